"""What stops when a person leaves: planned reminders, and letters that have not been sent."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from shnor_flow.domain.deadline.progress import OWED
from shnor_flow.domain.letter import LetterState, NoticeState, Obligation
from shnor_flow.domain.partnership import VisitState
from shnor_flow.storage.mail.due_notices import REMINDED_OF
from shnor_flow.storage.mail.notices import end_notices
from shnor_flow.storage.tables import Assignment, Letter, Notice, Visit, VisitInquiry


def silence_notices(session: Session, person_id: int, reason: str, today: date) -> int:
    """Cancel the person's planned reminders; their obligations are due again, for whoever answers for them now."""
    waiting_letters = select(Letter.id).where(Letter.person_id == person_id, col(Letter.state).in_(_UNSENT))
    unheard = (col(Notice.state) == NoticeState.PLANNED) | col(Notice.letter_id).in_(waiting_letters)
    query = select(Notice.obligation, Notice.obligation_id).where(Notice.person_id == person_id, unheard)
    ids: dict[Obligation, set[int]] = defaultdict(set)
    for obligation, obligation_id in session.exec(query):
        ids[Obligation(obligation)].add(obligation_id)
    _say_again(session, ids, today)
    return end_notices(session, NoticeState.CANCELLED, reason, col(Notice.person_id) == person_id)


def withdraw_letters(session: Session, person_id: int, reason: str) -> int:
    """Keep the person's letters that nobody is sending yet, and say how many; one that is on its way can't be."""
    done: Any = session.execute(
        update(Letter)
        .where(col(Letter.person_id) == person_id, col(Letter.state).in_(_UNSENT))
        .values(state=LetterState.WITHDRAWN, error=reason)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)


def _say_again(session: Session, by_obligation: Mapping[Obligation, set[int]], today: date) -> None:
    for obligation, table in REMINDED_OF.items():
        if ids := by_obligation.get(obligation):
            session.execute(
                update(table)
                .where(col(table.id).in_(ids), *_IS_OWED.get(obligation, ()))
                .values(next_notice_on=today)
                .execution_options(synchronize_session=False)
            )


_IS_OWED: Mapping[Obligation, tuple[ColumnElement[bool], ...]] = {
    Obligation.ASSIGNMENT: (col(Assignment.state).in_(OWED),),
    Obligation.VISITS: (col(VisitInquiry.answered_at).is_(None),),
    Obligation.PLANNED_VISIT: (col(Visit.state) == VisitState.PLANNED,),
}
_UNSENT = (LetterState.PENDING, LetterState.RETRY)
