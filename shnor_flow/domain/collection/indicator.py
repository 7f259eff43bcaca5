"""An indicator's figures: shares, totals over schools and periods, and the target.

A share is numerator over denominator, divided last and never stored; 0/0 is no share at all, not 0 %.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.collection import AcrossPeriods, AcrossSchools, Answer, AnswerKind, FilesRule, Reporter
from shnor_flow.domain.collection.known_from import KnownFrom
from shnor_flow.domain.collection.numbers import Number, exact, write_number
from shnor_flow.domain.roadmap import Comparison

PERCENT = "%"
_SIDES = {Comparison.AT_LEAST: "не менее", Comparison.AT_MOST: "не более"}
_WITHOUT_NUMBER = {Answer.NOT_APPLICABLE: "не применимо", Answer.NO_DATA: "нет данных"}
_SUMMED = ("numerator", "denominator", "schools", "confirmed_zero", "not_applicable", "no_data")
COUNTED = (Answer.VALUE, Answer.CONFIRMED_ZERO)  # the answers that bring a number into a total


@dataclass(frozen=True)
class Question:
    """An indicator as it is asked for one period.

    `target` is that of the period's year; where the plan names none for it, the next one to come, and then
    `target_year` says whose it is.
    """

    indicator_id: int
    name: str
    unit: str | None = PERCENT
    comparison: Comparison | None = None
    across_schools: AcrossSchools = AcrossSchools.RATIO
    across_periods: AcrossPeriods = AcrossPeriods.LATEST
    target: float | None = None
    target_year: int | None = None  # None: the period's own year
    collected_each: PeriodKind = PeriodKind.QUARTER
    reported_by: Reporter = Reporter.SCHOOL
    asks: AnswerKind | None = None  # None: a share or a number, as the rule across schools says
    files: FilesRule = FilesRule.MAY
    known_from: KnownFrom | None = None
    denominator_from: KnownFrom | None = None

    @property
    def is_share(self) -> bool:
        """Tell whether a denominator is asked for."""
        return self.kind is AnswerKind.SHARE

    @property
    def kind(self) -> AnswerKind:
        """Return what is asked for."""
        if self.asks is not None:
            return self.asks
        return AnswerKind.SHARE if self.across_schools is AcrossSchools.RATIO else AnswerKind.NUMBER

    @property
    def is_divided(self) -> bool:
        """Tell whether the figure is one number over another: a share, or the part of schools that say «yes»."""
        return self.is_share or (self.kind is AnswerKind.YES_NO and self.across_schools is AcrossSchools.RATIO)


@dataclass(frozen=True)
class TypedFigure:
    """One row of the form exactly as typed: a draft keeps it so, nothing is lost to a slip of the finger."""

    answer: str = Answer.VALUE.value
    numerator: str = ""
    denominator: str = ""
    note: str = ""

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was entered yet."""
        return self.answer in ("", Answer.VALUE) and not (self.numerator + self.denominator + self.note).strip()


@dataclass(frozen=True)
class GivenFigure:
    """One answer; a number that is missing or could not be read is None."""

    answer: Answer
    numerator: float | None = None
    denominator: float | None = None
    note: str = ""

    @property
    def is_counted(self) -> bool:
        """Tell whether this answer brings a number into a total."""
        return self.answer in COUNTED and self.numerator is not None


@dataclass(frozen=True)
class FiledFigure:
    """An answer as filed, with the indicator's words of that day: a receipt outlives a change of the passport."""

    indicator_id: int
    name: str
    unit: str | None
    is_share: bool
    answer: Answer
    numerator: float | None
    denominator: float | None
    note: str

    asks: AnswerKind | None = None  # None in versions filed before there were other kinds

    @property
    def given(self) -> GivenFigure:
        """Return the answer alone."""
        return GivenFigure(self.answer, self.numerator, self.denominator, self.note)

    @property
    def in_words(self) -> str:
        """Return «5 из 8», «14 чел.», or why there is no number."""
        return figure_in_words(self.given, is_share=self.is_share, unit=self.unit, asks=self.asks)

    @property
    def share_in_words(self) -> str:
        """Return «62,5 %», or nothing where the words say it all."""
        if not self.is_share or not self.given.is_counted:
            return ""
        part = share(self.numerator or 0, self.denominator or 0)
        return write_value(part * 100 if part is not None and self.unit == PERCENT else part, self.unit)


@dataclass(frozen=True)
class Total:
    """Schools' figures added up; `schools` brought a number, the other counts say why the rest did not."""

    numerator: Fraction = Fraction(0)
    denominator: Fraction = Fraction(0)
    schools: int = 0
    confirmed_zero: int = 0  # of `schools`
    not_applicable: int = 0
    no_data: int = 0
    largest: Fraction | None = None  # of the figures that brought a number: n, or n/d where there is a d

    def __add__(self, other: "Total") -> "Total":
        sums = {name: getattr(self, name) + getattr(other, name) for name in _SUMMED}
        known = [one.largest for one in (self, other) if one.largest is not None]
        return replace(self, **sums, largest=max(known, default=None))

    def value(self, question: Question) -> Fraction | None:
        """Return the district's figure in the indicator's unit by its rule across schools; None when nobody answered.

        Σn/Σd for a ratio, Σn for a sum, Σn over the schools that answered for an average, the largest for a maximum.
        """
        if not self.schools:
            return None
        match question.across_schools:
            case AcrossSchools.SUM:
                return self.numerator
            case AcrossSchools.AVERAGE:
                return self.numerator / self.schools
            case AcrossSchools.MAX:
                return _in_unit(question, self.largest)
            case AcrossSchools.RATIO:
                return _in_unit(question, share(self.numerator, self.denominator))


def share(numerator: Number, denominator: Number) -> Fraction | None:
    """Return numerator over denominator, exactly; None over zero."""
    return exact(numerator) / exact(denominator) if denominator else None


def value_of(question: Question, numerator: Number | None, denominator: Number | None) -> Fraction | None:
    """Return the figure in the indicator's unit: 62.5 for 5 of 8 in per cent; None where there is none."""
    if numerator is None:
        return None
    if not question.is_share:
        return exact(numerator)
    return _in_unit(question, share(numerator, denominator or 0))


def write_value(value: Number | None, unit: str | None) -> str:
    """Return «62,5 %» or «14 чел.»; a dash where there is no value."""
    return write_number(value) if value is None or not unit else f"{write_number(value)}\u00a0{unit}"


def target_in_words(question: Question) -> str:
    """Return «не менее 80 %», with its year where it is a later one, or nothing where there is no target."""
    if question.target is None:
        return ""
    value = write_value(question.target, question.unit)
    words = f"{_SIDES[question.comparison]} {value}" if question.comparison else value
    return f"{words} к концу {question.target_year} года" if question.target_year else words


def meets_target(value: Number | None, target: float | None, comparison: Comparison | None) -> bool | None:
    """Tell whether the figure is on the right side of its target; None when there is nothing to compare."""
    if value is None or target is None or comparison is None:
        return None
    if comparison is Comparison.AT_MOST:
        return exact(value) <= exact(target)
    return exact(value) >= exact(target)


def total_of(figures: Iterable[GivenFigure]) -> Total:
    """Add up schools' figures of one indicator and one period."""
    given = list(figures)
    counted = [figure for figure in given if figure.is_counted]
    answers = Counter(figure.answer for figure in given)
    return Total(
        numerator=sum((exact(figure.numerator or 0) for figure in counted), Fraction(0)),
        denominator=sum((exact(figure.denominator or 0) for figure in counted), Fraction(0)),
        schools=len(counted),
        confirmed_zero=answers[Answer.CONFIRMED_ZERO],
        not_applicable=answers[Answer.NOT_APPLICABLE],
        no_data=answers[Answer.NO_DATA],
        largest=max((one for one in map(_size, counted) if one is not None), default=None),
    )


def over_periods(rule: AcrossPeriods, figures: Sequence[GivenFigure]) -> GivenFigure | None:
    """Return one school's figure for a longer period from those of its parts, given in order; None without any."""
    if rule is AcrossPeriods.LATEST or len(figures) < 2:
        return figures[-1] if figures else None
    counted = [figure for figure in figures if figure.is_counted]
    if not counted:
        return figures[-1]
    if rule is AcrossPeriods.MAX:
        return max(counted, key=lambda figure: _size(figure) or Fraction(0))
    parts = len(counted) if rule is AcrossPeriods.AVERAGE else 1
    wholes = [exact(figure.denominator) for figure in counted if figure.denominator is not None]
    return GivenFigure(
        Answer.VALUE,
        float(sum(exact(figure.numerator or 0) for figure in counted) / parts),
        float(sum(wholes) / parts) if wholes else None,
    )


def filed(question: Question, figure: GivenFigure) -> FiledFigure:
    """Return the answer as it goes into a submitted version."""
    return FiledFigure(
        indicator_id=question.indicator_id,
        name=question.name,
        unit=question.unit,
        is_share=question.is_share,
        answer=figure.answer,
        numerator=figure.numerator,
        denominator=figure.denominator,
        note=figure.note,
        asks=question.kind,
    )


def figure_in_words(figure: GivenFigure, *, is_share: bool, unit: str | None, asks: AnswerKind | None = None) -> str:
    """Return «5 из 8», «14 чел.», «подтверждённый ноль (0 из 8)», «не применимо» or «нет данных»."""
    if figure.answer in _WITHOUT_NUMBER:
        return _WITHOUT_NUMBER[figure.answer]
    if asks is AnswerKind.TEXT:
        return figure.note
    if asks is AnswerKind.YES_NO:
        return "да" if figure.numerator else "нет"
    pair = f"{write_number(figure.numerator)} из {write_number(figure.denominator)}"
    words = pair if is_share else write_value(figure.numerator, unit)
    return f"подтверждённый ноль ({words})" if figure.answer is Answer.CONFIRMED_ZERO else words


def as_typed(figure: GivenFigure) -> TypedFigure:
    """Return a filed answer as the form shows it again."""
    shown = replace(figure, numerator=None) if figure.answer is Answer.CONFIRMED_ZERO else figure
    return TypedFigure(shown.answer.value, _typed(shown.numerator), _typed(shown.denominator), shown.note)


def _in_unit(question: Question, part: Fraction | None) -> Fraction | None:
    is_percent = question.is_divided and question.unit == PERCENT
    return part * 100 if part is not None and is_percent else part


def _size(figure: GivenFigure) -> Fraction | None:
    """Return what figures are compared by: n/d where there is a d, else n; None for 0/0."""
    if figure.denominator is None:
        return exact(figure.numerator or 0)
    return share(figure.numerator or 0, figure.denominator)


def _typed(number: float | None) -> str:
    return "" if number is None else write_number(number, digits=6)
