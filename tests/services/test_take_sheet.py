"""Claims about the form that travels as a file: read from any program, taken once, and no spoilt one does harm."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.packaging.custom import StringProperty
from sqlmodel import select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.collection.figures_sheet import FiguresSheet
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.domain.errors import Refused, UnreadableFile
from shnor_flow.importers.figures_form import read_figures_form
from shnor_flow.importers.guard import read_figures_form as read_guarded
from shnor_flow.reports.figures_form import figures_form
from shnor_flow.services.collection.file_figures import save_draft
from shnor_flow.services.collection.review_figures import send_back
from shnor_flow.services.collection.take_sheet import SheetDesk, SheetSent, SheetTaken, take_sheet
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import SubmissionVersion
from tests.builders import BORIS, id_of
from tests.collecting import CALENDAR, FIRST, LINKS, POST, SECOND, District, local, opened_district
from tests.importers.renderings.office import NEEDS_OFFICE, all_converted
from tests.sheets import FormInHand, filled, form_of
from tests.spoilt_forms import Spoil, copy_row, delete_row, merge, move_about, rename, typing, write_share

NOW = local(2026, 10, 8, 14, 5)
DESK = SheetDesk(LINKS, POST)
NAME = "Сведения.xlsx"
SWAPPED = typing("share", numerator=80, denominator=60)
AS_TEXT = typing("share", numerator=" 60 ", denominator="80,0")


@pytest.fixture
def district(database: Database) -> Iterator[District]:
    with opened_district(database) as district:
        yield district


def take(
    district: District, data: bytes, *, now: datetime = NOW, school: str = FIRST, confirmed: int | None = None
) -> SheetTaken:
    sent = SheetSent(read_figures_form(data, NAME), sha256(data).hexdigest(), confirmed)
    submission = id_of(district.submission(school))
    with district.database.writing() as session:
        return take_sheet(session, submission, sent, desk=DESK, actor=Actor(BORIS, district.boris_id), now=now)


def messages(taken: SheetTaken) -> str:
    return " ".join(problem.message for problem in taken.problems)


def test_a_filled_form_is_filed_with_a_receipt(district: District) -> None:
    taken = take(district, filled(district, NOW).saved())
    assert taken.receipt is not None
    assert [figure.in_words for figure in taken.receipt.figures] == ["60 из 80", "12\u00a0чел."]
    assert district.submission().state is SubmissionState.SUBMITTED


def test_the_same_file_twice_is_one_version_and_one_receipt(district: District) -> None:
    data = filled(district, NOW).saved()
    first, second = take(district, data), take(district, data, now=NOW + timedelta(minutes=3))
    assert first.receipt == second.receipt
    with district.database.reading() as session:
        assert len(session.exec(select(SubmissionVersion)).all()) == 1


def test_an_accepted_file_says_so_again_even_after_the_lock(district: District) -> None:
    data = filled(district, NOW).saved()
    first = take(district, data)
    assert take(district, data, now=local(2026, 12, 1)).receipt == first.receipt


def test_the_child_process_reads_what_the_parent_reads(district: District) -> None:
    data = filled(district, NOW).saved()
    assert read_guarded(data, NAME) == read_figures_form(data, NAME)


def test_the_token_stands_in_three_places_and_any_one_is_enough(district: District) -> None:
    def without(keep: str) -> FiguresSheet:
        form = filled(district, NOW)
        if keep != "sheet":
            form.book.remove(form.book["shnor"])
        if keep != "name":
            del form.book.defined_names["shnor_form"]
        if keep != "property":
            del form.book.custom_doc_props["shnor_form"]  # type: ignore[attr-defined]
        return read_figures_form(form.saved(), NAME)

    tokens = {without(keep).tokens for keep in ("sheet", "name", "property")}
    assert len(tokens) == 1
    assert without("none").tokens == ()


def test_words_of_a_formula_are_never_live_on_the_way_out(district: District) -> None:
    note = '=HYPERLINK("http://evil.example";"нажмите")'
    data = form_of(district, NOW, typed=district.typed(note=note))
    cell = FormInHand(data).cell(district.share_id, "note")
    assert (cell.value, cell.data_type, cell.quotePrefix) == (note, "s", True)


def test_only_the_fields_that_are_asked_for_are_open(district: District) -> None:
    form = FormInHand(form_of(district, NOW))
    assert form.sheet.protection.sheet
    assert not form.cell(district.share_id, "denominator").protection.locked
    assert form.cell(district.count_id, "denominator").protection.locked  # a count has none
    assert form.sheet.column_dimensions["A"].hidden


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (delete_row, "В файле нет строки этого показателя"),
        (typing("count", numerator="двенадцать"), "«двенадцать» — не число"),
        (typing("count", numerator="=6+6"), "формула: впишите само число"),
        (merge, "ячейки объединены: разъедините"),
        (typing("share", answer="потом"), "«потом» — такого ответа в списке нет"),
        (copy_row, "Строк этого показателя в файле несколько"),
        (write_share, "«75%» — не число"),
        (typing("count", numerator=date(2026, 5, 12)), "«12.05.2026» — не число"),
        (SWAPPED, "Числитель 80 больше знаменателя 60"),
    ],
)
def test_a_spoilt_cell_has_its_sentence_and_the_rest_is_kept_as_a_draft(
    district: District, spoil: Spoil, sentence: str
) -> None:
    form = filled(district, NOW)
    spoil(form, district)
    taken = take(district, form.saved())
    assert sentence in messages(taken)
    assert taken.receipt is None
    row = district.submission()
    assert (row.state, row.version) == (SubmissionState.DRAFT, 0)
    assert len(row.draft) == 2
    # The same file again changes nothing.
    assert messages(take(district, form.saved())) == messages(taken)
    assert district.submission().edition == row.edition


def _turn_round(form: FormInHand, district: District) -> None:
    first, second = form.row(district.share_id), form.row(district.count_id)
    for column in range(1, form.sheet.max_column + 1):
        one, other = form.sheet.cell(first, column), form.sheet.cell(second, column)
        one.value, other.value = other.value, one.value


def _another_sheet_first(form: FormInHand, district: District) -> None:
    form.book.create_sheet("Заметки", 0)["A1"] = "Спросить у завуча"


@pytest.mark.parametrize("spoil", [rename, move_about, _turn_round, _another_sheet_first, AS_TEXT])
def test_what_was_only_moved_or_renamed_is_found_by_its_keys(district: District, spoil: Spoil) -> None:
    form = filled(district, NOW)
    spoil(form, district)
    receipt = take(district, form.saved()).receipt
    assert receipt is not None
    assert [figure.in_words for figure in receipt.figures] == ["60 из 80", "12\u00a0чел."]


def _refused(district: District, data: bytes, now: datetime = NOW, school: str = FIRST) -> str:
    before = district.submission(school)
    with pytest.raises((Refused, UnreadableFile)) as refused:
        take(district, data, now=now, school=school)
    assert district.submission(school) == before
    return str(refused.value)


def test_another_schools_form_is_refused(district: District) -> None:
    said = _refused(district, filled(district, NOW).saved(), school=SECOND)
    assert "Это форма другой школы" in said
    assert FIRST not in said


def test_an_old_rounds_form_is_refused_by_its_period(district: District) -> None:
    old = filled(district, NOW).saved()
    district.run(date(2027, 1, 11))
    now = local(2027, 1, 12)
    submission = id_of(district.submission(period="2026Q4"))
    sent = SheetSent(read_figures_form(old, NAME), "0" * 64)
    with district.database.writing() as session, pytest.raises(Refused, match="за III квартал 2026"):
        take_sheet(session, submission, sent, desk=DESK, actor=Actor(BORIS, None), now=now)


def test_a_locked_round_takes_nothing_more(district: District) -> None:
    assert "закрыт" in _refused(district, filled(district, NOW).saved(), now=local(2026, 12, 1))


def test_a_form_of_last_year_has_expired(district: District) -> None:
    assert "слишком давно" in _refused(district, filled(district, NOW - timedelta(days=200)).saved())


def _with_token(district: District, token: str) -> bytes:
    form = filled(district, NOW)
    form.book["shnor"]["A1"] = f"shnor-form:{token}"
    form.book.defined_names["shnor_form"].attr_text = f'"shnor-form:{token}"'
    properties = form.book.custom_doc_props  # type: ignore[attr-defined]
    del properties["shnor_form"]
    properties.append(StringProperty(name="shnor_form", value=f"shnor-form:{token}"))
    return form.saved()


def test_a_forged_token_is_refused(district: District) -> None:
    forged = "WzEsMSwwLDE4OTk5OTk5OTld.c2lnbmF0dXJlLW9mLW5vYm9keS1hdC1hbGwtMTIz"
    assert "Метка формы испорчена" in _refused(district, _with_token(district, forged))


def test_a_table_without_a_token_is_refused(district: District) -> None:
    assert "нет метки" in _refused(district, _with_token(district, ""))


def test_a_form_with_a_deleted_column_is_refused(district: District) -> None:
    form = filled(district, NOW)
    form.sheet.delete_cols(form.column("denominator"))
    assert "нет столбца" in _refused(district, form.saved())


def test_a_form_without_its_keys_is_refused(district: District) -> None:
    form = filled(district, NOW)
    form.sheet.delete_cols(1)
    assert "удалены служебные строки или столбцы" in _refused(district, form.saved())


def test_a_second_sheet_with_other_numbers_is_never_passed_over(district: District) -> None:
    form = filled(district, NOW)
    copy = form.book.copy_worksheet(form.sheet)
    assert read_figures_form(form.saved(), NAME).rows  # a mere copy says nothing new
    copy.cell(form.row(district.count_id), form.column("numerator")).value = 13
    assert "несколько листов с формой" in _refused(district, form.saved())


def test_an_empty_form_changes_nothing(district: District) -> None:
    assert "не заполнена ни одна строка" in _refused(district, form_of(district, NOW))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "пустой"),
        (b"hello", "не таблица"),
        (b"PK\x03\x04xl/ broken", "повреждён"),
        (b"%PDF-1.7", "не таблица"),
    ],
)
def test_what_is_no_form_costs_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        read_figures_form(data, NAME)


def _type_elsewhere(district: District, typed: dict[int, TypedFigure]) -> None:
    with district.database.writing() as session:
        save_draft(session, district.form(typed), actor=Actor(BORIS, district.boris_id), now=NOW)


def test_what_was_saved_meanwhile_is_asked_about_before_anything_is_saved(district: District) -> None:
    data = filled(district, NOW).saved()
    _type_elsewhere(district, district.typed(n="55"))
    before = district.submission()
    taken = take(district, data)
    assert [one.question.indicator_id for one in taken.differences] == [district.share_id]
    assert (taken.differences[0].kept.numerator, taken.differences[0].found.numerator) == ("55", "60")
    assert district.submission() == before
    confirmed = take(district, data, confirmed=before.edition)
    assert confirmed.receipt is not None
    assert confirmed.receipt.figures[0].in_words == "60 из 80"
    assert take(district, data, confirmed=before.edition).receipt == confirmed.receipt  # the second press


def test_a_look_at_differences_that_are_old_by_now_confirms_nothing(district: District) -> None:
    data = filled(district, NOW).saved()
    _type_elsewhere(district, district.typed(n="55"))
    looked_at = district.submission().edition
    _type_elsewhere(district, district.typed(n="56"))
    assert take(district, data, confirmed=looked_at).differences[0].kept.numerator == "56"


def test_a_cell_left_empty_never_wipes_out_what_was_saved_meanwhile(district: District) -> None:
    form = FormInHand(form_of(district, NOW)).type(district.count_id, numerator=12)
    _type_elsewhere(district, {district.share_id: TypedFigure("value", "60", "80")})
    receipt = take(district, form.saved()).receipt
    assert receipt is not None
    assert receipt.figures[0].in_words == "60 из 80"


def test_the_returned_copy_says_beside_the_cell_what_is_wrong_and_can_be_sent_again(district: District) -> None:
    form = filled(district, NOW)
    SWAPPED(form, district)
    taken = take(district, form.saved())
    ticket = read_figures_form(form.saved(), NAME).tokens[0]
    fresh = LINKS.read_sheet(ticket, NOW)
    token = LINKS.sheet(type(fresh)(fresh.submission_id, fresh.organisation_id, taken.view.edition), NOW)
    copy = figures_form(taken.view, token, typed=taken.typed, problems=taken.problems)
    shown = FormInHand(copy)
    cell = shown.cell(district.share_id, "numerator")
    assert cell.value == 80
    assert "больше знаменателя" in cell.comment.text
    assert "больше знаменателя" in shown.sheet.cell(cell.row, 11).value
    assert not shown.sheet.column_dimensions["K"].hidden
    assert take(district, shown.type(district.share_id, numerator=60, denominator=80).saved()).receipt is not None


def _return(district: District) -> None:
    with district.database.writing() as session:
        send_back(
            session,
            id_of(district.submission()),
            district.submission().municipality_id,
            version=1,
            comment="",
            disputed={district.share_id: "Сверьте с журналом"},
            actor=Actor("Анна", None),
            now=NOW,
            calendar=CALENDAR,
            post=POST,
        )


def test_after_a_return_only_the_disputed_row_is_open_and_the_words_stand_beside_it(district: District) -> None:
    first = take(district, filled(district, NOW).saved())
    _return(district)
    form = FormInHand(form_of(district, NOW))
    assert not form.cell(district.share_id, "numerator").protection.locked
    assert form.cell(district.count_id, "numerator").protection.locked
    assert "Сверьте с журналом" in form.sheet.cell(form.row(district.share_id), 11).value
    second = take(district, form.type(district.share_id, numerator=61).saved())
    assert first.receipt is not None
    assert second.receipt is not None
    assert [figure.in_words for figure in second.receipt.figures] == ["61 из 80", "12\u00a0чел."]
    assert second.receipt.version == 2


def test_a_locked_row_that_was_changed_in_the_file_is_refused(district: District) -> None:
    take(district, filled(district, NOW).saved())
    _return(district)
    form = FormInHand(form_of(district, NOW)).type(district.count_id, numerator=13)
    assert "Исправлять можно только" in _refused(district, form.saved())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], dict[str, bytes]]:
    def through(data: bytes) -> dict[str, bytes]:
        folder = tmp_path_factory.mktemp("office")
        return {
            suffix: all_converted({f"form-{suffix}": data}, "xlsx", target, folder)[f"form-{suffix}"]
            for suffix, target in (("xlsx", "xlsx:Calc MS Excel 2007 XML"), ("ods", "ods"), ("xls", "xls"))
        }

    return through


@NEEDS_OFFICE
def test_the_form_comes_back_whole_from_an_office_in_three_formats(
    district: District, office: Callable[[bytes], dict[str, bytes]]
) -> None:
    form = filled(district, NOW, n=60.5, d=80).type(district.share_id, note="по журналу, «итог»")
    expected = read_figures_form(form.saved(), NAME)
    files = office(form.saved())
    for suffix, data in files.items():
        back = read_figures_form(data, f"form.{suffix}")
        assert back.tokens == expected.tokens, suffix
        assert [(row.numerator, row.denominator, row.answer, row.note) for row in back.rows] == [
            (row.numerator, row.denominator, row.answer, row.note) for row in expected.rows
        ], suffix
        assert back.missing_fields == (), suffix
    kept = load_workbook(BytesIO(files["xlsx"]))["Сведения"]
    assert kept.protection.sheet
    hints = [str(cell.value) for cell in kept["J"] if cell.value]
    assert any("числитель больше знаменателя" in hint for hint in hints)
    assert take(district, files["ods"]).receipt is not None
    assert take(district, files["xls"]).receipt is not None
    assert district.submission().version == 1
