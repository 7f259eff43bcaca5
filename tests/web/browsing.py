"""A browser without a screen: opens pages, sends their forms with the hidden fields that stand in them."""

import re
from collections.abc import Mapping
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import Session

from shnor_flow.services.people.keep_accounts import create_account
from tests.builders import ANNA, build_municipality, id_of

PASSWORD = "correct horse battery"


def build_account(session: Session, login: str, *, now: datetime, name: str = ANNA, **rest: Any) -> int:
    """Make a coordinator's account in Заречный район, or in the `municipality` given."""
    municipality = rest.pop("municipality", None) or build_municipality(session)
    return create_account(
        session, municipality_id=id_of(municipality), login=login, name=name, password=PASSWORD, now=now, **rest
    )


class Browsing:
    """A client that keeps cookies and knows the token of its forms."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def open(self, path: str, **rest: Any) -> Response:
        """GET a page."""
        response: Response = self.client.get(path, **rest)
        return response

    def see(self, path: str) -> str:
        """Open a page that must be there and return its text as a reader sees it."""
        response = self.open(path)
        assert response.status_code == 200, f"{path}: {response.status_code} {words_of(response.text)[:300]}"
        return words_of(response.text)

    def send(
        self, path: str, values: Mapping[str, Any] | None = None, *, token: str | None = None, **rest: Any
    ) -> Response:
        """POST a form with the token of a page of this browser."""
        data = {"csrf_token": self.token() if token is None else token, **(values or {})}
        response: Response = self.client.post(path, data=data, **rest)
        return response

    def token(self) -> str:
        """Return the token that stands in a form of this browser."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/sign-in").text)
        assert found, "no form on the sign-in page"
        return found.group(1)

    def sign_in(self, login: str, password: str = PASSWORD) -> Response:
        """Sign in and return the answer."""
        return self.send("/sign-in", {"login": login, "password": password})


def words_of(html: str) -> str:
    """Return the text of a page, its spaces folded."""
    reader = _Words()
    reader.feed(html)
    return " ".join(" ".join(reader.words).split())


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)
