"""Items of a term: what the grammar hands to the meaning, in the order of the words."""

from dataclasses import dataclass, field
from datetime import date

from shnor_flow.domain.term import Window
from shnor_flow.domain.term_text.dating.parts import MonthDay, Place, Stretch, Unit


@dataclass(frozen=True)
class Annual:
    """A place in the year, printed without a year; `recurs` when every year is meant by the word itself."""

    place: Place
    recurs: bool = False


@dataclass(frozen=True)
class Dated:
    """A window printed with its year; `place` is the same without the year, for «далее ежегодно»."""

    window: Window
    place: Place
    years: tuple[int, ...] = field(default=(), compare=False)  # all that its wording names
    school: bool = field(default=False, compare=False)  # the one year is a school year


@dataclass(frozen=True)
class Years:
    """A calendar year, a range of them, or one school year (its first year, its last)."""

    first: int
    last: int
    school: bool = False
    vague: bool = field(default=False, compare=False)  # «2026-2027» with no «годы»: may be a school year

    @property
    def window(self) -> Window:
        """Its first and last day."""
        if self.school:
            return Window(date(self.first, 9, 1), date(self.last, 5, 31))
        return Window(date(self.first, 1, 1), date(self.last, 12, 31))


@dataclass(frozen=True)
class Rhythm:
    """So many times in every unit; `limit` is FIRST or LAST when only that day of each unit is named, as a deadline."""

    unit: Unit
    times: int = 1
    limit: int | None = None
    throughout: bool = field(default=False, compare=False)  # «в течение года» fills it, «ежегодно» only counts
    counted: bool = field(default=False, compare=False)  # «1 раз в год» names one time, «ежегодно» does not
    unsaid: bool = field(default=False, compare=False)  # the words do not say in which of the slices


@dataclass(frozen=True)
class Lasting:
    """A number of units with nothing to count them from: «10 дней», or the «2 месяца» of «раз в 2 месяца»."""

    count: int
    unit: Unit


@dataclass(frozen=True)
class Times:
    """«Один раз», «два раза» with no unit; 0 is «несколько»."""

    count: int


@dataclass(frozen=True)
class Open:
    """From a day on; yearless (`on` None) or printed."""

    on: date | None
    place: Stretch
    whole_year: bool = False
    school: bool = False


@dataclass(frozen=True)
class DayOfMonth:
    """Days of every month, or of a month placed by the reporting slice it follows or closes."""

    first: int | None
    last: int
    about: Unit | None = None  # the slice that the month follows, or of which it is the `nth`
    nth: int | None = None
    stated: bool = False  # «каждого месяца» stands in the words
    monthly: bool = False  # «следующего за отчетным»: of every month, unless a rhythm names longer slices


@dataclass(frozen=True)
class MonthlyWeekday:
    """The n-th weekday of every month; `stated` when the words say of which month."""

    nth: int
    weekday: int
    stated: bool = True


@dataclass(frozen=True)
class Weekday:
    """A day of the week; `each` when the words say every week."""

    weekday: int
    each: bool


@dataclass(frozen=True)
class YearReport:
    """A day of the year that follows the reporting one."""

    last: MonthDay


@dataclass(frozen=True)
class Except:
    """Days that a repetition leaves out: «кроме июля и августа»."""

    places: tuple[Place, ...]


@dataclass(frozen=True)
class Always:
    """«Постоянно»."""


@dataclass(frozen=True)
class WholePeriod:
    """The period of the programme, named in words."""


@dataclass(frozen=True)
class EndOfPeriod:
    """By the end of the programme."""


@dataclass(frozen=True)
class Pointer:
    """The words send the reader to another document, or to circumstances."""

    reason: str
    hides_dates: bool = False  # what dates stand beside it (a year of holidays) are not the term itself
    rule: str = "elsewhere"


@dataclass(frozen=True)
class Doubt:
    """Something in the wording that a person must confirm, in Russian."""

    reason: str


Item = (
    Annual
    | Dated
    | Years
    | Rhythm
    | Lasting
    | Times
    | Open
    | DayOfMonth
    | MonthlyWeekday
    | Weekday
    | YearReport
    | Except
    | Always
    | WholePeriod
    | EndOfPeriod
    | Pointer
    | Doubt
)
