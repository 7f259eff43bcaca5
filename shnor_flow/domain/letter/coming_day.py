"""A day named in a letter: «15 декабря» means the coming one."""

from datetime import date, timedelta

from shnor_flow.domain.term import Period
from shnor_flow.domain.term_text.doubts import NO_YEAR
from shnor_flow.domain.term_text.reader import read_term

ALMOST_A_YEAR = timedelta(days=364)  # no day of the calendar comes twice


def coming_day(words: str, since: date, within: timedelta = ALMOST_A_YEAR) -> date | None:
    """Return the one day from `since` on that the words name, by their last day; None where that is not certain."""
    reading = read_term(words, Period(since, since + within))
    is_certain = not reading.needs_review or reading.reason == NO_YEAR
    if not is_certain or len(reading.windows) != 1:
        return None
    due = reading.windows[0].due
    return due if since <= due <= since + within else None
