"""What was done with a school's submission, by whom and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from shnor_flow.storage.tables import JournalEntry


@dataclass(frozen=True)
class HistoryLine:
    """What somebody did with the submission."""

    at: datetime
    by: str
    action: str
    version: int
    reason: str
    file_name: str = ""
    sha256: str = ""  # of the file that was sent, kept whatever became of it


def history_of(session: Session, submission_id: int) -> tuple[HistoryLine, ...]:
    """Return what was done with the submission, the newest first."""
    rows = session.exec(
        select(JournalEntry)
        .where(JournalEntry.subject == "submission", JournalEntry.subject_id == submission_id)
        .order_by(col(JournalEntry.at).desc(), col(JournalEntry.id).desc())
    )
    return tuple(
        HistoryLine(
            row.at,
            row.by,
            row.action.partition(".")[2],
            int(row.details.get("version", 0)),
            row.reason,
            file_name=str(row.details.get("name", "форма.xlsx")),
            sha256=str(row.details.get("sha256", "")),
        )
        for row in rows
    )
