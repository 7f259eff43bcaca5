"""Figures of past periods in a file: what stands in its cells, with the place of each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PastEntry:
    """One answer exactly as the file shows it; `place` is «лист «2024», строка 12, столбец D».

    `code` and `answer` stand in a file of our own; `value` holds a cell that may be a pair, a share or a number.
    """

    place: str
    school: str = ""
    indicator: str = ""
    code: str = ""
    period: str = ""
    answer: str = ""
    numerator: str = ""
    denominator: str = ""
    value: str = ""
    note: str = ""

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was answered."""
        return not (self.answer + self.numerator + self.denominator + self.value + self.note).strip(" -–—")


@dataclass(frozen=True)
class PastFinding:
    """What was not understood, or does not add up, in Russian."""

    place: str
    message: str


@dataclass(frozen=True)
class ControlLine:
    """What the file itself says an indicator comes to; None where it does not say."""

    place: str
    indicator: str
    period: str = ""  # empty: of the whole file
    code: str = ""
    answers: str = ""
    numerator: str = ""
    denominator: str = ""
    value: str = ""


@dataclass(frozen=True)
class PastFile:
    """What was read: answers, rows with a school in them, blank cells, the file's own totals."""

    entries: tuple[PastEntry, ...]
    findings: tuple[PastFinding, ...] = ()
    rows: int = 0
    blanks: int = 0
    control: tuple[ControlLine, ...] = ()
    control_rows: str = ""  # how many rows the file says it has
