"""Meanings of terms that name a rhythm, and the bounds it runs in."""

from dataclasses import replace

from shnor_flow.domain.calendar.academic_calendar import Division
from shnor_flow.domain.term import TermKind
from shnor_flow.domain.term_text.dating.courses import Scope, Throughout
from shnor_flow.domain.term_text.dating.dated import by_dates, by_places
from shnor_flow.domain.term_text.dating.heap import UNSCHEDULED, Heap, Meaning, every_unit, unit_places
from shnor_flow.domain.term_text.dating.items import Always, Annual, Dated, Open, Rhythm, Times, WholePeriod, Years
from shnor_flow.domain.term_text.dating.parts import SLICES, Place, Stretch, Unit, calendar_in_force
from shnor_flow.domain.term_text.dating.scopes import scopes_beside
from shnor_flow.domain.term_text.doubts import DAILY, DO_NOT_FIT, NO_START, SPLIT_EVENLY, TRIMESTERS_DIFFER, WHICH_SLICE


def by_rhythm(heap: Heap) -> Meaning:
    """Return the meaning of «раз в квартал» and the like, within the bounds named beside it."""
    rhythm = _rhythm_of(heap, _said_once(list(dict.fromkeys(heap.take(Rhythm)))))
    if rhythm.unit is Unit.DAY:
        return _daily(heap)
    if heap.has(Dated) and _dates_fit(heap, rhythm):
        return by_places(heap, yearly=False) if heap.has(Annual) else by_dates(heap, yearly=False)
    if heap.has(Annual) and (_places_fit(heap, rhythm) or _are_school_days(heap, rhythm)):
        heap.take(Rhythm)
        return by_places(heap, yearly=True)
    unit = _unit_of(heap, rhythm)
    if heap.take(Always):
        heap.doubt(DO_NOT_FIT)
    heap.take(WholePeriod)
    return every_unit(unit, scopes_beside(heap, unit_places(unit, rhythm.limit)), limit=rhythm.limit)


def _rhythm_of(heap: Heap, rhythms: list[Rhythm]) -> Rhythm:
    """Return the one rhythm that is meant; what it is said within goes to the heap."""
    rhythm = rhythms[0]
    if rhythm.unsaid:
        heap.doubt(WHICH_SLICE)
    if rhythm.times == 1 and Times(1) in heap.items:  # «ежемесячно 1 раз»
        heap.take(Times)
    if len(rhythms) == 2 and (scope := _school_year_beside(rhythms)):
        rhythm = scope
        if rhythm.unit is Unit.HALF:
            rhythm = replace(rhythm, unit=Unit.SCHOOL_HALF)
        if not heap.has(Years, Dated, Annual, Open):
            heap.items.append(Annual(SLICES[Unit.SCHOOL_YEAR][0], recurs=True))
    elif len(rhythms) == 2 and rhythms[1].times == 1 and rhythms[1].unit in _evenly(rhythm):
        rhythm = rhythms[1]  # «2 раза в год (1 раз в полугодие)»
    elif len(rhythms) > 1:
        heap.doubt(DO_NOT_FIT)
    if rhythm.unit is Unit.HALF and any(years.school for years in heap.items if isinstance(years, Years)):
        return replace(rhythm, unit=Unit.SCHOOL_HALF)  # «раз в полугодие в 2026-2027 учебном году»
    return rhythm


def _said_once(rhythms: list[Rhythm]) -> list[Rhythm]:
    """Join «ежемесячно» with «к концу месяца», «ежеквартально» with «в течение квартала»."""
    first, last = rhythms[0], rhythms[-1]
    if len(rhythms) != 2 or first.unit is not last.unit or first.times != last.times:
        return rhythms
    limited = [rhythm for rhythm in rhythms if rhythm.limit is not None]
    return [replace(limited[0], unsaid=False)] if len(limited) == 1 else rhythms


def _daily(heap: Heap) -> Meaning:
    """Read «ежедневно» as the whole of the time named beside it."""
    heap.doubt(DAILY)
    if heap.has(Annual) and not heap.has(Dated, Years, Open):
        return by_places(heap, yearly=True)
    heap.items.append(Always())
    return without_dates(heap, yearly=False)


def _school_year_beside(rhythms: list[Rhythm]) -> Rhythm | None:
    """Return the finer rhythm of «1 раз в месяц в течение учебного года»."""
    finer = [rhythm for rhythm in rhythms if rhythm != Rhythm(Unit.SCHOOL_YEAR)]
    return finer[0] if len(finer) == 1 and finer[0].unit is not Unit.YEAR else None


def _dates_fit(heap: Heap, rhythm: Rhythm) -> bool:
    """Tell whether dates with their years are the times themselves: «2 раза в год: 25 июня, 25 декабря 2026 г.»."""
    named = [item for item in heap.items if isinstance(item, Annual | Dated)]
    slices = SLICES.get(rhythm.unit, ())
    count = rhythm.times * len(slices)
    is_list = count > 1 and len(named) == count and rhythm.limit is None
    return is_list and not heap.has(Years, Open, Times) and all(_is_short(item.place) for item in named)


def _is_short(place: Place) -> bool:
    """Tell whether it is a month or less, so that it is a time and not the bounds of others."""
    return not isinstance(place, Stretch) or place.first is None or place.first.month == place.last.month


def _places_fit(heap: Heap, rhythm: Rhythm) -> bool:
    """Tell whether named places are the times themselves («2 раза в год: май, ноябрь»), not the bounds of a rhythm."""
    annual = [item for item in heap.items if isinstance(item, Annual)]
    slices = SLICES.get(rhythm.unit)
    if slices is None or heap.has(Dated, Years, Open, Times):
        return False
    count = rhythm.times * len(slices)
    if len(annual) == count and all(_is_deadline(item.place) for item in annual):
        return True  # «ежеквартально: до 1 апреля, до 1 июля, …»: a deadline may come after its quarter
    return (
        len(annual) == count
        and (rhythm.times == 1 or rhythm.unit in (Unit.YEAR, Unit.SCHOOL_YEAR))
        and (len(slices) == 1 or all(sum(_lies_in(item.place, part) for item in annual) == 1 for part in slices))
    )


def _are_school_days(heap: Heap, rhythm: Rhythm) -> bool:
    """Tell whether places are meant in every school year: «сентябрь, май каждого учебного года»."""
    annual = [item for item in heap.items if isinstance(item, Annual)]
    return (
        rhythm == Rhythm(Unit.SCHOOL_YEAR)
        and (len(annual) == 1 or not rhythm.counted)
        and not heap.has(Dated, Years, Open, Times)
        and all(_lies_in(item.place, SLICES[Unit.SCHOOL_YEAR][0]) for item in annual)
        and not any(item.place in SLICES[Unit.SCHOOL_YEAR] for item in annual)
    )


def _is_deadline(place: Place) -> bool:
    return isinstance(place, Stretch) and place.first is None


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


def _evenly(rhythm: Rhythm) -> set[Unit]:
    """Return the units that say the same: «4 раза в год» is once a quarter, or once a school term."""
    same = {_SPLIT.get((rhythm.unit, rhythm.times), rhythm.unit)}
    return (
        same | {_SPLIT[Unit.SCHOOL_YEAR, rhythm.times]}
        if rhythm.unit is Unit.YEAR and rhythm.times in (2, 3, 4)
        else same
    )


def _unit_of(heap: Heap, rhythm: Rhythm) -> Unit:
    """Return the unit to lay on the calendar; several times in one are spread evenly, with a doubt."""
    if rhythm.unit is Unit.TRIMESTER and not calendar_in_force().knows(Division.TRIMESTER):
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
        rule = "always" if always and not whole else "whole-period"
        return Meaning(TermKind.CONTINUOUS, (Throughout(),), rule)
    return UNSCHEDULED
