"""Claims about executive discipline: every deadline has one outcome, an extension hides nothing, counts add up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.party import PartyRole
from shnor_flow.domain.report.discipline import Move, Outcome, Owed, Standing, standing_of, standing_of_all, tally_of
from shnor_flow.domain.report.snapshot import as_plain, from_plain

DUE = date(2026, 9, 30)
TODAY = date(2026, 12, 31)
TO_NOVEMBER = (Move(DUE, date(2026, 11, 16), "ждём приказ"),)
TO_JANUARY = (*TO_NOVEMBER, Move(date(2026, 11, 16), date(2027, 1, 20), "болезнь"))
OPEN, REPORTED, RETURNED, CLOSED, CANCELLED = AssignmentState

OUTCOMES = [
    # state, done on, moves, as of -> outcome, awaiting, spared
    (CLOSED, date(2026, 9, 30), (), TODAY, (Outcome.IN_TIME, False, False)),  # the last day is still in time
    (REPORTED, date(2026, 9, 1), (), TODAY, (Outcome.IN_TIME, True, False)),
    (CLOSED, date(2026, 10, 1), (), TODAY, (Outcome.LATE, False, False)),
    (REPORTED, date(2026, 10, 1), (), TODAY, (Outcome.LATE, True, False)),
    (OPEN, None, (), TODAY, (Outcome.OVERDUE, False, False)),
    (RETURNED, None, (), TODAY, (Outcome.OVERDUE, False, False)),  # sent back: owed again
    (OPEN, None, (), DUE, (Outcome.NOT_DUE, False, False)),  # the last day has not passed
    (OPEN, None, (), date(2026, 10, 1), (Outcome.OVERDUE, False, False)),
    (CANCELLED, None, (), TODAY, (Outcome.CANCELLED, False, False)),
    (CLOSED, date(2026, 9, 15), TO_NOVEMBER, TODAY, (Outcome.IN_TIME, False, False)),  # did not need the extension
    (CLOSED, date(2026, 11, 16), TO_NOVEMBER, TODAY, (Outcome.IN_TIME, False, True)),
    (CLOSED, date(2026, 11, 17), TO_NOVEMBER, TODAY, (Outcome.LATE, False, False)),
    (OPEN, None, TO_NOVEMBER, TODAY, (Outcome.OVERDUE, False, False)),
    (OPEN, None, TO_JANUARY, TODAY, (Outcome.NOT_DUE, False, True)),
    (OPEN, None, TO_JANUARY, DUE, (Outcome.NOT_DUE, False, False)),  # nothing was spared yet
    (CLOSED, date(2026, 9, 29), (), date(2026, 9, 28), (Outcome.NOT_DUE, False, False)),  # not known yet
]


def owed(
    state: AssignmentState = OPEN,
    done_on: date | None = None,
    moves: tuple[Move, ...] = (),
    role: PartyRole = PartyRole.LEAD,
    due_on: date = DUE,
) -> Owed:
    return Owed("Школа № 1", role, moves[-1].to_on if moves else due_on, state, done_on, moves)


@pytest.mark.parametrize(("state", "done_on", "moves", "as_of", "expected"), OUTCOMES)
def test_an_assignment_due_2026_09_30_has_one_outcome(
    state: AssignmentState,
    done_on: date | None,
    moves: tuple[Move, ...],
    as_of: date,
    expected: tuple[Outcome, bool, bool],
) -> None:
    assert standing_of(owed(state, done_on, moves), as_of) == Standing(*expected)


def test_the_lead_answers_for_the_whole() -> None:
    forgetful = owed(OPEN, role=PartyRole.CONTRIBUTOR)
    assert standing_of_all([owed(CLOSED, DUE), forgetful], TODAY).outcome is Outcome.IN_TIME


def test_without_a_lead_the_contributors_answer() -> None:
    assert standing_of_all([owed(OPEN, role=PartyRole.CONTRIBUTOR)], TODAY).outcome is Outcome.OVERDUE


@pytest.mark.parametrize(
    ("states", "outcome"),
    [
        ([(CLOSED, DUE), (OPEN, None)], Outcome.OVERDUE),  # eleven schools of twelve are not done
        ([(CLOSED, DUE), (CLOSED, date(2026, 10, 9))], Outcome.LATE),
        ([(CLOSED, DUE), (CANCELLED, None)], Outcome.IN_TIME),  # a school that left does not spoil it
        ([(CANCELLED, None), (CANCELLED, None)], Outcome.CANCELLED),
        ([], Outcome.UNASSIGNED),
    ],
)
def test_a_deadline_of_the_plan_stands_as_its_worst_lead(
    states: list[tuple[AssignmentState, date | None]], outcome: Outcome
) -> None:
    assert standing_of_all([owed(state, done_on) for state, done_on in states], TODAY).outcome is outcome


def test_a_late_accepted_lead_does_not_hide_one_who_waits_for_acceptance() -> None:
    standing = standing_of_all([owed(CLOSED, date(2026, 10, 9)), owed(REPORTED, DUE)], TODAY)
    assert standing == Standing(Outcome.LATE, is_awaiting=True)


def test_a_hand_made_table_adds_up() -> None:
    counted = tally_of(
        standing_of(owed(state, done_on, moves), TODAY) for state, done_on, moves, day, _ in OUTCOMES if day == TODAY
    )
    # 1-2, 10, 11 of the table in time; 3-4, 12 late; 5-6, 13 overdue; 14 not due; 9 cancelled
    assert (counted.in_time, counted.late, counted.overdue, counted.not_due, counted.cancelled) == (4, 3, 3, 1, 1)
    assert (counted.planned, counted.due, counted.awaiting) == (12, 10, 2)
    # by the days first set: one was done in time only by its moved day, one is not overdue only by it
    assert (counted.in_time_by_first_days, counted.due_by_first_days) == (3, 11)


@given(
    st.lists(
        st.builds(
            owed,
            st.sampled_from(AssignmentState),
            st.none() | st.dates(date(2026, 7, 1), date(2027, 2, 1)),
            st.sampled_from([(), TO_NOVEMBER, TO_JANUARY]),
        )
    ),
    st.dates(date(2026, 7, 1), date(2027, 2, 1)),
)
def test_every_deadline_is_counted_exactly_once(everything: list[Owed], as_of: date) -> None:
    counted = tally_of(standing_of(one, as_of) for one in everything)
    assert counted.planned == len(everything)
    assert 0 <= counted.spared <= counted.in_time
    assert 0 <= counted.postponed <= counted.not_due
    assert 0 <= counted.awaiting <= counted.in_time + counted.late


def test_a_value_comes_back_from_its_snapshot() -> None:
    value = owed(CLOSED, date(2026, 11, 16), TO_JANUARY)
    assert from_plain(Owed, as_plain(value)) == value
    assert as_plain(value)["moves"][0] == {"from_on": "2026-09-30", "to_on": "2026-11-16", "reason": "ждём приказ"}


def test_a_field_that_came_later_takes_its_default() -> None:
    old = as_plain(owed(CLOSED, DUE))
    del old["said"]
    assert from_plain(Owed, old).said == ""
