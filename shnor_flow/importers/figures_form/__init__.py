"""A school's form as a spreadsheet, read back whatever program it came from."""

from shnor_flow.domain.collection.figures_sheet import FiguresSheet
from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.importers.formats import EXCEL, LOCKED, OLD_EXCEL, OPEN_SHEET, format_of


def read_figures_form(data: bytes, name: str) -> FiguresSheet:
    """Read a filled form; UnreadableFile with one Russian sentence where the file is no spreadsheet or no form."""
    if not data:
        raise UnreadableFile(f"Файл «{name}» пустой. Сохраните заполненную форму и загрузите её ещё раз.")
    kind = format_of(data)
    if kind == EXCEL:
        from shnor_flow.importers.figures_form.excel import book_in
    elif kind == OPEN_SHEET:
        from shnor_flow.importers.figures_form.open_sheet import book_in
    elif kind == OLD_EXCEL:
        from shnor_flow.importers.figures_form.old_excel import book_in
    elif kind == LOCKED:
        raise UnreadableFile(f"Файл «{name}» закрыт паролем на открытие: снимите его и загрузите файл снова.")
    else:
        raise UnreadableFile(
            f"«{name}» — не таблица. Загрузите заполненную форму, сохранённую в виде XLSX, ODS или XLS."
        )
    from shnor_flow.importers.figures_form.book import form_in

    return form_in(book_in(data, name), name)
