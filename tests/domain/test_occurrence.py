"""Claims about the days a term is held to."""

from datetime import UTC, date, datetime

import pytest

from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.deadline.occurrence import DeadlineRule, PlannedOccurrence, occurrences_of
from shnor_flow.domain.deadline.progress import OccurrenceKind
from shnor_flow.domain.party import PartyRole
from shnor_flow.domain.term import TermKind, Window

# 2026 and 2027 as far as these tests go: 31 December 2026 and the New Year holidays are off.
CALENDAR = WorkingCalendar(
    years=frozenset({2026, 2027}),
    days_off=frozenset({date(2026, 12, 31), *(date(2027, 1, day) for day in (1, 4, 5, 6, 7, 8))}),
)


def _rule(roll: Roll = Roll.BACKWARD, zone: str = "Europe/Moscow") -> DeadlineRule:
    return DeadlineRule(CALENDAR, roll, zone)


def _deadline(day: date, start: date | None = None) -> PlannedOccurrence:
    return PlannedOccurrence(OccurrenceKind.DEADLINE, start, day)


def _days(kind: TermKind, *windows: Window) -> list[tuple[OccurrenceKind, date]]:
    return [(occurrence.kind, occurrence.scheduled_on) for occurrence in occurrences_of(kind, windows)]


@pytest.mark.parametrize(
    ("scheduled_on", "roll", "due_on"),
    [
        (date(2027, 7, 31), Roll.BACKWARD, date(2027, 7, 30)),  # a Saturday
        (date(2027, 7, 31), Roll.FORWARD, date(2027, 8, 2)),
        (date(2026, 12, 31), Roll.BACKWARD, date(2026, 12, 30)),  # a day off moved there
        (date(2026, 12, 31), Roll.FORWARD, date(2027, 1, 11)),  # over the New Year holidays
        (date(2027, 1, 5), Roll.BACKWARD, date(2026, 12, 30)),
        (date(2027, 7, 30), Roll.BACKWARD, date(2027, 7, 30)),
    ],
)
def test_a_deadline_on_a_day_off_is_held_to_a_working_day(scheduled_on: date, roll: Roll, due_on: date) -> None:
    assert _rule(roll).due_for(PartyRole.LEAD, _deadline(scheduled_on)).due_on == due_on


def test_a_window_inside_the_holidays_is_due_after_them_not_before_it_begins() -> None:
    window = _deadline(date(2027, 1, 8), start=date(2027, 1, 1))
    assert _rule().due_for(PartyRole.LEAD, window).due_on == date(2027, 1, 11)


def test_the_day_ends_five_hours_earlier_in_bratsk_than_in_medyn() -> None:
    occurrence = _deadline(date(2027, 7, 31))
    bratsk = _rule(zone="Asia/Irkutsk").due_for(PartyRole.LEAD, occurrence)
    medyn = _rule(zone="Europe/Moscow").due_for(PartyRole.LEAD, occurrence)
    assert bratsk.due_on == medyn.due_on == date(2027, 7, 30)
    assert bratsk.due_at == datetime(2027, 7, 30, 16, 0, tzinfo=UTC)
    assert medyn.due_at == datetime(2027, 7, 30, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "due", "begins_on", "today", "expected"),
    [
        ((2027, 7, 1), (2027, 7, 31), None, None, (2027, 7, 15)),
        ((2027, 7, 1), (2027, 7, 31), None, (2027, 7, 20), (2027, 7, 20)),  # newly planned: never before today
        (
            (2027, 7, 1),
            (2027, 7, 31),
            None,
            (2027, 9, 1),
            (2027, 7, 30),
        ),  # past: never after the lead
        ((2027, 9, 1), (2027, 9, 29), None, None, (2027, 9, 15)),
        ((2027, 9, 4), (2027, 9, 6), None, None, (2027, 9, 6)),  # the 5th is a Sunday, and the term begins on the 4th
        ((2027, 9, 6), (2027, 9, 6), None, None, (2027, 9, 6)),  # one day has no half
        (None, (2027, 12, 1), (2027, 9, 1), None, (2027, 10, 15)),  # the 16th is a Saturday
        (None, (2027, 12, 1), None, None, (2027, 12, 1)),  # nobody knows when the term began
        (None, (2027, 12, 1), (2028, 1, 1), None, (2027, 12, 1)),  # planned when it was over
    ],
)
def test_a_contributor_owes_in_the_first_half_of_the_term(
    start: tuple[int, int, int] | None,
    due: tuple[int, int, int],
    begins_on: tuple[int, int, int] | None,
    today: tuple[int, int, int] | None,
    expected: tuple[int, int, int],
) -> None:
    occurrence = _deadline(date(*due), start=date(*start) if start else None)
    days = {"begins_on": date(*begins_on) if begins_on else None, "today": date(*today) if today else None}
    assert _rule().due_for(PartyRole.CONTRIBUTOR, occurrence, **days).due_on == date(*expected)


def test_a_municipality_may_hold_contributors_to_the_leads_day() -> None:
    occurrence = _deadline(date(2027, 7, 31), start=date(2027, 7, 1))
    rule = DeadlineRule(CALENDAR, Roll.BACKWARD, "Europe/Moscow", halves_contributors=False)
    assert rule.due_for(PartyRole.CONTRIBUTOR, occurrence) == rule.due_for(PartyRole.LEAD, occurrence)


def test_what_goes_on_all_the_time_has_no_half() -> None:
    window = Window(date(2026, 1, 1), date(2027, 12, 31))
    last = occurrences_of(TermKind.CONTINUOUS, [window])[-1]
    assert _rule().due_for(PartyRole.CONTRIBUTOR, last) == _rule().due_for(PartyRole.LEAD, last)


def test_a_continuous_activity_is_asked_about_at_the_end_of_each_half_year() -> None:
    assert _days(TermKind.CONTINUOUS, Window(date(2026, 1, 1), date(2027, 12, 31))) == [
        (OccurrenceKind.CONTROL_POINT, date(2026, 6, 30)),
        (OccurrenceKind.CONTROL_POINT, date(2026, 12, 31)),
        (OccurrenceKind.CONTROL_POINT, date(2027, 6, 30)),
        (OccurrenceKind.DEADLINE, date(2027, 12, 31)),
    ]


def test_a_long_yearly_window_has_one_control_point_and_a_short_one_has_none() -> None:
    school_year = Window(date(2026, 9, 1), date(2027, 5, 31))
    autumn = Window(date(2026, 9, 1), date(2027, 1, 31))
    assert _days(TermKind.RECURRING, school_year) == [
        (OccurrenceKind.CONTROL_POINT, date(2026, 12, 31)),
        (OccurrenceKind.DEADLINE, date(2027, 5, 31)),
    ]
    assert _days(TermKind.RECURRING, autumn) == [(OccurrenceKind.DEADLINE, date(2027, 1, 31))]


def test_a_term_with_a_deadline_and_no_start_has_no_control_points() -> None:
    assert _days(TermKind.ONCE, Window(None, date(2028, 9, 1))) == [(OccurrenceKind.DEADLINE, date(2028, 9, 1))]


def test_two_windows_with_one_deadline_are_one_occurrence_with_the_earlier_start() -> None:
    due = date(2026, 7, 31)
    windows = [Window(date(2026, 7, 1), due), Window(None, due), Window(date(2026, 6, 1), due)]
    assert occurrences_of(TermKind.ONCE, windows) == (_deadline(due, start=date(2026, 6, 1)),)


def test_control_points_ask_the_lead_only() -> None:
    point = PlannedOccurrence(OccurrenceKind.CONTROL_POINT, date(2026, 1, 1), date(2026, 6, 30))
    assert point.is_asked_of(PartyRole.LEAD)
    assert not point.is_asked_of(PartyRole.CONTRIBUTOR)
    assert _deadline(date(2026, 6, 30)).is_asked_of(PartyRole.CONTRIBUTOR)


def test_an_unscheduled_activity_has_no_occurrences() -> None:
    assert occurrences_of(TermKind.UNSCHEDULED, ()) == ()
