"""What the items of a term mean together: courses of windows, doubts, and the rule that gave them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from shnor_flow.domain.term import TermKind, Window
from shnor_flow.domain.term_text.courses import (
    Course,
    Printed,
    Repeated,
    Repeating,
    Scope,
    Throughout,
    Weekly,
    by_date,
    clips_evenly,
    fills,
)
from shnor_flow.domain.term_text.parts import (
    FIRST,
    LAST,
    SLICES,
    Always,
    Annual,
    Dated,
    DayOfMonth,
    Doubt,
    EndOfPeriod,
    Item,
    Lasting,
    MonthDay,
    MonthlyWeekday,
    Open,
    Place,
    Pointer,
    Report,
    Rhythm,
    Stretch,
    Times,
    Unit,
    Weekday,
    WeekdayOfMonth,
    WholePeriod,
    YearReport,
    Years,
    school_place,
)
from shnor_flow.domain.term_text.restating import (
    UNIT_GENITIVE,
    UNIT_WORDS,
    WEEKDAYS_EACH,
    restated_places,
    weekday_of_month,
)

NO_YEAR = "В сроке нет ни года, ни слова «ежегодно»: взят каждый год программы. Подтвердите или впишите год."
DO_NOT_FIT = "Слова срока не удалось связать между собой наверняка: проверьте даты или напишите срок иначе."
SPLIT_EVENLY = "Даты не названы, только число раз: время поделено поровну. Подтвердите или впишите даты."
COUNT_DIFFERS = "Число раз не сходится с числом названных дат: проверьте срок."
NO_START = "Не сказано, от чего считать: впишите дату."
CUT = "Отрезки времени не укладываются в названные границы целиком: проверьте даты."
REPORTS_NEXT_MONTH = "Не сказано, какого месяца число: взят месяц после отчётного времени. Подтвердите."
NO_UNIT = "Не сказано, каждого ли месяца это число: взят каждый. Подтвердите или впишите даты."
FROM_UNKNOWN = "Назван день, с которого начинать, но нет ни года, ни конца: впишите даты."
DAILY = "Каждому дню свой срок не заводится: взято всё время программы. Подтвердите."
YEAR_GUESSED = "У части дат нет года: взят ближайший подходящий. Проверьте годы."

T = TypeVar("T")


@dataclass(frozen=True)
class Meaning:
    """A term understood, before the programme's period is known."""

    kind: TermKind
    courses: tuple[Course, ...]
    rule: str
    doubts: tuple[str, ...] = ()

    def doubted(self, *reasons: str) -> "Meaning":
        """Return the same with more reasons to ask."""
        return replace(self, doubts=(*self.doubts, *(reason for reason in reasons if reason not in self.doubts)))


UNSCHEDULED = Meaning(TermKind.UNSCHEDULED, (), "nothing")


def meaning_of(parts: list[list[Item]]) -> Meaning:
    """Return what a term means; `parts` are what stands before and after «далее»."""
    if not parts:
        return UNSCHEDULED
    meaning = _part(parts[0])
    for later, before in zip(parts[1:], parts, strict=False):
        meaning = _then(meaning, before, later)
    return meaning


class _Heap:
    """The items of one part, sorted by what they are; whatever is left at the end becomes a doubt."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items = list(items)
        self.doubts: list[str] = []
        for doubt in self.take(Doubt):
            self.doubt(doubt.reason)

    def take(self, kind: type[T], suits: Callable[[T], bool] = lambda _: True) -> list[T]:
        """Return the items of a kind, and forget them."""
        taken: list[T] = [item for item in self.items if isinstance(item, kind) and suits(item)]
        self.items = [item for item in self.items if not (isinstance(item, kind) and suits(item))]
        return taken

    def has(self, *kinds: type) -> bool:
        """Tell whether any item is of these kinds."""
        return any(isinstance(item, kinds) for item in self.items)

    def doubt(self, *reasons: str) -> None:
        """Remember reasons to ask a person."""
        self.doubts += [reason for reason in reasons if reason not in self.doubts]


def _part(items: list[Item]) -> Meaning:
    heap = _Heap(items)
    pointers = heap.take(Pointer)
    if any(pointer.hides_dates for pointer in pointers):
        return replace(UNSCHEDULED, rule="elsewhere").doubted(*(pointer.reason for pointer in pointers))
    heap.doubt(*(pointer.reason for pointer in pointers))
    meaning = _dated_part(heap) if heap.items else UNSCHEDULED
    if meaning.kind is TermKind.UNSCHEDULED and pointers:
        meaning = replace(meaning, rule="elsewhere")
    if heap.items:
        heap.doubt(DO_NOT_FIT)
    return meaning.doubted(*heap.doubts)


def _dated_part(heap: _Heap) -> Meaning:
    yearly = bool(heap.take(Rhythm, lambda rhythm: rhythm == Rhythm(Unit.YEAR)))
    if heap.take(EndOfPeriod):
        _compare_count(heap, 1)
        return Meaning(TermKind.ONCE, (Throughout(deadline_only=True),), "whole-period")
    _join_counts(heap)
    if heap.has(DayOfMonth, Weekday, MonthlyWeekday, YearReport):
        return _by_days(heap)
    if heap.has(Rhythm):
        return _by_rhythm(heap)
    if heap.has(Annual):
        return _by_places(heap, yearly)
    if heap.has(Dated):
        return _by_dates(heap, yearly)
    if heap.has(Years):
        return _by_years(heap, yearly)
    if heap.has(Open):
        return _from_on(heap, yearly)
    return _without_dates(heap, yearly)


def _join_counts(heap: _Heap) -> None:
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


# Each function below reads one mixture of items and takes from the heap what it understood.


def _by_dates(heap: _Heap, yearly: bool) -> Meaning:
    dated = heap.take(Dated)
    _years_beside_dates(heap, dated)
    windows = _sorted(item.window for item in dated)
    _compare_count(heap, len(windows))
    if yearly:
        heap.doubt(DO_NOT_FIT)
        return _onward(windows, [item.place for item in dated])
    if heap.take(Always):
        if len(windows) == 1 and windows[0].start is not None:
            return Meaning(TermKind.CONTINUOUS, (Throughout(windows[0].start, windows[0].due),), "dates")
        heap.doubt(DO_NOT_FIT)
    kind = TermKind.ONCE if len(windows) == 1 else TermKind.RECURRING
    return Meaning(kind, (Printed(windows),), "dates" if kind is TermKind.ONCE else "several-dates")


def _years_beside_dates(heap: _Heap, dated: list[Dated]) -> None:
    """Read «сентябрь 2026, 2027»: the last place in the other years too, with a doubt."""
    for years in heap.take(Years):
        heap.doubt(DO_NOT_FIT)
        for year in range(years.first, years.last + 1 - years.school):
            place = dated[-1].place
            window = _in_year(place, year, school=years.school)
            if window:
                dated.append(Dated(window, place))


def _by_places(heap: _Heap, yearly: bool) -> Meaning:
    if heap.has(Years):
        return _places_in_years(heap, yearly)
    if heap.has(Dated):
        return _places_among_dates(heap, yearly)
    annual = heap.take(Annual)
    counted = _compare_count(heap, len(annual))
    _check_leap_days(heap, annual)
    if not yearly and not all(item.recurs for item in annual):
        heap.doubt(NO_YEAR)
    heap.take(WholePeriod)
    scopes = _open_scopes(heap) if heap.has(Open) else (Scope(),)
    if counted and not yearly:
        heap.doubt(NO_YEAR)
    rule = (
        "school-year-bounds" if all(item.recurs for item in annual) else "day-of-year" if yearly else "day-without-year"
    )
    return _every_year([item.place for item in annual], rule, scopes=scopes)


def _places_in_years(heap: _Heap, yearly: bool) -> Meaning:
    """Read «сентябрь, май 2026-2027 учебного года», «ежегодно до 1 октября в 2026-2028 гг.»."""
    annual, all_years = heap.take(Annual), heap.take(Years)
    windows = []
    for years in all_years:
        for year in range(years.first, years.last + 1 - years.school):
            windows += [_in_year(item.place, year, school=years.school) for item in annual]
    if not all(windows):
        heap.doubt(DO_NOT_FIT)
    if heap.has(Dated) or (len(all_years) > 1 and any(years.last > years.first for years in all_years)):
        heap.doubt(DO_NOT_FIT)
    printed = _sorted([window for window in windows if window] + [item.window for item in heap.take(Dated)])
    if yearly and len(printed) == 1:
        heap.doubt(DO_NOT_FIT)
    if not printed:
        return UNSCHEDULED
    kind = TermKind.RECURRING if yearly or len(printed) > 1 else TermKind.ONCE
    return Meaning(kind, (Printed(printed),), "several-dates")


def _places_among_dates(heap: _Heap, yearly: bool) -> Meaning:
    """Read «20 января, 15 мая 2027 г.»: the year printed last is meant for what stands before it."""
    items = [item for item in heap.items if isinstance(item, Annual | Dated)]
    heap.take(Annual), heap.take(Dated)
    if yearly:
        heap.doubt(DO_NOT_FIT)
    windows: list[Window] = []
    following: Window | None = None
    for item in reversed(items):
        window = item.window if isinstance(item, Dated) else None
        if isinstance(item, Annual):
            window = item.place.in_year(following.due.year) if following else None
            if window and following and by_date(window) >= by_date(following):
                window = item.place.in_year(following.due.year - 1)
                heap.doubt(YEAR_GUESSED)
        if window is None:
            heap.doubt(YEAR_GUESSED)
            continue
        windows.append(window)
        following = window
    printed = _sorted(windows)
    _compare_count(heap, len(printed))
    return Meaning(TermKind.RECURRING if len(printed) > 1 else TermKind.ONCE, (Printed(printed),), "several-dates")


def _in_year(place: Place, year: int, *, school: bool) -> Window | None:
    return school_place(place).in_school_year(year) if school else place.in_year(year)


def _by_years(heap: _Heap, yearly: bool) -> Meaning:
    years = heap.take(Years)
    heap.take(WholePeriod)
    if any(item.school for item in years):
        # «2026-2027, 2027-2028 учебные годы»: the words stand once, after the last pair.
        years = [replace(item, school=True) if item.last == item.first + 1 else item for item in years]
    _compare_count(heap, len(years))
    always = bool(heap.take(Always))
    if len(years) == 1:
        return _one_span(heap, years[0], yearly=yearly, always=always)
    windows = _sorted(item.window for item in years)
    if always or any(item.last > item.first for item in years if not item.school):
        heap.doubt(DO_NOT_FIT)
    return Meaning(TermKind.RECURRING, (Printed(windows),), "several-dates")


def _one_span(heap: _Heap, years: Years, *, yearly: bool, always: bool) -> Meaning:
    window, rule = years.window, "school-year" if years.school else "years"
    assert window.start is not None
    single = years.last - years.first == int(years.school)
    if yearly:
        if single:
            heap.doubt(DO_NOT_FIT)
        unit = Unit.SCHOOL_YEAR if years.school else Unit.YEAR
        return _every_unit(unit, (Scope(window.start, window.due),), rule="every-year")
    if single and not always:
        return Meaning(TermKind.ONCE, (Printed((window,)),), rule)
    return Meaning(TermKind.CONTINUOUS, (Throughout(window.start, window.due),), rule)


def _by_rhythm(heap: _Heap) -> Meaning:
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
        return _without_dates(_heap_with(heap, Always()), yearly=False)
    if heap.has(Annual) and _places_fit(heap, rhythm):
        heap.take(Rhythm)
        return _by_places(heap, yearly=True)
    unit = _unit_of(heap, rhythm)
    if heap.take(Always):
        heap.doubt(DO_NOT_FIT)
    heap.take(WholePeriod)
    return _every_unit(unit, _scopes(heap, _places(unit, rhythm.limit)), limit=rhythm.limit)


def _heap_with(heap: _Heap, item: Item) -> _Heap:
    heap.items.append(item)
    return heap


def _school_year_beside(rhythms: list[Rhythm]) -> Rhythm | None:
    """Return the finer rhythm of «1 раз в месяц в течение учебного года»."""
    finer = [rhythm for rhythm in rhythms if rhythm != Rhythm(Unit.SCHOOL_YEAR)]
    return finer[0] if len(finer) == 1 and finer[0].unit is not Unit.YEAR else None


def _places_fit(heap: _Heap, rhythm: Rhythm) -> bool:
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


def _unit_of(heap: _Heap, rhythm: Rhythm) -> Unit:
    """Return the unit to lay on the calendar; several times in one are spread evenly, with a doubt."""
    if rhythm.unit is Unit.TRIMESTER:
        heap.doubt("Триместры у школ разные: взяты сентябрь–ноябрь, декабрь–февраль, март–май. Подтвердите.")
    if rhythm.times == 1:
        return rhythm.unit
    heap.doubt(SPLIT_EVENLY)
    return _SPLIT.get((rhythm.unit, rhythm.times), rhythm.unit)


def _scopes(heap: _Heap, places: tuple[Repeating | Weekly, ...]) -> tuple[Scope, ...]:
    """Return the bounds that stand beside a rhythm, with a doubt where they cut its slices."""
    scopes: list[Scope] = []
    for window in [*(item.window for item in heap.take(Dated)), *(item.window for item in heap.take(Years))]:
        if window.start is None:
            heap.doubt(DO_NOT_FIT)
        elif not fills(places, window.start, window.due):
            heap.doubt(CUT)
        scopes.append(Scope(window.start, window.due))
    annual = heap.take(Annual)
    if annual:
        scopes = [_yearly_scope(heap, annual, scopes, places)]
    if heap.has(Open):
        scopes = list(_open_scopes(heap, scopes))
    return tuple(scopes) or (Scope(),)


def _yearly_scope(
    heap: _Heap, annual: list[Annual], scopes: list[Scope], places: tuple[Repeating | Weekly, ...]
) -> Scope:
    stretches = tuple(item.place for item in annual if isinstance(item.place, Stretch) and item.place.first is not None)
    if len(stretches) < len(annual) or len(scopes) > 1 or not all(clips_evenly(places, place) for place in stretches):
        heap.doubt(CUT)
    if any(place.is_day or place in places for place in stretches):
        heap.doubt(DO_NOT_FIT)
    bound = scopes[0] if scopes else Scope()
    return replace(bound, every_year=stretches)


def _open_scopes(heap: _Heap, scopes: list[Scope] | None = None) -> tuple[Scope, ...]:
    opened = heap.take(Open)
    if len(opened) > 1 or opened[0].on is None or len(scopes or ()) > 1 or any(scope.start for scope in scopes or ()):
        heap.doubt(DO_NOT_FIT)
    return tuple(replace(scope, start=opened[0].on) for scope in scopes or [Scope()])


def _by_days(heap: _Heap) -> Meaning:
    if heap.has(DayOfMonth):
        return _days_of_month(heap)
    if heap.has(YearReport):
        return _year_reports(heap)
    if heap.has(MonthlyWeekday):
        return _monthly_weekdays(heap)
    return _weekdays(heap)


def _days_of_month(heap: _Heap) -> Meaning:
    named, rhythms = heap.take(DayOfMonth), heap.take(Rhythm)
    units = {rhythm.unit for rhythm in rhythms}
    if any(rhythm.times > 1 and rhythm.times != len(named) for rhythm in rhythms):
        heap.doubt(COUNT_DIFFERS)
    units -= {Unit.SCHOOL_YEAR}
    if Rhythm(Unit.SCHOOL_YEAR) in rhythms:
        heap.items.append(Annual(SLICES[Unit.SCHOOL_YEAR][0], recurs=True))
    unit = next(iter(units), None)
    if len(units) > 1:
        heap.doubt(DO_NOT_FIT)
    if unit is None and not all(item.stated for item in named):
        heap.doubt(NO_UNIT)
    places: list[Repeating] = []
    words = []
    for item in named:
        item_places, item_words = _monthly_places(heap, item, unit)
        places += item_places
        words.append(item_words)
    heap.take(WholePeriod)
    rule = "day-after-slice" if any(isinstance(place, Report) for place in places) else "day-of-month"
    scopes = _scopes(heap, ())
    return Meaning(TermKind.RECURRING, (Repeated(tuple(places), _joined_words(words), scopes),), rule)


def _joined_words(words: list[str]) -> str:
    """Say «каждый месяц» once for all the days."""
    each = next((each for each in _EACH.values() if all(word.startswith(each) for word in words)), "")
    return each + " и ".join(word.removeprefix(each) for word in words)


def _monthly_places(heap: _Heap, item: DayOfMonth, unit: Unit | None) -> tuple[list[Repeating], str]:
    about = item.about
    if about is None and unit not in (None, Unit.MONTH):
        heap.doubt(REPORTS_NEXT_MONTH)
        about = unit
    elif about is not None and unit is not None and item.nth is None:
        if item.stated and unit is not about:
            heap.doubt(DO_NOT_FIT)
        about = about if item.stated else unit
    if about is None:
        return _days_in(range(1, 13), item), f"{_EACH[Unit.MONTH]}{_day_words(item)}"
    if item.nth is not None:
        if unit not in (None, Unit.QUARTER):
            heap.doubt(DO_NOT_FIT)
        nth = item.nth
        return _days_in(range(nth, 13, 3), item), f"{_day_words(item)} {nth} месяца каждого квартала"
    if about not in (Unit.MONTH, Unit.QUARTER, Unit.HALF, Unit.YEAR) or item.first is not None:
        heap.doubt(DO_NOT_FIT)
    slices = SLICES.get(about, SLICES[Unit.MONTH])
    reports = [Report(part, MonthDay(part.last.month % 12 + 1, item.last)) for part in slices]
    return list(
        reports
    ), f"{_EACH.get(about, '')}{_day_words(item)} месяца, следующего за отчетным {_ABOUT.get(about, 'периодом')}"


_EACH = {
    Unit.MONTH: "каждый месяц ",
    Unit.QUARTER: "каждый квартал ",
    Unit.HALF: "каждое полугодие ",
    Unit.YEAR: "каждый год ",
}
_ABOUT = {Unit.MONTH: "месяцем", Unit.QUARTER: "кварталом", Unit.HALF: "полугодием", Unit.YEAR: "годом"}


def _days_in(chosen: Iterable[int], item: DayOfMonth) -> list[Repeating]:
    return [
        Stretch(
            MonthDay(month, _kept(item.first, month)) if item.first else None, MonthDay(month, _kept(item.last, month))
        )
        for month in chosen
    ]


def _kept(day: int, month: int) -> int:
    """Return the day, or the month's last where the month is shorter."""
    return LAST if day > (28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31) else day


def _day_words(item: DayOfMonth) -> str:
    if item.first is None:
        return "до последнего числа" if item.last == LAST else f"до {item.last} числа"
    if item.first == item.last:
        return "последнее число" if item.last == LAST else f"{item.last} числа"
    return f"с {_nth_word(item.first)} по {_nth_word(item.last)} число"


def _nth_word(day: int) -> str:
    return "последнее" if day == LAST else str(day)


def _year_reports(heap: _Heap) -> Meaning:
    reports = heap.take(YearReport)
    if heap.take(Rhythm):
        heap.doubt(DO_NOT_FIT)
    last = reports[0].last
    if len(reports) > 1:
        heap.doubt(DO_NOT_FIT)
    places = (Report(SLICES[Unit.YEAR][0], last),)
    words = f"каждый год {restated_places((Stretch(None, last),))} года, следующего за отчетным"
    return Meaning(TermKind.RECURRING, (Repeated(places, words, _scopes(heap, ())),), "day-after-slice")


def _monthly_weekdays(heap: _Heap) -> Meaning:
    named = heap.take(MonthlyWeekday)
    rhythms = heap.take(Rhythm)
    if any(rhythm != Rhythm(Unit.MONTH) for rhythm in rhythms):
        heap.doubt(DO_NOT_FIT)
    if not rhythms and not all(item.stated for item in named):
        heap.doubt(NO_UNIT)
    places = tuple(WeekdayOfMonth(item.nth, item.weekday, month) for month in range(1, 13) for item in named)
    words = " и ".join(weekday_of_month(item.nth, item.weekday) for item in named)
    return Meaning(TermKind.RECURRING, (Repeated(places, words, _scopes(heap, ())),), "weekday")


def _weekdays(heap: _Heap) -> Meaning:
    named, rhythms = heap.take(Weekday), heap.take(Rhythm)
    if not (any(item.each for item in named) or Rhythm(Unit.WEEK) in rhythms):
        heap.doubt("Не сказано, каждую ли неделю: взята каждая. Подтвердите.")
    if any(rhythm.unit is not Unit.WEEK or rhythm.times not in (1, len(named)) for rhythm in rhythms):
        heap.doubt(DO_NOT_FIT)
    places = tuple(Weekly(item.weekday) for item in named)
    words = " и ".join(WEEKDAYS_EACH[item.weekday] for item in named)
    return Meaning(TermKind.RECURRING, (Repeated(places, words, _scopes(heap, places)),), "weekday")


def _from_on(heap: _Heap, yearly: bool) -> Meaning:
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
        return _every_unit(Unit.YEAR, (Scope(start.on),))
    return Meaning(TermKind.CONTINUOUS, (Throughout(start.on),), "from-on")


def _without_dates(heap: _Heap, yearly: bool) -> Meaning:
    whole, always = heap.take(WholePeriod), heap.take(Always)
    if heap.take(Times):
        heap.doubt(SPLIT_EVENLY if whole or yearly else NO_START)
    if yearly:
        if always:
            heap.doubt(DO_NOT_FIT)
        return _every_unit(Unit.YEAR, (Scope(),))
    if whole or always:
        return Meaning(TermKind.CONTINUOUS, (Throughout(),), "whole-period")
    return UNSCHEDULED


def _then(first: Meaning, before: list[Item], later: list[Item]) -> Meaning:
    """Join what stands after «далее»: it starts only after the last printed window."""
    second = _repeats_first(before, later) or _part(later)
    if not first.courses or not second.courses:
        only = first if first.courses else second
        return replace(only, doubts=first.doubts).doubted(*second.doubts)
    printed = [window for course in first.courses if isinstance(course, Printed) for window in course.windows]
    if not printed:
        return _annual_then(first, second)
    after = max(window.due for window in printed)
    courses = _joined((*first.courses, *(_start_after(course, after) for course in second.courses)))
    joined = Meaning(TermKind.RECURRING, courses, "then", first.doubts).doubted(*second.doubts)
    return joined.doubted(DO_NOT_FIT) if any(isinstance(course, Throughout) for course in courses) else joined


def _joined(courses: tuple[Course, ...]) -> tuple[Course, ...]:
    """Put all printed windows into one course, for they are said as one list."""
    printed = _sorted(window for course in courses if isinstance(course, Printed) for window in course.windows)
    return (Printed(printed), *(course for course in courses if not isinstance(course, Printed)))


def _annual_then(first: Meaning, second: Meaning) -> Meaning:
    """Read «сентябрь, далее ежегодно» as September of every year; other mixtures without a year are doubtful."""
    if first.rule in ("day-without-year", "school-year-bounds", "day-of-year") and second.rule == "every-year":
        return replace(first, rule="day-of-year", doubts=tuple(doubt for doubt in first.doubts if doubt != NO_YEAR))
    if first.kind is TermKind.CONTINUOUS:
        return first.doubted(*second.doubts, *([] if second.rule == "whole-period" else [DO_NOT_FIT]))
    courses = (*first.courses, *second.courses)
    return Meaning(TermKind.RECURRING, courses, "then", first.doubts).doubted(*second.doubts, DO_NOT_FIT)


def _repeats_first(before: list[Item], later: list[Item]) -> Meaning | None:
    """Read «январь 2022 г., далее ежегодно»: the same place in the years that follow."""
    if any(item != Rhythm(Unit.YEAR) for item in later):
        return None
    if any(isinstance(item, Years) and item.school for item in before):
        return _every_unit(Unit.SCHOOL_YEAR, (Scope(),))
    places = [item.place for item in before if isinstance(item, Dated)]
    if not places or any(isinstance(item, Annual | Years | Rhythm) for item in before):
        return None
    return _every_year(places, "then")


def _start_after(course: Course, after: date | None) -> Course:
    if after is None:
        return course
    if isinstance(course, Repeated):
        return replace(course, after=after)
    if isinstance(course, Throughout) and course.start is None:
        return replace(course, start=date.fromordinal(min(after.toordinal() + 1, date.max.toordinal())))
    return course


def _onward(windows: tuple[Window, ...], places: list[Place]) -> Meaning:
    repeated = _every_year(places, "then")
    after = max(window.due for window in windows)
    return replace(repeated, courses=(Printed(windows), *(_start_after(course, after) for course in repeated.courses)))


# Courses


def _every_year(places: list[Place], rule: str, *, scopes: tuple[Scope, ...] = (Scope(),)) -> Meaning:
    ordered = tuple(dict.fromkeys(places))
    return Meaning(TermKind.RECURRING, (Repeated(ordered, f"каждый год {restated_places(ordered)}", scopes),), rule)


def _every_unit(unit: Unit, scopes: tuple[Scope, ...], *, limit: int | None = None, rule: str = "") -> Meaning:
    words = "каждый год" if unit is Unit.YEAR and scopes != (Scope(),) else UNIT_WORDS[unit]
    if limit is not None:
        edge = "началу" if limit == FIRST else "концу"
        words = f"к {edge} каждого {UNIT_GENITIVE.get(unit, 'периода')}"
        words = words.replace("каждого учебной", "каждой учебной").replace("каждого недели", "каждой недели")
    return Meaning(TermKind.RECURRING, (Repeated(_places(unit, limit), words, scopes),), rule or _rule_of(unit))


def _rule_of(unit: Unit) -> str:
    named = {Unit.SCHOOL_HALF: "every-half"}
    identifier = named.get(unit, f"every-{unit.value}")
    return identifier if unit not in (Unit.THIRD, Unit.TWO_MONTHS, Unit.HALF_MONTH) else "times-a-year"


def _places(unit: Unit, limit: int | None) -> tuple[Repeating | Weekly, ...]:
    if unit is Unit.WEEK:
        return (Weekly(),)
    if limit is None:
        return SLICES[unit]
    return tuple(Stretch(None, part.last if limit == LAST else part.first or part.last) for part in SLICES[unit])


def _sorted(windows: Iterable[Window]) -> tuple[Window, ...]:
    return tuple(sorted(dict.fromkeys(windows), key=by_date))


def _compare_count(heap: _Heap, named: int) -> bool:
    """Compare «2 раза» with the dates beside it; 0 stands for «несколько»."""
    counts = heap.take(Times)
    if any(item.count not in (0, named) for item in counts):
        heap.doubt(COUNT_DIFFERS)
    return bool(counts)


def _check_leap_days(heap: _Heap, annual: list[Annual]) -> None:
    if any(
        isinstance(item.place, Stretch) and MonthDay(2, 29) in (item.place.first, item.place.last) for item in annual
    ):
        heap.doubt("29 февраля бывает не каждый год: впишите даты.")
