"""Claims about a school's figures over time and about how far its targets are."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.collection import AcrossPeriods, AcrossSchools, Answer, AnswerKind, RoundState, SubmissionState
from shnor_flow.domain.collection.indicator import GivenFigure, Question
from shnor_flow.domain.roadmap import Comparison
from shnor_flow.domain.school.series import (
    PointState,
    Series,
    SeriesPoint,
    corrections_of,
    place_in_year,
    state_of,
    without_gaps,
)
from shnor_flow.domain.school.target_to_date import TargetKind, Tone, target_kind, target_to_date

NONE = GivenFigure(Answer.NO_DATA, note="Журнал сгорел")
Told = tuple[str, GivenFigure | tuple[float, float] | float | None]


def asked(**rest: Any) -> Question:
    return Question(1, "Доля учеников с повышенным интересом к чтению", **({"comparison": Comparison.AT_LEAST} | rest))


def counted(**rest: Any) -> Question:
    """Return what adds up over the year and is a level across schools: hours a school, on average."""
    values = {"unit": "ч", "across_schools": AcrossSchools.AVERAGE, "across_periods": AcrossPeriods.SUM}
    return asked(**(values | rest))


def series(question: Question, told: Sequence[Told], targets: dict[int, float] | None = None) -> Series:
    points = [SeriesPoint(parse_period(code), _state(given), _figure(given)) for code, given in told]
    return Series(question, without_gaps(points), targets or {})


def _state(given: object) -> PointState:
    return PointState.MISSED if given is None else PointState.ACCEPTED


def _figure(given: GivenFigure | tuple[float, float] | float | None) -> GivenFigure | None:
    if given is None or isinstance(given, GivenFigure):
        return given
    return GivenFigure(Answer.VALUE, *given) if isinstance(given, tuple) else GivenFigure(Answer.VALUE, given)


def words(one: Series) -> str:
    return target_to_date(one).words.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("told", "targets", "tone", "says"),
    [
        (  # the last quarter of 2025 is a year ago: percentage points, not per cent
            [("2025Q4", (67, 100)), ("2026Q1", (70, 100)), ("2026Q4", (72, 100))],
            {2026: 75.0},
            Tone.BAD,
            "Цель 2026 года (не менее 75 %) не достигнута: на 3 п. п. ниже, за год выросло на 5 п. п.",
        ),
        (  # the year is not over: a distance, not a failure
            [("2025Q2", (67, 100)), ("2026Q2", (72, 100))],
            {2026: 75.0},
            Tone.BAD,
            "На 3 п. п. ниже цели 2026 года (не менее 75 %), за год выросло на 5 п. п.",
        ),
        (  # no target this year: the next one is named and nobody is late for it
            [("2026Q2", (60, 80))],
            {2028: 80.0},
            Tone.PLAIN,
            "На 5 п. п. ниже цели 2028 года (не менее 80 %).",
        ),
        ([("2026Q3", (60, 80))], {2026: 75.0}, Tone.GOOD, "Цель 2026 года (не менее 75 %) достигнута."),
        (  # 74.96 is shown as 75,0 and is still below
            [("2026Q3", (7496, 10000))],
            {2026: 75.0},
            Tone.BAD,
            "На менее 0,1 п. п. ниже цели 2026 года (не менее 75 %).",
        ),
        (  # nothing a year ago: against the last number, whose period is named
            [("2026Q1", (60, 80)), ("2026Q2", None), ("2026Q3", (64, 80))],
            {},
            Tone.PLAIN,
            "За III квартал 2026 г. — 80 %, цели нет, с прошлого ответа (за I квартал 2026 г.) выросло на 5 п. п.",
        ),
        ([("2026Q1", (60, 80)), ("2026Q2", NONE)], {2026: 75.0}, Tone.PLAIN, "ответ без числа: сравнить с целью"),
        ([("2026Q1", (0, 0))], {2026: 75.0}, Tone.PLAIN, "ответ без числа"),  # 0/0 is no share
        ([("2026Q1", None)], {2026: 75.0}, Tone.PLAIN, "Сведений ещё не было."),
    ],
)
def test_a_level_is_told_by_its_distance_to_the_years_target(
    told: list[Told], targets: dict[int, float], tone: Tone, says: str
) -> None:
    one = series(asked(), told, targets)
    assert says in words(one)
    assert target_to_date(one).tone is tone


def test_where_less_is_better_a_smaller_figure_keeps_the_target_of_2026() -> None:
    less = asked(comparison=Comparison.AT_MOST)
    kept = series(less, [("2025Q3", (12, 100)), ("2026Q3", (8, 100))], {2026: 10.0})
    assert words(kept) == "Цель 2026 года (не более 10 %) выполняется: на 2 п. п. ниже, за год снизилось на 4 п. п."
    assert target_to_date(series(less, [("2026Q4", (12, 100))], {2026: 10.0})).tone is Tone.BAD


def test_without_a_direction_nothing_is_good_or_bad() -> None:
    one = series(asked(comparison=None), [("2026Q3", (60, 80))], {2026: 70.0})
    assert target_to_date(one).tone is Tone.PLAIN
    assert words(one) == "На 5 п. п. выше: план 2026 года — 70 %."


def test_what_adds_up_over_the_year_is_told_beside_an_even_pace() -> None:
    slow = series(counted(), [("2026Q1", 2), ("2026Q2", 3), ("2026Q3", 2)], {2026: 12.0})
    assert target_to_date(slow).tone is Tone.PLAIN
    assert words(slow).startswith(
        "С начала года по III квартал 2026 г. — 7 ч при цели не менее 12 ч; "
        "при ровном ходе к концу этого периода было бы 9 ч"
    )
    done = series(counted(), [("2026Q1", 6), ("2026Q2", 6)], {2026: 12.0})
    assert "цель 2026 года достигнута" in words(done)
    over = series(counted(), [("2026Q1", 2), ("2026Q4", 3)], {2026: 12.0})
    assert "не хватило 7 ч" in words(over)
    assert "Нет ответа за II квартал 2026 г., III квартал 2026 г." in words(over)


def test_a_school_asked_since_july_2026_is_not_late_for_the_first_half_year() -> None:
    one = series(counted(), [("2026Q3", 6)], {2026: 12.0})
    assert target_to_date(one).tone is Tone.PLAIN
    assert "было бы 6 ч" in words(one)


def test_sums_of_two_years_are_compared_over_the_same_quarters_only() -> None:
    same = [("2025Q1", 1), ("2025Q2", 1), ("2026Q1", 2), ("2026Q2", 3)]
    assert "за год выросло на 3 ч" in words(series(counted(), same))
    other = [("2025Q2", 1), ("2026Q1", 2), ("2026Q2", 3)]  # a quarter less would look like growth
    assert "выросло" not in words(series(counted(), other))


def test_the_target_of_a_sum_over_schools_is_the_districts_and_judges_no_school() -> None:
    people = asked(unit="чел.", across_schools=AcrossSchools.SUM)
    one = series(people, [("2026Q3", 12)], {2026: 150.0})
    assert target_kind(people) is TargetKind.OF_DISTRICT
    assert target_to_date(one).tone is Tone.PLAIN
    assert words(one) == (
        "За III квартал 2026 г. — 12 чел., это 8 % от цели; цель муниципалитета на 2026 год — не менее 150 чел."
    )


def test_yes_and_words_are_never_counted_against_a_target() -> None:
    yes_no = asked(asks=AnswerKind.YES_NO)
    one = series(yes_no, [("2026Q2", (0, 1)), ("2026Q3", (1, 1))], {2026: 90.0})
    assert words(one).startswith("За III квартал 2026 г. — «да», в прошлый раз было «нет».")
    text = series(
        asked(asks=AnswerKind.TEXT, across_schools=AcrossSchools.SUM),
        [("2026Q3", GivenFigure(Answer.VALUE, note="Открыт кружок"))],
    )
    assert words(text) == "Ответ словами, последний — за III квартал 2026 г."


def test_a_period_between_two_answers_is_a_gap_and_not_a_line() -> None:
    one = series(asked(), [("2026Q1", (1, 2)), ("2026Q4", (1, 2))])
    assert [point.state for point in one.points] == [
        PointState.ACCEPTED, PointState.NOT_ASKED, PointState.NOT_ASKED, PointState.ACCEPTED
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "round_state", "means"),
    [
        (SubmissionState.DRAFT, RoundState.OPEN, PointState.OWED),
        (SubmissionState.DRAFT, RoundState.LOCKED, PointState.MISSED),
        (SubmissionState.RETURNED, RoundState.LOCKED, PointState.RETURNED),
        (SubmissionState.EXCUSED, RoundState.LOCKED, PointState.EXCUSED),
        (SubmissionState.SUBMITTED, RoundState.OPEN, PointState.FILED),
    ],
)
def test_a_point_says_what_became_of_its_period(
    state: SubmissionState, round_state: RoundState, means: PointState
) -> None:
    assert state_of(state, round_state) is means


def test_a_corrected_value_remembers_what_it_was_and_why() -> None:
    first, second = {1: GivenFigure(Answer.VALUE, 60, 80)}, {1: GivenFigure(Answer.VALUE, 58, 80)}
    found = corrections_of([(date(2026, 10, 6), "", first), (date(2026, 11, 12), "Сверка с журналом", second)])
    assert (found[1].was, found[1].on, found[1].reason) == (first[1], date(2026, 11, 12), "Сверка с журналом")
    assert corrections_of([(date(2026, 10, 6), "", first), (date(2026, 10, 7), "", first)]) == {}


@pytest.mark.parametrize(
    ("code", "place"), [("2026Q3", 3), ("2026-27T1", 3), ("2025-26T3", 1), ("2026", 1), ("2026S2", 2), ("2025-26", 1)]
)
def test_a_school_term_belongs_to_the_calendar_year_in_which_it_ends(code: str, place: int) -> None:
    assert place_in_year(parse_period(code)) == place
