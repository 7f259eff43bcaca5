"""Claims about the years whose acts are known, and about the days an administrator adds."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from shnor_flow.domain.calendar.working_calendar import Roll
from shnor_flow.domain.errors import WrongSetting
from shnor_flow.importers.working_days import load_working_calendar

NORMS = {
    2020: (248, 1979),
    2021: (247, 1972),
    2022: (247, 1973),
    2023: (247, 1973),
    2024: (248, 1979),
    2025: (247, 1972),
    2026: (247, 1972),
}


@pytest.mark.parametrize(("year", "norm"), NORMS.items())
def test_the_published_norms_of_days_and_hours_come_out(year: int, norm: tuple[int, int]) -> None:
    assert load_working_calendar().labour_norm(year) == norm


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2020, 4, 15), False),  # spring 2020, by decree
        (date(2021, 2, 20), True),  # a Saturday worked for Monday the 22nd
        (date(2021, 11, 1), False),  # by decree
        (date(2022, 5, 10), False),
        (date(2024, 12, 28), True),  # a worked Saturday
        (date(2025, 2, 24), True),  # a Monday after the 23rd, not moved that year
        (date(2026, 1, 9), False),
        (date(2026, 12, 31), False),
        (date(2027, 2, 20), True),
    ],
)
def test_moved_days_are_known(day: date, is_worked: bool) -> None:
    assert load_working_calendar().is_working(day) is is_worked


def test_years_2020_to_2026_are_settled_and_2027_awaits_its_act() -> None:
    calendar = load_working_calendar()
    assert [year for year in range(2019, 2030) if not calendar.is_provisional(year)] == list(range(2020, 2027))
    assert 2027 in calendar.years


def test_an_administrator_names_the_act_of_2027_and_its_moved_day(tmp_path: Path) -> None:
    additions = tmp_path / "working_days.toml"
    additions.write_text(
        "[years.2027]\nact = 'Постановление'\n[overrides]\nworking_days = [2027-02-22]\n", encoding="utf-8"
    )
    calendar = load_working_calendar(additions)
    assert not calendar.is_provisional(2027)
    assert calendar.is_working(date(2027, 2, 22))
    assert not load_working_calendar().is_working(date(2027, 2, 22))


def test_every_known_day_agrees_with_the_package_it_comes_from() -> None:
    from holidays import country_holidays

    calendar = load_working_calendar()
    official = country_holidays("RU", years=range(2020, 2028))
    days = [date(2020, 1, 1) + timedelta(days=number) for number in range(2922)]
    assert days[-1] == date(2027, 12, 31)
    odd = [day for day in days if calendar.is_working(day) != official.is_working_day(day)]
    assert set(odd) <= calendar.decreed


@pytest.mark.parametrize(
    ("day", "direction", "held_to"),
    [
        (date(2027, 7, 31), Roll.BACKWARD, date(2027, 7, 30)),  # Saturday
        (date(2027, 7, 31), Roll.FORWARD, date(2027, 8, 2)),
        (date(2026, 12, 31), Roll.BACKWARD, date(2026, 12, 30)),  # a Thursday off
        (date(2026, 12, 31), Roll.FORWARD, date(2027, 1, 11)),  # over all New Year holidays
        (date(2024, 12, 29), Roll.BACKWARD, date(2024, 12, 28)),  # a Sunday after a worked Saturday
    ],
)
def test_a_deadline_on_a_day_off_moves(day: date, direction: Roll, held_to: date) -> None:
    assert load_working_calendar().roll(day, direction) == held_to


def test_an_administrator_adds_a_regions_holiday_and_a_year(tmp_path: Path) -> None:
    additions = tmp_path / "working_days.toml"
    additions.write_text(
        "[years.2028]\nact = 'Act'\nshortened = [2028-02-22]\n"
        "[overrides]\ndays_off = [2026-06-24]\nworking_days = [2026-12-31]\n"
    )
    calendar = load_working_calendar(additions)
    assert not calendar.is_working(date(2026, 6, 24))
    assert calendar.is_working(date(2026, 12, 31))
    assert not calendar.is_provisional(2028)


@pytest.mark.parametrize("text", ['[overrides]\ndays_off = ["2026-06-24"]', "[years", "[[decreed]]\nfrom = 2026-06-24"])
def test_an_unreadable_addition_is_named(tmp_path: Path, text: str) -> None:
    additions = tmp_path / "working_days.toml"
    additions.write_text(text)
    with pytest.raises(WrongSetting, match=r"working_days\.toml"):
        load_working_calendar(additions)
