"""What a round asks of a school, and what a year asks: figures, numbers to type, words to write."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from shnor_flow.domain.collection import AnswerKind, FilesRule
from shnor_flow.domain.collection.indicator import Question
from shnor_flow.domain.russian import counted

_FIGURES = "показатель,показателя,показателей"
_NUMBERS = "число,числа,чисел"
_CHOICES = "ответ «да» или «нет»,ответа «да» или «нет»,ответов «да» или «нет»"
_FILES = "обязательный файл,обязательных файла,обязательных файлов"
_TEXTS = "ответ словами,ответа словами,ответов словами"


@dataclass(frozen=True)
class Burden:
    """What is asked of one school; a share is one figure and two numbers."""

    figures: int = 0
    numbers: int = 0
    choices: int = 0
    texts: int = 0
    files: int = 0  # that a figure isn't filed without

    def __add__(self, other: "Burden") -> "Burden":
        return Burden(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def in_words(self) -> str:
        """Return «18 показателей: 31 число, 2 ответа словами»."""
        parts = ((self.numbers, _NUMBERS), (self.choices, _CHOICES), (self.texts, _TEXTS), (self.files, _FILES))
        told = ", ".join(counted(count, forms) for count, forms in parts if count)
        return f"{counted(self.figures, _FIGURES)}: {told}" if told else counted(self.figures, _FIGURES)


@dataclass(frozen=True)
class SchoolYear:
    """One school's figures of a year: asked already, in rounds that have opened, and still to come."""

    school: str
    asked: int = 0
    to_come: int = 0

    @property
    def total(self) -> int:
        """Return what the year comes to."""
        return self.asked + self.to_come


@dataclass(frozen=True)
class Spread:
    """The same count over schools: what most have, the least and the most."""

    schools: int = 0
    usual: int = 0
    least: int = 0
    most: int = 0

    @property
    def in_words(self) -> str:
        """Return «94 показателя», or «94 показателя (у разных школ от 72 до 140)»."""
        if not self.schools:
            return "сведений нет"
        apart = f" (у разных школ от {self.least} до {self.most})" if self.least < self.most else ""
        return counted(self.usual, _FIGURES) + apart


def burden_of(questions: Iterable[Question]) -> Burden:
    """Count what one form asks."""
    return sum((_burden(question) for question in questions), Burden())


def spread_of(counts: Sequence[int]) -> Spread:
    """Return what most schools have; of two counts that are as common the greater one."""
    if not counts:
        return Spread()
    usual, _ = max(Counter(counts).items(), key=lambda one: (one[1], one[0]))
    return Spread(len(counts), usual, min(counts), max(counts))


def _burden(question: Question) -> Burden:
    files = int(question.files is FilesRule.MUST)
    match question.kind:
        case AnswerKind.SHARE:
            return Burden(figures=1, numbers=2, files=files)
        case AnswerKind.NUMBER:
            return Burden(figures=1, numbers=1, files=files)
        case AnswerKind.YES_NO:
            return Burden(figures=1, choices=1, files=files)
        case AnswerKind.TEXT:
            return Burden(figures=1, texts=1, files=files)
