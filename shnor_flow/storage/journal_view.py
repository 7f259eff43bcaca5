"""The journal as pages show it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from shnor_flow.storage.paging import PAGE_SIZE, Page, offset_of
from shnor_flow.storage.tables import JournalEntry


@dataclass(frozen=True)
class JournalLine:
    """One line: who did what, when and why."""

    at: datetime
    by: str
    action: str
    subject: str
    subject_id: int | None
    reason: str


def journal_lines(session: Session, municipality_id: int, page: int = 1) -> Page[JournalLine]:
    """Return one screen of the municipality's journal, the newest first."""
    mine = JournalEntry.municipality_id == municipality_id
    total = session.exec(select(func.count(col(JournalEntry.id))).where(mine)).one()
    rows = session.exec(
        select(JournalEntry).where(mine).order_by(col(JournalEntry.id).desc()).limit(PAGE_SIZE).offset(offset_of(page))
    )
    return Page(tuple(_line(row) for row in rows), page, total)


def entries_about(
    session: Session, municipality_id: int, subject: str, subject_id: int, most: int = 20
) -> tuple[JournalLine, ...]:
    """Return the newest lines about one thing."""
    rows = session.exec(
        select(JournalEntry)
        .where(
            JournalEntry.subject == subject,
            JournalEntry.subject_id == subject_id,
            JournalEntry.municipality_id == municipality_id,
        )
        .order_by(col(JournalEntry.id).desc())
        .limit(most)
    )
    return tuple(_line(row) for row in rows)


def _line(row: JournalEntry) -> JournalLine:
    return JournalLine(row.at, row.by, row.action, row.subject, row.subject_id, row.reason)
