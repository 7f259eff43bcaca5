"""The ledger of notices: planned once, then merged into a letter, replaced by a newer one, or met."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, false, not_, true, update
from sqlmodel import Session, col, select

from shnor_flow.domain.deadline.progress import OWED
from shnor_flow.domain.letter import NoticeState, Obligation
from shnor_flow.storage.collection.owed import is_owed, is_taken_on
from shnor_flow.storage.mail.decisions import undecided
from shnor_flow.storage.mail.due_notices import doubtful_roadmaps
from shnor_flow.storage.mail.visit_notices import inquiry_is_met, planned_visit_is_met
from shnor_flow.storage.many_rows import insert_new, is_among, table_of
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Notice,
    Occurrence,
    Roadmap,
    RoadmapState,
    Submission,
)


@dataclass(frozen=True)
class NoticeDraft:
    """A notice to be written; `reason` tells why it is skipped from the start, and is empty for a planned one."""

    obligation: Obligation
    obligation_id: int
    person_id: int
    step: str
    planned_on: date
    due_on: date
    reason: str = ""
    instead_of_id: int | None = None

    @property
    def key(self) -> str:
        """Return what may be written only once, whoever asks."""
        return f"{self.obligation}:{self.obligation_id}:{self.person_id}:{self.step}:{self.due_on}"


def write_notices(session: Session, municipality_id: int, drafts: Sequence[NoticeDraft], now: datetime) -> int:
    """Write the notices whose keys are free and say how many were planned; of two writers one wins, none fails."""
    rows = [_row(draft, municipality_id, now) for draft in drafts]
    return [state for (state,) in insert_new(session, Notice, rows, [col(Notice.state)])].count(NoticeState.PLANNED)


def skip_replaced(session: Session, obligation: Obligation, current_keys: Mapping[int, Collection[str]]) -> None:
    """Skip what waited for a letter and isn't current any more; `current_keys` are those of each obligation."""
    query = select(Notice.id, Notice.obligation_id, Notice.key).where(
        Notice.obligation == obligation,
        is_among(session, col(Notice.obligation_id), current_keys),
        Notice.state == NoticeState.PLANNED,
    )
    replaced = [
        notice_id for notice_id, obligation_id, key in session.execute(query) if key not in current_keys[obligation_id]
    ]
    if replaced:
        end_notices(session, NoticeState.SKIPPED, "заменено более новым напоминанием", col(Notice.id).in_(replaced))


def cancel_met(session: Session, municipality_id: int, today: date) -> int:
    """Cancel the planned notices whose obligation is met or no longer asked for; say how many."""
    ended = 0
    for obligation, is_met, reason in (
        (Obligation.ASSIGNMENT, _assignment_is_met(), "поручение уже исполнено или снято"),
        (Obligation.SUBMISSION, _submission_is_met(today), "сведения уже сданы или приём закрыт"),
        (Obligation.VISITS, inquiry_is_met(), "о визитах за период уже ответили"),
        (Obligation.PLANNED_VISIT, planned_visit_is_met(), "о встрече уже ответили"),
        (Obligation.FINDINGS, _findings_are_met(session, municipality_id), "замечания к плану уже разобраны"),
        (Obligation.DECISIONS, _nothing_waits(session, municipality_id), "всё, что ждало решения, решено"),
    ):
        here = col(Notice.municipality_id) == municipality_id
        ended += end_notices(session, NoticeState.CANCELLED, reason, here, col(Notice.obligation) == obligation, is_met)
    return ended


def end_notices(session: Session, state: NoticeState, reason: str, *conditions: ColumnElement[bool]) -> int:
    """Close planned notices without a letter and say how many."""
    done: Any = session.execute(
        update(Notice)
        .where(col(Notice.state) == NoticeState.PLANNED, *conditions)
        .values(state=state, reason=reason)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)


def make_wait(session: Session, why: Mapping[int, str]) -> None:
    """Write why each person's planned notices wait for another day."""
    for reason in set(why.values()):
        people = [person_id for person_id, said in why.items() if said == reason]
        session.execute(
            update(Notice)
            .where(col(Notice.state) == NoticeState.PLANNED, col(Notice.person_id).in_(people))
            .values(reason=reason)
            .execution_options(synchronize_session=False)
        )


def redirect_notices(session: Session, successor_of: Mapping[int, int], reason: str, now: datetime) -> int:
    """Let the planned notices of some people go to others, and say how many; the ledger keeps both lines."""
    query = select(Notice).where(Notice.state == NoticeState.PLANNED, col(Notice.person_id).in_(successor_of))
    waiting = session.exec(query).all()
    by_home: dict[int, list[NoticeDraft]] = defaultdict(list)
    for notice in waiting:
        draft = NoticeDraft(
            obligation=notice.obligation,
            obligation_id=notice.obligation_id,
            person_id=successor_of[notice.person_id],
            step=notice.step,
            planned_on=notice.planned_on,
            due_on=notice.due_on or notice.planned_on,
            instead_of_id=notice.person_id,
        )
        by_home[notice.municipality_id].append(draft)
    if waiting:
        end_notices(session, NoticeState.SKIPPED, reason, col(Notice.id).in_([notice.id for notice in waiting]))
    return sum(write_notices(session, home, drafts, now) for home, drafts in by_home.items())


def merge_notices(session: Session, letter_of: Mapping[int, int]) -> None:
    """Write which letter carries each notice."""
    rows = [{"id": notice_id, "letter_id": letter_id} for notice_id, letter_id in letter_of.items()]
    merged = table_of(session, rows, col(Notice.id), col(Notice.letter_id))
    session.execute(
        update(Notice)
        .where(col(Notice.id) == merged.c.id)
        .values(state=NoticeState.MERGED, letter_id=merged.c.letter_id, reason="")
        .execution_options(synchronize_session=False)
    )


def _row(draft: NoticeDraft, municipality_id: int, now: datetime) -> dict[str, Any]:
    return {
        "key": draft.key,
        "municipality_id": municipality_id,
        "person_id": draft.person_id,
        "obligation": draft.obligation,
        "obligation_id": draft.obligation_id,
        "step": draft.step,
        "planned_on": draft.planned_on,
        "due_on": draft.due_on,
        "instead_of_id": draft.instead_of_id,
        "state": NoticeState.SKIPPED if draft.reason else NoticeState.PLANNED,
        "reason": draft.reason,
        "created_at": now,
    }


def _assignment_is_met() -> ColumnElement[bool]:
    return (
        select(Assignment.id)
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .join(Roadmap, col(Roadmap.id) == col(Activity.roadmap_id))
        .where(
            Assignment.id == Notice.obligation_id,
            col(Assignment.state).not_in(OWED) | (col(Roadmap.state) != RoadmapState.RUNNING),
        )
        .correlate(Notice)
        .exists()
    )


def _submission_is_met(today: date) -> ColumnElement[bool]:
    # A school with more time is owed a reminder after the round has locked for the others.
    return (
        select(Submission.id)
        .where(Submission.id == Notice.obligation_id, not_(is_owed()) | not_(is_taken_on(today)))
        .correlate(Notice)
        .exists()
    )


def _findings_are_met(session: Session, municipality_id: int) -> ColumnElement[bool]:
    return col(Notice.obligation_id).not_in(doubtful_roadmaps(session, municipality_id))


def _nothing_waits(session: Session, municipality_id: int) -> ColumnElement[bool]:
    return false() if undecided(session, municipality_id).total else true()
