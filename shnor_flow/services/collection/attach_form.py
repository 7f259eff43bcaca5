"""Attach a school's form as a spreadsheet to its invitation, where letters stay small and rounds open quickly."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from shnor_flow.services.ports import Files
from shnor_flow.storage.collection.submission import SubmissionView, submission_by_id

LARGEST_ATTACHED = 200 * 1024  # bytes
# A round opens in one transaction, and a form takes about a tenth of a second: larger rounds only link to it.
MOST_SCHOOLS = 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class FormDesk:
    """What prints forms, as a name and the file, and what keeps them."""

    files: Files
    printer: Callable[[SubmissionView, datetime], tuple[str, bytes]]


def form_attachment(session: Session, desk: FormDesk, submission_id: int, now: datetime) -> tuple[dict[str, Any], ...]:
    """Return the attachment of one school's letter, kept already; nothing where the form is too large for mail."""
    name, data = desk.printer(submission_by_id(session, submission_id), now)
    if len(data) > LARGEST_ATTACHED:
        return ()
    return ({"sha256": desk.files.keep(data), "name": name, "content_type": XLSX},)
