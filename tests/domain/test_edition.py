"""Claims about an amended plan beside the one before it: which row is which, which day became which, what changed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shnor_flow.domain.edition import Fate, PlanRow
from shnor_flow.domain.edition.difference import differences_of
from shnor_flow.domain.edition.matching import match_rows
from shnor_flow.domain.edition.moved_days import MovedDay, moved_days
from shnor_flow.domain.edition.passport import IndicatorPlan, indicator_differences
from shnor_flow.domain.edition.title import resembles, title_key
from shnor_flow.domain.roadmap import Comparison
from shnor_flow.domain.term import Window


def row(row_id: int, number: str, title: str, term: str = "май 2027 г.", section: str = "Кадры") -> PlanRow:
    return PlanRow(row_id, section, number, title, term)


def pairs(old: list[PlanRow], new: list[PlanRow]) -> list[tuple[int, int, bool]]:
    return [(match.old_id, match.new_id, match.is_sure) for match in match_rows(old, new)]


PLAN = [
    row(1, "1.1", "Провести семинар по функциональной грамотности"),
    row(2, "1.2", "Составить список наставников"),
    row(3, "1.3", "Открыть методические часы для учителей математики"),
]


def test_a_row_put_in_shifts_the_numbers_and_nothing_else() -> None:
    new = [row(11, "1.1", "Утвердить состав рабочей группы")]
    new += [row(each.row_id + 20, f"1.{each.row_id + 1}", each.title) for each in PLAN]
    assert pairs(PLAN, new) == [(1, 21, True), (2, 22, True), (3, 23, True)]
    assert match_rows(PLAN, new)[0].because == "то же название и срок, номер был 1.1"


def test_an_edited_title_in_its_place_is_the_same_activity() -> None:
    new = [row(11, "1.1", "Провести районный семинар по функциональной грамотности педагогов"), *PLAN[1:]]
    assert pairs(PLAN, new)[0] == (1, 11, True)


def test_titles_that_differ_in_a_number_are_asked_about() -> None:
    old = [row(1, "2.1", "Диагностика учеников 9 классов по русскому языку")]
    new = [row(11, "2.1", "Диагностика учеников 11 классов по русскому языку")]
    assert pairs(old, new) == [(1, 11, False)]


def test_of_two_that_come_as_near_neither_is_taken_in_silence() -> None:
    old = [row(1, "3.1", "Посещение уроков математики молодых учителей")]
    new = [
        row(11, "3.2", "Посещение уроков физики молодых учителей"),
        row(12, "3.3", "Посещение уроков химии молодых учителей"),
    ]
    ((old_id, _, is_sure),) = pairs(old, new)
    assert (old_id, is_sure) == (1, False)


def test_another_activity_under_an_old_number_is_new() -> None:
    new = [row(11, "1.1", "Закупить лабораторное оборудование"), *PLAN[1:]]
    assert [old_id for old_id, _, _ in pairs(PLAN, new)] == [2, 3]


def test_a_renamed_section_keeps_its_rows() -> None:
    new = [row(each.row_id + 10, each.number, each.title, section="Раздел I. Кадровая работа") for each in PLAN]
    assert pairs(PLAN, new) == [(1, 11, True), (2, 12, True), (3, 13, True)]


def test_rows_of_one_title_are_told_apart_by_their_terms() -> None:
    old = [row(1, "4.1", "Заседание совета", "октябрь 2026 г."), row(2, "4.2", "Заседание совета", "март 2027 г.")]
    new = [row(12, "4.1", "Заседание совета", "март 2027 г."), row(11, "4.2", "Заседание совета", "октябрь 2026 г.")]
    assert set(pairs(old, new)) == {(1, 11, True), (2, 12, True)}


@given(st.permutations(PLAN))
def test_whatever_the_order_the_same_plan_is_the_same_plan(rows: list[PlanRow]) -> None:
    assert {(old, new) for old, new, _ in pairs(PLAN, rows)} == {(1, 1), (2, 2), (3, 3)}
    assert {each.fate for each in differences_of(PLAN, rows, match_rows(PLAN, rows))} == {Fate.SAME}


def ends(*months: tuple[int, int]) -> list[date]:
    return [date(year, month, 28) for year, month in months]


JULY, AUGUST = ends((2026, 7), (2027, 7), (2028, 7)), ends((2026, 8), (2027, 8), (2028, 8))


@pytest.mark.parametrize(
    ("before", "after", "became"),
    [
        (JULY, JULY, [(day, day) for day in JULY]),
        (JULY, AUGUST, list(zip(JULY, AUGUST, strict=True))),
        (JULY[:1], AUGUST[2:], [(JULY[0], AUGUST[2])]),  # a single day is moved, however far
        (JULY[:2], [*JULY[:2], date(2029, 7, 28)], [*((day, day) for day in JULY[:2]), (None, date(2029, 7, 28))]),
        (JULY, JULY[1:], [(JULY[0], None), *((day, day) for day in JULY[1:])]),
        ([], JULY[:1], [(None, JULY[0])]),
        (JULY[:1], [], [(JULY[0], None)]),
    ],
)
def test_the_days_of_a_term_become_the_nearest_of_the_next(
    before: list[date], after: list[date], became: list[tuple[date | None, date | None]]
) -> None:
    assert [(day.before, day.after) for day in moved_days(before, after)] == became


def test_a_monthly_term_that_becomes_quarterly_keeps_the_common_days() -> None:
    months = [date(2027, month, 25) for month in range(1, 13)]
    quarters = [date(2027, month, 25) for month in (3, 6, 9, 12)]
    days = moved_days(months, quarters)
    assert [day.before for day in days if day.after] == quarters
    assert not any(day.is_moved for day in days)


DAYS = st.lists(st.integers(0, 1500).map(lambda number: date(2026, 1, 1) + timedelta(number)), max_size=12)


@given(DAYS, DAYS)
def test_every_day_is_told_once_and_in_order(before: list[date], after: list[date]) -> None:
    days = moved_days(before, after)
    assert [day.before for day in days if day.before] == sorted(set(before))
    assert [day.after for day in days if day.after] == sorted(set(after))
    # Nothing is moved onto a day that another deadline of the term before keeps.
    assert not {day.before for day in days if day.after is None} & {day.after for day in days}


def test_each_activity_gets_one_fate_and_says_what_changed() -> None:
    old = [
        PlanRow(1, "Кадры", "1.", "Семинар", "июль", "Приказ", "", ("РМО",), (Window(None, date(2027, 7, 31)),)),
        PlanRow(2, "Кадры", "2.", "Список наставников", "май", "Список", "", ("УО",)),
        PlanRow(3, "Кадры", "3.", "Методические часы", "май"),
        PlanRow(4, "Кадры", "4.", "Посещение уроков", "май"),
    ]
    new = [
        PlanRow(11, "Кадры", "1.", "Семинар", "август", "Приказ", "", ("РМО",), (Window(None, date(2027, 8, 31)),)),
        PlanRow(12, "Кадры", "2.", "Список наставников", "май", "Приказ", "", ("УО", "ЦРО")),
        PlanRow(13, "Кадры", "3.", "Методические  часы.", "май"),
        PlanRow(14, "Кадры", "5.", "Закупка оборудования", "май"),
    ]
    found = differences_of(old, new, match_rows(old, new))
    fates = [Fate.MOVED, Fate.CHANGED, Fate.SAME, Fate.ADDED, Fate.DROPPED]
    assert [each.fate for each in found] == fates
    assert found[0].moved == (MovedDay(date(2027, 7, 31), date(2027, 8, 31)),)
    assert [(change.name, change.after) for change in found[1].changes] == [
        ("Ответственные", "УО; ЦРО"),
        ("Планируемый результат", "Приказ"),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "ПОДДЕРЖКА ШКОЛ ЗАРЕЧНОГО РАЙОНА НА 2026-2028 ГОДЫ",
        "Поддержка школ «Заречного района» на 2026–2029 гг.",
        "Поддержка школ Заречного района (в редакции от 12.03.2027 № 40)",
        "Поддержка школ Заречного района на 2026–2028 годы (с изменениями, внесёнными приказом № 40)",
        "Поддержка школ Заречного района, новая редакция",
    ],
)
def test_the_mark_of_an_edition_is_no_part_of_a_title(title: str) -> None:
    assert title_key(title) == title_key("Поддержка школ Заречного района")


def test_a_title_that_is_only_like_another_is_asked_about() -> None:
    title = "Поддержка школ Заречного района с низкими результатами"
    assert title_key(title) != title_key("Поддержка школ Заречного района")
    assert resembles(title, "Программа поддержки школ Заречного района с низкими результатами обучения")
    assert not resembles(title, "Развитие дополнительного образования детей")


def test_indicators_are_compared_by_name_with_their_targets() -> None:
    share = IndicatorPlan("Доля сдавших экзамен", "%", Comparison.AT_LEAST, ((2026, 60), (2027, 70), (2028, 80)), 1)
    courses = IndicatorPlan("Число учителей на курсах", "чел.", Comparison.AT_LEAST, ((2028, 40),), 2)
    new = [
        IndicatorPlan("Доля сдавших экзамен", "%", Comparison.AT_LEAST, ((2027, 75), (2028, 80))),
        IndicatorPlan("Число межшкольных групп", "ед.", Comparison.AT_LEAST, ((2028, 4),)),
    ]
    found = indicator_differences([share, courses], new)
    assert [each.fate for each in found] == [Fate.CHANGED, Fate.ADDED, Fate.DROPPED]
    # 2026 is over and not spoken of: what it was held to stays.
    assert [(change.name, change.before, change.after) for change in found[0].changes] == [
        ("Цель на 2027 год", "70", "75")
    ]
    assert indicator_differences([share, courses], []) == ()
