"""Claims about figures that came back, or got more time: reminded of until they are answered, and shown as they are."""

from datetime import date, datetime

import pytest

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.letter.reminder import Ladder, LadderKind
from shnor_flow.engines.day_by_day import days_between
from shnor_flow.services.collection.adjust_round import MoreTime, extend_submission
from shnor_flow.services.collection.correct_figures import close_again, reopen
from shnor_flow.services.collection.review_figures import accept, send_back
from shnor_flow.services.mail.remind import Reminding, remind
from shnor_flow.storage.collection import round_by_id, school_lines
from shnor_flow.storage.database import Database
from shnor_flow.storage.mail.ladders import write_ladders
from tests.builders import ANNA, id_of
from tests.collecting import CALENDAR, FIRST, LINKS, POST, SECOND, WRITER, District, local, opened_district

ANNA_ACTS = Actor(ANNA)
MONDAY = local(2026, 10, 5)
AFTER_THE_LOCK = local(2026, 11, 16)


@pytest.fixture
def district(any_database: Database) -> District:
    with opened_district(any_database) as district:
        district.submit(MONDAY, school=SECOND)
        submission = district.submission(SECOND)
        with any_database.writing() as session:
            accept(session, id_of(submission), submission.municipality_id, version=1, actor=ANNA_ACTS, now=MONDAY)
        return district


def _reopen(district: District, now: datetime = AFTER_THE_LOCK) -> None:
    row = district.submission(SECOND)
    with district.database.writing() as session:
        reopen(
            session,
            id_of(row),
            row.municipality_id,
            version=row.version,
            disputed={district.share_id: "Без восьмого класса."},
            reason="Ошибка в ведомости.",
            actor=ANNA_ACTS,
            now=now,
            calendar=CALENDAR,
            post=POST,
        )


def _reminders(district: District, first: date, last: date) -> dict[str, list[date]]:
    """Live through these days and return when each school's address was reminded."""
    known = {letter.id for letter in district.letters("digest")}
    for day in days_between(first, last):
        district.run(day)
        remind(Reminding(district.database, WRITER, LINKS, CALENDAR), moment_of(day), at_any_hour=True)
    found: dict[str, list[date]] = {}
    for letter in district.letters("digest"):
        if letter.id not in known and "@school" in letter.to_address:
            found.setdefault(letter.to_address, []).append(letter.letter_on)
    return found


def test_reopened_figures_climb_the_ladder_until_they_are_answered_though_the_round_is_locked(
    district: District,
) -> None:
    _reopen(district)  # Monday 16 November 2026; five working days end on the next Monday
    assert district.submission(SECOND).answer_by == date(2026, 11, 23)
    assert "до конца дня 23 ноября 2026 г" in " ".join(district.letters("returned_figures")[0].text.split())
    days = _reminders(district, date(2026, 11, 17), date(2026, 11, 23))
    assert days["head@school2.example"] == [date(2026, 11, 20), date(2026, 11, 23)]
    (letter, *_) = district.letters("digest")[-1:]
    assert "Исправить сведения" in letter.html
    assert "открыты для исправления" in letter.text
    district.submit(local(2026, 11, 23), school=SECOND, typed=district.typed(n="61"))
    assert _reminders(district, date(2026, 11, 24), date(2026, 12, 10)) == {}


def test_reopened_figures_that_are_never_answered_come_to_the_end_of_the_ladder(district: District) -> None:
    _reopen(district)
    days = _reminders(district, date(2026, 11, 17), date(2026, 12, 15))
    assert days["head@school2.example"] == [date(2026, 11, day) for day in (20, 23, 24, 26)]


def test_the_municipalitys_own_ladder_holds_for_what_came_back_and_for_more_time(district: District) -> None:
    ladder = Ladder(before=(4,), after=(), letters_after=0, coordinator_after=None, head_after=None)
    with district.database.writing() as session:
        write_ladders(session, 1, None, {LadderKind.SUBMISSION: ladder})
    _reopen(district)
    assert district.submission(SECOND).next_notice_on == date(2026, 11, 19)
    row = district.submission()
    granted = MoreTime(date(2026, 11, 30), "Ремонт")
    with district.database.writing() as session:
        extend_submission(session, id_of(row), 1, granted, calendar=CALENDAR, actor=ANNA_ACTS, now=local(2026, 10, 8))
    assert district.submission().next_notice_on == date(2026, 11, 26)


def test_an_opening_that_was_taken_back_is_reminded_of_no_more(district: District) -> None:
    _reopen(district)
    row = district.submission(SECOND)
    with district.database.writing() as session:
        close_again(session, id_of(row), row.municipality_id, actor=ANNA_ACTS, now=AFTER_THE_LOCK)
    assert _reminders(district, date(2026, 11, 17), date(2026, 12, 10)) == {}


def test_the_board_shows_what_is_open_for_correction_and_by_when(district: District) -> None:
    _reopen(district)
    with district.database.reading() as session:
        view = round_by_id(session, id_of(district.rounds()["2026Q3"]), 1)
        line = next(one for one in school_lines(session, view, AFTER_THE_LOCK) if one.school == SECOND)
    assert (line.is_reopened, line.answer_by, line.state) == (True, date(2026, 11, 23), SubmissionState.ACCEPTED)


def test_days_late_are_those_of_the_first_version_whatever_was_corrected_later(any_database: Database) -> None:
    with opened_district(any_database) as district:
        district.submit(local(2026, 10, 12))  # due on Friday the 9th
        district.submit(local(2026, 10, 20), typed=district.typed(n="61"))
        with district.database.reading() as session:
            view = round_by_id(session, id_of(district.rounds()["2026Q3"]), 1)
            line = next(one for one in school_lines(session, view, local(2026, 10, 22)) if one.school == FIRST)
    assert (line.is_on_time, line.days_late) == (False, 3)


def test_what_came_back_after_the_due_day_is_reminded_of_by_the_lock(any_database: Database) -> None:
    with opened_district(any_database) as district:
        now = local(2026, 10, 14)  # the last rung after the due day, +3, was the 12th
        district.submit(now)
        row = district.submission()
        with district.database.writing() as session:
            send_back(
                session,
                id_of(row),
                row.municipality_id,
                version=1,
                comment="Проверьте",
                actor=ANNA_ACTS,
                now=now,
                calendar=CALENDAR,
                post=POST,
            )
        days = _reminders(district, date(2026, 10, 15), date(2026, 11, 10))
    assert days["boris@school1.example"] == [date(2026, 10, day) for day in (20, 22, 23)]


def test_more_time_is_told_by_its_own_day_and_outlives_the_rounds_lock(any_database: Database) -> None:
    with opened_district(any_database) as district:
        row = district.submission()
        granted = MoreTime(date(2026, 10, 30), "Ремонт")  # the round locks on the 23rd
        with district.database.writing() as session:
            extend_submission(
                session,
                id_of(row),
                row.municipality_id,
                granted,
                calendar=CALENDAR,
                actor=ANNA_ACTS,
                now=local(2026, 10, 8),
            )
        days = _reminders(district, date(2026, 10, 9), date(2026, 11, 10))
        told = district.letters("digest")[-1].text
    assert days["boris@school1.example"] == [date(2026, 10, day) for day in (23, 27, 29, 30)]
    assert "30 октября 2026" in told
    assert "9 октября" not in told
