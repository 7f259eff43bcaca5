"""Deadlines as an iCalendar file (RFC 5545): whole days, no alarms, for the letter reminds already.

The entries are published, not invited to: nothing waits for an answer. A moved day comes with the same UID and a higher
SEQUENCE, so a calendar replaces what it has. What is called off is left out: the page and the letters say so, and
METHOD:CANCEL is understood by few programs when a file is opened by hand.

A region's morning writes tens of thousands of entries of the same eight lines: icalendar escapes their text, and the
lines are put together here, at a tenth of the cost of its objects.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import vText

from shnor_flow.domain.letter.calendar_entry import CalendarEntry

_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//shnor_flow//roadmap//RU", "METHOD:PUBLISH")
_LONGEST_LINE = 75  # octets without the line break
_CONTINUES = 0xC0, 0x80  # mask and value of an octet that is not the first of its letter in UTF-8


class CalendarFileWriter:
    """Writes calendar files; `public_url` makes the entries' names differ from another system's."""

    def __init__(self, public_url: str) -> None:
        self._host = urlsplit(public_url).hostname or "localhost"

    def write(self, entries: Sequence[CalendarEntry], municipality: str, now: datetime) -> str:
        """Return the file; the same entries at the same moment are the same text."""
        events = (line for entry in entries for line in self._event(entry, municipality, now))
        return "".join(_folded(line) + "\r\n" for line in (*_HEAD, *events, "END:VCALENDAR"))

    def _event(self, entry: CalendarEntry, municipality: str, now: datetime) -> Iterator[str]:
        about = "\n".join(part for part in (entry.facts, f"{municipality}, дорожная карта") if part)
        yield "BEGIN:VEVENT"
        yield f"UID:assignment-{entry.assignment_id}@{self._host}"
        yield f"SEQUENCE:{entry.sequence}"
        yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        yield f"DTSTART;VALUE=DATE:{entry.due_on:%Y%m%d}"
        # The day after: the end is not part of a whole-day event.
        yield f"DTEND;VALUE=DATE:{entry.due_on + timedelta(days=1):%Y%m%d}"
        yield f"SUMMARY:{_escaped(f'Срок: {entry.title}')}"
        yield f"DESCRIPTION:{_escaped(about)}"
        yield "TRANSP:TRANSPARENT"  # a deadline does not make its day busy
        yield "END:VEVENT"


def _escaped(text: str) -> str:
    return vText(text).to_ical().decode()


def _folded(line: str) -> str:
    """Break a long line as the standard asks, by octets, never inside a letter or an escape."""
    data = line.encode()
    if len(data) <= _LONGEST_LINE:
        return line
    parts: list[str] = []
    start = 0
    while len(data) - start > (room := _LONGEST_LINE - bool(parts)):  # a continuation begins with a space
        end = start + room
        while data[end] & _CONTINUES[0] == _CONTINUES[1]:
            end -= 1
        if data[end - 1 : end] == b"\\":
            end -= 1
        parts.append(data[start:end].decode())
        start = end
    return "\r\n ".join((*parts, data[start:].decode()))
