from dataclasses import replace

import pytest

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.roadmap import ActivityDraft, FindingKind, RoadmapDraft
from shnor_flow.importers import read_roadmap
from tests.importers.plans import HEADINGS, PLAN, USUAL, PlanRow, aligned, flowed, tabbed

HEAD = "Программа поддержки школ Заречного района на 2026-2028 годы\n\nЦель: помочь школам.\n\n"
ORDERS = (
    USUAL,
    ("number", "title", "parties", "term", "result"),
    ("number", "title", "result", "term", "parties"),
    ("number", "term", "title", "parties", "result"),
    ("number", "title", "term", "result", "parties"),
)


def read(text: str) -> RoadmapDraft:
    return read_roadmap((HEAD + text).encode(), "plan.txt")


def row_of(activity: ActivityDraft) -> PlanRow:
    return PlanRow(
        activity.section,
        activity.number,
        activity.title,
        activity.term,
        activity.responsible,
        activity.expected_result or "",
    )


def rows_of(text: str) -> tuple[PlanRow, ...]:
    return tuple(row_of(activity) for activity in read(text).activities)


@pytest.mark.parametrize("columns", ORDERS)
def test_columns_are_recognised_in_any_order(columns: tuple[str, ...]) -> None:
    assert rows_of(tabbed(columns=columns)) == PLAN


@pytest.mark.parametrize(
    ("column", "heading"),
    [
        ("title", "Содержание деятельности"),
        ("title", "Мероприятия"),
        ("term", "Дата проведения"),
        ("term", "Срок реализации мероприятия"),
        ("parties", "Исполнители"),
        ("parties", "Ответственный исполнитель"),
        ("result", "Форма представления результата"),
        ("result", "Отчётные документы"),
        ("result", "Прогнозируемый результат"),
    ],
)
def test_columns_are_recognised_under_any_usual_name(column: str, heading: str) -> None:
    assert rows_of(tabbed(headings=HEADINGS | {column: heading})) == PLAN


@pytest.mark.parametrize("blank_lines", ["all", "cells", "none"])
@pytest.mark.parametrize("columns", ORDERS)
def test_a_flowed_table_is_cut_back_into_its_cells(columns: tuple[str, ...], blank_lines: str) -> None:
    assert rows_of(flowed(columns=columns, blank_lines=blank_lines)) == PLAN


@pytest.mark.parametrize("columns", ORDERS)
def test_columns_side_by_side_are_cut_where_their_headings_begin(columns: tuple[str, ...]) -> None:
    assert rows_of(aligned(columns=columns)) == PLAN


@pytest.mark.parametrize("shape", [tabbed, flowed])
def test_rows_may_count_from_one_in_every_section(shape: object) -> None:
    rows = tuple(replace(row, number=row.number.split(".")[1] + ".") for row in PLAN)
    assert rows_of(tabbed(rows) if shape is tabbed else flowed(rows)) == rows


def test_a_table_without_numbers_is_read() -> None:
    unnumbered = tuple(replace(row, number="") for row in PLAN)
    assert rows_of(tabbed(unnumbered, columns=USUAL[1:])) == unnumbered


def test_a_row_torn_by_a_page_goes_on_below_the_repeated_heading() -> None:
    head, first, *_ = tabbed(PLAN[:1]).split("\n")
    torn = "1.1.\tУтверждение перечня школ – участниц\tдо 15.09.2026\tДепартамент\tПриказ"
    rest = "\tпроекта адресной помощи\t\tобразования\tдепартамента"
    assert rows_of("\n".join([head, first, torn, "", head, rest])) == PLAN[:1]


def test_sub_items_take_the_term_and_parties_of_their_item_but_not_its_result() -> None:
    text = (
        "№\tМероприятия\tСроки\tИсполнители\tРезультат\n1.\tПомощь школам\tпостоянно\tИМЦ\tСправка\n1.1.\tВыезды\t\t\t"
    )
    parent, child = read(text).activities
    assert (child.term, child.responsible) == (parent.term, parent.responsible) == ("постоянно", ("ИМЦ",))
    assert child.expected_result == ""


def test_a_stage_filled_once_is_the_section_of_all_rows_below_it() -> None:
    text = (
        "№\tЭтап\tМероприятие\tСроки\tОтветственный\n1\tПервый\t1. Анализ итогов\tмай 2027\tИМЦ\n"
        "\t\t2. Выбор школ\tиюнь 2027\tИМЦ\n2\tВторой\t1. Помощь школам\tпостоянно\tИМЦ"
    )
    draft = read(text)
    found = [(activity.section, activity.number) for activity in draft.activities]
    assert found == [("1. Первый", "1."), ("1. Первый", "2."), ("2. Второй", "1.")]
    assert [stage.name for stage in draft.programme.stages] == ["Первый", "Второй"]


def test_a_missing_cell_is_asked_about_with_its_line() -> None:
    text = "№\tМероприятия\tСроки\tИсполнители\n1.\tСоставить график\tмай 2027\t\n2.\tПровести семинар\t\tИМЦ"
    draft = read(text)
    asked = [
        (finding.activity, finding.line, finding.kind) for finding in draft.findings if finding.activity is not None
    ]
    assert asked == [(0, 6, FindingKind.PARTY), (1, 7, FindingKind.TERM)]


def test_a_cell_in_two_halves_is_mended_and_asked_about() -> None:
    text = (
        "№\tМероприятия\tСроки\tИсполнители\tРезультат\tФинансирование\n"
        "1.\tСеминар для учителей\tмай 2027\tИМЦ\tОвладение педагогов методами\tмолодых новыми\t0"
    )
    draft = read(text)
    assert draft.activities[0].expected_result == "Овладение молодых педагогов новыми методами"
    assert draft.activities[0].financing == "0"
    assert any("разорвана" in finding.message and finding.line == 6 for finding in draft.findings)


def test_markup_inside_cells_is_taken_out() -> None:
    text = (
        "№\tМероприятия\tСроки\tИсполнители\n<b>1. Первый раздел</b>\t\t\t\n"
        "1.1.\t<p>Семинар&nbsp;для **учителей**</p>\tмай 2027\tИМЦ"
    )
    (activity,) = read(text).activities
    assert (activity.section, activity.title) == ("1. Первый раздел", "Семинар для учителей")


def test_a_markdown_table_is_a_table() -> None:
    text = "| № | Мероприятия | Сроки | Исполнители |\n|---|---|---|---|\n| 1 | Семинар | май 2027 | ИМЦ, РМО |"
    (activity,) = read(text).activities
    assert (activity.number, activity.term, activity.responsible) == ("1", "май 2027", ("ИМЦ", "РМО"))


def test_words_that_a_page_break_carried_below_the_row_are_given_back_to_the_title() -> None:
    carried = "\n\n\n  в 2026 году     \n\n"
    text = flowed(PLAN[:1], blank_lines="cells") + carried + "1.2. Второе дело май 2027 ИМЦ Справка"
    draft = read(text)
    assert draft.activities[0].title.endswith("адресной помощи в 2026 году")
    assert any(finding.activity == 0 and "после всей строки" in finding.message for finding in draft.findings)


def test_a_list_inside_a_cell_does_not_begin_rows() -> None:
    text = (
        "№ п/п Мероприятия Сроки Ответственные Результат\n1. Подготовка документов\nмай 2027\nИМЦ\nПриказы:\n"
        "1. О кураторах\n2. О семинарах\n2. Семинар\nиюнь 2027\nИМЦ\nПрограмма семинара"
    )
    draft = read(text)
    assert [activity.title for activity in draft.activities] == ["Подготовка документов", "Семинар"]
    assert draft.activities[0].expected_result == "Приказы: 1. О кураторах 2. О семинарах"


def test_a_wording_that_recurs_between_term_and_result_is_learnt_as_a_party() -> None:
    rows = "\n".join(
        f"{number}. {title}\nмай 2027\nТочка роста\n{result}"
        for number, (title, result) in enumerate(
            [("Семинар", "Программа"), ("Поход", "Отчёт"), ("Диспут", "Протокол"), ("Конкурс", "Приказ")], start=1
        )
    )
    draft = read(f"№ п/п Мероприятия Сроки Ответственные Результат\n{rows}")
    assert {activity.responsible for activity in draft.activities} == {("Точка роста",)}
    assert [activity.expected_result for activity in draft.activities] == ["Программа", "Отчёт", "Протокол", "Приказ"]


def test_paragraphs_inside_a_cell_do_not_break_its_row() -> None:
    text = (
        "№\tМероприятия\tСроки\tИсполнители\tРезультат\n1.\tСеминар\tмай 2027\tУправление\nобразования,\nИМЦ\t"
        "Программа\nсеминара\n2.\tКурсы\tиюнь 2027\tИМЦ\tСправка"
    )
    first, second = read(text).activities
    assert first.responsible == ("Управление образования", "ИМЦ")
    assert first.expected_result == "Программа семинара"
    assert second.title == "Курсы"


@pytest.mark.parametrize("columns", [USUAL[1:], ("title", "parties", "term", "result")])
def test_a_flowed_table_without_numbers_is_cut_at_its_terms_and_every_row_is_asked_about(
    columns: tuple[str, ...],
) -> None:
    unnumbered = tuple(replace(row, number="", section="") for row in PLAN)
    text = flowed(unnumbered, columns=columns)
    assert rows_of(text) == unnumbered
    asked = {finding.activity for finding in read(text).findings if "не пронумерованы" in finding.message}
    assert asked == set(range(len(PLAN)))


@pytest.mark.parametrize(
    "heading",
    [
        "№ п/п Мероприятия Срок Исполнители Результат",
        "№\nп/п\nНаименование\nмероприятий\nСрок\nвыполнения\nОтветственные\nисполнители\nОжидаемые\nрезультаты",
        "№ Содержание деятельности Дата проведения Ответственные за выполнение Отчётные документы",
        "N п/п Планируемые мероприятия Сроки проведения Ответственное лицо Форма представления результата",
    ],
)
def test_a_flowed_heading_is_known_in_any_usual_words(heading: str) -> None:
    _, *rows = flowed().split("\n")
    assert rows_of("\n".join([heading, *rows])) == PLAN


def test_a_heading_whose_rows_cannot_be_told_is_refused_with_a_way_out() -> None:
    with pytest.raises(UnreadableFile, match="табуляцией"):
        read("№ п/п Мероприятия Сроки Ответственные Результат\nразные слова без номеров\nи без сроков")


def test_a_title_and_a_result_printed_line_by_line_are_told_apart_and_asked_about() -> None:
    text = (
        "№ п/п Мероприятия Сроки Ответственные Результат\n1. Проведение обучающих май 2027 г.\nИМЦ\nПеречень новых\n"
        "семинаров для директоров по приёмов работы с\nвопросам управления родителями\n"
        "2. Курсы\nиюнь 2027 г.\nИМЦ\nСправка"
    )
    draft = read(text)
    first = draft.activities[0]
    assert first.title == "Проведение обучающих семинаров для директоров по вопросам управления"
    assert first.expected_result == "Перечень новых приёмов работы с родителями"
    assert any(finding.activity == 0 and "перемешаны" in finding.message for finding in draft.findings)
