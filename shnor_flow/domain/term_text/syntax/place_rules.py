"""What the rules for numbers, places in the year and years build."""

from dataclasses import replace

from shnor_flow.domain.calendar.academic_calendar import Division
from shnor_flow.domain.term_text.dating.items import Years
from shnor_flow.domain.term_text.dating.parts import (
    LAST,
    SCHOOL_YEAR,
    SLICES,
    SchoolSpan,
    Stretch,
    Unit,
    Unreadable,
    WeekdayOfMonth,
    calendar_in_force,
    days,
    is_between_school_years,
    months,
    school_place,
    vacation,
)
from shnor_flow.domain.term_text.dating.when import When
from shnor_flow.domain.term_text.doubts import (
    EACH_OF_YEARS,
    NO_SIGN,
    NOT_GENITIVE,
    QUARTER_OF_SCHOOL_YEAR,
    SEASON_VAGUE,
    SLASHED_YEARS,
    SUMMER,
    SUMMER_VACATION,
    TRIMESTERS_DIFFER,
    WEEK_COUNTED,
)
from shnor_flow.domain.term_text.syntax.numbers import (
    Items,
    MonthForm,
    Numbers,
    counted,
    days_named,
    decades,
    each_of,
    ordered_years,
    school_year_of,
    slices,
    weeks,
    when_printed,
)
from shnor_flow.domain.term_text.wording.shapes import PrintedDate


class PlaceRules:
    """Methods are named after the grammar's rules."""

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

    def month(self, month: MonthForm, *_: object) -> When:
        return When((months(month[0], month[0]),))

    def months_without_dash(self, first: MonthForm, last: MonthForm) -> When:
        return When((months(first[0], last[0]),), doubts=(NO_SIGN,))

    def days_of_month(self, numbers: Numbers, month: MonthForm) -> When:
        return When(days_named(numbers, month[0]), doubts=() if month[1] else (NOT_GENITIVE,))

    def numbered_days_of_month(self, numbers: Numbers, _of: object, month: MonthForm) -> When:
        return When(days_named(numbers, month[0]))

    def nth_day(self, numbers: Numbers, _day: object, month: MonthForm) -> When:
        if numbers != ((LAST, LAST),):
            return When(days_named(numbers, month[0]))
        return When((days(month[0], LAST, LAST),))

    def day_and_month(self, printed: PrintedDate) -> When:
        return when_printed(printed)

    def days_to_day_and_month(self, first: int, _dash: object, printed: PrintedDate) -> When:
        return when_printed(printed, first)

    def date(self, printed: PrintedDate, *_: object) -> When:
        return when_printed(printed)

    def days_to_date(self, first: int, _dash: object, printed: PrintedDate) -> When:
        return when_printed(printed, first)

    def same_place(self, when: When, *_: object) -> When:
        return when

    def quarter(self, numbers: Numbers, *_: object) -> When:
        return When(slices(numbers, Unit.QUARTER, "кварталов"), unit=Unit.QUARTER)

    def half(self, numbers: Numbers, *_: object) -> When:
        return When(slices(numbers, Unit.HALF, "полугодий"), unit=Unit.HALF)

    def school_half(self, numbers: Numbers, *_: object) -> When:
        return When(slices(numbers, Unit.SCHOOL_HALF, "учебных полугодий"))

    school_half_of = school_half

    def term(self, numbers: Numbers, *_: object) -> When:
        return When(slices(numbers, Unit.TERM, "четвертей"), unit=Unit.TERM)

    term_of = term

    def trimester(self, numbers: Numbers, *_: object) -> When:
        doubts = () if calendar_in_force().knows(Division.TRIMESTER) else (TRIMESTERS_DIFFER,)
        return When(slices(numbers, Unit.TRIMESTER, "триместров"), unit=Unit.TRIMESTER, doubts=doubts)

    def decade(self, numbers: Numbers, _decade: object, month: MonthForm) -> When:
        return When(tuple(days(month[0], *span) for span in decades(numbers)))

    def week(self, numbers: Numbers, _week: object, month: MonthForm) -> When:
        return When(tuple(days(month[0], *span) for span in weeks(numbers)), doubts=(WEEK_COUNTED,))

    def half_of_month(self, numbers: Numbers, _half: object, month: MonthForm) -> When:
        spans = counted(numbers, 2, "половин месяца")
        return When(tuple(days(month[0], 1 if first == 1 else 16, 15 if last == 1 else LAST) for first, last in spans))

    def half_of_year(self, numbers: Numbers, _half: object, year: int, *_: object) -> When:
        return When(slices(numbers, Unit.HALF, "половин года"), years=(year,))

    def weekday_of_month(self, numbers: Numbers, weekday: int, month: MonthForm) -> When:
        return When(tuple(WeekdayOfMonth(nth, weekday, month[0]) for nth in each_of(numbers, 5)))

    def school_half_in_year(self, numbers: Numbers, _half: object, span: tuple[int, int], *_: object) -> When:
        return self.in_school_year(self.half(numbers), span)

    def season_months(self, season: tuple[int, int], *_: object) -> When:
        return When((months(*season),))

    def vacation_of_season(self, season: tuple[int, int], *_: object) -> When:
        span = _VACATIONS[season]
        usual = span is SchoolSpan.SUMMER and not calendar_in_force().knows_vacations
        return When((vacation(span),), doubts=(SUMMER_VACATION,) if usual else ())

    def vacations(self, *_: object) -> When:
        return When(tuple(vacation(span) for span in _VACATIONS.values()), recurs=True)

    def season(self, season: tuple[int, int], *_: object) -> When:
        return When((months(*season),), doubts=(SEASON_VAGUE,))

    def in_year(self, when: When, year: int, *_: object) -> When:
        return replace(when, years=(year,))

    def in_years(self, when: When, span: tuple[int, int], *words: object) -> When:
        first, last = ordered_years(span)
        if when.unit in (Unit.TERM, Unit.TRIMESTER) and not words and last == first + 1:
            return self.in_school_year(when, span)
        if last == first + 1 and any(isinstance(place, Stretch) and place.wraps for place in when.places):
            return replace(when, years=(first,))  # «зима 2026-2027»
        of_school = when.unit is Unit.HALF and last == first + 1  # may be one school year
        doubts = when.doubts if words and not of_school else (*when.doubts, EACH_OF_YEARS)
        return replace(when, years=tuple(range(first, last + 1)), doubts=doubts)

    def in_school_year(self, when: When, span: tuple[int, int], *_: object) -> When:
        places = tuple(school_place(place) for place in when.places)
        summer = any(is_between_school_years(place) for place in places)
        reasons = [SUMMER] * summer + [QUARTER_OF_SCHOOL_YEAR] * (when.unit is Unit.QUARTER)
        doubts = (*when.doubts, *reasons)
        return replace(when, places=places, school_year=school_year_of(span), doubts=doubts)

    def in_slashed_years(self, when: When, span: tuple[int, int], *_: object) -> When:
        when = self.in_school_year(when, span)
        return replace(when, doubts=(*when.doubts, SLASHED_YEARS))

    def slashed_years(self, span: tuple[int, int], *_: object) -> When:
        return replace(self.named_school_year(span), doubts=(SLASHED_YEARS,))

    def in_year_list(self, when: When, years: tuple[int, ...], *_: object) -> When:
        return replace(when, years=years)

    def year_list(self, years: tuple[int, ...], *_: object) -> Items:
        return [Years(year, year) for year in years]

    def year(self, year: int, *_: object) -> When:
        return When(SLICES[Unit.YEAR], years=(year,), is_years=True)

    def years(self, span: tuple[int, int], *words: object) -> When:
        first, last = ordered_years(span)
        return When(SLICES[Unit.YEAR], years=(first, last), is_years=True, vague=not words and last == first + 1)

    def named_school_year(self, span: tuple[int, int], *_: object) -> When:
        return When((SCHOOL_YEAR,), school_year=school_year_of(span), is_years=True)

    def named_school_year_after(self, _school: object, span: tuple[int, int], *_: object) -> When:
        return self.named_school_year(span)

    def edged(self, edge: int, when: When) -> When:
        return replace(when, edge=edge)

    def edge(self, edge: int) -> int:
        return edge


# The months that a season's word stands for, and its vacation; in the order of the school year.
_VACATIONS = {
    (9, 11): SchoolSpan.AUTUMN,
    (12, 2): SchoolSpan.WINTER,
    (3, 5): SchoolSpan.SPRING,
    (6, 8): SchoolSpan.SUMMER,
}
