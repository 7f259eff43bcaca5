"""Claims about the pages of past figures: looked through first, doubts asked, one press, a template."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from shnor_flow.importers.past_figures import read_past_figures
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Figure
from tests.collecting import FIRST, District, build_district
from tests.past import COUNT, SHARE, long_csv, two_quarters
from tests.web.browsing import Browsing, words_of


@pytest.fixture
def district(database: Database) -> District:
    return build_district(database, started_on=date(2026, 7, 1))


def bring(anna: Browsing, district: District, data: bytes) -> str:
    answer = anna.send("/collection/past", {"programme": district.programme_id}, files={"file": ("2025.csv", data)})
    assert answer.status_code == 303, words_of(answer.text)
    return str(answer.headers["location"])


def figures(district: District) -> int:
    with district.database.reading() as session:
        return len(session.exec(select(Figure)).all())


def test_a_file_is_looked_through_and_one_press_takes_it_in(anna: Browsing, district: District) -> None:
    page = bring(anna, district, two_quarters())
    shown = anna.see(page)
    assert "Ответов прочитано 4: новых 4" in shown
    assert "0 (0 ответов) 94 из 185 (3 ответа)" in shown
    assert figures(district) == 0
    answer = anna.send(f"{page}/import")
    assert answer.status_code == 303
    assert figures(district) == 4
    assert "уже есть 4" in anna.see(page)
    rounds = anna.see("/collection")
    assert "из файла прошлых лет" in rounds
    assert "с опозданием 2" not in rounds
    number = district.rounds()["2025Q1"].id
    assert "сбора не было" in anna.see(f"/collection/{number}")
    assert bring(anna, district, two_quarters()) == page  # the same file is the same import


def test_a_doubtful_school_is_chosen_from_a_list_and_then_taken(anna: Browsing, district: District) -> None:
    page = bring(anna, district, long_csv(f"СОШ села Берёзовка;{SHARE};1 кв. 2025;40;80;"))
    assert "«СОШ села Берёзовка»: " in anna.see(page)
    choice = {"school-word-1": "СОШ села Берёзовка", "school-1": str(district.schools[FIRST])}
    assert anna.send(f"{page}/answers", choice).status_code == 303
    anna.send(f"{page}/import")
    assert figures(district) == 1


def test_what_differs_needs_a_reason(anna: Browsing, district: District) -> None:
    anna.send(f"{bring(anna, district, two_quarters())}/import")
    page = bring(anna, district, long_csv(f"{FIRST};{COUNT};1 кв. 2025;8;;"))
    assert "Отличается от того, что есть: 1" in anna.see(page)
    anna.send(f"{page}/import")
    assert "отличаются 1" in anna.see(page)
    anna.send(f"{page}/import", {"reason": "Сверено с журналом"})
    assert "отличаются 0" in anna.see(page)


def test_what_is_no_table_is_refused_on_the_page(anna: Browsing, district: District) -> None:
    form = {"programme": district.programme_id}
    answer = anna.send("/collection/past", form, files={"file": ("a.csv", "просто слова".encode())})
    assert answer.status_code == 422
    assert "не найдена таблица сведений" in words_of(answer.text)


def test_the_template_filled_in_is_read_whole(anna: Browsing, district: District) -> None:
    answer = anna.open(f"/collection/past/template/{district.programme_id}")
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["2025Q3", "2025Q4", "2026Q1", "2026Q2"]
    page = book["2025Q4"]
    assert page["A5"].value == FIRST
    page["B5"], page["C5"], page["D5"] = 40, 80, 7
    stream = BytesIO()
    book.save(stream)
    file = read_past_figures(stream.getvalue(), "шаблон.xlsx")
    assert [(one.school, one.indicator, one.numerator or one.value) for one in file.entries] == [
        (FIRST, SHARE, "40"),
        (FIRST, COUNT, "7"),
    ]
    assert file.findings == ()
    assert bring(anna, district, stream.getvalue())
