"""What the rules for rhythms, days of a month and days of a week build."""

from dataclasses import replace
from typing import Any

from shnor_flow.domain.term_text.dating.items import (
    Annual,
    DayOfMonth,
    Doubt,
    Lasting,
    MonthlyWeekday,
    Rhythm,
    Times,
    Weekday,
)
from shnor_flow.domain.term_text.dating.parts import FIRST, LAST, SLICES, Stretch, Unit, Unreadable
from shnor_flow.domain.term_text.doubts import MANY_TIMES_VAGUE, UNTIL_UNKNOWN, WEEK_COUNTED
from shnor_flow.domain.term_text.syntax.numbers import Items, Numbers, counted, decades, each_of, monthly, single, weeks


class RhythmRules:
    """Methods are named after the grammar's rules."""

    def every(self, unit: Unit) -> Items:
        return [Rhythm(unit)]

    def each_unit(self, _each: object, unit: Unit) -> Items:
        return [Rhythm(unit)]

    def during_unit(self, *words: Any) -> Items:
        unit: Unit = words[-1]
        if unit in (Unit.YEAR, Unit.SCHOOL_YEAR):
            return [Rhythm(unit, throughout=True)]
        return [Rhythm(unit, unsaid=True)]

    def during_each_unit(self, *words: Any) -> Items:
        return [Rhythm(words[-1])]

    def only_times(self, times: Items) -> Items:
        return times

    def times_in_unit(self, times: Items, *words: Any) -> Items:
        count = times[0]
        assert isinstance(count, Times)
        return [Rhythm(words[-1], times=count.count, counted=True), *times[1:]]

    def times_within(self, times: Items, _during: object, items: Items) -> Items:
        return [*times, *items]

    def times(self, numbers: Numbers, _times: object) -> Items:
        first, last = numbers[0]
        if len(numbers) > 1 or first != last:
            return [Times(max(first, last, 1)), Doubt(MANY_TIMES_VAGUE)]
        if first < 0:
            raise Unreadable(MANY_TIMES_VAGUE)
        return [Times(first)]

    def time(self, *_: object) -> Items:
        return [Times(1)]

    def once(self, *words: int) -> Items:
        return [Times(words[-1])]

    def at_least(self, _at_least: object, numbers: Numbers, times: object) -> Items:
        return self.times(numbers, times)

    def lasting_item(self, lasting: Lasting) -> Items:
        return [lasting]

    def each_lasting(self, _each: object, lasting: Lasting) -> Items:
        return [Times(1), lasting]

    def lasting(self, numbers: Numbers, unit: Unit) -> Lasting:
        return Lasting(single(numbers), unit)

    def plain_unit(self, unit: Unit, *_: object) -> Unit:
        return unit

    def school_unit(self, *words: Unit) -> Unit:
        return Unit.SCHOOL_HALF if Unit.HALF in words else next(word for word in words if word in _SCHOOL_UNITS)

    def half_month(self, *_: object) -> Unit:
        return Unit.HALF_MONTH

    def school_year(self, *_: object) -> Unit:
        return Unit.SCHOOL_YEAR

    def on_days(self, numbers: Numbers, _of_day: object, of: DayOfMonth | None = None) -> Items:
        of = of or DayOfMonth(None, 1)
        return [item for first, last in numbers for item in monthly(first, last, of)]

    def until_day(self, _word: str, numbers: Numbers, _of_day: object, of: DayOfMonth | None = None) -> Items:
        of = of or DayOfMonth(None, 1)
        return [item for _, last in numbers for item in monthly(None, last, of)]

    def from_day_to_day(self, _from: object, first: Numbers, _to: object, last: Numbers, *words: Any) -> Items:
        of = words[1] if len(words) > 1 else DayOfMonth(None, 1)
        return monthly(first[0][0], last[-1][1], of)

    def each_nth_day(self, _each: object, numbers: Numbers, *_: object) -> Items:
        return self.nth_day_of_months(numbers)

    def each_day(self, _each: object, numbers: Numbers, *_: object) -> Items:
        return self.on_days(numbers, None, DayOfMonth(None, 1, stated=True))

    def decade_of_months(self, numbers: Numbers, *_: object) -> Items:
        return [DayOfMonth(first, last, stated=True) for first, last in decades(numbers)]

    def decade_alone(self, numbers: Numbers, _decade: object) -> Items:
        return [DayOfMonth(first, last) for first, last in decades(numbers)]

    def week_of_months(self, numbers: Numbers, *_: object) -> Items:
        return [*(DayOfMonth(first, last, stated=True) for first, last in weeks(numbers)), Doubt(WEEK_COUNTED)]

    def nth_day_of_months(self, numbers: Numbers, *_: object) -> Items:
        return [item for first, last in numbers for item in monthly(first, last, DayOfMonth(None, 1, stated=True))]

    def nth_month_of_quarters(self, numbers: Numbers, *_: object) -> Items:
        return [replace(self.of_nth_month(numbers), first=1, last=LAST)]

    def of_each_month(self, *_: object) -> DayOfMonth:
        return DayOfMonth(None, 1, stated=True)

    def of_next_month(self, *words: Any) -> DayOfMonth:
        # «месяца, следующего за отчётным» is the month after a month; «за отчётным периодом» leaves it open.
        return DayOfMonth(None, 1, about=Unit.MONTH, monthly=words[-1] == "reporting")

    def of_month_after(self, _month: object, _next: object, unit: Unit) -> DayOfMonth:
        return DayOfMonth(None, 1, about=unit, stated=True)

    def of_nth_month(self, numbers: Numbers, *_: object) -> DayOfMonth:
        spans = counted(numbers, 3, "месяцев в квартале")
        return DayOfMonth(None, 1, about=Unit.QUARTER, nth=spans[0][0], stated=True)

    def of_nth_month_alone(self, numbers: Numbers, *_: object) -> DayOfMonth:
        return replace(self.of_nth_month(numbers), stated=False)

    def nth_day_of_units(self, numbers: Numbers, *words: Any) -> Items:
        """Read «последний день квартала»: the first or the last day of every such slice."""
        unit = words[-1]
        if numbers not in (((FIRST, FIRST),), ((LAST, LAST),)):
            raise Unreadable(UNTIL_UNKNOWN)
        first = numbers[0][0] == FIRST
        if unit is Unit.QUARTER:
            day = FIRST if first else LAST
            return [DayOfMonth(day, day, about=unit, nth=1 if first else 3, stated=True)]
        days = [part.first or part.last if first else part.last for part in SLICES[unit]]
        return [*(Annual(Stretch(day, day)) for day in days), *([Rhythm(Unit.YEAR)] if len(words) > 2 else [])]

    def by_weekday(self, _word: object, weekday: int, *_: object) -> Items:
        return [Weekday(weekday, each=True)]

    def only_weekday(self, weekday: int) -> Items:
        return [Weekday(weekday, each=False)]

    def weekday_of_each_month(self, numbers: Numbers, weekday: int, *_: object) -> Items:
        return [*self._monthly_weekdays(numbers, weekday)]

    def _monthly_weekdays(self, numbers: Numbers, weekday: int) -> list[MonthlyWeekday]:
        return [MonthlyWeekday(nth, weekday) for nth in each_of(numbers, 5)]

    def nth_weekday(self, numbers: Numbers, weekday: int) -> Items:
        return [replace(item, stated=False) for item in self._monthly_weekdays(numbers, weekday)]

    def each_weekday_of_each_month(self, _each: object, numbers: Numbers, weekday: int, *_: object) -> Items:
        return self.weekday_of_each_month(numbers, weekday)


_SCHOOL_UNITS = (Unit.TERM, Unit.TRIMESTER)
