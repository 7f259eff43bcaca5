"""Meanings of terms that name days of a month or of a week."""

from collections.abc import Iterable
from functools import lru_cache

from shnor_flow.domain.term import Period, TermKind
from shnor_flow.domain.term_text.dating.courses import Printed, Repeated, Repeating, Weekly
from shnor_flow.domain.term_text.dating.heap import Heap, Meaning
from shnor_flow.domain.term_text.dating.items import (
    Annual,
    Dated,
    DayOfMonth,
    MonthlyWeekday,
    Open,
    Rhythm,
    Weekday,
    WholePeriod,
    YearReport,
    Years,
)
from shnor_flow.domain.term_text.dating.parts import LAST, SLICES, MonthDay, Report, Stretch, Unit, WeekdayOfMonth
from shnor_flow.domain.term_text.dating.scopes import scopes_beside
from shnor_flow.domain.term_text.doubts import COUNT_DIFFERS, DO_NOT_FIT, NO_UNIT, REPORTS_NEXT_MONTH
from shnor_flow.domain.term_text.restating import WEEKDAYS_EACH, restated_places, weekday_of_month


def by_days(heap: Heap) -> Meaning:
    """Return the meaning of days that come back every month, quarter or week."""
    if heap.has(DayOfMonth):
        return _days_of_month(heap)
    if heap.has(YearReport):
        return _year_reports(heap)
    if heap.has(MonthlyWeekday):
        return _monthly_weekdays(heap)
    return _weekdays(heap)


def _days_of_month(heap: Heap) -> Meaning:
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
    if unit is None and not all(item.stated or item.monthly for item in named) and not _names_a_month(heap):
        heap.doubt(NO_UNIT)
    if len({(item.about, item.nth) for item in named}) > 1:
        heap.doubt(DO_NOT_FIT)
    places: list[Repeating] = []
    words = []
    for item in named:
        item_places, item_words = _monthly_places(heap, item, unit)
        places += item_places
        words.append(item_words)
    heap.take(WholePeriod)
    rule = "day-after-slice" if any(isinstance(place, Report) for place in places) else "day-of-month"
    in_one_month = _names_a_month(heap) and len(named) == 1
    scopes = scopes_beside(heap, SLICES[Unit.MONTH])
    course = Repeated(tuple(places), _joined_words(words), scopes)
    start, end = scopes[0].start, scopes[0].end
    if in_one_month and start and end and not heap.items:
        return Meaning(TermKind.ONCE, (Printed(tuple(course.in_period(Period(start, end)))),), "dates")
    return Meaning(TermKind.RECURRING, (course,), rule)


def _names_a_month(heap: Heap) -> bool:
    """Tell whether one month stands beside the days: «октябрь 2026 г. (до 15 числа)»."""
    beside = [item.place for item in heap.items if isinstance(item, Annual | Dated)]
    return len(beside) == 1 and beside[0] in SLICES[Unit.MONTH] and not heap.has(Years, Open)


def _joined_words(words: list[str]) -> str:
    """Say «каждый месяц» once for all the days."""
    each = next((each for each in _EACH.values() if all(word.startswith(each) for word in words)), "")
    return each + " и ".join(word.removeprefix(each) for word in words)


def _monthly_places(heap: Heap, item: DayOfMonth, unit: Unit | None) -> tuple[list[Repeating], str]:
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
        if unit not in (None, Unit.QUARTER) or (unit is None and not item.stated):
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
    return [_days_of(month, item.first, item.last) for month in chosen]


@lru_cache(maxsize=2048)
def _days_of(month: int, first: int | None, last: int) -> Stretch:
    return Stretch(MonthDay(month, _kept(first, month)) if first else None, MonthDay(month, _kept(last, month)))


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


def _year_reports(heap: Heap) -> Meaning:
    reports = heap.take(YearReport)
    if heap.take(Rhythm):
        heap.doubt(DO_NOT_FIT)
    last = reports[0].last
    if len(reports) > 1:
        heap.doubt(DO_NOT_FIT)
    places = (Report(SLICES[Unit.YEAR][0], last),)
    words = f"каждый год {restated_places((Stretch(None, last),))} года, следующего за отчетным"
    return Meaning(
        TermKind.RECURRING, (Repeated(places, words, scopes_beside(heap, SLICES[Unit.MONTH])),), "day-after-slice"
    )


def _monthly_weekdays(heap: Heap) -> Meaning:
    named = heap.take(MonthlyWeekday)
    rhythms = heap.take(Rhythm)
    if any(rhythm != Rhythm(Unit.MONTH) for rhythm in rhythms):
        heap.doubt(DO_NOT_FIT)
    if not rhythms and not all(item.stated for item in named):
        heap.doubt(NO_UNIT)
    places = tuple(WeekdayOfMonth(item.nth, item.weekday, month) for month in range(1, 13) for item in named)
    words = " и ".join(weekday_of_month(item.nth, item.weekday) for item in named)
    return Meaning(TermKind.RECURRING, (Repeated(places, words, scopes_beside(heap, SLICES[Unit.MONTH])),), "weekday")


def _weekdays(heap: Heap) -> Meaning:
    named, rhythms = heap.take(Weekday), heap.take(Rhythm)
    if not (any(item.each for item in named) or Rhythm(Unit.WEEK) in rhythms):
        heap.doubt("Не сказано, каждую ли неделю: взята каждая. Подтвердите.")
    if any(rhythm.unit is not Unit.WEEK or rhythm.times not in (1, len(named)) for rhythm in rhythms):
        heap.doubt(DO_NOT_FIT)
    places = tuple(Weekly(item.weekday) for item in named)
    words = " и ".join(WEEKDAYS_EACH[item.weekday] for item in named)
    return Meaning(TermKind.RECURRING, (Repeated(places, words, scopes_beside(heap, places)),), "weekday")
