"""Courses of windows: what a meaning lays on the calendar once the programme's period is known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from shnor_flow.domain.term import Period, Window
from shnor_flow.domain.term_text.dating.parts import (
    LAST,
    Report,
    Stretch,
    WeekdayOfMonth,
    calendar_in_force,
    school_edge_of,
)

Repeating = Stretch | WeekdayOfMonth | Report


@dataclass(frozen=True)
class Weekly:
    """Every week from Monday to Sunday, or one day of it (counted from 0)."""

    weekday: int | None = None

    def between(self, start: date, end: date) -> Iterator[Window]:
        """Return the windows that touch these days, oldest first."""
        monday = start.toordinal() - start.weekday()
        for first in range(monday, end.toordinal() + 1, 7):
            day = first + (self.weekday or 0)
            last = first + 6 if self.weekday is None else day
            if day >= 1 and last <= date.max.toordinal():
                yield Window(date.fromordinal(day), date.fromordinal(last))


@dataclass(frozen=True)
class Printed:
    """Windows whose years are printed; they stand as printed, wherever the period lies."""

    windows: tuple[Window, ...]

    def in_period(self, _period: Period) -> list[Window]:
        """Return them as they are."""
        return list(self.windows)


@dataclass(frozen=True)
class Scope:
    """Between which days a course runs; yearless stretches bound it every year; None is the programme's own bound."""

    start: date | None = None
    end: date | None = None
    every_year: tuple[Stretch, ...] = ()

    def bounds(self, period: Period) -> list[Period]:
        """Return the spans inside the period."""
        start, end = max(self.start or period.start, period.start), min(self.end or period.end, period.end)
        if start > end:
            return []
        if not self.every_year:
            return [Period(start, end)]
        windows = (place.in_year(year) for year in _years(start, end) for place in self.every_year)
        return sorted(
            Period(max(window.start, start), min(window.due, end))
            for window in windows
            if window and window.start and window.start <= end and window.due >= start
        )


@dataclass(frozen=True)
class Repeated:
    """Places that come back, within bounds; clipped to them and to the period."""

    places: tuple[Repeating | Weekly, ...]
    words: str  # how the repetition is said
    scopes: tuple[Scope, ...] = (Scope(),)
    after: date | None = None  # «далее»: only what starts after this day
    without: tuple[Stretch, ...] = ()  # «кроме июля и августа»

    def in_period(self, period: Period) -> list[Window]:
        """Return the windows, oldest first."""
        bounds = [bound for scope in self.scopes for bound in scope.bounds(period)]
        found: set[Window] = set()
        for bound in bounds:
            for place in self.places:
                found.update(self._within(place, bound))
        left = {piece for window in found for piece in _outside(window, self.without)} if self.without else found
        return sorted(left, key=by_date)

    def _within(self, place: Repeating | Weekly, bound: Period) -> Iterator[Window]:
        first, last, after = bound.start, bound.end, self.after
        for window in _of_place(place, bound):
            start, due = window.start, window.due
            if after and (start or due) <= after:
                continue
            if start is None:
                if first <= due <= last:
                    yield window
            elif first <= start and due <= last:
                yield window
            elif start <= last and due >= first:
                yield Window(max(start, first), min(due, last))


@dataclass(frozen=True)
class Throughout:
    """One long window; None is the programme's own bound; without a start only the end is held to."""

    start: date | None = None
    end: date | None = None
    deadline_only: bool = False

    def in_period(self, period: Period) -> list[Window]:
        """Return the one window, or none where it would end before it starts."""
        start, end = self.start or period.start, self.end or period.end
        if start > end:
            return []
        return [Window(None if self.deadline_only else start, end)]


Course = Printed | Repeated | Throughout


def by_date(window: Window) -> tuple[date, date]:
    """The order of windows: by their start, or by the deadline where no start is named."""
    return window.start or window.due, window.due


def clips_evenly(places: tuple[Repeating | Weekly, ...], scope: Stretch) -> bool:
    """Tell whether the places fill the yearly scope without being cut by its edges."""
    window = scope.in_year(2023)
    if window is None or window.start is None:
        return False
    return fills(places, window.start, window.due)


def fills(places: tuple[Repeating | Weekly, ...], start: date, end: date) -> bool:
    """Tell whether no place is cut by these bounds; weeks may be, they are short."""
    for place in places:
        if isinstance(place, Stretch) and place.first is not None:
            for window in _of_place(place, Period(start, end)):
                assert window.start is not None
                touches = window.start <= end and window.due >= start
                if touches and not (start <= window.start and window.due <= end):
                    return False
    return True


def _outside(window: Window, without: tuple[Stretch, ...]) -> list[Window]:
    """Return what is left of a window when the days of these stretches are cut out of it."""
    if window.start is None:
        return [] if any(_holds(place, window.due) for place in without) else [window]
    pieces = [window]
    for place in without:
        for year in range(max(MINYEAR, window.start.year - 1), min(MAXYEAR - 1, window.due.year) + 1):
            cut = place.in_year(year)
            pieces = [left for piece in pieces for left in _less(piece, cut)] if cut else pieces
    return pieces


def _less(window: Window, cut: Window) -> list[Window]:
    assert window.start is not None
    first = cut.start or cut.due
    if cut.due < window.start or first > window.due:
        return [window]
    before = [Window(window.start, first - timedelta(days=1))] if window.start < first else []
    after = [Window(cut.due + timedelta(days=1), window.due)] if cut.due < window.due else []
    return [*before, *after]


def _holds(place: Stretch, day: date) -> bool:
    windows = (place.in_year(year) for year in range(max(MINYEAR, day.year - 1), min(MAXYEAR - 1, day.year) + 1))
    return any(window is not None and (window.start or window.due) <= day <= window.due for window in windows)


def leaves_whole(places: tuple[Repeating | Weekly, ...], without: tuple[Stretch, ...]) -> bool:
    """Tell whether the stretches that are left out take whole places or nothing of them; weeks may be cut."""
    if any(school_edge_of(stretch) for stretch in without):
        return False  # a vacation is shorter than a month, and other days every year
    year = Period(date(2022, 1, 1), date(2023, 12, 31))
    windows = [window for place in places if isinstance(place, Stretch) for window in _of_place(place, year)]
    return all(_outside(window, without) in ([], [window]) for window in windows)


def _of_place(place: Repeating | Weekly, bound: Period) -> Iterator[Window]:
    if isinstance(place, Weekly):
        yield from place.between(bound.start, bound.end)
        return
    # What stays in its year needs no look at the year before; a calendar in force may move a place over New Year.
    stays = isinstance(place, Stretch) and not place.wraps and not calendar_in_force().years
    for year in _years(bound.start, bound.end, before=not stays):
        window = place.in_year(year)
        if window and not (isinstance(place, Report) and _is_over(place, year, bound.start)):
            yield window


def _is_over(report: Report, year: int, start: date) -> bool:
    """Tell whether the slice to report on ended before the bounds began: nobody was at work then."""
    about = report.about.in_year(year)
    return about is None or about.due < start


def _years(start: date, end: date, *, before: bool = True) -> range:
    # A year earlier, for what runs over New Year; the calendar's own ends are kept off.
    return range(max(MINYEAR, start.year - before), min(MAXYEAR - 2, end.year) + 1)


def cuts(places: tuple[Repeating | Weekly, ...], last: date) -> bool:
    """Tell whether a place runs on after this day; weeks may, they are short."""
    year = Period(date(max(MINYEAR + 1, last.year - 1), 1, 1), last)
    stretches = [place for place in places if isinstance(place, Stretch) and place.first is not None]
    windows = (window for place in stretches for window in _of_place(place, year))
    return any((window.start or window.due) <= last < window.due for window in windows)


def day_after(day: date) -> date:
    """Return the next day; the calendar's last day stays."""
    return day + timedelta(days=1) if day < date.max else day


def is_february_end(place: Stretch) -> bool:
    """Tell whether the stretch ends with February, whose last day has no fixed number."""
    return place.last.month == 2 and place.last.day == LAST
