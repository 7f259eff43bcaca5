"""Roadmaps and their activities as pages show them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func
from sqlmodel import Session, col, select

from shnor_flow.domain.deadline.progress import OWED, AssignmentState
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.party import PartyRole, PartyTarget
from shnor_flow.domain.term import TermKind
from shnor_flow.storage.paging import PAGE_SIZE, Page, offset_of
from shnor_flow.storage.roadmap.holders import meanings_of
from shnor_flow.storage.tables import (
    Activity,
    ActivityParty,
    Assignment,
    Finding,
    Occurrence,
    Organisation,
    Party,
    Programme,
    Roadmap,
    RoadmapState,
)


@dataclass(frozen=True)
class Standing:
    """How many assignments stand where."""

    overdue: int = 0
    owed: int = 0  # with time left
    reported: int = 0
    closed: int = 0
    next_due_on: date | None = None  # the nearest held-to day that is still owed

    @property
    def total(self) -> int:
        """Return how many there are, cancelled ones aside."""
        return self.overdue + self.owed + self.reported + self.closed


@dataclass(frozen=True)
class RoadmapCard:
    """A roadmap in a list."""

    roadmap_id: int
    programme_id: int
    programme: str
    starts_on: date
    ends_on: date
    owner: str | None  # the school whose roadmap it is; None: the municipality's
    edition: int
    follows_id: int | None  # the edition it was compared with
    resembles_id: int | None  # a programme whose plan it may amend: asked
    act: str  # what brought this edition into force
    organisation_id: int | None
    parent_id: int | None
    state: RoadmapState
    source_name: str
    imported_at: datetime
    started_at: datetime | None
    activities: int
    findings: int
    standing: Standing


@dataclass(frozen=True)
class PartyLine:
    """Words of the plan and whom they mean."""

    party_id: int
    wording: str
    role: PartyRole
    target: PartyTarget
    meaning: str  # names of the organisations, people and groups; empty while nobody knows


@dataclass(frozen=True)
class ActivityLine:
    """An activity in its roadmap."""

    activity_id: int
    roadmap_id: int
    section: str
    number: str
    title: str
    term: str
    restated: str
    kind: TermKind
    needs_review: bool
    review_reason: str
    rule: str
    expected_result: str | None
    asks_evidence: bool | None  # the coordinator's word on whether a report needs a document
    financing: str | None
    place: str  # where it stands in the source, in words
    parent_id: int | None  # the municipal activity that this one of a school serves
    is_school_roadmaps: bool | None  # the schools' own roadmaps fulfil it; None: nobody was asked
    parties: tuple[PartyLine, ...]
    standing: Standing


def roadmap_cards(
    session: Session, municipality_id: int, today: date, page: int = 1, *, of_schools: bool = True
) -> Page[RoadmapCard]:
    """Return the municipality's roadmaps, the newest first; those of its schools may be left out."""
    mine = col(Roadmap.municipality_id) == municipality_id
    if not of_schools:
        mine = mine & col(Roadmap.organisation_id).is_(None)
    total = session.exec(select(func.count(col(Roadmap.id))).where(mine)).one()
    ids = session.exec(
        select(Roadmap.id).where(mine).order_by(col(Roadmap.id).desc()).limit(PAGE_SIZE).offset(offset_of(page))
    ).all()
    return Page(_cards(session, [one for one in ids if one], today), page, total)


def roadmap_card(session: Session, municipality_id: int, roadmap_id: int, today: date) -> RoadmapCard:
    """Return one roadmap; NotFound if it is not this municipality's."""
    roadmap = session.get(Roadmap, roadmap_id)
    if roadmap is None or roadmap.municipality_id != municipality_id:
        raise NotFound
    return _cards(session, [roadmap_id], today)[0]


def activity_lines(
    session: Session, roadmap_id: int, today: date, *, section: str = "", words: str = "", page: int = 1
) -> Page[ActivityLine]:
    """Return one screen of a roadmap's activities in the order of the plan."""
    conditions = [col(Activity.roadmap_id) == roadmap_id]
    if section:
        conditions.append(col(Activity.section) == section)
    if words.strip():
        # SQLite's LIKE does not fold Cyrillic: the word is tried as typed, in lower case and with a capital.
        spellings = {words.strip(), words.strip().lower(), words.strip().lower().capitalize()}
        matches = [col(Activity.title).contains(one, autoescape=True) for one in sorted(spellings)]
        matches += [col(Activity.number).startswith(words.strip(), autoescape=True)]
        conditions.append(_any_of(matches))
    total = session.exec(select(func.count(col(Activity.id))).where(*conditions)).one()
    rows = session.exec(
        select(Activity).where(*conditions).order_by(col(Activity.position)).limit(PAGE_SIZE).offset(offset_of(page))
    ).all()
    return Page(_lines(session, rows, today), page, total)


def activity_line(session: Session, municipality_id: int, activity_id: int, today: date) -> ActivityLine:
    """Return one activity; NotFound if it is not this municipality's."""
    activity = session.get(Activity, activity_id)
    if activity is None or session.get_one(Roadmap, activity.roadmap_id).municipality_id != municipality_id:
        raise NotFound
    return _lines(session, [activity], today)[0]


def sections_of(session: Session, roadmap_id: int) -> tuple[str, ...]:
    """Return the sections of a roadmap in the order of the plan."""
    first = func.min(col(Activity.position))
    query = select(Activity.section).where(Activity.roadmap_id == roadmap_id).group_by(col(Activity.section))
    return tuple(session.exec(query.order_by(first)).all())


def standings_of(session: Session, activity_ids: Sequence[int], today: date) -> dict[int, Standing]:
    """Return how the assignments of each activity stand."""
    return _standings(session, col(Activity.id), activity_ids, today)


def parties_of(session: Session, activity_ids: Sequence[int]) -> dict[int, list[PartyLine]]:
    """Return the parties of activities in the order of the plan."""
    rows = session.exec(
        select(ActivityParty, Party)
        .join(Party, col(Party.id) == col(ActivityParty.party_id))
        .where(col(ActivityParty.activity_id).in_(activity_ids))
        .order_by(col(ActivityParty.activity_id), col(ActivityParty.position))
    ).all()
    meanings = meanings_of(session, {party.id for _, party in rows})
    found: dict[int, list[PartyLine]] = defaultdict(list)
    for place, party in rows:
        meaning = "; ".join(meanings.get(party.id or 0, ()))
        found[place.activity_id].append(PartyLine(party.id or 0, party.wording, place.role, party.target, meaning))
    return found


def _any_of(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    joined = conditions[0]
    for condition in conditions[1:]:
        joined = joined | condition
    return joined


def _cards(session: Session, roadmap_ids: Sequence[int], today: date) -> tuple[RoadmapCard, ...]:
    rows = session.exec(
        select(Roadmap, Programme, Organisation.name)
        .join(Programme, col(Programme.id) == col(Roadmap.programme_id))
        .join(Organisation, col(Organisation.id) == col(Roadmap.organisation_id), isouter=True)
        .where(col(Roadmap.id).in_(roadmap_ids))
        .order_by(col(Roadmap.id).desc())
    ).all()
    activities = _counted(
        session,
        select(Activity.roadmap_id, func.count(col(Activity.id)))
        .where(col(Activity.roadmap_id).in_(roadmap_ids))
        .group_by(col(Activity.roadmap_id)),
    )
    findings = _counted(
        session,
        select(Finding.roadmap_id, func.count(col(Finding.id)))
        .where(col(Finding.roadmap_id).in_(roadmap_ids), col(Finding.resolved_at).is_(None))
        .group_by(col(Finding.roadmap_id)),
    )
    standings = _standings(session, col(Activity.roadmap_id), roadmap_ids, today)
    return tuple(
        RoadmapCard(
            roadmap_id=roadmap.id or 0,
            programme_id=programme.id or 0,
            programme=programme.title,
            starts_on=programme.starts_on,
            ends_on=programme.ends_on,
            owner=owner,
            edition=roadmap.edition,
            follows_id=roadmap.follows_id,
            resembles_id=roadmap.resembles_id,
            act=roadmap.act,
            organisation_id=roadmap.organisation_id,
            parent_id=roadmap.parent_id,
            state=roadmap.state,
            source_name=roadmap.source_name,
            imported_at=roadmap.imported_at,
            started_at=roadmap.started_at,
            activities=activities.get(roadmap.id or 0, 0),
            findings=findings.get(roadmap.id or 0, 0),
            standing=standings.get(roadmap.id or 0, Standing()),
        )
        for roadmap, programme, owner in rows
    )


def _lines(session: Session, rows: Sequence[Activity], today: date) -> tuple[ActivityLine, ...]:
    ids = [row.id for row in rows if row.id]
    parties = parties_of(session, ids)
    standings = _standings(session, col(Activity.id), ids, today)
    return tuple(
        ActivityLine(
            activity_id=row.id or 0,
            roadmap_id=row.roadmap_id,
            section=row.section,
            number=row.number,
            title=row.title,
            term=row.term,
            restated=row.restated,
            kind=row.kind,
            needs_review=row.needs_review,
            review_reason=row.review_reason,
            rule=row.rule,
            expected_result=row.expected_result,
            asks_evidence=row.asks_evidence,
            financing=row.financing,
            place=row.place,
            parent_id=row.parent_id,
            is_school_roadmaps=row.is_school_roadmaps,
            parties=tuple(parties.get(row.id or 0, ())),
            standing=standings.get(row.id or 0, Standing()),
        )
        for row in rows
    )


def _standings(session: Session, key: Any, keys: Sequence[int], today: date) -> dict[int, Standing]:
    """Count the assignments of each key in one query."""
    owed, due_on = col(Assignment.state).in_(OWED), col(Assignment.due_on)
    rows = session.execute(
        select(
            key,
            _count_if(owed & (due_on < today)),
            _count_if(owed & (due_on >= today)),
            _count_if(col(Assignment.state) == AssignmentState.REPORTED),
        )
        .add_columns(
            _count_if(col(Assignment.state) == AssignmentState.CLOSED), func.min(case((owed, due_on), else_=None))
        )
        .join(Occurrence, col(Occurrence.activity_id) == col(Activity.id))
        .join(Assignment, col(Assignment.occurrence_id) == col(Occurrence.id))
        .where(key.in_(keys))
        .group_by(key)
    )
    return {row[0]: Standing(*row[1:]) for row in rows}


def _count_if(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _counted(session: Session, query: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query)}
