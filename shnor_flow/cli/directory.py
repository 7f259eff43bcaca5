"""`shnor-flow directory`: organisations and people."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shnor_flow.cli.options import as_of_option, json_option, municipality_option, region_option, timezone_option
from shnor_flow.cli.printing import print_json

if TYPE_CHECKING:
    from shnor_flow.services.people.import_directory import DirectoryOutcome


@click.group()
def directory() -> None:
    """Справочник организаций и людей."""


@directory.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="ФАЙЛ")
@municipality_option
@region_option
@timezone_option
@as_of_option
@json_option
def import_command(
    file: Path,
    municipality: str | None,
    region: str | None,
    timezone: str | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Загрузить справочник из CSV или XLSX; повторная загрузка обновляет то, что есть.

    Строки с ошибками называются по одной и пропускаются, остальные сохраняются; код выхода тогда 2.
    """
    from shnor_flow import jobs
    from shnor_flow.cli.reading import read_file
    from shnor_flow.domain.actor import SYSTEM
    from shnor_flow.services.people.place_municipality import Place

    place = Place(municipality, region, timezone)
    outcome = jobs.import_directory(read_file(file), file.name, place, actor=SYSTEM, as_of=as_of)
    if as_json:
        print_json(outcome)
    else:
        _tell(outcome)
    if outcome.bad_rows:
        click.echo("\n".join(bad.message for bad in outcome.bad_rows), err=True)
        click.echo(
            f"Пропущено строк: {len(outcome.bad_rows)}. Исправьте их в файле и загрузите его снова: "
            "сохранённое обновится, повторов не будет.",
            err=True,
        )
        sys.exit(2)


@directory.command("list")
@click.option("--municipality", metavar="НАЗВАНИЕ", help="только этот муниципалитет")
@json_option
def list_command(municipality: str | None, as_json: bool) -> None:
    """Показать организации и людей."""
    from shnor_flow import jobs
    from shnor_flow.services.people.keep_accounts import only_municipality
    from shnor_flow.storage.people.directory import listed_directory

    with jobs.house().database.reading() as session:
        home = only_municipality(session, municipality) if municipality else None
        lines = listed_directory(session, home)
    if as_json:
        print_json(lines)
        return
    if not lines:
        click.echo("Справочник пуст: загрузите его командой «shnor-flow directory import ФАЙЛ».")
    last = ""
    for line in lines:
        if line.organisation != last:
            click.echo(f"{line.organisation}{' — ШНОР' if line.is_low_results else ''}")
            last = line.organisation
        if line.full_name:
            click.echo(
                f"  {line.full_name}, {line.email or 'без адреса почты'}{' — контакт' if line.is_contact else ''}"
            )


def _tell(outcome: "DirectoryOutcome") -> None:
    click.echo(f"{outcome.municipality} (часовой пояс {outcome.timezone})")
    click.echo(f"Организаций: новых {outcome.organisations_added}, изменено {outcome.organisations_changed}")
    click.echo(f"Людей: новых {outcome.people_added}, изменено {outcome.people_changed}")
    if outcome.schools_enrolled:
        click.echo(f"Школ добавлено в программы: {outcome.schools_enrolled}")
    if outcome.parties_found:
        click.echo(f"Найдено ответственных из планов: {outcome.parties_found}")
