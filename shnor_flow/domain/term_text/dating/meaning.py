"""What the items of a term mean together: courses of windows, doubts, and the rule that gave them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from shnor_flow.domain.term import TermKind
from shnor_flow.domain.term_text.dating.courses import (
    Course,
    Printed,
    Repeated,
    Scope,
    Throughout,
    by_date,
    leaves_whole,
)
from shnor_flow.domain.term_text.dating.dated import by_dates, by_places, by_years, start_after
from shnor_flow.domain.term_text.dating.heap import (
    UNSCHEDULED,
    Heap,
    Meaning,
    compare_count,
    every_unit,
    every_year,
    sorted_windows,
)
from shnor_flow.domain.term_text.dating.items import (
    Always,
    Annual,
    Dated,
    DayOfMonth,
    EndOfPeriod,
    Except,
    Item,
    Lasting,
    MonthlyWeekday,
    Open,
    Pointer,
    Rhythm,
    Times,
    Weekday,
    WholePeriod,
    YearReport,
    Years,
)
from shnor_flow.domain.term_text.dating.monthly import by_days
from shnor_flow.domain.term_text.dating.parts import Place, Stretch, Unit
from shnor_flow.domain.term_text.dating.rhythmic import by_rhythm, without_dates
from shnor_flow.domain.term_text.dating.school_years import years_not_entered
from shnor_flow.domain.term_text.doubts import (
    COUNT_DIFFERS,
    DO_NOT_FIT,
    FROM_UNKNOWN,
    NO_START,
    NO_YEAR,
    PART_LEFT_OUT,
    SPLIT_EVENLY,
)

_NAMED_DAYS = (Annual, Dated, DayOfMonth, Weekday, MonthlyWeekday, YearReport)


def meaning_of(parts: list[list[Item]]) -> Meaning:
    """Return what a term means; `parts` are what stands before and after «далее»."""
    if not parts:
        return UNSCHEDULED
    meaning = _part(parts[0])
    for later, before in zip(parts[1:], parts, strict=False):
        meaning = _then(meaning, before, later)
    return meaning.doubted(DO_NOT_FIT) if len(parts) > 2 else meaning


def _part(items: list[Item]) -> Meaning:
    heap = Heap(_with_school_years(items))
    pointers = heap.take(Pointer)
    if any(pointer.hides_dates for pointer in pointers):
        return replace(UNSCHEDULED, rule=pointers[0].rule).doubted(*(pointer.reason for pointer in pointers))
    heap.doubt(*(pointer.reason for pointer in pointers))
    heap.doubt(*years_not_entered(heap.items))
    left_out = [place for item in heap.take(Except) for place in item.places]
    meaning = _dated_part(heap) if heap.items else UNSCHEDULED
    if left_out:
        meaning = _without(heap, meaning, left_out)
    if meaning.kind is TermKind.UNSCHEDULED and pointers:
        meaning = replace(meaning, rule=pointers[0].rule)
    if heap.items:
        heap.doubt(DO_NOT_FIT)
    return meaning.doubted(*heap.doubts)


def _without(heap: Heap, meaning: Meaning, left_out: list[Place]) -> Meaning:
    """Leave stretches out of a repetition; what is no repetition, or is cut to pieces, is put to a person."""
    without = tuple(place for place in left_out if isinstance(place, Stretch) and place.first is not None)
    courses = [course for course in meaning.courses if isinstance(course, Repeated)]
    if len(without) < len(left_out) or len(courses) < len(meaning.courses) or not courses:
        heap.doubt(PART_LEFT_OUT)
        return meaning
    if not all(leaves_whole(course.places, without) for course in courses):
        heap.doubt(PART_LEFT_OUT)
    return replace(meaning, courses=tuple(replace(course, without=without) for course in courses))


def _with_school_years(items: list[Item]) -> list[Item]:
    """Read «2026-2027, 2027-2028 учебные годы»: the words stand once, after the last pair."""
    if not any(isinstance(item, Years) and item.school for item in items):
        return items
    return [
        replace(item, school=True) if isinstance(item, Years) and item.last - item.first == 1 else item
        for item in items
    ]


def _dated_part(heap: Heap) -> Meaning:
    if heap.has(*_NAMED_DAYS) and any(isinstance(item, Rhythm) and item.throughout for item in heap.items):
        _doubt_unless_finer(heap)
    yearly = _is_yearly(heap)
    if heap.take(EndOfPeriod) and not heap.has(Rhythm, DayOfMonth):  # «ежеквартально до конца программы» fills it
        compare_count(heap, 1)
        return Meaning(TermKind.ONCE, (Throughout(deadline_only=True),), "whole-period")
    _join_counts(heap)
    if heap.has(DayOfMonth, Weekday, MonthlyWeekday, YearReport):
        return by_days(heap)
    for kind, read in _BY_KIND:
        if heap.has(kind):
            return read(heap, yearly)
    return without_dates(heap, yearly)


def _is_yearly(heap: Heap) -> bool:
    """Take «ежегодно» out of the heap, and tell whether it was there."""
    each_year = heap.take(Rhythm, lambda rhythm: rhythm == Rhythm(Unit.YEAR))
    if any(rhythm.counted for rhythm in each_year) and sum(isinstance(item, Annual) for item in heap.items) > 1:
        heap.doubt(COUNT_DIFFERS)  # «1 раз в год: март, октябрь»
    return bool(each_year)


def _doubt_unless_finer(heap: Heap) -> None:
    """Doubt «в течение года, март»; «1 раз в месяц в течение учебного года, до 5 числа» is clear."""
    if not any(isinstance(item, Rhythm) and not item.throughout for item in heap.items):
        heap.doubt(DO_NOT_FIT)


def _join_counts(heap: Heap) -> None:
    """Join «раз» with «в 2 месяца» into one rhythm."""
    lasting = heap.take(Lasting)
    if not lasting:
        return
    if not heap.take(Times):
        heap.doubt(NO_START)
        heap.items.clear()  # «за 2 недели до …»: the date named is not the term
        return
    heap.doubt(SPLIT_EVENLY)
    several = {(2, Unit.MONTH): Unit.TWO_MONTHS, (3, Unit.MONTH): Unit.QUARTER, (4, Unit.MONTH): Unit.THIRD,
               (6, Unit.MONTH): Unit.HALF, (12, Unit.MONTH): Unit.YEAR}  # fmt: skip
    heap.items.append(Rhythm(several.get((lasting[0].count, lasting[0].unit), lasting[0].unit)))


def _from_on(heap: Heap, yearly: bool) -> Meaning:
    """Read «начиная с сентября 2026 года»: to the end of the programme."""
    heap.take(Always), heap.take(WholePeriod)
    opened = heap.take(Open)
    start = opened[0]
    if len(opened) > 1:
        heap.doubt(DO_NOT_FIT)
    if start.on is None:
        heap.doubt(FROM_UNKNOWN)
        return replace(UNSCHEDULED, rule="from-on")
    if yearly:
        if not start.whole_year:
            heap.doubt(DO_NOT_FIT)
        return every_unit(Unit.SCHOOL_YEAR if start.school else Unit.YEAR, (Scope(start.on),))
    return Meaning(TermKind.CONTINUOUS, (Throughout(start.on),), "from-on")


# What a part is read by: the first of these that it has.
_BY_KIND: tuple[tuple[type, Callable[[Heap, bool], Meaning]], ...] = (
    (Rhythm, lambda heap, _yearly: by_rhythm(heap)),
    (Annual, by_places),
    (Dated, by_dates),
    (Years, by_years),
    (Open, _from_on),
)


def _then(first: Meaning, before: list[Item], later: list[Item]) -> Meaning:
    """Join what stands after «далее»: it starts only after the last printed window."""
    second = _repeats_first(before, later) or _part(later)
    if not first.courses or not second.courses:
        only = first if first.courses else second
        return replace(only, doubts=first.doubts).doubted(*second.doubts)
    printed = [window for course in first.courses if isinstance(course, Printed) for window in course.windows]
    if not printed:
        return _annual_then(first, second, only_yearly=all(_only_repeats(item) for item in later))
    after = max(window.due for window in printed)
    courses = _joined((*first.courses, *(start_after(course, after) for course in second.courses)))
    joined = Meaning(TermKind.RECURRING, courses, "then", first.doubts).doubted(*second.doubts)
    return joined if _follows(second, after) else joined.doubted(DO_NOT_FIT)


def _follows(second: Meaning, after: date) -> bool:
    """Tell whether what «далее» names can come later: a printed date must, one long window hardly does."""
    printed = [window for course in second.courses if isinstance(course, Printed) for window in course.windows]
    return all(by_date(window)[0] > after for window in printed) and not any(
        isinstance(course, Throughout) for course in second.courses
    )


def _joined(courses: tuple[Course, ...]) -> tuple[Course, ...]:
    """Put all printed windows into one course, for they are said as one list."""
    printed = sorted_windows(window for course in courses if isinstance(course, Printed) for window in course.windows)
    return (Printed(printed), *(course for course in courses if not isinstance(course, Printed)))


def _annual_then(first: Meaning, second: Meaning, *, only_yearly: bool) -> Meaning:
    """Read «сентябрь, далее ежегодно» as September of every year; other mixtures without a year are doubtful."""
    if only_yearly and first.rule in ("day-without-year", "school-year-bounds", "day-of-year"):
        return replace(first, rule="day-of-year", doubts=tuple(doubt for doubt in first.doubts if doubt != NO_YEAR))
    if first.kind is TermKind.CONTINUOUS:
        return first.doubted(*second.doubts, *([] if second.rule in ("whole-period", "always") else [DO_NOT_FIT]))
    courses = (*first.courses, *second.courses)
    return Meaning(TermKind.RECURRING, courses, "then", first.doubts).doubted(*second.doubts, DO_NOT_FIT)


def _only_repeats(item: Item) -> bool:
    """Tell whether an item says «ежегодно» and nothing more."""
    return isinstance(item, Rhythm) and item == Rhythm(Unit.YEAR) and not item.throughout


def _repeats_first(before: list[Item], later: list[Item]) -> Meaning | None:
    """Read «январь 2022 г., далее ежегодно»: the same place in the years that follow."""
    if not all(_only_repeats(item) for item in later):
        return None
    if any(isinstance(item, Years) and item.school for item in before):
        return every_unit(Unit.SCHOOL_YEAR, (Scope(),))
    places = [item.place for item in before if isinstance(item, Dated)]
    if not places or any(isinstance(item, Annual | Years | Rhythm) for item in before):
        return None
    return every_year(places, "then")
