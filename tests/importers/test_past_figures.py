"""Claims about files of past figures: long and wide tables, merged headings, other formats, our own export."""

import subprocess
from pathlib import Path
from shutil import which

import pytest

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.past_figures import PastFile
from shnor_flow.importers import guard
from shnor_flow.importers.past_figures import read_past_figures
from tests.collecting import FIRST, SECOND
from tests.past import COUNT, SHARE, Rows, book_of, two_quarters

WIDE: Rows = [
    ["Сведения за 2025 год"],
    ["№", "Школа", SHARE, None, None, COUNT],
    [None, None, "I кв.", None, "II кв.", "I кв."],
    [None, None, "числитель", "знаменатель", "12 из скольких", None],
    [1, FIRST, 40, 80, "44 из 80", 7],
    [2, SECOND, 10, 25, "—", None],
    [None, "Итого", 50, 105, None, 7],
]
Told = tuple[str, str, str, str, str]


def told(file: PastFile) -> set[Told]:
    """Return school, indicator, period and numbers of every answer."""
    return {
        (one.school, one.indicator, one.period.split(" | ")[0], one.numerator or one.value, one.denominator)
        for one in file.entries
    }


def test_a_long_table_is_read_from_any_separator_and_encoding() -> None:
    data = two_quarters().decode()
    expected = told(read_past_figures(two_quarters(), "a.csv"))
    assert (FIRST, SHARE, "1 кв. 2025", "40", "80") in expected
    for text in (data.replace(";", "\t"), data):
        assert told(read_past_figures(text.encode("windows-1251"), "a.csv")) == expected
    quoted = "\n".join(",".join(f'"{cell}"' for cell in line.split(";")) for line in data.splitlines())
    assert told(read_past_figures(quoted.encode("utf-8-sig"), "a.csv")) == expected


def test_a_wide_table_with_a_heading_of_three_rows_says_whose_figure_of_what_and_when() -> None:
    rows = [*WIDE[:3], [None, None, "числитель", "знаменатель", None, None], *WIDE[4:]]
    file = read_past_figures(book_of(("Лист1", rows), merged=["C2:E2", "C3:D3"]), "a.xlsx")
    assert told(file) == {
        (FIRST, SHARE, "I кв.", "40", "80"),
        (FIRST, SHARE, "II кв.", "44 из 80", ""),
        (FIRST, COUNT, "I кв.", "7", ""),
        (SECOND, SHARE, "I кв.", "10", "25"),
    }
    assert {one.period.split(" | ")[-1] for one in file.entries} == {"Сведения за 2025 год"}
    assert file.entries[0].place == "лист «Лист1», строка 5, столбец C"
    assert (file.rows, file.blanks) == (2, 2)
    assert [(line.numerator or line.value, line.denominator) for line in file.control] == [("50", "105"), ("7", "")]


def test_periods_above_and_indicators_below_are_read_as_well_as_the_other_way_round() -> None:
    rows: Rows = [
        ["Школа", "1 кв. 2025", None, "2 кв. 2025", None],
        [None, SHARE, COUNT, SHARE, COUNT],
        [FIRST, "40/80", 7, "44 из 80 (55 %)", 9],
    ]
    file = read_past_figures(book_of(("Лист1", rows), merged=["A1:A2", "B1:C1", "D1:E1"]), "a.xlsx")
    assert (FIRST, COUNT, "2 кв. 2025", "9", "") in told(file)
    assert len(file.entries) == 4


def test_a_year_in_the_row_and_quarters_in_the_columns_make_periods_together() -> None:
    rows: Rows = [["ОО", "Показатель", "Год", "I кв.", "II кв."], [FIRST, COUNT, 2025, 7, 9]]
    periods = [one.period for one in read_past_figures(book_of(("Лист1", rows)), "a.xlsx").entries]
    assert periods == ["2025 | I кв.", "2025 | II кв."]


def test_the_sheets_name_gives_the_year_where_nothing_else_does() -> None:
    rows: Rows = [["Школа", "Показатель", "Квартал", "Значение"], [FIRST, COUNT, "I", 7]]
    (entry,) = read_past_figures(book_of(("2025", rows)), "a.xlsx").entries
    assert entry.period == "I квартал | 2025"


def test_numbers_are_read_as_they_are_kept_and_shares_as_they_are_shown() -> None:
    data = book_of(("2025", [["Школа", "Показатель", "Значение"], [FIRST, COUNT, 12.3456], [SECOND, SHARE, 0.625]]))
    from io import BytesIO

    from openpyxl import load_workbook

    book = load_workbook(BytesIO(data))
    book.worksheets[0]["C2"].number_format = "0.0"
    book.worksheets[0]["C3"].number_format = "0.0%"
    stream = BytesIO()
    book.save(stream)
    assert [one.value for one in read_past_figures(stream.getvalue(), "a.xlsx").entries] == ["12.3456", "62.5%"]


@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_the_same_book_from_libreoffice_says_the_same(ending: str, tmp_path: Path) -> None:
    if which("soffice") is None:
        pytest.skip("needs LibreOffice: apt-get install libreoffice-calc")
    rows = [*WIDE[:3], [None, None, "числитель", "знаменатель", None, None], *WIDE[4:]]
    (tmp_path / "book.xlsx").write_bytes(book_of(("Лист1", rows), merged=["C2:E2", "C3:D3"]))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", ending, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "book.xlsx")], check=True, capture_output=True, timeout=120)
    found = read_past_figures((tmp_path / f"book.{ending}").read_bytes(), f"book.{ending}")
    assert told(found) == told(read_past_figures((tmp_path / "book.xlsx").read_bytes(), "book.xlsx"))


def test_what_is_not_read_is_named_with_its_place() -> None:
    rows: Rows = [["Школа", "Показатель", "Период", "Значение", "Директор"], [FIRST, COUNT, "2025Q1", 7, "Громов"]]
    file = read_past_figures(book_of(("Сведения", rows), ("Заметки", [["просто слова"]])), "a.xlsx")
    assert [(one.place, one.message) for one in file.findings] == [
        ("лист «Сведения», строка 1, столбец E", "Столбец «Директор» не прочитан."),
        ("лист «Заметки»", "Здесь нет столбца «Школа», поэтому ничего не прочитано."),
    ]


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0 picture", "слова; без таблицы".encode(), b"PK\x03\x04broken"])
def test_what_is_no_table_of_figures_is_one_sentence_from_the_guarded_child(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        guard.read_past_figures(data, "прошлое.xlsx")
    assert "прошлое.xlsx" in str(refused.value)


def test_the_guarded_child_reads_the_same() -> None:
    assert guard.read_past_figures(two_quarters(), "a.csv") == read_past_figures(two_quarters(), "a.csv")
