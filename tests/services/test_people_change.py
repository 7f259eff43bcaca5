"""People change: substitutes for some days, successors for good, and letters that stop at once."""

from datetime import date

import pytest
from sqlmodel import Session, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import LetterKind, LetterState, NoticeState
from shnor_flow.domain.party import Duty
from shnor_flow.domain.party.absence import AbsenceSource
from shnor_flow.services.people.hand_over import HandedOver, hand_over
from shnor_flow.services.people.keep_absences import (
    PlannedAbsence,
    confirm_absence,
    end_absence,
    plan_absence,
    suggest_absence,
)
from shnor_flow.services.people.keep_people import PersonCard, change_person
from shnor_flow.storage.database import Database
from shnor_flow.storage.people.answerers import read_answerer
from shnor_flow.storage.people.unheld import unheld_lines
from shnor_flow.storage.tables import Absence, Appointment, Assignment, JournalEntry, Letter, PartyHolder, Person
from tests.builders import (
    ANNA,
    Row,
    build_activity,
    build_coordinator,
    build_municipality,
    build_party,
    build_person,
    build_roadmap_with,
    build_school,
    id_of,
)
from tests.office import DUE, LINKS, Office, due_in

VERA = "Зимина Вера Павловна"
MONDAY = date(2026, 9, 14)
ACTOR = Actor(ANNA)


@pytest.fixture
def office(any_database: Database) -> Office:
    return Office.over(any_database)


def away(
    session: Session,
    person: Person,
    first: date,
    last: date,
    substitute: Person | None = None,
    *,
    today: date = MONDAY,
) -> int:
    planned = PlannedAbsence(id_of(person), first, last, substitute.id if substitute else None, "отпуск")
    return plan_absence(session, person.municipality_id, planned, actor=ACTOR, now=moment_of(today))


def give(office: Office, former: Person, successor: Person, *, leaves: bool = True, day: date = MONDAY) -> HandedOver:
    with office.database.writing() as session:
        return hand_over(
            session,
            former.municipality_id,
            id_of(former),
            id_of(successor),
            leaves=leaves,
            actor=ACTOR,
            now=moment_of(day),
            writer=office.tools.writer,
            links=LINKS,
        )


class TestAbsence:
    def test_the_substitute_gets_the_letters_and_reads_for_whom_and_hands_back(self, office: Office) -> None:
        with office.database.writing() as session:
            boris, vera = build_person(session), build_person(session, VERA)
            assignment = due_in(session, person=boris)
            away(session, boris, MONDAY, date(2026, 9, 25), vera)
        office.live(MONDAY, DUE)
        assert [letter.letter_on for letter in office.letters(vera)] == [MONDAY, date(2026, 9, 16), date(2026, 9, 23)]
        assert [letter.letter_on for letter in office.letters(boris)] == [date(2026, 9, 28), date(2026, 9, 29), DUE]
        told = " ".join(office.letters(vera)[0].text.split())
        assert "Вы замещаете: Борис Ильич Громов, до 25 сентября 2026 г." in told
        assert "Отметить исполнение" in told
        with office.database.reading() as session:
            assert read_answerer(session, id_of(assignment), id_of(vera)).name == VERA

    def test_what_waited_for_tomorrow_goes_to_the_substitute(self, office: Office) -> None:
        with office.database.writing() as session:
            boris, vera = build_person(session), build_person(session, VERA)
            due_in(session, person=boris, made_on=date(2026, 9, 16))
        office.remind(date(2026, 9, 16))
        with office.database.writing() as session:
            due_in(session, person=boris, made_on=date(2026, 9, 16))
        office.remind(date(2026, 9, 16), hour_utc=9)
        with office.database.writing() as session:
            away(session, boris, date(2026, 9, 17), date(2026, 9, 30), vera, today=date(2026, 9, 16))
        office.remind(date(2026, 9, 17))
        assert [letter.letter_on for letter in office.letters(vera)] == [date(2026, 9, 17)]
        skipped = [notice.reason for notice in office.notices(NoticeState.SKIPPED) if notice.person_id == boris.id]
        assert "адресат отсутствует: напоминание ушло замещающему" in skipped

    def test_without_a_substitute_the_coordinator_learns_why(self, office: Office) -> None:
        with office.database.writing() as session:
            anna, boris = build_coordinator(session), build_person(session)
            due_in(session, person=boris)
            away(session, boris, MONDAY, DUE)
        office.live(date(2026, 9, 16), date(2026, 9, 16))
        assert office.letters(boris) == []
        told = " ".join(office.letters(anna)[0].text.split())
        assert "Исполнитель отсутствует до 30 сентября 2026 г., замещающего нет" in told

    def test_a_school_whose_contact_is_away_is_written_to_at_its_own_mailbox(self, office: Office) -> None:
        with office.database.writing() as session:
            school = build_school(session, email="school1@zarechny.example")
            boris = build_person(session, organisation=school, is_contact=True)
            due_in(session, person=school)
            away(session, boris, MONDAY, DUE)
        office.live(date(2026, 9, 16), date(2026, 9, 16))
        assert [letter.to_address for letter in office.letters()] == ["school1@zarechny.example"]

    def test_a_substitute_who_is_away_too_passes_it_on_and_a_circle_reaches_nobody(self, office: Office) -> None:
        with office.database.writing() as session:
            boris, vera = build_person(session), build_person(session, VERA)
            olga = build_person(session, "Орлова Ольга Юрьевна")
            due_in(session, person=boris)
            away(session, boris, MONDAY, DUE, vera)
            second = away(session, vera, MONDAY, DUE, olga)
        office.live(date(2026, 9, 16), date(2026, 9, 16))
        assert [letter.person_id for letter in office.letters()] == [olga.id]
        with office.database.writing() as session:
            session.get_one(Absence, second).substitute_id = boris.id
        assert office.remind(date(2026, 9, 23))["unreachable"] == 1

    @pytest.mark.parametrize(
        ("first", "last", "why"),
        [
            (date(2026, 9, 20), date(2026, 9, 15), "Последний день раньше первого"),
            (date(2026, 9, 1), date(2026, 9, 10), "уже прошли"),
            (date(2026, 9, 15), date(2027, 12, 1), "длиннее года"),
        ],
    )
    def test_days_that_can_not_be_are_refused(self, office: Office, first: date, last: date, why: str) -> None:
        with office.database.writing() as session:
            boris = build_person(session)
            with pytest.raises(Refused, match=why):
                away(session, boris, first, last)

    def test_who_can_not_stand_in_is_refused(self, office: Office) -> None:
        with office.database.writing() as session:
            boris, mute = build_person(session), build_person(session, VERA, email=None)
            far = build_person(session, "Чужой Ян Янович", municipality=build_municipality(session, "Таёжный район"))
            for substitute, why in ((boris, "сам себя"), (mute, "некуда писать")):
                with pytest.raises(Refused, match=why):
                    away(session, boris, MONDAY, DUE, substitute)
            with pytest.raises(NotFound):
                away(session, boris, MONDAY, DUE, far)
            away(session, boris, MONDAY, DUE)
            with pytest.raises(Refused, match="уже записано"):
                away(session, boris, DUE, DUE)

    def test_a_suggestion_changes_nothing_until_it_is_taken(self, office: Office) -> None:
        with office.database.writing() as session:
            boris, vera = build_person(session), build_person(session, VERA)
            due_in(session, person=boris)
            said = PlannedAbsence(id_of(boris), MONDAY, DUE, note="Я в отпуске до 30 сентября")
            suggested = suggest_absence(session, said, now=moment_of(MONDAY))
            assert suggest_absence(session, said, now=moment_of(MONDAY)) is None, "the second reply says nothing new"
        office.live(date(2026, 9, 16), date(2026, 9, 16))
        assert [letter.person_id for letter in office.letters()] == [boris.id]
        with office.database.writing() as session:
            assert suggested is not None
            assert session.get_one(Absence, suggested).source is AbsenceSource.AUTO_REPLY
            home = boris.municipality_id
            confirm_absence(session, home, suggested, vera.id, actor=ACTOR, now=moment_of(date(2026, 9, 17)))
        office.live(date(2026, 9, 23), date(2026, 9, 23))
        assert [letter.person_id for letter in office.letters()] == [boris.id, vera.id]

    def test_coming_back_early_brings_the_letters_back(self, office: Office) -> None:
        with office.database.writing() as session:
            boris, vera = build_person(session), build_person(session, VERA)
            due_in(session, person=boris)
            absence = away(session, boris, MONDAY, DUE, vera)
        office.live(MONDAY, date(2026, 9, 22))
        with office.database.writing() as session:
            end_absence(session, boris.municipality_id, absence, actor=ACTOR, now=moment_of(date(2026, 9, 23)))
        office.live(date(2026, 9, 23), date(2026, 9, 23))
        assert [letter.person_id for letter in office.letters()] == [vera.id, vera.id, boris.id]


class TestHandover:
    def test_everything_open_goes_and_what_is_done_stays(self, office: Office) -> None:
        with office.database.writing() as session:
            school = build_school(session)
            boris = build_person(session, organisation=school, is_contact=True, duties=[Duty.REPORT_RECIPIENT])
            vera = build_person(session, VERA)
            party = build_party(session, boris)
            activity = build_activity(session, build_roadmap_with(session), Row("Провести семинар", parties=[boris]))
            open_one = due_in(session, person=boris, activity=activity)
            late = due_in(session, date(2026, 9, 1), person=boris)
            done = due_in(session, date(2026, 8, 3), person=boris, state=AssignmentState.CLOSED)
        given = give(office, boris, vera)
        assert [one.assignment_id for one in given.assignments] == [late.id, open_one.id]
        assert (given.wordings, given.duties, given.is_contact) == (1, 1, True)
        with office.database.reading() as session:
            holders = {one.id: one.holder for one in session.exec(select(Assignment))}
            assert holders == {
                open_one.id: f"person:{vera.id}",
                late.id: f"person:{vera.id}",
                done.id: f"person:{boris.id}",
            }
            meant = session.exec(select(PartyHolder.person_id).where(PartyHolder.party_id == party.id)).all()
            assert meant == [vera.id]
            assert session.exec(select(Appointment.person_id)).all() == [vera.id]
            after = {person.full_name: person for person in session.exec(select(Person))}
            assert (after[VERA].is_contact, after[VERA].organisation_id) == (True, school.id)
            assert not after["Борис Ильич Громов"].is_active
            assert [one.action for one in session.exec(select(JournalEntry))][-1] == "person.handed_over"

    def test_the_successor_gets_one_letter_that_lists_it_and_the_next_reminder(self, office: Office) -> None:
        with office.database.writing() as session:
            boris, vera = build_person(session), build_person(session, VERA)
            assignment = due_in(session, person=boris)
        office.live(date(2026, 8, 31), MONDAY)
        give(office, boris, vera)
        (letter,) = office.letters(vera)
        assert letter.kind is LetterKind.HANDOVER
        assert letter.subject == "Вам переданы дела: 1 поручение — дорожная карта"
        assert "Прежде за них отвечал: Борис Ильич Громов." in " ".join(letter.text.split())
        token = letter.text.split("https://roadmap.example/a/")[1].split()[0]
        assert LINKS.read_assignment(token, moment_of(DUE)).assignment_id == assignment.id
        office.live(MONDAY, date(2026, 9, 16))
        assert [one.letter_on for one in office.letters(vera)] == [MONDAY, date(2026, 9, 16)]
        assert len(office.letters(boris)) == 1
        with office.database.reading() as session, pytest.raises(NotFound):
            read_answerer(session, id_of(assignment), id_of(boris))

    def test_a_second_press_gives_nothing_twice(self, office: Office) -> None:
        with office.database.writing() as session:
            boris, vera = build_person(session), build_person(session, VERA)
            due_in(session, person=boris)
        give(office, boris, vera, leaves=False)
        with pytest.raises(Refused, match="Передавать нечего"):
            give(office, boris, vera, leaves=False)
        assert len(office.letters(vera)) == 1

    def test_where_the_successor_holds_it_already_theirs_stays(self, office: Office) -> None:
        with office.database.writing() as session:
            boris, vera = build_person(session), build_person(session, VERA)
            activity = build_activity(session, build_roadmap_with(session), Row(parties=[boris, vera]))
            mine = due_in(session, person=boris, activity=activity)
            due_in(session, person=vera, activity=activity)
        give(office, boris, vera)
        with office.database.reading() as session:
            assert session.get_one(Assignment, mine.id).state is AssignmentState.CANCELLED

    def test_nobody_hands_over_to_another_municipality_or_to_somebody_without_an_address(self, office: Office) -> None:
        with office.database.writing() as session:
            boris, mute = build_person(session), build_person(session, VERA, email=None)
            far = build_person(session, "Чужой Ян Янович", municipality=build_municipality(session, "Таёжный район"))
        with pytest.raises(Refused, match="некуда писать"):
            give(office, boris, mute)
        with pytest.raises(NotFound):
            give(office, boris, far)
        with pytest.raises(Refused, match="другому"):
            give(office, boris, boris)


class TestLeaving:
    def test_letters_stop_at_once_and_whoever_answers_now_is_told(self, office: Office) -> None:
        with office.database.writing() as session:
            school = build_school(session)
            boris = build_person(session, organisation=school, is_contact=True)
            build_coordinator(session)
            due_in(session, person=school)
        office.live(date(2026, 9, 16), date(2026, 9, 16))
        assert office.letters(boris)[0].state is LetterState.PENDING
        with office.database.writing() as session:
            card = PersonCard("Борис Ильич Громов", email=boris.email or "", organisation_id=school.id, is_active=False)
            change_person(session, school.municipality_id, id_of(boris), card, actor=ACTOR, now=moment_of(MONDAY))
        with office.database.reading() as session:
            (letter,) = session.exec(select(Letter).where(Letter.person_id == boris.id))
            assert (letter.state, letter.error) == (LetterState.WITHDRAWN, "адресат больше не работает")
            (line,) = unheld_lines(session, school.municipality_id)
            assert (line.holder, line.count, line.why) == (school.name, 1, "некому написать")
        with office.database.writing() as session:
            vera = build_person(session, VERA, organisation=school, is_contact=True)
        office.live(date(2026, 9, 17), date(2026, 9, 17))
        assert [one.letter_on for one in office.letters(vera)] == [date(2026, 9, 17)]
        with office.database.reading() as session:
            assert unheld_lines(session, school.municipality_id) == ()

    def test_who_moves_to_another_school_no_longer_gets_the_first_ones_letters(self, office: Office) -> None:
        with office.database.writing() as session:
            school, other = build_school(session), build_school(session, "Школа № 2")
            boris = build_person(session, organisation=school, is_contact=True)
            due_in(session, person=school)
            card = PersonCard("Борис Ильич Громов", email=boris.email or "", organisation_id=other.id, is_contact=True)
            change_person(session, school.municipality_id, id_of(boris), card, actor=ACTOR, now=moment_of(MONDAY))
        assert office.remind(date(2026, 9, 16))["unreachable"]
        assert office.letters() == []


def test_the_mailbox_of_a_school_comes_before_its_only_person(office: Office) -> None:
    with office.database.writing() as session:
        school = build_school(session, email="school1@zarechny.example")
        build_person(session, organisation=school)  # nobody said that Boris gets its letters
        due_in(session, person=school)
    office.live(date(2026, 9, 16), date(2026, 9, 16))
    assert [letter.to_address for letter in office.letters()] == ["school1@zarechny.example"]
