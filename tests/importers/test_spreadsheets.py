"""Spreadsheets, CSV and pages in the layouts that departments send."""

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from shnor_flow.domain.roadmap import FindingKind, RoadmapDraft
from shnor_flow.importers import read_roadmap
from shnor_flow.importers.sheets.number_formats import shown_number

HEADING = ["№", "Направление", "Мероприятие", "Дата", "Ответственный исполнитель", "Результат"]


def book(fill: Callable[[Workbook, Worksheet], None]) -> bytes:
    made = Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    fill(made, sheet)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def doubts(read: RoadmapDraft) -> str:
    return "\n".join(finding.message for finding in read.findings if finding.kind is not FindingKind.PASSPORT)


def roadmap_with_dates(made: Workbook, sheet: Worksheet) -> None:
    sheet.title = "Дорожная карта"
    sheet["A1"] = "Дорожная карта по работе со школами Каменского городского округа"
    sheet.merge_cells("A1:F1")
    sheet["A2"] = "на 2027-2029 годы"
    sheet.append([])
    sheet.append(HEADING)
    sheet.append([1, "Аналитика", "Разбор итогов", datetime(2027, 9, 1), "УО", "Справка"])  # noqa: DTZ001  # as Excel has it
    sheet.append([2, "", "Совещание завучей", datetime(2027, 10, 15), "УО", "Протокол"])  # noqa: DTZ001
    sheet.append([3, "Кадры", "Курсы", 2028.0, "Школы", 0.85])
    sheet.append([4, "", "Праздник", datetime(2028, 3, 8), "Школы", "=CONCATENATE(A1,1)"])  # noqa: DTZ001
    sheet.append([5, "", "Скрытая", 2028, "Школы", ""])
    for place, form in (("D5", "MMMM YYYY"), ("D6", "dd.mm.yyyy"), ("F7", "0%"), ("D8", "d mmm")):
        sheet[place].number_format = form
    sheet.row_dimensions[9].hidden = True
    sheet["A11"] = "Начальник управления А.А. Иванова"
    hidden = made.create_sheet("Черновик")
    hidden["A1"] = "старое"
    hidden.sheet_state = "hidden"
    targets = made.create_sheet("Показатели")
    targets.append(["Показатель", "Ед. изм.", "Базовое значение 2026", "2027", "2028"])
    targets.append(["Доля школ, вышедших из перечня", "%", 0, 20, 50])


def test_cells_are_read_as_they_are_shown_and_what_is_hidden_is_told() -> None:
    read = read_roadmap(book(roadmap_with_dates), "план.xlsx")
    assert [(each.section, each.number, each.term, each.expected_result) for each in read.activities] == [
        ("Аналитика", "1", "сентябрь 2027 г.", "Справка"),
        ("Аналитика", "2", "15.10.2027", "Протокол"),
        ("Кадры", "3", "2028", "85%"),
        ("Кадры", "4", "8 марта", ""),
    ]
    assert read.activities[0].place == "лист «Дорожная карта», строка 5"
    assert read.programme.municipality == "Каменский городской округ"
    assert [(each.target, each.due_year) for each in read.programme.indicators] == [(20, 2027), (50, 2028)]
    for told in (
        "Скрытые строки не прочитаны (1)",
        "Лист «Черновик» скрыт",
        "без результата",
        "записана дата 08.03.2028",
    ):
        assert told in doubts(read)


def test_sheets_of_several_years_are_sections() -> None:
    def fill(made: Workbook, sheet: Worksheet) -> None:
        sheet.title = "2026 год"
        for one, year in ((sheet, 2026), (made.create_sheet("2027 год"), 2027)):
            one.append(["№ п/п", "Наименование мероприятия", "Сроки", "Исполнители"])
            one.append(["1.", "Семинар по оцениванию", f"март {year} г.", "ИМЦ"])

    read = read_roadmap(book(fill), "план.xlsx")
    assert [(each.section, each.term) for each in read.activities] == [
        ("2026 год", "март 2026 г."),
        ("2027 год", "март 2027 г."),
    ]


def test_months_under_their_years_become_a_term() -> None:
    def fill(made: Workbook, sheet: Worksheet) -> None:
        sheet.append(["№", "Мероприятие", "2026 год", "", "2027 год", "Ответственные"])
        sheet.append(["", "", "ноябрь", "декабрь", "январь", ""])
        for area in ("A1:A2", "B1:B2", "C1:D1", "F1:F2"):
            sheet.merge_cells(area)
        sheet.append([1, "Посещение уроков", "х", "", "+", "Методисты"])

    read = read_roadmap(book(fill), "план.xlsx")
    assert read.activities[0].term == "ноябрь 2026 г., январь 2027 г."
    assert "Срок составлен по отметкам" in doubts(read)


def test_a_plan_goes_on_after_an_empty_row_with_its_sections_in_one_cell() -> None:
    def fill(made: Workbook, sheet: Worksheet) -> None:
        sheet.append(["№", "Наименование мероприятия", "Плановая дата", "Ответственные лица", "Ожидаемый результат"])
        sheet.append(["", "Нормативное обеспечение"])
        sheet.append([1.1, "Приказ о рабочей группе", "март 2026 г.", "УО", "Приказ"])
        sheet.append([])
        sheet.append(["", "Кадры"])
        sheet.append([2.1, "Курсы", "по графику", "Школы"])
        sheet.append([2.2, "Обмен уроками"])
        sheet.append([])
        sheet.append(["* сроки могут уточняться"])

    read = read_roadmap(book(fill), "план.xlsx")
    assert [(each.section, each.number, each.title) for each in read.activities] == [
        ("Нормативное обеспечение", "1.1", "Приказ о рабочей группе"),
        ("Кадры", "2.1", "Курсы"),
        ("Кадры", "2.2", "Обмен уроками"),
    ]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (46631, "MMMM YYYY", "сентябрь 2027 г."),
        (46631, '[$-419]mmmm" "yyyy" г.";@', "сентябрь 2027 г."),
        (46631, "mmm-yy", "сентябрь 2027 г."),
        (46631, "dd.mm.yyyy", "01.09.2027"),
        (46631.5, "dd.mm.yyyy hh:mm", "01.09.2027"),
        (46631, "yyyy", "2027"),
        (2027, "General", "2027"),
        (2027, '0" г."', "2027 г."),
        (1, '0"."', "1."),
        (1.1, "0.00", "1.10"),
        (1.1, "General", "1.1"),
        (0.855, "0.0%", "85.5%"),
        (1500, "#,##0.00", "1500.00"),
    ],
)
def test_a_number_is_told_as_its_format_shows_it(value: float, form: str, shown: str) -> None:
    assert shown_number(value, form).text == shown


CSV = (
    '№;Мероприятие;Срок;Ответственные\r\n1;"Встреча\nс родителями";май 2027 г.;Школы\r\n'
    '2;Обход;июнь 2027 г.;"УО; ИМЦ"\r\n'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251"])
@pytest.mark.parametrize("sign", [";", ",", "|", "\t"])
def test_a_csv_of_any_sign_and_encoding_is_read(sign: str, encoding: str) -> None:
    read = read_roadmap(CSV.replace(";", sign).replace(f"УО{sign}", "УО;").encode(encoding), "план.csv")
    assert [(each.title, each.term, each.responsible, each.place) for each in read.activities] == [
        ("Встреча с родителями", "май 2027 г.", ("Школы",), "строка 2"),
        ("Обход", "июнь 2027 г.", ("УО", "ИМЦ"), "строка 4"),
    ]


PAGE = """<html><head><meta charset=windows-1251><script>alert('План')</script></head><body><nav>Меню</nav>
<h1>План мероприятий по поддержке школ города Северодольска на 2027 год</h1>
<table><tr><th rowspan=2>№</th><th rowspan=2>Мероприятия</th><th colspan=2>Исполнение</th></tr>
<tr><th>Срок</th><th>Ответственные</th></tr><tr><td colspan=4>1. Подготовка</td></tr>
<tr><td>1.1</td><td>Сбор <b>заявок</b><br>школ</td><td rowspan=2>февраль 2027 г.</td><td>Школы</td></tr>
<tr><td>1.2</td><td>Отбор<script>x</script></td><td>УО</td></tr></table></body></html>"""


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-8"])
def test_a_page_saved_from_a_site_is_read_as_a_browser_shows_it(encoding: str) -> None:
    data = PAGE.encode(encoding) if encoding != "utf-8" else PAGE.replace("windows-1251", "utf-8").encode()
    read = read_roadmap(data, "план.html")
    assert [(each.section, each.number, each.title, each.term, each.responsible) for each in read.activities] == [
        ("1. Подготовка", "1.1", "Сбор заявок школ", "февраль 2027 г.", ("Школы",)),
        ("1. Подготовка", "1.2", "Отбор", "февраль 2027 г.", ("УО",)),
    ]
    assert read.programme.municipality == "г. Северодольск"
