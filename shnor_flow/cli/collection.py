"""`shnor-flow collection`: who has filed the quarter's figures, and the job that opens and closes rounds."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shnor_flow.cli.check_rules import rules
from shnor_flow.cli.options import as_of_option, json_option
from shnor_flow.cli.past_figures import import_past

if TYPE_CHECKING:  # loading the tables costs a third of a second, which --help must not pay
    from shnor_flow.domain.completeness.burden import Burden
    from shnor_flow.storage.collection import RoundView, SchoolLine
    from shnor_flow.storage.completeness.burden import YearBurden

    Found = Sequence[tuple[RoundView, Sequence[SchoolLine], Burden]]

_OF_SCHOOLS = "школы,школ,школ"
_STATES = {"planned": "ещё не открыт", "open": "идёт", "locked": "закрыт"}
_SILENT = {"expected": "не начата", "draft": "черновик", "returned": "возвращена на доработку"}
_COUNTS = (
    ("planned", "запланировано сборов"),
    ("opened", "открыто сборов"),
    ("expected", "ждём сведений от школ"),
    ("invited", "приглашений в очереди на отправку"),
    ("without_address", "школ без адреса: сообщите им сами"),
    ("without_schools", "сборов без школ: проверьте состав программы"),
    ("locked", "закрыто сборов"),
    ("silent", "школ не сдали к закрытию"),
    ("visits_asked", "спрошено о визитах кураторов и партнёров"),
    ("pairs_carried", "партнёрских пар взято из программ"),
)


@click.group()
def collection() -> None:
    """Сбор сведений за квартал."""


collection.add_command(rules)
collection.add_command(import_past)


@collection.command()
@click.option("--round", "quarter", metavar="КВАРТАЛ", help="квартал, например 2026Q4 (по умолчанию — открытые сборы)")
@as_of_option
@json_option
def status(quarter: str | None, as_of: date | None, as_json: bool) -> None:
    """Показать, кто сдал сведения, а кто нет: сначала те, кто не сдал."""
    from shnor_flow import jobs
    from shnor_flow.domain.calendar.period import parse_period
    from shnor_flow.domain.collection import RoundState
    from shnor_flow.storage.collection import round_list, school_lines
    from shnor_flow.storage.completeness.burden import round_burden

    now, period = jobs.now(as_of), parse_period(quarter) if quarter else None
    with jobs.house().database.reading() as session:
        views = round_list(session, period=period)
        wanted = [view for view in views if period or view.state is RoundState.OPEN]
        found = [
            (view, school_lines(session, view, now), round_burden(session, view.programme_id, view.period))
            for view in wanted
        ]
    if as_json:
        click.echo(json.dumps({"rounds": [_as_json(*one) for one in found]}, ensure_ascii=False, indent=2))
    else:
        click.echo(_as_text(found) or _nothing(quarter))


@collection.command()
@as_of_option
def run(as_of: date | None) -> None:
    """Открыть сборы, разослать приглашения и закрыть то, чей срок вышел."""
    from shnor_flow import jobs

    counts = jobs.run_collection(as_of)
    lines = [f"{words}: {counts[name]}" for name, words in _COUNTS if counts[name]]
    click.echo("\n".join(lines) or "Сегодня открывать и закрывать нечего.")


@collection.command()
@click.argument("period", metavar="ПЕРИОД")
@click.option(
    "--to", "target", type=click.Path(path_type=Path), required=True, metavar="ФАЙЛ", help="файл .csv или .xlsx"
)
@click.option("--municipality", metavar="НАЗВАНИЕ", help="чей сбор (не нужно, если муниципалитет один)")
@as_of_option
def export(period: str, target: Path, municipality: str | None, as_of: date | None) -> None:
    """Выгрузить все сведения сбора с контрольными суммами: период, например, 2026Q4."""
    from shnor_flow import jobs
    from shnor_flow.domain.calendar.period import parse_period
    from shnor_flow.domain.errors import Refused
    from shnor_flow.reports.round_file import round_file
    from shnor_flow.services.people.keep_accounts import only_municipality
    from shnor_flow.storage.collection import round_list
    from shnor_flow.storage.collection.round_table import round_table

    with jobs.house().database.reading() as session:
        home = only_municipality(session, municipality)
        views = round_list(session, home, parse_period(period))
        if not views:
            raise Refused(_nothing(period))
        table = round_table(session, views[0], jobs.now(as_of))
    target.write_bytes(round_file(table, target.suffix.lower().lstrip(".")))
    click.echo(f"{target}: строк {len(table.rows)}, с ответом {table.filed}, школ {table.schools}")


@collection.command()
@click.option("--year", metavar="ГОД", default="", help="2026 или учебный 2026-27 (по умолчанию — нынешний)")
@click.option("--municipality", metavar="НАЗВАНИЕ", help="чьи школы (не нужно, если муниципалитет один)")
@as_of_option
@json_option
def burden(year: str, municipality: str | None, as_of: date | None, as_json: bool) -> None:
    """Показать, о скольких показателях год спрашивает школу: уже спрошено, ещё будет, прошлый год."""
    from shnor_flow import jobs
    from shnor_flow.domain.calendar.period import parse_period
    from shnor_flow.domain.completeness.years import year_asked
    from shnor_flow.domain.errors import Refused
    from shnor_flow.services.people.keep_accounts import only_municipality
    from shnor_flow.storage.completeness.burden import year_burden

    chosen = year_asked(year, jobs.now(as_of).date())
    if year and parse_period(year) != chosen:
        raise Refused(f"«{year}» — не год. Напишите календарный год как 2026 или учебный как 2026-27.")
    with jobs.house().database.reading() as session:
        found = year_burden(session, only_municipality(session, municipality), chosen)
    if as_json:
        click.echo(json.dumps(_burden_as_json(found), ensure_ascii=False, indent=2))
        return
    click.echo(f"{found.year.name}: школа ответит на {found.total.in_words}, школ {found.total.schools}")
    click.echo(f"  уже спрошено {found.asked.in_words}, ещё будет {found.to_come.in_words}")
    click.echo(f"  {found.year.previous.name}: {found.before.in_words}")
    for one in found.rounds:
        to_come = " (ещё не открыт)" if one.is_to_come else ""
        click.echo(f"  - {one.period.name}, «{one.programme}»: {one.burden.in_words}{to_come}")


def _burden_as_json(found: "YearBurden") -> dict[str, Any]:
    spreads = {"total": found.total, "asked": found.asked, "to_come": found.to_come, "year_before": found.before}
    return {
        "year": found.year.code,
        **{name: asdict(spread) for name, spread in spreads.items()},
        "rounds": [asdict(one) | {"period": one.period.code} for one in found.rounds],
        "schools": [asdict(one) for one in found.schools],
    }


def _as_json(view: "RoundView", lines: "Sequence[SchoolLine]", asks: "Burden") -> dict[str, Any]:
    return {
        "round": view.period.code,
        "municipality": view.municipality,
        "programme": view.programme,
        "state": view.state.value,
        "opens_on": view.opens_on.isoformat(),
        "due_on": view.due_on.isoformat(),
        "locks_on": view.locks_on.isoformat(),
        "due_at": view.due_at.isoformat(),
        "locks_at": view.locks_at.isoformat(),
        "expected": view.expected,
        "reported": view.reported,
        "on_time": view.on_time,
        "late": view.late,
        "accepted": view.accepted,
        "returned": view.returned,
        "asks": asdict(asks),
        "schools": [
            {
                "school": line.school,
                "state": line.state.value,
                "has_reported": not line.is_silent,
                "has_address": line.is_reachable,
                "is_on_time": line.is_on_time,
                "days_late": line.days_late,
                "submitted_at": line.submitted_at.isoformat() if line.submitted_at else None,
                "submitted_by": line.submitted_by or None,
            }
            for line in lines
        ],
    }


def _as_text(found: "Found") -> str:
    return "\n\n".join("\n".join([*_head(view, asks), *_silent(lines)]) for view, lines, asks in found)


def _head(view: "RoundView", asks: "Burden") -> list[str]:
    from shnor_flow.domain.russian import counted, day_in_digits

    return [
        f"{view.period.name} ({view.period.code}) — {view.municipality}, «{view.programme}»",
        f"  сбор {_STATES[view.state]}: открытие {day_in_digits(view.opens_on)}, "
        f"срок {day_in_digits(view.due_on)}, закрытие {day_in_digits(view.locks_on)}",
        f"  спрашивает школу: {asks.in_words}",
        f"  сдали {view.reported} из {counted(view.expected, _OF_SCHOOLS)}: "
        f"в срок {view.on_time}, с опозданием {view.late}, принято {view.accepted}",
    ]


def _silent(lines: "Sequence[SchoolLine]") -> list[str]:
    silent = [line for line in lines if line.is_silent]
    return [f"  не сдали {len(silent)}:", *(_silent_line(line) for line in silent)] if silent else []


def _silent_line(line: "SchoolLine") -> str:
    from shnor_flow.domain.russian import counted

    late = f", опоздание {counted(line.days_late, 'день,дня,дней')}" if line.days_late else ""
    unreachable = "" if line.is_reachable else ", нет адреса электронной почты"
    return f"    - {line.school}: {_SILENT[line.state]}{late}{unreachable}"


def _nothing(quarter: str | None) -> str:
    if quarter:
        return f"Сбора за {quarter} нет."
    return "Открытых сборов нет. Другой квартал: shnor-flow collection status --round 2026Q4."
