"""`shnor-flow report`: make a half-year's report, list the versions, run the job that makes and mails them."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shnor_flow.cli.options import NUMBER, as_of_option, json_option

if TYPE_CHECKING:  # loading the tables costs a third of a second, which --help must not pay
    from sqlmodel import Session

    from shnor_flow.storage.report.reports import ReportView

_COUNTS = (
    ("built", "составлено отчётов"),
    ("letters", "писем в очереди на отправку"),
    ("without_address", "получателей без адреса: передайте им отчёт сами"),
    ("waiting", "полугодий, день отчёта которых ещё не наступил"),
)

_NOTHING = "Отчётов ещё нет. Составить: shnor-flow report build --period 2026S2."


@click.group()
def report() -> None:
    """Сводные отчёты за полугодие."""


@report.command("build")
@click.option("--period", "code", required=True, metavar="ПОЛУГОДИЕ", help="полугодие, например 2026S2")
@click.option("--programme", "programme_id", type=NUMBER, help="номер программы; не нужен, если она одна")
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="куда записать файл Word (.docx)"
)
@as_of_option
def build_command(code: str, programme_id: int | None, out: Path | None, as_of: date | None) -> None:
    """Составить отчёт. Рассылать его не будет: это делает координатор на странице или задание по расписанию."""
    from shnor_flow import jobs
    from shnor_flow.domain.actor import Actor
    from shnor_flow.domain.calendar.period import parse_period
    from shnor_flow.services.report.build_report import make_report
    from shnor_flow.storage.report.reports import report_by_id

    house, half_year = jobs.house(), parse_period(code)
    with house.database.reading() as session:
        programme = programme_id or _only_programme(session)
    press = jobs.press_of(house, jobs.now(as_of))
    made = make_report(house.database, programme, half_year, press, actor=Actor("командная строка"))
    with house.database.reading() as session:
        view = report_by_id(session, made.report_id)
    told = "Составлена" if made.is_new else "С прошлого раза ничего не изменилось. Действует"
    click.echo(f"{told} версия {view.version}: {view.period.name}, «{view.programme}».")
    if out:
        out.write_bytes(house.files.read(view.docx_sha256))
        click.echo(f"Записано: {out}")


@report.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """Показать составленные отчёты, новые сверху."""
    from shnor_flow import jobs
    from shnor_flow.storage.report.reports import report_list

    with jobs.house().database.reading() as session:
        views = report_list(session)
    if as_json:
        click.echo(json.dumps({"reports": [_as_json(view) for view in views]}, ensure_ascii=False, indent=2))
    else:
        click.echo(
            "\n".join(map(_line, views)) or "Отчётов ещё нет. Составить: shnor-flow report build --period 2026S2."
        )


@report.command("run")
@as_of_option
def run_command(as_of: date | None) -> None:
    """Составить и разослать отчёты, день которых наступил."""
    from shnor_flow import jobs

    counts = jobs.build_reports(as_of)
    lines = [f"{words}: {counts[name]}" for name, words in _COUNTS if counts[name]]
    click.echo("\n".join(lines) or "Сегодня составлять нечего.")


def _only_programme(session: "Session") -> int:
    from shnor_flow.domain.errors import Refused
    from shnor_flow.storage.report.reports import reporting_programmes

    found = reporting_programmes(session)
    if not found:
        raise Refused("Нет программы с запущенной дорожной картой. Сначала импортируйте план и запустите его.")
    if len(found) > 1:
        names = "\n".join(f"  {one.programme_id} — {one.title}" for one in found)
        raise Refused(f"Программ несколько. Укажите номер одной из них, например --programme 1:\n{names}")
    return found[0].programme_id


def _line(view: "ReportView") -> str:
    from shnor_flow.domain.russian import counted, day_in_digits

    letters = counted(view.letters, "письмо,письма,писем") if view.letters else "не рассылался"
    return (
        f"{view.report_id}: {view.period.name}, версия {view.version} — {view.municipality}, «{view.programme}»; "
        f"по состоянию на {day_in_digits(view.as_of)}, составил: {view.built_by}; {letters}"
    )


def _as_json(view: "ReportView") -> dict[str, Any]:
    return {
        "report_id": view.report_id,
        "municipality": view.municipality,
        "programme_id": view.programme_id,
        "programme": view.programme,
        "period": view.period.code,
        "version": view.version,
        "as_of": view.as_of.isoformat(),
        "built_at": view.built_at.isoformat(),
        "built_by": view.built_by,
        "letters": view.letters,
        "sent": view.sent,
    }
