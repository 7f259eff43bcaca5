"""Claims about the school's form behind its link: no account, no script, nothing lost."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.jobs import House
from shnor_flow.storage.collection.explanations import add_explanation
from shnor_flow.storage.tables import Person, Submission
from shnor_flow.web.app import create_app
from shnor_flow.web.rendering import OWN_STATIC
from tests.builders import id_of
from tests.collecting import OPENING, SECOND, District, build_district, local
from tests.web.browsing import words_of

IN_TIME = local(2026, 10, 8, 14, 5)


class School:
    """Boris's browser on a day of his choice: fills in the form that stands in the page."""

    def __init__(self, district: District, house: House) -> None:
        self.district, self.house = district, house
        self.now = IN_TIME
        self.client = TestClient(create_app(house, clock=lambda: self.now), follow_redirects=False)
        self.path = self.link()

    def link(self, when: datetime | None = None) -> str:
        submission = id_of(self.district.submission())
        address = self.house.links.submission(submission, self.district.boris_id, when or moment_of(OPENING))
        return "/s/" + address.rpartition("/")[2]

    def open(self, path: str = "") -> Response:
        response: Response = self.client.get(path or self.path)
        return response

    def see(self, path: str = "") -> str:
        return words_of(self.open(path).text)

    def fill(self, page: str = "", **values: str) -> dict[str, str]:
        """Return the fields of the page as a browser would send them, with some typed anew."""
        html = page or self.open().text
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', re.sub(r'<input type="radio"[^>]*>', "", html)))
        fields |= dict(re.findall(r'name="(answer-\d+)" value="([^"]*)" checked', html))
        share, count = self.district.share_id, self.district.count_id
        names = {"n": f"numerator-{share}", "d": f"denominator-{share}", "count": f"numerator-{count}"}
        return fields | {names.get(key, key.replace("_", "-")): value for key, value in values.items()}

    def send(self, fields: dict[str, str], act: str = "submit") -> Response:
        response: Response = self.client.post(self.path, data=fields | {"act": act})
        return response


@pytest.fixture
def district(house: House) -> District:
    district = build_district(house.database)
    district.run(OPENING)
    return district


@pytest.fixture
def school(district: District, house: House) -> Iterator[School]:
    school = School(district, house)
    with school.client:
        yield school


def test_the_form_shows_the_day_the_target_and_asks_what_schools_are_asked(school: School) -> None:
    page = school.see()
    assert "Не сдано. Сдать до 23:59 9 октября 2026 г. (пятница, UTC+3)." in page
    assert "Цель не менее 80 %" in page
    assert "Число учителей, прошедших курсы" in page
    assert "Считает управление" not in page
    assert "замечани" not in page.partition("Числа пишите")[0]  # an untouched form isn't full of errors


def test_opening_the_link_changes_nothing(school: School) -> None:
    before = school.district.submission()
    for _ in range(3):
        assert school.open().status_code == 200
    assert school.district.submission() == before


def test_figures_are_filed_and_the_receipt_says_all(school: School) -> None:
    answer = school.send(school.fill(n="60", d="80", count="1 200"))
    assert answer.status_code == 303
    receipt = school.see(answer.headers["location"])
    number = f"2026Q3-{school.district.submission().id:04d}-1"
    for words in (number, "8 октября 2026 г., 14:05 (UTC+3)", "60 из 80", "75\u00a0%", "1\u00a0200\u00a0чел."):
        assert words.replace("\u00a0", " ") in receipt
    assert "Сдано в срок: 8 октября 2026 г., 14:05 (UTC+3)" in school.see()


def test_two_presses_of_the_button_lead_to_one_receipt(school: School) -> None:
    fields = school.fill(n="60", d="80", count="12")
    assert school.send(fields).headers["location"] == school.send(fields).headers["location"]
    assert school.district.submission().version == 1


def test_errors_stand_on_top_with_links_and_beside_their_fields_and_nothing_typed_is_lost(school: School) -> None:
    answer = school.send(school.fill(n="81", d="80", count="двенадцать"))
    share, count = school.district.share_id, school.district.count_id
    assert answer.status_code == 422
    assert "Не сдано: осталось 2 замечания." in words_of(answer.text)
    assert f'href="#numerator-{share}"' in answer.text
    assert f'id="numerator-{count}-problem"' in answer.text
    assert 'value="81"' in answer.text
    assert 'value="двенадцать"' in answer.text
    assert 'value="двенадцать"' in school.open().text  # the same on a second device


def test_a_draft_is_kept_and_sends_nothing(school: School) -> None:
    answer = school.send(school.fill(n="60"), act="draft")
    page = school.see(answer.headers["location"])
    assert "Черновик сохранён на сервере" in page
    assert "Не сдано: осталось 2 замечания" in page
    assert school.district.submission().state is SubmissionState.DRAFT
    assert school.district.letters("receipt") == []


def test_what_another_device_saved_is_shown_beside_ones_own(school: School) -> None:
    old = school.fill(n="50", d="80", count="12")
    school.send(school.fill(n="55", d="80", count="12"), act="draft")
    conflict = school.send(old)
    assert conflict.status_code == 409
    assert 'value="50"' in conflict.text
    assert "Сейчас сохранено: 55 из 80" in words_of(conflict.text)
    assert school.district.submission().version == 0
    # Sent once more from the page that shows both, it is a decision.
    assert school.send(school.fill(conflict.text)).status_code == 303
    assert school.district.submission().version == 1


def test_the_last_quarter_stands_beside_each_field(school: School) -> None:
    school.send(school.fill(n="60", d="80", count="12"))
    school.district.run(date(2027, 1, 11))
    submission = id_of(school.district.submission(period="2026Q4"))
    school.now = local(2027, 1, 12)
    link = school.house.links.submission(submission, school.district.boris_id, school.now)
    school.path = "/s/" + link.rpartition("/")[2]
    assert "III квартал 2026 г. 60 из 80 — 75\u00a0%" in school.open().text.replace("</dt><dd>", " ")


def test_after_the_due_day_it_is_late_and_says_until_when(school: School) -> None:
    school.now = local(2026, 10, 12)
    assert "Срок прошёл 9 октября 2026 г. Сведения принимаются с опозданием до 23:59 23 октября 2026 г." in school.see()
    school.send(school.fill(n="60", d="80", count="12"))
    assert "Сдано с опозданием" in school.see()


def test_a_locked_round_says_whom_to_ask_and_keeps_what_was_typed_on_the_screen(school: School) -> None:
    fields = school.fill(n="61", d="80", count="12")
    school.now = local(2026, 10, 24)
    answer = school.send(fields)
    page = words_of(answer.text)
    assert answer.status_code == 422
    assert "закрыт: последний день — 23 октября 2026 г." in page
    assert "Анна Сергеевна Котова" in page
    assert "61 из 80" in page
    assert "<form" not in school.open().text


def test_an_accepted_submission_shows_its_figures_and_no_form(school: School) -> None:
    school.send(school.fill(n="60", d="80", count="12"))
    with school.house.database.writing() as session:
        session.get_one(
            type(school.district.submission()), id_of(school.district.submission())
        ).state = SubmissionState.ACCEPTED
    page = school.open()
    assert "Принято координатором." in words_of(page.text)
    assert "60 из 80" in words_of(page.text)
    assert "<form" not in page.text


def test_a_returned_submission_shows_the_comment_and_what_was_filed(school: School) -> None:
    school.send(school.fill(n="60", d="80", count="12"))
    with school.house.database.writing() as session:
        row = session.get_one(type(school.district.submission()), id_of(school.district.submission()))
        row.state, row.comment = SubmissionState.RETURNED, "Проверьте <знаменатель>."
    page = school.open()
    assert "Проверьте &lt;знаменатель&gt;." in page.text
    assert 'value="60"' in page.text


def test_an_expired_link_says_what_to_do(school: School) -> None:
    school.path = school.link(when=datetime(2026, 1, 1, tzinfo=UTC))
    answer = school.open()
    assert answer.status_code == 410
    assert "Срок действия ссылки истёк" in words_of(answer.text)


@pytest.mark.parametrize("token", ["forged", "x" * 300, "%00"])
def test_a_forged_link_opens_nothing(school: School, token: str) -> None:
    assert school.open(f"/s/{token}").status_code == 404


def test_somebody_who_left_the_school_cannot_file_any_more(school: School) -> None:
    with school.house.database.writing() as session:
        session.get_one(Person, school.district.boris_id).is_active = False
    assert school.open().status_code == 404


def test_a_link_opens_one_schools_form_only(school: School, district: District) -> None:
    other = id_of(district.submission(SECOND))
    forged = "/s/" + school.house.links.submission(other, district.boris_id, moment_of(OPENING)).rpartition("/")[2]
    assert school.open(forged).status_code == 404


def test_half_a_form_is_refused_with_a_sentence(school: School) -> None:
    answer = school.client.post(school.path, data={"act": "submit"})
    assert answer.status_code == 422
    assert "Форма пришла не целиком" in words_of(answer.text)


def test_a_first_visit_weighs_less_than_fifty_kilobytes(school: School) -> None:
    page = school.client.get(school.path, headers={"Accept-Encoding": "gzip"})
    parts = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    sent = int(page.headers["content-length"]) + sum(
        int(school.client.get(part, headers={"Accept-Encoding": "gzip"}).headers["content-length"]) for part in parts
    )
    assert sent < 50_000
    assert (OWN_STATIC / "form.css").stat().st_size < 10_000
    assert "<script" not in page.text


def test_a_return_by_the_cell_shows_the_comment_and_locks_the_rest(school: School) -> None:
    district = school.district
    district.submit(IN_TIME)
    with district.database.writing() as session:
        row = session.get_one(Submission, id_of(district.submission()))
        row.state, row.disputed = SubmissionState.RETURNED, {str(district.share_id): "Вместе с восьмым классом."}
    page = school.open().text
    assert "Вместе с восьмым классом." in page
    assert f'name="numerator-{district.share_id}"' in page
    assert f'name="numerator-{district.count_id}"' not in page
    assert "Сдано и закрыто" in page
    changed = school.send(school.fill(n="58", d="80", count="13") | {f"answer-{district.count_id}": "value"})
    assert changed.status_code == 422
    assert "Закрыто: «Число учителей, прошедших курсы»" in words_of(changed.text)
    assert school.send(school.fill(n="58", d="80")).status_code == 303


def test_a_question_offers_what_was_accepted_before_without_scripts(school: School) -> None:
    district = school.district
    with district.database.writing() as session:
        home = district.submission().municipality_id
        add_explanation(session, home, district.share_id, "nearly_all", words="Все сдали <сразу>", now=IN_TIME)
    answer = school.send(school.fill(n="80", d="80", count="12"))
    assert answer.status_code == 422
    assert f'list="explained-{district.share_id}"' in answer.text
    assert '<option value="Все сдали &lt;сразу&gt;">' in answer.text
    assert len(answer.content) < 50_000
    assert "explained-" not in school.send(school.fill(n="60", d="80", count="x")).text
