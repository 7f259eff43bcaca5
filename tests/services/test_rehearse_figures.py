"""Figures made up for the example: plausible, and the same each time."""

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.collection.indicator import Question
from shnor_flow.domain.roadmap import Comparison
from shnor_flow.services.rehearsal.rehearse_figures import made_up_figure

QUARTERS = [parse_period(f"{year}Q{number}") for year in (2026, 2027, 2028) for number in (1, 2, 3, 4)]
TEACHERS = Question(1, "Доля учителей, прошедших диагностику", target=90.0)
FAILING = Question(2, "Доля выпускников с отметкой «2»", comparison=Comparison.AT_MOST, target=4.0)


def per_cent(question: Question, school: int) -> list[float]:
    figures = [made_up_figure(question, school, quarter) for quarter in QUARTERS]
    return [100 * int(one.numerator) / int(one.denominator) for one in figures if one.numerator]


def test_schools_and_indicators_differ_and_stay_possible() -> None:
    for question in (TEACHERS, FAILING):
        rows = [per_cent(question, school) for school in range(1, 9)]
        assert all(0 <= value <= 100 for row in rows for value in row)
        assert len({tuple(row) for row in rows}) == len(rows)
    assert per_cent(TEACHERS, 3) != per_cent(FAILING, 3)


def test_they_move_towards_the_target_over_the_years() -> None:
    for school in range(1, 9):
        teachers, failing = per_cent(TEACHERS, school), per_cent(FAILING, school)
        assert len(teachers) >= 10  # now and then a school has no data
        assert teachers[0] < teachers[-1]
        assert failing[0] > failing[-1]


def test_the_same_quarter_gives_the_same_figure() -> None:
    assert made_up_figure(TEACHERS, 3, QUARTERS[4]) == made_up_figure(TEACHERS, 3, QUARTERS[4])
