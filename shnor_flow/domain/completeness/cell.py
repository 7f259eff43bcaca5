"""One cell of the table schools × indicators: what stands in it, and why there is nothing where there is nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shnor_flow.domain.collection import REPORTED, Answer, SubmissionState
from shnor_flow.domain.collection.indicator import GivenFigure, Question, figure_in_words


class CellState(StrEnum):
    """What a cell is; the first four hold an answer that counts, «no data» is a gap all the same."""

    VALUE = "value"
    ZERO = "zero"
    NOT_APPLICABLE = "not_applicable"
    NO_DATA = "no_data"
    EMPTY = "empty"  # filed without an answer
    DISPUTED = "disputed"  # returned: the school is to mend it
    HELD = "held"  # filed, and waits for the school to mend other figures of the form
    DRAFT = "draft"  # typed and not filed
    WAITING = "waiting"  # nothing filed, the term has not passed
    SILENT = "silent"  # nothing filed, the term has passed
    NOT_ASKED = "not_asked"  # added to the round after this school had filed
    EXCUSED = "excused"


FILLED = (CellState.VALUE, CellState.ZERO, CellState.NOT_APPLICABLE)
CELL_WORDS = {
    CellState.VALUE: "число или ответ словами",
    CellState.ZERO: "подтверждённый ноль",
    CellState.NOT_APPLICABLE: "не применимо",
    CellState.NO_DATA: "нет данных",
    CellState.EMPTY: "нет ответа",
    CellState.DISPUTED: "возвращено: исправить",
    CellState.HELD: "сдано, ждёт остальных",
    CellState.DRAFT: "в черновике, не сдано",
    CellState.WAITING: "не сдано, срок не прошёл",
    CellState.SILENT: "не сдано, срок прошёл",
    CellState.NOT_ASKED: "школу не спрашивали",
    CellState.EXCUSED: "школа освобождена",
}
CELL_SIGNS = {
    CellState.VALUE: "✓",
    CellState.ZERO: "0",
    CellState.NOT_APPLICABLE: "н/п",
    CellState.NO_DATA: "н/д",
    CellState.EMPTY: "пусто",
    CellState.DISPUTED: "верн.",
    CellState.HELD: "ждёт",
    CellState.DRAFT: "черн.",
    CellState.WAITING: "…",
    CellState.SILENT: "нет",
    CellState.NOT_ASKED: "—",
    CellState.EXCUSED: "осв.",
}
_OF_ANSWER = {
    Answer.VALUE: CellState.VALUE,
    Answer.CONFIRMED_ZERO: CellState.ZERO,
    Answer.NOT_APPLICABLE: CellState.NOT_APPLICABLE,
    Answer.NO_DATA: CellState.NO_DATA,
}


@dataclass(frozen=True)
class FormState:
    """Where a school's form stands, as far as its cells need it."""

    state: SubmissionState
    version: int = 0
    is_on_time: bool | None = None  # of the first version
    due_at: datetime | None = None
    comment: str = ""  # why it was returned, or excused
    disputed: Mapping[int, str] | None = None  # {indicator id: what is wrong}
    drafted: frozenset[int] = frozenset()  # the indicators with something typed and not filed
    is_answered: bool = False  # every question that the last version was asked has an answer

    def in_words(self, now: datetime) -> str:
        """Return how things stand with the form: «вовремя», «возвращено, сначала сдано вовремя», «срок прошёл»."""
        if self.state is SubmissionState.EXCUSED:
            return "освобождена от сбора"
        if not self.version:
            begun = "черновик, не сдано" if self.state is SubmissionState.DRAFT else "не сдано"
            return f"{begun}, срок прошёл" if self.is_overdue(now) else f"{begun}, срок не прошёл"
        if self.is_on_time is None:
            return "внесено из файла"  # figures of past years: nobody was asked, so nobody was in time or late
        came = "с опозданием" if self.is_on_time is False else "вовремя"
        return f"возвращено, сначала сдано {came}" if self.state is SubmissionState.RETURNED else came

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether nothing was filed and the term has passed."""
        return not self.version and self.due_at is not None and now >= self.due_at


@dataclass(frozen=True)
class Cell:
    """A cell as it is told: the answer if there is one, and the reason for whatever is odd."""

    indicator_id: int
    state: CellState
    answer: str = ""  # «5 из 8»
    reason: str = ""  # the note, the comment, the excuse
    is_corrected: bool = False  # says something else than the first version did

    @property
    def is_gap(self) -> bool:
        """Tell whether something that was asked for is missing."""
        return self.state not in (*FILLED, CellState.NOT_ASKED, CellState.EXCUSED)


def cell_of(
    form: FormState, question: Question, figure: GivenFigure | None, now: datetime, first: GivenFigure | None = None
) -> Cell:
    """Return the cell of one school and one indicator; `first` is what the first version said."""
    key = question.indicator_id
    answer = answer_in_words(question, figure)
    state = _state(form, key, figure, now)
    words = (form.disputed or {}).get(key, "")
    return Cell(
        indicator_id=key,
        state=state,
        answer=answer if form.version else "",
        reason=_reason(form, state, figure, words, answer),
        is_corrected=form.version > 1 and figure != first,
    )


def answer_in_words(question: Question, figure: GivenFigure | None) -> str:
    """Return «5 из 8», «нет данных»; empty without an answer."""
    if figure is None:
        return ""
    return figure_in_words(figure, is_share=question.is_share, unit=question.unit, asks=question.kind)


def _state(form: FormState, key: int, figure: GivenFigure | None, now: datetime) -> CellState:
    if form.state is SubmissionState.EXCUSED:
        return CellState.EXCUSED
    if form.state in REPORTED:
        return _OF_ANSWER[figure.answer] if figure else CellState.NOT_ASKED if form.is_answered else CellState.EMPTY
    if form.state is SubmissionState.RETURNED:
        is_open = not form.disputed or key in form.disputed or figure is None
        return CellState.DISPUTED if is_open else CellState.HELD
    if key in form.drafted:
        return CellState.DRAFT
    return CellState.SILENT if form.is_overdue(now) else CellState.WAITING


def _reason(form: FormState, state: CellState, figure: GivenFigure | None, words: str, answer: str) -> str:
    note = figure.note if figure and figure.note != answer else ""
    match state:
        case CellState.EXCUSED:
            return form.comment
        case CellState.DISPUTED:
            return words or form.comment
        case CellState.SILENT | CellState.DRAFT | CellState.WAITING | CellState.HELD:
            return ""
        case _:
            return f"Открыто для исправления: {words}" if words else note
