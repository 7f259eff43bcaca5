"""The quiet digest: warned before anybody above learns, kept to a pace, deadlines for one's own calendar."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from shnor_flow.delivery.calendar_file import CalendarFileWriter
from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.letter import LetterRhythm, NoticeState
from shnor_flow.domain.party import Duty
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.control_work import move_due
from shnor_flow.services.deadline.record_progress import add_note
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.tables import Letter, LetterHold
from tests.builders import build_coordinator, build_municipality, build_person, build_school, id_of
from tests.office import CALENDAR, DUE, Office, due_in


@pytest.fixture
def office(any_database: Database) -> Office:
    return Office.over(any_database, CalendarFileWriter("https://roadmap.example"))


def days_of(letter: Letter) -> list[tuple[str, date, int]]:
    """Return (summary, day, sequence) of the calendar file of a letter."""
    (attachment,) = letter.attachments
    events: Any = Calendar.from_ical(attachment["text"]).walk("VEVENT")
    return [(str(event["SUMMARY"]), event["DTSTART"].dt, int(event["SEQUENCE"])) for event in events]


class TestWarnings:
    def test_the_day_before_the_holder_reads_who_will_learn_of_it(self, office: Office) -> None:
        with office.database.writing() as session:
            anna, boris = build_coordinator(session), build_person(session)
            due_in(session, date(2026, 9, 28), person=boris)  # a Monday: the coordinator learns on Thursday
        office.live(date(2026, 9, 28), date(2026, 10, 1))
        (warned,) = (letter for letter in office.letters(boris) if letter.letter_on == date(2026, 9, 30))
        told = " ".join(warned.text.split())
        assert "Завтра об этом узнает муниципальный координатор, если до конца дня не будет ответа." in told
        assert [letter.letter_on for letter in office.letters(anna)] == [date(2026, 10, 1)]

    def test_over_a_weekend_it_names_the_day(self, office: Office) -> None:
        with office.database.writing() as session:
            build_coordinator(session)
            boris = build_person(session)
            due_in(session, person=boris)  # Wednesday: the coordinator learns on Monday the 5th
        office.live(DUE, date(2026, 10, 2))
        told = " ".join(office.letters(boris)[-1].text.split())
        assert "5 октября 2026 г. об этом узнает муниципальный координатор" in told

    def test_a_late_warning_does_not_say_tomorrow(self, office: Office) -> None:
        with office.database.writing() as session:
            build_coordinator(session)
            boris = build_person(session)
            due_in(session, date(2026, 10, 7), person=boris)  # the coordinator learns on Monday the 12th
        office.live(date(2026, 10, 7), date(2026, 10, 8))
        office.change_municipality(letters_gap_days=4)
        office.live(date(2026, 10, 9), date(2026, 10, 12))
        told = " ".join(office.letters(boris)[-1].text.split())
        assert "Завтра" not in told

    def test_an_answer_puts_off_what_the_coordinator_hears(self, office: Office, tmp_path: Path) -> None:
        with office.database.writing() as session:
            anna, boris = build_coordinator(session), build_person(session)
            assignment = due_in(session, date(2026, 9, 28), person=boris)
        office.live(date(2026, 9, 28), date(2026, 9, 30))
        with office.database.writing() as session:
            act = Act(Actor("Борис Ильич Громов", boris.id), moment_of(date(2026, 9, 30)), "Приказ на подписи")
            add_note(session, id_of(assignment), act, files=FileStore(tmp_path))
        office.live(date(2026, 10, 1), date(2026, 10, 9))
        assert [letter.letter_on for letter in office.letters(anna)] == [date(2026, 10, 5)]  # three days after it

    def test_nobody_is_warned_of_a_head_that_there_is_not(self, office: Office) -> None:
        with office.database.writing() as session:
            boris = build_person(session)
            due_in(session, person=boris)
        office.live(DUE, date(2026, 12, 1))
        assert not [letter for letter in office.letters(boris) if "узнает" in letter.text]


class TestPace:
    def test_a_weekly_reader_gets_one_letter_a_week_and_the_ledger_says_why(self, office: Office) -> None:
        with office.database.writing() as session:
            boris = build_person(session, rhythm=LetterRhythm.WEEKLY)
            for day in (1, 2, 5, 6, 7):
                due_in(session, date(2026, 10, day), person=boris)
        office.live(date(2026, 9, 28), date(2026, 9, 30))
        assert [letter.letter_on for letter in office.letters(boris)] == [date(2026, 9, 28)]
        (waiting, *_) = office.notices(NoticeState.PLANNED)
        assert waiting.reason == "адресат выбрал письма раз в неделю: войдёт в следующее"
        office.live(date(2026, 10, 1), date(2026, 10, 9))
        assert [letter.letter_on for letter in office.letters(boris)] == [date(2026, 9, 28), date(2026, 10, 5)]

    def test_the_cap_of_the_municipality_holds(self, office: Office) -> None:
        with office.database.writing() as session:
            boris = build_person(session)
            for day in range(1, 10):
                due_in(session, date(2026, 10, day), person=boris)
        office.change_municipality(letters_a_week=2)
        office.live(date(2026, 9, 21), date(2026, 10, 16))
        days = [letter.letter_on for letter in office.letters(boris)]
        assert all(sum(0 <= (last - day).days < 7 for day in days) <= 2 for last in days)
        assert len(days) >= 6


class TestHold:
    def test_a_letter_that_is_kept_back_goes_when_it_is_let_go(self, office: Office) -> None:
        with office.database.writing() as session:
            boris = build_person(session)
            due_in(session, person=boris)
            home = id_of(build_municipality(session))
            hold = LetterHold(
                municipality_id=home, person_id=id_of(boris), reason="уточняем список", created_at=moment_of(DUE)
            )
            session.add(hold)
        office.live(date(2026, 9, 28), date(2026, 9, 30))
        assert office.letters() == []
        office.change(hold, released_at=moment_of(date(2026, 9, 30)))
        office.live(date(2026, 9, 30), date(2026, 9, 30))
        assert [letter.letter_on for letter in office.letters()] == [DUE]
        assert office.steps(NoticeState.MERGED) == ["0"], "one current reminder, not three"

    def test_a_hold_of_one_day_ends_with_it(self, office: Office) -> None:
        with office.database.writing() as session:
            boris = build_person(session)
            due_in(session, person=boris)
            home = id_of(build_municipality(session))
            session.add(
                LetterHold(
                    municipality_id=home,
                    person_id=id_of(boris),
                    reason="совещание",
                    on_day=date(2026, 9, 29),
                    created_at=moment_of(DUE),
                )
            )
        office.live(date(2026, 9, 29), date(2026, 9, 30))
        assert [letter.letter_on for letter in office.letters()] == [DUE]


class TestCalendarFile:
    def test_a_new_deadline_comes_once_and_a_moved_one_again(self, office: Office) -> None:
        with office.database.writing() as session:
            boris = build_person(session)
            assignment = due_in(session, person=boris)
        office.live(date(2026, 9, 16), date(2026, 9, 23))
        first, second = office.letters()
        assert days_of(first) == [("Срок: 1. Провести семинар для руководителей школ", DUE, 0)]
        assert second.attachments == []
        assert "Сроки.ics" in first.text
        assert "Сроки.ics" not in second.text
        with office.database.writing() as session:
            act = Act(Actor("Анна"), moment_of(date(2026, 9, 24)), "ждём приказ")
            move_due(session, [id_of(assignment)], act, to_on=date(2026, 10, 2), calendar=CALENDAR)
        office.live(date(2026, 9, 25), date(2026, 9, 25))
        moved = office.letters()[-1]
        assert days_of(moved) == [("Срок: 1. Провести семинар для руководителей школ", date(2026, 10, 2), 1)]

    def test_what_is_overdue_has_no_place_in_a_calendar(self, office: Office) -> None:
        with office.database.writing() as session:
            due_in(session, date(2026, 9, 25), person=build_person(session))
        office.live(DUE, DUE)
        assert [letter.attachments for letter in office.letters()] == [[]]


def test_the_letter_offers_a_quieter_rhythm_and_says_so_to_mail_programs(office: Office) -> None:
    with office.database.writing() as session:
        boris = build_person(session)
        due_in(session, person=boris)
    office.live(DUE, DUE)
    (letter,) = office.letters()
    assert letter.list_unsubscribe
    assert letter.list_unsubscribe.startswith("https://roadmap.example/u/")
    assert f"\n{letter.list_unsubscribe}\n" in letter.text
    assert ".." not in letter.text.split("https://", 1)[0]


def test_returned_work_has_a_heading_of_its_own(office: Office) -> None:
    with office.database.writing() as session:
        boris = build_person(session)
        due_in(session, date(2026, 10, 5), person=boris, state=AssignmentState.RETURNED)
        due_in(session, date(2026, 10, 6), person=boris)
    office.live(DUE, DUE)
    (letter,) = office.letters()
    assert [line for line in letter.text.splitlines() if line.isupper()] == [
        "СРОК В БЛИЖАЙШИЕ СЕМЬ ДНЕЙ: 1",
        "ВОЗВРАЩЕНО НА ДОРАБОТКУ: 1",
    ]


def test_living_any_day_again_or_out_of_order_changes_nothing(office: Office) -> None:
    with office.database.writing() as session:
        build_coordinator(session)
        build_person(session, "Седова Инна Львовна", duties=[Duty.DEPARTMENT_HEAD])
        for day in (24, 28, 30):
            due_in(session, date(2026, 9, day), person=build_school(session, f"Школа № {day}", email=f"s{day}@z.ru"))
    office.live(date(2026, 9, 14), date(2026, 10, 9))
    kept = office.ledger()
    for again in (date(2026, 10, 9), date(2026, 9, 21), date(2026, 9, 30), date(2026, 10, 2)):
        office.live(again, again)
    assert office.ledger() == kept
