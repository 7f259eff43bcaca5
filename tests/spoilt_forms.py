"""What hands and programs do to a school's form between its leaving and its coming back."""

from collections.abc import Callable

from tests.collecting import District
from tests.sheets import FormInHand

Spoil = Callable[[FormInHand, District], None]


def nothing(form: FormInHand, district: District) -> None:
    """Leave it as it is: something else is wrong."""


def delete_row(form: FormInHand, district: District) -> None:
    form.sheet.delete_rows(form.row(district.count_id))


def delete_answers(form: FormInHand, district: District) -> None:
    form.sheet.delete_cols(form.column("denominator"))


def delete_keys(form: FormInHand, district: District) -> None:
    form.sheet.delete_cols(1)


def delete_names(form: FormInHand, district: District) -> None:
    names = next(cell.row for row in form.sheet.iter_rows() for cell in row if cell.value == "shnor.numerator")
    form.sheet.delete_rows(names)


def copy_the_cells_alone(form: FormInHand, district: District) -> None:
    form.book.remove(form.book["shnor"])
    del form.book.defined_names["shnor_form"]
    del form.book.custom_doc_props["shnor_form"]  # type: ignore[attr-defined]  # the stubs do not know it


def forge(form: FormInHand, district: District) -> None:
    copy_the_cells_alone(form, district)
    form.book.create_sheet("shnor")["A1"] = "shnor-form:WzEsMSwwLDE4OTk5OTk5OTld.c2lnbmF0dXJlLW9mLW5vYm9keS1hdC1hbGwt"


def rename(form: FormInHand, district: District) -> None:
    form.sheet.title = "Лист1"


def move_about(form: FormInHand, district: District) -> None:
    form.sheet.insert_rows(form.row(district.count_id), 3)
    form.sheet.insert_cols(form.column("numerator"), 2)


def add_a_sheet(form: FormInHand, district: District) -> None:
    copy = form.book.copy_worksheet(form.sheet)
    copy.cell(form.row(district.count_id), form.column("numerator")).value = 13


def merge(form: FormInHand, district: District) -> None:
    row = form.row(district.share_id)
    ends = {"start_column": form.column("numerator"), "end_column": form.column("denominator")}
    form.sheet.merge_cells(start_row=row, end_row=row, **ends)


def copy_row(form: FormInHand, district: District) -> None:
    below = form.sheet.max_row + 1
    for cell in form.sheet[form.row(district.share_id)]:
        form.sheet.cell(below, cell.column).value = cell.value
    form.sheet.cell(below, form.column("numerator")).value = 61


def write_share(form: FormInHand, district: District) -> None:
    form.type(district.share_id, numerator=0.75)
    form.cell(district.share_id, "numerator").number_format = "0%"


def typing(which: str, **values: object) -> Spoil:
    def spoil(form: FormInHand, district: District) -> None:
        form.type(district.share_id if which == "share" else district.count_id, **values)

    return spoil


def empty(form: FormInHand, district: District) -> None:
    form.type(district.share_id, numerator=None, denominator=None).type(district.count_id, numerator=None)
