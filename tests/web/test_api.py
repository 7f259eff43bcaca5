"""Claims about what other systems read: only with a token, only theirs, only to read, and no person's name."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlmodel import select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.jobs import House
from shnor_flow.services.access.keep_tokens import TokenOrder, make_token, withdraw_token
from shnor_flow.storage.access import token_lines
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Municipality, Organisation
from shnor_flow.web.api import create_api, figures, plans, programmes
from shnor_flow.web.app import create_app
from tests.builders import build_municipality, id_of
from tests.reporting import REPORT_DAY, build_reporting
from tests.web.browsing import Browsing, build_account

NOW = moment_of(REPORT_DAY)
PUBLISHED = Path(__file__).parents[2] / "docs" / "openapi.json"
ROUTES = [
    route.path for noun in (programmes, figures, plans) for route in noun.router.routes if isinstance(route, APIRoute)
]


class Reading:
    """Another system with its token."""

    def __init__(self, client: TestClient, token: str) -> None:
        self.client, self.token = client, token

    def get(self, path: str, **query: Any) -> Response:
        answer: Response = self.client.get(
            f"/api/v1{path}", params=query, headers={"Authorization": f"Bearer {self.token}"}
        )
        return answer

    def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["rows"]
        return found


def token_for(database: Database, municipality_id: int | None, region: str | None = None) -> str:
    with database.writing() as session:
        order = TokenOrder("Региональный мониторинг", REPORT_DAY + timedelta(days=30), municipality_id, region)
        return make_token(session, order, now=NOW)


@pytest.fixture
def client(house: House, database: Database) -> Iterator[TestClient]:
    """Return the application on the report's day, with Заречный район full of everything and an empty neighbour."""
    build_reporting(database, house.files).run(REPORT_DAY)
    with database.writing() as session:
        build_municipality(session, "Лесной район", region="Бурятия")
        zarechny = build_municipality(session)
        zarechny.region = "Бурятия"
        session.add(zarechny)
    with TestClient(create_app(house, clock=lambda: NOW), follow_redirects=False) as client:
        yield client


@pytest.fixture
def homes(client: TestClient, database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {row.name: id_of(row) for row in session.exec(select(Municipality))}


@pytest.fixture
def zarechny(client: TestClient, database: Database, homes: dict[str, int]) -> Reading:
    return Reading(client, token_for(database, homes["Заречный район"]))


def addresses(reading: Reading) -> list[str]:
    """Return every address of the API with something of this token in its place."""
    (round_,) = reading.rows("/rounds")[:1]
    return [path.replace("{round_id}", str(round_["id"])) for path in ROUTES]


def test_every_route_answers_its_own_municipality_with_something(zarechny: Reading) -> None:
    empty = [path for path in addresses(zarechny) if not zarechny.rows(path)]
    assert empty == []


def test_a_neighbours_token_sees_nothing_of_it_on_any_route(
    client: TestClient, database: Database, homes: dict[str, int], zarechny: Reading
) -> None:
    lesnoy = Reading(client, token_for(database, homes["Лесной район"]))
    for path in addresses(zarechny):
        answer = lesnoy.get(path)
        assert answer.status_code == (404 if "/rounds/" in path else 200), path
        assert "Заречн" not in answer.text, path
    assert [row["name"] for row in lesnoy.rows("/municipalities")] == ["Лесной район"]


def test_a_regions_token_reads_its_municipalities_and_no_other(
    client: TestClient, database: Database, homes: dict[str, int], zarechny: Reading
) -> None:
    with database.writing() as session:
        build_municipality(session, "Дальний район", region="Амурская область")
    region = Reading(client, token_for(database, None, "Бурятия"))
    assert {row["name"] for row in region.rows("/municipalities")} == {"Лесной район", "Заречный район"}
    far = Reading(client, token_for(database, None, "Амурская область"))
    for path in addresses(zarechny):
        assert region.rows(path), path
        assert "Заречн" not in far.get(path).text


def test_without_a_right_token_nothing_is_read_and_a_sign_in_helps_nobody(
    client: TestClient, database: Database, zarechny: Reading
) -> None:
    with database.writing() as session:
        build_account(session, "anna", now=NOW)
    anna = Browsing(client)
    assert anna.sign_in("anna").status_code == 303
    for path in addresses(zarechny):
        for headers in ({}, {"Authorization": "Bearer shnor_wrong"}, {"Authorization": f"Basic {zarechny.token}"}):
            answer = client.get(f"/api/v1{path}", headers=headers)
            assert answer.status_code in (401, 429), (path, headers)
            assert answer.headers["content-type"] == "application/problem+json"
            assert set(answer.json()) == {"status", "code", "detail"}
    assert Reading(client, zarechny.token).get("/rounds").status_code == 200  # a right one is never slowed down


def test_a_withdrawn_or_expired_token_reads_nothing_from_the_same_moment(
    house: House, client: TestClient, database: Database, homes: dict[str, int]
) -> None:
    home = homes["Заречный район"]
    reading = Reading(client, token_for(database, home))
    assert reading.get("/rounds").status_code == 200
    with database.writing() as session:
        (line,) = token_lines(session, home)
        assert line.last_used_on == REPORT_DAY
        withdraw_token(session, line.token_id, home, now=NOW)
    assert reading.get("/rounds").status_code == 401
    second = token_for(database, home)
    for days, status in ((30, 200), (31, 401)):
        with TestClient(create_app(house, clock=partial(moment_of, REPORT_DAY + timedelta(days=days)))) as later_client:
            assert Reading(later_client, second).get("/rounds").status_code == status, days


def test_wrong_tokens_are_slowed_down_and_named_nowhere(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    answers = [Reading(client, f"shnor_{number}").get("/rounds") for number in range(40)]
    assert [answer.status_code for answer in answers] == [401] * 30 + [429] * 10
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "shnor_39" not in caplog.text


def test_nothing_is_changed_and_no_persons_name_is_told(zarechny: Reading) -> None:
    everything = "".join(zarechny.get(path).text for path in addresses(zarechny))
    assert not re.search(r"Громов|Котова|@", everything)
    for path in addresses(zarechny):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = zarechny.client.request(
                method, f"/api/v1{path}", headers={"Authorization": f"Bearer {zarechny.token}"}
            )
            assert answer.status_code == 405, (method, path)
            assert answer.json()["code"] == "read_only"


def test_pages_follow_one_another_without_a_gap(zarechny: Reading) -> None:
    whole = zarechny.rows("/rounds")
    one_by_one, after = [], 0
    while True:
        page = zarechny.get("/rounds", after=after, limit=1).json()
        one_by_one += page["rows"]
        if page["next"] is None:
            break
        after = page["next"]
    assert one_by_one == whole


def test_totals_say_their_states_and_agree_with_the_figures(zarechny: Reading) -> None:
    for round_ in zarechny.rows("/rounds"):
        read = zarechny.rows(f"/rounds/{round_['id']}/figures")
        for total in zarechny.rows(f"/rounds/{round_['id']}/totals"):
            mine = [row for row in read if row["indicator_id"] == total["indicator_id"]]
            numbers = [row for row in mine if row["answer"] in ("value", "confirmed_zero")]
            assert total["numerator"] == sum(row["numerator"] or 0 for row in numbers)
            assert total["schools"] == len(numbers)
            assert {row["state"] for row in mine} <= set(total["states"])
    assert all(row["due_at"].endswith(("Z", "+00:00")) for row in zarechny.rows("/rounds"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/rounds/99999999999/figures", 404),
        ("/rounds/x/figures", 404),
        ("/rounds/0/totals", 404),
        ("/nothing", 404),
        ("/rounds?limit=5000", 422),
        ("/rounds?period=%00", 422),
        ("/rounds/", 404),
        ("/rounds?after=-1", 422),
        ("/schools?after=99999999999", 422),
    ],
)
def test_an_absurd_request_gets_a_problem_with_a_sentence(zarechny: Reading, path: str, status: int) -> None:
    answer = zarechny.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {zarechny.token}"})
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_the_published_description_is_what_the_application_gives(house: House, client: TestClient) -> None:
    given = client.get("/api/v1/openapi.json").json()
    assert given["paths"].keys() == set(ROUTES)
    published = json.loads(PUBLISHED.read_text())
    given.pop("servers", None)
    assert given == published, "python -m shnor_flow.cli token describe > docs/openapi.json"
    assert create_api(house, lambda: NOW).docs_url is None


def test_the_coordinator_gives_a_token_sees_it_once_and_takes_it_back(
    client: TestClient, database: Database, homes: dict[str, int]
) -> None:
    with database.writing() as session:
        build_account(session, "anna", now=NOW)
    anna = Browsing(client)
    anna.sign_in("anna")
    refused = anna.send("/tokens", {"system": "Мониторинг", "expires_on": "2030-01-01"})
    assert refused.status_code == 422
    last = (REPORT_DAY + timedelta(days=100)).isoformat()
    page = anna.send("/tokens", {"system": "Мониторинг", "expires_on": last}).text
    (token,) = re.findall(r"shnor_[\w-]{43}", page)
    assert token not in anna.open("/tokens").text
    assert Reading(client, token).get("/programmes").status_code == 200
    with database.reading() as session:
        (line,) = token_lines(session, homes["Заречный район"])
    anna.send(f"/tokens/{line.token_id}/withdraw", {})
    assert Reading(client, token).get("/programmes").status_code == 401


def test_a_date_is_asked_for(client: TestClient, database: Database) -> None:
    with database.writing() as session:
        build_account(session, "anna", now=NOW)
    anna = Browsing(client)
    anna.sign_in("anna")
    assert "Выберите последний день" in anna.send("/tokens", {"system": "Мониторинг", "expires_on": "завтра"}).text


def test_what_two_neighbours_read_has_no_row_in_common(
    client: TestClient, database: Database, homes: dict[str, int], zarechny: Reading
) -> None:
    lesnoy = Reading(client, token_for(database, homes["Лесной район"]))
    for path in addresses(zarechny):
        answer = lesnoy.get(path)
        if "/rounds/" in path:
            assert answer.status_code == 404, path
        elif path == "/municipalities":
            assert [row["id"] for row in answer.json()["rows"]] == [homes["Лесной район"]]
        else:
            assert answer.json()["rows"] == [], path
    with database.writing() as session:
        build_municipality(session, "Дальний район", region="Амурская область")
    far = Reading(client, token_for(database, None, "Амурская область"))
    for path in addresses(zarechny):
        if path != "/municipalities":
            assert far.get(path).json().get("rows", []) == [], path


def test_a_school_that_has_closed_can_still_be_named_by_whoever_reads_its_figures(
    zarechny: Reading, database: Database
) -> None:
    before = {row["id"]: row["is_active"] for row in zarechny.rows("/schools")}
    with database.writing() as session:
        session.get_one(Organisation, min(before)).is_active = False
    assert {row["id"]: row["is_active"] for row in zarechny.rows("/schools")} == before | {min(before): False}


def test_while_the_database_is_away_the_answer_says_when_to_come_again(
    zarechny: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise NoFreeConnection

    monkeypatch.setattr("shnor_flow.web.api.reader.scope_of_token", away)
    answer = zarechny.get("/rounds")
    assert (answer.status_code, answer.json()["code"]) == (503, "out_of_reach")
    assert int(answer.headers["Retry-After"]) > 0
