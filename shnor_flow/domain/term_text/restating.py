"""Readings said again in plain Russian, in words that the reader itself takes back to the same dates."""

from datetime import date
from itertools import pairwise

from shnor_flow.domain.term import Window
from shnor_flow.domain.term_text.dating.courses import Course, Printed, Repeated, Scope, Throughout
from shnor_flow.domain.term_text.dating.parts import (
    LAST,
    MonthDay,
    Place,
    SchoolEdge,
    SchoolSpan,
    Stretch,
    Unit,
    WeekdayOfMonth,
    calendar_in_force,
    school_edge_of,
)

_GENITIVE = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WEEKDAYS_EACH = (
    "каждый понедельник", "каждый вторник", "каждую среду", "каждый четверг", "каждую пятницу", "каждую субботу",
    "каждое воскресенье",
)  # fmt: skip
_WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_NTH = {
    "m": {1: "первый", 2: "второй", 3: "третий", 4: "четвертый", 5: "пятый", LAST: "последний"},
    "f": {1: "первая", 2: "вторая", 3: "третья", 4: "четвертая", 5: "пятая", LAST: "последняя"},
    "n": {1: "первое", 2: "второе", 3: "третье", 4: "четвертое", 5: "пятое", LAST: "последнее"},
}
_SPANS = {
    SchoolSpan.TERM: ("учебная четверть", "учебной четверти"),
    SchoolSpan.TRIMESTER: ("учебный триместр", "учебного триместра"),
    SchoolSpan.TERM_RESULTS: ("учебная четверть", "учебной четверти"),
    SchoolSpan.TRIMESTER_RESULTS: ("учебный триместр", "учебного триместра"),
    SchoolSpan.AUTUMN: ("осенние каникулы", "осенних каникул"),
    SchoolSpan.WINTER: ("зимние каникулы", "зимних каникул"),
    SchoolSpan.SPRING: ("весенние каникулы", "весенних каникул"),
    SchoolSpan.SUMMER: ("летние каникулы", "летних каникул"),
}
_ROMAN = ("I", "II", "III", "IV")
_WEEKDAY_GENDERS = "mmfmffn"

UNIT_WORDS = {
    Unit.YEAR: "каждый год с 1 января по 31 декабря",
    Unit.HALF: "в каждом полугодии года",
    Unit.THIRD: "каждые 4 месяца",
    Unit.QUARTER: "в каждом квартале года",
    Unit.TWO_MONTHS: "каждые 2 месяца",
    Unit.MONTH: "в каждом месяце года",
    Unit.HALF_MONTH: "в каждой половине месяца",
    Unit.WEEK: "каждую неделю",
    Unit.SCHOOL_YEAR: "каждый год с 1 сентября по 31 мая",
    Unit.SCHOOL_HALF: "в каждом учебном полугодии",
    Unit.TERM: "в каждой учебной четверти",
    Unit.TRIMESTER: "в каждом учебном триместре",
}
UNIT_GENITIVE = {
    Unit.YEAR: "года",
    Unit.HALF: "полугодия",
    Unit.QUARTER: "квартала",
    Unit.MONTH: "месяца",
    Unit.TERM: "учебной четверти",
    Unit.TRIMESTER: "учебного триместра",
    Unit.SCHOOL_YEAR: "учебного года",
    Unit.SCHOOL_HALF: "учебного полугодия",
    Unit.WEEK: "недели",
    Unit.HALF_MONTH: "половины месяца",
}


def restated_courses(courses: tuple[Course, ...]) -> str:
    """Return the courses in words, the first window and what comes after it joined by «далее»."""
    return ", далее ".join(_course(course) for course in courses)


def restated_places(places: tuple[Place, ...]) -> str:
    """Return yearless places in words: «с 1 по 31 июля»."""
    words = _place(places[0])
    for former, place in pairwise(places):
        # After «до 1 мая и» a bare day would be taken for one more deadline.
        words += ("; " if _is_deadline(former) and not _is_deadline(place) else " и ") + _place(place)
    return words


def weekday_of_month(nth: int, weekday: int, month: str = "каждого месяца") -> str:
    """Return «последняя пятница каждого месяца»."""
    return f"{_NTH[_WEEKDAY_GENDERS[weekday]][nth]} {_WEEKDAYS[weekday]} {month}"


def day_in_words(day: date) -> str:
    """Return «1 сентября 2026 г.»."""
    return f"{day.day} {_GENITIVE[day.month - 1]} {day.year} г."


def _course(course: Course) -> str:
    if isinstance(course, Printed):
        count = "один раз" if len(course.windows) == 1 else "несколько раз"
        return f"{count}: {'; '.join(_window(window) for window in course.windows)}"
    if isinstance(course, Repeated):
        without = f", кроме {restated_places(course.without)}" if course.without else ""
        return f"{course.words}{''.join(_scope(scope) for scope in course.scopes)}{without}"
    return _throughout(course)


def _throughout(course: Throughout) -> str:
    if course.deadline_only:
        return "один раз: до конца периода программы"
    if course.start and course.end:
        return f"постоянно {_window(Window(course.start, course.end))}"
    if course.start:
        return f"постоянно начиная с {day_in_words(course.start)}"
    return "постоянно, весь период программы"


def _scope(scope: Scope) -> str:
    words = f", {restated_places(scope.every_year)}" if scope.every_year else ""
    if scope.start and scope.end and _are_whole_years(scope.start, scope.end):
        years = (
            f"{scope.start.year} год"
            if scope.start.year == scope.end.year
            else f"{scope.start.year}-{scope.end.year} годы"
        )
        return f"{words}, {years}"
    if scope.start and scope.end:
        return f"{words}, {_window(Window(scope.start, scope.end))}"
    if scope.end and not scope.start:
        return f"{words}, до {day_in_words(scope.end)}"
    if scope.start and (scope.start.month, scope.start.day) == (1, 1):
        return f"{words}, начиная с {scope.start.year} г."
    if scope.start:
        return f"{words}, начиная с {day_in_words(scope.start)}"
    return words


def _are_whole_years(start: date, end: date) -> bool:
    return (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)


def _window(window: Window) -> str:
    start, due = window.start, window.due
    if start is None:
        return f"до {day_in_words(due)}"
    if start == due:
        return day_in_words(due)
    if (start.year, start.month) == (due.year, due.month):
        return f"с {start.day} по {day_in_words(due)}"
    if start.year == due.year:
        return f"с {start.day} {_GENITIVE[start.month - 1]} по {day_in_words(due)}"
    return f"с {day_in_words(start)} по {day_in_words(due)}"


def _is_deadline(place: Place) -> bool:
    return isinstance(place, Stretch) and place.first is None


def _place(place: Place) -> str:
    if isinstance(place, WeekdayOfMonth):
        return weekday_of_month(place.nth, place.weekday, _GENITIVE[place.month - 1])
    if calendar_in_force().years and (edge := school_edge_of(place)):
        return _school_place(place, edge)
    if place.first is None:
        return f"до конца {_GENITIVE[1]}" if place.last == MonthDay(2, LAST) else f"до {_day(place.last)}"
    if place == Stretch(MonthDay(2, 1), MonthDay(2, LAST)):
        return "весь февраль"
    if place.is_day:
        return "последний день февраля" if place.last == MonthDay(2, LAST) else _day(place.last)
    if place.last.month == 2 and place.last.day == LAST:
        return f"с {_day(place.first)} по конец февраля"
    if place.first.month == place.last.month and not place.wraps:
        return f"с {_number(place.first)} по {_day(place.last)}"
    return f"с {_day(place.first)} по {_day(place.last)}"


def _school_place(place: Stretch, edge: SchoolEdge) -> str:
    """Say a term by its number: its days differ from year to year."""
    first, last = place.first, place.last
    if first is None:
        return f"до конца {_span_words(edge, 'genitive')}"
    if edge.span.is_results:
        return f"по итогам {_span_words(edge, 'genitive')}"
    if not isinstance(first, SchoolEdge) or not isinstance(last, SchoolEdge):
        return f"с {_end_words(first, 'начала')} по {_end_words(last, 'конец')}"
    if (first.span, first.number) == (last.span, last.number):
        return _span_words(edge, "nominative")
    return f"с {_end_words(first, 'начала')} по {_end_words(last, 'конец')}"


def _end_words(day: MonthDay, edge: str) -> str:
    return f"{edge} {_span_words(day, 'genitive')}" if isinstance(day, SchoolEdge) else _day(day)


def _span_words(edge: SchoolEdge, case: str) -> str:
    nominative, genitive = _SPANS[edge.span]
    words = genitive if case == "genitive" else nominative
    return f"{_ROMAN[edge.number - 1]} {words}" if edge.number else words


def _day(day: MonthDay) -> str:
    return f"{_number(day)} {_GENITIVE[day.month - 1]}"


def _number(day: MonthDay) -> int:
    return day.day if day.day > 0 else _LENGTHS[day.month - 1] + 1 + day.day
