"""A school's place among similar ones, told so that no other school can be recognised.

Similar are the schools that the same round asked: of one programme, one municipality, one period. Where too few of
them answered, the schools of the region whose programmes ask the same thing in the same words stand in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.collection import AcrossSchools, AnswerKind
from shnor_flow.domain.collection.indicator import PERCENT, GivenFigure, Question
from shnor_flow.domain.roadmap import Comparison
from shnor_flow.domain.russian import counted

FEWEST_OTHERS = 5  # other schools with a number: among fewer, one of them could be told by whoever knows the rest
_DIGITS = 9  # 2 of 3 and 4 of 6 are one share, whatever the last bit says
_OTHERS = "другой школы,других школ,других школ"


class Scope(StrEnum):
    """Whose schools a school is compared with."""

    MUNICIPALITY = "municipality"
    REGION = "region"


_SCOPES = {Scope.MUNICIPALITY: "этой программы", Scope.REGION: "региона, где показатель назван так же"}


class NoPlace(StrEnum):
    """Why there is no place to show."""

    WORDS = "words"
    NOT_LOCKED = "not_locked"
    NO_NUMBER = "no_number"
    FEW = "few"
    ALIKE = "alike"


_WHY = {
    NoPlace.WORDS: "Ответы словами не сравниваются.",
    NoPlace.NOT_LOCKED: "Место считается, когда сбор закрыт и сведения школ больше не меняются.",
    NoPlace.NO_NUMBER: "В последнем закрытом сборе у школы нет числа: сравнивать нечего.",
    NoPlace.FEW: f"Число дали меньше {FEWEST_OTHERS} других школ: место не показано, чтобы никого нельзя было узнать.",
    NoPlace.ALIKE: "У других школ значения одинаковы: место не показано, чтобы не раскрывать их.",
}


@dataclass(frozen=True)
class Place:
    """How a school's number stands among those of `others` other schools: counts, and no figure of theirs."""

    period: ReportingPeriod
    scope: Scope
    others: int
    below: int
    above: int

    @property
    def same(self) -> int:
        """Return how many others have this school's number."""
        return self.others - self.below - self.above


def place_among(
    question: Question, period: ReportingPeriod, own: float | None, others: Sequence[float], scope: Scope
) -> Place | NoPlace:
    """Return the place, or why it is kept back; quartiles and extremes fall on somebody's own figure: none is shown."""
    if question.kind is AnswerKind.TEXT:
        return NoPlace.WORDS
    if own is None:
        return NoPlace.NO_NUMBER
    if len(others) < FEWEST_OTHERS:
        return NoPlace.FEW
    if len(set(others)) == 1:
        return NoPlace.ALIKE
    return Place(
        period=period,
        scope=scope,
        others=len(others),
        below=sum(other < own for other in others),
        above=sum(other > own for other in others),
    )


def comparable(question: Question, figure: GivenFigure) -> float | None:
    """Return a figure as it is compared, in the indicator's unit; None where there is no number."""
    if not figure.is_counted or question.kind is AnswerKind.TEXT:
        return None
    numerator = figure.numerator or 0.0
    if not question.is_share:
        return round(numerator, _DIGITS)
    if not figure.denominator:
        return None
    return round(numerator / figure.denominator * (100 if question.unit == PERCENT else 1), _DIGITS)


def place_in_words(question: Question, place: Place | NoPlace) -> str:
    """Return «выше, чем у 7 из 11 других школ …» with its period, or why there is none."""
    if isinstance(place, NoPlace):
        return _WHY[place]
    if question.kind is AnswerKind.YES_NO:
        return _yes_no(place)
    among = f"{counted(place.others, _OTHERS)} {_SCOPES[place.scope]} ({place.period.name})"
    size = " Школы разного размера: само число сравнивайте осторожно." if _depends_on_size(question) else ""
    return f"{_rank(question, place)} из {among}.{size}"


def _rank(question: Question, place: Place) -> str:
    """Begin with the better side: where less is better, with the schools that have more."""
    less_is_better = question.comparison is Comparison.AT_MOST
    side, count = ("Ниже", place.above) if less_is_better else ("Выше", place.below)
    same = f", столько же — у {place.same}" if place.same else ""
    return f"{side}, чем у {count}{same}"


def _yes_no(place: Place) -> str:
    yes = place.above or place.same  # the others are not all alike: whoever says «no» has some above
    return f"«Да» — у {yes} из {counted(place.others, _OTHERS)} {_SCOPES[place.scope]} ({place.period.name})."


def _depends_on_size(question: Question) -> bool:
    return question.kind is AnswerKind.NUMBER and question.across_schools is AcrossSchools.SUM
