"""The coordinator reads what the system could not, and says what it means."""

import pytest
from sqlmodel import select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.letter import LetterKind
from shnor_flow.domain.letter.reply import ReplyKind, ReplyState
from shnor_flow.domain.party.absence import AbsenceSource
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Absence, Assignment, Letter, Reply
from tests.builders import build_assignment, build_municipality, build_person, id_of
from tests.web.browsing import Browsing
from tests.web.conftest import TODAY

NOW = moment_of(TODAY)


@pytest.fixture
def doubtful(database: Database) -> int:
    with database.writing() as session:
        boris = build_person(session)
        assignment = build_assignment(session, person=boris)
        letter = Letter(
            key="digest:1",
            municipality_id=boris.municipality_id,
            person_id=boris.id,
            kind=LetterKind.DIGEST,
            to_address="boris@zarechny.example",
            subject="1 сегодня",
            text=f"- Семинар\n  Поручение № {assignment.id}\n",
            html="",
            message_id="0" * 32,
            letter_on=TODAY,
            next_attempt_at=NOW,
            created_at=NOW,
        )
        session.add(letter)
        session.flush()
        reply = Reply(
            key="k",
            municipality_id=boris.municipality_id,
            letter_id=letter.id,
            person_id=boris.id,
            kind=ReplyKind.ANSWER,
            state=ReplyState.DOUBTFUL,
            from_address="boris@zarechny.example",
            words="Почти готово <script>",
            doubt="Сказано с оговоркой.",
            received_at=NOW,
        )
        session.add(reply)
        session.flush()
        return id_of(reply)


def test_a_doubtful_reply_is_put_before_anna_and_written_down_as_she_says(
    anna: Browsing, database: Database, doubtful: int
) -> None:
    assert "1 ответ на письмо ждёт" in anna.see("/")
    page = anna.open("/replies").text
    assert "Почти готово &lt;script&gt;" in page
    assert anna.send(f"/replies/{doubtful}/record", {"assignment_id": 1, "act": "more_time"}).status_code == 422
    anna.send(f"/replies/{doubtful}/record", {"assignment_id": 1, "act": "note"})
    assert "Разбирать нечего" in anna.see("/replies")
    assert "Почти готово" in anna.see("/assignment/1")
    with database.reading() as session:
        assert session.exec(select(Assignment)).one().state is AssignmentState.OPEN
    assert anna.send(f"/replies/{doubtful}/dismiss").status_code == 422


def test_an_assignment_that_is_not_the_senders_cannot_be_answered_for(
    anna: Browsing, database: Database, doubtful: int
) -> None:
    with database.writing() as session:
        other = id_of(build_assignment(session, person=build_person(session, "Вера")))
    answer = anna.send(f"/replies/{doubtful}/record", {"assignment_id": other, "act": "done"})
    assert answer.status_code == 404


def test_a_suggested_absence_is_taken_with_the_substitute_she_names(anna: Browsing, database: Database) -> None:
    with database.writing() as session:
        boris, olga = build_person(session), build_person(session, "Ольга Петрова")
        session.add(
            Absence(
                municipality_id=boris.municipality_id,
                person_id=id_of(boris),
                from_on=TODAY,
                until_on=TODAY,
                source=AbsenceSource.AUTO_REPLY,
                is_confirmed=False,
                created_at=NOW,
            )
        )
        ids = id_of(boris), id_of(olga)
    assert "отвечает автоматически" in anna.see("/replies")
    assert anna.send("/replies/absence/1", {"decision": "take", "substitute": ids[0]}).status_code == 422
    anna.send("/replies/absence/1", {"decision": "take", "substitute": ids[1]})
    with database.reading() as session:
        row = session.exec(select(Absence)).one()
        assert (row.is_confirmed, row.substitute_id) == (True, ids[1])


def test_a_message_that_could_not_be_read_has_a_row_and_can_be_put_aside(anna: Browsing, database: Database) -> None:
    with database.writing() as session:
        row = Reply(
            key="u",
            municipality_id=id_of(build_municipality(session)),
            kind=ReplyKind.UNTAKEN,
            state=ReplyState.DOUBTFUL,
            from_address="…@zarechny.example",
            doubt="Письмо больше 60 МБ: такие система не читает.",
            received_at=NOW,
        )
        session.add(row)
        session.flush()
        number = id_of(row)
    page = anna.see("/replies")
    assert "Письмо не прочитано …@zarechny.example, 24.11.2026, 09:00 · без темы" in page
    assert "больше 60 МБ" in page
    assert "Записать" not in page
    assert anna.send(f"/replies/{number}/record", {"assignment_id": 1, "act": "done"}).status_code == 404
    anna.send(f"/replies/{number}/dismiss")
    assert "Разбирать нечего" in anna.see("/replies")
