"""`shnor-flow token`: which other systems may read."""

from datetime import date, datetime, timedelta

import click

from shnor_flow.cli.options import json_option

_A_YEAR = timedelta(days=365)


@click.group()
def token() -> None:
    """Доступ других систем к данным, только чтение: муниципалитет или все муниципалитеты региона."""


@token.command()
@click.option("--name", required=True, metavar="НАЗВАНИЕ", help="чья система читает")
@click.option("--municipality", metavar="НАЗВАНИЕ", help="муниципалитет (не нужен, если он один)")
@click.option("--region", metavar="НАЗВАНИЕ", help="вместо муниципалитета: все муниципалитеты региона")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="ГГГГ-ММ-ДД", help="последний день (иначе — год)")
def add(name: str, municipality: str | None, region: str | None, until: datetime | None) -> None:
    """Дать доступ и показать ключ: больше он не показывается."""
    from shnor_flow import jobs
    from shnor_flow.services.access.keep_tokens import TokenOrder, make_token
    from shnor_flow.services.people.keep_accounts import only_municipality

    if region and municipality:
        raise click.UsageError("Укажите или --municipality, или --region.")
    now = jobs.now()
    last: date = until.date() if until else now.date() + _A_YEAR
    with jobs.house().database.writing() as session:
        home = None if region else only_municipality(session, municipality)
        made = make_token(session, TokenOrder(name, last, home, region), now=now)
    click.echo(made)
    click.echo("Запишите ключ сейчас: система хранит только его отпечаток.", err=True)


@token.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """Показать, кому дан доступ."""
    from shnor_flow import jobs
    from shnor_flow.cli.printing import print_json
    from shnor_flow.domain.russian import day_in_digits
    from shnor_flow.storage.access import token_lines

    with jobs.house().database.reading() as session:
        lines = token_lines(session)
    if as_json:
        print_json(lines)
        return
    for line in lines:
        used = f"последний раз {day_in_digits(line.last_used_on)}" if line.last_used_on else "ещё не использован"
        state = "закрыт" if line.is_withdrawn else f"до {day_in_digits(line.expires_on)}"
        click.echo(f"{line.token_id}. {line.name}: {line.reads}, {state}, {used}")
    if not lines:
        click.echo("Доступа никому не дано. Дать: shnor-flow token add.")


@token.command()
@click.argument("token_id", type=int, metavar="НОМЕР")
def withdraw(token_id: int) -> None:
    """Закрыть доступ по номеру из списка."""
    from shnor_flow import jobs
    from shnor_flow.services.access.keep_tokens import withdraw_token

    with jobs.house().database.writing() as session:
        withdraw_token(session, token_id, None, now=jobs.now())
    click.echo("Доступ закрыт.")


@token.command()
def describe() -> None:
    """Напечатать описание API (OpenAPI) для программиста."""
    import json

    from shnor_flow import jobs
    from shnor_flow.web.api import create_api

    click.echo(json.dumps(create_api(jobs.house(), jobs.now).openapi(), ensure_ascii=False, indent=2))
