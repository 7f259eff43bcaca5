"""Ladders that a coordinator wrote: in force from the next rung, for one programme or all, told to the journal."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import NoticeState
from shnor_flow.domain.letter.reminder import BUILT_IN, Ladder, LadderKind
from shnor_flow.domain.party import PartyRole
from shnor_flow.services.mail.keep_ladders import TypedPace, drop_ladders, keep_ladders, keep_pace
from shnor_flow.storage.database import Database
from shnor_flow.storage.mail.ladders import read_ladders
from shnor_flow.storage.tables import Assignment, JournalEntry, Roadmap
from tests.builders import (
    ANNA,
    Row,
    build_activity,
    build_assignment,
    build_coordinator,
    build_municipality,
    build_person,
    build_programme,
    build_roadmap_with,
    build_school,
    id_of,
)
from tests.office import CALENDAR, DUE, Office, due_in

SHORT = Ladder(before=(10, 2), after=(2,), letters_after=1, coordinator_after=1, head_after=None)


@pytest.fixture
def office(any_database: Database) -> Office:
    return Office.over(any_database)


def keep(office: Office, ladder: Ladder = SHORT, programme: int | None = None, day: date = date(2026, 9, 14)) -> None:
    with office.database.writing() as session:
        home = id_of(build_municipality(session))
        ladders = dict(BUILT_IN) | {LadderKind.DEADLINE: ladder}
        keep_ladders(session, home, programme, ladders, actor=Actor(ANNA), now=moment_of(day), calendar=CALENDAR)


def test_a_written_ladder_is_climbed_from_its_next_rung_and_no_letter_goes_because_of_it(office: Office) -> None:
    with office.database.writing() as session:
        anna, boris = build_coordinator(session), build_person(session)
        due_in(session, person=boris)
    office.live(date(2026, 8, 31), date(2026, 9, 14))
    assert len(office.letters()) == 1
    keep(office)
    office.live(date(2026, 9, 14), date(2026, 11, 30))
    days = [letter.letter_on for letter in office.letters(boris)][1:]
    # Ten days before is a Sunday; the warning falls on the day itself; two days after is a Friday.
    assert days == [date(2026, 9, 21), date(2026, 9, 28), date(2026, 9, 30), date(2026, 10, 2)]
    assert [letter.letter_on for letter in office.letters(anna)] == [date(2026, 10, 1)]


def test_one_programme_has_its_own_and_the_others_go_on(office: Office) -> None:
    with office.database.writing() as session:
        boris, vera = build_person(session), build_person(session, "Зимина Вера Павловна")
        mine = due_in(session, person=boris)
        due_in(session, person=vera)
        activity = build_activity(session, build_roadmap_with(session), Row(parties=[boris]))
        programme = session.get_one(Roadmap, activity.roadmap_id).programme_id
        other = due_in(session, date(2026, 9, 29), person=boris, activity=activity)
    keep(office, programme=programme, day=date(2026, 8, 20))
    office.live(date(2026, 8, 25), DUE)
    steps = {
        one: [notice.step for notice in office.notices(NoticeState.MERGED) if notice.obligation_id == one]
        for one in (id_of(mine), id_of(other))
    }
    assert steps[id_of(mine)] == ["-30", "-14", "-7", "-3", "-1", "0"]
    assert steps[id_of(other)][:2] == ["-10", "-2"]


def test_what_was_never_to_be_told_stays_untold(office: Office) -> None:
    with office.database.writing() as session:
        build_assignment(session, DUE, build_person(session))  # next_notice_on is None: before the roadmap's start
    keep(office)
    office.live(date(2026, 9, 14), date(2026, 10, 5))
    assert office.letters() == []


def test_a_silent_co_executor_is_told_of_to_the_lead(office: Office) -> None:
    with office.database.writing() as session:
        lead = build_person(session, "Ледова Инна Олеговна")
        helper = build_person(session)
        activity = build_activity(session, build_roadmap_with(session), Row(parties=[lead, helper]))
        build_assignment(session, DUE, lead, activity=activity)
        due_in(session, person=helper, activity=activity, role=PartyRole.CONTRIBUTOR)
    keep(office, Ladder(before=(1,), after=(), letters_after=1, coordinator_after=None, head_after=None, lead_after=2))
    office.live(date(2026, 9, 14), date(2026, 10, 6))
    (told,) = office.letters(lead)
    assert told.letter_on == date(2026, 10, 2)
    assert "Исполнители просрочили: 1" in told.subject
    warned = [" ".join(letter.text.split()) for letter in office.letters(helper)]
    assert any("Завтра об этом узнает ответственный исполнитель" in text for text in warned)


def test_the_director_learns_of_what_her_school_owes_and_her_deputy_does_not(office: Office) -> None:
    with office.database.writing() as session:
        school = build_school(session)
        director = build_person(session, "Ледова Инна Олеговна", organisation=school, position="Директор")
        build_person(session, "Зимина Вера Павловна", organisation=school, position="заместитель директора")
        build_person(session, organisation=school, is_contact=True, position="методист")
        due_in(session, person=school)
    told = Ladder(before=(1,), after=(), letters_after=0, coordinator_after=None, head_after=None)
    keep(office, Ladder(**(told.__dict__ | {"organisation_head_after": 1})))
    office.live(date(2026, 9, 14), date(2026, 10, 6))
    assert [letter.letter_on for letter in office.letters(director)] == [date(2026, 10, 1)]


def test_dropping_brings_the_common_ladder_back_and_the_journal_tells_both(office: Office) -> None:
    with office.database.writing() as session:
        programme = id_of(build_programme(session))
        home = id_of(build_municipality(session))
    keep(office, programme=programme)
    with office.database.writing() as session:
        assert read_ladders(session, home).of(programme, LadderKind.DEADLINE) == SHORT
        drop_ladders(session, home, programme, actor=Actor(ANNA), now=moment_of(DUE), calendar=CALENDAR)
    with office.database.reading() as session:
        assert read_ladders(session, home).of(programme, LadderKind.DEADLINE) == BUILT_IN[LadderKind.DEADLINE]
        assert [one.action for one in session.exec(select(JournalEntry))] == ["ladder.changed", "ladder.dropped"]


def test_writing_twice_leaves_one_ladder_of_a_kind(office: Office) -> None:
    keep(office)
    keep(office, BUILT_IN[LadderKind.DEADLINE])
    with office.database.reading() as session:
        home = id_of(build_municipality(session))
        assert read_ladders(session, home).of(None, LadderKind.DEADLINE) == BUILT_IN[LadderKind.DEADLINE]


def test_nobody_writes_the_ladder_of_another_municipality(office: Office) -> None:
    with office.database.writing() as session:
        build_municipality(session)
        far = build_municipality(session, "Таёжный район")
        programme = id_of(build_programme(session, municipality=far, title="Чужая"))
    with pytest.raises(NotFound):
        keep(office, programme=programme)


@pytest.mark.parametrize(("gap", "cap"), [(0, 5), (15, 5), (1, 0), (1, 8)])
def test_a_pace_that_can_not_be_is_refused(office: Office, gap: int, cap: int) -> None:
    with office.database.writing() as session:
        home = id_of(build_municipality(session))
        with pytest.raises(Refused):
            keep_pace(session, home, TypedPace(gap, cap), actor=Actor(ANNA), now=moment_of(DUE))


def test_the_next_day_is_the_next_rung_of_the_new_ladder(office: Office) -> None:
    with office.database.writing() as session:
        assignment = due_in(session)
    keep(office, day=date(2026, 8, 20))
    with office.database.reading() as session:
        assert session.get_one(Assignment, assignment.id).next_notice_on == DUE - timedelta(days=10)
