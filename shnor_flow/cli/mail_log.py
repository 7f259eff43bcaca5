"""`shnor-flow mail log`: the letters and the ledger of reminders, as the pages show them."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import click

from shnor_flow.cli.options import DAY, json_option
from shnor_flow.domain.letter.standing import STANDING_NAMES, Standing

STATES = {
    "pending": "ждёт отправки",
    "leased": "отправляется",
    "sent": "принято почтовым сервером",
    "retry": "будет отправлено ещё раз",
    "dead": "не доставлено",
    "withdrawn": "отозвано",
}


@dataclass(frozen=True)
class Asked:
    """What the options ask for."""

    person: str | None
    organisation: str | None
    since: date | None
    until: date | None
    state: str | None
    limit: int


@click.command()
@click.option("--person", metavar="ИМЯ|АДРЕС", help="только этому человеку: полное имя или адрес почты")
@click.option("--organisation", metavar="НАЗВАНИЕ", help="только о делах этой организации или школы")
@click.option("--from", "since", type=DAY, help="напоминания, намеченные с этого дня")
@click.option("--to", "until", type=DAY, help="напоминания, намеченные по этот день")
@click.option("--state", type=click.Choice([*Standing]), help="только напоминания в этом состоянии")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="сколько последних")
@json_option
def log(as_json: bool, **options: Any) -> None:
    """Показать письма и журнал напоминаний: что кому намечено, что с этим стало и почему."""
    found = _read_log(Asked(**options))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        return
    for letter in found["letters"]:
        click.echo(_as_line(letter))
    for row in found["ledger"]:
        click.echo(_as_ledger_line(row))
    click.echo(_summary(found))


def _read_log(asked: Asked) -> dict[str, Any]:
    from shnor_flow import jobs
    from shnor_flow.storage.mail.ledger import count_letters, newest_letters, notices_of_letters, notices_without_letter
    from shnor_flow.storage.mail.ledger_rows import LedgerQuestion, count_standings, ledger_rows
    from shnor_flow.storage.mail.mail_server_state import mail_server_trouble

    question = LedgerQuestion(
        today=jobs.now().date(),
        person=asked.person,
        organisation=asked.organisation,
        since=asked.since,
        until=asked.until,
        standing=Standing(asked.state) if asked.state else None,
    )
    with jobs.house().database.reading() as session:
        trouble = mail_server_trouble(session)
        letters = newest_letters(session, person=asked.person, limit=asked.limit)
        carried = notices_of_letters(session, [letter.letter_id for letter in letters])
        loose = notices_without_letter(session, person=asked.person, limit=asked.limit)
        standings = count_standings(session, question)
        return {
            "letters": [
                asdict(letter) | {"notices": [asdict(one) for one in carried[letter.letter_id]]} for letter in letters
            ],
            "without_letter": [asdict(one) for one in loose],
            "ledger": [asdict(row) for row in ledger_rows(session, question, size=asked.limit).rows],
            "standings": {standing: count for standing, count in standings.items() if count},
            "counts": {state: count for state, count in count_letters(session).items() if count},
            "server_trouble": asdict(trouble) if trouble else None,
        }


def _as_line(letter: dict[str, Any]) -> str:
    state = STATES[letter["state"]]
    why = f" ({letter['error']})" if letter["error"] else ""
    return f"{letter['letter_on']:%d.%m.%Y}  {letter['to_address']}  {letter['subject']}  — {state}{why}"


def _as_ledger_line(row: dict[str, Any]) -> str:
    from shnor_flow.domain.letter.reminder import step_in_words

    told = f"{STANDING_NAMES[row['standing']]}: {row['reason']}"
    return f"{row['planned_on']:%d.%m.%Y}  {row['person']}  {row['what']}, {step_in_words(row['step'])}  — {told}"


def _summary(found: dict[str, Any]) -> str:
    counts = ", ".join(f"{STATES[state]}: {count}" for state, count in sorted(found["counts"].items()))
    told = f"Всего — {counts}." if counts else "Писем ещё не было."
    trouble = found["server_trouble"]
    if trouble:
        told += f"\nПочтовый сервер не принимает письма с {trouble['since']:%d.%m.%Y %H:%M} UTC. {trouble['error']}"
    return told
