"""Claims about what no browser of a school sends: floods of fields, bodies of megabytes, clients that never finish."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import pytest

from shnor_flow.domain.collection import SubmissionState
from shnor_flow.jobs import House
from shnor_flow.web.app import create_app
from tests.collecting import OPENING, build_district
from tests.live import serving
from tests.web.browsing import words_of
from tests.web.test_submission import School

HALF_SENT = 60  # more than there are threads


@pytest.fixture
def school(house: House) -> Iterator[School]:
    district = build_district(house.database)
    district.run(OPENING)
    school = School(district, house)
    with school.client:
        yield school


@pytest.mark.parametrize(
    ("extra", "status", "sentence"),
    [
        ({f"answer-{number}": "value" for number in range(5000)}, 400, "слишком большой или испорченной"),
        ({"note-1": "y" * 5_000_000}, 400, "слишком большой или испорченной"),
        ({"note-1": "y" * 50_000_000}, 413, "не больше 20 МБ"),
        ({f"note-{number}": "ж" * 2000 for number in range(200)}, 303, ""),  # the longest notes of a very long form
        ({f"answer-{number}": "value" for number in range(1000, 3500)}, 303, ""),
        ({"edition": "9" * 30}, 422, "не целиком"),
        ({"client_key": "short"}, 422, "не целиком"),
        ({"note-1": "a\0b"}, 422, "знак, который нельзя сохранить"),
    ],
)
def test_an_odd_form_has_its_sentence_and_changes_nothing(
    school: School, extra: dict[str, str], status: int, sentence: str
) -> None:
    answer = school.send(school.fill(n="60", d="80", count="12") | extra)
    assert answer.status_code == status
    assert sentence in words_of(answer.text)
    expected = SubmissionState.SUBMITTED if status == 303 else SubmissionState.EXPECTED
    assert school.district.submission().state is expected


@pytest.mark.parametrize("number", ["1e999", "9" * 40, "٣", "1__0", "0x10", "NaN", "-0", "∞"])
def test_an_odd_number_is_answered_on_the_form(school: School, number: str) -> None:
    answer = school.send(school.fill(n=number, d=number, count=number))
    assert answer.status_code in (303, 422)
    assert "Что-то сломалось" not in answer.text


def test_forms_that_never_come_to_an_end_hold_nobody_up(school: School) -> None:
    app = create_app(school.house, clock=lambda: school.now)
    with serving(app) as address, ExitStack() as open_:
        for _ in range(HALF_SENT):
            slow = open_.enter_context(socket.create_connection(("127.0.0.1", urlsplit(address).port or 0)))
            head = f"POST {school.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n"
            slow.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\nedition=".encode())
        fields = school.fill(n="60", d="80", count="12") | {"act": "submit"}
        assert httpx.post(address + school.path, data=fields, timeout=10).status_code == 303
    assert school.district.submission().version == 1
