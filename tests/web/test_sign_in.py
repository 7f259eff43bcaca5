"""Signing in: who gets in, who waits, who is thrown out."""

from datetime import UTC, datetime, timedelta

from shnor_flow.services.keep_accounts import change_password
from shnor_flow.storage.database import Database
from shnor_flow.web.patience import Patience
from shnor_flow.web.session import COOKIE
from tests.web.browsing import Browsing, build_account, words_of

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)


def test_anna_signs_in_and_is_led_to_the_page_she_wanted(visitor: Browsing, database: Database) -> None:
    with database.writing() as session:
        build_account(session, "anna", now=NOW)
    answer = visitor.send("/sign-in", {"login": " Anna ", "password": "correct horse battery", "next": "/people?q=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/people?q=1")
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_foreign_address_is_not_followed_after_signing_in(visitor: Browsing, database: Database) -> None:
    with database.writing() as session:
        build_account(session, "anna", now=NOW)
    for foreign in ("//evil.example", "https://evil.example", "/\\evil.example"):
        answer = visitor.send("/sign-in", {"login": "anna", "password": "correct horse battery", "next": foreign})
        assert answer.headers["location"] == "/"


def test_a_wrong_password_is_told_in_russian(visitor: Browsing, database: Database) -> None:
    with database.writing() as session:
        build_account(session, "anna", now=NOW)
    answer = visitor.sign_in("anna", "wrong")
    assert answer.status_code == 422
    assert "не подходят" in words_of(answer.text)
    assert COOKIE not in visitor.client.cookies


def test_the_sixth_wrong_password_has_to_wait_even_when_it_is_right(visitor: Browsing, database: Database) -> None:
    with database.writing() as session:
        build_account(session, "anna", now=NOW)
    for _ in range(5):
        assert visitor.sign_in("anna", "wrong").status_code == 422
    answer = visitor.sign_in("anna")
    assert answer.status_code == 429
    assert "Подождите 30 секунд" in words_of(answer.text)


def test_patience_doubles_up_to_a_quarter_of_an_hour_and_another_address_is_free() -> None:
    patience = Patience()
    for _ in range(6):
        patience.remember("anna", "10.0.0.1", NOW)
    assert patience.wait("anna", "10.0.0.1", NOW) == timedelta(minutes=1)
    assert patience.wait("anna", "10.0.0.2", NOW) == timedelta()
    for _ in range(20):
        patience.remember("anna", "10.0.0.1", NOW)
    assert patience.wait("anna", "10.0.0.1", NOW) == timedelta(minutes=15)
    assert patience.wait("anna", "10.0.0.1", NOW + timedelta(minutes=16)) == timedelta()


def test_a_new_password_signs_the_old_session_out(anna: Browsing, database: Database) -> None:
    with database.writing() as session:
        change_password(session, login="anna", password="another long password", now=NOW)
    assert anna.open("/?page=2").headers["location"] == "/sign-in?next=%2F%3Fpage%3D2"


def test_signing_out_ends_the_session(anna: Browsing) -> None:
    assert anna.send("/sign-out").headers["location"] == "/sign-in"
    assert COOKIE not in anna.client.cookies


def test_a_forged_cookie_is_no_session(visitor: Browsing) -> None:
    visitor.client.cookies.set(COOKIE, "WzEsICJhYWFhIl0.aaaa.bbbb")
    assert visitor.open("/").status_code == 303
