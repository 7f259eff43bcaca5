"""Work is reported, accepted, sent back or given more time: each once, each with its line of history."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from shnor_flow.delivery.letters import TemplateWriter
from shnor_flow.delivery.links import SignedLinks
from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import end_of_day, moment_of
from shnor_flow.domain.deadline.progress import AssignmentState, ProgressKind
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import LetterKind, NoticeState, Obligation
from shnor_flow.importers.working_days import load_working_calendar
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.control_work import Desk, accept, move_due, send_back
from shnor_flow.services.deadline.judge_upload import Upload, judge_upload
from shnor_flow.services.deadline.record_progress import add_note, report_done
from shnor_flow.services.mail.remind import Reminding, remind
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.tables import (
    Assignment,
    Evidence,
    Extension,
    JournalEntry,
    Letter,
    Municipality,
    Notice,
    Progress,
)
from shnor_flow.templates_folder import templates_folder
from tests.builders import (
    build_activity,
    build_assignment,
    build_coordinator,
    build_organisation,
    build_person,
    build_roadmap_with,
    id_of,
)

TUESDAY = date(2026, 11, 24)
CALENDAR = load_working_calendar()
WRITER = TemplateWriter(templates_folder())
LINKS = SignedLinks("a secret of these tests, long enough", "https://roadmap.zarechny.example", 120)
MAY_15_TO_22 = [date(2026, 5, day) for day in range(15, 23)]


def act(text: str = "", on: date = TUESDAY, **rest: object) -> Act:
    return Act(Actor("Борис Ильич Громов"), moment_of(on), text, **rest)  # type: ignore[arg-type]


def state_of(session: Session, assignment_id: int) -> AssignmentState:
    session.expire_all()
    return session.get_one(Assignment, assignment_id).state


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def test_reported_work_waits_for_the_coordinator_and_is_reminded_of_no_more(
    database: Database, files: FileStore
) -> None:
    with database.writing() as session:
        one = build_assignment(session, date(2026, 11, 27), next_notice_on=TUESDAY)
        session.add(
            Notice(
                key="n",
                municipality_id=one.municipality_id,
                person_id=one.person_id or 0,
                obligation=Obligation.ASSIGNMENT,
                obligation_id=id_of(one),
                step="-3",
                planned_on=TUESDAY,
                created_at=moment_of(TUESDAY),
            )
        )
        assert report_done(session, id_of(one), act("Семинар проведён"), files=files)
        session.refresh(one)
        assert (one.state, one.done_on, one.next_notice_on) == (AssignmentState.REPORTED, TUESDAY, None)
        assert session.exec(select(Notice.state)).one() == NoticeState.CANCELLED
        assert session.exec(select(JournalEntry.action, JournalEntry.by)).one() == (
            "assignment.done",
            "Борис Ильич Громов",
        )


def test_the_day_it_was_done_is_the_municipalitys_own(database: Database, files: FileStore) -> None:
    late_evening_in_moscow = datetime.fromisoformat("2026-11-24T20:30:00+00:00")  # the 25th in Bratsk
    with database.writing() as session:
        one = build_assignment(session, date(2026, 11, 27))

        session.get_one(Municipality, one.municipality_id).timezone = "Asia/Irkutsk"
        report_done(session, id_of(one), Act(Actor("Борис"), late_evening_in_moscow), files=files)
        session.refresh(one)
        assert one.done_on == date(2026, 11, 25)


def test_two_presses_of_one_button_are_one_line_and_one_set_of_files(database: Database, files: FileStore) -> None:
    photo = judge_upload(Upload("фото.jpg", b"\xff\xd8\xff" + b"0" * 100), 20)
    with database.writing() as session:
        one = id_of(build_assignment(session, date(2026, 11, 27)))
        press = act("Готово", client_key="k" * 24, uploads=(photo, photo))
        assert report_done(session, one, press, files=files) is True
        assert report_done(session, one, press, files=files) is False
        assert len(session.exec(select(Progress)).all()) == 1
        assert len(session.exec(select(Evidence)).all()) == 1


def test_a_note_keeps_the_assignment_open_and_may_not_be_empty(database: Database, files: FileStore) -> None:
    with database.writing() as session:
        one = id_of(build_assignment(session, date(2026, 11, 27)))
        add_note(session, one, act("Собраны анкеты"), files=files)
        assert state_of(session, one) is AssignmentState.OPEN
        with pytest.raises(Refused, match="Напишите, что сделано"):
            add_note(session, one, act("   "), files=files)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (AssignmentState.REPORTED, "уже сообщено"),
        (AssignmentState.CLOSED, "снято с контроля"),
        (AssignmentState.CANCELLED, "отменено"),
    ],
)
def test_what_is_not_owed_any_more_cannot_be_reported(
    database: Database, files: FileStore, state: AssignmentState, sentence: str
) -> None:
    with database.writing() as session:
        one = id_of(build_assignment(session, date(2026, 11, 27), state=state))
        with pytest.raises(Refused, match=sentence):
            report_done(session, one, act(), files=files)
        assert session.exec(select(Progress)).all() == []


def test_accepted_work_keeps_the_day_its_holder_reported(database: Database, files: FileStore) -> None:
    with database.writing() as session:
        one = build_assignment(session, date(2026, 11, 27))
        report_done(session, id_of(one), act(on=date(2026, 11, 20)), files=files)
        accept(session, id_of(one), act(on=TUESDAY))
        session.refresh(one)
        assert (one.state, one.done_on, one.closed_at) == (
            AssignmentState.CLOSED,
            date(2026, 11, 20),
            moment_of(TUESDAY),
        )


def test_work_nobody_reported_is_accepted_only_with_a_ground_and_not_ahead_of_time(database: Database) -> None:
    with database.writing() as session:
        one = build_assignment(session, date(2026, 11, 27))
        with pytest.raises(Refused, match="на каком основании"):
            accept(session, id_of(one), act())
        with pytest.raises(Refused, match="ещё не наступил"):
            accept(session, id_of(one), act("По телефону"), done_on=date(2026, 11, 25))
        accept(session, id_of(one), act("Приказ принесён лично"), done_on=date(2026, 11, 23))
        session.refresh(one)
        assert (one.state, one.done_on) == (AssignmentState.CLOSED, date(2026, 11, 23))


def test_returned_work_is_owed_again_and_its_holder_gets_the_comment(database: Database, files: FileStore) -> None:
    writer = TemplateWriter(templates_folder())
    links = SignedLinks("secret", "https://uo.example", 120)
    with database.writing() as session:
        centre = build_organisation(session, "Методический центр")
        build_person(session, "Ольга Ветрова", organisation=centre, is_contact=True, email="olga@uo.example")
        one = build_assignment(session, date(2026, 11, 27), centre)
        report_done(session, id_of(one), act(), files=files)
        with pytest.raises(Refused, match="что нужно доработать"):
            send_back(session, id_of(one), act(" "), desk=Desk(CALENDAR, writer, links))
        written = send_back(session, id_of(one), act("Приложите приказ <b>"), desk=Desk(CALENDAR, writer, links))
        assert written == 1
        session.refresh(one)
        assert (one.state, one.done_on) == (AssignmentState.RETURNED, None)
        assert one.next_notice_on == date(2026, 11, 26)  # a day before the deadline; today's news is the comment
        letter = session.exec(select(Letter)).one()
        assert (letter.kind, letter.to_address) == (LetterKind.RETURNED, "olga@uo.example")
        assert "Приложите приказ <b>" in letter.text
        assert "Приложите приказ &lt;b&gt;" in letter.html
        assert "https://uo.example/a/" in letter.text
        assert report_done(session, id_of(one), act("Приложен"), files=files)


def test_a_moved_deadline_keeps_the_plans_day_and_is_reminded_of_anew(database: Database) -> None:
    with database.writing() as session:
        anna = build_coordinator(session)
        one = build_assignment(session, date(2026, 11, 20), next_notice_on=date(2026, 11, 27))
        moved = Act(Actor(anna.full_name, anna.id), moment_of(TUESDAY), "Карантин в школах")
        move_due(session, [id_of(one)], moved, to_on=date(2027, 2, 26), calendar=CALENDAR)
        session.refresh(one)
        assert (one.due_on, one.due_at) == (date(2027, 2, 26), end_of_day(date(2027, 2, 26), "Europe/Moscow"))
        assert one.next_notice_on == date(2027, 1, 27)  # thirty days before
        extension = session.exec(select(Extension)).one()
        assert (extension.from_on, extension.to_on, extension.reason, extension.decided_by) == (
            date(2026, 11, 20),
            date(2027, 2, 26),
            "Карантин в школах",
            anna.id,
        )
        line = session.exec(select(Progress)).one()
        assert line.kind is ProgressKind.DUE_MOVED
        assert "С 20 ноября 2026 г. на 26 февраля 2027 г." in line.text


@pytest.mark.parametrize(
    ("to_on", "reason", "sentence"),
    [
        (date(2026, 11, 23), "причина", "уже прошло"),
        (date(2026, 11, 29), "причина", "27 ноября 2026 г. и 30 ноября 2026 г."),  # a Sunday
        (date(2026, 12, 1), " ", "причину"),
        (date(2026, 11, 27), "причина", "тот же срок"),
        (date(9999, 12, 31), "причина", "Проверьте год"),
    ],
)
def test_a_deadline_is_not_moved_to_an_unfit_day_or_without_a_reason(
    database: Database, to_on: date, reason: str, sentence: str
) -> None:
    with database.writing() as session:
        one = build_assignment(session, date(2026, 11, 27))
        with pytest.raises(Refused, match=sentence):
            move_due(session, [id_of(one)], act(reason), to_on=to_on, calendar=CALENDAR)
        session.refresh(one)
        assert one.due_on == date(2026, 11, 27)
        assert session.exec(select(Extension)).all() == []


def test_late_work_that_comes_back_is_reminded_of_from_the_day_of_its_return(
    database: Database, files: FileStore
) -> None:
    """The ladder of a deadline in January has ended by May; every rung of it was used, and yet the work is owed."""
    with database.writing() as session:
        build_coordinator(session)
        one = build_assignment(session, date(2026, 1, 20))
        report_done(session, id_of(one), act(on=date(2026, 5, 12)), files=files)
        back = act("Приложите приказ", on=date(2026, 5, 14))
        send_back(session, id_of(one), back, desk=Desk(CALENDAR, WRITER, LINKS))
        session.refresh(one)
        assert (one.returned_on, one.next_notice_on) == (date(2026, 5, 14), date(2026, 5, 15))
    # The next day, three days later (the weekend waits), the coordinator after three working days, a week later.
    assert [day.day for day in MAY_15_TO_22 if _reminded(database, day)] == [15, 18, 19, 21]
    with database.reading() as session:
        told = session.exec(select(Notice).where(Notice.state == NoticeState.MERGED)).all()
        assert all(notice.key.endswith(":2026-05-14") for notice in told)
        assert sorted(notice.step for notice in told) == ["+1", "+7", "coordinator", "warn-coordinator"]


def test_work_that_comes_back_in_time_keeps_its_ladder(database: Database, files: FileStore) -> None:
    with database.writing() as session:
        one = build_assignment(session, date(2026, 12, 11))
        report_done(session, id_of(one), act(), files=files)
        send_back(session, id_of(one), act("Ещё раз"), desk=Desk(CALENDAR, WRITER, LINKS))
        session.refresh(one)
        assert one.next_notice_on == date(2026, 11, 27)


def test_a_monthly_duty_that_was_moved_is_not_announced_a_month_before(database: Database) -> None:
    with database.writing() as session:
        boris = build_person(session)
        activity = build_activity(session, build_roadmap_with(session))
        for month in (10, 11):
            build_assignment(session, date(2026, month, 30), boris, activity=activity)
        last = build_assignment(session, date(2026, 12, 30), boris, activity=activity)
        move_due(session, [id_of(last)], act("Перенос"), to_on=date(2027, 1, 29), calendar=CALENDAR)
        session.refresh(last)
        assert last.next_notice_on == date(2027, 1, 15)  # fourteen days before, the first rung of a monthly ladder


def _reminded(database: Database, day: date) -> int:
    return remind(Reminding(database, WRITER, LINKS, CALENDAR), moment_of(day), at_any_hour=True)["letters"]


def test_what_is_not_there_is_not_found(database: Database, files: FileStore) -> None:
    with database.writing() as session, pytest.raises(NotFound):
        report_done(session, 999, act(), files=files)


def test_the_second_of_two_coordinators_is_told_what_the_first_has_done(database: Database, files: FileStore) -> None:
    with database.writing() as session:
        one = id_of(build_assignment(session, date(2026, 11, 27)))
        report_done(session, one, act(), files=files)
    with database.writing() as session:
        accept(session, one, act())
    with database.writing() as session, pytest.raises(Refused, match="снято с контроля"):
        accept(session, one, act("ещё раз"))
    with database.reading() as session:
        kinds = session.exec(select(Progress.kind).order_by(col(Progress.id))).all()
    assert kinds == [ProgressKind.DONE, ProgressKind.ACCEPTED]
