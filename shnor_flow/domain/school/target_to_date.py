"""How far a school is on the way to the year's target, in plain words.

What is fair depends on what the target is of. A level (a share, an average, the highest) is to be reached by the end
of the year: half of it in June means nothing, so the distance is told and no pace. What adds up over the year has an
even pace: half of the year, half of the target; it is told beside and judges nobody. And where the schools' figures
are added up, the target is the district's: of it a school has a part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from shnor_flow.domain.collection import AcrossPeriods, AcrossSchools, AnswerKind
from shnor_flow.domain.collection.indicator import PERCENT, Question, meets_target, write_value
from shnor_flow.domain.collection.numbers import exact, write_number
from shnor_flow.domain.roadmap import Comparison
from shnor_flow.domain.russian import sentence_start
from shnor_flow.domain.school.series import Change, Series, YearToDate, change_of, year_to_date

POINTS = "п.\u00a0п."  # percentage points: 75 % is 5 of them above 70 %, not 5 %
_SIDES = {Comparison.AT_LEAST: "не менее\u00a0", Comparison.AT_MOST: "не более\u00a0", None: ""}
_BY_RULE = {AcrossPeriods.AVERAGE: "в среднем ", AcrossPeriods.MAX: "наибольшее "}
_PLAIN_ANSWERS = (AnswerKind.TEXT, AnswerKind.YES_NO)


class TargetKind(StrEnum):
    """What the year's target is of."""

    LEVEL = "level"
    SUM_OF_YEAR = "sum_of_year"
    OF_DISTRICT = "of_district"


class Tone(StrEnum):
    """How a sentence is coloured; the words alone say the same."""

    GOOD = "good"
    BAD = "bad"
    PLAIN = "plain"


@dataclass(frozen=True)
class Target:
    """A year's target, with the direction that reaches it."""

    year: int
    value: float
    unit: str | None
    comparison: Comparison | None

    @property
    def words(self) -> str:
        """Return «не менее 75 %»."""
        return f"{_SIDES[self.comparison]}{write_value(self.value, self.unit)}"


@dataclass(frozen=True)
class TargetToDate:
    """What a school's page says of one indicator: the year so far, the target, the verdict, the change."""

    tone: Tone
    words: str
    target: Target | None = None
    year: YearToDate | None = None
    change: Change | None = None


def target_to_date(series: Series) -> TargetToDate:
    """Judge the last answer of a series."""
    last = series.last
    year = year_to_date(series, last) if last else None
    if last is None or year is None:
        return TargetToDate(Tone.PLAIN, "Сведений ещё не было.", _next_target(series))
    target = target_of(series.question, series.targets, year.year)
    if series.question.kind in _PLAIN_ANSWERS:
        return TargetToDate(Tone.PLAIN, _plain_answer(series, target), target, year)
    if year.value is None:
        words = f"{sentence_start(_until(series.question, year))} ответ без числа: сравнить с целью нечего."
        return TargetToDate(Tone.PLAIN, words, target, year)
    change = change_of(series, year)
    tone, verdict = _verdict(series.question, year, target)
    told = ", ".join(part for part in (verdict, _change_in_words(series.question, change)) if part)
    words = f"{_sentence(told)}{_gaps(series.question, year)}"
    return TargetToDate(tone, words, target, year, change)


def target_kind(question: Question) -> TargetKind:
    """Return what the targets of an indicator are of."""
    if question.across_schools is AcrossSchools.SUM or question.kind is AnswerKind.YES_NO:
        return TargetKind.OF_DISTRICT
    if question.across_periods is AcrossPeriods.SUM and not question.is_share:
        return TargetKind.SUM_OF_YEAR
    return TargetKind.LEVEL


def target_of(question: Question, targets: Mapping[int, float], year: int) -> Target | None:
    """Return the target of the year, or else of the next year that has one."""
    ahead = [one for one in targets if one >= year]
    if not ahead:
        return None
    return Target(min(ahead), targets[min(ahead)], question.unit, question.comparison)


def difference_in_words(question: Question, difference: Fraction) -> str:
    """Return «5 п. п.» or «3 чел.», however it is signed; what rounds to nothing is said to be less than 0,1."""
    unit = POINTS if question.is_divided and question.unit == PERCENT else question.unit
    size = abs(difference)
    if size and write_number(size) == "0":
        return f"менее {write_value(Fraction(1, 10), unit)}"
    return write_value(size, unit)


def _next_target(series: Series) -> Target | None:
    year = series.points[-1].period.end.year if series.points else min(series.targets, default=0)
    return target_of(series.question, series.targets, year)


def _verdict(question: Question, year: YearToDate, target: Target | None) -> tuple[Tone, str]:
    if target is None:
        return Tone.PLAIN, f"{_until(question, year)} — {write_value(year.value, question.unit)}, цели нет"
    kind = target_kind(question)
    if kind is TargetKind.OF_DISTRICT:
        return Tone.PLAIN, _part_of_district(question, year, target)
    if kind is TargetKind.SUM_OF_YEAR and target.year == year.year:
        return _sum_of_year(question, year, target)
    return _level(question, year, target)


def _level(question: Question, year: YearToDate, target: Target) -> tuple[Tone, str]:
    assert year.value is not None, "it was looked at before"
    gap = year.value - exact(target.value)
    away = f"на {difference_in_words(question, gap)} {'выше' if gap > 0 else 'ниже'}"
    is_met = meets_target(year.value, target.value, target.comparison)
    named = f"{target.year} года ({target.words})"
    if is_met is None:
        return Tone.PLAIN, f"{away if gap else 'вровень с планом'}: план {target.year} года — {target.words}"
    if is_met:
        return Tone.GOOD, f"цель {named} {f'выполняется: {away}' if gap else 'достигнута'}"
    if year.is_over and target.year == year.year:
        return Tone.BAD, f"цель {named} не достигнута: {away}"
    return Tone.BAD if target.year == year.year else Tone.PLAIN, f"{away} цели {named}"


def _sum_of_year(question: Question, year: YearToDate, target: Target) -> tuple[Tone, str]:
    assert year.value is not None, "it was looked at before"
    goal, so_far = exact(target.value), write_value(year.value, question.unit)
    told = f"{_until(question, year)} — {so_far} при цели {target.words}"
    is_met = meets_target(year.value, target.value, target.comparison)
    if target.comparison is Comparison.AT_MOST:
        return (Tone.GOOD, told) if is_met else (Tone.BAD, f"{told}: цель {target.year} года превышена")
    if is_met:
        return Tone.GOOD, f"{told}: цель {target.year} года достигнута"
    if year.is_over:
        away = difference_in_words(question, goal - year.value)
        return (Tone.BAD if is_met is False else Tone.PLAIN), f"{told}: не хватило {away}"
    pace = goal * year.part
    even = f"при ровном ходе к концу этого периода было бы {write_value(pace, question.unit)}"
    return Tone.PLAIN, f"{told}; {even}"  # an even pace is a help to the eye, and judges nobody


def _part_of_district(question: Question, year: YearToDate, target: Target) -> str:
    assert year.value is not None, "it was looked at before"
    told = f"{_until(question, year)} — {write_value(year.value, question.unit)}"
    district = f"цель муниципалитета на {target.year} год — {target.words}"
    if not target.value or target.year != year.year:
        return f"{told}; {district}"
    return f"{told}, это {write_value(year.value * 100 / exact(target.value), PERCENT)} от цели; {district}"


def _plain_answer(series: Series, target: Target | None) -> str:
    last = series.last
    assert last is not None, "it was looked at before"
    if series.question.kind is AnswerKind.TEXT:
        return _sentence(f"Ответ словами, последний — за {last.period.name}")
    value = series.value(last.figure)
    answer = "без ответа по существу" if value is None else f"«{'да' if value else 'нет'}»"
    before = [series.value(point.figure) for point in series.points if point.period.end < last.period.end]
    known = [one for one in before if one is not None]
    was = f", в прошлый раз было «{'да' if known[-1] else 'нет'}»" if known and value not in (None, known[-1]) else ""
    district = f" Цель муниципалитета на {target.year} год — {target.words}." if target else ""
    return f"За {last.period.name} — {answer}{was}.{district}"


def _change_in_words(question: Question, change: Change | None) -> str:
    if change is None:
        return ""
    since = "за год" if change.since is None else f"с прошлого ответа (за {change.since.name})"
    if not change.by:
        return f"{since} не изменилось"
    return f"{since} {'выросло' if change.by > 0 else 'снизилось'} на {difference_in_words(question, change.by)}"


def _until(question: Question, year: YearToDate) -> str:
    """Return what the value stands for: one period, or the year up to it."""
    if question.across_periods is AcrossPeriods.LATEST or len(year.answered) == 1:
        return f"за {year.until.name}"
    return f"{_BY_RULE.get(question.across_periods, '')}с начала года по {year.until.name}"


def _gaps(question: Question, year: YearToDate) -> str:
    if not year.missing or question.across_periods is AcrossPeriods.LATEST:
        return ""
    return " " + _sentence(f"Нет ответа за {', '.join(period.name for period in year.missing)}")


def _sentence(told: str) -> str:
    """Return it with one full stop: «2026 г.» and «10 п. п.» bring their own."""
    return sentence_start(told).rstrip(".") + "."
