"""A holder asks for time or says «не моё»; the coordinator decides once, and the holder is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from shnor_flow.delivery.letters import TemplateWriter
from shnor_flow.delivery.links import SignedLinks
from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.deadline.assigning import Holder
from shnor_flow.domain.deadline.petition import PetitionState
from shnor_flow.domain.deadline.progress import AssignmentState, ProgressKind
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import LetterKind
from shnor_flow.domain.party import PartyRole
from shnor_flow.importers.working_days import load_working_calendar
from shnor_flow.services.deadline.ask_coordinator import ask_more_time, say_not_mine
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.control_work import Desk, accept, reopen
from shnor_flow.services.deadline.decide_petition import grant_time, pass_on, refuse
from shnor_flow.services.deadline.judge_upload import Upload, judge_upload
from shnor_flow.services.deadline.plan_occurrences import plan_occurrences
from shnor_flow.services.deadline.record_progress import add_note, report_done
from shnor_flow.services.mail.remind import Reminding, remind
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Extension,
    Letter,
    Municipality,
    Organisation,
    Person,
    Petition,
    Progress,
)
from shnor_flow.templates_folder import templates_folder
from tests.builders import (
    Row,
    build_activity,
    build_assignment,
    build_coordinator,
    build_municipality,
    build_organisation,
    build_person,
    build_roadmap_with,
    id_of,
)

MONDAY = date(2026, 11, 2)
DUE = date(2026, 11, 27)
LATER = date(2026, 12, 11)
DESK = Desk(
    load_working_calendar(),
    TemplateWriter(templates_folder()),
    SignedLinks("a secret of these tests, long enough", "https://roadmap.zarechny.example", 120),
)
ANNA = Actor("Анна Сергеевна Котова")


@dataclass(frozen=True)
class Case:
    """One assignment of a department that Boris speaks for."""

    session: Session
    assignment: Assignment
    boris: Person
    department: Organisation

    @property
    def id(self) -> int:
        return id_of(self.assignment)

    def act(self, text: str = "", on: date = MONDAY, key: str | None = None) -> Act:
        return Act(Actor(self.boris.full_name, id_of(self.boris)), moment_of(on), text, client_key=key)

    def ask(self, text: str = "Ждём печать", *, until: date = LATER, on: date = MONDAY, key: str | None = None) -> bool:
        act = self.act(text, on, key)
        return ask_more_time(self.session, self.id, act, wanted_on=until, calendar=DESK.calendar)

    def petition(self) -> Petition:
        query = select(Petition).order_by(col(Petition.id).desc()).execution_options(populate_existing=True)
        found = self.session.exec(query).first()
        assert found is not None
        return found

    def fresh(self) -> Assignment:
        self.session.expire_all()
        return self.session.get_one(Assignment, self.id)

    def kinds(self) -> list[ProgressKind]:
        return [line.kind for line in self.session.exec(select(Progress).order_by(col(Progress.id)))]

    def letters(self) -> list[Letter]:
        return list(self.session.exec(select(Letter).where(Letter.kind == LetterKind.DECISION)))


def decided(text: str = "", on: date = MONDAY) -> Act:
    return Act(ANNA, moment_of(on), text)


@pytest.fixture
def case(database: Database) -> Iterator[Case]:
    with database.writing() as session:
        department = build_organisation(session)
        boris = build_person(session, organisation=department, is_contact=True)
        row = Row(windows=[(date(2026, 11, 1), DUE)], parties=[department])
        activity = build_activity(session, build_roadmap_with(session), row)
        assignment = build_assignment(session, DUE, department, activity=activity, next_notice_on=MONDAY)
        yield Case(session, assignment, boris, department)


def test_a_request_changes_no_date_before_the_coordinator_decides(case: Case) -> None:
    assert case.ask()
    assert (case.fresh().due_on, case.fresh().next_notice_on) == (DUE, MONDAY)
    assert case.petition().state is PetitionState.WAITING
    assert case.kinds() == [ProgressKind.ASKED_TIME]


def test_granted_time_moves_the_deadline_keeps_the_old_day_and_tells_the_one_who_asked(case: Case) -> None:
    case.ask()
    assert grant_time(case.session, id_of(case.petition()), decided("Хорошо"), to_on=None, desk=DESK) == 1
    assert case.fresh().due_on == LATER
    moved = case.session.exec(select(Extension)).one()
    assert (moved.from_on, moved.to_on) == (DUE, LATER)
    (letter,) = case.letters()
    assert letter.to_address == case.boris.email
    assert "Срок продлён до 11 декабря 2026 г." in letter.text
    assert "Хорошо" in letter.text


def test_the_coordinator_may_grant_another_day(case: Case) -> None:
    case.ask()
    grant_time(case.session, id_of(case.petition()), decided(), to_on=date(2026, 12, 4), desk=DESK)
    assert case.fresh().due_on == date(2026, 12, 4)


def test_a_refusal_needs_words_and_leaves_the_deadline(case: Case) -> None:
    case.ask()
    with pytest.raises(Refused, match="почему отказано"):
        refuse(case.session, id_of(case.petition()), decided(), desk=DESK)
    refuse(case.session, id_of(case.petition()), decided("Срок жёсткий"), desk=DESK)
    assert case.fresh().due_on == DUE
    assert "Срок не продлён: он остаётся 27 ноября 2026 г." in case.letters()[0].text


def test_a_request_is_decided_once(case: Case) -> None:
    case.ask()
    number = id_of(case.petition())
    grant_time(case.session, number, decided(), to_on=None, desk=DESK)
    with pytest.raises(Refused, match="уже решена"):
        refuse(case.session, number, decided("Нет"), desk=DESK)
    assert len(case.letters()) == 1


@pytest.mark.parametrize(
    ("text", "until", "on", "says"),
    [
        (" ", LATER, MONDAY, "Напишите, почему"),
        ("Ждём", date(2026, 11, 20), MONDAY, "раньше нынешнего"),
        ("Ждём", DUE, MONDAY, "тот же срок"),
        ("Ждём", date(2026, 12, 12), MONDAY, "нерабочий день"),
        ("Ждём", date(2062, 12, 12), MONDAY, "Проверьте год"),
        ("Ждём", LATER, date(2026, 11, 24), "не позднее чем за 5 рабочих дней"),
    ],
)
def test_a_request_that_cannot_be_granted_is_refused_in_words(
    case: Case, text: str, until: date, on: date, says: str
) -> None:
    with pytest.raises(Refused, match=says):
        case.ask(text, until=until, on=on)
    assert case.kinds() == []


def test_one_request_at_a_time_and_two_presses_are_one(case: Case) -> None:
    assert case.ask(key="k" * 24) is True
    assert case.ask(key="k" * 24) is False
    with pytest.raises(Refused, match="уже у координатора"):
        case.ask("Ещё раз")


def test_time_is_given_no_more_often_than_the_municipality_allows(case: Case) -> None:
    case.session.get_one(Municipality, case.assignment.municipality_id).extensions_at_most = 1
    case.ask()
    grant_time(case.session, id_of(case.petition()), decided(), to_on=None, desk=DESK)
    with pytest.raises(Refused, match="уже продлевали 1 раз"):
        case.ask(until=date(2026, 12, 18))


def test_work_that_is_reported_withdraws_what_was_asked(case: Case, tmp_path: Path) -> None:
    case.ask()
    report_done(case.session, case.id, case.act("Готово"), files=FileStore(tmp_path))
    assert case.petition().state is PetitionState.WITHDRAWN
    assert case.petition().waiting_key is None


def test_not_mine_stops_the_ladder_until_it_is_decided(case: Case, database: Database) -> None:
    say_not_mine(case.session, case.id, case.act("У нас нет методиста"), to_whom="  Центр  развития ")
    assert case.fresh().state is AssignmentState.OPEN
    assert case.fresh().next_notice_on is None
    assert (case.petition().to_whom, case.petition().organisation_id) == ("Центр развития", None)
    case.session.commit()
    assert remind(Reminding(database, DESK.writer, DESK.links, DESK.calendar), moment_of(DUE))["letters"] == 0


def test_not_mine_needs_a_name_or_a_reason(case: Case) -> None:
    with pytest.raises(Refused, match="кому передать"):
        say_not_mine(case.session, case.id, case.act(" "), to_whom=" ")


def test_an_organisation_of_the_directory_is_known_by_any_of_its_names(case: Case) -> None:
    centre = build_organisation(case.session, "Центр развития образования", short_name="ЦРО")
    say_not_mine(case.session, case.id, case.act(), to_whom="«ЦРО»")
    assert case.petition().organisation_id == centre.id


def test_left_with_the_holder_the_ladder_goes_on(case: Case) -> None:
    say_not_mine(case.session, case.id, case.act(), to_whom="ЦРО")
    refuse(case.session, id_of(case.petition()), decided("Это ваша работа"), desk=DESK)
    assert case.fresh().next_notice_on == MONDAY
    assert "Поручение остаётся за вами" in case.letters()[0].text


def test_passed_on_in_one_step_the_first_is_released_and_the_second_owes_the_same_day(case: Case) -> None:
    centre = build_organisation(case.session, "Центр развития образования")
    say_not_mine(case.session, case.id, case.act(), to_whom="ЦРО")
    new_id = pass_on(
        case.session, case.id, decided("Решили"), to=Holder(PartyRole.LEAD, organisation_id=id_of(centre)), desk=DESK
    )
    new = case.session.get_one(Assignment, new_id)
    assert (new.holder, new.due_on, new.role, new.state) == (
        f"organisation:{centre.id}",
        DUE,
        PartyRole.LEAD,
        AssignmentState.OPEN,
    )
    assert new.next_notice_on == MONDAY
    old = case.fresh()
    assert (old.state, old.passed_to_id, old.next_notice_on) == (AssignmentState.CANCELLED, new_id, None)
    assert case.petition().state is PetitionState.GRANTED
    assert "Поручение передано: Центр развития образования" in case.letters()[0].text


def test_planning_again_neither_brings_the_first_back_nor_drops_the_second(case: Case) -> None:
    centre = build_organisation(case.session, "Центр развития образования")
    to = Holder(PartyRole.LEAD, organisation_id=id_of(centre))
    new_id = pass_on(case.session, case.id, decided(), to=to, desk=DESK)
    case.session.exec(select(Activity)).one().needs_planning = True
    case.session.flush()
    plan_occurrences(case.session, calendar=DESK.calendar, now=moment_of(MONDAY))
    assert case.fresh().state is AssignmentState.CANCELLED
    assert case.session.get_one(Assignment, new_id).state is AssignmentState.OPEN


def test_a_co_executor_who_takes_over_the_lead_becomes_the_lead(case: Case) -> None:
    centre = build_organisation(case.session, "Центр развития образования")
    activity = case.session.exec(select(Activity)).one()
    part = build_assignment(case.session, DUE, centre, activity=activity, role=PartyRole.CONTRIBUTOR)
    to = Holder(PartyRole.LEAD, organisation_id=id_of(centre))
    assert pass_on(case.session, case.id, decided(), to=to, desk=DESK) == part.id
    case.session.refresh(part)
    assert part.role is PartyRole.LEAD


def test_work_may_come_back_to_the_one_who_had_it_first(case: Case) -> None:
    centre = build_organisation(case.session, "Центр развития образования")
    there = Holder(PartyRole.LEAD, organisation_id=id_of(centre))
    back = Holder(PartyRole.LEAD, organisation_id=id_of(case.department))
    new_id = pass_on(case.session, case.id, decided(), to=there, desk=DESK)
    assert pass_on(case.session, new_id, decided(), to=back, desk=DESK) == case.id
    assert (case.fresh().state, case.fresh().passed_to_id) == (AssignmentState.OPEN, None)


def test_nobody_of_another_municipality_or_who_left_can_be_given_the_work(case: Case) -> None:
    stranger = build_person(case.session, "Вера", municipality=build_municipality(case.session, "Дальний район"))
    gone = build_person(case.session, "Олег", is_active=False)
    for person in (stranger, gone):
        with pytest.raises(NotFound):
            pass_on(case.session, case.id, decided(), to=Holder(PartyRole.LEAD, person_id=id_of(person)), desk=DESK)
    to = Holder(PartyRole.LEAD, organisation_id=id_of(case.department))
    with pytest.raises(Refused, match="и так у этого исполнителя"):
        pass_on(case.session, case.id, decided(), to=to, desk=DESK)


def test_what_was_taken_off_control_comes_back_with_a_reason(case: Case, tmp_path: Path) -> None:
    build_coordinator(case.session)
    report_done(case.session, case.id, case.act("Готово"), files=FileStore(tmp_path))
    accept(case.session, case.id, decided())
    with pytest.raises(Refused, match="почему"):
        reopen(case.session, case.id, decided(" "), desk=DESK)
    assert reopen(case.session, case.id, decided("В приказе не та дата"), desk=DESK) == 1
    fresh = case.fresh()
    assert (fresh.state, fresh.done_on, fresh.closed_at) == (AssignmentState.RETURNED, None, None)
    assert fresh.next_notice_on
    assert case.kinds()[-1] is ProgressKind.REOPENED
    with pytest.raises(Refused, match="и так на контроле"):
        reopen(case.session, case.id, decided("Ещё раз"), desk=DESK)


def test_a_document_is_asked_for_once_and_may_come_with_an_earlier_note(case: Case, tmp_path: Path) -> None:
    case.session.exec(select(Activity)).one().expected_result = "Приказ"
    files = FileStore(tmp_path)
    with pytest.raises(Refused, match="результат — документ"):
        report_done(case.session, case.id, case.act("Готово"), files=files)
    assert case.fresh().state is AssignmentState.OPEN
    order = judge_upload(Upload("приказ.pdf", b"%PDF-1.7 order"), 20)
    act = Act(case.act().actor, moment_of(MONDAY), "Вот приказ", uploads=(order,))
    add_note(case.session, case.id, act, files=files)
    assert report_done(case.session, case.id, case.act("Готово"), files=files)


def test_the_coordinator_waives_the_document_for_one_activity(case: Case, tmp_path: Path) -> None:
    activity = case.session.exec(select(Activity)).one()
    activity.expected_result, activity.asks_evidence = "Приказ", False
    assert report_done(case.session, case.id, case.act("Готово"), files=FileStore(tmp_path))


def test_the_day_of_the_work_is_the_holders_word_and_the_coordinator_may_put_it_right(
    case: Case, tmp_path: Path
) -> None:
    late = date(2026, 12, 2)
    with pytest.raises(Refused, match="ещё не наступило"):
        report_done(case.session, case.id, case.act(on=late), files=FileStore(tmp_path), done_on=LATER)
    report_done(case.session, case.id, case.act("Готово", on=late), files=FileStore(tmp_path), done_on=DUE)
    assert case.fresh().done_on == DUE
    assert "День исполнения — 27 ноября 2026 г." in case.session.exec(select(Progress.text)).one()
    accept(case.session, case.id, decided(on=late), done_on=date(2026, 12, 1))
    assert case.fresh().done_on == date(2026, 12, 1)
