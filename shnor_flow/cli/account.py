"""`shnor-flow account`: who may sign in."""

import sys

import click

_PASSWORD_STDIN = click.option(
    "--password-stdin", is_flag=True, help="прочитать пароль со стандартного ввода (иначе спросить)"
)


@click.group()
def account() -> None:
    """Учётные записи координаторов и школ."""


@account.command()
@click.option("--login", required=True, metavar="ИМЯ_ВХОДА", help="имя входа, одним словом")
@click.option("--name", required=True, metavar="ФИО", help="фамилия, имя, отчество")
@click.option("--school", metavar="НАЗВАНИЕ", help="для человека школы: увидит только её сведения; иначе — координатор")
@click.option("--email", metavar="АДРЕС", help="адрес для писем")
@click.option("--municipality", metavar="НАЗВАНИЕ", help="муниципалитет (не нужен, если он один)")
@_PASSWORD_STDIN
def create(
    login: str, name: str, school: str | None, email: str | None, municipality: str | None, password_stdin: bool
) -> None:
    """Создать координатора или, с --school, человека школы, который сможет войти."""
    from shnor_flow import jobs
    from shnor_flow.services.people.keep_accounts import create_account, only_municipality, school_named

    password = _password(from_stdin=password_stdin)
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
    click.echo(f"Готово: «{login.strip().lower()}» может войти на {jobs.house().settings.public_url}/sign-in")


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


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Пароль", hide_input=True, confirmation_prompt="Ещё раз")
    return typed
