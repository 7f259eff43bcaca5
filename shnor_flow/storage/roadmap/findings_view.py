"""Doubts that wait for a person, each beside the row of the plan it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, case, func
from sqlmodel import Session, col, select

from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.domain.term import Window
from shnor_flow.storage.paging import Page, offset_of
from shnor_flow.storage.roadmap.plan_view import PartyLine, parties_of
from shnor_flow.storage.tables import Activity, Finding, Party, Programme, Roadmap, RoadmapState

SIZE = 10  # each doubt brings its forms
_TERMS_FIRST = case((col(Finding.kind) == FindingKind.TERM, 0), (col(Finding.kind) == FindingKind.PARTY, 1), else_=2)


class Topic(StrEnum):
    """What the doubts on a page are about."""

    ALL = "all"
    TERM = "term"
    PARTY = "party"
    OTHER = "other"


@dataclass(frozen=True)
class DoubtfulRow:
    """The row of the plan, and what was read of its term."""

    activity_id: int
    section: str
    number: str
    title: str
    term: str
    restated: str
    reason: str
    windows: tuple[Window, ...]
    parties: tuple[PartyLine, ...]


@dataclass(frozen=True)
class Doubt:
    """One doubt; `party` are the words nobody answers to, `row` is the plan's row it is about."""

    finding_id: int
    roadmap_id: int
    programme: str
    is_running: bool
    kind: FindingKind
    message: str
    place: str
    party_id: int | None
    party: str
    row: DoubtfulRow | None


def doubts(
    session: Session, municipality_id: int, *, roadmap_id: int | None = None, topic: Topic = Topic.ALL, page: int = 1
) -> Page[Doubt]:
    """Return one screen of open doubts, terms first, in the order of the plan."""
    conditions = [*_open(municipality_id, roadmap_id), *_about(topic)]
    total = session.exec(
        select(func.count(col(Finding.id))).join(Roadmap, col(Roadmap.id) == col(Finding.roadmap_id)).where(*conditions)
    ).one()
    rows = session.exec(
        select(Finding, Roadmap, Programme.title, Activity)
        .join(Roadmap, col(Roadmap.id) == col(Finding.roadmap_id))
        .join(Programme, col(Programme.id) == col(Roadmap.programme_id))
        .join(Activity, col(Activity.id) == col(Finding.activity_id), isouter=True)
        .where(*conditions)
        .order_by(col(Finding.roadmap_id).desc(), _TERMS_FIRST, col(Finding.id))
        .limit(SIZE)
        .offset(offset_of(page, SIZE))
    ).all()
    parties = parties_of(session, [activity.id for *_, activity in rows if activity and activity.id])
    wordings = _wordings(session, [finding.party_id for finding, *_ in rows if finding.party_id])
    return Page(
        tuple(
            Doubt(
                finding_id=finding.id or 0,
                roadmap_id=finding.roadmap_id,
                programme=programme,
                is_running=roadmap.state is RoadmapState.RUNNING,
                kind=finding.kind,
                message=finding.message,
                place=finding.place,
                party_id=finding.party_id,
                party=wordings.get(finding.party_id or 0, ""),
                row=_row(activity, parties.get(activity.id or 0, [])) if activity else None,
            )
            for finding, roadmap, programme, activity in rows
        ),
        page,
        total,
        SIZE,
    )


def count_doubts(session: Session, municipality_id: int, roadmap_id: int | None = None) -> dict[Topic, int]:
    """Count the open doubts by topic."""
    rows = session.exec(
        select(Finding.kind, func.count(col(Finding.id)))
        .join(Roadmap, col(Roadmap.id) == col(Finding.roadmap_id))
        .where(*_open(municipality_id, roadmap_id))
        .group_by(col(Finding.kind))
    )
    counts = dict.fromkeys(Topic, 0)
    for kind, count in rows:
        topic = {FindingKind.TERM: Topic.TERM, FindingKind.PARTY: Topic.PARTY}.get(FindingKind(kind), Topic.OTHER)
        counts[topic] += count
        counts[Topic.ALL] += count
    return counts


def municipality_of_finding(session: Session, finding_id: int) -> int:
    """Return whose plan the doubt is about, or NotFound."""
    query = select(Roadmap.municipality_id).join(Finding, col(Finding.roadmap_id) == col(Roadmap.id))
    return _found(session.exec(query.where(Finding.id == finding_id)).first())


def municipality_of_party(session: Session, party_id: int) -> int:
    """Return whose plan has the words, or NotFound."""
    return _found(session.exec(select(Party.municipality_id).where(Party.id == party_id)).first())


def doubtful_row(session: Session, municipality_id: int, activity_id: int) -> DoubtfulRow:
    """Return one row of a plan; NotFound if it is not this municipality's."""
    activity = session.get(Activity, activity_id)
    if activity is None or session.get_one(Roadmap, activity.roadmap_id).municipality_id != municipality_id:
        raise NotFound
    return _row(activity, parties_of(session, [activity_id]).get(activity_id, []))


def _found(municipality_id: int | None) -> int:
    if municipality_id is None:
        raise NotFound
    return municipality_id


def _open(municipality_id: int, roadmap_id: int | None) -> list[ColumnElement[bool]]:
    conditions = [
        col(Roadmap.municipality_id) == municipality_id,
        col(Roadmap.state) != RoadmapState.SUPERSEDED,
        col(Finding.resolved_at).is_(None),
    ]
    return [*conditions, col(Finding.roadmap_id) == roadmap_id] if roadmap_id else conditions


def _about(topic: Topic) -> list[ColumnElement[bool]]:
    if topic is Topic.ALL:
        return []
    answered = {Topic.TERM: FindingKind.TERM, Topic.PARTY: FindingKind.PARTY}
    if topic in answered:
        return [col(Finding.kind) == answered[topic]]
    return [col(Finding.kind).not_in(answered.values())]


def _wordings(session: Session, party_ids: Sequence[int]) -> dict[int, str]:
    rows = session.exec(select(Party.id, Party.wording).where(col(Party.id).in_(party_ids)))
    return {party_id: wording for party_id, wording in rows if party_id}


def _row(activity: Activity, parties: Sequence[PartyLine]) -> DoubtfulRow:
    return DoubtfulRow(
        activity_id=activity.id or 0,
        section=activity.section,
        number=activity.number,
        title=activity.title,
        term=activity.term,
        restated=activity.restated,
        reason=activity.review_reason,
        windows=tuple(
            Window(date.fromisoformat(one["start"]) if one["start"] else None, date.fromisoformat(one["due"]))
            for one in activity.windows
        ),
        parties=tuple(parties),
    )
