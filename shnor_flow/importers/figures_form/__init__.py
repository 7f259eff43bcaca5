"""A school's form as a spreadsheet, read back whatever program it came from."""

from shnor_flow.domain.collection.figures_sheet import FiguresSheet
from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.importers.formats import EXCEL, LOCKED, OLD_EXCEL, OPEN_SHEET, PLAIN_TEXT, format_of


def read_figures_form(data: bytes, name: str) -> FiguresSheet:
    """Read a filled form; UnreadableFile with one Russian sentence where the file is no spreadsheet or no form."""
    if not data:
        raise UnreadableFile(f"Файл «{name}» пустой. Сохраните заполненную форму и загрузите её ещё раз.")
    kind = kind_of_form(data, name)
    if kind == EXCEL:
        from shnor_flow.importers.figures_form.excel import book_in
    elif kind == OPEN_SHEET:
        from shnor_flow.importers.figures_form.open_sheet import book_in
    else:
        from shnor_flow.importers.figures_form.old_excel import book_in
    from shnor_flow.importers.figures_form.book import form_in

    return form_in(book_in(data, name), name)


def kind_of_form(data: bytes, name: str) -> str:
    """Return which kind of table the file is, looking at its bytes alone; UnreadableFile where it is none."""
    kind = format_of(data)
    if kind == LOCKED:
        raise UnreadableFile(f"Файл «{name}» закрыт паролем на открытие: снимите его и загрузите файл снова.")
    if kind in (EXCEL, OPEN_SHEET, OLD_EXCEL):
        return kind
    what = "текст" if kind == PLAIN_TEXT else kind
    raise UnreadableFile(
        f"«{name}» — это {what}, не таблица. Нужна сама заполненная форма, сохранённая в виде XLSX, ODS или XLS."
    )
