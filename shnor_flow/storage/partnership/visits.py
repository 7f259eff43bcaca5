"""Visits to schools: listed, and counted by period."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from shnor_flow.domain.partnership import Tie, VisitKind, VisitState
from shnor_flow.storage.tables import Visit


@dataclass(frozen=True)
class VisitLine:
    """A visit as lists show it."""

    visit_id: int
    school_id: int
    kind: VisitKind
    state: VisitState
    held_on: date
    topic: str
    result: str
    follow_up_on: date | None
    made_by: str
    edition: int
    reason: str = ""
    files: tuple[tuple[str, str], ...] = ()  # (sha256, name)
    tie: Tie | None = None


def recent_visits(session: Session, school_id: int, until: date, limit: int = 5) -> tuple[VisitLine, ...]:
    """Return the school's last held visits up to `until`, the newest first."""
    query = (
        select(Visit)
        .where(Visit.school_id == school_id, Visit.state == VisitState.HELD, col(Visit.held_on) <= until)
        .order_by(col(Visit.held_on).desc(), col(Visit.id).desc())
        .limit(limit)
    )
    return tuple(visit_line(row) for row in session.exec(query))


def visits_of_ties(session: Session, ties: Collection[Tie], limit: int = 50) -> tuple[VisitLine, ...]:
    """Return what is written down under these ties, planned and withdrawn included, the newest day first."""
    query = select(Visit).where(of_ties(ties)).order_by(col(Visit.held_on).desc(), col(Visit.id).desc()).limit(limit)
    return tuple(visit_line(row) for row in session.exec(query))


def of_ties(ties: Collection[Tie]) -> ColumnElement[bool]:
    """Match the visits that belong to one of these ties."""
    pairs = [tie.partnership_id for tie in ties if tie.partnership_id]
    curated = [tie.curatorship_id for tie in ties if tie.curatorship_id]
    return col(Visit.partnership_id).in_(pairs) | col(Visit.curatorship_id).in_(curated)


def visits_in_period(
    session: Session, organisation_id: int, start: date, end: date, kind: VisitKind | None = None
) -> int:
    """Count the visits held at a school from `start` to `end`, both included; without a kind, of all kinds."""
    counts = visits_by_kind(session, organisation_id, start, end)
    return counts.get(kind, 0) if kind else sum(counts.values())


def visits_by_kind(session: Session, organisation_id: int, start: date, end: date) -> dict[VisitKind, int]:
    """Count the visits held at a school in these days by kind; a kind without any is not there."""
    return counts_by_school(session, (organisation_id,), start, end).get(organisation_id, {})


def counts_by_school(
    session: Session, school_ids: Collection[int], start: date, end: date
) -> dict[int, dict[VisitKind, int]]:
    """Count the held visits of several schools by kind."""
    query = (
        select_columns(col(Visit.school_id), col(Visit.kind), func.count(col(Visit.id)))
        .where(
            col(Visit.school_id).in_(school_ids),
            col(Visit.state) == VisitState.HELD,
            col(Visit.held_on).between(start, end),
        )
        .group_by(col(Visit.school_id), col(Visit.kind))
    )
    found: dict[int, dict[VisitKind, int]] = {}
    for school_id, kind, count in session.execute(query):
        found.setdefault(school_id, {})[kind] = count
    return found


def visit_line(row: Visit) -> VisitLine:
    """Return a row as lists show it."""
    has_tie = row.partnership_id is not None or row.curatorship_id is not None
    return VisitLine(
        visit_id=row.id or 0,
        school_id=row.school_id,
        kind=row.kind,
        state=row.state,
        held_on=row.held_on,
        topic=row.topic,
        result=row.result,
        follow_up_on=row.follow_up_on,
        made_by=row.made_by,
        edition=row.edition,
        reason=row.reason,
        files=tuple((file["sha256"], file["name"]) for file in row.files),
        tie=Tie(row.partnership_id, row.curatorship_id) if has_tie else None,
    )
