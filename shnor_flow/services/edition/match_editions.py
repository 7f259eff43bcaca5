"""Find which row of the edition before each row of a new one goes on from, and take over what was answered there."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.edition.matching import match_rows
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.storage.journal import note
from shnor_flow.storage.roadmap.editions import activities_of, edition_before, plan_rows
from shnor_flow.storage.tables import Activity, ActivityParty, Finding, Programme, Roadmap, RoadmapState

SAID = "так указано координатором"


def match_editions(session: Session, roadmap: Roadmap, *, now: datetime) -> Roadmap | None:
    """Compare a draft with the edition before it and keep the pairs; return that edition, None if it is the first.

    What a person has said about a pair stays, as long as both rows are there. An edition that never ran has no work
    to go on with: only the answers given to it are taken over.
    """
    before = edition_before(session, roadmap)
    is_running = before is not None and before.state is RoadmapState.RUNNING
    roadmap.follows_id = before.id if before and is_running else None
    if before is None:
        return None
    old = {row.id: row for row in activities_of(session, before.id)}
    new = activities_of(session, roadmap.id)
    said = {row.id: row.follows_id for row in new if row.follows_because == SAID and not row.is_follower_asked}
    said = {row_id: old_id for row_id, old_id in said.items() if old_id is None or old_id in old}
    rows_before = [row for row in plan_rows(session, before.id) if row.row_id not in said.values()]
    rows_after = [row for row in plan_rows(session, roadmap.id) if row.row_id not in said]
    matches = {match.new_id: match for match in match_rows(rows_before, rows_after)}
    for row in new:
        if row.id in said:
            continue
        match = matches.get(row.id or 0)
        row.follows_id = match.old_id if match else None
        row.follows_because = match.because if match else ""
        row.is_follower_asked = bool(match and not match.is_sure)
    session.flush()
    for row in new:
        if row.follows_id is not None and not row.is_follower_asked:
            _take_over(session, row, old[row.follows_id], before.edition, now)
        if not is_running:
            row.follows_id, row.follows_because, row.is_follower_asked = None, "", False
    session.flush()
    return before


def say_follower(session: Session, activity_id: int, old_id: int | None, *, actor: Actor, now: datetime) -> None:
    """Let a person say which activity a row goes on from, or that it is a new one (None)."""
    activity = session.get(Activity, activity_id)
    roadmap = session.get(Roadmap, activity.roadmap_id) if activity else None
    if activity is None or roadmap is None:
        raise NotFound("Такого мероприятия нет: обновите страницу.")
    if roadmap.state is not RoadmapState.DRAFT:
        raise Refused("Эта редакция уже действует: сопоставление больше не меняется.")
    old = session.get(Activity, old_id) if old_id is not None else None
    if old_id is not None and (old is None or old.roadmap_id != roadmap.follows_id):
        raise Refused("Этого мероприятия нет в действующей редакции: обновите страницу.")
    if old is not None:
        # Two rows can't go on from one: whoever had it is new now, and is asked about.
        session.execute(
            update(Activity)
            .where(col(Activity.roadmap_id) == roadmap.id, col(Activity.follows_id) == old.id)
            .where(col(Activity.id) != activity.id)
            .values(follows_id=None, follows_because="", is_follower_asked=False)
        )
    activity.follows_id, activity.follows_because = old_id, SAID
    activity.is_follower_asked = False
    session.flush()
    if old is not None:
        _take_over(session, activity, old, session.get_one(Roadmap, old.roadmap_id).edition, now)
    home, details = roadmap.municipality_id, {"follows": old_id}
    note(
        session,
        "activity.matched",
        "activity",
        activity_id,
        now=now,
        municipality_id=home,
        actor=actor,
        details=details,
    )


def _take_over(session: Session, row: Activity, old: Activity, edition: int, now: datetime) -> None:
    """Let what a person answered about the row before hold for the same words; other words are asked about anew.

    So are the same words in a programme that now ends on another day: its dates would be short of them.
    """
    answer = f"Как решено в редакции № {edition}"
    same_term = wording_key(row.term) == wording_key(old.term) and _keeps_its_period(session, row)
    if same_term and row.needs_review and row.confirmed_at is None and old.confirmed_at is not None:
        row.kind, row.windows = old.kind, [*old.windows]
        row.restated, row.rule = old.restated, old.rule
        row.confirmed_at, row.confirmed_by = old.confirmed_at, old.confirmed_by
        _close(session, row, FindingKind.TERM, answer, now)
    if row.is_school_roadmaps is None:
        row.is_school_roadmaps = old.is_school_roadmaps
    if row.parent_id is None:
        row.parent_id = old.parent_id
    if row.asks_evidence is None:
        row.asks_evidence = old.asks_evidence
    _take_over_parties(session, row, old, answer, now)


def _keeps_its_period(session: Session, row: Activity) -> bool:
    roadmap = session.get_one(Roadmap, row.roadmap_id)
    programme = session.get_one(Programme, roadmap.programme_id)
    ends_on = programme.ends_on.isoformat()
    return bool(roadmap.passport.get("ends_on", ends_on) == ends_on)


def _take_over_parties(session: Session, row: Activity, old: Activity, answer: str, now: datetime) -> None:
    """Keep the holder whom a person named where the plan names nobody."""
    if session.exec(select(ActivityParty.id).where(ActivityParty.activity_id == row.id)).first() is not None:
        return
    for each in session.exec(select(ActivityParty).where(ActivityParty.activity_id == old.id)).all():
        session.add(
            ActivityParty(activity_id=row.id or 0, party_id=each.party_id, position=each.position, role=each.role)
        )
        _close(session, row, FindingKind.PARTY, answer, now)


def _close(session: Session, row: Activity, kind: FindingKind, answer: str, now: datetime) -> None:
    session.execute(
        update(Finding)
        .where(col(Finding.activity_id) == row.id, col(Finding.kind) == kind, col(Finding.resolved_at).is_(None))
        .values(resolved_at=now, resolution=answer)
    )
