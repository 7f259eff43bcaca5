"""What a school's figures come to: whether they came on time, and whether they say anything.

These are two figures and stay two. On time looks at the first version and at nothing else; complete looks at the
content of the last one. A form of «no data» alone is answered in full and empty all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shnor_flow.domain.collection import Answer, AnswerKind
from shnor_flow.domain.collection.indicator import FiledFigure


@dataclass(frozen=True)
class Content:
    """How many figures a form asks for, how many were answered, and how many of the answers say something."""

    asked: int = 0
    answered: int = 0
    filled: int = 0  # of the answered: all but «no data»
    telling: int = 0  # of the filled: numbers other than zero, «yes» or «no», words

    @property
    def is_complete(self) -> bool:
        """Tell whether everything that was asked for is there: «no data» is an answer, and leaves a gap."""
        return 0 < self.asked <= self.filled

    @property
    def is_hollow(self) -> bool:
        """Tell whether the form was filed and says nothing: zeros, «not applicable» and «no data» alone."""
        return self.answered > 0 and not self.telling


def content_of(asked: int, figures: Sequence[FiledFigure]) -> Content:
    """Count the answers of one version to the `asked` questions of its form."""
    return Content(
        asked=asked,
        answered=len(figures),
        filled=sum(figure.answer is not Answer.NO_DATA for figure in figures),
        telling=sum(is_telling(figure) for figure in figures),
    )


def is_telling(figure: FiledFigure) -> bool:
    """Tell whether an answer is more than a zero or a reason why there is no number."""
    is_word = figure.asks in (AnswerKind.YES_NO, AnswerKind.TEXT)
    return figure.answer is Answer.VALUE and (is_word or bool(figure.numerator))
