"""Numbers in a term: spans of days, quarters, weeks and years, checked against the calendar."""

from dataclasses import replace

from shnor_flow.domain.term_text.dating.items import DayOfMonth, Doubt, Item
from shnor_flow.domain.term_text.dating.parts import LAST, SLICES, Place, Stretch, Unit, Unreadable, days, months
from shnor_flow.domain.term_text.dating.when import When
from shnor_flow.domain.term_text.doubts import RARE_DAYS
from shnor_flow.domain.term_text.wording.shapes import PrintedDate, is_real

Items = list[Item]
Numbers = tuple[tuple[int, int], ...]  # inclusive spans
MonthForm = tuple[int, bool]  # the month, and whether a day may stand before this form of its name


def counted(numbers: Numbers, count: int, of: str) -> Numbers:
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


def each_of(numbers: Numbers, count: int) -> list[int]:
    """Return single numbers, the last one still as LAST: there may be four or five Fridays."""
    if numbers == ((LAST, LAST),):
        return [LAST]
    return [
        nth for first, last in counted(numbers, count, "таких дней недели в месяце") for nth in range(first, last + 1)
    ]


def slices(numbers: Numbers, unit: Unit, of: str) -> tuple[Stretch, ...]:
    """Return the quarters, half-years and so on that the numbers name."""
    parts = SLICES[unit]
    return tuple(
        Stretch(parts[first - 1].first, parts[last - 1].last) for first, last in counted(numbers, len(parts), of)
    )


def days_named(numbers: Numbers, month: int) -> tuple[Place, ...]:
    """Return days of one month; refuse what the calendar does not have."""
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


def decades(numbers: Numbers) -> Numbers:
    """Return the days of decades of a month; the third runs to its end."""
    return tuple((first * 10 - 9, LAST if last == 3 else last * 10) for first, last in counted(numbers, 3, "декад"))


def weeks(numbers: Numbers) -> Numbers:
    """Return weeks of seven days counted from the month's first day; the last one is its last seven days."""
    if numbers == ((LAST, LAST),):
        return ((-7, LAST),)
    return tuple((first * 7 - 6, min(last * 7, 31)) for first, last in counted(numbers, 4, "недель в месяце"))


def single(numbers: Numbers) -> int:
    """Return the one number that is meant."""
    first, last = numbers[0]
    if len(numbers) > 1 or first != last or first < 1:
        raise Unreadable("Число в сроке названо неточно: впишите его.")
    return first


def monthly(first: int | None, last: int, of: DayOfMonth) -> Items:
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


def when_printed(printed: PrintedDate, first_day: int | None = None) -> When:
    """Return a date in figures, or the days up to it («10-15.10.2026»)."""
    if not is_real(printed) or (first_day is not None and not 1 <= first_day <= (printed.day or 0)):
        raise Unreadable("Такой даты нет: исправьте её.")
    if printed.day is None:
        place = months(printed.month, printed.month)
    else:
        place = days(printed.month, first_day or printed.day, printed.day)
    return When((place,), years=(printed.year,) if printed.year else ())


def first_of_kind(numbers: Numbers, last: When) -> When:
    """Return the first end of «с 10 по 15 октября» or «с I по III квартал»: its number, the last end's unit."""
    number = single(numbers)
    place = last.place
    if last.edge is not None or last.is_years:
        raise Unreadable("Границы срока не удалось определить: впишите даты полностью.")
    if place.is_day:
        return replace(last, places=days_named(((number, number),), place.last.month))
    for unit in (Unit.QUARTER, Unit.HALF, Unit.TERM, Unit.TRIMESTER):
        if place in SLICES[unit]:
            if number > SLICES[unit].index(place) + 1:
                raise Unreadable("Конец срока стоит раньше начала: исправьте номера.")
            return replace(last, places=slices(((number, number),), unit, "отрезков времени"))
    raise Unreadable("Начало срока названо одним числом: впишите дату полностью.")


def ordered_years(span: tuple[int, int]) -> tuple[int, int]:
    """Return the years unless they run backwards."""
    if span[1] < span[0]:
        raise Unreadable("Последний год стоит раньше первого: исправьте годы.")
    return span


def school_year_of(span: tuple[int, int]) -> int:
    """Return the autumn's year of a school year."""
    if span[1] != span[0] + 1:
        raise Unreadable("Учебный год идёт с осени одного года до весны следующего: исправьте годы.")
    return span[0]
