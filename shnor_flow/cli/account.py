"""`shnor-flow account`: who may sign in."""

import sys

import click

from shnor_flow.cli.options import json_option

_SEES = {"municipality": "муниципалитет", "school": "школа", "region": "итоги региона"}
_PASSWORD_STDIN = click.option(
    "--password-stdin", is_flag=True, help="прочитать пароль со стандартного ввода (иначе спросить)"
)


@click.group()
def account() -> None:
    """Учётные записи координаторов, школ и тех, кто смотрит итоги региона."""


@account.command()
@click.option("--login", required=True, metavar="ИМЯ_ВХОДА", help="имя входа, одним словом")
@click.option("--name", required=True, metavar="ФИО", help="фамилия, имя, отчество")
@click.option("--school", metavar="НАЗВАНИЕ", help="для человека школы: увидит только её сведения; иначе — координатор")
@click.option("--email", metavar="АДРЕС", help="адрес для писем")
@click.option("--municipality", metavar="НАЗВАНИЕ", help="муниципалитет (не нужен, если он один)")
@click.option("--region", metavar="НАЗВАНИЕ", help="вместо муниципалитета: увидит только итоги региона")
@_PASSWORD_STDIN
def create(
    login: str,
    name: str,
    school: str | None,
    email: str | None,
    municipality: str | None,
    region: str | None,
    password_stdin: bool,
) -> None:
    """Создать координатора, с --school человека школы, с --region того, кто видит только итоги региона."""
    from shnor_flow import jobs
    from shnor_flow.services.people.keep_accounts import create_account, only_municipality, school_named

    if region and (municipality or school or email):
        raise click.UsageError("С --region не указывают ни муниципалитет, ни школу, ни адрес: писем такой записи нет.")
    password = _password(from_stdin=password_stdin)
    if region:
        _create_of_region(region, login, name, password)
        return
    with jobs.house().database.writing() as session:
        home = only_municipality(session, municipality)
        create_account(
            session,
            municipality_id=home,
            school_id=school_named(session, home, school) if school else None,
            login=login,
            name=name,
            email=email,
            password=password,
            now=jobs.now(),
        )
    _say_where(login)


@account.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """Показать, кто может войти и что каждый видит."""
    from shnor_flow import jobs
    from shnor_flow.cli.printing import print_json
    from shnor_flow.domain.russian import day_in_digits
    from shnor_flow.storage.people.accounts import account_list

    with jobs.house().database.reading() as session:
        lines = account_list(session)
    if as_json:
        print_json(lines)
        return
    for line in lines:
        seen = f"вход {day_in_digits(line.last_sign_in_at.date())}" if line.last_sign_in_at else "ещё не входил(а)"
        closed = "" if line.is_active else ", закрыта"
        click.echo(f"{line.login} — {line.name}: {_SEES[line.sees]} «{line.place}», {seen}{closed}")
    if not lines:
        click.echo("Учётных записей нет. Создайте первую: shnor-flow account create.")


@account.command()
@click.option("--login", required=True, metavar="ИМЯ_ВХОДА", help="чей пароль изменить")
@_PASSWORD_STDIN
def password(login: str, password_stdin: bool) -> None:
    """Задать новый пароль; все прежние входы закроются."""
    from shnor_flow import jobs
    from shnor_flow.services.people.keep_accounts import change_password

    new = _password(from_stdin=password_stdin)
    with jobs.house().database.writing() as session:
        change_password(session, login=login, password=new, now=jobs.now())
    click.echo("Пароль изменён. Прежние входы закрыты.")


def _create_of_region(region: str, login: str, name: str, password: str) -> None:
    from shnor_flow import jobs
    from shnor_flow.services.people.keep_accounts import create_region_account

    with jobs.house().database.writing() as session:
        create_region_account(session, region=region, login=login, name=name, password=password, now=jobs.now())
    _say_where(login)


def _say_where(login: str) -> None:
    from shnor_flow import jobs

    click.echo(f"Готово: «{login.strip().lower()}» может войти на {jobs.house().settings.public_url}/sign-in")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Пароль", hide_input=True, confirmation_prompt="Ещё раз")
    return typed
