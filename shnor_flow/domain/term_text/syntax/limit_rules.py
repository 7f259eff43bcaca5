"""What the rules for dates, ranges and limits build."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from lark import Transformer

from shnor_flow.domain.term_text.dating.parts import (
    FIRST,
    LAST,
    SLICES,
    Annual,
    Doubt,
    EndOfPeriod,
    MonthDay,
    Open,
    Place,
    Rhythm,
    Stretch,
    Unit,
    Unreadable,
    YearReport,
    months,
)
from shnor_flow.domain.term_text.dating.when import When, edge_of_slice, limited, opened, ranged
from shnor_flow.domain.term_text.doubts import (
    AFTERWARDS,
    END_UNKNOWN,
    EVERY_NTH,
    NEXT_YEAR_VAGUE,
    PART_OF_UNIT,
    UNTIL_LONG,
    UNTIL_UNKNOWN,
    VAGUE_PART,
    WHICH_SLICE,
)
from shnor_flow.domain.term_text.syntax.numbers import Items, Numbers, first_of_kind
from shnor_flow.domain.term_text.syntax.rule_methods import takes_values


@takes_values
class LimitRules(Transformer[Any, Any]):
    """Methods are named after the grammar's rules."""

    def placed(self, when: When) -> Items:
        return when.named()

    def ranged(self, first: When, _dash: object, last: When) -> Items:
        return ranged(first, last)

    def ranged_from(self, _from: object, first: When, _to: object, last: When) -> Items:
        return ranged(first, last)

    def ranged_until(self, _from: object, first: When, word: str, last: When) -> Items:
        exact = word == "not-later" or last.edge == LAST or (not last.is_years and last.place.is_day)
        return [*ranged(first, last), *([] if exact else [Doubt(UNTIL_LONG)])]

    def ranged_days(self, _from: object, numbers: Numbers, _to: object, last: When) -> Items:
        return ranged(first_of_kind(numbers, last), last)

    def within(self, _during: object, items: Items) -> Items:
        return items

    def each_place(self, _each: object, when: When) -> Items:
        if when.years or when.school_year is not None:
            return when.named()
        # «Каждый второй квартал» may be every other one.
        doubts = [Doubt(EVERY_NTH)] if any(place in SLICES[Unit.QUARTER] for place in when.places) else []
        return [*when.named(), Rhythm(Unit.YEAR), *doubts]

    def whole_of(self, *words: Any) -> Items:
        when: When = words[-1]
        return when.named()

    def edge_of_unit(self, edge: int, *words: Any) -> Items:
        unit, each = words[-1], len(words) > 1
        if unit in (Unit.YEAR, Unit.SCHOOL_YEAR) and edge:
            place: Items = [Annual(edge_of_slice(edge, unit)), Doubt(VAGUE_PART)]
            return [*place, Rhythm(Unit.YEAR)] if each else place
        return [Rhythm(unit), Doubt(PART_OF_UNIT)]

    def from_on(self, _from: object, when: When) -> Items:
        on, place = opened(when)
        return [Open(on, place, when.is_years), *map(Doubt, when.doubts)]

    def after(self, _after: object, when: When) -> Items:
        on, place = opened(replace(when, places=_last_days(when), edge=None))
        return [Open(on + timedelta(days=1) if on else None, place), Doubt(END_UNKNOWN)]

    def results_of(self, _results: object, when: When) -> Items:
        return [*when.named(), Doubt(AFTERWARDS)]

    def results_of_unit(self, *words: Any) -> Items:
        return [Rhythm(words[-1]), Doubt(AFTERWARDS)]

    def after_end(self, _after: object, when: When) -> Items:
        return [*self._following(when), Doubt(AFTERWARDS)]

    def after_end_of_unit(self, *words: Any) -> Items:
        unit = words[-1]
        if unit is Unit.SCHOOL_YEAR:
            return [Annual(months(6, 6)), Doubt(AFTERWARDS)]
        return [Rhythm(unit), Doubt(AFTERWARDS)]

    def _following(self, when: When) -> Items:
        """The month after a school year; after anything else the day is a person's to name."""
        if when.is_years and when.school_year is not None:
            return replace(when, places=(months(6, 6),), is_years=False).named()
        return when.named()

    def until(self, word: str) -> str:
        return word

    def during(self, *_: object) -> None:
        return None

    def limit(self, word: str, when: When) -> Items:
        return limited(word, when)

    def each_limit(self, _each: object, items: Items) -> Items:
        return [*items, Rhythm(Unit.YEAR)]

    def limit_next_year(self, _word: str, when: When, *_: object) -> Items:
        return [YearReport(_day_without_year(when))]

    def limit_following_year(self, _word: str, when: When, *_: object) -> Items:
        return [YearReport(_day_without_year(when)), Doubt(NEXT_YEAR_VAGUE)]

    def limit_edge(self, word: str, edge: int, *words: Any) -> Items:
        unit, each = words[-1], len(words) > 1
        sure = edge == LAST or (word == "by" and edge == FIRST)
        doubts: Items = [] if sure else [Doubt(VAGUE_PART)]
        if not edge:
            raise Unreadable(UNTIL_UNKNOWN)
        if unit not in (Unit.YEAR, Unit.SCHOOL_YEAR):
            return [Rhythm(unit, limit=edge), *doubts, *([] if each else [Doubt(WHICH_SLICE)])]
        whole = SLICES[unit][0]
        assert whole.first is not None
        deadline = Annual(
            Stretch(None, whole.last if edge == LAST else whole.first),
            recurs=unit is Unit.SCHOOL_YEAR and edge == FIRST,
        )
        return [deadline, *([Rhythm(Unit.YEAR)] if each else []), *doubts]

    def limit_unit(self, word: str, *words: Any) -> Items:
        if words[-1] is not Unit.SCHOOL_YEAR or word != "by":
            raise Unreadable(UNTIL_UNKNOWN)
        return self.limit_edge(word, FIRST, *words)

    def limit_programme(self, *_: object) -> Items:
        return [EndOfPeriod()]


def _last_days(when: When) -> tuple[Place, ...]:
    return (Stretch(when.place.last, when.place.last),)


def _day_without_year(when: When) -> MonthDay:
    if when.years or when.school_year is not None or not when.place.is_day:
        raise Unreadable("Не ясно, от какого года считать: впишите дату с годом.")
    return when.place.last
