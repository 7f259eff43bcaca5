"""Claims about leases: one holder at a time, and nobody waits for the dead for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from shnor_flow.storage.database import Database
from shnor_flow.storage.leases import release_lease, take_lease

NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_second_process_waits_while_the_first_renews(any_database: Database) -> None:
    assert take_lease(any_database, "timetable", "anna", NOON, NOON + MINUTE)
    assert not take_lease(any_database, "timetable", "boris", NOON, NOON + MINUTE)
    assert take_lease(any_database, "timetable", "anna", NOON + MINUTE / 2, NOON + 2 * MINUTE)
    assert not take_lease(any_database, "timetable", "boris", NOON + MINUTE, NOON + 2 * MINUTE)


def test_an_expired_lease_goes_to_the_next_and_the_first_is_told_no(any_database: Database) -> None:
    assert take_lease(any_database, "timetable", "anna", NOON, NOON + MINUTE)
    assert take_lease(any_database, "timetable", "boris", NOON + MINUTE, NOON + 2 * MINUTE)
    assert not take_lease(any_database, "timetable", "anna", NOON + MINUTE, NOON + 2 * MINUTE)


def test_a_released_lease_is_free_at_once(any_database: Database) -> None:
    assert take_lease(any_database, "timetable", "anna", NOON, NOON + MINUTE)
    release_lease(any_database, "timetable", "boris")
    assert not take_lease(any_database, "timetable", "boris", NOON, NOON + MINUTE)
    release_lease(any_database, "timetable", "anna")
    assert take_lease(any_database, "timetable", "boris", NOON, NOON + MINUTE)


def test_leases_of_different_names_do_not_meet(any_database: Database) -> None:
    assert take_lease(any_database, "timetable", "anna", NOON, NOON + MINUTE)
    assert take_lease(any_database, "mail", "boris", NOON, NOON + MINUTE)


def test_of_eight_that_ask_at_once_one_is_told_yes(any_database: Database) -> None:
    def ask(holder: int) -> bool:
        return take_lease(any_database, "timetable", f"process {holder}", NOON, NOON + MINUTE)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 1
