"""One decision about a term for all the rows that say it in the same words, remembered for the next plan."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select, update

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.term import TermReading, Window
from shnor_flow.services.roadmap import settle_findings as settling
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Activity, AnswerKind, Roadmap, TermAnswer


@dataclass(frozen=True)
class AskedRow:
    """A row that was on the page; `seen` tells which decision about its term the page knew of, empty for none."""

    activity_id: int
    seen: str = ""


@dataclass(frozen=True)
class TermDecision:
    """What a person decided: `apply` does it to one row, the rest is remembered unless `kind` is None (days)."""

    apply: Callable[[Session, int], object]
    kind: AnswerKind | None = None
    words: str = ""


@dataclass(frozen=True)
class Settled:
    """How many rows the decision holds for, and how many somebody else had decided about meanwhile."""

    rows: int
    taken: int

    @property
    def told(self) -> str:
        """Return what to add to the message where not everything was ours to decide."""
        return f" По {self.taken} строкам уже решил другой координатор: там его ответ." if self.taken else ""


def confirming(actor: Actor, now: datetime) -> TermDecision:
    """Take the readings as they stand."""
    return TermDecision(
        lambda session, one: settling.confirm_reading(session, one, actor=actor, now=now), AnswerKind.CONFIRMED
    )


def in_words(words: str, actor: Actor, now: datetime) -> TermDecision:
    """Say the term in other words."""
    return TermDecision(
        lambda session, one: settling.give_term(session, one, words, actor=actor, now=now), AnswerKind.WORDS, words
    )


def by_days(windows: Sequence[Window], actor: Actor, now: datetime) -> TermDecision:
    """Give the days; they belong to this plan alone and are not remembered."""
    return TermDecision(lambda session, one: settling.give_dates(session, one, windows, actor=actor, now=now))


def undated(reason: str, actor: Actor, now: datetime) -> TermDecision:
    """Leave the rows without dates."""
    return TermDecision(
        lambda session, one: settling.leave_without_dates(session, one, reason, actor=actor, now=now),
        AnswerKind.UNDATED,
        reason.strip(),
    )


def settle_terms(
    session: Session,
    roadmap_id: int,
    asked: Sequence[AskedRow],
    decision: TermDecision,
    *,
    actor: Actor,
    now: datetime,
) -> Settled:
    """Decide about the terms of these rows; what somebody decided after the page was made stays theirs.

    Refused where nothing was chosen; NotFound where a row is not of this roadmap.
    """
    if not asked:
        raise Refused("Отметьте хотя бы одно мероприятие, к которому относится ответ.")
    rows = _rows(session, roadmap_id, asked)
    mine = [rows[each.activity_id] for each in asked if decision_mark(rows[each.activity_id]) == each.seen]
    for activity in mine:
        decision.apply(session, activity.id or 0)
    if mine and decision.kind is not None:
        _remember(session, roadmap_id, mine[0], decision, actor, now)
    return Settled(len(mine), len(asked) - len(mine))


def confirm_sure(session: Session, roadmap_id: int, activity_ids: Sequence[int], *, actor: Actor, now: datetime) -> int:
    """Confirm readings that nobody doubts, and return how many had not been confirmed before."""
    done = session.exec(
        update(Activity)
        .where(
            col(Activity.roadmap_id) == roadmap_id,
            col(Activity.id).in_(activity_ids),
            col(Activity.needs_review).is_(False),
            col(Activity.confirmed_at).is_(None),
        )
        .values(confirmed_at=now, confirmed_by=actor.person_id)
    ).rowcount
    if done:
        home = session.get_one(Roadmap, roadmap_id).municipality_id
        details = {"readings": done}
        action = "roadmap.readings_confirmed"
        note(session, action, "roadmap", roadmap_id, now=now, municipality_id=home, actor=actor, details=details)
    return int(done)


def preview(session: Session, roadmap_id: int, words: str) -> TermReading:
    """Return how a wording would be read in this programme."""
    first = session.exec(select(Activity.id).where(Activity.roadmap_id == roadmap_id).limit(1)).one()
    return settling.preview_term(session, first or 0, words)


def decision_mark(activity: Activity) -> str:
    """Return what tells one decision about a row's term from the next; empty while there is none."""
    return activity.confirmed_at.isoformat() if activity.confirmed_at else ""


def _rows(session: Session, roadmap_id: int, asked: Sequence[AskedRow]) -> dict[int, Activity]:
    wanted = {each.activity_id for each in asked}
    query = select(Activity).where(Activity.roadmap_id == roadmap_id, col(Activity.id).in_(wanted)).with_for_update()
    found = {activity.id or 0: activity for activity in session.exec(query)}
    if set(found) != wanted:
        raise NotFound("Такого мероприятия в этом плане нет: обновите страницу.")
    return found


def _remember(
    session: Session, roadmap_id: int, activity: Activity, decision: TermDecision, actor: Actor, now: datetime
) -> None:
    if not activity.term or decision.kind is None:
        return
    home, key = session.get_one(Roadmap, roadmap_id).municipality_id, wording_key(activity.term)
    known = select(TermAnswer).where(TermAnswer.municipality_id == home, TermAnswer.wording_key == key)
    answer = session.exec(known).first() or TermAnswer(
        municipality_id=home, wording=activity.term, wording_key=key, kind=decision.kind, answered_at=now
    )
    answer.kind, answer.words, answer.rule = decision.kind, decision.words, activity.rule
    answer.answered_at, answer.answered_by = now, actor.person_id
    session.add(answer)
    session.flush()
