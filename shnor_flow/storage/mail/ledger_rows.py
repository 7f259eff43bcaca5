"""The ledger row by row: every obligation, person and planned moment, where it stands, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.letter import LetterState, NoticeState, Obligation
from shnor_flow.domain.letter.standing import Facts, Standing, reason_in_words, standing_of
from shnor_flow.storage.mail.holds import is_in_force
from shnor_flow.storage.paging import PAGE_SIZE, Page, offset_of
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    CollectionRound,
    Letter,
    LetterHold,
    Notice,
    Occurrence,
    Organisation,
    Person,
    Programme,
    Roadmap,
    Submission,
)

_SAID = {
    Obligation.DECISIONS: "Просьбы и ответы, которые ждут решения",
    Obligation.VISITS: "Помощь школам: записаны ли визиты за период",
    Obligation.PLANNED_VISIT: "Помощь школам: состоялась ли намеченная встреча",
}


@dataclass(frozen=True)
class LedgerRow:
    """One planned reminder; `organisation` is whose obligation it speaks of, empty for a person's own."""

    notice_id: int
    person_id: int
    person: str
    organisation: str
    obligation: Obligation
    obligation_id: int
    what: str
    step: str
    planned_on: date
    due_on: date | None
    standing: Standing
    reason: str
    letter_id: int | None
    sent_at: datetime | None

    @property
    def assignment_id(self) -> int | None:
        """Return the assignment it reminds of."""
        return self.obligation_id if self.obligation is Obligation.ASSIGNMENT else None


@dataclass(frozen=True)
class LedgerQuestion:
    """What is asked of the ledger; None asks for all. `today` decides which holds are in force."""

    today: date
    municipality_id: int | None = None
    person_id: int | None = None
    person: str | None = None  # a full name or an address, as the command takes it
    organisation_id: int | None = None
    organisation: str | None = None  # a name or a short name
    since: date | None = None
    until: date | None = None
    standing: Standing | None = None


def ledger_rows(session: Session, question: LedgerQuestion, *, page: int = 1, size: int = PAGE_SIZE) -> Page[LedgerRow]:
    """Return one screen of the ledger, the newest planned day first."""
    conditions = [*_conditions(question), *_standing_conditions(question)]
    total = session.execute(_joined(select_columns(func.count(col(Notice.id)))).where(*conditions)).scalar_one()
    columns = select_columns(
        Notice,
        col(Person.full_name),
        col(Letter.state),
        col(Letter.error),
        col(Letter.sent_at),
        col(Organisation.name),
        col(Organisation.short_name),
        col(Activity.number),
        col(Activity.title),
        col(CollectionRound.period),
        col(Programme.title),
        _hold(question),
    )
    rows = (
        _joined(columns)
        .where(*conditions)
        .order_by(col(Notice.planned_on).desc(), col(Notice.id).desc())
        .limit(size)
        .offset(offset_of(page, size))
    )
    return Page(tuple(_row(row) for row in session.execute(rows)), page, total, size)


def count_standings(session: Session, question: LedgerQuestion) -> dict[Standing, int]:
    """Count the reminders that are asked for by where they stand, whatever standing is asked for."""
    is_held = case((_hold(question).is_not(None), 1), else_=0)
    query = (
        _joined(select_columns(col(Notice.state), col(Letter.state), is_held, func.count(col(Notice.id))))
        .where(*_conditions(question))
        .group_by(col(Notice.state), col(Letter.state), is_held)
    )
    found = dict.fromkeys(Standing, 0)
    for state, letter_state, held, count in session.execute(query):
        found[standing_of(Facts(state, hold_reason="" if held else None, letter_state=letter_state))] += count
    return found


def _joined(query: Select[Any]) -> Select[Any]:
    is_assignment = (col(Notice.obligation) == Obligation.ASSIGNMENT) & (
        col(Assignment.id) == col(Notice.obligation_id)
    )
    is_submission = (col(Notice.obligation) == Obligation.SUBMISSION) & (
        col(Submission.id) == col(Notice.obligation_id)
    )
    is_plan = (col(Notice.obligation) == Obligation.FINDINGS) & (col(Roadmap.id) == col(Notice.obligation_id))
    owner = func.coalesce(col(Assignment.organisation_id), col(Submission.organisation_id))
    return (
        query.select_from(Notice)
        .join(Person, col(Person.id) == col(Notice.person_id))
        .outerjoin(Letter, col(Letter.id) == col(Notice.letter_id))
        .outerjoin(Assignment, is_assignment)
        .outerjoin(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .outerjoin(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .outerjoin(Submission, is_submission)
        .outerjoin(CollectionRound, col(CollectionRound.id) == col(Submission.round_id))
        .outerjoin(Roadmap, is_plan)
        .outerjoin(Programme, col(Programme.id) == col(Roadmap.programme_id))
        .outerjoin(Organisation, col(Organisation.id) == owner)
    )


def _conditions(question: LedgerQuestion) -> Iterator[ColumnElement[bool]]:
    if question.municipality_id:
        yield col(Notice.municipality_id) == question.municipality_id
    if question.person_id:
        yield col(Notice.person_id) == question.person_id
    if name := question.person:
        yield (col(Person.full_name) == name) | (col(Person.email) == name)
    if question.organisation_id:
        yield func.coalesce(col(Assignment.organisation_id), col(Submission.organisation_id)) == (
            question.organisation_id
        )
    if name := question.organisation:
        yield (col(Organisation.name) == name) | (col(Organisation.short_name) == name)
    if question.since:
        yield col(Notice.planned_on) >= question.since
    if question.until:
        yield col(Notice.planned_on) <= question.until


def _standing_conditions(question: LedgerQuestion) -> list[ColumnElement[bool]]:
    state, letter = col(Notice.state), col(Letter.state)
    is_held = _hold(question).is_not(None)
    match question.standing:
        case None:
            return []
        case Standing.PLANNED:
            return [state == NoticeState.PLANNED, ~is_held]
        case Standing.HELD:
            return [state == NoticeState.PLANNED, is_held]
        case Standing.SENT:
            return [letter == LetterState.SENT]
        case Standing.BOUNCED:
            return [letter == LetterState.DEAD]
        case Standing.MERGED:
            return [
                state == NoticeState.MERGED,
                letter.not_in([LetterState.SENT, LetterState.DEAD, LetterState.WITHDRAWN]),
            ]
        case Standing.CANCELLED:
            return [(state == NoticeState.CANCELLED) | (letter == LetterState.WITHDRAWN)]
        case Standing.SKIPPED:
            return [state == NoticeState.SKIPPED]


def _hold(question: LedgerQuestion) -> ScalarSelect[str]:
    """Return why the person's letter is kept back today, or NULL."""
    return (
        select(func.max(LetterHold.reason))
        .where(LetterHold.person_id == Notice.person_id, is_in_force(question.today))
        .correlate(Notice)
        .scalar_subquery()
    )


def _row(row: Any) -> LedgerRow:
    notice, person, letter_state, error, sent_at, organisation, short_name, number, title, period, programme, hold = row
    is_planned = notice.state is NoticeState.PLANNED
    held_because = hold if is_planned else None
    facts = Facts(notice.state, notice.reason, held_because, notice.letter_id, letter_state, error or "")
    return LedgerRow(
        notice_id=notice.id,
        person_id=notice.person_id,
        person=person,
        organisation=short_name or organisation or "",
        obligation=notice.obligation,
        obligation_id=notice.obligation_id,
        what=_what(notice.obligation, number, title, period, programme),
        step=notice.step,
        planned_on=notice.planned_on,
        due_on=notice.due_on,
        standing=standing_of(facts),
        reason=reason_in_words(facts),
        letter_id=notice.letter_id,
        sent_at=sent_at,
    )


def _what(
    obligation: Obligation, number: str | None, title: str | None, period: str | None, programme: str | None
) -> str:
    if obligation in _SAID:
        return _SAID[obligation]
    if title:
        return f"{number or ''} {title}".strip()
    if period:
        return f"Сведения за {parse_period(period).name}"
    return f"Вопросы по плану: {programme}" if programme else "Вопросы по плану"
