"""A form broken by hand in twenty ways, saved by LibreOffice as XLSX, ODS and XLS: each has its sentence, and no harm.

Run with -s to read the table of sentences.
"""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import Refused, UnreadableFile
from shnor_flow.importers.figures_form import read_figures_form
from shnor_flow.services.collection.take_sheet import SheetDesk, SheetSent, take_sheet
from shnor_flow.storage.database import Database
from tests.builders import BORIS, id_of
from tests.collecting import FIRST, LINKS, POST, SECOND, District, local, opened_district
from tests.importers.renderings.office import NEEDS_OFFICE, all_converted
from tests.sheets import FormInHand, filled

NOW = local(2026, 10, 8, 14, 5)
NEXT_ROUND = local(2027, 1, 12)
FORMATS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "ods": "ods", "xls": "xls"}
FILED = r"^2026Q3-\d{4}-1$"  # a receipt: what was only moved is found by its keys
Spoil = Callable[[FormInHand, District], None]


@dataclass(frozen=True)
class Break:
    """What was done to a form, and the sentence it costs; sent to this school's page at this moment."""

    what: str
    spoil: Spoil
    sentence: str
    at: datetime = NOW
    made_at: datetime = NOW
    school: str = FIRST
    period: str = "2026Q3"


def _nothing(form: FormInHand, district: District) -> None:
    """Leave it as it is: something else is wrong."""


def _delete_row(form: FormInHand, district: District) -> None:
    form.sheet.delete_rows(form.row(district.count_id))


def _delete_answers(form: FormInHand, district: District) -> None:
    form.sheet.delete_cols(form.column("denominator"))


def _delete_keys(form: FormInHand, district: District) -> None:
    form.sheet.delete_cols(1)


def _delete_names(form: FormInHand, district: District) -> None:
    names = next(cell.row for row in form.sheet.iter_rows() for cell in row if cell.value == "shnor.numerator")
    form.sheet.delete_rows(names)


def _copy_the_cells_alone(form: FormInHand, district: District) -> None:
    form.book.remove(form.book["shnor"])
    del form.book.defined_names["shnor_form"]
    del form.book.custom_doc_props["shnor_form"]  # type: ignore[attr-defined]  # the stubs do not know it


def _forge(form: FormInHand, district: District) -> None:
    _copy_the_cells_alone(form, district)
    form.book.create_sheet("shnor")["A1"] = "shnor-form:WzEsMSwwLDE4OTk5OTk5OTld.c2lnbmF0dXJlLW9mLW5vYm9keS1hdC1hbGwt"


def _rename(form: FormInHand, district: District) -> None:
    form.sheet.title = "Лист1"


def _move_about(form: FormInHand, district: District) -> None:
    form.sheet.insert_rows(form.row(district.count_id), 3)
    form.sheet.insert_cols(form.column("numerator"), 2)


def _add_a_sheet(form: FormInHand, district: District) -> None:
    copy = form.book.copy_worksheet(form.sheet)
    copy.cell(form.row(district.count_id), form.column("numerator")).value = 13


def _merge(form: FormInHand, district: District) -> None:
    row = form.row(district.share_id)
    ends = {"start_column": form.column("numerator"), "end_column": form.column("denominator")}
    form.sheet.merge_cells(start_row=row, end_row=row, **ends)


def _copy_row(form: FormInHand, district: District) -> None:
    below = form.sheet.max_row + 1
    for cell in form.sheet[form.row(district.share_id)]:
        form.sheet.cell(below, cell.column).value = cell.value
    form.sheet.cell(below, form.column("numerator")).value = 61


def _write_share(form: FormInHand, district: District) -> None:
    form.type(district.share_id, numerator=0.75)
    form.cell(district.share_id, "numerator").number_format = "0%"


def _typing(which: str, **values: object) -> Spoil:
    def spoil(form: FormInHand, district: District) -> None:
        form.type(district.share_id if which == "share" else district.count_id, **values)

    return spoil


def _empty(form: FormInHand, district: District) -> None:
    form.type(district.share_id, numerator=None, denominator=None).type(district.count_id, numerator=None)


BREAKS = (
    Break("строка удалена", _delete_row, "В файле нет строки этого показателя"),
    Break("слово вместо числа", _typing("count", numerator="двенадцать"), "«двенадцать» — не число"),
    Break("формула", _typing("count", numerator="=6+6"), "формула: впишите само число"),
    Break("формула с ошибкой", _typing("count", numerator="=1/0"), "формула: впишите само число"),
    Break("ячейки объединены", _merge, "ячейки объединены: разъедините"),
    Break("процент вместо числа", _write_share, "«75%» — не число"),
    Break("дата вместо 12.5", _typing("count", numerator=date(2026, 5, 12)), "«12.05.2026» — не число"),
    Break("меньше нуля", _typing("count", numerator=-3), "не может быть отрицательным"),
    Break("числа переставлены", _typing("share", numerator=80, denominator=60), "Числитель 80 больше знаменателя 60"),
    Break("ответ не из списка", _typing("share", answer="потом"), "«потом» — такого ответа в списке нет"),
    Break("строка скопирована", _copy_row, "Строк этого показателя в файле несколько"),
    Break("столбец ответов удалён", _delete_answers, "нет столбца с ответами"),
    Break("скрытый столбец удалён", _delete_keys, "удалены служебные строки или столбцы"),
    Break("скрытая строка удалена", _delete_names, "удалена скрытая строка над заголовком"),
    Break("ячейки в новом файле", _copy_the_cells_alone, "нет метки нашей формы"),
    Break("метка подделана", _forge, "Метка формы испорчена"),
    Break("второй лист с другим", _add_a_sheet, "несколько листов с формой, и числа на них разные"),
    Break("ничего не заполнено", _empty, "не заполнена ни одна строка"),
    Break("форма другой школы", _nothing, "Это форма другой школы", school=SECOND),
    Break("приём закрыт", _nothing, "закрыт: последний день — 23 октября 2026", at=local(2026, 12, 1)),
    Break("скачана давно", _nothing, "слишком давно", made_at=NOW - timedelta(days=200)),
    Break("лист переименован", _rename, FILED),
    Break("строки и столбцы вставлены", _move_about, FILED),
    Break("числа как текст", _typing("share", numerator=" 60 ", denominator="80,0"), FILED),
    Break("форма прошлого сбора", _nothing, "Эта форма — за III квартал 2026", at=NEXT_ROUND, period="2026Q4"),
)


@pytest.fixture
def district(database: Database) -> Iterator[District]:
    with opened_district(database) as district:
        yield district


def _broken(district: District, one: Break) -> bytes:
    form = filled(district, one.made_at)
    one.spoil(form, district)
    return form.saved()


def _said(district: District, one: Break, data: bytes, suffix: str) -> str:
    """Take the file, return what is told, and put everything back as it was."""
    submission = id_of(district.submission(one.school, one.period))
    with district.database.writing() as session, session.begin_nested() as step:
        try:
            sent = SheetSent(read_figures_form(data, f"форма.{suffix}"), "0" * 64)
            taken = take_sheet(
                session,
                submission,
                sent,
                desk=SheetDesk(LINKS, POST),
                actor=Actor(BORIS, district.boris_id),
                now=one.at,
            )
        except (Refused, UnreadableFile) as refused:
            return str(refused)
        finally:
            step.rollback()
        if taken.receipt:
            assert [figure.in_words for figure in taken.receipt.figures] == ["60 из 80", "12\u00a0чел."], one.what
            return taken.receipt.number
        assert len(taken.view.draft) == 2, one.what  # whatever was typed is kept
        return " ".join(problem.message for problem in taken.problems)


def _saved_by_an_office(files: dict[str, bytes], folder: Path) -> dict[str, dict[str, bytes]]:
    """Return the files in each format; three offices work side by side, each in a folder of its own."""
    for suffix in FORMATS:
        (folder / suffix).mkdir()
    with ThreadPoolExecutor() as offices:
        saved = {
            suffix: offices.submit(all_converted, files, "xlsx", target, folder / suffix)
            for suffix, target in FORMATS.items()
        }
        return {suffix: one.result() for suffix, one in saved.items()}


@NEEDS_OFFICE
def test_every_break_has_its_sentence_in_three_formats(district: District, tmp_path: Path) -> None:
    files = {str(number): _broken(district, one) for number, one in enumerate(BREAKS)}
    saved = _saved_by_an_office(files, tmp_path)
    before = district.submission()
    wrong = []
    for number, one in enumerate(BREAKS):
        if one.period != "2026Q3":
            assert district.submission() == before  # nothing of all this has changed anything
            district.run_at(one.at)
        for suffix in FORMATS:
            said = _said(district, one, saved[suffix][str(number)], suffix)
            print(f"{one.what:<28} {suffix:<4} {said}")  # noqa: T201  (the table is there to be read)
            if re.search(one.sentence, said) is None:
                wrong.append((one.what, suffix, said))
    assert wrong == []
