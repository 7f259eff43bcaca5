"""Signing in: who gets in, who waits, who is thrown out."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from shnor_flow.services.people.keep_accounts import change_password
from shnor_flow.storage.database import Database
from shnor_flow.web.entrance.patience import Patience
from shnor_flow.web.entrance.session import COOKIE
from tests.web.browsing import PASSWORD, Browsing, build_account, words_of

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


class TestOwnPassword:
    """Anna gives herself another password."""

    NEW = "four quiet words here"

    def change(self, browser: Browsing, old: str = PASSWORD, new: str = NEW, again: str = NEW) -> Response:
        return browser.send("/password", {"old": old, "new": new, "again": again})

    def test_this_browser_stays_signed_in_and_every_other_is_signed_out(self, anna: Browsing, app: FastAPI) -> None:
        elsewhere = Browsing(TestClient(app, follow_redirects=False))
        elsewhere.sign_in("anna")
        assert elsewhere.open("/").status_code == 200
        assert 'href="/password"' in anna.open("/").text

        assert self.change(anna).headers["location"] == "/"
        assert "Пароль изменён." in anna.see("/")
        assert elsewhere.open("/").status_code == 303
        assert elsewhere.sign_in("anna").status_code == 422
        assert elsewhere.sign_in("anna", self.NEW).status_code == 303
        assert "Изменён пароль" in anna.see("/journal")

    @pytest.mark.parametrize(
        ("old", "new", "again", "sentence"),
        [
            ("wrong", NEW, NEW, "Нынешний пароль не подходит"),
            (PASSWORD, NEW, "four quiet words", "набран по-разному"),
            (PASSWORD, "short", "short", "Пароль короче 10 знаков"),
            (PASSWORD, PASSWORD, PASSWORD, "такой же, как нынешний"),
        ],
    )
    def test_what_does_not_fit_is_told_and_changes_nothing(
        self, anna: Browsing, old: str, new: str, again: str, sentence: str
    ) -> None:
        answer = self.change(anna, old, new, again)
        assert answer.status_code == 422
        assert sentence in words_of(answer.text)
        anna.send("/sign-out")
        assert anna.sign_in("anna").status_code == 303

    def test_guessing_the_old_password_is_slowed_down(self, anna: Browsing) -> None:
        for _ in range(5):
            self.change(anna, "wrong")
        assert "Подождите 30 секунд" in words_of(self.change(anna).text)

    def test_nobody_changes_it_without_signing_in(self, visitor: Browsing) -> None:
        assert visitor.open("/password").status_code == 303
        assert self.change(visitor).headers["location"].startswith("/sign-in")
