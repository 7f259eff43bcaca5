"""The form printed with openpyxl: locked but for its yellow cells, with lists, hints and the token in three places."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation

from shnor_flow.domain.collection import AnswerKind
from shnor_flow.domain.collection.figure_checks import Problem
from shnor_flow.domain.collection.figures_sheet import FIELD_KEY, FIELDS, NO, ROW_KEY, TOKEN_MARK, YES
from shnor_flow.domain.collection.indicator import Question, TypedFigure, target_in_words
from shnor_flow.domain.collection.numbers import parse_number
from shnor_flow.reports.cells import put_text
from shnor_flow.reports.figures_form.layout import (
    COLUMNS,
    FIELD_LETTERS,
    HINT,
    KEY_COLUMN,
    REMARKS,
    answers_of,
    heading_lines,
    hint_formula,
    locked_fields,
    name_of,
    previous_in_words,
    shown_answer,
    shown_number,
)
from shnor_flow.reports.word import FONT
from shnor_flow.storage.collection.submission import SubmissionView

_SHEET, _TOKEN_SHEET, _PLACE = "Сведения", "shnor", "shnor_form"
_LINE = Side(style="thin", color="8594A3")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD, _INPUT, _WRONG = (PatternFill("solid", fgColor=colour) for colour in ("EDF0F3", "FFF8D6", "F9D0CE"))
_RED = Font(name=FONT, size=11, color="B42318", bold=True)
_AUTHOR = "Проверка сведений"
_TO_CORRECT = "Красным отмечено, что исправить; пояснения — в столбце «Замечания». Исправьте и верните этот файл."
_EXCEL_EXACT = 15  # digits a spreadsheet keeps of a number
_LETTERS_A_LINE = 42
_LETTERS_OF_EARLIER = 18


def printed(
    view: SubmissionView,
    token: str,
    typed: Mapping[int, TypedFigure],
    problems: Sequence[Problem],
    *,
    by_mail: bool,
    known: Mapping[int, str],
) -> bytes:
    """Return the file."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _SHEET
    with_remarks = bool(problems or view.disputed)
    head = _write_top(sheet, heading_lines(view, by_mail=by_mail), with_remarks=with_remarks)
    for number, question in enumerate(view.questions, start=1):
        told = [problem for problem in problems if problem.indicator_id == question.indicator_id]
        row = _Row(sheet, head + number, question, known.get(question.indicator_id, ""))
        row.write(view, number, typed.get(question.indicator_id, TypedFigure()), told)
    _set_page(sheet, head, with_remarks=with_remarks)
    _hide_token(book, token)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write_top(sheet: Any, lines: tuple[str, ...], *, with_remarks: bool) -> int:
    if with_remarks:
        lines += (_TO_CORRECT,)
    for row, line in enumerate(lines, start=1):
        cell = sheet[f"B{row}"]
        put_text(cell, line)
        is_warning = with_remarks and row == len(lines)
        cell.font = _RED if is_warning else Font(name=FONT, size=14 if row == 1 else 11, bold=row <= 2)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(f"B{row}:I{row}")
    keys, head = len(lines) + 1, len(lines) + 2
    for field, letter in FIELD_LETTERS.items():
        sheet[f"{letter}{keys}"] = f"{FIELD_KEY}{field}"
    sheet.row_dimensions[keys].hidden = True
    for column in COLUMNS:
        cell = sheet[f"{column.letter}{head}"]
        cell.value, cell.fill, cell.border = column.heading, _HEAD, _FRAME
        cell.font = Font(name=FONT, size=11, bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    return head


class _Row:
    """One indicator's row."""

    def __init__(self, sheet: Any, row: int, question: Question, known: str) -> None:
        self._sheet, self._row, self._question, self._known = sheet, row, question, known

    def write(self, view: SubmissionView, number: int, typed: TypedFigure, problems: Sequence[Problem]) -> None:
        """Write what is known, what was typed and what is wrong with it."""
        question = self._question
        self._sheet[f"{KEY_COLUMN}{self._row}"] = f"{ROW_KEY}{question.indicator_id}"
        for column in COLUMNS:
            cell = self._sheet[f"{column.letter}{self._row}"]
            cell.border, cell.font = _FRAME, Font(name=FONT, size=11)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        earlier = "\n".join(filter(None, (previous_in_words(view, question), self._known)))
        told = (str(number), name_of(question), target_in_words(question), earlier)
        for letter, words in zip("BCDE", told, strict=True):
            put_text(self._sheet[f"{letter}{self._row}"], words)
        for field in FIELDS:
            if field not in locked_fields(question):
                self._put_input(field, typed, is_open=question.indicator_id not in view.locked)
        self._sheet[f"{HINT}{self._row}"] = hint_formula(question, self._row)
        self._add_lists()
        words = self._remark(problems, view.disputed.get(question.indicator_id, ""))
        lines = max(-(-len(told[1]) // _LETTERS_A_LINE), -(-len(words) // _LETTERS_A_LINE) + 1, 2)
        lines = max(lines, -(-len(earlier) // _LETTERS_OF_EARLIER))
        self._sheet.row_dimensions[self._row].height = 16 * min(lines, 20)

    def _cell(self, field: str) -> Any:
        return self._sheet[f"{FIELD_LETTERS[field]}{self._row}"]

    def _put_input(self, field: str, typed: TypedFigure, *, is_open: bool) -> None:
        cell = self._cell(field)
        if is_open:
            cell.fill, cell.protection = _INPUT, Protection(locked=False)
        if field == "answer":
            cell.value = shown_answer(self._question, typed)
        elif field == "note":
            put_text(cell, typed.note)
        else:
            self._put_number(cell, getattr(typed, field))

    def _put_number(self, cell: Any, written: str) -> None:
        if self._question.kind is AnswerKind.YES_NO:
            put_text(cell, shown_number(self._question, written))
            return
        number = parse_number(written)
        if number is None or len(written) > _EXCEL_EXACT:
            put_text(cell, written)
        else:
            cell.value = int(number) if number == int(number) else number

    def _add_lists(self) -> None:
        self._add_list("answer", answers_of(self._question))
        if self._question.kind is AnswerKind.YES_NO:
            self._add_list("numerator", (YES, NO))
            return
        for field in {"numerator", "denominator"} - locked_fields(self._question):
            rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
            self._add(rule, field, "Здесь ждут число не меньше нуля, например 12 или 12,5. Всё равно записать?")

    def _add_list(self, field: str, words: Sequence[str]) -> None:
        rule = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True)
        self._add(rule, field, "Выберите ответ из списка в ячейке. Всё равно записать?")

    def _add(self, rule: DataValidation, field: str, words: str) -> None:
        rule.errorStyle, rule.errorTitle, rule.error = "warning", "Проверьте ответ", words
        rule.showErrorMessage = True
        rule.add(self._cell(field).coordinate)
        self._sheet.add_data_validation(rule)

    def _remark(self, problems: Sequence[Problem], disputed: str) -> str:
        """Write what is wrong beside the cells, the coordinator's own words first, and return it."""
        said = [f"Координатор: {disputed}"] if disputed else []
        remarks = "\n".join([*said, *(problem.message for problem in problems)])
        cell = self._sheet[f"{REMARKS}{self._row}"]
        put_text(cell, remarks)
        cell.font = _RED
        for field in {problem.field for problem in problems} & set(FIELDS):
            target = self._cell(field)
            target.fill = _WRONG
            words = "\n".join(problem.message for problem in problems if problem.field == field)
            target.comment = Comment(words, _AUTHOR, height=120, width=320)
        return remarks


def _set_page(sheet: Any, head: int, *, with_remarks: bool) -> None:
    sheet.column_dimensions[KEY_COLUMN].hidden = True
    for column in COLUMNS:
        sheet.column_dimensions[column.letter].width = column.width
    sheet.column_dimensions[REMARKS].hidden = not with_remarks
    for row in range(3, head - 1):
        sheet.row_dimensions[row].height = 30 if len(str(sheet[f"B{row}"].value)) > 150 else 16
    sheet.row_dimensions[head].height = 32
    sheet.freeze_panes = f"D{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # False allows: a narrow column may be widened


def _hide_token(book: Workbook, token: str) -> None:
    """Write the token where three kinds of program each keep at least one of them."""
    marked = f"{TOKEN_MARK}{token}"
    hidden: Any = book.create_sheet(_TOKEN_SHEET)
    hidden["A1"] = marked
    hidden.sheet_state = "veryHidden"
    book.defined_names[_PLACE] = DefinedName(_PLACE, attr_text=f'"{marked}"')
    properties: Any = book.custom_doc_props  # type: ignore[attr-defined]  # the stubs do not know it
    properties.append(StringProperty(name=_PLACE, value=marked))
    book.security = WorkbookProtection(lockStructure=True)
