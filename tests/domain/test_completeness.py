"""Claims about completeness: on time and complete are two figures, and no cell says more than it knows."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.collection import AcrossSchools, Answer, AnswerKind, FilesRule, SubmissionState
from shnor_flow.domain.collection.indicator import FiledFigure, GivenFigure, Question
from shnor_flow.domain.completeness import Standing, sum_of
from shnor_flow.domain.completeness.burden import Burden, burden_of, spread_of
from shnor_flow.domain.completeness.cell import CELL_SIGNS, CELL_WORDS, CellState, FormState, cell_of
from shnor_flow.domain.completeness.cell_history import Act, CellVersion, cell_history
from shnor_flow.domain.completeness.content import Content, content_of
from shnor_flow.domain.completeness.years import days_of, year_asked, years_between

DUE = datetime(2026, 10, 9, 21, tzinfo=UTC)
NOON_OF_8_OCTOBER = DUE - timedelta(hours=36)
NOON_OF_12_OCTOBER = DUE + timedelta(hours=60)
SHARE, COUNT = 1, 2
QUESTION = Question(SHARE, "Доля учителей с категорией")
FIVE_OF_EIGHT = GivenFigure(Answer.VALUE, 5, 8)


def filed(answer: Answer, numerator: float | None = None, asks: AnswerKind | None = AnswerKind.SHARE) -> FiledFigure:
    return FiledFigure(SHARE, "Доля", "%", True, answer, numerator, 8, "", asks)


@pytest.mark.parametrize(
    ("figures", "content", "is_complete", "is_hollow"),
    [
        ((), Content(2, 0, 0, 0), False, False),  # nothing filed is not the same as filed and empty
        ((filed(Answer.VALUE, 5), filed(Answer.VALUE, 3)), Content(2, 2, 2, 2), True, False),
        ((filed(Answer.VALUE, 5), filed(Answer.NO_DATA)), Content(2, 2, 1, 1), False, False),
        ((filed(Answer.CONFIRMED_ZERO, 0), filed(Answer.NOT_APPLICABLE)), Content(2, 2, 2, 0), True, True),
        ((filed(Answer.NO_DATA), filed(Answer.NO_DATA)), Content(2, 2, 0, 0), False, True),
        ((filed(Answer.VALUE, 0), filed(Answer.CONFIRMED_ZERO, 0)), Content(2, 2, 2, 0), True, True),
        ((filed(Answer.VALUE, 0, AnswerKind.YES_NO),) * 2, Content(2, 2, 2, 2), True, False),  # «no» is an answer
        ((filed(Answer.VALUE, None, AnswerKind.TEXT),) * 2, Content(2, 2, 2, 2), True, False),
    ],
)
def test_a_form_is_complete_by_what_it_says(
    figures: tuple[FiledFigure, ...], content: Content, is_complete: bool, is_hollow: bool
) -> None:
    found = content_of(2, figures)
    assert (found, found.is_complete, found.is_hollow) == (content, is_complete, is_hollow)


def test_a_district_is_a_sum_over_a_sum_and_who_still_has_time_is_in_no_share() -> None:
    small = Standing(expected=2, on_time=2, complete=1, asked=4, filled=3)
    large = Standing(expected=10, waiting=4, on_time=3, late=1, silent=2, complete=4, asked=12, filled=8)
    both = sum_of([small, large])
    assert (both.due, both.on_time_share, both.complete_share) == (8, Fraction(5, 8), Fraction(5, 8))
    assert both.filled_share == Fraction(11, 16)
    assert Standing(expected=3, waiting=3).on_time_share is None  # 0/0 is not 0 %


def form(state: SubmissionState, **rest: Any) -> FormState:
    return FormState(state, due_at=DUE, **rest)


@pytest.mark.parametrize(
    ("known", "figure", "now", "state", "reason", "is_gap"),
    [
        (form(SubmissionState.EXPECTED), None, NOON_OF_8_OCTOBER, CellState.WAITING, "", True),
        (form(SubmissionState.EXPECTED), None, DUE, CellState.SILENT, "", True),  # the first instant after the day
        (form(SubmissionState.DRAFT, drafted=frozenset({SHARE})), None, DUE, CellState.DRAFT, "", True),
        (form(SubmissionState.DRAFT, drafted=frozenset({COUNT})), None, DUE, CellState.SILENT, "", True),
        (form(SubmissionState.EXCUSED, comment="Школа закрыта"), None, DUE, CellState.EXCUSED, "Школа закрыта", False),
        (form(SubmissionState.SUBMITTED, version=1), FIVE_OF_EIGHT, DUE, CellState.VALUE, "", False),
        (
            form(SubmissionState.ACCEPTED, version=1),
            GivenFigure(Answer.NO_DATA, note="анкеты не собраны"),
            DUE,
            CellState.NO_DATA,
            "анкеты не собраны",
            True,
        ),
        (form(SubmissionState.ACCEPTED, version=1), None, DUE, CellState.EMPTY, "", True),
        (form(SubmissionState.ACCEPTED, version=1, is_answered=True), None, DUE, CellState.NOT_ASKED, "", False),
        (
            form(SubmissionState.RETURNED, version=1, disputed={SHARE: "Из 80?"}),
            FIVE_OF_EIGHT,
            DUE,
            CellState.DISPUTED,
            "Из 80?",
            True,
        ),
        (
            form(SubmissionState.RETURNED, version=1, disputed={COUNT: "Мало"}),
            FIVE_OF_EIGHT,
            DUE,
            CellState.HELD,
            "",
            True,
        ),
        (
            form(SubmissionState.RETURNED, version=1, comment="Всё не то"),
            FIVE_OF_EIGHT,
            DUE,
            CellState.DISPUTED,
            "Всё не то",
            True,
        ),
        (
            form(SubmissionState.ACCEPTED, version=1, disputed={SHARE: "Проверьте"}),
            FIVE_OF_EIGHT,
            DUE,
            CellState.VALUE,
            "Открыто для исправления: Проверьте",
            False,
        ),
    ],
)
def test_a_cell_tells_what_it_is_and_why(
    known: FormState, figure: GivenFigure | None, now: datetime, state: CellState, reason: str, is_gap: bool
) -> None:
    cell = cell_of(known, QUESTION, figure, now)
    assert (cell.state, cell.reason, cell.is_gap) == (state, reason, is_gap)


def test_a_cell_that_says_something_else_than_at_first_is_marked() -> None:
    known = form(SubmissionState.SUBMITTED, version=2, is_on_time=True)
    assert cell_of(known, QUESTION, FIVE_OF_EIGHT, DUE, GivenFigure(Answer.VALUE, 6, 8)).is_corrected
    assert not cell_of(known, QUESTION, FIVE_OF_EIGHT, DUE, FIVE_OF_EIGHT).is_corrected


def test_every_state_of_a_cell_has_its_sign_and_its_words() -> None:
    assert set(CELL_WORDS) == set(CELL_SIGNS) == set(CellState)
    assert len(set(CELL_WORDS.values())) == len(CellState)


def test_the_history_of_a_cell_leaves_out_what_happened_to_other_cells() -> None:
    def version(number: int, n: float, note: str = "", **rest: Any) -> CellVersion:
        figure = FiledFigure(SHARE, "Доля", "%", True, Answer.VALUE, n, 8, note)
        values: dict[str, Any] = {"asked": {}, "reason": ""} | rest
        return CellVersion(number, DUE + timedelta(days=number), f"Автор {number}", figure, **values)

    versions = (
        version(1, 5),
        version(2, 6, "проверили", asked={SHARE: "Точно пять?"}),
        version(3, 6, asked={COUNT: "Сколько?"}),
        version(4, 7, reason="Ошибка в списке. Источник: письмо"),
    )
    acts = [
        Act(DUE + timedelta(hours=1), "Борис", "saved", 0, ""),
        Act(DUE + timedelta(hours=2), "Борис", "saved", 0, ""),
        Act(DUE + timedelta(days=1), "Автор 1", "submitted", 1, ""),
        Act(DUE + timedelta(days=1, hours=1), "Анна", "returned", 1, "Доля: Точно пять?"),
        Act(DUE + timedelta(days=2, hours=1), "Анна", "returned", 2, "Число: Сколько?"),
        Act(DUE + timedelta(days=4), "Автор 4", "corrected", 4, "Ошибка в списке"),
    ]
    events = cell_history(SHARE, versions, acts, {})
    assert [(event.action, event.version, event.count) for event in events] == [
        ("corrected", 4, 1),
        ("submitted", 3, 1),
        ("submitted", 2, 1),
        ("returned", 1, 1),
        ("submitted", 1, 1),
        ("saved", 0, 2),
    ]
    corrected, same, mended, returned, first, _ = events
    assert (corrected.before, corrected.after) == ("6 из 8 — 75\u00a0%", "7 из 8 — 87,5\u00a0%")
    assert corrected.why == ("Причина исправления: Ошибка в списке. Источник: письмо",)
    assert not same.is_change
    assert mended.why == ("Координатор просил: Точно пять?", "Пояснение: проверили")
    assert returned.why == ("Точно пять?",)
    assert (first.before, first.after) == ("", "5 из 8 — 62,5\u00a0%")


def test_a_school_year_has_its_summer_and_a_year_is_known_by_its_code() -> None:
    assert [str(day) for day in days_of(parse_period("2025-26"))] == ["2025-09-01", "2026-08-31"]
    first, last = DUE.date(), DUE.date() + timedelta(days=200)  # 9 October 2026 to 27 April 2027
    assert [year.code for year in years_between(first, last)] == ["2027", "2026-27", "2026"]
    assert year_asked("2026-27", last).code == "2026-27"
    assert [year_asked(code, last).code for code in ("", "2026Q4", "год", "../x")] == ["2027"] * 4


def test_a_share_is_one_figure_and_two_numbers_to_type() -> None:
    questions = [
        QUESTION,
        Question(COUNT, "Число", "чел.", across_schools=AcrossSchools.SUM),
        Question(3, "Есть план?", asks=AnswerKind.YES_NO, files=FilesRule.MUST),
        Question(4, "Что мешает?", asks=AnswerKind.TEXT),
    ]
    assert burden_of(questions) == Burden(figures=4, numbers=3, choices=1, texts=1, files=1)
    told = "4 показателя: 3 числа, 1 ответ «да» или «нет», 1 ответ словами, 1 обязательный файл"
    assert burden_of(questions).in_words == told
    assert spread_of([94, 94, 140]).in_words == "94 показателя (у разных школ от 94 до 140)"
    assert spread_of([]).in_words == "сведений нет"
