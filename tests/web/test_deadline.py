"""Claims about the last minute of a round and the first one after it, on the page that a school fills in."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import chain, repeat
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.jobs import House
from shnor_flow.services.collection.adjust_round import MoreTime, extend_submission
from shnor_flow.storage.tables import Submission
from shnor_flow.web.app import create_app
from tests.builders import ANNA, id_of
from tests.collecting import CALENDAR, OPENING, build_district, local
from tests.web.browsing import words_of
from tests.web.test_sheets import downloaded
from tests.web.test_submission import School

LOCKS_AT = local(2026, 10, 24, 0, 0)  # the round of the third quarter is taken until 23 October


def _school(house: House, zone: str = "Europe/Moscow") -> School:
    district = build_district(house.database, zone=zone)
    district.run(OPENING)
    return School(district, house)


def _clock_of(*moments: datetime) -> Callable[[], datetime]:
    """Return a clock that is read once for each moment; the last one stays."""
    return chain(moments, repeat(moments[-1])).__next__


@pytest.mark.parametrize(
    ("zone", "offset", "due_on", "locks_on"),
    [
        ("Europe/Kaliningrad", "UTC+2", "2026-10-09T23:59:30+02:00", "2026-10-23T23:59:30+02:00"),
        ("Europe/Moscow", "UTC+3", "2026-10-09T23:59:30+03:00", "2026-10-23T23:59:30+03:00"),
        ("Asia/Kamchatka", "UTC+12", "2026-10-09T23:59:30+12:00", "2026-10-23T23:59:30+12:00"),
    ],
)
def test_the_last_half_minute_and_the_first_one_after_it(
    house: House, zone: str, offset: str, due_on: str, locks_on: str
) -> None:
    school = _school(house, zone)
    last, last_late = datetime.fromisoformat(due_on), datetime.fromisoformat(locks_on)
    school.now = last
    assert f"Сдать до 23:59 9 октября 2026 г. (пятница, {offset})." in school.see()
    assert f"Время сервера: 9 октября 2026 г., 23:59 ({offset})" in school.see()
    assert school.send(school.fill(n="60", d="80", count="12"), act="draft").status_code == 303

    school.now = last + timedelta(minutes=1)  # half past midnight, in seconds
    assert "Срок прошёл 9 октября 2026 г. Сведения принимаются с опозданием до 23:59 23 октября" in school.see()

    school.now = last_late
    assert school.send(school.fill()).status_code == 303
    assert f"Сдано с опозданием: 23 октября 2026 г., 23:59 ({offset})" in school.see()

    typed = school.fill(n="61")
    school.now = last_late + timedelta(minutes=1)
    refused = school.send(typed)
    assert refused.status_code == 422
    assert "закрыт: последний день — 23 октября 2026 г." in words_of(refused.text)
    assert f"Время сервера: 24 октября 2026 г., 00:00 ({offset})" in words_of(refused.text)
    assert school.district.submission().version == 1


def test_in_three_zones_the_same_second_is_in_time_late_and_late(house: House) -> None:
    # 9 October, 23:59:30 in Kaliningrad is already the 10th in Moscow and on Kamchatka.
    second = datetime(2026, 10, 9, 23, 59, 30, tzinfo=ZoneInfo("Europe/Kaliningrad"))
    days = {zone: second.astimezone(ZoneInfo(zone)).day for zone in ("Europe/Moscow", "Asia/Kamchatka")}
    assert days == {"Europe/Moscow": 10, "Asia/Kamchatka": 10}
    school = _school(house, "Europe/Kaliningrad")
    school.now = second
    assert school.send(school.fill(n="60", d="80", count="12")).status_code == 303
    assert school.district.submission().is_on_time is True


def test_what_was_pressed_before_midnight_is_in_time_however_long_the_line_and_the_queue(house: House) -> None:
    school = _school(house)
    due_at = local(2026, 10, 10, 0, 0)
    school.now = due_at - timedelta(minutes=5)
    fields = school.fill(n="60", d="80", count="12")
    arrived, read = due_at - timedelta(seconds=1), due_at + timedelta(seconds=40)
    school.client = TestClient(create_app(house, clock=_clock_of(arrived, read)), follow_redirects=False)
    assert school.send(fields).status_code == 303
    submission = school.district.submission()
    assert (submission.is_on_time, submission.submitted_at) == (True, arrived)


def test_a_form_that_trickles_in_for_longer_than_any_line_needs_counts_from_its_end(house: House) -> None:
    school = _school(house)
    due_at = local(2026, 10, 10, 0, 0)
    school.now = due_at - timedelta(minutes=5)
    fields = school.fill(n="60", d="80", count="12")
    began, ended = due_at - timedelta(seconds=1), due_at + timedelta(minutes=3)
    school.client = TestClient(create_app(house, clock=_clock_of(began, ended)), follow_redirects=False)
    school.send(fields)
    assert school.district.submission().is_on_time is False


def test_a_form_that_came_before_the_lock_is_taken_though_the_job_has_locked_the_round_meanwhile(house: House) -> None:
    school = _school(house)
    school.now = LOCKS_AT - timedelta(minutes=5)
    fields = school.fill(n="60", d="80", count="12")
    school.district.run_at(LOCKS_AT)
    school.now = LOCKS_AT - timedelta(seconds=1)
    assert school.send(fields).status_code == 303
    assert school.district.submission().state is SubmissionState.SUBMITTED


def test_what_came_after_the_lock_is_kept_and_stands_in_the_form_once_there_is_more_time(house: House) -> None:
    school = _school(house)
    district = school.district
    school.now = LOCKS_AT - timedelta(minutes=5)
    fields = school.fill(n="60", d="80", count="12")
    district.run_at(LOCKS_AT)
    school.now = LOCKS_AT + timedelta(seconds=30)
    for act in ("submit", "submit", "draft"):  # however often it is pressed
        page = words_of(school.send(fields, act=act).text)
        assert "закрыт: последний день — 23 октября 2026 г." in page
        assert "не сдано, но сохранено на сервере" in page
        assert "60 из 80" in page
    assert "60 из 80" in school.see()
    submission = district.submission()
    assert (submission.version, submission.state, submission.is_on_time) == (0, SubmissionState.EXPECTED, None)

    granted = MoreTime(date(2026, 10, 27), "Не было света", counts_as_on_time=False)
    with house.database.writing() as session:
        extend_submission(
            session,
            id_of(submission),
            submission.municipality_id,
            granted,
            calendar=CALENDAR,
            actor=Actor(ANNA),
            now=local(2026, 10, 26),
        )
    school.now = local(2026, 10, 27, 23, 59)  # the last minute of the extension
    assert 'value="60"' in school.open().text
    assert school.send(school.fill()).status_code == 303
    assert district.submission().is_on_time is False
    school.now = local(2026, 10, 28, 0, 0)
    assert "закрыт: последний день — 27 октября 2026 г." in school.see()


def test_a_late_correction_is_kept_beside_what_was_filed_and_an_accepted_one_is_only_shown_back(house: House) -> None:
    school = _school(house)
    district = school.district
    school.now = local(2026, 10, 8)
    school.send(school.fill(n="60", d="80", count="12"))
    late = school.fill(n="62")
    school.now = LOCKS_AT
    page = words_of(school.send(late).text)
    for words in ("Анна Сергеевна Котова", "верное число и причину", "действует прежнее, из квитанции", "62 из 80"):
        assert words in page
    with house.database.writing() as session:
        row = session.get_one(Submission, id_of(district.submission()))
        row.state = SubmissionState.ACCEPTED
    assert "60 из 80" in school.see()
    page = words_of(school.send(late | {f"numerator-{district.share_id}": "63"}).text)
    assert "Координатор принял сведения" in page
    assert "не принято. Скопируйте нужное" in page
    assert "63 из 80" in page
    assert "62" in str(district.submission().draft)
    assert district.submission().version == 1


def test_a_spreadsheet_after_the_lock_is_refused_with_the_way_to_ask_and_stays_on_the_server(house: House) -> None:
    school = _school(house)
    school.now = local(2026, 10, 8)
    school.send(school.fill(n="60", d="80", count="12"))
    form = downloaded(school, n=62).saved()
    school.now = LOCKS_AT
    page = words_of(school.client.post(f"{school.path}/sheet", files={"file": ("Форма.xlsx", form)}).text)
    for words in ("закрыт: последний день — 23 октября 2026 г.", "Анна Сергеевна Котова", "верное число и причину"):
        assert words in page
    assert school.district.submission().version == 1
    assert house.files.read(hashlib.sha256(form).hexdigest()) == form
