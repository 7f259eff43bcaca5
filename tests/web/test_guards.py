"""Forged forms, headers, failures and cached files."""

import pytest

from tests.web.browsing import Browsing, words_of


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},  # a neighbour under the same domain is not us
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_sent_from_another_site_is_refused(visitor: Browsing, headers: dict[str, str]) -> None:
    answer = visitor.send("/sign-in", {"login": "anna", "password": "x"}, headers=headers)
    assert answer.status_code == 403
    assert "Ничего не изменено" in words_of(answer.text)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}, {}])
def test_our_own_form_is_taken(visitor: Browsing, headers: dict[str, str]) -> None:
    assert visitor.send("/sign-in", {"login": "anna", "password": "x"}, headers=headers).status_code == 422


@pytest.mark.parametrize("token", ["", "InRvZGF5Ig.aaaa.bbbb"])
def test_a_form_without_our_token_is_refused(visitor: Browsing, token: str) -> None:
    assert visitor.send("/sign-in", {"login": "anna", "password": "x"}, token=token).status_code == 403


def test_a_token_of_another_browser_is_refused(visitor: Browsing) -> None:
    token = visitor.token()
    visitor.client.cookies.clear()
    assert visitor.send("/sign-in", {"login": "anna", "password": "x"}, token=token).status_code == 403


def test_a_form_sent_after_the_session_ended_gives_the_typed_words_back(anna: Browsing) -> None:
    token = anna.token()
    anna.client.cookies.delete("shnor_session")
    answer = anna.send("/assignment/1/return", {"text": "Приложите приказ <b>№ 7</b>"}, token=token)
    assert answer.status_code == 403
    assert "ничего не изменено" in words_of(answer.text)
    assert "Приложите приказ &lt;b&gt;№ 7&lt;/b&gt;" in answer.text


def test_words_planted_by_another_site_are_not_repeated(anna: Browsing) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = anna.send("/assignment/1/return", {"text": "Позвоните мошенникам"}, headers=headers)
    assert answer.status_code == 403
    assert "мошенникам" not in answer.text


def test_every_page_forbids_foreign_scripts_frames_and_guessed_types(visitor: Browsing) -> None:
    for path in ("/sign-in", "/no-such-page"):
        headers = visitor.open(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_a_page_that_is_not_there_says_so_in_russian(visitor: Browsing) -> None:
    answer = visitor.open("/no-such-page")
    assert answer.status_code == 404
    assert "Такой страницы нет" in words_of(answer.text)


def test_a_body_larger_than_a_file_may_be_is_refused_before_it_is_read(visitor: Browsing) -> None:
    answer = visitor.send("/sign-in", {"login": "anna", "password": "x" * 22 * 1024 * 1024})
    assert answer.status_code == 413
    assert "20 МБ" in words_of(answer.text)


def test_what_breaks_shows_a_number_and_no_traceback(visitor: Browsing, monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(*_: object) -> None:
        raise RuntimeError("a secret of the machine")

    token = visitor.token()
    monkeypatch.setattr("shnor_flow.web.entrance.sign_in.account_by_login", burst)
    visitor.client._transport.raise_server_exceptions = False  # as a browser sees it
    answer = visitor.send("/sign-in", {"login": "anna", "password": "x"}, token=token)
    assert answer.status_code == 500
    assert "номер ошибки" in words_of(answer.text)
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers


def test_static_files_have_addresses_of_their_content_and_stay_cached(visitor: Browsing) -> None:
    page = visitor.open("/sign-in").text
    for path in ("/static/own/site.css?", "/static/bootstrap/bootstrap.min.css?"):
        address = page[page.index(path) :].split('"')[0]
        answer = visitor.open(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_documentation_pages_of_the_framework_are_off(visitor: Browsing) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert visitor.open(path).status_code == 404
