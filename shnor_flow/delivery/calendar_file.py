"""Deadlines as an iCalendar file (RFC 5545): whole days, no alarms, for the letter reminds already.

The entries are published, not invited to: nothing waits for an answer. A moved day comes with the same UID and a higher
SEQUENCE, so a calendar replaces what it has. What is called off is left out: the page and the letters say so, and
METHOD:CANCEL is understood by few programs when a file is opened by hand.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from shnor_flow.domain.letter.calendar_entry import CalendarEntry

_PRODUCT = "-//shnor_flow//roadmap//RU"


class CalendarFileWriter:
    """Writes calendar files; `public_url` makes the entries' names differ from another system's."""

    def __init__(self, public_url: str) -> None:
        self._host = urlsplit(public_url).hostname or "localhost"

    def write(self, entries: Sequence[CalendarEntry], municipality: str, now: datetime) -> bytes:
        """Return the file; the same entries at the same moment are the same bytes."""
        calendar = Calendar()
        calendar.add("prodid", _PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        for entry in entries:
            calendar.add_component(self._event(entry, municipality, now))
        return bytes(calendar.to_ical())

    def _event(self, entry: CalendarEntry, municipality: str, now: datetime) -> Event:
        event = Event()
        event.add("uid", f"assignment-{entry.assignment_id}@{self._host}")
        event.add("sequence", entry.sequence)
        event.add("dtstamp", now)
        event.add("dtstart", entry.due_on)
        event.add("dtend", entry.due_on + timedelta(days=1))  # the day after: the end is not part of a whole-day event
        event.add("summary", f"Срок: {entry.title}")
        event.add("description", "\n".join(part for part in (entry.facts, f"{municipality}, дорожная карта") if part))
        event.add("transp", "TRANSPARENT")  # a deadline does not make its day busy
        return event
