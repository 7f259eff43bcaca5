"""A school's form as a spreadsheet filled in elsewhere: what was found in it, and what stands against it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shnor_flow.domain.collection import Answer, AnswerKind
from shnor_flow.domain.collection.figure_checks import Problem, Severity, read_figure
from shnor_flow.domain.collection.indicator import Question, TypedFigure

FIELDS = ("answer", "numerator", "denominator", "note")
ROW_KEY = "shnor:"  # before an indicator's id, in the hidden column
FIELD_KEY = "shnor."  # before a field's name, in the hidden row
TOKEN_MARK = "shnor-form:"  # noqa: S105  (what a token stands behind, in a cell, a name and a property)
YES, NO = "да", "нет"
ANSWER_WORDS: Mapping[str, str] = {
    Answer.VALUE.value: "число",
    Answer.CONFIRMED_ZERO.value: "подтверждённый ноль",
    Answer.NOT_APPLICABLE.value: "не применимо",
    Answer.NO_DATA.value: "нет данных",
}
PLAIN_ANSWER = "ответ"  # instead of «число» where words are asked for
_LONGEST = {"numerator": 40, "denominator": 40, "answer": 40, "note": 2000}
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class SheetTicket:
    """What a form was made for, as its signed token says."""

    submission_id: int
    organisation_id: int
    edition: int


@dataclass(frozen=True)
class SheetRow:
    """One indicator's row as shown in the file; `place` is the number of the row."""

    indicator_id: int
    place: int
    answer: str = ""
    numerator: str = ""
    denominator: str = ""
    note: str = ""
    formulas: tuple[str, ...] = ()  # fields in which a formula stands
    merged: tuple[str, ...] = ()  # fields that were merged with others


@dataclass(frozen=True)
class FiguresSheet:
    """What a file holds: every token found in it, and its rows."""

    tokens: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    missing_fields: tuple[str, ...] = ()  # columns that are not there any more
    trouble: str = ""  # why nothing in it can be believed, in Russian; whose form it is, is known all the same


def typed_in(
    sheet: FiguresSheet, questions: Sequence[Question], kept: Mapping[int, TypedFigure]
) -> dict[int, TypedFigure]:
    """Return the form as the file has it; what the file has no row for stays as it is kept."""
    by_id = {row.indicator_id: row for row in reversed(sheet.rows)}  # of two rows the upper one counts
    found: dict[int, TypedFigure] = {}
    for question in questions:
        row = by_id.get(question.indicator_id)
        if row is not None:
            found[question.indicator_id] = _typed(question, row)
        elif question.indicator_id in kept:
            found[question.indicator_id] = kept[question.indicator_id]
    return found


def sheet_problems(sheet: FiguresSheet, questions: Sequence[Question]) -> tuple[Problem, ...]:
    """Return what the file itself was done to, in the order of the questions."""
    found = []
    for question in questions:
        rows = [row for row in sheet.rows if row.indicator_id == question.indicator_id]
        found += [_error(question.indicator_id, message, field) for message, field in _row_problems(question, rows)]
    return tuple(found)


def differs(question: Question, one: TypedFigure | None, other: TypedFigure | None) -> bool:
    """Tell whether two rows mean different answers: «12» and «12,0» don't."""
    first, second = one or TypedFigure(), other or TypedFigure()
    if first == second:
        return False
    (given, bad), (earlier, earlier_bad) = read_figure(question, first), read_figure(question, second)
    return bool(bad or earlier_bad) or given != earlier


def typed_in_words(question: Question, typed: TypedFigure | None) -> str:
    """Return «55 из 80; примечание», «не применимо», or «пусто»."""
    if typed is None or typed.is_blank:
        return "пусто"
    said = "" if typed.answer in ("", Answer.VALUE) else ANSWER_WORDS.get(typed.answer, typed.answer)
    number = typed.numerator
    if question.kind is AnswerKind.YES_NO:
        number = {"1": YES, "0": NO}.get(number, number)
    elif question.is_share and (number or typed.denominator):
        number = f"{number or '—'} из {typed.denominator or '—'}"
    return "; ".join(filter(None, (said, number, typed.note)))


def _row_problems(question: Question, rows: Sequence[SheetRow]) -> list[tuple[str, str]]:
    if not rows:
        return [("В файле нет строки этого показателя: её удалили. Скачайте форму заново и перенесите числа.", "note")]
    row = rows[0]
    found = [(_FORMULA.format(row.place), field) for field in row.formulas]
    found += [(_MERGED.format(row.place), field) for field in row.merged]
    if len({_shown(each) for each in rows}) > 1:
        places = " и ".join(str(each.place) for each in rows)
        found.append((f"Строк этого показателя в файле несколько ({places}), и они разные: оставьте одну.", "note"))
    if _answer_of(question, row) is None:
        words = f"«{row.answer[:40]}» — такого ответа в списке нет: выберите его из списка в ячейке."
        found.append((words, "answer"))
    if question.kind is AnswerKind.YES_NO and _folded(row.numerator) not in ("", YES, NO, "1", "0"):
        found.append((f"«{row.numerator[:40]}» — не ответ: выберите «да» или «нет».", "numerator"))
    return found


_FORMULA = "В строке {} файла формула: впишите само число, без знака «=»."
_MERGED = "В строке {} файла ячейки объединены: разъедините их и впишите числа каждое в свою."


def _typed(question: Question, row: SheetRow) -> TypedFigure:
    numerator = row.numerator
    if question.kind is AnswerKind.YES_NO:
        numerator = {YES: "1", NO: "0"}.get(_folded(numerator), numerator)
    return TypedFigure(
        answer=(_answer_of(question, row) or Answer.VALUE).value,
        numerator="" if question.kind is AnswerKind.TEXT else _cut(numerator, "numerator"),
        denominator=_cut(row.denominator, "denominator") if question.is_share else "",
        note=_cut(row.note, "note"),
    )


def _answer_of(question: Question, row: SheetRow) -> Answer | None:
    said = _folded(row.answer)
    if said in ("", PLAIN_ANSWER):
        return Answer.VALUE
    found = next((Answer(answer) for answer, words in ANSWER_WORDS.items() if _folded(words) == said), None)
    is_counted = question.kind in (AnswerKind.SHARE, AnswerKind.NUMBER)
    return found if found is not Answer.CONFIRMED_ZERO or is_counted else None


def _shown(row: SheetRow) -> tuple[str, ...]:
    return row.answer, row.numerator, row.denominator, row.note


def _cut(text: str, field: str) -> str:
    return text.strip()[: _LONGEST[field]]


def _folded(text: str) -> str:
    return _SPACES.sub(" ", text).strip().casefold().replace("ё", "е")


def _error(indicator_id: int, message: str, field: str) -> Problem:
    return Problem(Severity.ERROR, indicator_id, message, field)
