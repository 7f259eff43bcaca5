"""The ledger: every state of a reminder with its reason, narrowed by person, school, days and state."""

import re
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.letter import LetterKind, LetterState, NoticeState, Obligation
from shnor_flow.domain.letter.standing import Facts, Standing, reason_in_words, standing_of
from shnor_flow.storage.database import Database
from shnor_flow.storage.mail.ledger_rows import LedgerQuestion, count_standings, ledger_rows
from shnor_flow.storage.mail.notices import NoticeDraft, end_notices, merge_notices, write_notices
from shnor_flow.storage.tables import Letter, LetterHold, Notice
from tests.builders import (
    Row,
    build_activity,
    build_assignment,
    build_municipality,
    build_person,
    build_roadmap_with,
    build_school,
    id_of,
)

TODAY = date(2026, 9, 30)
DUE = date(2026, 10, 7)


def build_letter(session: Session, person_id: int, state: LetterState, error: str = "") -> Letter:
    letter = Letter(
        key=f"digest:{person_id}:{state}",
        municipality_id=id_of(build_municipality(session)),
        person_id=person_id,
        kind=LetterKind.DIGEST,
        to_address="boris@zarechny.example",
        subject="1 сегодня",
        text="…",
        html="…",
        message_id=f"{person_id}-{state}",
        letter_on=TODAY,
        state=state,
        error=error,
        next_attempt_at=moment_of(TODAY),
        created_at=moment_of(TODAY),
    )
    session.add(letter)
    session.flush()
    return letter


class Ledger:
    """One school's assignment and seven reminders of it, one in each state."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.writing() as session:
            self.home = id_of(build_municipality(session))
            school = build_school(session)
            self.school = id_of(school)
            boris, vera = build_person(session, organisation=school), build_person(session, "Зимина Вера Павловна")
            self.boris, self.vera = id_of(boris), id_of(vera)
            activity = build_activity(session, build_roadmap_with(session), Row(title="Провести семинар"))
            self.assignment = id_of(build_assignment(session, DUE, school, activity=activity))
            for days, step in enumerate(("-30", "-14", "-7", "-3", "-1", "0")):
                self.plan(session, self.boris, step, TODAY - timedelta(days=5 - days))
            self.plan(session, self.vera, "0", TODAY)
            session.add(
                LetterHold(municipality_id=self.home, person_id=self.vera, reason="болеет", created_at=moment_of(TODAY))
            )
            self.end(session, "-30", NoticeState.SKIPPED, "к письму подошло более новое напоминание")
            self.end(session, "-14", NoticeState.CANCELLED, "поручение уже исполнено или снято")
            for step, state, error in (
                ("-7", LetterState.SENT, ""),
                ("-3", LetterState.DEAD, "550 no such user"),
                ("-1", LetterState.PENDING, ""),
            ):
                letter = build_letter(session, self.boris, state, error)
                merge_notices(session, {self.notice(session, step): id_of(letter)})

    def plan(self, session: Session, person: int, step: str, planned_on: date) -> None:
        draft = NoticeDraft(Obligation.ASSIGNMENT, self.assignment, person, step, planned_on, DUE)
        write_notices(session, self.home, [draft], moment_of(TODAY))

    def notice(self, session: Session, step: str) -> int:
        return session.exec(select(Notice.id).where(Notice.step == step, Notice.person_id == self.boris)).one() or 0

    def end(self, session: Session, step: str, state: NoticeState, reason: str) -> None:
        end_notices(session, state, reason, col(Notice.id) == self.notice(session, step))

    def told(self, **asked: object) -> dict[str, str]:
        question = LedgerQuestion(**({"today": TODAY, "municipality_id": self.home} | asked))  # type: ignore[arg-type]
        with self.database.reading() as session:
            rows = ledger_rows(session, question).rows
        return {f"{row.step} {row.standing}": row.reason for row in rows}


@pytest.fixture
def ledger(any_database: Database) -> Ledger:
    return Ledger(any_database)


def test_every_state_has_its_reason(ledger: Ledger) -> None:
    told = {key: re.sub(r" № \d+", "", reason) for key, reason in ledger.told().items()}
    assert told == {
        "0 planned": "войдёт в ближайшее утреннее письмо",
        "0 held": "письмо придержал координатор: болеет",
        "-1 merged": "письмо ждёт отправки",
        "-3 bounced": "письмо не принято: 550 no such user",
        "-7 sent": "письмо принято почтовым сервером",
        "-14 cancelled": "поручение уже исполнено или снято",
        "-30 skipped": "к письму подошло более новое напоминание",
    }


def test_the_counts_are_those_of_the_rows(ledger: Ledger) -> None:
    with ledger.database.reading() as session:
        counts = count_standings(session, LedgerQuestion(TODAY, ledger.home))
    assert counts == dict.fromkeys(Standing, 1)


@pytest.mark.parametrize("standing", [*Standing])
def test_one_state_is_asked_for(ledger: Ledger, standing: Standing) -> None:
    assert [key.split()[1] for key in ledger.told(standing=standing)] == [standing.value]


def test_the_ledger_is_narrowed_by_person_school_and_days(ledger: Ledger) -> None:
    assert len(ledger.told(person_id=ledger.boris)) == 6
    assert list(ledger.told(person="Зимина Вера Павловна")) == ["0 held"]
    assert len(ledger.told(organisation_id=ledger.school)) == 7
    assert len(ledger.told(organisation="Школа № 1 с. Берёзовка")) == 7
    assert ledger.told(organisation_id=999) == {}
    assert list(ledger.told(since=date(2026, 9, 26), until=date(2026, 9, 26))) == ["-14 cancelled"]
    assert ledger.told(municipality_id=999) == {}


@pytest.mark.parametrize(
    ("facts", "standing", "reason"),
    [
        (
            Facts(NoticeState.MERGED, letter_id=7, letter_state=LetterState.RETRY, letter_error="451 later"),
            Standing.MERGED,
            "письмо № 7 будет отправлено ещё раз: 451 later",
        ),
        (
            Facts(NoticeState.MERGED, letter_id=7, letter_state=LetterState.WITHDRAWN, letter_error="адресат уволен"),
            Standing.CANCELLED,
            "письмо № 7 отозвано: адресат уволен",
        ),
        (Facts(NoticeState.PLANNED, "чаще чем раз в неделю адресат писем не хочет"), Standing.PLANNED, "чаще чем раз"),
        (Facts(NoticeState.SKIPPED), Standing.SKIPPED, "причина не записана"),
    ],
)
def test_rarer_states_are_told_too(facts: Facts, standing: Standing, reason: str) -> None:
    assert standing_of(facts) is standing
    assert reason_in_words(facts).startswith(reason)
