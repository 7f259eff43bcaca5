"""From the windows of a term to the days it is held to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shnor_flow.domain.calendar.dates import end_of_day
from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.deadline.progress import OccurrenceKind
from shnor_flow.domain.party import PartyRole
from shnor_flow.domain.term import TermKind, Window

LONG_WINDOW_DAYS = 200  # a window longer than this is asked about on the way
_HALF_YEAR_ENDS = ((6, 30), (12, 31))


@dataclass(frozen=True)
class PlannedOccurrence:
    """One dated instance of a term; `scheduled_on` is the plan's own day, on whatever weekday it falls."""

    kind: OccurrenceKind
    starts_on: date | None
    scheduled_on: date
    has_middle: bool = True  # what goes on all the time has no half by which a part could be ready

    def is_asked_of(self, role: PartyRole) -> bool:
        """Tell whether a party in this role owes anything here: control points ask the lead only."""
        return self.kind is OccurrenceKind.DEADLINE or role is PartyRole.LEAD


@dataclass(frozen=True)
class HeldTo:
    """The day that counts, and its end in the municipality's zone."""

    due_on: date
    due_at: datetime


@dataclass(frozen=True)
class DeadlineRule:
    """How one municipality turns a planned day into the one a holder is held to."""

    calendar: WorkingCalendar
    roll: Roll
    zone: str
    halves_contributors: bool = True  # co-executors owe their part in the first half of the term

    def due_for(
        self,
        role: PartyRole,
        occurrence: PlannedOccurrence,
        *,
        begins_on: date | None = None,
        today: date | None = None,
    ) -> HeldTo:
        """Return the held-to day of a party in this role.

        A co-executor's day is the middle of the term, so that the lead has the other half to put the parts together.
        The term runs from the window's start or, where the plan names only its end, from `begins_on`; without either
        there is no middle. Nobody is held to a day before `today`, when the work is planned, nor after the lead.
        """
        due_on = self._working_day(occurrence)
        starts_on = occurrence.starts_on or begins_on
        if role is PartyRole.CONTRIBUTOR and self.halves_contributors and occurrence.has_middle and starts_on:
            due_on = min(due_on, max(self._middle(starts_on, due_on), today or date.min))
        return HeldTo(due_on, end_of_day(due_on, self.zone))

    def _middle(self, starts_on: date, due_on: date) -> date:
        middle = starts_on + timedelta(days=max(0, (due_on - starts_on).days) // 2)
        rolled = self.calendar.roll(middle, self.roll)
        return rolled if rolled >= starts_on else self.calendar.roll(middle, Roll.FORWARD)

    def _working_day(self, occurrence: PlannedOccurrence) -> date:
        due_on = self.calendar.roll(occurrence.scheduled_on, self.roll)
        # A window that lies within holidays (1 to 8 January) can't be met before it has begun.
        if occurrence.starts_on and due_on < occurrence.starts_on:
            return self.calendar.roll(occurrence.scheduled_on, Roll.FORWARD)
        return due_on


def occurrences_of(kind: TermKind, windows: Sequence[Window]) -> tuple[PlannedOccurrence, ...]:
    """Return the deadlines of a term and the control points on the way to them, by date, no day twice in a kind.

    A continuous activity and a window longer than LONG_WINDOW_DAYS get a control point at the end of each half-year
    inside the window; a day on which one of the term's deadlines falls needs none.
    """
    deadlines = {window.due: window for window in sorted(windows, key=_longest_last)}
    points = {
        day: window.start
        for window in windows
        if kind is TermKind.CONTINUOUS or _length_days(window) > LONG_WINDOW_DAYS
        for day in _half_year_ends_inside(window)
        if day not in deadlines
    }
    has_middle = kind is not TermKind.CONTINUOUS
    found = [
        PlannedOccurrence(OccurrenceKind.DEADLINE, window.start, due, has_middle) for due, window in deadlines.items()
    ]
    found += [PlannedOccurrence(OccurrenceKind.CONTROL_POINT, start, day) for day, start in points.items()]
    return tuple(sorted(found, key=lambda occurrence: (occurrence.scheduled_on, occurrence.kind)))


def _longest_last(window: Window) -> tuple[bool, int]:
    """Order windows so that of two with one deadline the longer stays; one without a start counts as shorter."""
    return window.start is not None, -window.start.toordinal() if window.start else 0


def _length_days(window: Window) -> int:
    return (window.due - window.start).days + 1 if window.start else 0


def _half_year_ends_inside(window: Window) -> Iterable[date]:
    if window.start is None:
        return
    for year in range(window.start.year, window.due.year + 1):
        for month, day in _HALF_YEAR_ENDS:
            end = date(year, month, day)
            if window.start <= end < window.due:
                yield end
