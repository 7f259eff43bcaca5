"""Meanings of terms that name a rhythm, and the bounds it runs in."""

from shnor_flow.domain.term import TermKind
from shnor_flow.domain.term_text.dating.courses import Scope, Throughout
from shnor_flow.domain.term_text.dating.dated import by_places
from shnor_flow.domain.term_text.dating.heap import UNSCHEDULED, Heap, Meaning, every_unit, unit_places
from shnor_flow.domain.term_text.dating.parts import (
    SLICES,
    Always,
    Annual,
    Dated,
    Item,
    Open,
    Place,
    Rhythm,
    Stretch,
    Times,
    Unit,
    WholePeriod,
    Years,
)
from shnor_flow.domain.term_text.dating.scopes import scopes_beside
from shnor_flow.domain.term_text.doubts import DAILY, DO_NOT_FIT, NO_START, SPLIT_EVENLY, TRIMESTERS_DIFFER


def by_rhythm(heap: Heap) -> Meaning:
    """Return the meaning of «раз в квартал» and the like, within the bounds named beside it."""
    rhythms = list(dict.fromkeys(heap.take(Rhythm)))
    rhythm = rhythms[0]
    if len(rhythms) == 2 and (scope := _school_year_beside(rhythms)):
        rhythm = scope
        if not heap.has(Years, Dated, Annual, Open):
            heap.items.append(Annual(SLICES[Unit.SCHOOL_YEAR][0], recurs=True))
    elif len(rhythms) == 2 and Rhythm(_SPLIT.get((rhythm.unit, rhythm.times), rhythm.unit)) == rhythms[1]:
        rhythm = rhythms[1]  # «2 раза в год (1 раз в полугодие)»
    elif len(rhythms) > 1:
        heap.doubt(DO_NOT_FIT)
    if rhythm.unit is Unit.DAY:
        heap.doubt(DAILY)
        return without_dates(_heap_with(heap, Always()), yearly=False)
    if heap.has(Annual) and _places_fit(heap, rhythm):
        heap.take(Rhythm)
        return by_places(heap, yearly=True)
    unit = _unit_of(heap, rhythm)
    if heap.take(Always):
        heap.doubt(DO_NOT_FIT)
    heap.take(WholePeriod)
    return every_unit(unit, scopes_beside(heap, unit_places(unit, rhythm.limit)), limit=rhythm.limit)


def _heap_with(heap: Heap, item: Item) -> Heap:
    heap.items.append(item)
    return heap


def _school_year_beside(rhythms: list[Rhythm]) -> Rhythm | None:
    """Return the finer rhythm of «1 раз в месяц в течение учебного года»."""
    finer = [rhythm for rhythm in rhythms if rhythm != Rhythm(Unit.SCHOOL_YEAR)]
    return finer[0] if len(finer) == 1 and finer[0].unit is not Unit.YEAR else None


def _places_fit(heap: Heap, rhythm: Rhythm) -> bool:
    """Tell whether named places are the times themselves («2 раза в год: май, ноябрь»), not the bounds of a rhythm."""
    annual = [item for item in heap.items if isinstance(item, Annual)]
    slices = SLICES.get(rhythm.unit)
    if slices is None or heap.has(Dated, Years, Open, Times):
        return False
    count = rhythm.times * len(slices)
    return (
        len(annual) == count
        and (rhythm.times == 1 or rhythm.unit in (Unit.YEAR, Unit.SCHOOL_YEAR))
        and (len(slices) == 1 or all(sum(_lies_in(item.place, part) for item in annual) == 1 for part in slices))
    )


def _lies_in(place: Place, part: Stretch) -> bool:
    window, whole = place.in_school_year(2022), part.in_school_year(2022)
    if not window or not whole or not whole.start:
        return False
    if part in SLICES[Unit.HALF] or part in SLICES[Unit.QUARTER]:
        window, whole = place.in_year(2022), part.in_year(2022)
    return bool(
        window and whole and whole.start and whole.start <= (window.start or window.due) and window.due <= whole.due
    )


_SPLIT = {
    (Unit.YEAR, 2): Unit.HALF,
    (Unit.YEAR, 3): Unit.THIRD,
    (Unit.YEAR, 4): Unit.QUARTER,
    (Unit.YEAR, 6): Unit.TWO_MONTHS,
    (Unit.YEAR, 12): Unit.MONTH,
    (Unit.HALF, 2): Unit.QUARTER,
    (Unit.HALF, 3): Unit.TWO_MONTHS,
    (Unit.QUARTER, 3): Unit.MONTH,
    (Unit.MONTH, 2): Unit.HALF_MONTH,
    (Unit.SCHOOL_YEAR, 2): Unit.SCHOOL_HALF,
    (Unit.SCHOOL_YEAR, 3): Unit.TRIMESTER,
    (Unit.SCHOOL_YEAR, 4): Unit.TERM,
}


def _unit_of(heap: Heap, rhythm: Rhythm) -> Unit:
    """Return the unit to lay on the calendar; several times in one are spread evenly, with a doubt."""
    if rhythm.unit is Unit.TRIMESTER:
        heap.doubt(TRIMESTERS_DIFFER)
    if rhythm.times == 1:
        return rhythm.unit
    heap.doubt(SPLIT_EVENLY)
    return _SPLIT.get((rhythm.unit, rhythm.times), rhythm.unit)


def without_dates(heap: Heap, yearly: bool) -> Meaning:
    """Return the meaning of «ежегодно», «постоянно», or of nothing."""
    whole, always = heap.take(WholePeriod), heap.take(Always)
    if heap.take(Times):
        heap.doubt(SPLIT_EVENLY if whole or yearly else NO_START)
    if yearly:
        if always:
            heap.doubt(DO_NOT_FIT)
        return every_unit(Unit.YEAR, (Scope(),))
    if whole or always:
        return Meaning(TermKind.CONTINUOUS, (Throughout(),), "whole-period")
    return UNSCHEDULED
