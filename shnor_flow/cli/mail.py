"""`shnor-flow mail`: the outbox, seen and sent by hand."""

import json
import sys
from dataclasses import asdict
from datetime import date
from typing import Any

import click

from shnor_flow.cli.options import as_of_option, json_option

_LETTERS = "письмо,письма,писем"
_STATES = {
    "pending": "ждёт отправки",
    "leased": "отправляется",
    "sent": "принято почтовым сервером",
    "retry": "будет отправлено ещё раз",
    "dead": "не доставлено",
}


@click.group()
def mail() -> None:
    """Письма: журнал, отправка, проверка почтового сервера."""


@mail.command()
@click.option("--person", metavar="ИМЯ|АДРЕС", help="только этому человеку: полное имя или адрес почты")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="сколько последних")
@json_option
def log(person: str | None, limit: int, as_json: bool) -> None:
    """Показать письма и напоминания: что кому ушло, что ждёт и почему."""
    found = _read_log(person, limit)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        return
    for letter in found["letters"]:
        click.echo(_as_line(letter))
    click.echo(_summary(found))


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


def _read_log(person: str | None, limit: int) -> dict[str, Any]:
    from shnor_flow import jobs
    from shnor_flow.storage.mail.ledger import count_letters, newest_letters, notices_of_letters, notices_without_letter
    from shnor_flow.storage.mail.mail_server_state import mail_server_trouble

    with jobs.house().database.reading() as session:
        trouble = mail_server_trouble(session)
        letters = newest_letters(session, person=person, limit=limit)
        carried = notices_of_letters(session, [letter.letter_id for letter in letters])
        loose = notices_without_letter(session, person=person, limit=limit)
        return {
            "letters": [
                asdict(letter) | {"notices": [asdict(one) for one in carried[letter.letter_id]]} for letter in letters
            ],
            "without_letter": [asdict(one) for one in loose],
            "counts": {state: count for state, count in count_letters(session).items() if count},
            "server_trouble": asdict(trouble) if trouble else None,
        }


def _as_line(letter: dict[str, Any]) -> str:
    state = _STATES[letter["state"]]
    why = f" ({letter['error']})" if letter["error"] else ""
    return f"{letter['letter_on']:%d.%m.%Y}  {letter['to_address']}  {letter['subject']}  — {state}{why}"


def _summary(found: dict[str, Any]) -> str:
    counts = ", ".join(f"{_STATES[state]}: {count}" for state, count in sorted(found["counts"].items()))
    told = f"Всего — {counts}." if counts else "Писем ещё не было."
    trouble = found["server_trouble"]
    if trouble:
        told += f"\nПочтовый сервер не принимает письма с {trouble['since']:%d.%m.%Y %H:%M} UTC. {trouble['error']}"
    return told
