"""The daily reminders: one letter a person, nothing twice, nobody skipped."""

from collections import Counter
from datetime import date
from threading import Thread
from typing import Any

import pytest
from sqlmodel import Session, col, select

from shnor_flow.delivery.links import AssignmentTicket
from shnor_flow.domain.calendar.dates import end_of_day, moment_of
from shnor_flow.domain.collection import RoundState, SubmissionState
from shnor_flow.domain.deadline.progress import AssignmentState, OccurrenceKind
from shnor_flow.domain.letter import NoticeState, Obligation
from shnor_flow.domain.party import Duty
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import (
    CollectionRound,
    Finding,
    Letter,
    Occurrence,
    Organisation,
    Person,
    Programme,
    RoadmapState,
    Submission,
)
from tests.builders import (
    Row,
    build_activity,
    build_assignment,
    build_coordinator,
    build_municipality,
    build_organisation,
    build_person,
    build_programme,
    build_roadmap_with,
    build_school,
    id_of,
)
from tests.office import DUE, LINKS, Office, due_in


@pytest.fixture
def office(any_database: Database) -> Office:
    return Office.over(any_database)


def test_boris_gets_one_letter_with_his_link(office: Office) -> None:
    with office.database.writing() as session:
        boris = build_person(session)
        assignment = due_in(session, person=boris)
    assert office.remind(date(2026, 8, 28)) == Counter(), "33 days before is too early"
    assert office.remind(date(2026, 8, 31))["letters"] == 1
    (letter,) = office.letters(boris)
    assert letter.subject == "1 предстоит — дорожная карта Заречного района"
    assert letter.to_address == boris.email
    assert letter.text.startswith("Уважаемый Борис Ильич!\n")
    assert "Срок 30 сентября 2026 г., через 30 дней." in letter.text
    token = letter.text.split("https://roadmap.example/a/")[1].split()[0]
    assert LINKS.read_assignment(token, moment_of(DUE)) == AssignmentTicket(id_of(assignment), id_of(boris))
    assert f"/a/{token}" in letter.html


def test_the_job_run_three_times_writes_one_letter(office: Office) -> None:
    with office.database.writing() as session:
        for number in range(5):
            due_in(session, person=build_person(session, f"Иванов Иван Иванович {number}"))
    for _ in range(3):
        office.remind(date(2026, 9, 16))
    assert len(office.letters()) == 5
    assert Counter(notice.state for notice in office.notices()) == {NoticeState.MERGED: 5, NoticeState.SKIPPED: 5}


def test_two_jobs_at_once_write_one_letter_each(office: Office) -> None:
    with office.database.writing() as session:
        anna = build_coordinator(session)
        for number in range(30):
            due_in(session, date(2026, 9, 24), person=build_person(session, f"Иванов Иван Иванович {number}"))
    jobs = [Thread(target=office.remind, args=(DUE,)) for _ in range(3)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert Counter(letter.person_id for letter in office.letters()).most_common(1)[0][1] == 1
    assert len(office.letters()) == 31
    assert "Исполнители просрочили: 30" in office.letters(anna)[0].subject
    assert office.notices(NoticeState.PLANNED) == []


def test_three_missed_days_give_one_current_letter_and_name_the_skipped(office: Office) -> None:
    with office.database.writing() as session:
        due_in(session)
    office.remind(date(2026, 9, 23))
    office.remind(date(2026, 9, 30))  # Thursday to Tuesday nothing ran
    assert [letter.letter_on for letter in office.letters()] == [date(2026, 9, 23), date(2026, 9, 30)]
    assert office.letters()[1].subject.startswith("1 сегодня")
    assert office.steps(NoticeState.MERGED) == ["-7", "0"]
    assert office.steps(NoticeState.SKIPPED) == ["-30", "-14", "-3", "-1"]
    assert {notice.reason for notice in office.notices(NoticeState.SKIPPED)} == {
        "к письму подошло более новое напоминание"
    }


def test_an_assignment_made_five_days_before_starts_with_one_letter(office: Office) -> None:
    with office.database.writing() as session:
        due_in(session, made_on=date(2026, 9, 25))
    office.remind(date(2026, 9, 25))
    assert [(notice.step, notice.state) for notice in office.notices()] == [("-7", NoticeState.MERGED)]


def test_a_whole_ladder_ends_by_itself(office: Office) -> None:
    with office.database.writing() as session:
        anna = build_coordinator(session)
        head = build_person(session, "Седова Инна Львовна", duties=[Duty.DEPARTMENT_HEAD])
        boris = build_person(session)
        due_in(session, person=boris)
    for day in range(date(2026, 8, 25).toordinal(), date(2027, 1, 31).toordinal()):
        office.remind(date.fromordinal(day))
    merged = {
        person.id: [one.step for one in office.notices(NoticeState.MERGED) if one.person_id == person.id]
        for person in (anna, head, boris)
    }
    warned = ["warn-coordinator", "+3", "+7", "warn-head", *(f"+{7 * n}" for n in range(2, 7))]
    assert merged[boris.id] == ["-30", "-14", "-7", "-3", "-1", "0", "+1", *warned]
    assert merged[anna.id] == ["coordinator"]
    assert merged[head.id] == ["head"]
    weekend = [letter.letter_on for letter in office.letters() if letter.letter_on.weekday() > 4]
    assert weekend == []


def test_done_in_time_means_no_more_letters(office: Office) -> None:
    with office.database.writing() as session:
        assignment = due_in(session)
    office.remind(date(2026, 9, 23))
    office.change(assignment, state=AssignmentState.REPORTED, next_notice_on=date(2026, 9, 27))
    for day in (28, 29, 30):
        office.remind(date(2026, 9, day))
    assert len(office.letters()) == 1


def test_a_notice_that_waits_is_cancelled_when_the_work_is_done(office: Office) -> None:
    with office.database.writing() as session:
        boris = build_person(session)
        first = due_in(session, person=boris)
    office.remind(date(2026, 9, 16))
    with office.database.writing() as session:
        second = due_in(session, person=boris, made_on=date(2026, 9, 16))
    office.remind(date(2026, 9, 16), hour_utc=9)
    assert len(office.letters()) == 1, "one letter a day"
    (waiting,) = office.notices(NoticeState.PLANNED)
    assert waiting.obligation_id == second.id
    office.change(second, state=AssignmentState.REPORTED)
    office.remind(date(2026, 9, 17))
    assert len(office.letters()) == 1
    assert [notice.reason for notice in office.notices(NoticeState.CANCELLED)] == ["поручение уже исполнено или снято"]
    assert first.id != second.id


def test_what_came_after_the_days_letter_goes_in_tomorrows(office: Office) -> None:
    with office.database.writing() as session:
        boris = build_person(session)
        due_in(session, person=boris)
    office.remind(date(2026, 9, 16))
    with office.database.writing() as session:
        due_in(session, person=boris, made_on=date(2026, 9, 16))
    office.remind(date(2026, 9, 16), hour_utc=9)
    office.remind(date(2026, 9, 17))
    assert [letter.letter_on for letter in office.letters(boris)] == [date(2026, 9, 16), date(2026, 9, 17)]
    assert office.notices(NoticeState.PLANNED) == []


def test_a_moved_deadline_overtakes_a_notice_that_waits(office: Office) -> None:
    with office.database.writing() as session:
        boris = build_person(session)
        due_in(session, person=boris)
    office.remind(date(2026, 9, 16))
    with office.database.writing() as session:
        moved = due_in(session, person=boris, made_on=date(2026, 9, 16))
    office.remind(date(2026, 9, 16), hour_utc=9)
    office.change(moved, due_on=date(2026, 12, 1), next_notice_on=date(2026, 11, 1))
    office.remind(date(2026, 9, 17))
    assert len(office.letters()) == 1
    assert [notice.reason for notice in office.notices(NoticeState.CANCELLED)] == ["срок перенесён или поручение снято"]


@pytest.mark.parametrize(
    ("hour_utc", "zones_with_letters"),
    [
        (21, []),  # 00:05 in Moscow, 05:05 in Irkutsk: nobody's letters_hour, on the day after
        (23, ["Asia/Irkutsk"]),  # 07:05 in Irkutsk
        (4, ["Asia/Irkutsk", "Europe/Moscow"]),  # 07:05 in Moscow
    ],
)
def test_letters_are_written_from_seven_in_the_morning_where_the_people_are(
    office: Office, hour_utc: int, zones_with_letters: list[str]
) -> None:
    with office.database.writing() as session:
        for name, zone in (("Заречный район", "Europe/Moscow"), ("Таёжный район", "Asia/Irkutsk")):
            home = build_municipality(session, name, zone)
            due_in(session, person=build_person(session, municipality=home))
    day = date(2026, 9, 29) if hour_utc > 12 else date(2026, 9, 30)
    office.remind(day, hour_utc)
    with office.database.reading() as session:
        query = select(Person.municipality_id).join(Letter, col(Letter.person_id) == col(Person.id))
        homes = sorted(session.exec(query))
    assert len(homes) == len(zones_with_letters)


def test_no_letter_on_a_day_off_and_monday_brings_the_current_one(office: Office) -> None:
    with office.database.writing() as session:
        due_in(session, date(2026, 9, 29))  # a Tuesday: three days before is Saturday
    for day in (25, 26, 27, 28):
        office.remind(date(2026, 9, day))
    assert [letter.letter_on for letter in office.letters()] == [date(2026, 9, 25), date(2026, 9, 28)]
    assert office.steps(NoticeState.MERGED) == ["-7", "-1"]
    assert "-3" in office.steps(NoticeState.SKIPPED)


def test_a_monthly_duty_is_not_announced_with_the_last_one(office: Office) -> None:
    with office.database.writing() as session:
        boris = build_person(session)
        activity = build_activity(session, build_roadmap_with(session), Row(parties=[boris]))
        done = {"state": AssignmentState.REPORTED}
        build_assignment(session, date(2026, 8, 31), boris, activity=activity, **done)  # type: ignore[arg-type]
        due_in(session, person=boris, activity=activity, made_on=date(2026, 1, 12))
    office.remind(date(2026, 8, 31))
    assert office.letters() == []
    office.remind(date(2026, 9, 16))
    assert office.steps(NoticeState.MERGED) == ["-14"]


def test_a_control_point_asks_quietly_for_a_line(office: Office) -> None:
    with office.database.writing() as session:
        assignment = build_assignment(session, DUE, next_notice_on=date(2026, 8, 31))
        occurrence = session.get_one(Occurrence, assignment.occurrence_id)
        occurrence.kind = OccurrenceKind.CONTROL_POINT
        session.add(occurrence)
    for day in range(date(2026, 8, 31).toordinal(), date(2027, 1, 31).toordinal()):
        office.remind(date.fromordinal(day))
    assert office.steps(NoticeState.MERGED) == ["-7", "0", "+3", "+7"]
    assert "Сообщить, как идёт работа" in office.letters()[0].text


class TestWhoIsWrittenTo:
    def test_the_contacts_of_an_organisation(self, office: Office) -> None:
        with office.database.writing() as session:
            school = build_school(session)
            contact = build_person(session, organisation=school, is_contact=True)
            build_person(session, "Зимина Вера Павловна", organisation=school)
            due_in(session, person=school)
        office.remind(DUE)
        assert [letter.person_id for letter in office.letters()] == [contact.id]
        assert "Школа № 1" in office.letters()[0].text

    def test_the_only_person_of_an_organisation(self, office: Office) -> None:
        with office.database.writing() as session:
            school = build_school(session)
            director = build_person(session, organisation=school)
            build_person(session, "Зимина Вера Павловна", organisation=school, is_active=False)
            due_in(session, person=school)
        office.remind(DUE)
        assert [letter.person_id for letter in office.letters()] == [director.id]

    def test_the_mailbox_of_an_organisation_that_named_nobody(self, office: Office) -> None:
        with office.database.writing() as session:
            due_in(session, person=build_school(session, email="school1@zarechny.example"))
        for day in (28, 29, 30):
            office.remind(date(2026, 9, day))
        assert {letter.to_address for letter in office.letters()} == {"school1@zarechny.example"}
        with office.database.reading() as session:
            (mailbox,) = session.exec(select(Person))
        assert (mailbox.position, mailbox.is_contact) == ("общий почтовый ящик", True)

    def test_the_coordinator_where_nobody_has_an_address(self, office: Office) -> None:
        with office.database.writing() as session:
            anna = build_coordinator(session)
            assignment = due_in(session, person=build_person(session, email=None))
        office.remind(DUE)
        (letter,) = office.letters(anna)
        assert "У исполнителя нет адреса почты" in letter.text
        assert f"https://roadmap.example/assignment/{assignment.id}" in letter.text

    def test_nobody_yet_and_then_whoever_gets_an_address(self, office: Office) -> None:
        with office.database.writing() as session:
            boris = build_person(session, email=None)
            due_in(session, person=boris)
        assert office.remind(date(2026, 9, 28))["unreachable"] == 1
        office.change(boris, email="boris@zarechny.example")
        assert office.remind(date(2026, 9, 29))["letters"] == 1

    def test_a_person_who_lost_the_address_meanwhile_keeps_nobody_waiting(self, office: Office) -> None:
        with office.database.writing() as session:
            boris, vera = build_person(session), build_person(session, "Зимина Вера Павловна")
            due_in(session, person=boris)
        office.remind(date(2026, 9, 16))
        with office.database.writing() as session:
            due_in(session, person=boris, made_on=date(2026, 9, 16))
            due_in(session, person=vera, made_on=date(2026, 9, 16))
        office.remind(date(2026, 9, 16), hour_utc=9)
        office.change(boris, email=None)
        office.remind(date(2026, 9, 17))
        assert [letter.person_id for letter in office.letters()] == [boris.id, vera.id]
        assert office.notices(NoticeState.PLANNED) == []


class TestWhatTheLetterSays:
    def test_overdue_comes_first_then_today_then_the_rest(self, office: Office) -> None:
        with office.database.writing() as session:
            boris = build_person(session)
            for due_on in (
                date(2026, 10, 14),
                date(2026, 10, 3),
                date(2026, 9, 30),
                date(2026, 9, 29),
                date(2026, 9, 23),
            ):
                due_in(session, due_on, person=boris)
        office.remind(DUE)
        (letter,) = office.letters()
        assert letter.subject == "2 просрочено, 1 сегодня, 1 в ближайшие дни — дорожная карта Заречного района"
        headings = [line for line in letter.text.splitlines() if line.isupper()]
        assert headings == [
            "ПРОСРОЧЕНО: 2",
            "СРОК СЕГОДНЯ: 1",
            "СРОК В БЛИЖАЙШИЕ СЕМЬ ДНЕЙ: 1",
            "СРОК ПОЗЖЕ: 1",
        ]

    def test_what_is_still_overdue_since_earlier_letters_is_not_forgotten(self, office: Office) -> None:
        with office.database.writing() as session:
            boris = build_person(session)
            due_in(session, date(2026, 9, 22), person=boris)
            due_in(session, date(2026, 10, 2), person=boris)
        office.remind(date(2026, 9, 29))  # the seventh day after, and the third before
        office.remind(date(2026, 10, 1))  # only the day before: the ladder has nothing new on the first
        last = office.letters()[-1]
        assert last.subject.startswith("1 просрочено, 1 в ближайшие дни")
        assert "Мы уже писали об этом." in last.text

    def test_lines_are_short_and_links_whole(self, office: Office) -> None:
        long_title = "Организовать и провести выездные методические дни " * 6
        with office.database.writing() as session:
            boris = build_person(session)
            activity = build_activity(session, build_roadmap_with(session), Row(title=long_title, parties=[boris]))
            due_in(session, person=boris, activity=activity)
        office.remind(DUE)
        (letter,) = office.letters()
        assert [line for line in letter.text.splitlines() if len(line) > 78 and "://" not in line] == []
        assert "\n\n\n" not in letter.text

    def test_a_title_is_text_and_not_markup(self, office: Office) -> None:
        with office.database.writing() as session:
            boris = build_person(session)
            row = Row(title="<script>alert(1)</script> {{ 7 * 7 }}", parties=[boris])
            due_in(session, person=boris, activity=build_activity(session, build_roadmap_with(session), row))
        office.remind(DUE)
        (letter,) = office.letters()
        assert "<script>" not in letter.html
        assert "{{ 7 * 7 }}" in letter.html

    def test_the_coordinator_learns_who_is_late_after_three_working_days(self, office: Office) -> None:
        with office.database.writing() as session:
            anna = build_coordinator(session)
            due_in(session, person=build_organisation(session, email="uo@zarechny.example"))
        office.remind(date(2026, 10, 2))
        assert office.letters(anna) == []
        office.remind(date(2026, 10, 5))
        (letter,) = office.letters(anna)
        assert letter.subject == "Исполнители просрочили: 1 — дорожная карта Заречного района"
        assert "Управление образования" in letter.text
        assert "просрочено на 5 дней" in letter.text


class TestFindings:
    def test_the_coordinator_hears_of_doubts_at_once_and_then_weekly(self, office: Office) -> None:
        with office.database.writing() as session:
            anna = build_coordinator(session)
            roadmap = build_roadmap_with(session)
            for kind in (FindingKind.PARTY, FindingKind.PARTY, FindingKind.TERM, FindingKind.TEXT):
                session.add(Finding(roadmap_id=id_of(roadmap), kind=kind, message="…"))
        days = [date(2026, 9, day) for day in range(1, 31)]
        for day in days:
            office.remind(day)
        assert [letter.letter_on.day for letter in office.letters(anna)] == [1, 8, 15, 22, 29]
        text = " ".join(office.letters(anna)[0].text.split())
        assert "2 ответственных без исполнителя" in text
        assert "1 срок без даты" in text
        assert "https://roadmap.example/findings" in text

    def test_settled_doubts_and_a_draft_are_not_written_about(self, office: Office) -> None:
        with office.database.writing() as session:
            build_coordinator(session)
            running = build_roadmap_with(session)
            programme = session.get_one(Programme, running.programme_id)
            draft = build_roadmap_with(session, state=RoadmapState.DRAFT, edition=2, programme=programme)
            settled = moment_of(date(2026, 8, 31))
            session.add(Finding(roadmap_id=id_of(running), kind=FindingKind.PARTY, message="…", resolved_at=settled))
            session.add(Finding(roadmap_id=id_of(draft), kind=FindingKind.PARTY, message="…"))
        office.remind(date(2026, 9, 1))
        assert office.letters() == []


class TestSubmissions:
    OPENED = date(2026, 10, 1)
    DUE_ON = date(2026, 10, 9)
    LOCKS_ON = date(2026, 10, 23)

    def build(self, session: Session, school: Organisation, **rest: Any) -> Submission:
        programme = build_programme(session, schools=[school])
        zone = "Europe/Moscow"
        of_round = CollectionRound(
            municipality_id=school.municipality_id,
            programme_id=id_of(programme),
            period="2026Q3",
            ends_on=date(2026, 9, 30),
            opens_on=self.OPENED,
            due_on=self.DUE_ON,
            locks_on=self.LOCKS_ON,
            due_at=end_of_day(self.DUE_ON, zone),
            locks_at=end_of_day(self.LOCKS_ON, zone),
            state=RoundState.OPEN,
        )
        session.add(of_round)
        session.flush()
        submission = Submission(
            municipality_id=school.municipality_id,
            round_id=id_of(of_round),
            organisation_id=id_of(school),
            due_on=self.DUE_ON,
            locks_on=self.LOCKS_ON,
            due_at=end_of_day(self.DUE_ON, zone),
            locks_at=end_of_day(self.LOCKS_ON, zone),
            on_time_until=end_of_day(self.DUE_ON, zone),
            next_notice_on=date(2026, 10, 6),
            **rest,
        )
        session.add(submission)
        session.flush()
        return submission

    def test_a_silent_school_is_reminded_until_the_lock(self, office: Office) -> None:
        with office.database.writing() as session:
            school = build_school(session)
            boris = build_person(session, organisation=school)
            submission = self.build(session, school)
        for day in range(1, 31):
            office.remind(date(2026, 10, day))
        assert [letter.letter_on.day for letter in office.letters(boris)] == [6, 8, 9, 12]
        assert office.steps(NoticeState.MERGED) == ["-3", "-1", "0", "+3"]
        first = office.letters()[0]
        assert "Сведения за III квартал 2026 г." in first.text
        token = first.text.split("https://roadmap.example/s/")[1].split()[0]
        assert LINKS.read_submission(token, moment_of(self.DUE_ON)).submission_id == submission.id

    def test_a_school_that_has_filed_is_left_in_peace(self, office: Office) -> None:
        with office.database.writing() as session:
            school = build_school(session)
            build_person(session, organisation=school)
            self.build(session, school, state=SubmissionState.SUBMITTED)
        office.remind(date(2026, 10, 8))
        assert office.letters() == []
        assert office.notices() == []

    def test_work_and_figures_come_in_one_letter(self, office: Office) -> None:
        with office.database.writing() as session:
            school = build_school(session)
            boris = build_person(session, organisation=school)
            self.build(session, school)
            due_in(session, date(2026, 10, 9), person=boris)
        office.remind(date(2026, 10, 8))
        (letter,) = office.letters()
        assert letter.subject.startswith("1 в ближайшие дни, сведения к сдаче — ")
        assert {notice.obligation for notice in office.notices(NoticeState.MERGED)} == {
            Obligation.ASSIGNMENT,
            Obligation.SUBMISSION,
        }
