"""What the rules for dates, ranges and limits build."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from shnor_flow.domain.term_text.dating.items import Annual, Doubt, EndOfPeriod, Open, Rhythm, YearReport
from shnor_flow.domain.term_text.dating.parts import (
    FIRST,
    LAST,
    SCHOOL_END_MONTH,
    SLICES,
    MonthDay,
    Place,
    SchoolSpan,
    Stretch,
    Unit,
    Unreadable,
    calendar_in_force,
    months,
    results_of_part,
    school_edge_of,
)
from shnor_flow.domain.term_text.dating.when import When, between, edge_of_slice, limited, opened
from shnor_flow.domain.term_text.doubts import (
    AFTERWARDS,
    END_UNKNOWN,
    EVERY_NTH,
    NEXT_YEAR_VAGUE,
    PART_OF_UNIT,
    UNTIL_LONG,
    UNTIL_UNKNOWN,
    VAGUE_PART,
)
from shnor_flow.domain.term_text.syntax.numbers import Items, Numbers, first_of_kind


class LimitRules:
    """Methods are named after the grammar's rules."""

    def placed(self, when: When) -> Items:
        return when.named()

    def ranged(self, first: When, _dash: object, last: When) -> Items:
        """Read «… - …»; a year beside a month, «октябрь - 2026», is its year and not the end of a range."""
        if first.is_years and first.edge is None and not (last.years or last.school_year or last.is_years):
            return [*first.named(), *last.named()]
        if last.is_years and last.edge is None and not (first.years or first.school_year or first.is_years):
            return [*first.named(), *last.named()]
        return between(first, last)

    def ranged_from(self, _from: object, first: When, _to: object, last: When) -> Items:
        return between(first, last)

    def ranged_to_edge(self, _from: object, first: When, _word: str, edge: int, *words: Any) -> Items:
        """Read «с 1 сентября 2026 г. до конца учебного года»: the end that comes next."""
        unit, each = words[-1], len(words) > 1
        if edge != LAST or unit not in (Unit.YEAR, Unit.SCHOOL_YEAR) or first.is_years:
            raise Unreadable(UNTIL_UNKNOWN)
        last = When((edge_of_slice(LAST, unit),))
        if first.school_year is not None:
            return between(first, replace(last, school_year=first.school_year))
        if first.year is not None:
            begins = first.place.first or first.place.last
            last = replace(last, years=(first.year + (unit is Unit.SCHOOL_YEAR and begins.month > SCHOOL_END_MONTH),))
        return [*between(first, last), *([Rhythm(Unit.YEAR)] if each else [])]

    def ranged_to_the_end(self, _from: object, first: When, *_: object) -> Items:
        return self.from_on(_from, first)

    def ranged_until(self, _from: object, first: When, word: str, last: When) -> Items:
        exact = word in ("not-later", "through") or last.edge == LAST or (not last.is_years and last.place.is_day)
        return [*between(first, last), *([] if exact else [Doubt(UNTIL_LONG)])]

    def ranged_days(self, _from: object, numbers: Numbers, _to: object, last: When) -> Items:
        return between(first_of_kind(numbers, last), last)

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

    def two_edges(self, first: int, _sep: object, last: int) -> list[int]:
        return [first, last]

    def more_edges(self, edges: list[int], _sep: object, edge: int) -> list[int]:
        return [*edges, edge]

    def edge_of_unit(self, edge: int, *words: Any) -> Items:
        return self.edges_of_unit([edge], *words)

    def edges_of_unit(self, edges: list[int], *words: Any) -> Items:
        unit, each = words[-1], len(words) > 1
        if unit in (Unit.YEAR, Unit.SCHOOL_YEAR) and all(edges):
            places: Items = [Annual(edge_of_slice(edge, unit)) for edge in edges]
            return [*places, Doubt(VAGUE_PART), *([Rhythm(Unit.YEAR)] if each else [])]
        return [Rhythm(unit), Doubt(PART_OF_UNIT)]

    def from_on(self, _from: object, when: When) -> Items:
        on, place = opened(when)
        return [Open(on, place, when.is_years, when.school_year is not None), *map(Doubt, when.doubts)]

    def after(self, _after: object, when: When) -> Items:
        on, place = opened(replace(when, places=_last_days(when), edge=None))
        return [Open(on + timedelta(days=1) if on else None, place), Doubt(END_UNKNOWN)]

    def results_of(self, _results: object, when: When) -> Items:
        places = _known_results(when)
        return replace(when, places=places).named() if places else [*when.named(), Doubt(AFTERWARDS)]

    def results_of_unit(self, *words: Any) -> Items:
        unit = words[-1]
        if unit in (Unit.TERM, Unit.TRIMESTER) and (places := _known_results(When(SLICES[unit], unit=unit))):
            return [Annual(place, recurs=True) for place in places]
        return [Rhythm(unit), Doubt(AFTERWARDS)]

    def after_end(self, _after: object, when: When) -> Items:
        if _known_results(when):
            return self.results_of(_after, when)
        return [*self._following(when), Doubt(AFTERWARDS)]

    def after_end_of_unit(self, *words: Any) -> Items:
        unit = words[-1]
        if unit is Unit.SCHOOL_YEAR:
            return [Annual(months(6, 6)), Doubt(AFTERWARDS)]
        return self.results_of_unit(*words)

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

    def limit_following_year(self, _word: str, when: When, after: str | None, *_: object) -> Items:
        return [YearReport(_day_without_year(when)), *([] if after == "reporting" else [Doubt(NEXT_YEAR_VAGUE)])]

    def limit_edges(self, word: str, edges: list[int], *words: Any) -> Items:
        return [item for edge in edges for item in self.limit_edge(word, edge, *words)]

    def limit_edge(self, word: str, edge: int, *words: Any) -> Items:
        unit, each = words[-1], len(words) > 1
        sure = edge == LAST or (word == "by" and edge == FIRST)
        doubts: Items = [] if sure else [Doubt(VAGUE_PART)]
        if not edge:
            raise Unreadable(UNTIL_UNKNOWN)
        if unit not in (Unit.YEAR, Unit.SCHOOL_YEAR):
            return [Rhythm(unit, limit=edge, unsaid=not each), *doubts]
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


def _known_results(when: When) -> tuple[Place, ...]:
    """Return the time after each of the terms named, where a calendar gives it; nothing where it does not."""
    edges = [school_edge_of(place) for place in when.places if isinstance(place, Stretch)]
    if not edges or not all(edge and calendar_in_force().knows(edge.span.division) for edge in edges):
        return ()
    parts = [edge for edge in edges if edge and edge.span in (SchoolSpan.TERM, SchoolSpan.TRIMESTER)]
    return tuple(results_of_part(edge.span, edge.number) for edge in parts) if len(parts) == len(edges) else ()


def _last_days(when: When) -> tuple[Place, ...]:
    return (Stretch(when.place.last, when.place.last),)


def _day_without_year(when: When) -> MonthDay:
    if when.years or when.school_year is not None or not when.place.is_day:
        raise Unreadable("Не ясно, от какого года считать: впишите дату с годом.")
    return when.place.last
