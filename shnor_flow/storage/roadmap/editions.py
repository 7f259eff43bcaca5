"""Rows of an edition and of the one before it, as comparing and applying need them."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from shnor_flow.domain.deadline.progress import DONE, OWED
from shnor_flow.domain.edition import PlanRow, RowMatch
from shnor_flow.domain.edition.passport import IndicatorPlan
from shnor_flow.storage.deadline.windows import stored_windows
from shnor_flow.storage.tables import (
    Activity,
    ActivityParty,
    Assignment,
    Indicator,
    IndicatorTarget,
    Occurrence,
    Party,
    Programme,
    Roadmap,
    RoadmapState,
)


def activities_of(session: Session, roadmap_id: int | None, *, lock: bool = False) -> list[Activity]:
    """Return the rows of a roadmap in the order of the plan; locked, no planner is at them until we are done."""
    query = select(Activity).where(Activity.roadmap_id == roadmap_id).order_by(col(Activity.position))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(session.exec(query))


def plan_rows(session: Session, roadmap_id: int | None) -> tuple[PlanRow, ...]:
    """Return the rows of a roadmap in the order of the plan, ready to be compared."""
    activities = activities_of(session, roadmap_id)
    wordings = _wordings(session, [row.id or 0 for row in activities])
    return tuple(
        PlanRow(
            row_id=row.id or 0,
            section=row.section,
            number=row.number,
            title=row.title,
            term=row.term,
            expected_result=row.expected_result or "",
            financing=row.financing or "",
            parties=tuple(wordings[row.id or 0]),
            windows=tuple(stored_windows(row.windows)),
        )
        for row in activities
    )


def stored_matches(session: Session, roadmap_id: int | None) -> tuple[RowMatch, ...]:
    """Return which row each goes on from, as it was found or said."""
    return tuple(
        RowMatch(row.id or 0, row.follows_id, row.follows_because, not row.is_follower_asked)
        for row in activities_of(session, roadmap_id)
        if row.follows_id is not None
    )


def running_edition(session: Session, roadmap: Roadmap) -> Roadmap | None:
    """Return the edition of the same plan that runs, if another one does."""
    return session.exec(_editions(roadmap).where(Roadmap.state == RoadmapState.RUNNING)).first()


def edition_before(session: Session, roadmap: Roadmap) -> Roadmap | None:
    """Return the edition to compare with: the one that runs, or else the last one brought in before."""
    earlier = _editions(roadmap).where(Roadmap.edition < roadmap.edition).order_by(col(Roadmap.edition).desc())
    running = running_edition(session, roadmap)
    return running if running and running.edition < roadmap.edition else session.exec(earlier).first()


def later_drafts(session: Session, roadmap: Roadmap) -> list[Roadmap]:
    """Return the drafts of the same plan that came after this edition."""
    later = _editions(roadmap).where(Roadmap.state == RoadmapState.DRAFT, Roadmap.edition > roadmap.edition)
    return list(session.exec(later))


def other_programmes(session: Session, roadmap_id: int) -> dict[int, str]:
    """Return the municipality's programmes of which this plan might be an edition, with their years."""
    roadmap = session.get_one(Roadmap, roadmap_id)
    query = select(Programme).where(
        Programme.municipality_id == roadmap.municipality_id, Programme.id != roadmap.programme_id
    )
    rows = session.exec(query.order_by(col(Programme.starts_on).desc(), col(Programme.id)))
    return {row.id or 0: f"{row.title} ({row.starts_on.year}–{row.ends_on.year})" for row in rows}


def work_counts(session: Session, activity_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Count the assignments of each activity: how many are owed, how many are done."""
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    rows = session.execute(
        select(Occurrence.activity_id, Assignment.state, func.count(col(Assignment.id)))
        .join(Assignment, col(Assignment.occurrence_id) == col(Occurrence.id))
        .where(col(Occurrence.activity_id).in_(activity_ids))
        .group_by(col(Occurrence.activity_id), col(Assignment.state))
    )
    for activity_id, state, count in rows:
        counts[activity_id][0] += count if state in OWED else 0
        counts[activity_id][1] += count if state in DONE else 0
    return {activity_id: (owed, done) for activity_id, (owed, done) in counts.items()}


def known_indicators(session: Session, programme_id: int) -> tuple[IndicatorPlan, ...]:
    """Return the programme's indicators with their targets, those it asks for no more left out."""
    indicators = session.exec(
        select(Indicator).where(Indicator.programme_id == programme_id).order_by(col(Indicator.position))
    ).all()
    targets: dict[int, list[tuple[int, float]]] = defaultdict(list)
    ids = [each.id for each in indicators]
    for target in session.exec(select(IndicatorTarget).where(col(IndicatorTarget.indicator_id).in_(ids))):
        targets[target.indicator_id].append((target.year, target.target))
    return tuple(
        IndicatorPlan(each.name, each.unit, each.comparison, tuple(sorted(targets[each.id or 0])), each.id or 0)
        for each in indicators
    )


def _editions(roadmap: Roadmap) -> SelectOfScalar[Roadmap]:
    return select(Roadmap).where(
        Roadmap.programme_id == roadmap.programme_id,
        col(Roadmap.organisation_id).is_not_distinct_from(roadmap.organisation_id),
        Roadmap.id != roadmap.id,
    )


def _wordings(session: Session, activity_ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = (
        select(ActivityParty.activity_id, Party.wording)
        .join(Party, col(Party.id) == col(ActivityParty.party_id))
        .where(col(ActivityParty.activity_id).in_(activity_ids))
        .order_by(col(ActivityParty.activity_id), col(ActivityParty.position))
    )
    for activity_id, wording in session.exec(query):
        found[activity_id].append(wording)
    return found
