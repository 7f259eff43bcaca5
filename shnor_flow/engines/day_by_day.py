"""Days lived through one after another: the whole timetable in its daily order, each day in a moment."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta

from shnor_flow.engines.timetable import rows_for

ENGINE = "day_by_day"


def live_through(
    first: date,
    last: date,
    *,
    missed: Collection[date] = (),
    after_day: Callable[[date], None] = lambda _: None,
) -> None:
    """Run every job once on each day, both ends included, and call `after_day` at its end.

    On a `missed` day nothing runs, as when the machine was off; what was due comes on the next.
    """
    for day in days_between(first, last):
        if day not in missed:
            for row in rows_for(ENGINE):
                row.run(as_of=day, engine=ENGINE)
        after_day(day)


def days_between(first: date, last: date) -> Iterator[date]:
    """Give every day, both ends included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
