"""Figures that the coordinator has not looked at for two working days come to her digest, and to the first page."""

from datetime import date

import pytest

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection.round_dates import unseen_since
from shnor_flow.services.collection.review_figures import accept
from shnor_flow.storage.database import Database
from tests.builders import ANNA, id_of
from tests.collecting import SECOND, District, local, opened_district
from tests.office import CALENDAR, Office

FRIDAY = local(2026, 10, 2, 23, 30)


@pytest.fixture
def district(any_database: Database) -> District:
    with opened_district(any_database) as district:
        return district


def _told(district: District, day: date) -> list[str]:
    """Return what her letter of this day says of figures."""
    office = Office.over(district.database)
    office.remind(day)
    letters = [one for one in office.letters() if one.letter_on == day]
    return [
        line.strip("- ")
        for one in letters
        for line in one.text.splitlines()
        if "ждёт проверки" in line or "ждут проверки" in line
    ]


@pytest.mark.parametrize(
    ("today", "unseen"),
    [
        (date(2026, 10, 5), date(2026, 10, 1)),  # a Monday: what came on Thursday has waited Friday and Monday
        (date(2026, 10, 6), date(2026, 10, 4)),  # a Tuesday: what came on Friday or at the weekend
        (date(2026, 10, 7), date(2026, 10, 5)),
    ],
)
def test_two_working_days_are_counted_without_weekends(today: date, unseen: date) -> None:
    assert unseen_since(today, CALENDAR) == unseen


def test_figures_of_friday_are_told_on_tuesday_with_their_age(district: District) -> None:
    district.submit(FRIDAY)
    assert _told(district, date(2026, 10, 5)) == []
    assert _told(district, date(2026, 10, 6)) == ["1 школа ждёт проверки своих сведений; самые давние — 2 рабочих дня"]
    assert _told(district, date(2026, 10, 7)) == []  # told


def test_one_more_school_that_waits_is_news(district: District) -> None:
    district.submit(FRIDAY)
    _told(district, date(2026, 10, 6))
    district.submit(local(2026, 10, 6), school=SECOND)
    assert _told(district, date(2026, 10, 7)) == []
    assert _told(district, date(2026, 10, 8)) == ["2 школы ждут проверки своих сведений; самые давние — 4 рабочих дня"]


def test_what_she_has_accepted_is_told_no_more(district: District) -> None:
    district.submit(FRIDAY)
    row = district.submission()
    with district.database.writing() as session:
        accept(session, id_of(row), row.municipality_id, version=1, actor=Actor(ANNA), now=local(2026, 10, 5))
    assert _told(district, date(2026, 10, 6)) == []
