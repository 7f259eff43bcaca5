"""The rows of a plan under review, as printed beside what was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.party import PartyTarget
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.term import Window
from shnor_flow.storage.deadline.windows import stored_windows
from shnor_flow.storage.paging import Page, offset_of
from shnor_flow.storage.roadmap.plan_view import PartyLine, parties_of
from shnor_flow.storage.tables import Activity, ActivityParty, Finding, Party, Roadmap

SURE = 50


@dataclass(frozen=True)
class ReviewRow:
    """A row of the plan as printed and as read; `mark` tells one decision about its term from the next."""

    activity_id: int
    section: str
    number: str
    title: str
    place: str
    term: str
    expected_result: str
    restated: str
    rule: str
    reason: str
    windows: tuple[Window, ...]
    parties: tuple[PartyLine, ...]
    is_corrected: bool
    is_confirmed: bool
    needs_answer: bool
    mark: str


@dataclass(frozen=True)
class TermQuestion:
    """One doubt about a wording of a term, with all the rows it is about."""

    rows: tuple[ReviewRow, ...]

    @property
    def first(self) -> ReviewRow:
        """Return the row whose reading speaks for all."""
        return self.rows[0]


@dataclass(frozen=True)
class PartyQuestion:
    """Words that nobody answers to, or whose group is empty; `mark` tells one answer from the next."""

    party_id: int
    wording: str
    message: str
    mark: str
    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True)
class Recalled:
    """A doubt that was answered as the same words were before."""

    message: str
    row: ReviewRow


@dataclass(frozen=True)
class ReviewCounts:
    """How a plan stands: its activities, those read without doubt, and those of them that somebody confirmed."""

    activities: int
    sure: int
    confirmed: int
    without_dates: int
    without_parties: int


def sure_rows(session: Session, roadmap_id: int, page: int = 1) -> Page[ReviewRow]:
    """Return one screen of the rows whose terms nobody doubts, or somebody has settled, in the order of the plan."""
    conditions = (
        col(Activity.roadmap_id) == roadmap_id,
        col(Activity.needs_review).is_(False) | col(Activity.confirmed_at).is_not(None),
    )
    total = session.exec(select(func.count(col(Activity.id))).where(*conditions)).one()
    rows = session.exec(
        select(Activity).where(*conditions).order_by(col(Activity.position)).limit(SURE).offset(offset_of(page, SURE))
    ).all()
    return Page(rows_of(session, rows), page, total, SURE)


def rows_with_term_of(session: Session, municipality_id: int, roadmap_id: int, activity_id: int) -> TermQuestion:
    """Return the rows that say their term in the words of this one; NotFound where it is not of this roadmap."""
    activity = session.get(Activity, activity_id)
    roadmap = session.get(Roadmap, roadmap_id)
    if activity is None or roadmap is None or activity.roadmap_id != roadmap_id:
        raise NotFound
    if roadmap.municipality_id != municipality_id:
        raise NotFound
    same = [
        row
        for row in session.exec(
            select(Activity).where(Activity.roadmap_id == roadmap_id).order_by(col(Activity.position))
        )
        if wording_key(row.term) == wording_key(activity.term) and row.needs_review == activity.needs_review
    ]
    same.sort(key=lambda row: row.id != activity_id)  # the one that was asked about speaks for all
    return TermQuestion(rows_of(session, same))


def party_question(session: Session, municipality_id: int, roadmap_id: int, party_id: int) -> PartyQuestion:
    """Return the words and their rows in this roadmap; NotFound where it has none."""
    party = session.get(Party, party_id)
    if party is None or party.municipality_id != municipality_id:
        raise NotFound
    rows = session.exec(
        select(Activity)
        .join(ActivityParty, col(ActivityParty.activity_id) == col(Activity.id))
        .where(ActivityParty.party_id == party_id, Activity.roadmap_id == roadmap_id)
        .order_by(col(Activity.position))
    ).all()
    if not rows:
        raise NotFound
    return PartyQuestion(party_id, party.wording, "", mark_of(party), rows_of(session, rows))


def row_of(session: Session, activity_id: int, roadmap_id: int) -> ReviewRow | None:
    """Return one row of the roadmap; None where it has no such row."""
    activity = session.get(Activity, activity_id)
    return rows_of(session, [activity])[0] if activity and activity.roadmap_id == roadmap_id else None


def printed_cells(session: Session, activity_id: int) -> dict[str, Any]:
    """Return the cells of a row that were corrected, as the file has them."""
    return session.get_one(Activity, activity_id).printed


def waiting_rows(session: Session, roadmap_id: int, most: int = 100) -> tuple[ReviewRow, ...]:
    """Return the rows that would start without dates or without anybody who answers, in the order of the plan."""
    is_dated, is_named = _is_dated(), _is_named()
    rows = session.exec(
        select(Activity)
        .where(col(Activity.roadmap_id) == roadmap_id, ~(is_dated & is_named))
        .order_by(col(Activity.position))
        .limit(most)
    ).all()
    return rows_of(session, rows)


def recalled(session: Session, roadmap_id: int) -> tuple[Recalled, ...]:
    """Return the doubts that were answered as before, in the order of the plan."""
    found = session.exec(
        select(Finding, Activity)
        .join(Activity, col(Activity.id) == col(Finding.activity_id))
        .where(Finding.roadmap_id == roadmap_id, col(Finding.is_recalled))
        .order_by(col(Activity.position))
    ).all()
    rows = {row.activity_id: row for row in rows_of(session, [activity for _, activity in found])}
    return tuple(Recalled(finding.resolution, rows[activity.id or 0]) for finding, activity in found)


def remembered_parties(session: Session, roadmap_id: int) -> tuple[PartyLine, ...]:
    """Return the words of this plan that a person had explained before it was imported, by the words."""
    roadmap = session.get_one(Roadmap, roadmap_id)
    activities = session.exec(select(Activity.id).where(Activity.roadmap_id == roadmap_id)).all()
    confirmed = set(
        session.exec(
            select(Party.id).where(
                Party.municipality_id == roadmap.municipality_id, col(Party.confirmed_at) < roadmap.imported_at
            )
        ).all()
    )
    lines: dict[int, PartyLine] = {}
    if confirmed:
        for parties in parties_of(session, [one for one in activities if one]).values():
            lines |= {party.party_id: party for party in parties if party.party_id in confirmed}
    return tuple(sorted(lines.values(), key=lambda party: party.wording.casefold()))


def review_counts(session: Session, roadmap_id: int) -> ReviewCounts:
    """Count how the plan stands."""
    mine = col(Activity.roadmap_id) == roadmap_id

    def count(*conditions: ColumnElement[bool]) -> int:
        return session.exec(select(func.count(col(Activity.id))).where(mine, *conditions)).one()

    return ReviewCounts(
        activities=count(),
        sure=count(col(Activity.needs_review).is_(False)),
        confirmed=count(col(Activity.confirmed_at).is_not(None)),
        without_dates=count(~_is_dated()),
        without_parties=count(~_is_named()),
    )


def _is_dated() -> ColumnElement[bool]:
    is_settled = col(Activity.needs_review).is_(False) | col(Activity.confirmed_at).is_not(None)
    return (func.json_array_length(col(Activity.windows)) > 0) & is_settled


def _is_named() -> ColumnElement[bool]:
    named = select(ActivityParty.id).join(Party, col(Party.id) == col(ActivityParty.party_id))
    return named.where(ActivityParty.activity_id == Activity.id, Party.target != PartyTarget.UNRESOLVED).exists()


def mark_of(party: Party) -> str:
    """Return what tells one answer about the words from the next."""
    return party.confirmed_at.isoformat() if party.confirmed_at else ""


def rows_of(session: Session, activities: Sequence[Activity]) -> tuple[ReviewRow, ...]:
    """Return the rows with whom their parties mean."""
    parties = parties_of(session, [activity.id for activity in activities if activity.id])
    return tuple(
        ReviewRow(
            activity_id=activity.id or 0,
            section=activity.section,
            number=activity.number,
            title=activity.title,
            place=activity.place,
            term=activity.term,
            expected_result=activity.expected_result or "",
            restated=activity.restated,
            rule=activity.rule,
            reason=activity.review_reason,
            windows=tuple(stored_windows(activity.windows)),
            parties=tuple(parties.get(activity.id or 0, ())),
            is_corrected=bool(activity.printed),
            is_confirmed=activity.confirmed_at is not None,
            needs_answer=activity.needs_review and activity.confirmed_at is None,
            mark=activity.confirmed_at.isoformat() if activity.confirmed_at else "",
        )
        for activity in activities
    )
