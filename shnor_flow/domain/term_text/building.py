"""What each rule of the grammar builds: items out of tokens; impossible numbers and dates stop here."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from lark import Token as LarkToken
from lark import Transformer, v_args

from shnor_flow.domain.term_text.parts import (
    FIRST,
    LAST,
    SCHOOL_YEAR,
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
    Rhythm,
    Stretch,
    Times,
    Unit,
    Unreadable,
    Weekday,
    WeekdayOfMonth,
    WholePeriod,
    YearReport,
    Years,
    days,
    months,
    school_place,
)
from shnor_flow.domain.term_text.tokens import PrintedDate, is_real
from shnor_flow.domain.term_text.when import (
    VAGUE_PART,
    When,
    edge_of_slice,
    limited,
    opened,
    ranged,
)

Items = list[Item]
Numbers = tuple[tuple[int, int], ...]  # inclusive spans
MonthForm = tuple[int, bool]  # the month, and whether a day may stand before this form of its name

NO_SIGN = "Между датами нет запятой или тире: проверьте, срок это «с … по …» или две даты."
WEEK_COUNTED = "Неделя отсчитана по семь дней от начала месяца: подтвердите или впишите числа."
NOT_GENITIVE = "Число перед названием месяца похоже на номер строки: подтвердите дату."
MANY_TIMES_VAGUE = "Число раз названо неточно: подтвердите, сколько раз и когда."
AFTERWARDS = "Итоги подводят, когда время уже прошло, а день не назван: впишите его или подтвердите взятый."
SEASON_VAGUE = "Время года — не даты: взяты его календарные месяцы. Подтвердите или впишите числа."
TRIMESTERS_DIFFER = (
    "Триместры у школ разные: взяты сентябрь–ноябрь, декабрь–февраль, март–май. Подтвердите или впишите даты."
)
END_UNKNOWN = "Назван день, после которого начинать, но не срок: впишите последний день."
PART_OF_UNIT = "«Начало» и «конец» — не даты: взято всё время целиком. Подтвердите или впишите числа."
RARE_DAYS = "Такого числа нет в коротких месяцах, там взят последний день: подтвердите."
NEXT_YEAR_VAGUE = "«Следующий год» — после какого, не сказано: подтвердите или впишите дату с годом."
WHICH_SLICE = "Не сказано, в каком именно отрезке времени: взят каждый. Подтвердите или впишите даты."
HABITUALLY = "Как часто, не сказано: взято всё время программы. Подтвердите или назовите даты."
UNTIL_UNKNOWN = "Предельный срок назван без числа: впишите дату."


_SCHOOL_UNITS = (Unit.TERM, Unit.TRIMESTER)


def _with_values(build: Callable[..., Any], _rule: object, children: Sequence[Any], _meta: object) -> Any:
    return build(*(child.value if isinstance(child, LarkToken) else child for child in children))


@v_args(wrapper=_with_values)
class Building(Transformer[Any, Any]):
    """Methods are named after the grammar's rules."""

    # The whole

    def parts(self, *children: Any) -> list[Items]:
        return [child for child in children if isinstance(child, list)]

    def later_only(self, _then: object, part: Items) -> list[Items]:
        return [part]

    def then_yearly(self, part: Items, _then: object) -> list[Items]:
        return [part, [Rhythm(Unit.YEAR)]]

    def first_item(self, items: Items) -> Items:
        return items

    def next_item(self, part: Items, items: Items) -> Items:
        doubts: Items = [Doubt(NO_SIGN)] if _has_dates(part) and _has_dates(items) else []
        return [*part, *items, *doubts]

    def listed_item(self, part: Items, _sign: object, items: Items) -> Items:
        """A day listed after a deadline is a deadline too: «до 15 мая и 20 декабря»."""
        return [*part, *(_as_deadline(item) for item in items)] if _ends_with_deadline(part) else [*part, *items]

    # Numbers

    def one_number(self, number: int) -> Numbers:
        return ((number, number),)

    def number_span(self, first: int, _dash: object, last: int) -> Numbers:
        return ((first, last),)

    def numbers_without_dash(self, *_: int) -> Numbers:
        raise Unreadable("Между числами нет запятой или тире: впишите даты полностью.")

    def more_numbers(self, numbers: Numbers, _sep: object, number: int) -> Numbers:
        return (*numbers, (number, number))

    def more_number_spans(self, numbers: Numbers, _sep: object, first: int, _dash: object, last: int) -> Numbers:
        return (*numbers, (first, last))

    # Places in the year

    def month(self, month: MonthForm, *_: object) -> When:
        return When((months(month[0], month[0]),))

    def months_without_dash(self, first: MonthForm, last: MonthForm) -> When:
        return When((months(first[0], last[0]),), doubts=(NO_SIGN,))

    def days_of_month(self, numbers: Numbers, month: MonthForm) -> When:
        return When(_days(numbers, month[0]), doubts=() if month[1] else (NOT_GENITIVE,))

    def numbered_days_of_month(self, numbers: Numbers, _of: object, month: MonthForm) -> When:
        return When(_days(numbers, month[0]))

    def nth_day(self, numbers: Numbers, _day: object, month: MonthForm) -> When:
        if numbers != ((LAST, LAST),):
            return When(_days(numbers, month[0]))
        return When((days(month[0], LAST, LAST),))

    def day_and_month(self, printed: PrintedDate) -> When:
        return _when_printed(printed)

    def days_to_day_and_month(self, first: int, _dash: object, printed: PrintedDate) -> When:
        return _when_printed(printed, first)

    def date(self, printed: PrintedDate, *_: object) -> When:
        return _when_printed(printed)

    def days_to_date(self, first: int, _dash: object, printed: PrintedDate) -> When:
        return _when_printed(printed, first)

    def same_place(self, when: When, *_: object) -> When:
        return when

    def quarter(self, numbers: Numbers, *_: object) -> When:
        return When(_slices(numbers, Unit.QUARTER, "кварталов"), unit=Unit.QUARTER)

    def half(self, numbers: Numbers, *_: object) -> When:
        return When(_slices(numbers, Unit.HALF, "полугодий"))

    def school_half(self, numbers: Numbers, *_: object) -> When:
        return When(_slices(numbers, Unit.SCHOOL_HALF, "учебных полугодий"))

    school_half_of = school_half

    def term(self, numbers: Numbers, *_: object) -> When:
        return When(_slices(numbers, Unit.TERM, "четвертей"))

    term_of = term

    def trimester(self, numbers: Numbers, *_: object) -> When:
        return When(_slices(numbers, Unit.TRIMESTER, "триместров"), doubts=(TRIMESTERS_DIFFER,))

    def decade(self, numbers: Numbers, _decade: object, month: MonthForm) -> When:
        return When(tuple(days(month[0], *span) for span in _decades(numbers)))

    def week(self, numbers: Numbers, _week: object, month: MonthForm) -> When:
        return When(tuple(days(month[0], *span) for span in _weeks(numbers)), doubts=(WEEK_COUNTED,))

    def half_of_month(self, numbers: Numbers, _half: object, month: MonthForm) -> When:
        spans = _counted(numbers, 2, "половин месяца")
        return When(tuple(days(month[0], 1 if first == 1 else 16, 15 if last == 1 else LAST) for first, last in spans))

    def half_of_year(self, numbers: Numbers, _half: object, year: int, *_: object) -> When:
        return When(_slices(numbers, Unit.HALF, "половин года"), years=(year,))

    def weekday_of_month(self, numbers: Numbers, weekday: int, month: MonthForm) -> When:
        return When(tuple(WeekdayOfMonth(nth, weekday, month[0]) for nth in _each_of(numbers, 5)))

    def season(self, season: tuple[int, int], *_: object) -> When:
        return When((months(*season),), doubts=(SEASON_VAGUE,))

    # Years

    def in_year(self, when: When, year: int, *_: object) -> When:
        return replace(when, years=(year,))

    def in_years(self, when: When, span: tuple[int, int], *words: object) -> When:
        first, last = _ordered_years(span)
        unsure = not words
        reason = "Не ясно, в каждом ли из этих лет: подтвердите или впишите годы полностью."
        return replace(when, years=tuple(range(first, last + 1)), doubts=(*when.doubts, *([reason] if unsure else [])))

    def in_school_year(self, when: When, span: tuple[int, int], *_: object) -> When:
        doubts = when.doubts
        if any(_is_summer(place) for place in when.places):
            doubts = (*doubts, "Летние месяцы стоят между учебными годами: проверьте, тот ли год взят.")
        if when.unit is Unit.QUARTER:
            doubts = (*doubts, "Квартал — часть календарного года, а не учебного: проверьте год.")
        places = tuple(school_place(place) for place in when.places)
        return replace(when, places=places, school_year=_school_year(span), doubts=doubts)

    def in_year_list(self, when: When, years: tuple[int, ...], *_: object) -> When:
        return replace(when, years=years)

    def year_list(self, years: tuple[int, ...], *_: object) -> Items:
        return [Years(year, year) for year in years]

    def year(self, year: int, *_: object) -> When:
        return When(SLICES[Unit.YEAR], years=(year,), is_years=True)

    def years(self, span: tuple[int, int], *_: object) -> When:
        return When(SLICES[Unit.YEAR], years=_ordered_years(span), is_years=True)

    def named_school_year(self, span: tuple[int, int], *_: object) -> When:
        return When((SCHOOL_YEAR,), school_year=_school_year(span), is_years=True)

    def named_school_year_after(self, _school: object, span: tuple[int, int], *_: object) -> When:
        return self.named_school_year(span)

    def edged(self, edge: int, when: When) -> When:
        return replace(when, edge=edge)

    def edge(self, edge: int) -> int:
        return edge

    # Dates, ranges, limits

    def placed(self, when: When) -> Items:
        return when.named()

    def ranged(self, first: When, _dash: object, last: When) -> Items:
        return ranged(first, last)

    def ranged_from(self, _from: object, first: When, _to: object, last: When) -> Items:
        return ranged(first, last)

    def ranged_days(self, _from: object, numbers: Numbers, _to: object, last: When) -> Items:
        return ranged(_same_kind(numbers, last), last)

    def within(self, _during: object, items: Items) -> Items:
        return items

    def each_place(self, _each: object, when: When) -> Items:
        return [*when.named(), Rhythm(Unit.YEAR)] if not when.years and when.school_year is None else when.named()

    def whole_of(self, _during: object, _all: object, when: When) -> Items:
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

    # Rhythms

    def every(self, unit: Unit) -> Items:
        return [Rhythm(unit)]

    def each_unit(self, _each: object, unit: Unit) -> Items:
        return [Rhythm(unit)]

    def during_unit(self, *words: Any) -> Items:
        unit: Unit = words[-1]
        if unit in (Unit.YEAR, Unit.SCHOOL_YEAR):
            return [Rhythm(unit)]
        return [
            Rhythm(unit),
            Doubt("Не сказано, в каком именно отрезке времени: взят каждый. Подтвердите или впишите даты."),
        ]

    def during_each_unit(self, *words: Any) -> Items:
        return [Rhythm(words[-1])]

    def only_times(self, times: Items) -> Items:
        return times

    def times_in_unit(self, times: Items, *words: Any) -> Items:
        count = times[0]
        assert isinstance(count, Times)
        return [Rhythm(words[-1], times=count.count), *times[1:]]

    def times_within(self, times: Items, _during: object, items: Items) -> Items:
        return [*times, *items]

    def times(self, numbers: Numbers, _times: object) -> Items:
        first, last = numbers[0]
        if len(numbers) > 1 or first != last:
            return [Times(max(first, last, 1)), Doubt(MANY_TIMES_VAGUE)]
        if first < 0:
            raise Unreadable(MANY_TIMES_VAGUE)
        return [Times(first)]

    def time(self, *_: object) -> Items:
        return [Times(1)]

    def once(self, *words: int) -> Items:
        return [Times(words[-1])]

    def at_least(self, _at_least: object, numbers: Numbers, times: object) -> Items:
        return self.times(numbers, times)

    def lasting_item(self, lasting: Lasting) -> Items:
        return [lasting]

    def each_lasting(self, _each: object, lasting: Lasting) -> Items:
        return [Times(1), lasting]

    def lasting(self, numbers: Numbers, unit: Unit) -> Lasting:
        return Lasting(_count(numbers), unit)

    def plain_unit(self, unit: Unit, *_: object) -> Unit:
        return unit

    def school_unit(self, *words: Unit) -> Unit:
        return Unit.SCHOOL_HALF if Unit.HALF in words else next(word for word in words if word in _SCHOOL_UNITS)

    def half_month(self, *_: object) -> Unit:
        return Unit.HALF_MONTH

    def school_year(self, *_: object) -> Unit:
        return Unit.SCHOOL_YEAR

    # Days of a month and of a week

    def on_days(self, numbers: Numbers, _of_day: object, of: DayOfMonth | None = None) -> Items:
        of = of or DayOfMonth(None, 1)
        return [item for first, last in numbers for item in _monthly(first, last, of)]

    def until_day(self, _word: str, numbers: Numbers, _of_day: object, of: DayOfMonth | None = None) -> Items:
        of = of or DayOfMonth(None, 1)
        return [item for _, last in numbers for item in _monthly(None, last, of)]

    def from_day_to_day(self, _from: object, first: Numbers, _to: object, last: Numbers, *words: Any) -> Items:
        of = words[1] if len(words) > 1 else DayOfMonth(None, 1)
        return _monthly(first[0][0], last[-1][1], of)

    def each_day(self, _each: object, numbers: Numbers, _of_day: object) -> Items:
        return self.on_days(numbers, None, DayOfMonth(None, 1, stated=True))

    def decade_of_months(self, numbers: Numbers, *_: object) -> Items:
        return [DayOfMonth(first, last, stated=True) for first, last in _decades(numbers)]

    def decade_alone(self, numbers: Numbers, _decade: object) -> Items:
        return [DayOfMonth(first, last) for first, last in _decades(numbers)]

    def week_of_months(self, numbers: Numbers, *_: object) -> Items:
        return [*(DayOfMonth(first, last, stated=True) for first, last in _weeks(numbers)), Doubt(WEEK_COUNTED)]

    def nth_day_of_months(self, numbers: Numbers, *_: object) -> Items:
        return [item for first, last in numbers for item in _monthly(first, last, DayOfMonth(None, 1, stated=True))]

    def nth_month_of_quarters(self, numbers: Numbers, *_: object) -> Items:
        return [replace(self.of_nth_month(numbers), first=1, last=LAST)]

    def of_each_month(self, *_: object) -> DayOfMonth:
        return DayOfMonth(None, 1, stated=True)

    def of_next_month(self, *_: object) -> DayOfMonth:
        return DayOfMonth(None, 1, about=Unit.MONTH)

    def of_month_after(self, _month: object, _next: object, unit: Unit) -> DayOfMonth:
        return DayOfMonth(None, 1, about=unit, stated=True)

    def of_nth_month(self, numbers: Numbers, *_: object) -> DayOfMonth:
        spans = _counted(numbers, 3, "месяцев в квартале")
        return DayOfMonth(None, 1, about=Unit.QUARTER, nth=spans[0][0], stated=True)

    def by_weekday(self, _word: object, weekday: int) -> Items:
        return [Weekday(weekday, each=True)]

    def only_weekday(self, weekday: int) -> Items:
        return [Weekday(weekday, each=False)]

    def weekday_of_each_month(self, numbers: Numbers, weekday: int, *_: object) -> Items:
        return [*self._monthly_weekdays(numbers, weekday)]

    def _monthly_weekdays(self, numbers: Numbers, weekday: int) -> list[MonthlyWeekday]:
        return [MonthlyWeekday(nth, weekday) for nth in _each_of(numbers, 5)]

    def nth_weekday(self, numbers: Numbers, weekday: int) -> Items:
        return [replace(item, stated=False) for item in self._monthly_weekdays(numbers, weekday)]

    def each_weekday_of_each_month(self, _each: object, numbers: Numbers, weekday: int, *_: object) -> Items:
        return self.weekday_of_each_month(numbers, weekday)

    # Without dates

    def whole(self, *_: object) -> Items:
        return [WholePeriod()]

    def whole_period(self, *_: object) -> None:
        return None

    def habitually(self, *_: object) -> Items:
        return [Always(), Doubt(HABITUALLY)]

    def always(self, *_: object) -> Items:
        return [Always()]

    def pointer(self, pointer: Pointer) -> Items:
        return [pointer]


# What the methods above share


def _counted(numbers: Numbers, count: int, of: str) -> Numbers:
    """Return the spans with «последний» put in figures; refuse a fifth quarter and a span that runs backwards."""
    spans = tuple((_from_end(first, count), _from_end(last, count)) for first, last in numbers)
    for first, last in spans:
        if not (1 <= first <= count and 1 <= last <= count):
            raise Unreadable(f"Столько {of} не бывает: проверьте номер.")
        if last < first:
            raise Unreadable(f"Номера {of} стоят в обратном порядке: исправьте их.")
    return spans


def _from_end(number: int, count: int) -> int:
    return count + 1 + number if number < 0 else number


def _each_of(numbers: Numbers, count: int) -> list[int]:
    """Return single numbers, the last one still as LAST: there may be four or five Fridays."""
    if numbers == ((LAST, LAST),):
        return [LAST]
    return [
        nth for first, last in _counted(numbers, count, "таких дней недели в месяце") for nth in range(first, last + 1)
    ]


def _slices(numbers: Numbers, unit: Unit, of: str) -> tuple[Stretch, ...]:
    slices = SLICES[unit]
    return tuple(
        Stretch(slices[first - 1].first, slices[last - 1].last) for first, last in _counted(numbers, len(slices), of)
    )


def _days(numbers: Numbers, month: int) -> tuple[Place, ...]:
    made = []
    for first, last in numbers:
        stretch = days(month, first, last)
        if (
            first < 1
            or last < 1
            or not is_real(PrintedDate(first, month, None))
            or not is_real(PrintedDate(last, month, None))
        ):
            raise Unreadable("Такого дня в этом месяце нет: исправьте дату.")
        if last < first:
            raise Unreadable("Конец срока стоит раньше начала: исправьте даты.")
        made.append(stretch)
    return tuple(made)


def _decades(numbers: Numbers) -> Numbers:
    return tuple((first * 10 - 9, LAST if last == 3 else last * 10) for first, last in _counted(numbers, 3, "декад"))


def _weeks(numbers: Numbers) -> Numbers:
    """Return weeks of seven days counted from the month's first day; the last one is its last seven days."""
    if numbers == ((LAST, LAST),):
        return ((-7, LAST),)
    return tuple((first * 7 - 6, min(last * 7, 31)) for first, last in _counted(numbers, 4, "недель в месяце"))


def _count(numbers: Numbers) -> int:
    first, last = numbers[0]
    if len(numbers) > 1 or first != last or first < 1:
        raise Unreadable("Число в сроке названо неточно: впишите его.")
    return first


def _monthly(first: int | None, last: int, of: DayOfMonth) -> Items:
    """Return days of a month; the 29th and later are kept inside short months, and a person is told."""
    end = _month_end(last)
    start = None if first is None else _month_end(first)
    if start is not None and start > 0 and (end < start if end > 0 else False):
        raise Unreadable("Конец срока стоит раньше начала: исправьте числа.")
    doubts: Items = [Doubt(RARE_DAYS)] if end > 28 or (start or 0) > 28 else []
    return [replace(of, first=start, last=end), *doubts]


def _month_end(day: int) -> int:
    if day == LAST or 1 <= day <= 31:
        return day
    raise Unreadable("Такого числа в месяце нет: исправьте его.")


def _when_printed(printed: PrintedDate, first_day: int | None = None) -> When:
    """Return a date in figures, or the days up to it («10-15.10.2026»)."""
    if not is_real(printed) or (first_day is not None and not 1 <= first_day <= (printed.day or 0)):
        raise Unreadable("Такой даты нет: исправьте её.")
    if printed.day is None:
        place = months(printed.month, printed.month)
    else:
        place = days(printed.month, first_day or printed.day, printed.day)
    return When((place,), years=(printed.year,) if printed.year else ())


def _same_kind(numbers: Numbers, last: When) -> When:
    """Return the first end of «с 10 по 15 октября» or «с I по III квартал»: its number, the last end's unit."""
    number = _count(numbers)
    place = last.place
    if last.edge is not None or last.is_years:
        raise Unreadable("Границы срока не удалось определить: впишите даты полностью.")
    if place.is_day:
        return replace(last, places=_days(((number, number),), place.last.month))
    for unit in (Unit.QUARTER, Unit.HALF, Unit.TERM, Unit.TRIMESTER):
        if place in SLICES[unit]:
            if number > SLICES[unit].index(place) + 1:
                raise Unreadable("Конец срока стоит раньше начала: исправьте номера.")
            return replace(last, places=_slices(((number, number),), unit, "отрезков времени"))
    raise Unreadable("Начало срока названо одним числом: впишите дату полностью.")


def _last_days(when: When) -> tuple[Place, ...]:
    return (Stretch(when.place.last, when.place.last),)


def _ordered_years(span: tuple[int, int]) -> tuple[int, int]:
    if span[1] < span[0]:
        raise Unreadable("Последний год стоит раньше первого: исправьте годы.")
    return span


def _school_year(span: tuple[int, int]) -> int:
    if span[1] != span[0] + 1:
        raise Unreadable("Учебный год идёт с осени одного года до весны следующего: исправьте годы.")
    return span[0]


def _day_without_year(when: When) -> MonthDay:
    if when.years or when.school_year is not None or not when.place.is_day:
        raise Unreadable("Не ясно, от какого года считать: впишите дату с годом.")
    return when.place.last


def _is_summer(place: Place) -> bool:
    month = (place.first or place.last).month if isinstance(place, Stretch) else place.month
    return 6 <= month <= 8


def _has_dates(items: Items) -> bool:
    return any(isinstance(item, (Annual, Dated, Years, DayOfMonth)) for item in items)


def _ends_with_deadline(part: Items) -> bool:
    last = next((item for item in reversed(part) if not isinstance(item, Doubt)), None)
    if isinstance(last, Dated):
        return last.window.start is None
    return isinstance(last, Annual) and isinstance(last.place, Stretch) and last.place.first is None


def _as_deadline(item: Item) -> Item:
    if isinstance(item, Dated) and item.window.start == item.window.due:
        return Dated(replace(item.window, start=None), Stretch(None, _last_of(item.place)))
    if isinstance(item, Annual) and isinstance(item.place, Stretch) and item.place.is_day:
        return Annual(Stretch(None, item.place.last))
    return item


def _last_of(place: Place) -> MonthDay:
    if isinstance(place, Stretch):
        return place.last
    raise Unreadable(UNTIL_UNKNOWN)
