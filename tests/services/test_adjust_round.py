"""Claims about acts on an open round: more time for one school, a school that leaves or joins in the middle."""

from datetime import date, datetime

import pytest
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.services.collection.adjust_round import (
    MoreTime,
    add_school,
    excuse_school,
    extend_submission,
    leave_programme,
)
from shnor_flow.services.collection.invite import InvitationDesk
from shnor_flow.storage.collection import round_by_id, round_list
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import CollectionRound, ProgrammeSchool, SubmissionExtension
from tests.builders import ANNA, build_person, build_school, id_of
from tests.collecting import CALENDAR, FIRST, LINKS, SECOND, WRITER, District, local, opened_district

ANNA_DECIDES = Actor(ANNA, None)
THURSDAY = local(2026, 10, 8)
ILL = "Завуч болела с 5 октября"


@pytest.fixture
def district(any_database: Database) -> District:
    with opened_district(any_database) as district:
        return district


def extend(
    district: District, due_on: date, *, on: date = date(2026, 10, 8), school: str = FIRST, **rest: bool
) -> None:
    with district.database.writing() as session:
        extend_submission(
            session,
            id_of(district.submission()),
            home(session),
            MoreTime(due_on, ILL, **rest),
            calendar=CALENDAR,
            actor=ANNA_DECIDES,
            now=local(on.year, on.month, on.day),
        )


def home(session: Session) -> int:
    (view,) = [view for view in round_list(session) if view.period.code == "2026Q3"]
    return session.get_one(CollectionRound, view.round_id).municipality_id


def test_a_school_with_more_time_is_on_time_to_the_last_minute_of_its_own_day(district: District) -> None:
    extend(district, date(2026, 10, 14))
    district.submit(local(2026, 10, 14, 23, 59))
    assert district.submission().is_on_time
    assert district.submission(SECOND).due_on == date(2026, 10, 9)  # nobody else's day has moved


def test_more_time_that_does_not_count_as_on_time_leaves_the_school_late(district: District) -> None:
    extend(district, date(2026, 10, 14), counts_as_on_time=False)
    district.submit(local(2026, 10, 12))
    assert district.submission().is_on_time is False


def test_more_time_than_the_round_itself_keeps_the_form_open_after_the_lock(district: District) -> None:
    extend(district, date(2026, 10, 30))
    district.run(date(2026, 10, 26))  # the round locked on the 23rd
    district.submit(local(2026, 10, 30, 23, 59))
    assert district.submission().state is SubmissionState.SUBMITTED
    with pytest.raises(Refused, match="закрыт"):
        district.submit(local(2026, 10, 26), school=SECOND)


def test_the_form_of_a_school_with_more_time_closes_after_its_own_day(district: District) -> None:
    extend(district, date(2026, 10, 30))
    district.run(date(2026, 10, 31))
    with pytest.raises(Refused, match="закрыт"):
        district.submit(local(2026, 10, 31, 0, 0))


def test_reminders_follow_the_new_day_and_end_with_it(district: District) -> None:
    extend(district, date(2026, 10, 30))
    assert district.submission().next_notice_on == date(2026, 10, 23)  # a week before
    district.run(date(2026, 10, 26))
    assert district.submission().next_notice_on is not None
    assert district.submission(SECOND).next_notice_on is None
    district.run(date(2026, 10, 31))
    assert district.submission().next_notice_on is None


def test_the_decision_is_kept_with_its_author_and_reason(district: District) -> None:
    extend(district, date(2026, 10, 14))
    extend(district, date(2026, 10, 16), on=date(2026, 10, 13))
    with district.database.reading() as session:
        kept = session.exec(select(SubmissionExtension)).all()
    assert [(one.from_on, one.due_on, one.reason, one.decided_by) for one in kept] == [
        (date(2026, 10, 9), date(2026, 10, 14), ILL, ANNA),
        (date(2026, 10, 14), date(2026, 10, 16), ILL, ANNA),
    ]


@pytest.mark.parametrize(
    ("due_on", "says"),
    [
        (date(2026, 10, 7), "уже прошло"),
        (date(2026, 10, 9), "и так до"),
        (date(2026, 10, 17), "выходной. Ближайший рабочий день — 19 октября"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused(district: District, due_on: date, says: str) -> None:
    with pytest.raises(Refused, match=says):
        extend(district, due_on)


def test_whoever_has_filed_needs_no_more_time(district: District) -> None:
    district.submit(local(2026, 10, 5))
    with pytest.raises(Refused, match="уже сданы"):
        extend(district, date(2026, 10, 14))


def test_another_municipality_can_grant_nothing(district: District) -> None:
    with district.database.writing() as session, pytest.raises(NotFound):
        extend_submission(
            session,
            id_of(district.submission()),
            999,
            MoreTime(date(2026, 10, 14), ILL),
            calendar=CALENDAR,
            actor=ANNA_DECIDES,
            now=local(2026, 10, 8),
        )


def test_an_excused_school_is_expected_and_reminded_no_more(district: District) -> None:
    excuse(district, SECOND)
    excuse(district, SECOND)  # a second press
    assert district.submission(SECOND).next_notice_on is None
    with district.database.reading() as session:
        view = round_by_id(session, district.submission().round_id, home(session))
    assert (view.expected, view.silent) == (2, 2)
    with pytest.raises(Refused, match="освобождена"):
        district.submit(local(2026, 10, 5), school=SECOND)


def test_an_excused_school_may_be_asked_again(district: District) -> None:
    excuse(district, SECOND)
    add(district, district.schools[SECOND])
    assert district.submission(SECOND).state is SubmissionState.EXPECTED


def test_a_school_that_joins_in_the_middle_is_asked_at_once_and_from_then_on(district: District) -> None:
    with district.database.writing() as session:
        fourth = id_of(build_school(session, "Школа № 4 с. Ключи"))
    add(district, fourth)
    add(district, fourth)
    assert district.submission("Школа № 4 с. Ключи").due_on == date(2026, 10, 9)
    district.run(date(2027, 1, 11))
    assert district.submission("Школа № 4 с. Ключи", "2026Q4").state is SubmissionState.EXPECTED
    with district.database.reading() as session:
        memberships = session.exec(select(ProgrammeSchool).where(ProgrammeSchool.organisation_id == fourth)).all()
    assert [one.joined_on for one in memberships] == [date(2026, 10, 8)]


def test_a_school_that_joins_in_the_middle_is_invited_like_the_others_were(district: District) -> None:
    with district.database.writing() as session:
        school = build_school(session, "Школа № 4 с. Ключи")
        build_person(session, organisation=school, email="head@school4.example", is_contact=True)
    for _ in range(2):
        add(district, id_of(school), now=local(2026, 10, 5))
    (letter,) = [one for one in district.letters("invitation") if one.to_address == "head@school4.example"]
    assert "Сдать до конца дня 9 октября 2026" in " ".join(letter.text.split())
    assert district.submission("Школа № 4 с. Ключи").next_notice_on == date(2026, 10, 8)  # not two days later


def test_a_school_that_left_the_programme_is_asked_no_more_until_it_is_added_again(district: District) -> None:
    row = district.submission(SECOND)
    for reason in ("Реорганизована", "Ещё раз"):
        with district.database.writing() as session:
            leave_programme(session, id_of(row), home(session), reason, actor=ANNA_DECIDES, now=local(2026, 10, 8))
    with district.database.writing() as session, pytest.raises(Refused, match="почему школа выходит"):
        leave_programme(session, id_of(row), home(session), " ", actor=ANNA_DECIDES, now=local(2026, 10, 8))
    assert district.submission(SECOND).state is SubmissionState.EXPECTED  # the quarter that has ended is owed
    district.run(date(2027, 1, 11))
    with pytest.raises(NoResultFound):
        district.submission(SECOND, "2026Q4")


def test_no_school_joins_a_locked_round(district: District) -> None:
    district.run(date(2026, 10, 26))
    with pytest.raises(Refused, match="пока сбор открыт"):
        add(district, district.schools[SECOND])


def excuse(district: District, school: str) -> None:
    with district.database.writing() as session:
        excuse_school(
            session,
            id_of(district.submission(school)),
            home(session),
            "Школа закрыта на капитальный ремонт",
            actor=ANNA_DECIDES,
            now=local(2026, 10, 5),
        )


def add(district: District, organisation_id: int, now: datetime = THURSDAY) -> None:
    with district.database.writing() as session:
        add_school(
            session,
            district.rounds()["2026Q3"].id or 0,
            home(session),
            organisation_id,
            reason="Включена приказом от 06.10.2026",
            actor=ANNA_DECIDES,
            now=now,
            calendar=CALENDAR,
            desk=InvitationDesk(WRITER, LINKS),
        )
