"""The report's part about partners and curators: who helped which school, and with how many visits."""

from collections.abc import Iterator

from shnor_flow.domain.report import HalfYearReport
from shnor_flow.domain.report.helping import HelpLine, KindCount
from shnor_flow.domain.russian import counted, day_in_words
from shnor_flow.reports.layout import Block, Column, Paragraph, table_or_nothing

_COLUMNS = (
    Column("Школа", 4),
    Column("Кто помогает", 4),
    Column("С чем", 4),
    Column("Встречи", 3),
    Column("Всего", 1),
)


def helping_part(report: HalfYearReport) -> Iterator[Block]:
    """Yield the counts of held visits, the pairs and curators behind them, and the schools without help."""
    helping, period = report.helping, report.period
    if not helping.lines:
        yield Paragraph("Партнёры и кураторы школ не записаны.")
        return
    last = min(period.end, report.scope.as_of)
    total = sum(one.count for one in helping.by_kind)
    yield Paragraph(
        f"С {day_in_words(period.start)} по {day_in_words(last)} записано "
        f"{counted(total, 'состоявшаяся встреча,состоявшиеся встречи,состоявшихся встреч')}"
        f"{_in_words(': ', helping.by_kind)}. Намеченные, отменённые и отозванные записи не учтены."
    )
    if helping.unvisited:
        yield Paragraph(f"Школы без единой встречи — {len(helping.unvisited)}: {', '.join(helping.unvisited)}.")
    if helping.without_curator:
        names = ", ".join(helping.without_curator)
        yield Paragraph(f"Школы, у которых в полугодии не было куратора, — {len(helping.without_curator)}: {names}.")
    rows = [_cells(line) for line in helping.lines]
    yield table_or_nothing("Помощь школам", _COLUMNS, rows, ("Итого", "", "", "", str(total)))


def _cells(line: HelpLine) -> tuple[str, ...]:
    return (
        line.school,
        f"{line.who}, {line.what}",
        line.scope or "—",
        _in_words("", line.visits) or "—",
        str(line.total),
    )


def _in_words(lead: str, counts: tuple[KindCount, ...]) -> str:
    return lead + ", ".join(f"{one.name} — {one.count}" for one in counts) if counts else ""
