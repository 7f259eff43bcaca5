"""Meanings of terms that name days: printed with a year, or coming back every year."""

from dataclasses import replace
from datetime import date, timedelta

from shnor_flow.domain.term import TermKind, Window
from shnor_flow.domain.term_text.dating.courses import Course, Printed, Repeated, Scope, Throughout, by_date
from shnor_flow.domain.term_text.dating.heap import (
    UNSCHEDULED,
    Heap,
    Meaning,
    compare_count,
    every_unit,
    every_year,
    sorted_windows,
)
from shnor_flow.domain.term_text.dating.items import Always, Annual, Dated, Open, WholePeriod, Years
from shnor_flow.domain.term_text.dating.parts import Place, Stretch, Unit, is_between_school_years, school_place
from shnor_flow.domain.term_text.dating.scopes import open_scopes
from shnor_flow.domain.term_text.doubts import DO_NOT_FIT, EACH_OF_YEARS, LEAP_DAY, NO_YEAR, SUMMER, YEAR_GUESSED

A_MONTH = timedelta(days=31)


def by_dates(heap: Heap, yearly: bool) -> Meaning:
    """Return the meaning of dates printed with their years."""
    dated = heap.take(Dated)
    _years_beside_dates(heap, dated)
    windows = sorted_windows(item.window for item in dated)
    compare_count(heap, len(windows))
    if yearly and not all(len(item.years) > 1 for item in dated):  # «ежегодно, март 2026-2028 гг.» says it twice
        heap.doubt(DO_NOT_FIT)
        return _onward(windows, [item.place for item in dated])
    if heap.take(Always):
        start = windows[0].start
        if len(windows) == 1 and start is not None:
            if windows[0].due - start <= A_MONTH:  # «01.09.2026 — постоянно» rather means from that day on
                heap.doubt(DO_NOT_FIT)
            return Meaning(TermKind.CONTINUOUS, (Throughout(start, windows[0].due),), "dates")
        heap.doubt(DO_NOT_FIT)
    kind = TermKind.ONCE if len(windows) == 1 else TermKind.RECURRING
    return Meaning(kind, (Printed(windows),), "dates" if kind is TermKind.ONCE else "several-dates")


def _years_beside_dates(heap: Heap, dated: list[Dated]) -> None:
    """Read «сентябрь 2026, 2027»: the last place in the other years too, with a doubt."""
    for years in heap.take(Years):
        heap.doubt(DO_NOT_FIT)
        for year in range(years.first, years.last + 1 - years.school):
            place = dated[-1].place
            window = _in_year(place, year, school=years.school)
            if window:
                dated.append(Dated(window, place))


def _onward(windows: tuple[Window, ...], places: list[Place]) -> Meaning:
    repeated = every_year(places, "then")
    after = max(window.due for window in windows)
    return replace(repeated, courses=(Printed(windows), *(start_after(course, after) for course in repeated.courses)))


def start_after(course: Course, after: date) -> Course:
    """Return the course that «далее» lets begin after this day."""
    if isinstance(course, Repeated):
        return replace(course, after=after)
    if isinstance(course, Throughout) and course.start is None:
        return replace(course, start=date.fromordinal(min(after.toordinal() + 1, date.max.toordinal())))
    return course


def by_places(heap: Heap, yearly: bool) -> Meaning:
    """Return the meaning of places in the year whose year is not printed beside each."""
    if heap.has(Years):
        return _places_in_years(heap, yearly)
    if heap.has(Dated):
        return _places_among_dates(heap, yearly)
    annual = heap.take(Annual)
    counted = compare_count(heap, len(annual))
    if not yearly and not all(item.recurs for item in annual):
        heap.doubt(NO_YEAR)
    heap.take(WholePeriod)
    scopes = open_scopes(heap) if heap.has(Open) else (Scope(),)
    if counted and not yearly:
        heap.doubt(NO_YEAR)
    rule = (
        "school-year-bounds" if all(item.recurs for item in annual) else "day-of-year" if yearly else "day-without-year"
    )
    return every_year([item.place for item in annual], rule, scopes=scopes)


def _places_in_years(heap: Heap, yearly: bool) -> Meaning:
    """Read «сентябрь, май 2026-2027 учебного года», «2026 год: март, май; 2027 год: март»."""
    shares = _shared_out(heap)
    if any(years.vague for years, _ in shares):
        heap.doubt(EACH_OF_YEARS)
    named_once = any(years.last - years.first == int(years.school) for years, _ in shares)
    windows = [window for years, places in shares for window in _windows_in(heap, years, places)]
    if heap.has(Dated):
        heap.doubt(DO_NOT_FIT)
    printed = sorted_windows([*windows, *(item.window for item in heap.take(Dated))])
    if yearly and named_once:
        heap.doubt(DO_NOT_FIT)
    if not printed:
        return UNSCHEDULED
    kind = TermKind.RECURRING if yearly or len(printed) > 1 else TermKind.ONCE
    return Meaning(kind, (Printed(printed),), "several-dates")


def _shared_out(heap: Heap) -> list[tuple[Years, list[Place]]]:
    """Give each place the years that stand after it, or before it where the years come first."""
    items = [item for item in heap.items if isinstance(item, Annual | Years)]
    heap.take(Annual), heap.take(Years)
    if isinstance(items[-1], Years):
        items.reverse()
    shares: list[tuple[Years, list[Place]]] = []
    for item in items:
        if isinstance(item, Years):
            shares.append((item, []))
        elif shares:
            shares[-1][1].append(item.place)
        else:
            heap.doubt(YEAR_GUESSED)
    places = next(places for _, places in reversed(shares) if places) if any(places for _, places in shares) else []
    if not all(places for _, places in shares):  # «сентябрь, 2026 г., 2027 г.»
        heap.doubt(EACH_OF_YEARS)
    return [(years, own or places) for years, own in shares]


def _windows_in(heap: Heap, years: Years, places: list[Place]) -> list[Window]:
    found = [
        _in_year(place, year, school=years.school)
        for year in range(years.first, years.last + 1 - years.school)
        for place in places
    ]
    windows = [window for window in found if window]
    if len(windows) < len(found):
        heap.doubt(LEAP_DAY)
    if years.first == years.last and windows != sorted(windows, key=by_date):
        heap.doubt(YEAR_GUESSED)  # «2026 год: сентябрь, май» may mean the May that follows
    if years.school and any(is_between_school_years(school_place(place)) for place in places):
        heap.doubt(SUMMER)
    return windows


def _places_among_dates(heap: Heap, yearly: bool) -> Meaning:
    """Read «20 января, 15 мая 2027 г.»: the year printed last is meant for what stands before it."""
    items = [item for item in heap.items if isinstance(item, Annual | Dated)]
    heap.take(Annual), heap.take(Dated)
    if yearly:
        heap.doubt(DO_NOT_FIT)
    windows: list[Window] = []
    for place, item in enumerate(items):
        if isinstance(item, Dated):
            windows.append(item.window)
            continue
        following = next((later for later in items[place + 1 :] if isinstance(later, Dated)), None)
        windows += _with_years_of(heap, item, following) if following else _after(heap, item, windows)
    printed = sorted_windows(windows)
    compare_count(heap, len(printed))
    return Meaning(TermKind.RECURRING if len(printed) > 1 else TermKind.ONCE, (Printed(printed),), "several-dates")


def _with_years_of(heap: Heap, item: Annual, following: Dated) -> list[Window]:
    """Return a place in the years printed beside the next one: «март, октябрь 2026, 2027 гг.»."""
    if item.recurs or _is_deadline(item.place) != _is_deadline(following.place):
        heap.doubt(YEAR_GUESSED)  # a date and a deadline hardly share one printed year
    years = following.years or (following.window.due.year,)
    found = []
    for year in years:
        window = _in_year(item.place, year, school=following.school)
        last = _in_year(following.place, year, school=following.school)
        if window and last and by_date(window) >= by_date(last):
            heap.doubt(YEAR_GUESSED)
            window = item.place.in_year(year - 1) if len(years) == 1 and not following.school else window
        found.append(window)
    if None in found:
        heap.doubt(YEAR_GUESSED)
    return [window for window in found if window]


def _after(heap: Heap, item: Annual, before: list[Window]) -> list[Window]:
    """Return the first instance of a place after the last window printed: «октябрь 2026 г., март»."""
    heap.doubt(YEAR_GUESSED)
    last = max(by_date(window) for window in before)
    places = (item.place.in_year(last[0].year + years) for years in range(2))
    return [window for window in places if window and by_date(window) > last][:1]


def _is_deadline(place: Place) -> bool:
    return isinstance(place, Stretch) and place.first is None


def _in_year(place: Place, year: int, *, school: bool) -> Window | None:
    return school_place(place).in_school_year(year) if school else place.in_year(year)


def by_years(heap: Heap, yearly: bool) -> Meaning:
    """Return the meaning of whole years, calendar or school ones."""
    years = heap.take(Years)
    heap.take(WholePeriod)
    compare_count(heap, len(years))
    always = bool(heap.take(Always))
    if len(years) == 1:
        return _one_span(heap, years[0], yearly=yearly, always=always)
    windows = sorted_windows(item.window for item in years)
    if always or any(item.last > item.first for item in years if not item.school):
        heap.doubt(DO_NOT_FIT)
    return Meaning(TermKind.RECURRING, (Printed(windows),), "several-dates")


def _one_span(heap: Heap, years: Years, *, yearly: bool, always: bool) -> Meaning:
    window, rule = years.window, "school-year" if years.school else "years"
    assert window.start is not None
    single = years.last - years.first == int(years.school)
    if yearly:
        if single:
            heap.doubt(DO_NOT_FIT)
        unit = Unit.SCHOOL_YEAR if years.school else Unit.YEAR
        return every_unit(unit, (Scope(window.start, window.due),), rule="every-year")
    if single and not always:
        return Meaning(TermKind.ONCE, (Printed((window,)),), rule)
    return Meaning(TermKind.CONTINUOUS, (Throughout(window.start, window.due),), rule)
