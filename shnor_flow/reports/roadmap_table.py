"""A plan as the official table: its head, its columns, its sections and rows. Drawn as XLSX and as DOCX."""

import re
from dataclasses import dataclass

from shnor_flow.domain.russian import day_in_digits, day_in_words
from shnor_flow.storage.roadmap.plan_view import Standing
from shnor_flow.storage.roadmap.printed_plan import PrintedActivity, PrintedPlan

# Headed as such tables are, so that people and our own reader know them; «отметка» is no part of a plan.
_COLUMNS = (
    ("№ п/п", 5),
    ("Мероприятия", 30),
    ("Сроки исполнения", 16),
    ("Ответственные исполнители", 22),
    ("Планируемый результат", 20),
)
_FINANCING = ("Источник финансирования", 12)
_STATES = (("Отметка: дата", 13), ("Отметка: состояние", 15), ("Отметка: исполнено", 13))
_DAYS_SHOWN = 6
_INSTRUMENTAL = {"приказ": "приказом", "распоряжение": "распоряжением", "постановление": "постановлением"}
_INSTRUMENTAL |= {"решение": "решением"}
_NAMES_ITSELF = re.compile(
    r"(?:\w+\s+){0,3}(?:программа|план|дорожная карта|комплекс мер|концепция|проект|система)", re.IGNORECASE
)


@dataclass(frozen=True)
class TableRow:
    """The cells of an activity, or the name of a section, which takes the whole width."""

    cells: tuple[str, ...]
    is_section: bool = False


@dataclass(frozen=True)
class RoadmapTable:
    """A plan ready to be drawn."""

    approval: tuple[str, ...]  # lines at the right: who approved it, when, and what amended it
    title: str
    subtitle: tuple[str, ...]
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[TableRow, ...]


def table_of(plan: PrintedPlan, *, with_states: bool = False) -> RoadmapTable:
    """Lay the plan out; `with_states` adds the days of each activity, how it stands and what is done."""
    has_financing = any(row.financing for row in plan.activities)
    columns = (*_COLUMNS, *([_FINANCING] if has_financing else []), *(_STATES if with_states else ()))
    rows: list[TableRow] = []
    section = ""
    # A row of words alone reads like the name of a section: where the plan has no numbers, they are counted.
    is_numbered = any(row.number for row in plan.activities)
    for place, row in enumerate(plan.activities, start=1):
        if row.section != section:
            section = row.section
            rows.append(TableRow((section,), is_section=True))
        number = row.number if is_numbered else f"{place}."
        rows.append(TableRow((number, *_cells(row, has_financing=has_financing, with_states=with_states))))
    return RoadmapTable(
        approval=_approval(plan),
        title=_title(plan),
        subtitle=tuple(_subtitle(plan, with_states=with_states)),
        headings=tuple(name for name, _ in columns),
        widths=tuple(width for _, width in columns),
        rows=tuple(rows),
    )


def _cells(row: PrintedActivity, *, has_financing: bool, with_states: bool) -> tuple[str, ...]:
    cells = [row.title, row.term, ",\n".join(row.parties), row.expected_result]
    cells += [row.financing] if has_financing else []
    if with_states:
        shown = "; ".join(map(day_in_digits, row.days[:_DAYS_SHOWN]))
        more = f" и ещё {len(row.days) - _DAYS_SHOWN}" if len(row.days) > _DAYS_SHOWN else ""
        cells += [shown + more, _state(row.standing), _done(row)]
    return tuple(cells)


def _state(standing: Standing) -> str:
    parts = (
        ("просрочено", standing.overdue),
        ("ждёт проверки", standing.reported),
        ("в работе", standing.owed),
        ("снято с контроля", standing.closed),
    )
    return "; ".join(f"{name}: {count}" for name, count in parts if count) or "поручений нет"


def _done(row: PrintedActivity) -> str:
    if not row.asked:
        return ""
    last = f", последнее {day_in_digits(row.last_done_on)}" if row.last_done_on else ""
    return f"{row.done} из {row.asked}{last}"


def _approval(plan: PrintedPlan) -> tuple[str, ...]:
    if not plan.approved_document:
        return ()
    act, _, body = plan.approved_document.partition(" ")
    named = f"{_INSTRUMENTAL.get(act.lower(), act)} {body}".strip()
    dated = f"от {day_in_digits(plan.approved_on)}" if plan.approved_on else ""
    numbered = f"№ {plan.approved_number}" if plan.approved_number else ""
    return tuple(line for line in ("УТВЕРЖДЕНО", named, f"{dated} {numbered}".strip()) if line)


def _title(plan: PrintedPlan) -> str:
    """Return the title as it stood in its document: named again, it would be another programme's."""
    return plan.programme if _NAMES_ITSELF.match(plan.programme) else f"План «{plan.programme}»"


def _subtitle(plan: PrintedPlan, *, with_states: bool) -> list[str]:
    lines = [f"Срок реализации: с {day_in_digits(plan.period.start)} по {day_in_digits(plan.period.end)}"]
    if plan.owner:
        lines.insert(0, f"Дорожная карта: {plan.owner}")
    if plan.act:
        lines.append(f"Редакция № {plan.edition}: {plan.act}")
    if with_states:
        lines.append(f"Состояние на {day_in_words(plan.as_of)}")
    return lines
