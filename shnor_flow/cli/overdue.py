"""`shnor-flow overdue`: what the first page shows as overdue."""

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from shnor_flow.cli.options import as_of_option, json_option

if TYPE_CHECKING:  # loading the tables costs a third of a second, which --help must not pay
    from shnor_flow.storage.deadline.overview import DueRow

    Found = list[tuple[str, date, DueRow]]

_ACTIVITIES = "мероприятие просрочено,мероприятия просрочены,мероприятий просрочено"
_DAYS = "день,дня,дней"


@click.command()
@click.option("--municipality", metavar="НАЗВАНИЕ", help="только этот муниципалитет (по умолчанию — все)")
@as_of_option
@json_option
def overdue(municipality: str | None, as_of: date | None, as_json: bool) -> None:
    """Показать просроченные мероприятия и тех, кто за них отвечает."""
    found = _found(municipality, as_of)
    if as_json:
        rows = [_as_json(*one) for one in found]
        click.echo(json.dumps({"overdue": rows}, ensure_ascii=False, indent=2))
    else:
        click.echo(_as_text(found))


def _found(name: str | None, as_of: date | None) -> "Found":
    from shnor_flow import jobs
    from shnor_flow.domain.calendar.dates import local_day
    from shnor_flow.storage.deadline.overview import overdue as overdue_rows
    from shnor_flow.storage.people.municipalities import municipalities

    now = jobs.now(as_of)
    with jobs.house().database.reading() as session:
        return [
            (home.name, today, row)
            for home in municipalities(session, name)
            for today in (local_day(now, home.timezone),)
            for row in overdue_rows(session, home.municipality_id, today)
        ]


def _as_json(municipality: str, today: date, row: "DueRow") -> dict[str, Any]:
    return {
        "municipality": municipality,
        "roadmap_id": row.roadmap_id,
        "activity_id": row.activity_id,
        "section": row.section,
        "number": row.number,
        "title": row.title,
        "term": row.term,
        "kind": row.kind,
        "scheduled_on": row.scheduled_on.isoformat(),
        "due_on": row.due_on.isoformat(),
        "days_late": row.days_late(today),
        "holders": [
            {
                "assignment_id": holder.assignment_id,
                "name": holder.name,
                "role": holder.role,
                "state": holder.state,
                "next_notice_on": holder.next_notice_on.isoformat() if holder.next_notice_on else None,
            }
            for holder in row.holders
        ],
    }


def _as_text(found: "Found") -> str:
    from shnor_flow.domain.russian import counted, day_in_digits

    if not found:
        return "Просроченного нет."
    lines = [f"{counted(len(found), _ACTIVITIES)}:"]
    for municipality, today, row in found:
        names = "; ".join(holder.name for holder in row.holders)
        late = counted(row.days_late(today), _DAYS)
        lines.append(f"- {municipality}: {row.number} {row.title} — срок {day_in_digits(row.due_on)}, {late}: {names}")
    return "\n".join(lines)
