"""Claims about passports in styles that none of the annotated programmes has."""

from datetime import date
from functools import cache
from pathlib import Path

from shnor_flow.domain.roadmap import Approval, Comparison, FindingKind, Partnership, Risk, RoadmapDraft, Stage
from shnor_flow.domain.term import Period
from shnor_flow.importers import read_roadmap
from tests.importers import passports

EXAMPLE = Path(__file__).parents[2] / "examples" / "roadmap.txt"
Target = tuple[str, float | None, str | None, Comparison | None, int | None]
UP, DOWN = Comparison.AT_LEAST, Comparison.AT_MOST


@cache
def draft(text: str) -> RoadmapDraft:
    return read_roadmap(text.encode(), "plan.txt")


def targets(text: str) -> list[Target]:
    return [
        (found.name, found.target, found.unit, found.comparison, found.due_year)
        for found in draft(text).programme.indicators
    ]


def asked(text: str) -> str:
    return "\n".join(found.message for found in draft(text).findings if found.kind is FindingKind.PASSPORT)


def test_the_example_is_read_whole() -> None:
    read = draft(EXAMPLE.read_text(encoding="utf-8")).programme
    assert len(read.tasks) == 4
    assert len(read.expected_results) == 3
    assert [(stage.name, stage.start, stage.end) for stage in read.stages] == [
        ("Подготовительный", date(2026, 1, 12), date(2026, 3, 31)),
        ("Основной", date(2026, 4, 1), date(2028, 5, 31)),
        ("Итоговый", date(2028, 6, 1), date(2028, 12, 29)),
    ]
    assert [indicator.name.split()[0] for indicator in read.indicators] == ["Доля"] * 4
    assert read.glossary["РМО"] == "районные методические объединения учителей"
    assert len(read.glossary) == 3
    assert read.period == Period(date(2026, 1, 1), date(2028, 12, 29))


def test_no_row_of_another_table_becomes_an_activity() -> None:
    texts = (passports.NUMBERED_ROWS, passports.LINES, passports.SECTIONS, passports.DEFINED_LATER)
    for text in (*texts, passports.TWO_HEADINGS, passports.SPARSE):
        assert [row.title for row in draft(text).activities] == ["Кустовой семинар завучей", "Сверка школьных планов"]


def test_numbered_rows_of_a_passport_are_read_and_unknown_ones_left_out() -> None:
    read = draft(passports.NUMBERED_ROWS).programme
    assert read.title == "Муниципальная программа «Ровный старт» на 2026–2028 годы"
    assert (read.municipality, read.region) == ("Кедровский муниципальный округ", "Томская область")
    assert read.approved == Approval(
        "Постановление администрации Кедровского муниципального округа", date(2025, 12, 18), "214-п"
    )
    assert read.period == Period(date(2026, 1, 1), date(2028, 12, 31))
    assert read.goal == "Сократить разрыв в подготовке между школами округа"
    assert read.tasks == (
        "найти предметы с провалами",
        "собрать учителей в пары",
        "наладить ежемесячный разбор работ",
    )
    assert read.expected_results == ("выровнены итоги диагностик", "закрыты вакансии учителей математики")


def test_stages_in_one_cell_are_named_and_dated_by_months() -> None:
    assert draft(passports.NUMBERED_ROWS).programme.stages == (
        Stage("Подготовительный", date(2026, 1, 1), date(2026, 5, 31), "создание рабочей группы"),
        Stage("Основной", date(2026, 9, 1), date(2028, 5, 31), "работа по школьным планам"),
        Stage("Итоговый", date(2028, 9, 1), date(2028, 12, 31), None),
    )


def test_a_table_by_years_gives_a_target_for_each_year_but_the_starting_one() -> None:
    retakes, paired = "Доля девятиклассников, пересдающих математику", "Доля учителей, работающих в паре с наставником"
    mark, lessons = "Средняя отметка ОГЭ по русскому языку", "Количество совместных уроков"
    assert targets(passports.NUMBERED_ROWS) == [
        (retakes, 12, "%", DOWN, 2026),
        (retakes, 9, "%", DOWN, 2027),
        (retakes, 5, "%", DOWN, 2028),
        (paired, 40, "%", UP, 2026),
        (paired, 60, "%", UP, 2027),
        (paired, 80, "%", UP, 2028),
        (mark, 3.8, "балл", UP, 2026),
        (mark, 4.0, "балл", UP, 2027),
        (mark, 4.2, "балл", UP, 2028),
        (lessons, 12, "ед.", UP, 2026),
        (lessons, 24, "ед.", UP, 2027),
        (lessons, 24, "ед.", UP, 2028),
    ]


def test_risks_are_found_in_a_table_of_four_columns() -> None:
    assert draft(passports.NUMBERED_ROWS).programme.risks == (
        Risk("Переход учителя в другую школу", "Подготовка замены заранее"),
        Risk("Отказ школы от партнёрства", "Выбор новой школы-партнёра"),
    )


def test_a_letterhead_names_the_act_and_the_city_district() -> None:
    read = draft(passports.LINES).programme
    assert read.approved == Approval(
        "Приказ управления образования администрации городского округа Заозёрск", date(2026, 1, 22), "11"
    )
    assert read.municipality == "городской округ Заозёрск"
    assert read.period == Period(date(2026, 9, 1), date(2028, 5, 31))
    assert read.tasks == ("Разобрать ошибки учеников", "Обучить команды школ", "Закрепить кураторов")
    assert read.expected_results == ("три школы вышли из перечня", "учителя ведут открытые уроки")
    assert read.glossary == {"УО": "управление образования", "ШРК": "школьная рабочая команда"}


def test_targets_in_lines_are_levels_and_a_change_is_asked_about() -> None:
    passed, skipped = "доля учеников, написавших диагностику без двоек", "снижение доли пропусков уроков"
    assert targets(passports.LINES) == [
        (passed, 70, "%", UP, 2026),
        (passed, 80, "%", UP, 2027),
        (passed, 90, "%", UP, 2028),
        (skipped, 5, "%", DOWN, None),
        ("увеличение на 10 % числа участников олимпиад", None, "%", UP, None),
        ("число обученных команд", 3, None, UP, None),
    ]
    assert "увеличение на 10 % числа участников олимпиад" in asked(passports.LINES)


def test_a_list_of_risks_is_parted_into_risk_and_measure() -> None:
    assert draft(passports.LINES).programme.risks == (
        Risk("уход управленческой команды", "кадровый резерв"),
        Risk("перегрузка учителей", "перераспределение часов"),
        Risk("срыв поставки учебников", ""),
    )
    assert "Не для каждого риска" in asked(passports.LINES)


def test_partners_are_found_under_other_headings_with_their_curators() -> None:
    assert draft(passports.LINES).programme.partnerships == (
        Partnership("МБОУ «Школа № 4»", "МАОУ «Лицей № 1»", "Семенова А.А.", "физика"),
        Partnership("МБОУ «Школа № 4»", "МБОУ «Гимназия № 2»", "Орлов Б.Б.", "химия"),
    )
    assert draft(passports.DEFINED_LATER).programme.partnerships == (
        Partnership(
            "МБОУ «Степная ООШ»", "МБОУ «Подгорненская СОШ № 1»", None, "уроки математики в межшкольной группе"
        ),
    )


def test_a_passport_of_numbered_sections_is_read_whole() -> None:
    read = draft(passports.SECTIONS).programme
    assert read.title == "Муниципальный проект «Школа растёт»"
    assert read.municipality == "г. Вышгород"
    assert read.approved == Approval(
        "Приказ комитета по образованию администрации города Вышгорода", date(2026, 9, 3), "97"
    )
    assert read.period == Period(date(2026, 9, 1), date(2028, 12, 15))
    assert read.goal == "Создать в каждой школе города Вышгорода команду, которая умеет работать с данными"
    assert read.tasks == (
        "научить команды читать результаты",
        "ввести короткие циклы улучшений",
        "поделиться опытом",
    )
    assert read.expected_results == ("команды ведут циклы улучшений", "опыт описан в сборнике")
    assert read.stages == (
        Stage("Первый этап", date(2026, 9, 1), date(2026, 12, 31), "выбор школ"),
        Stage("Второй этап", date(2027, 1, 1), date(2027, 12, 31), "работа команд"),
        Stage("Третий этап", date(2028, 1, 1), date(2028, 12, 15), "обмен опытом"),
    )
    assert read.glossary == {"ШКД": "школьная команда данных"}


def test_a_figure_that_may_be_unwanted_has_no_side_until_somebody_says() -> None:
    assert targets(passports.SECTIONS) == [
        ("Охват команд обучением", 60, "%", UP, None),
        ("Доля уроков с обратной связью", 85, "%", UP, 2028),
        ("Количество школ с необъективными результатами", 2, "школ", None, None),
    ]
    assert "должен ли показатель расти или снижаться (таких показателей: 1)" in asked(passports.SECTIONS)


def test_words_defined_later_are_taken_only_where_it_is_plain_where_they_begin() -> None:
    read = draft(passports.DEFINED_LATER).programme
    assert read.title == "Комплекс мер по поддержке школ Подгорненского района"
    assert read.glossary == {
        "ШНОР": "Школы с низкими образовательными результатами",
        "РМК": "районный методический кабинет",
    }
    assert (read.municipality, read.region) == ("Подгорненский район", "Оренбургская область")
    assert read.approved == Approval(
        "Распоряжение отдела образования Подгорненского района Оренбургской области", date(2026, 6, 1), "55-р"
    )
    assert read.period == Period(date(2026, 9, 1), date(2029, 5, 31))
    assert read.tasks == ("диагностика причин", "помощь учителям", "работа с родителями")
    assert read.risks == (
        Risk("Малочисленность классов", "межшкольные группы"),
        Risk("Бездорожье", "дистанционные занятия"),
    )


def test_one_column_of_targets_takes_its_year_from_the_heading() -> None:
    assert targets(passports.DEFINED_LATER) == [
        ("Доля ШНОР, сменивших статус", 50, "%", UP, 2029),
        ("Доля выпускников без аттестата", 1.5, "%", DOWN, 2029),
        ("Число межшкольных групп", 6, "единиц", UP, 2029),
    ]


def test_years_in_a_second_heading_row_find_their_columns() -> None:
    plans, index = "Доля педагогов с планом развития", "Индекс благополучия класса"
    assert targets(passports.TWO_HEADINGS) == [
        (plans, 55, "%", UP, 2026),
        (plans, 95, "%", UP, 2027),
        (index, 3.5, "балл", UP, 2026),
        (index, 4, "балл", UP, 2027),
    ]


def test_stages_named_before_their_dates_leave_the_period_to_the_title() -> None:
    read = draft(passports.TWO_HEADINGS).programme
    assert read.period == Period(date(2026, 1, 1), date(2027, 12, 31))
    assert read.goal == "сделать переход школ устойчивым"
    assert read.municipality == "Муниципальное образование «Лугский район»"
    assert read.stages == (
        Stage("Подготовительный", date(2026, 1, 1), date(2026, 3, 31), "приказы и планы"),
        Stage("Основной", date(2026, 4, 1), date(2027, 10, 31), None),
        Stage("Заключительный", date(2027, 11, 1), date(2027, 12, 31), None),
    )
    assert read.glossary == {"УО": "управление образования", "ППк": "психолого-педагогический консилиум"}


def test_whatever_is_not_said_is_asked_about() -> None:
    questions = asked(passports.SPARSE)
    for gap in ("Муниципалитет", "Регион", "Срок действия", "каким документом утверждена", "«Диагностика» нет дат"):
        assert gap in questions
    for doubt in ("расти или снижаться (таких показателей: 1)", "первый — «удовлетворённость родителей»"):
        assert doubt in questions
    assert draft(passports.SPARSE).programme.period is None
