"""Figures made up for a rehearsal: each school and indicator has its own, and they near the target quarter by quarter.

They follow from school, indicator and quarter alone, so a rehearsal gives the same figures each time it is repeated.
"""

from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.collection import Answer
from shnor_flow.domain.collection.indicator import Question, TypedFigure
from shnor_flow.domain.roadmap import Comparison

_FIRST_YEAR = 2026
_QUARTERS = 12  # a programme of three years
_MIDDLE = 50.0  # where the plan names no target, per cent
_SMALLEST_SCALE = 20.0  # a target of 4 % leaves room to be 6 % away from it


def made_up_figure(question: Question, school_id: int, quarter: ReportingPeriod) -> TypedFigure:
    """Return what the school types for the indicator in this quarter."""
    mark = school_id * 31 + question.indicator_id * 17
    passed = ((quarter.year - _FIRST_YEAR) * 4 + quarter.number - 1) % _QUARTERS
    if (mark + passed * 5) % 23 == 0:
        return TypedFigure(Answer.NO_DATA.value, note="журнал на проверке, уточним в следующем квартале")
    if not question.is_share:
        return TypedFigure(numerator=str(2 + mark % 5 + passed // 2))
    whole = 24 + mark * 7 % 57 + passed // 4
    counted = round(whole * _percent(question, mark, passed) / 100)
    return TypedFigure(numerator=str(counted), denominator=str(whole), note="по журналам школы")


def _percent(question: Question, mark: int, passed: int) -> float:
    """Begin some way from the target and come nearer; some pass it, some do not get there."""
    target = _MIDDLE if question.target is None else question.target
    scale = max(target, _SMALLEST_SCALE)
    distance = scale * (0.1 + mark % 13 / 45) - scale * passed * (0.02 + mark % 4 / 100) + mark * passed % 3 - 1
    side = 1 if question.comparison is Comparison.AT_MOST else -1
    return min(max(target + side * distance, 0), 100)
