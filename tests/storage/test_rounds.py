"""Claims about opening and locking a round when two machines do it at once."""

import pytest

from shnor_flow.domain.collection import RoundState
from shnor_flow.domain.collection.round_dates import round_dates
from shnor_flow.storage.collection.rounds import claim_opening, expect_submissions, lock_rounds, waiting_rounds
from shnor_flow.storage.database import Database
from tests.builders import id_of
from tests.collecting import CALENDAR, OPENING, STARTED_ON, District, build_district, local


@pytest.fixture
def district(any_database: Database) -> District:
    district = build_district(any_database)
    district.run(STARTED_ON)  # plans the third quarter
    return district


def test_of_two_machines_that_saw_the_same_round_waiting_one_opens_it(district: District) -> None:
    round_id = id_of(district.rounds()["2026Q3"])
    with district.database.writing() as session:
        assert claim_opening(session, round_id, opened_at=local(2026, 10, 1))
    with district.database.writing() as session:
        assert not claim_opening(session, round_id, opened_at=local(2026, 10, 2))
    assert district.rounds()["2026Q3"].opened_at == local(2026, 10, 1)


def test_schools_expected_twice_are_expected_once(district: District) -> None:
    with district.database.writing() as session:
        (waiting,) = waiting_rounds(session, OPENING)
        dates = round_dates(waiting.period, CALENDAR, waiting.roll)
        assert expect_submissions(session, waiting, dates, notice_on=None) == 3
        assert expect_submissions(session, waiting, dates, notice_on=None) == 0


def test_a_round_is_locked_once(district: District) -> None:
    district.run(OPENING)
    after = local(2026, 10, 24)
    with district.database.writing() as session:
        assert len(lock_rounds(session, after)) == 1
        assert lock_rounds(session, after) == []
    assert district.rounds()["2026Q3"].state is RoundState.LOCKED
