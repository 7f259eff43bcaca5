"""A form broken by hand in twenty ways, saved by LibreOffice as XLSX, ODS and XLS: each has its sentence, and no harm.

Run with -s to read the table of sentences.
"""

import re
from collections.abc import Iterator
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
from tests.sheets import filled
from tests.spoilt_forms import (
    Spoil,
    add_a_sheet,
    copy_row,
    copy_the_cells_alone,
    delete_answers,
    delete_keys,
    delete_names,
    delete_row,
    empty,
    forge,
    merge,
    move_about,
    nothing,
    rename,
    typing,
    write_share,
)

NOW = local(2026, 10, 8, 14, 5)
NEXT_ROUND = local(2027, 1, 12)
FORMATS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "ods": "ods", "xls": "xls"}
FILED = r"^2026Q3-\d{4}-1$"  # a receipt: what was only moved is found by its keys


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


BREAKS = (
    Break("строка удалена", delete_row, "В файле нет строки этого показателя"),
    Break("слово вместо числа", typing("count", numerator="двенадцать"), "«двенадцать» — не число"),
    Break("формула", typing("count", numerator="=6+6"), "формула: впишите само число"),
    Break("формула с ошибкой", typing("count", numerator="=1/0"), "формула: впишите само число"),
    Break("ячейки объединены", merge, "ячейки объединены: разъедините"),
    Break("процент вместо числа", write_share, "«75%» — не число"),
    Break("дата вместо 12.5", typing("count", numerator=date(2026, 5, 12)), "«12.05.2026» — не число"),
    Break("меньше нуля", typing("count", numerator=-3), "не может быть отрицательным"),
    Break("числа переставлены", typing("share", numerator=80, denominator=60), "Числитель 80 больше знаменателя 60"),
    Break("ответ не из списка", typing("share", answer="потом"), "«потом» — такого ответа в списке нет"),
    Break("строка скопирована", copy_row, "Строк этого показателя в файле несколько"),
    Break("столбец ответов удалён", delete_answers, "нет столбца с ответами"),
    Break("скрытый столбец удалён", delete_keys, "удалены служебные строки или столбцы"),
    Break("скрытая строка удалена", delete_names, "удалена скрытая строка над заголовком"),
    Break("ячейки в новом файле", copy_the_cells_alone, "нет метки нашей формы"),
    Break("метка подделана", forge, "Метка формы испорчена"),
    Break("второй лист с другим", add_a_sheet, "несколько листов с формой, и числа на них разные"),
    Break("ничего не заполнено", empty, "не заполнена ни одна строка"),
    Break("форма другой школы", nothing, "Это форма другой школы", school=SECOND),
    Break("приём закрыт", nothing, "закрыт: последний день — 23 октября 2026", at=local(2026, 12, 1)),
    Break("скачана давно", nothing, "слишком давно", made_at=NOW - timedelta(days=200)),
    Break("лист переименован", rename, FILED),
    Break("строки и столбцы вставлены", move_about, FILED),
    Break("числа как текст", typing("share", numerator=" 60 ", denominator="80,0"), FILED),
    Break("форма прошлого сбора", nothing, "Эта форма — за III квартал 2026", at=NEXT_ROUND, period="2026Q4"),
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
