"""What a digest tells of the things it reminds of, read for many people at once."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from shnor_flow.domain.collection import REPORTED
from shnor_flow.domain.deadline.petition import PetitionKind, PetitionState
from shnor_flow.domain.deadline.progress import OWED, AssignmentState, OccurrenceKind, ProgressKind
from shnor_flow.domain.letter import LetterKind, NoticeState, Obligation
from shnor_flow.domain.letter.reminder import ESCALATION_STEPS, counted_from
from shnor_flow.domain.party import OrganisationKind
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.storage.collection.owed import owed_by
from shnor_flow.storage.mail.due_notices import BLOCKING
from shnor_flow.storage.many_rows import is_among
from shnor_flow.storage.tables import (
    Account,
    Activity,
    Assignment,
    CollectionRound,
    Extension,
    Finding,
    Letter,
    Notice,
    Occurrence,
    Organisation,
    Person,
    Petition,
    Programme,
    Progress,
    Roadmap,
    RoadmapState,
    Submission,
)


@dataclass(frozen=True)
class AssignmentFacts:
    """An assignment as a letter tells it."""

    id: int
    number: str
    title: str
    expected_result: str | None
    holder: str
    organisation_id: int | None
    person_id: int | None
    due_on: date
    counted_from: date  # what its notices name as the day they count from
    kind: OccurrenceKind
    returned_with: str | None  # the coordinator's comment, if it was sent back


@dataclass(frozen=True)
class SubmissionFacts:
    """A school's figures as a letter tells them."""

    id: int
    school: str
    organisation_id: int
    period: str
    due_on: date  # its own: an extension moves it for this school alone
    locks_on: date
    comment: str
    is_reopened: bool = False  # reported already, and opened for correction


@dataclass(frozen=True)
class FindingsFacts:
    """How many doubts of each kind a roadmap has."""

    programme: str
    counts: dict[FindingKind, int]


def people_waiting(session: Session, municipality_id: int, *, after_id: int, limit: int) -> list[int]:
    """Return the next people for whom notices are planned, by id."""
    query = (
        select(Notice.person_id)
        .where(
            Notice.municipality_id == municipality_id,
            Notice.state == NoticeState.PLANNED,
            col(Notice.person_id) > after_id,
        )
        .distinct()
        .order_by(col(Notice.person_id))
        .limit(limit)
    )
    return list(session.exec(query))


def schools_among(session: Session, organisation_ids: Collection[int | None]) -> frozenset[int]:
    """Return which of the organisations are schools."""
    known = [one for one in organisation_ids if one is not None]
    query = select(Organisation.id).where(
        is_among(session, col(Organisation.id), known), Organisation.kind == OrganisationKind.SCHOOL
    )
    return frozenset(session.execute(query).scalars()) if known else frozenset()


def planned_notices(session: Session, people: Collection[int]) -> dict[int, list[Notice]]:
    """Return what waits for a letter, by person."""
    found: dict[int, list[Notice]] = defaultdict(list)
    query = select(Notice).where(is_among(session, col(Notice.person_id), people), Notice.state == NoticeState.PLANNED)
    for notice in session.exec(query.order_by(col(Notice.id))):
        found[notice.person_id].append(notice)
    return found


def overdue_before(session: Session, people: Collection[int], today: date) -> dict[int, list[int]]:
    """Return the assignments that earlier letters reminded these people of and that are still owed and overdue."""
    query = (
        select(Notice.person_id, Notice.obligation_id)
        .join(Assignment, col(Assignment.id) == col(Notice.obligation_id))
        .where(
            is_among(session, col(Notice.person_id), people),
            Notice.state == NoticeState.MERGED,
            Notice.obligation == Obligation.ASSIGNMENT,
            col(Notice.step).not_in(ESCALATION_STEPS),
            col(Assignment.state).in_(OWED),
            Assignment.due_on < today,
            ~_is_disowned(),
        )
        .distinct()
    )
    found: dict[int, list[int]] = defaultdict(list)
    for person_id, assignment_id in session.execute(query):
        found[person_id].append(assignment_id)
    return found


def _is_disowned() -> ColumnElement[bool]:
    """Match the assignments whose holder said «не моё» and waits for the coordinator: they are not reminded of it."""
    return exists().where(
        col(Petition.assignment_id) == col(Assignment.id),
        col(Petition.kind) == PetitionKind.NOT_MINE,
        col(Petition.state) == PetitionState.WAITING,
    )


def assignment_facts(session: Session, ids: Collection[int]) -> dict[int, AssignmentFacts]:
    """Return these assignments of running roadmaps, by id."""
    query = (
        # Columns, not rows as objects: a region's morning reads a hundred thousand of them.
        select_columns(
            col(Assignment.id),
            col(Assignment.organisation_id),
            col(Assignment.person_id),
            col(Assignment.due_on),
            col(Assignment.returned_on),
            col(Assignment.state),
            col(Activity.number),
            col(Activity.title),
            col(Activity.expected_result),
            func.coalesce(func.nullif(Organisation.short_name, ""), Organisation.name, Person.full_name, "").label(
                "holder"
            ),
            col(Occurrence.kind),
        )
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .join(Roadmap, col(Roadmap.id) == col(Activity.roadmap_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Assignment.organisation_id))
        .outerjoin(Person, col(Person.id) == col(Assignment.person_id))
        .where(
            is_among(session, col(Assignment.id), ids),
            col(Assignment.state).in_(OWED),
            col(Roadmap.state) == RoadmapState.RUNNING,
        )
    )
    rows = session.execute(query).all()
    comments = _return_comments(session, [row.id for row in rows if row.state is AssignmentState.RETURNED])
    return {
        row.id: AssignmentFacts(
            id=row.id,
            number=row.number,
            title=row.title,
            expected_result=row.expected_result,
            holder=row.holder,
            organisation_id=row.organisation_id,
            person_id=row.person_id,
            due_on=row.due_on,
            counted_from=counted_from(row.due_on, row.returned_on),
            kind=row.kind,
            returned_with=comments.get(row.id, "" if row.state is AssignmentState.RETURNED else None),
        )
        for row in rows
    }


def submission_facts(session: Session, ids: Collection[int]) -> dict[int, SubmissionFacts]:
    """Return these submissions, by id."""
    query = (
        select(Submission, CollectionRound, Organisation, owed_by())
        .join(CollectionRound, col(CollectionRound.id) == col(Submission.round_id))
        .join(Organisation, col(Organisation.id) == col(Submission.organisation_id))
        .where(is_among(session, col(Submission.id), ids))
    )
    return {
        submission.id or 0: SubmissionFacts(
            id=submission.id or 0,
            school=school.short_name or school.name,
            organisation_id=submission.organisation_id,
            period=of_round.period,
            due_on=due_on,
            locks_on=submission.locks_on,
            comment=submission.comment,
            is_reopened=submission.state in REPORTED,
        )
        for submission, of_round, school, due_on in session.execute(query)
    }


def findings_facts(session: Session, roadmap_ids: Collection[int]) -> dict[int, FindingsFacts]:
    """Return the doubts that wait, by roadmap."""
    query = (
        select(Finding.roadmap_id, Programme.title, Finding.kind, func.count(col(Finding.id)))
        .join(Roadmap, col(Roadmap.id) == col(Finding.roadmap_id))
        .join(Programme, col(Programme.id) == col(Roadmap.programme_id))
        .where(
            col(Finding.roadmap_id).in_(roadmap_ids),
            col(Finding.resolved_at).is_(None),
            col(Finding.kind).in_(BLOCKING),
        )
        .group_by(col(Finding.roadmap_id), col(Programme.title), col(Finding.kind))
    )
    found: dict[int, FindingsFacts] = {}
    for roadmap_id, programme, kind, count in session.execute(query):
        found.setdefault(roadmap_id, FindingsFacts(programme, {})).counts[kind] = count
    return found


def told_deadlines(session: Session, people: Collection[int]) -> set[tuple[int, int, date]]:
    """Return the (person, assignment, day) of which these people have had a letter."""
    query = select_columns(col(Notice.person_id), col(Notice.obligation_id), col(Notice.due_on)).where(
        col(Notice.person_id).in_(people),
        col(Notice.obligation) == Obligation.ASSIGNMENT,
        col(Notice.state) == NoticeState.MERGED,
    )
    return {(person, assignment, day) for person, assignment, day in session.execute(query.distinct()) if day}


def times_moved(session: Session, assignment_ids: Collection[int]) -> dict[int, int]:
    """Count how often each assignment's day was moved."""
    query = (
        select(Extension.assignment_id, func.count(col(Extension.id)))
        .where(col(Extension.assignment_id).in_(assignment_ids))
        .group_by(col(Extension.assignment_id))
    )
    return dict(session.execute(query).tuples().all())


def digest_days(session: Session, people: Collection[int], since: date) -> dict[int, list[date]]:
    """Return the days after `since` on which each of these people had a reminder."""
    query = select_columns(col(Letter.person_id), col(Letter.letter_on)).where(
        col(Letter.person_id).in_(people), col(Letter.kind) == LetterKind.DIGEST, col(Letter.letter_on) > since
    )
    found: dict[int, list[date]] = defaultdict(list)
    for person_id, day in session.execute(query):
        found[person_id or 0].append(day)
    return found


def stood_in_for(session: Session, people: Collection[int]) -> dict[int, str]:
    """Return the names of these people."""
    rows = session.exec(select(Person.id, Person.full_name).where(col(Person.id).in_(people)))
    return {person_id: name for person_id, name in rows if person_id}


def with_account(session: Session, people: Collection[int]) -> set[int]:
    """Return those who can sign in."""
    query = select(Account.person_id).where(is_among(session, col(Account.person_id), people), col(Account.is_active))
    return {person_id for person_id in session.scalars(query) if person_id}


def _return_comments(session: Session, assignment_ids: Collection[int]) -> dict[int, str]:
    query = (
        select(Progress.assignment_id, Progress.text)
        .where(is_among(session, col(Progress.assignment_id), assignment_ids), Progress.kind == ProgressKind.RETURNED)
        .order_by(col(Progress.id))
    )
    return dict(session.execute(query).tuples().all())  # the last one stays
