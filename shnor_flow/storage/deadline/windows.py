"""Windows of a term, as Activity.windows keeps them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from shnor_flow.domain.term import TermReading, Window


def windows_as_stored(reading: TermReading) -> list[dict[str, Any]]:
    """Return the windows as Activity.windows keeps them."""
    return [
        {"start": window.start.isoformat() if window.start else None, "due": window.due.isoformat()}
        for window in reading.windows
    ]


def stored_windows(stored: Iterable[Mapping[str, Any]]) -> list[Window]:
    """Return the windows that Activity.windows keeps."""
    return [
        Window(date.fromisoformat(each["start"]) if each["start"] else None, date.fromisoformat(each["due"]))
        for each in stored
    ]
