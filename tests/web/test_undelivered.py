"""Whom letters did not reach: what Anna sees, corrects and writes down."""

from fastapi.testclient import TestClient
from sqlmodel import col, select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.letter import LetterState
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import JournalEntry, Letter, Person
from tests.builders import build_municipality
from tests.web.browsing import Browsing, build_account
from tests.web.conftest import TODAY
from tests.web.test_coordinator_pages import build_letter

PAGE = "/letters/undelivered"
NO_BOX = "Почтовый сервер отказался принять письмо (550 5.1.1 no such user)."


def undelivered(database: Database) -> int:
    return build_letter(database, state=LetterState.DEAD, error=NO_BOX)


def test_the_page_says_who_was_not_reached_and_what_the_server_said(anna: Browsing, database: Database) -> None:
    assert "Таких писем нет" in anna.see(PAGE)
    undelivered(database)
    page = anna.see(PAGE)
    assert NO_BOX in page
    assert "boris@zarechny.example" in page
    assert "До кого не дошло" in anna.see("/letters")


def test_a_corrected_address_is_kept_and_the_letter_goes_there(anna: Browsing, database: Database) -> None:
    letter = undelivered(database)
    anna.send(f"/letters/{letter}/readdress", {"address": " gromov@zarechny.example "})
    with database.reading() as session:
        row = session.get_one(Letter, letter)
        assert (row.state, row.to_address) == (LetterState.PENDING, "gromov@zarechny.example")
        assert session.get_one(Person, row.person_id).email == "gromov@zarechny.example"
        actions = set(session.exec(select(JournalEntry.action)))
    assert {"letter.retried", "person.changed"} <= actions
    assert "Таких писем нет" in anna.see(PAGE)


def test_a_wrong_address_is_refused_and_changes_nothing(anna: Browsing, database: Database) -> None:
    letter = undelivered(database)
    refused = anna.send(f"/letters/{letter}/readdress", {"address": "gromov"})
    assert refused.status_code == 422
    assert "записан с ошибкой" in refused.text
    with database.reading() as session:
        row = session.get_one(Letter, letter)
        assert (row.state, row.to_address) == (LetterState.DEAD, "bad@zarechny.example")
        assert session.get_one(Person, row.person_id).email == "boris@zarechny.example"


def test_what_was_told_by_telephone_leaves_the_page_and_stays_in_the_journal(
    anna: Browsing, database: Database
) -> None:
    letter = undelivered(database)
    assert anna.send(f"/letters/{letter}/told", {"how": "  "}).status_code == 422
    anna.send(f"/letters/{letter}/told", {"how": "по телефону секретарю"})
    assert "Таких писем нет" in anna.see(PAGE)
    with database.reading() as session:
        (entry,) = session.exec(select(JournalEntry).where(col(JournalEntry.action) == "letter.told"))
        assert entry.reason == "по телефону секретарю"


def test_vera_neither_sees_nor_answers_for_another_municipality(anna: Browsing, database: Database) -> None:
    letter = undelivered(database)
    with database.writing() as session:
        far = build_municipality(session, "Лесной район")
        build_account(session, "vera", now=moment_of(TODAY), name="Вера Павловна Зимина", municipality=far)
    vera = Browsing(TestClient(anna.client.app, follow_redirects=False))
    vera.sign_in("vera")
    assert NO_BOX not in vera.see(PAGE)
    assert vera.send(f"/letters/{letter}/readdress", {"address": "vera@zarechny.example"}).status_code == 404
    assert vera.send(f"/letters/{letter}/told", {"how": "никак"}).status_code == 404
