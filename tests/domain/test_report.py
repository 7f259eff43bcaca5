"""Claims about the half-year report: counts equal a table made by hand, and each has its list behind it."""

from dataclasses import replace
from datetime import date

import pytest

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.deadline.progress import AssignmentState, OccurrenceKind
from shnor_flow.domain.party import PartyRole
from shnor_flow.domain.report import HalfYearReport, as_snapshot, build, due_to_build_on, from_snapshot, says_the_same
from shnor_flow.domain.report.discipline import Move, Outcome, Owed, Tally
from shnor_flow.domain.report.facts import ActivityName, DeadlineFact, HalfYearFacts, Scope

OPEN, REPORTED, RETURNED, CLOSED, CANCELLED = AssignmentState
STAFF, LESSONS = "Работа с кадрами", "Качество уроков"
CENTRE, FIRST, SECOND = "Методический центр", "Школа № 1", "Школа № 2"
AS_OF = date(2027, 1, 26)
SCOPE = Scope("Заречный район", "Поддержка школ", "2026S2", AS_OF, 1, date(2026, 1, 1), (FIRST, SECOND))
NO_DECREES = WorkingCalendar()


def named(position: int, section: str = STAFF) -> ActivityName:
    return ActivityName(position, section, f"{position}.", f"Мероприятие {position}")


def owed(
    party: str, state: AssignmentState, due_on: date, done_on: date | None = None, *moves: Move, lead: bool = True
) -> Owed:
    role = PartyRole.LEAD if lead else PartyRole.CONTRIBUTOR
    return Owed(party, role, moves[-1].to_on if moves else due_on, state, done_on, moves)


def deadline(activity: ActivityName, day: date, *parties: Owed, kind: str = "deadline") -> DeadlineFact:
    return DeadlineFact(activity, OccurrenceKind(kind), day, parties)


SEPTEMBER, OCTOBER, DECEMBER = date(2026, 9, 30), date(2026, 10, 30), date(2026, 12, 25)
JUNE = date(2026, 6, 30)
POSTPONED = Move(OCTOBER, date(2027, 3, 1), "ремонт")
MADE_TIME = Move(OCTOBER, date(2026, 11, 30), "карантин")
SAID = replace(owed(CENTRE, REPORTED, DECEMBER, DECEMBER), said="Проведено шесть консультаций", said_on=DECEMBER)

#                                                                       as a deadline | each assignment
DEADLINES = (
    deadline(
        named(1),
        SEPTEMBER,
        owed(CENTRE, CLOSED, SEPTEMBER, SEPTEMBER),  # in time | in time
        owed(FIRST, OPEN, SEPTEMBER, lead=False),  #                 | overdue
    ),
    deadline(named(1), DECEMBER, owed(CENTRE, REPORTED, DECEMBER, date(2026, 12, 28))),  # late | late, awaiting
    deadline(
        named(2, LESSONS),
        OCTOBER,
        owed(FIRST, CLOSED, OCTOBER, date(2026, 11, 12), MADE_TIME),  # overdue | in time, spared
        owed(SECOND, OPEN, OCTOBER, None, MADE_TIME),  #         | overdue
    ),
    deadline(named(3), OCTOBER, owed(CENTRE, OPEN, OCTOBER, None, POSTPONED)),  # not due | not due, postponed
    deadline(named(4, LESSONS), DECEMBER, owed(SECOND, CANCELLED, DECEMBER)),  # cancelled | cancelled
    deadline(named(5, LESSONS), DECEMBER),  # nobody was found
    # of the half-year before: done in time long ago; done in July; still owed
    deadline(named(6), JUNE, owed(CENTRE, CLOSED, JUNE, date(2026, 6, 1))),
    deadline(named(7), JUNE, owed(CENTRE, CLOSED, JUNE, date(2026, 7, 9)), owed(FIRST, RETURNED, JUNE)),
    # of the half-year to come
    deadline(named(1), date(2027, 3, 31), owed(CENTRE, OPEN, date(2027, 3, 31))),
    deadline(named(8), DECEMBER, SAID, owed(SECOND, OPEN, DECEMBER), kind="control_point"),
)


@pytest.fixture
def report() -> HalfYearReport:
    facts = HalfYearFacts(SCOPE, DEADLINES, open_findings=2, unassigned=(named(5, LESSONS),), undated=(named(9),))
    return build(facts)


def test_the_plan_counts_as_the_table_made_by_hand(report: HalfYearReport) -> None:
    assert report.total == Tally(
        in_time=1, late=1, overdue=1, not_due=1, unassigned=1, cancelled=1, awaiting=1, postponed=1
    )
    assert [(one.name, one.tally.planned) for one in report.sections] == [(STAFF, 3), (LESSONS, 3)]


def test_assignments_count_as_the_table_made_by_hand(report: HalfYearReport) -> None:
    assert report.party_total == Tally(
        in_time=2, late=1, overdue=2, not_due=1, cancelled=1, awaiting=1, spared=1, postponed=1
    )
    by_party = {one.name: one.tally for one in report.parties}
    assert by_party[CENTRE] == Tally(in_time=1, late=1, not_due=1, awaiting=1, postponed=1)
    assert by_party[FIRST] == Tally(in_time=1, overdue=1, spared=1)
    assert by_party[SECOND] == Tally(overdue=1, cancelled=1)
    assert next(iter(by_party)) in (FIRST, SECOND)  # who owes most stands first


def test_sections_and_parties_add_up_to_their_totals(report: HalfYearReport) -> None:
    for parts, total in ((report.sections, report.total), (report.parties, report.party_total)):
        for name in vars(total):
            assert sum(getattr(one.tally, name) for one in parts) == getattr(total, name), name


def test_discipline_is_told_by_held_to_and_by_first_days(report: HalfYearReport) -> None:
    total = report.party_total
    assert (total.in_time, total.due) == (2, 5)
    assert (total.in_time_by_first_days, total.due_by_first_days) == (1, 6)


def test_every_number_has_its_list(report: HalfYearReport) -> None:
    assert [(line.party, line.due_on, line.days_late) for line in report.overdue] == [
        (FIRST, SEPTEMBER, 118),
        (SECOND, date(2026, 11, 30), 57),  # counted from the day it was moved to
    ]
    assert [(line.party, line.days_late, line.is_awaiting) for line in report.late] == [(CENTRE, 3, True)]
    assert [line.outcome for line in report.deadlines].count(Outcome.OVERDUE) == report.total.overdue
    assert (report.deadlines[2].done, report.deadlines[2].holders) == (1, 2)


def test_what_was_carried_over_is_counted_apart(report: HalfYearReport) -> None:
    assert report.carried == Tally(late=1, overdue=1)
    assert [(line.party, line.days_late) for line in report.carried_lines] == [(FIRST, 210)]


def test_a_moved_deadline_stays_in_its_half_year_with_the_reason(report: HalfYearReport) -> None:
    assert [(line.party, line.move) for line in report.moves] == [
        (FIRST, MADE_TIME),
        (SECOND, MADE_TIME),
        (CENTRE, POSTPONED),
    ]


def test_control_points_speak_and_are_not_counted(report: HalfYearReport) -> None:
    assert [(line.party, line.said) for line in report.progress] == [
        (CENTRE, "Проведено шесть консультаций"),
        (SECOND, ""),
    ]
    assert named(8) not in [line.activity for line in report.deadlines]


def test_doubts_are_told(report: HalfYearReport) -> None:
    assert report.doubts.open_findings == 2
    assert report.doubts.undated == (named(9),)


def test_before_the_half_year_ends_deadlines_to_come_are_not_due() -> None:
    report = build(HalfYearFacts(replace(SCOPE, as_of=date(2026, 10, 30)), DEADLINES))
    assert (report.total.overdue, report.total.not_due) == (0, 3)  # 30 October itself has not passed


def test_a_section_interrupted_by_another_is_one_section() -> None:
    facts = [deadline(named(place, section), DECEMBER) for place, section in enumerate([STAFF, LESSONS, STAFF])]
    assert [(one.name, one.tally.planned) for one in build(HalfYearFacts(SCOPE, tuple(facts))).sections] == [
        (STAFF, 2),
        (LESSONS, 1),
    ]


def test_a_report_comes_back_from_its_snapshot(report: HalfYearReport) -> None:
    assert from_snapshot(as_snapshot(report)) == report


def test_a_snapshot_of_the_next_day_that_says_the_same_is_no_news(report: HalfYearReport) -> None:
    today = as_snapshot(report)
    assert says_the_same(today, as_snapshot(replace(report, scope=replace(SCOPE, as_of=date(2027, 1, 27)))))
    assert not says_the_same(today, as_snapshot(replace(report, overdue=())))


@pytest.mark.parametrize(
    ("code", "last_lock", "built_on"),
    [
        ("2026S2", date(2027, 1, 25), date(2027, 1, 26)),  # Monday, then Tuesday
        ("2026S1", date(2026, 7, 24), date(2026, 7, 27)),  # Friday, then Monday
        ("2026S2", None, date(2027, 1, 26)),
        ("2022S1", None, date(2022, 7, 26)),
        ("2025S2", None, date(2026, 1, 26)),
        ("2027S1", None, date(2027, 7, 26)),
        ("2024S2", None, date(2025, 1, 27)),  # the 26th is a Sunday
    ],
)
def test_the_day_a_report_is_made_by_itself(code: str, last_lock: date | None, built_on: date) -> None:
    assert due_to_build_on(parse_period(code), last_lock, NO_DECREES) == built_on


def test_the_title_does_not_quote_what_is_quoted_already(report: HalfYearReport) -> None:
    assert report.title == "Сводный отчёт за II полугодие 2026 года. Программа «Поддержка школ»"
    quoted = replace(report.scope, programme="Муниципальная программа «Шаг» на 2026–2028 годы")
    assert replace(report, scope=quoted).title == (
        "Сводный отчёт за II полугодие 2026 года. Муниципальная программа «Шаг» на 2026–2028 годы"
    )
