"""`shnor-flow terms`: what the reader makes of a wording, for a person or line by line for another program."""

import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from shnor_flow.cli.options import DAY
from shnor_flow.domain.errors import Refused

if TYPE_CHECKING:
    from shnor_flow.domain.term import Period, TermReading

PLACE_OF_PERIOD = "Укажите период программы: --from 2026-01-01 --to 2028-12-31."


@click.command(help="Прочитать срок исполнения: даты, вопросы к человеку и то же самое простыми словами.")
@click.argument("phrase", metavar="СРОК", required=False)
@click.option("--from", "start", type=DAY, help="первый день программы")
@click.option("--to", "end", type=DAY, help="последний день программы")
@click.option(
    "--jsonl", "as_lines", is_flag=True, help="читать со входа строки JSON (phrase, from, to) и так же отвечать"
)
def terms(phrase: str | None, start: date | None, end: date | None, as_lines: bool) -> None:
    """Read one wording, or a stream of them."""
    if as_lines:
        if phrase is not None or start or end:
            raise Refused("С --jsonl сроки и периоды читаются из строк на входе: уберите остальное из команды.")
        _read_lines()
        return
    if phrase is None:
        raise Refused('Напишите срок в кавычках: shnor-flow terms "июль ежегодно" --from 2026-01-01 --to 2028-12-31.')
    if start is None or end is None:
        raise Refused(PLACE_OF_PERIOD)
    _show(phrase, _period(start, end))


def _read_lines() -> None:
    """Answer each line at once, so that a program on the other end of a pipe may wait for it.

    A line that is wrong is answered too, in its place, and told about at the end: the lines after it are read.
    """
    from shnor_flow.domain.term_text import read_term

    wrong: list[str] = []
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            phrase, period = _request(line, number)
        except Refused as refused:
            wrong.append(str(refused))
            click.echo(_as_json(_unread(str(refused))))
        else:
            click.echo(_as_json(read_term(phrase, period)))
    if wrong:
        others = f" Ещё строк с ошибкой: {len(wrong) - 1}." if len(wrong) > 1 else ""
        raise Refused(f"{wrong[0]}{others} Остальные строки прочитаны.")


def _unread(reason: str) -> "TermReading":
    from shnor_flow.domain.term import TermKind, TermReading

    return TermReading("", TermKind.UNSCHEDULED, (), True, reason, "без даты: строка не прочитана", "not-understood")


def _request(line: bytes, number: int) -> tuple[str, "Period"]:
    """Return the phrase and the period of one line; Refused names the line that is wrong."""
    try:
        request: Any = json.loads(line.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Refused(f"Строка {number}: это не JSON в кодировке UTF-8. Исправьте её и повторите.") from None
    if not isinstance(request, dict):
        raise Refused(f"Строка {number}: нужен объект с полями phrase, from и to.")
    missing = [key for key in ("phrase", "from", "to") if not isinstance(request.get(key), str)]
    if missing:
        raise Refused(f"Строка {number}: нет поля {missing[0]} или это не текст. Нужны phrase, from и to.")
    try:
        days = [date.fromisoformat(request[key]) for key in ("from", "to")]
    except ValueError:
        raise Refused(f"Строка {number}: from и to — это даты вида 2026-09-01. Исправьте их.") from None
    try:
        return request["phrase"], _period(*days)
    except Refused as wrong:
        raise Refused(f"Строка {number}. {wrong}") from None


def _period(start: date, end: date) -> "Period":
    from shnor_flow.domain.term import Period

    if end < start:
        raise Refused(f"Период программы кончается ({end}) раньше, чем начинается ({start}). Поменяйте даты местами.")
    return Period(start, end)


def _as_json(reading: "TermReading") -> str:
    answer = {
        "phrase": reading.phrase,
        "kind": reading.kind.value,
        "windows": [
            {"start": window.start.isoformat() if window.start else None, "due": window.due.isoformat()}
            for window in reading.windows
        ],
        "needs_review": reading.needs_review,
        "reason": reading.reason,
        "restated": reading.restated,
    }
    # A lone surrogate can come in as an escape; it leaves as one too, for no encoding can carry it.
    text = json.dumps(answer, ensure_ascii=False)
    return text if text.isprintable() or _is_encodable(text) else json.dumps(answer)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _show(phrase: str, period: "Period") -> None:
    from shnor_flow.domain.term_text import RULES, read_term

    reading = read_term(phrase, period)
    click.echo(f"Прочитано: {reading.restated}")
    for window in reading.windows:
        click.echo(f"  {_in_words(window.start, window.due)}")
    if reading.needs_review:
        click.echo(f"Нужно решение человека: {reading.reason}")
    rule = RULES[reading.rule]
    click.echo(f"Правило {rule.identifier}: {rule.explanation} Источник: {rule.source}.")


def _in_words(start: date | None, due: date) -> str:
    if start is None:
        return f"до {due:%d.%m.%Y}"
    return f"{due:%d.%m.%Y}" if start == due else f"с {start:%d.%m.%Y} по {due:%d.%m.%Y}"
