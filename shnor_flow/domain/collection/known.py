"""What is known of a figure before a school is asked: nobody should have to give the same number twice.

A known figure is offered, never filed: it stands in the field, its source beside it, until the school sends the form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shnor_flow.domain.calendar.period import PeriodKind, ReportingPeriod, period_of
from shnor_flow.domain.collection import AcrossPeriods, Answer, AnswerKind
from shnor_flow.domain.collection.indicator import (
    COUNTED,
    GivenFigure,
    Question,
    TypedFigure,
    as_typed,
    filed,
    over_periods,
)
from shnor_flow.domain.collection.known_from import KnownFrom, KnownKind
from shnor_flow.domain.collection.numbers import write_number

_OVER = {AcrossPeriods.SUM: "сумма за", AcrossPeriods.AVERAGE: "среднее за", AcrossPeriods.MAX: "наибольшее за"}
_DIGITS = 5  # that two equal numbers share, once one of them was written into a field
_LONGEST_NAME = 60  # of another indicator or programme, told beside a field


KNOWN_WORDS = {
    KnownKind.LAST_TIME: "прошлый раз, если учебный год тот же",
    KnownKind.ROADMAP_IN_TIME: "дорожная карта школы: исполнено в срок из мероприятий со сроком в этом периоде",
    KnownKind.ROADMAP_DONE: "дорожная карта школы: исполнено из мероприятий со сроком в этом периоде",
    KnownKind.ROADMAP_FILES: "дорожная карта школы: документов приложено к мероприятиям этого периода",
    KnownKind.VISITS: "записанные посещения и консультации за период",
}
COUNTS = (KnownKind.ROADMAP_IN_TIME, KnownKind.ROADMAP_DONE, KnownKind.ROADMAP_FILES, KnownKind.VISITS)
_ROADMAP = (KnownKind.ROADMAP_IN_TIME, KnownKind.ROADMAP_DONE)
# What may be offered where; another indicator is offered where its kind fits.
FITTING: Mapping[AnswerKind, tuple[KnownKind, ...]] = {
    AnswerKind.SHARE: (KnownKind.LAST_TIME, *_ROADMAP),
    AnswerKind.NUMBER: (KnownKind.LAST_TIME, *COUNTS),
    AnswerKind.YES_NO: (KnownKind.LAST_TIME,),
    AnswerKind.TEXT: (KnownKind.LAST_TIME,),
}


@dataclass(frozen=True)
class KnownFigure:
    """What is known, and how it is told beside the field; of a share perhaps only one of its numbers."""

    figure: GivenFigure
    told: str

    @property
    def is_denominator(self) -> bool:
        """Tell whether the denominator is all that is known."""
        return self.figure.numerator is None and self.figure.denominator is not None

    def differs(self, given: GivenFigure | None) -> bool:
        """Tell whether a school has answered otherwise; what is not known differs from nothing."""
        if given is None:
            return False
        if self.figure.answer not in COUNTED:
            return given.answer is not self.figure.answer
        known = (self.figure.numerator, self.figure.denominator)
        answered = (given.numerator, given.denominator) if given.answer in COUNTED else (None, None)
        return any(
            one is not None and not _is_same(one, other) for one, other in zip(known, answered, strict=True)
        ) or (known == (None, None) and bool(self.figure.note) and self.figure.note != given.note)


@dataclass(frozen=True)
class SourceFigures:
    """Another indicator, and what the school has filed to it, by the period's code."""

    question: Question
    programme: str  # empty: the same programme
    figures: Mapping[str, GivenFigure] = field(default_factory=dict)


@dataclass(frozen=True)
class KnownFacts:
    """Everything that is looked up for one school's form."""

    period: ReportingPeriod
    previous: Mapping[int, GivenFigure] = field(default_factory=dict)
    previous_period: ReportingPeriod | None = None
    previous_name: str = ""
    indicators: Mapping[int, SourceFigures] = field(default_factory=dict)
    counts: Mapping[KnownKind, tuple[int, int | None]] = field(default_factory=dict)  # how many, and of how many


def fits(asks: AnswerKind, source: AnswerKind) -> bool:
    """Tell whether the answer to one indicator may stand in the field of another: numbers in numbers."""
    numeric = (AnswerKind.SHARE, AnswerKind.NUMBER)
    return asks is source or (asks in numeric and source in numeric)


def known_figure(question: Question, facts: KnownFacts) -> KnownFigure | None:
    """Return what is known of a figure; None where nothing is."""
    whole = _from_source(question, question.known_from, facts)
    if not question.is_share or (whole is not None and whole.figure.denominator is not None):
        return whole
    part = _denominator(question, facts)
    if whole is None or part is None:
        return whole or part
    if whole.figure.answer not in COUNTED:
        return whole
    figure = replace(whole.figure, denominator=part.figure.denominator)
    return KnownFigure(figure, f"{whole.told}; знаменатель — {part.told}")


def with_known(typed: Mapping[int, TypedFigure], known: Mapping[int, KnownFigure]) -> dict[int, TypedFigure]:
    """Return an untouched form with what is known in its empty fields."""
    offered = {
        indicator_id: as_typed(one.figure)
        for indicator_id, one in known.items()
        if typed.get(indicator_id, TypedFigure()).is_blank
    }
    return {**typed, **offered}


def known_in_words(question: Question, known: KnownFigure) -> str:
    """Return «5 из 7», «120 чел.», or «из 80» where only the denominator is known."""
    figure = known.figure
    if question.is_share and figure.answer in COUNTED and figure.numerator is None:
        return f"из {write_number(figure.denominator)}"
    if question.is_share and figure.answer in COUNTED and figure.denominator is None:
        return write_number(figure.numerator)
    return filed(question, figure).in_words


def parts_of(period: ReportingPeriod, kind: PeriodKind) -> tuple[ReportingPeriod, ...]:
    """Return the periods of a kind that make up the whole of this one, in order; none where they do not fit in."""
    part, found = period_of(period.start, kind), []
    while part.end <= period.end:
        found.append(part)
        part = part.next
    is_whole = bool(found) and found[0].start == period.start and found[-1].end == period.end
    return tuple(found) if is_whole else ()


def in_one_school_year(one: ReportingPeriod, other: ReportingPeriod) -> bool:
    """Tell whether two periods end in one school year: the number of pupils is counted anew each September."""
    return period_of(one.end, PeriodKind.SCHOOL_YEAR) == period_of(other.end, PeriodKind.SCHOOL_YEAR)


def _from_source(question: Question, source: KnownFrom | None, facts: KnownFacts) -> KnownFigure | None:
    if source is None:
        return None
    if source.kind is KnownKind.LAST_TIME:
        return _last_time(question, facts)
    if source.kind is KnownKind.INDICATOR:
        other = facts.indicators.get(source.indicator_id or 0)
        return _from_indicator(question, other, facts.period) if other else None
    return _counted(question, source.kind, facts)


def _last_time(question: Question, facts: KnownFacts) -> KnownFigure | None:
    figure = facts.previous.get(question.indicator_id)
    if figure is None or figure.answer is Answer.NO_DATA or facts.previous_period is None:
        return None
    if not in_one_school_year(facts.period, facts.previous_period):
        return None
    return KnownFigure(replace(figure, note=_kept_note(question, figure)), f"как в прошлый раз: {facts.previous_name}")


def _from_indicator(question: Question, other: SourceFigures, period: ReportingPeriod) -> KnownFigure | None:
    found = _for_period(other, period)
    if found is None or found[0].answer is Answer.NO_DATA or not fits(question.kind, other.question.kind):
        return None
    figure, when = found
    if question.is_share and not other.question.is_share:
        figure = replace(figure, denominator=None)
    if question.kind is AnswerKind.NUMBER:
        figure = replace(figure, denominator=None)
    where = [f"из сведений: {when}"]
    if other.question.name != question.name:
        where.append(f"показатель «{_cut(other.question.name)}»")
    if other.programme:
        where.append(f"программа «{_cut(other.programme)}»")
    return KnownFigure(replace(figure, note=_kept_note(question, figure)), ", ".join(where))


def _for_period(other: SourceFigures, period: ReportingPeriod) -> tuple[GivenFigure, str] | None:
    """Return the other indicator's figure for the period itself, or what its parts make by its rule across periods."""
    if same := other.figures.get(period.code):
        return same, period.name
    parts = parts_of(period, other.question.collected_each)
    rule = other.question.across_periods
    wanted = parts[-1:] if rule is AcrossPeriods.LATEST else parts
    figures = [other.figures[part.code] for part in wanted if part.code in other.figures]
    if not parts or len(figures) < len(wanted) or any(one.answer is Answer.NO_DATA for one in figures):
        return None  # a sum of some of the parts would look like the whole
    whole = over_periods(rule, figures)
    names = ", ".join(part.name for part in wanted)
    return (whole, f"{_OVER[rule]} {names}" if len(wanted) > 1 else names) if whole else None


def _counted(question: Question, kind: KnownKind, facts: KnownFacts) -> KnownFigure | None:
    count, whole = facts.counts.get(kind, (0, None))
    if kind not in facts.counts or (kind in _ROADMAP and not whole):
        return None
    figure = GivenFigure(Answer.VALUE, float(count), float(whole) if whole and question.is_share else None)
    if kind is KnownKind.VISITS:
        return KnownFigure(figure, f"записано посещений и консультаций за период: {count}")
    if kind is KnownKind.ROADMAP_FILES:
        return KnownFigure(figure, f"документов приложено к мероприятиям дорожной карты школы: {count}")
    return KnownFigure(figure, f"посчитано по дорожной карте школы: {count} из {whole}")


def _denominator(question: Question, facts: KnownFacts) -> KnownFigure | None:
    source = question.denominator_from
    if source is None:
        return None
    if source.kind is KnownKind.LAST_TIME:
        found = _last_time(question, facts)
        number = found.figure.denominator if found else None
    else:
        other = facts.indicators.get(source.indicator_id or 0)
        plain = replace(question, asks=other.question.kind) if other else question
        found = _from_indicator(plain, other, facts.period) if other else None
        is_share = other is not None and other.question.is_share
        number = (found.figure.denominator if is_share else found.figure.numerator) if found else None
    if found is None or number is None:
        return None
    return KnownFigure(GivenFigure(Answer.VALUE, None, number), found.told)


def _is_same(known: float, answered: float | None) -> bool:
    """Compare as a field shows a number: of an average it holds six digits after the comma."""
    return answered is not None and round(known - answered, _DIGITS) == 0


def _kept_note(question: Question, figure: GivenFigure) -> str:
    """Keep words that are the answer, or the reason of one without a number; a remark belongs to its own period."""
    return figure.note if question.kind is AnswerKind.TEXT or figure.answer is Answer.NOT_APPLICABLE else ""


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
