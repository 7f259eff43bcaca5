"""Claims about a round's figures on their way out: every school and indicator, control totals, nothing live."""

import csv
import io

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.domain.errors import Refused
from shnor_flow.reports.round_file import round_file
from shnor_flow.storage.collection import round_list
from shnor_flow.storage.collection.round_table import RoundTable, round_table
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Submission
from tests.collecting import FIRST, SECOND, THIRD, District, local, opened_district

NOW = local(2026, 10, 12, 10)


@pytest.fixture
def district(database: Database) -> District:
    with opened_district(database) as district:
        district.submit(local(2026, 10, 8, 9, 30))
        typed = district.typed(n="30", d="40", count="3,5", note="=HYPERLINK(1)")
        district.submit(local(2026, 10, 12, 9), district.form(typed, school=SECOND))
        return district


def table_of(district: District) -> RoundTable:
    with district.database.reading() as session:
        (view,) = [view for view in round_list(session) if view.period.code == "2026Q3"]
        return round_table(session, view, NOW)


def test_every_school_and_indicator_has_a_row_whether_it_answered_or_not(district: District) -> None:
    table = table_of(district)
    assert [row.school for row in table.rows] == [FIRST, FIRST, SECOND, SECOND, THIRD, THIRD]
    assert (table.schools, len(table.rows), table.filed) == (3, 6, 4)


def test_the_csv_says_who_gave_what_and_when_and_what_it_comes_to(district: District) -> None:
    text = round_file(table_of(district), "csv").decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert lines[1][2:7] == [FIRST, "сдано", "1", "2026-10-08T09:30+03:00", "да"]
    assert lines[1][10:13] == ["ответ", "60", "80"]
    assert lines[3][6] == "нет"  # filed after the 9th
    assert lines[4][11] == "3,5"
    assert lines[5][3:7] == ["не сдано", "", "", ""]
    control = {line[0]: line[1:] for line in lines[7:]}
    assert (control["Школ"], control["Строк"], control["Строк с ответом"]) == (["3"], ["6"], ["4"])
    assert control[str(district.share_id)][1:] == ["2", "90", "120"]
    assert control[str(district.count_id)][1:] == ["2", "15,5", "0"]


def test_the_spreadsheet_holds_the_same_rows_and_sums(district: District) -> None:
    book = load_workbook(io.BytesIO(round_file(table_of(district), "xlsx")))
    assert book.sheetnames == ["Сведения", "Контрольные суммы"]
    assert book["Сведения"].max_row == 7
    control = {str(row[0]): row[1:] for row in book["Контрольные суммы"].iter_rows(values_only=True)}
    assert control["Строк"][0] == 6
    assert control[str(district.share_id)][1:4] == (2, 90, 120)


def test_what_a_school_wrote_is_never_a_formula(district: District) -> None:
    assert "'=HYPERLINK(1)" in round_file(table_of(district), "csv").decode("utf-8-sig")
    book = load_workbook(io.BytesIO(round_file(table_of(district), "xlsx")))
    assert {cell.data_type for row in book["Сведения"].iter_rows() for cell in row} <= {"s", "n"}


def test_figures_that_were_returned_or_only_drafted_do_not_leave(district: District) -> None:
    with district.database.writing() as session:
        for row in session.exec(select(Submission)):
            row.state = SubmissionState.RETURNED
    assert table_of(district).filed == 0


def test_another_ending_is_refused(district: District) -> None:
    with pytest.raises(Refused, match="CSV или XLSX"):
        round_file(table_of(district), "pdf")


def test_a_blank_form_leaves_no_answer(database: Database) -> None:
    with opened_district(database) as district:
        form = district.form({district.share_id: TypedFigure(), district.count_id: TypedFigure()})
        assert district.submit(local(2026, 10, 5), form).receipt is None
        assert table_of(district).filed == 0
