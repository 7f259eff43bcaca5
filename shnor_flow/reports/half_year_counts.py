"""The report's words on counts: deadlines by section, assignments by party, discipline."""

from collections.abc import Iterable, Iterator

from shnor_flow.domain.collection.indicator import share, write_value
from shnor_flow.domain.report import HalfYearReport, NamedTally
from shnor_flow.domain.report.discipline import Tally
from shnor_flow.domain.russian import counted
from shnor_flow.reports.layout import Bar, BarPart, Bars, Block, Column, Paragraph, table_or_nothing

_TALLY_COLUMNS = (
    Column("План", 0.9, is_number=True),
    Column("В срок", 0.9, is_number=True),
    Column("С опозданием", 1.8, is_number=True),
    Column("Просрочено", 1.7, is_number=True),
    Column("Срок не наступил", 1.4, is_number=True),
    Column("Нет ответственного", 2.2, is_number=True),
    Column("Отменено", 1.5, is_number=True),
    Column("Ждут снятия с контроля", 1.5, is_number=True),
    Column("Дисциплина", 2.4, is_number=True),
)
_HOW_PLAN_ADDS_UP = (
    "План складывается из шести граф, которые следуют за ним. «Ждут снятия с контроля» — часть выполненных: "
    "исполнитель доложил, координатор ещё не принял. "
    "Дисциплина — доля выполненных в срок среди выполненных и просроченных."
)


def sections_part(report: HalfYearReport) -> Iterator[Block]:
    """Yield deadlines of the plan by section."""
    yield _tally_table("Сроки мероприятий по разделам", "Раздел", report.sections, report.total)
    if report.sections:
        yield Bars("Сроки мероприятий по разделам", tuple(_bar(one) for one in report.sections))
        yield Paragraph(_HOW_PLAN_ADDS_UP, is_fine=True)


def parties_part(report: HalfYearReport) -> Iterator[Block]:
    """Yield assignments by who owed them."""
    yield _tally_table("Поручения по ответственным", "Ответственный", report.parties, report.party_total)
    if report.parties:
        yield Paragraph(
            "Одно мероприятие может быть поручено нескольким исполнителям, поэтому поручений больше, чем сроков.",
            is_fine=True,
        )


def _tally_table(name: str, first: str, tallies: Iterable[NamedTally], total: Tally) -> Block:
    return table_or_nothing(
        name,
        (Column(first, 3.6), *_TALLY_COLUMNS),
        [(one.name or "Без раздела", *_tally_cells(one.tally)) for one in tallies],
        ("Всего", *_tally_cells(total)),
    )


def _tally_cells(tally: Tally) -> tuple[str, ...]:
    counts = (
        tally.planned,
        tally.in_time,
        tally.late,
        tally.overdue,
        tally.not_due,
        tally.unassigned,
        tally.cancelled,
        tally.awaiting,
    )
    return (*(str(count) for count in counts), discipline(tally))


def _bar(one: NamedTally) -> Bar:
    tally = one.tally
    parts = (
        BarPart("done", "в срок", tally.in_time),
        BarPart("late", "с опозданием", tally.late),
        BarPart("overdue", "просрочено", tally.overdue),
        BarPart("rest", "прочие", tally.not_due + tally.unassigned + tally.cancelled),
    )
    return Bar(one.name or "Без раздела", parts)


def planned_in_words(tally: Tally, forms: str) -> str:
    """Return «По плану 12 поручений: выполнено в срок — 8; просрочено — 4»."""
    counts = (
        (tally.in_time, "выполнено в срок"),
        (tally.late, "выполнено с опозданием"),
        (tally.overdue, "просрочено"),
        (tally.not_due, "срок не наступил"),
        (tally.unassigned, "нет ответственного"),
        (tally.cancelled, "отменено"),
    )
    words = "; ".join(f"{name} — {count}" for count, name in counts if count)
    return f"По плану {counted(tally.planned, forms)}" + (f": {words}" if words else "")


def discipline(tally: Tally) -> str:
    """Return «80 % (8 из 10)», a dash where nothing was due."""
    return share_in_words(tally.in_time, tally.due)


def share_in_words(part: int, whole: int) -> str:
    """Return a share with what it was taken of."""
    ratio = share(part, whole)
    return "—" if ratio is None else f"{write_value(ratio * 100, '%')} ({part}\u00a0из\u00a0{whole})"
