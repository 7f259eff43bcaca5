"""Claims about a plan as a file: the official table, read again as the same plan, with nothing in it alive."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlmodel import Session

from shnor_flow.domain.actor import SYSTEM
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.roadmap import ActivityDraft, RoadmapDraft
from shnor_flow.importers import read_roadmap
from shnor_flow.reports.roadmap_file import ENDINGS, roadmap_file
from shnor_flow.reports.roadmap_table import table_of
from shnor_flow.services.edition.compare_editions import compare_editions
from shnor_flow.services.people.place_municipality import Place
from shnor_flow.services.roadmap.import_roadmap import RoadmapSource, import_roadmap
from shnor_flow.services.roadmap.start_roadmap import start_roadmap
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.roadmap.plan_view import Standing
from shnor_flow.storage.roadmap.printed_plan import PrintedActivity, PrintedPlan, printed_plan
from shnor_flow.storage.tables import Roadmap
from tests.builders import build_municipality
from tests.importers.gold import NEEDS_SHARED, PROGRAMMES, seed

EXAMPLE = Path(__file__).parents[2] / "examples" / "roadmap.txt"
TODAY = date(2026, 11, 25)
NOW = moment_of(TODAY)
_FIELDS = ("section", "number", "title", "term", "responsible", "expected_result", "financing")


def printed(draft: RoadmapDraft) -> PrintedPlan:
    """Return the plan of a draft as the database would print it."""
    programme = draft.programme
    assert programme.period is not None
    approved = programme.approved
    return PrintedPlan(
        roadmap_id=1,
        municipality=programme.municipality or "",
        programme=programme.title,
        owner=None,
        edition=1,
        act="",
        period=programme.period,
        approved_document=approved.document if approved else None,
        approved_on=approved.approved_on if approved else None,
        approved_number=approved.number if approved else None,
        as_of=TODAY,
        activities=tuple(map(_printed, draft.activities)),
    )


def _printed(row: ActivityDraft) -> PrintedActivity:
    result, financing = row.expected_result or "", row.financing or ""
    head = (row.section, row.number, row.title, row.term, row.responsible)
    return PrintedActivity(*head, result, financing, (TODAY,), Standing(owed=2), 1, 3, TODAY)


def told(draft: RoadmapDraft) -> list[tuple[object, ...]]:
    return [tuple(getattr(row, name) or "" for name in _FIELDS) for row in draft.activities]


def assert_read_again_as_the_same(draft: RoadmapDraft) -> None:
    for ending in ENDINGS:
        for with_states in (False, True):
            again = read_roadmap(roadmap_file(printed(draft), ending, with_states=with_states), f"план.{ending}")
            assert told(again) == told(draft), (ending, with_states)
            assert again.programme.title == draft.programme.title
            assert (again.programme.period, again.programme.approved) == (
                draft.programme.period,
                draft.programme.approved,
            )


def test_the_example_is_read_again_as_the_same_plan() -> None:
    assert_read_again_as_the_same(read_roadmap(EXAMPLE.read_bytes(), "roadmap.txt"))


@NEEDS_SHARED
@pytest.mark.parametrize("name", PROGRAMMES)
def test_a_real_plan_is_read_again_as_the_same_plan(name: str) -> None:
    draft = read_roadmap(seed(name), "план.txt")
    if not any(row.term or row.responsible for row in draft.activities):
        pytest.skip("a list of titles in prose, which no table with empty columns can be told from")
    assert_read_again_as_the_same(draft)


ROW = ActivityDraft("Кадры", "1.", "Направление на курсы учителей", "по графику курсов", ("Центр",), "Приказ", None, 1)


def _with_rows(*rows: ActivityDraft) -> RoadmapDraft:
    return replace(read_roadmap(EXAMPLE.read_bytes(), "roadmap.txt"), activities=rows)


def test_a_row_that_sounds_like_a_heading_stays_a_row() -> None:
    again = read_roadmap(roadmap_file(printed(_with_rows(ROW)), "docx"), "план.docx")
    assert [row.title for row in again.activities] == ["Направление на курсы учителей"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r=", " ="])
def test_no_formula_is_alive_in_a_spreadsheet(sign: str) -> None:
    evil = replace(
        ROW, title=f'{sign}HYPERLINK("http://evil.example","Нажмите")', term=f"{sign}1+1", section=f"{sign}A1"
    )
    data = roadmap_file(printed(_with_rows(evil)), "xlsx", with_states=True)
    cells = [cell for row in load_workbook(BytesIO(data)).active.iter_rows() for cell in row if cell.value]  # type: ignore[union-attr]
    assert {cell.data_type for cell in cells} == {"s"}
    dangerous = [cell for cell in cells if str(cell.value).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert dangerous
    assert all(cell.quotePrefix for cell in dangerous), "Excel makes a formula of what is edited without the quote"
    assert b"<f>" not in ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_markup_and_bare_control_letters_are_words(tmp_path: Path) -> None:
    odd = replace(ROW, title="Семинар <w:b/> & {{ 7*7 }}\x0c\x00", expected_result="</w:t><script>")
    for ending in ENDINGS:
        again = read_roadmap(roadmap_file(printed(_with_rows(odd)), ending), f"план.{ending}")
        assert again.activities[0].title.startswith("Семинар <w:b/> & {{ 7*7 }}")
    document = Document(BytesIO(roadmap_file(printed(_with_rows(odd)), "docx")))
    assert document.tables[0].cell(2, 4).text == "</w:t><script>"


def test_states_stand_in_columns_of_their_own() -> None:
    table = table_of(printed(_with_rows(ROW)), with_states=True)
    assert table.headings[-3:] == ("Отметка: дата", "Отметка: состояние", "Отметка: исполнено")
    assert table.rows[1].cells[-3:] == ("25.11.2026", "в работе: 2", "1 из 3, последнее 25.11.2026")


@pytest.mark.parametrize(
    ("ending", "with_states"), [(ending, with_states) for ending in ENDINGS for with_states in (False, True)]
)
def test_an_export_imported_again_is_recognised_and_changes_nothing(
    database: Database, tmp_path: Path, ending: str, with_states: bool
) -> None:
    files = FileStore(tmp_path / "files")

    def bring(session: Session, data: bytes, name: str) -> int:
        source = RoadmapSource(name, data, Place("Приозёрный район"))
        draft = read_roadmap(data, name)
        return import_roadmap(session, draft, source, files=files, now=NOW, actor=SYSTEM).roadmap_id

    with database.writing() as session:
        build_municipality(session, "Приозёрный район")
        first = bring(session, EXAMPLE.read_bytes(), "roadmap.txt")
        start_roadmap(session, first, actor=SYSTEM, now=NOW)
        data = roadmap_file(printed_plan(session, first, TODAY), ending, with_states=with_states)
        second = session.get_one(Roadmap, bring(session, data, f"план.{ending}"))
        assert (second.edition, second.follows_id) == (2, first)
        compared = compare_editions(session, second.id or 0)
    assert [row.difference for row in compared.rows if row.difference.changes or row.difference.moved] == []
    assert compared.is_nothing_changed
