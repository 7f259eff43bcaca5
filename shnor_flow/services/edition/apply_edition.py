"""The coordinator's word that an amended plan is in force: in one step, with the act that amended it.

Whatever was done, filed or extended stays attached: the occurrences of each activity go over to its row in the new
edition and keep their assignments, with all that hangs on them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day, moment_of
from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.deadline.occurrence import DeadlineRule
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.russian import counted
from shnor_flow.services.edition.amend_programme import amend_programme
from shnor_flow.services.edition.carry_days import Amendment, cancel_owed, carry_days
from shnor_flow.services.edition.match_editions import match_editions
from shnor_flow.services.partnership.carry_pairs import carry_pairs
from shnor_flow.storage.journal import note
from shnor_flow.storage.roadmap import planning
from shnor_flow.storage.roadmap.editions import activities_of, later_drafts, running_edition
from shnor_flow.storage.tables import Activity, Municipality, Programme, Roadmap, RoadmapState

LONGEST_ACT = 500


@dataclass(frozen=True)
class AppliedEdition:
    """What applying did; `is_new` is False when it had been applied before."""

    is_new: bool
    carried: int = 0  # activities that go on
    added: int = 0
    dropped: int = 0
    moved: int = 0  # assignments that follow a new day
    cancelled: int = 0  # assignments
    programme_changes: int = 0


def apply_edition(
    session: Session,
    roadmap_id: int,
    act: str,
    *,
    actor: Actor,
    now: datetime,
    calendar: WorkingCalendar,
    since: date | None = None,
) -> AppliedEdition:
    """Put the edition in the place of the one that runs; applying twice, or two at once, is one act.

    `act` is the number and date of what amended the plan; `since` is the day from which it holds, today by default.
    Refused while a pair of rows, or the term of an activity under way, still waits for a person's word.
    """
    roadmap = _locked(session, roadmap_id)
    if roadmap.state is RoadmapState.RUNNING:
        return AppliedEdition(is_new=False)
    before = _running(session, roadmap)
    if not act.strip():
        raise Refused("Укажите номер и дату документа, которым изменён план: они останутся в истории и журнале.")
    home = session.get_one(Municipality, roadmap.municipality_id)
    today = local_day(now, home.timezone)
    if since and since > today:
        raise Refused(f"Редакция начнёт действовать {since:%d.%m.%Y}: примените её в этот день.")
    old = {row.id: row for row in activities_of(session, before.id, lock=True)}
    new = activities_of(session, roadmap_id)
    _refuse_open_questions(new)
    rule = DeadlineRule(calendar, Roll(home.roll), home.timezone, home.halves_contributors)
    words = " ".join(act.split())[:LONGEST_ACT]
    amendment = Amendment(roadmap.edition, words, since or today, today, now, actor, rule, calendar)
    pairs = [(old[row.follows_id], row) for row in new if row.follows_id in old]
    counts = carry_days(session, pairs, amendment)
    dropped = [row for row in old.values() if row.id not in {one.id for one, _ in pairs}]
    counts.cancelled += _drop(session, dropped, amendment)
    programme = session.get_one(Programme, roadmap.programme_id)
    changes = amend_programme(session, programme, roadmap.passport)
    carry_pairs(session, programme, now=now)
    _take_over(session, before, roadmap, pairs, amendment)
    outcome = AppliedEdition(
        True, len(pairs), len(new) - len(pairs), len(dropped), counts.moved, counts.cancelled, changes
    )
    _note(session, before, roadmap, outcome, amendment)
    for draft in later_drafts(session, roadmap):
        match_editions(session, draft, now=now)
    return outcome


def _locked(session: Session, roadmap_id: int) -> Roadmap:
    """Return the roadmap with its programme locked: of two who press at once the second sees what the first did."""
    roadmap = session.get(Roadmap, roadmap_id)
    if roadmap is None:
        raise NotFound(f"Дорожной карты № {roadmap_id} нет: список покажет «shnor-flow roadmap list».")
    session.exec(select(Programme.id).where(Programme.id == roadmap.programme_id).with_for_update()).one()
    session.refresh(roadmap)
    return roadmap


def _running(session: Session, roadmap: Roadmap) -> Roadmap:
    if roadmap.state is RoadmapState.SUPERSEDED:
        raise Refused("Эту редакцию уже сменила более поздняя.")
    before = running_edition(session, roadmap)
    if before is None:
        raise Refused("Ни одна редакция этого плана ещё не идёт: просто запустите дорожную карту.")
    if before.edition > roadmap.edition:
        raise Refused(f"Уже идёт более поздняя редакция № {before.edition}: применить № {roadmap.edition} нельзя.")
    if roadmap.follows_id != before.id:
        raise Refused("Редакцию сравнивали не с той, что идёт сейчас: откройте сравнение ещё раз.")
    return before


def _refuse_open_questions(new: Sequence[Activity]) -> None:
    asked = [row for row in new if row.is_follower_asked]
    if asked:
        raise Refused(
            f"Сначала укажите, прежние это мероприятия или новые: {counted(len(asked), 'вопрос,вопроса,вопросов')}."
        )
    undated = [row for row in new if row.follows_id and row.needs_review and row.confirmed_at is None]
    if undated:
        numbers = ", ".join(row.number.strip(" .") or row.title[:30] for row in undated[:5])
        raise Refused(
            "Сначала решите вопросы о сроках мероприятий, которые уже идут "
            f"({numbers}{' …' if len(undated) > 5 else ''}): иначе неясно, что делать с их поручениями."
        )


def _drop(session: Session, dropped: Sequence[Activity], amendment: Amendment) -> int:
    ids = [row.id or 0 for row in dropped]
    owed = [each.id or 0 for each in planning.assignments_of_activities(session, ids)]
    return cancel_owed(session, owed, amendment)


def _take_over(
    session: Session,
    before: Roadmap,
    roadmap: Roadmap,
    pairs: Sequence[tuple[Activity, Activity]],
    amendment: Amendment,
) -> None:
    before.state = RoadmapState.SUPERSEDED
    roadmap.state, roadmap.act = RoadmapState.RUNNING, amendment.act
    is_later = amendment.since < amendment.today
    roadmap.started_at = moment_of(amendment.since) if is_later else amendment.now
    session.flush()
    for old, new in pairs:
        session.execute(update(Activity).where(col(Activity.parent_id) == old.id).values(parent_id=new.id))
    session.execute(update(Roadmap).where(col(Roadmap.parent_id) == before.id).values(parent_id=roadmap.id))
    planning.mark_for_planning(session, col(Activity.roadmap_id) == roadmap.id)


def _note(session: Session, before: Roadmap, roadmap: Roadmap, outcome: AppliedEdition, amendment: Amendment) -> None:
    details = {
        "edition": roadmap.edition,
        "carried": outcome.carried,
        "added": outcome.added,
        "dropped": outcome.dropped,
        "moved": outcome.moved,
        "cancelled": outcome.cancelled,
        "programme": outcome.programme_changes,
    }
    for action, about, told in (
        ("roadmap.superseded", before, {"by": roadmap.id}),
        ("roadmap.applied", roadmap, details),
    ):
        note(
            session,
            action,
            "roadmap",
            about.id,
            now=amendment.now,
            municipality_id=roadmap.municipality_id,
            actor=amendment.actor,
            details=told,
            reason=amendment.act,
        )
