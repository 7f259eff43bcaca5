"""Files that show a figure is right: which figures owe one, and how many may be kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from shnor_flow.domain.collection import Answer, AnswerKind, FilesRule
from shnor_flow.domain.collection.figure_checks import Problem, Severity, read_figure
from shnor_flow.domain.collection.indicator import Question, TypedFigure

MOST_FILES = 10  # beside one figure
MOST_OF_FORM = 100
FIELD = "file"  # beside which a missing file is told
_MISSING = "К этому ответу нужен файл: приложите документ или фотографию."


@dataclass(frozen=True)
class FigureFile:
    """A kept file beside a figure; the name is the school's own."""

    file_id: int
    indicator_id: int
    name: str
    size: int
    sha256: str


def missing_files(
    questions: Sequence[Question], typed: Mapping[int, TypedFigure], shown: Collection[int]
) -> tuple[Problem, ...]:
    """Return an error for each answer that owes a file and has none; `shown` are the indicators that have one.

    A zero, «не применимо», «нет данных» and «нет» have nothing to show.
    """
    return tuple(
        Problem(Severity.ERROR, question.indicator_id, _MISSING, FIELD)
        for question in questions
        if question.files is FilesRule.MUST
        and question.indicator_id not in shown
        and _has_something_to_show(question, typed.get(question.indicator_id, TypedFigure()))
    )


def _has_something_to_show(question: Question, typed: TypedFigure) -> bool:
    figure, _ = read_figure(question, typed)
    if figure is None or figure.answer is not Answer.VALUE:
        return False
    return bool(figure.note) if question.kind is AnswerKind.TEXT else bool(figure.numerator)
