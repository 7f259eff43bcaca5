"""The report's lists behind its counts: what is overdue, late, moved, said, in doubt."""

from collections.abc import Iterator, Sequence

from shnor_flow.domain.report import HalfYearReport, OwedLine
from shnor_flow.domain.report.discipline import Outcome
from shnor_flow.domain.report.facts import ActivityName
from shnor_flow.domain.russian import counted, day_in_digits
from shnor_flow.reports.layout import Block, Column, Paragraph, table_or_nothing

OUTCOMES = {
    Outcome.IN_TIME: "выполнено в срок",
    Outcome.LATE: "выполнено с опозданием",
    Outcome.OVERDUE: "просрочено",
    Outcome.NOT_DUE: "срок не наступил",
    Outcome.UNASSIGNED: "нет ответственного",
    Outcome.CANCELLED: "отменено",
}
_ACTIVITY = Column("Мероприятие", 5)
_PARTY = Column("Ответственный", 3)
_OWED_COLUMNS = (_ACTIVITY, _PARTY, Column("Первый срок", 1.5), Column("Срок", 1.5))


def overdue_part(report: HalfYearReport) -> Iterator[Block]:
    """Yield what should have been done and is not."""
    yield _overdue_table("Просроченные поручения", report.overdue)


def late_part(report: HalfYearReport) -> Iterator[Block]:
    """Yield what was done after its held-to day."""
    rows = [
        (*_owed_cells(line), day_in_digits(line.done_on) if line.done_on else "—", _days(line.days_late))
        for line in report.late
    ]
    columns = (*_OWED_COLUMNS, Column("Выполнено", 1.5), Column("Опоздание", 1.5))
    yield table_or_nothing("Поручения, выполненные с опозданием", columns, rows)


def carried_part(report: HalfYearReport) -> Iterator[Block]:
    """Yield what earlier half-years left undone, and what became of it."""
    tally = report.carried
    if not tally.planned:
        yield Paragraph("К началу полугодия невыполненных поручений прошлых полугодий не было.")
        return
    yield Paragraph(
        f"Оставалось невыполненными к началу полугодия — {tally.planned}: выполнено с тех пор — "
        f"{tally.in_time + tally.late}, просрочено — {tally.overdue}, срок перенесён и не наступил — {tally.not_due}."
    )
    if report.carried_lines:
        yield _overdue_table("Просроченные поручения прошлых полугодий", report.carried_lines)


def moves_part(report: HalfYearReport) -> Iterator[Block]:
    """Yield the deadlines that were moved, with the reason."""
    columns = (_ACTIVITY, _PARTY, Column("Срок был", 1.5), Column("Перенесён на", 1.7), Column("Причина", 4))
    rows = [
        (
            _activity(line.activity),
            line.party,
            day_in_digits(line.move.from_on),
            day_in_digits(line.move.to_on),
            line.move.reason or "не указана",
        )
        for line in report.moves
    ]
    yield table_or_nothing("Перенесённые сроки", columns, rows)


def progress_part(report: HalfYearReport) -> Iterator[Block]:
    """Yield what was said at control points."""
    columns = (_ACTIVITY, _PARTY, Column("Контрольная точка", 1.9), Column("Сообщено", 1.5), Column("Ход работы", 5))
    rows = [
        (
            _activity(line.activity),
            line.party,
            day_in_digits(line.scheduled_on),
            day_in_digits(line.said_on) if line.said_on else "—",
            line.said or _silence(line.outcome),
        )
        for line in report.progress
    ]
    yield table_or_nothing("Ход мероприятий, рассчитанных на длительный срок", columns, rows)


def _silence(outcome: Outcome) -> str:
    if outcome in (Outcome.IN_TIME, Outcome.LATE):
        return "отмечено выполнение, без пояснений"
    return "сведений нет" if outcome is Outcome.OVERDUE else OUTCOMES[outcome]


def doubts_part(report: HalfYearReport) -> Iterator[Block]:
    """Yield what a person has to settle before it can be counted."""
    doubts = report.doubts
    yield Paragraph(f"Нерешённых вопросов по дорожной карте: {doubts.open_findings}.")
    for name, activities in (
        ("Мероприятия без ответственного", doubts.unassigned),
        ("Мероприятия без срока", doubts.undated),
    ):
        yield Paragraph(f"{name}: {len(activities)}.")
        if activities:
            yield table_or_nothing(
                name,
                (Column("Раздел", 3), Column(name, 8)),
                [(one.section or "Без раздела", _activity(one)) for one in activities],
            )


def deadlines_part(report: HalfYearReport) -> Iterator[Block]:
    """Yield every deadline of the half-year: the list behind the counts."""
    columns = (
        Column("Раздел", 3),
        _ACTIVITY,
        Column("Срок по плану", 1.5),
        Column("Контрольный срок", 1.9),
        Column("Исполнили", 1.4),
        Column("Итог", 2.5),
    )
    rows = [
        (
            line.activity.section or "Без раздела",
            _activity(line.activity),
            day_in_digits(line.scheduled_on),
            day_in_digits(line.held_on) if line.held_on else "—",
            f"{line.done} из {line.holders}",
            OUTCOMES[line.outcome] + (", ждёт снятия с контроля" if line.is_awaiting else ""),
        )
        for line in report.deadlines
    ]
    yield table_or_nothing("Сроки мероприятий полугодия", columns, rows)


def _overdue_table(name: str, lines: Sequence[OwedLine]) -> Block:
    columns = (*_OWED_COLUMNS, Column("Просрочено на", 1.5))
    return table_or_nothing(name, columns, [(*_owed_cells(line), _days(line.days_late)) for line in lines])


def _owed_cells(line: OwedLine) -> tuple[str, ...]:
    return (_activity(line.activity), line.party, day_in_digits(line.first_due_on), day_in_digits(line.due_on))


def _activity(name: ActivityName) -> str:
    return f"{name.number} {name.title}".strip()


def _days(count: int) -> str:
    return counted(count, "день,дня,дней")
