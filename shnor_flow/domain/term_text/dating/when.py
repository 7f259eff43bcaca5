"""A day, a month or a year as printed, and the ranges and limits that are made of them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from shnor_flow.domain.term import Window
from shnor_flow.domain.term_text.dating.items import Annual, Dated, Doubt, Item, Years
from shnor_flow.domain.term_text.dating.parts import (
    FIRST,
    LAST,
    SCHOOL_YEAR,
    MonthDay,
    Place,
    Stretch,
    Unit,
    Unreadable,
    days,
    months,
    school_edge_of,
)
from shnor_flow.domain.term_text.doubts import FIRST_DAY, FORMER_DAY, NO_YEAR_AT_ONE_END, VACATIONS, VAGUE_PART


@dataclass(frozen=True)
class When:
    """Places in the year with the years printed beside them; several of either for lists."""

    places: tuple[Place, ...]
    years: tuple[int, ...] = ()
    school_year: int | None = None
    is_years: bool = False  # only years are named
    unit: Unit | None = None  # what the places were named by, where two units share a stretch
    edge: int | None = None  # FIRST, LAST or 0 for the middle
    vague: bool = False  # two neighbouring years without «годы»
    recurs: bool = False  # every year is meant by the words themselves
    doubts: tuple[str, ...] = ()

    @property
    def year(self) -> int | None:
        """The one printed year; a list of them can't be an end of a range."""
        if len(self.years) > 1:
            raise Unreadable("В одном конце срока названо несколько лет: впишите даты полностью.")
        return self.years[0] if self.years else None

    @property
    def place(self) -> Stretch:
        """The one stretch; a list or a floating day can't be an end of a range."""
        if len(self.places) != 1 or not isinstance(self.places[0], Stretch):
            raise Unreadable("Границы срока не удалось определить: впишите даты полностью.")
        return self.places[0]

    def named(self) -> list[Item]:
        """Return the items of this wording standing alone."""
        if self.edge is not None:
            return _part_of(self).named()
        doubts: list[Item] = [Doubt(reason) for reason in self.doubts]
        if self.is_years:
            return [*self._as_years(), *doubts]
        return [*(item for place in self.places for item in self.items(place)), *doubts]

    def items(self, place: Place) -> list[Item]:
        """Return this place in the printed years, or in every year."""
        if self.school_year is not None:
            window = place.in_school_year(self.school_year)
            return [_dated(place, window, (self.school_year,), school=True)]
        if not self.years:
            return [Annual(place, recurs=self.recurs)]
        return [_dated(place, place.in_year(year), self.years) for year in self.years]

    def _as_years(self) -> list[Item]:
        if self.school_year is not None:
            return [Years(self.school_year, self.school_year + 1, school=True)]
        return [Years(self.years[0], self.years[-1], vague=self.vague)]


def between(first: When, last: When) -> list[Item]:
    """Return the items of «с … по …»."""
    doubts = [Doubt(reason) for reason in (*first.doubts, *last.doubts)]
    if first.is_years and last.is_years:
        return [*_years_between(first, last), *doubts]
    start, start_doubts = _end_of_range(first, FIRST)
    due, due_doubts = _end_of_range(last, LAST)
    assert start is not None
    doubts += [Doubt(reason) for reason in (*start_doubts, *due_doubts)]
    stretch = Stretch(start, due)
    if first.school_year is not None or last.school_year is not None:
        return [*_within_school_year(stretch, first, last), *doubts]
    if start.month == due.month and stretch.wraps and not (first.years and last.years):
        raise Unreadable("Конец срока стоит раньше начала: исправьте даты.")
    return [*_with_years(stretch, first, last), *doubts]


def limited(word: str, when: When) -> list[Item]:
    """Return the items of «до …», «к …», «не позднее …», «по …»: deadlines without a start.

    `word` is "before", "by", "not-later" or "through"; all of them count the named day itself.
    """
    if when.is_years and when.edge is None:
        return _limited_by_years(word, when)
    items: list[Item] = [Doubt(reason) for reason in when.doubts]
    for place in when.places:
        if not isinstance(place, Stretch):
            raise Unreadable("Предельный срок назван днём недели: впишите число.")
        last, reasons = _deadline(word, when, place)
        shift = int(FORMER_DAY in reasons and last.month == 12)  # the day before a January lies in the year before
        if shift and when.school_year is not None:
            raise Unreadable("«До» середины учебного года: впишите последний день срока числом.")
        printed = replace(when, edge=None, is_years=False, years=tuple(year - shift for year in when.years))
        items += [*printed.items(Stretch(None, last)), *map(Doubt, reasons)]
    return items


def opened(when: When) -> tuple[date | None, Stretch]:
    """Return the first day of «начиная с …», printed or yearless."""
    place = _part_of(when).place if when.edge not in (None, FIRST) else when.place
    start = Stretch(place.first or place.last, place.first or place.last)
    if when.school_year is not None:
        window = start.in_school_year(when.school_year)
    elif when.year is not None:
        window = start.in_year(when.year)
    else:
        return None, start
    return (_dated(start, window).window.due, start)


def edge_of_slice(edge: int, unit: Unit) -> Stretch:
    """Return the vague beginning or end of a year or school year: its first or last month."""
    if unit is Unit.SCHOOL_YEAR:
        return months(9, 9) if edge == FIRST else months(5, 5)
    return months(1, 1) if edge == FIRST else months(12, 12)


def _part_of(when: When) -> When:
    """Narrow «начало мая» to days, with a doubt: the words give none."""
    doubts = (*when.doubts, VAGUE_PART)
    if when.is_years:
        return replace(when, edge=None, doubts=doubts, is_years=False, places=(_part_of_year(when),))
    place = when.place
    if place.first is None or place.first.month != place.last.month or place.is_day:
        narrow = _outer_month(place, when.edge)
    else:
        narrow = days(place.first.month, *{FIRST: (1, 10), LAST: (21, LAST)}.get(when.edge or 0, (11, 20)))
    return replace(when, edge=None, doubts=doubts, places=(narrow,))


def _part_of_year(when: When) -> Stretch:
    if not when.edge or (len(when.years) > 1):
        raise Unreadable("Время внутри года названо неточно: впишите даты.")
    return edge_of_slice(when.edge, Unit.SCHOOL_YEAR if when.school_year is not None else Unit.YEAR)


def _outer_month(place: Stretch, edge: int | None) -> Stretch:
    if place.is_day or place.first is None or not edge:
        raise Unreadable("Время названо неточно: впишите даты.")
    month = place.first.month if edge == FIRST else place.last.month
    return months(month, month)


def _end_of_range(when: When, side: int) -> tuple[MonthDay, list[str]]:
    """Return the outer day of one end of a range: «по конец февраля» is exact, «с конца августа» is not."""
    if when.edge is None or when.edge == side:
        place = when.place
        outer = place.first if side == FIRST else place.last
        return outer or place.last, []
    narrow = _part_of(when).place
    assert narrow.first is not None
    return (narrow.first if side == FIRST else narrow.last), [VAGUE_PART]


def _with_years(stretch: Stretch, first: When, last: When) -> list[Item]:
    if not first.years and not last.years:
        return [Annual(stretch)]
    if not first.years and last.is_years:  # «с сентября по 2027 год»
        return [_dated(stretch, stretch.in_year(last.years[0])), Doubt(NO_YEAR_AT_ONE_END)]
    if not first.years and len(last.years) > 1:
        if stretch.wraps:  # «сентябрь-май 2026-2027»: from one year into the next
            return [_dated(stretch, stretch.in_year(last.years[0])), Doubt(NO_YEAR_AT_ONE_END)]
        return [_dated(stretch, stretch.in_year(year), last.years) for year in last.years]
    if first.year is not None and last.year is not None:
        return [_between(stretch, first.year, last.year)]
    if first.year is None:
        assert last.year is not None
        item = _dated(stretch, stretch.in_year(last.year - stretch.wraps), last.years)
        return [item, Doubt(NO_YEAR_AT_ONE_END)] if stretch.wraps else [item]
    return [_dated(stretch, stretch.in_year(first.year)), Doubt(NO_YEAR_AT_ONE_END)]


def _between(stretch: Stretch, first_year: int, last_year: int) -> Dated:
    assert stretch.first is not None
    start, due = stretch.first.in_year(first_year), stretch.last.in_year(last_year)
    if start is None or due is None or start > due:
        raise Unreadable("Конец срока стоит раньше начала или такого дня нет: исправьте даты.")
    return Dated(Window(start, due), stretch)


def _within_school_year(stretch: Stretch, first: When, last: When) -> list[Item]:
    if first.years or last.years or (first.school_year or last.school_year) != (last.school_year or first.school_year):
        raise Unreadable("Годы в сроке не сходятся: впишите даты полностью.")
    year = last.school_year if last.school_year is not None else first.school_year
    assert year is not None
    doubts = [] if last.school_year is not None else [Doubt(NO_YEAR_AT_ONE_END)]
    return [_dated(stretch, stretch.in_school_year(year), (year,), school=True), *doubts]


def _years_between(first: When, last: When) -> list[Item]:
    if last.school_year is not None and len(first.years) == 2 and first.years[1] == first.years[0] + 1:
        first = replace(first, years=(), school_year=first.years[0])  # «с 2026-2027 по 2027-2028 учебный год»
    if (first.school_year is None) != (last.school_year is None):
        raise Unreadable("Календарный и учебный год в одном сроке: впишите даты полностью.")
    if first.edge is not None or last.edge is not None:
        return _with_years(Stretch(_end_of_range(first, FIRST)[0], _end_of_range(last, LAST)[0]), first, last)
    if first.school_year is not None and last.school_year is not None:
        years = Years(first.school_year, last.school_year + 1, school=True)
    else:
        assert first.year is not None
        assert last.year is not None
        years = Years(first.year, last.year)
    if years.last < years.first or (years.school and years.last == years.first):
        raise Unreadable("Последний год стоит раньше первого: исправьте годы.")
    return [years]


def _limited_by_years(word: str, when: When) -> list[Item]:
    if when.school_year is not None:
        window = Years(when.school_year, when.school_year + 1, school=True).window
    elif when.year is not None:
        window = Years(when.year, when.year).window
    assert window.start is not None
    if word in ("not-later", "through"):
        return [
            Dated(Window(None, window.due), Stretch(None, SCHOOL_YEAR.last if when.school_year else MonthDay(12, 31)))
        ]
    if word == "by" and when.school_year is not None:
        return [Dated(Window(None, window.start), Stretch(None, MonthDay(9, 1)))]
    due = window.start if word == "by" else window.start - timedelta(days=1)
    reason = FIRST_DAY if word == "by" else FORMER_DAY
    return [Dated(Window(None, due), Stretch(None, MonthDay(due.month, due.day))), Doubt(reason)]


def _deadline(word: str, when: When, place: Stretch) -> tuple[MonthDay, list[str]]:
    first = place.first or place.last
    if when.edge == LAST or (when.edge is None and (place.is_day or word in ("not-later", "through"))):
        return place.last, []
    if when.edge == FIRST:
        sure = word == "by" and place == SCHOOL_YEAR
        return first, [] if sure else [VAGUE_PART]
    if when.edge is not None:
        return _part_of(when).place.last, [VAGUE_PART]
    if word == "by":
        return first, [FIRST_DAY]
    if first.day == 1:
        return MonthDay((first.month + 10) % 12 + 1, LAST), [FORMER_DAY]
    return place.last, [FIRST_DAY]


def _dated(place: Place, window: Window | None, years: tuple[int, ...] = (), *, school: bool = False) -> Dated:
    if window is None:
        edge = school_edge_of(place) if isinstance(place, Stretch) else None
        raise Unreadable(VACATIONS if edge else "Такого дня в названном году нет: исправьте дату.")
    return Dated(window, place, years, school)
