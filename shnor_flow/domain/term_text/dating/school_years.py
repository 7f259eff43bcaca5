"""School years that a term needs and the academic calendar in force does not have."""

from collections.abc import Iterable
from datetime import date

from shnor_flow.domain.calendar.academic_calendar import school_year_name, school_year_of
from shnor_flow.domain.term import Period
from shnor_flow.domain.term_text.dating.courses import Course, Repeated
from shnor_flow.domain.term_text.dating.items import Dated, Item
from shnor_flow.domain.term_text.dating.parts import SchoolEdge, Stretch, calendar_in_force, school_edge_of


def goes_by_calendar(courses: Iterable[Course]) -> bool:
    """Tell whether a term hangs on the days of an academic calendar that is there."""
    return bool(calendar_in_force().years) and any(_edges(course) for course in courses if isinstance(course, Repeated))


def years_not_entered(items: Iterable[Item]) -> list[str]:
    """Return what to ask about dates printed with a school year that the calendar lacks."""
    dated = [item for item in items if isinstance(item, Dated) and isinstance(item.place, Stretch)]
    found = {
        school_year_of(item.window.due)
        for item in dated
        if isinstance(item.place, Stretch) and (edge := school_edge_of(item.place)) and _lacks(edge, item.window.due)
    }
    return _asked(found)


def years_missing(courses: Iterable[Course], period: Period) -> list[str]:
    """Return what to ask about a repetition that runs through school years that the calendar lacks."""
    found = set()
    for course in courses:
        if isinstance(course, Repeated) and (edges := _edges(course)):
            for bound in (bound for scope in course.scopes for bound in scope.bounds(period)):
                years = range(school_year_of(bound.start), school_year_of(bound.end) + 1)
                found |= {year for year in years for edge in edges if _lacks(edge, date(year, 9, 1))}
    return _asked(found)


def _edges(course: Repeated) -> list[SchoolEdge]:
    places = [*course.places, *course.without, *(place for scope in course.scopes for place in scope.every_year)]
    return [edge for place in places if isinstance(place, Stretch) and (edge := school_edge_of(place))]


def _lacks(edge: SchoolEdge, day: date) -> bool:
    dates = calendar_in_force().of(school_year_of(day))
    return dates is None or edge.span.days_in(dates, edge.number) is None


def _asked(years: set[int]) -> list[str]:
    if not years or not calendar_in_force().years:
        return []
    names = ", ".join(school_year_name(year) for year in sorted(years))
    return [f"Учебный календарь на {names} не заполнен: проверьте даты или заполните его."]
