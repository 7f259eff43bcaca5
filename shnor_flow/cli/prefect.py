"""`shnor-flow prefect`: prepare a Prefect server and show the coming deadlines there."""

from datetime import date
from pathlib import Path

import click

from shnor_flow.cli.options import as_of_option

PREFECT_FILE = Path("deployments/prefect.yaml")


@click.group(help="Сервер Prefect: подготовить и показать в нём сроки мероприятий.")
def prefect() -> None:
    """Speak to the server named in PREFECT_API_URL."""


@prefect.command("setup", help="Создать пул, очереди и развёртывания на сервере Prefect; убрать лишние расписания.")
@click.option(
    "--prefect-file",
    type=click.Path(path_type=Path),
    default=PREFECT_FILE,
    show_default=True,
    help="файл развёртываний",
)
def setup(prefect_file: Path) -> None:
    """Make the server equal to the file."""
    from shnor_flow.engines.prefect_setup import set_up_prefect

    done = set_up_prefect(prefect_file)
    click.echo(f"Развёртываний на сервере: {done['deployments']}.")
    if done["removed"]:
        click.echo(f"Убрано лишнее: {', '.join(done['removed'])}.")
    click.echo("Запустите рабочий процесс: prefect worker start --pool shnor-flow --limit 2")


@prefect.command("sync", help="Показать в Prefect неисполненные мероприятия ближайших 60 дней.")
@as_of_option
def sync(as_of: date | None) -> None:
    """Make, move and cancel scheduled runs so that they equal the database."""
    from shnor_flow.engines.prefect_server import sync_prefect

    counts = sync_prefect(as_of)
    click.echo(
        f"Показано сроков: {counts['shown']}. Создано запусков: {counts['created']}, отменено: {counts['cancelled']}."
    )
    if counts["failed"]:
        click.echo(f"Не удалось изменить: {counts['failed']}. Повторите команду: сделанное не повторится.", err=True)
