"""`shnor-flow mail`: the outbox, seen and sent by hand."""

import json
import sys
from datetime import date

import click

from shnor_flow.cli.mail_log import log
from shnor_flow.cli.mail_rehearsal import tomorrow, year
from shnor_flow.cli.options import as_of_option, json_option

_LETTERS = "письмо,письма,писем"


@click.group()
def mail() -> None:
    """Письма: журнал, отправка, проверка почтового сервера."""


mail.add_command(log)
mail.add_command(tomorrow)
mail.add_command(year)


@mail.command()
@as_of_option
@json_option
def send(as_of: date | None, as_json: bool) -> None:
    """Отправить письма, которые ждут отправки."""
    from shnor_flow import jobs
    from shnor_flow.domain.russian import counted

    counts = jobs.deliver_mail(as_of)
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False))
    else:
        click.echo(
            f"Отправлено: {counted(counts['sent'], _LETTERS)}; отложено: {counts['retry']}; "
            f"не доставлено: {counts['dead']}; ждёт: {counts['waiting']}."
        )
        if counts["over_limit"]:
            click.echo(
                f"Сверх числа писем, которое берёт почтовый сервер: {counts['over_limit']}. Они уйдут сами, по мере "
                "того как он их сможет взять."
            )
    if counts["trouble"]:
        click.echo(counts["trouble"], err=True)
        sys.exit(1)


@mail.command()
@click.argument("address", metavar="АДРЕС")
def test(address: str) -> None:
    """Отправить пробное письмо с нынешними настройками и сказать, что не так."""
    from shnor_flow import jobs

    refusal = jobs.send_test_letter(address)
    if refusal:
        click.echo(f"Пробное письмо не ушло. {refusal}", err=True)
        sys.exit(1)
    click.echo(f"Почтовый сервер принял пробное письмо для {address}. Проверьте, что оно пришло и не попало в спам.")


@mail.command()
@as_of_option
@json_option
def replies(as_of: date | None, as_json: bool) -> None:
    """Прочитать ящик для ответов сейчас, не дожидаясь расписания."""
    from shnor_flow.jobs import correspondence

    counts = correspondence.read_replies(as_of)
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False))
    elif not counts:
        click.echo("Ящик для ответов не настроен: задайте SHNOR_IMAP_HOST, SHNOR_IMAP_USER и SHNOR_IMAP_PASSWORD.")
    else:
        click.echo(f"Прочитано: {counts['taken']}; уже было: {counts['again']}; не удалось: {counts['failed']}.")
