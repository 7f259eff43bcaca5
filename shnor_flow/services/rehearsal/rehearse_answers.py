"""Answer in everybody's place: for living through a programme before it is real, never for a real one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.collection import NOT_REPORTED, Answer, RoundState, SubmissionState
from shnor_flow.domain.collection.figure_checks import Severity
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.domain.deadline.progress import OWED, AssignmentState
from shnor_flow.services.collection import file_figures, review_figures
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.control_work import accept
from shnor_flow.services.deadline.judge_upload import JudgedUpload
from shnor_flow.services.deadline.record_progress import needs_evidence, report_done
from shnor_flow.services.ports import Files, LetterWriter, Links
from shnor_flow.services.rehearsal.rehearse_figures import made_up_figure
from shnor_flow.storage.collection.submission import SubmissionView, submission_by_id
from shnor_flow.storage.database import Database
from shnor_flow.storage.people.addressees import read_addressees
from shnor_flow.storage.tables import Assignment, CollectionRound, Municipality, Person, Submission

_EARLIEST = timedelta(days=14)  # nobody answers sooner before the last day
_LOOK_AFTER = timedelta(days=2)
_LEFT_UNREAD = 7  # every so many schools' figures the coordinator has not come round to
_WITH_FILE = 3  # every so many reports have a file though none is asked for
_DONE = (
    "Сделано, подтверждение у нас.",
    "Проведено, протокол подписан.",
    "Выполнено полностью, материалы разосланы школам.",
    "Исполнено. Замечаний нет.",
)

# The day on which an obligation is met, from its number and its last day; None: never. A rehearsal gives the same
# answers each time it is repeated.
Diligence = Callable[[int, date], date | None]


def on_the_last_day(_number: int, due_on: date) -> date:
    """Answer in time, always."""
    return due_on


def like_people(number: int, due_on: date) -> date | None:
    """Answer as people do: most some days before, some late, a few never."""
    kind = number % 9
    if kind == 4:
        return None
    if kind in (2, 7):
        return due_on + timedelta(days=number % 5 + 2)
    return due_on - timedelta(days=number % 7)


@dataclass(frozen=True)
class Rehearsal:
    """What answering needs."""

    database: Database
    files: Files
    writer: LetterWriter
    links: Links
    diligence: Diligence
    is_controlled: bool = False  # a coordinator looks at what was reported and removes it from control


def answer_in_their_place(rehearsal: Rehearsal, now: datetime) -> None:
    """Do what holders, schools and, if asked, the coordinator would have done by this moment."""
    for one in _municipalities(rehearsal.database):
        assert one.id is not None
        today = local_day(now, one.timezone)
        with rehearsal.database.writing() as session:
            _report(session, rehearsal, one.id, today, now)
            _file(session, rehearsal, one.id, today, now)
            if rehearsal.is_controlled:
                _accept(session, one.id, today, now)
                _accept_figures(session, one.id, now)


def _municipalities(database: Database) -> Iterable[Municipality]:
    with database.reading() as session:
        return session.exec(select(Municipality)).all()


def _report(session: Session, rehearsal: Rehearsal, municipality_id: int, today: date, now: datetime) -> None:
    query = select(Assignment).where(
        Assignment.municipality_id == municipality_id,
        col(Assignment.state).in_(OWED),
        col(Assignment.due_on) <= today + _EARLIEST,
    )
    for assignment in session.exec(query).all():
        assert assignment.id is not None
        if _has_come(rehearsal.diligence(assignment.id, assignment.due_on), today):
            report_in_place_of(session, rehearsal, assignment, now)


def report_in_place_of(session: Session, rehearsal: Rehearsal, assignment: Assignment, now: datetime) -> None:
    """Say that the work is done, in its holder's name; some have a file to show."""
    number = assignment.id or 0
    is_shown = number % _WITH_FILE == 0 or needs_evidence(session, assignment)
    uploads = (_proof(number, now),) if is_shown else ()
    act = Act(holder_of(session, assignment, now), now, _DONE[number % len(_DONE)], uploads=uploads)
    report_done(session, number, act, files=rehearsal.files)


def _proof(number: int, now: datetime) -> JudgedUpload:
    words = f"Протокол № {number} от {now:%d.%m.%Y}\r\nУчебный пример: здесь был бы документ исполнителя.\r\n"
    return JudgedUpload(f"Протокол {number}.txt", words.encode("utf-8-sig"), "text/plain")


def holder_of(session: Session, assignment: Assignment, now: datetime) -> Actor:
    """Return who answers for the assignment."""
    organisations = [assignment.organisation_id] if assignment.organisation_id else []
    people = [assignment.person_id] if assignment.person_id else []
    found = read_addressees(session, assignment.municipality_id, organisations, people, now)
    return _actor(session, found.of(assignment.organisation_id, assignment.person_id))


def _actor(session: Session, person_ids: Sequence[int]) -> Actor:
    if not person_ids:
        return Actor("исполнитель")
    return Actor(session.get_one(Person, person_ids[0]).full_name, person_ids[0])


def _accept(session: Session, municipality_id: int, today: date, now: datetime) -> None:
    query = select(Assignment.id).where(
        Assignment.municipality_id == municipality_id,
        Assignment.state == AssignmentState.REPORTED,
        col(Assignment.done_on) <= today - _LOOK_AFTER,
    )
    reported = session.exec(query).all()
    if reported:
        act = Act(coordinator_of(session, municipality_id, now), now)
        for assignment_id in reported:
            accept(session, assignment_id or 0, act)


def coordinator_of(session: Session, municipality_id: int, now: datetime) -> Actor:
    """Return the first coordinator."""
    return _actor(session, read_addressees(session, municipality_id, [], [], now).coordinators)


def _accept_figures(session: Session, municipality_id: int, now: datetime) -> None:
    query = select(Submission).where(
        Submission.municipality_id == municipality_id,
        Submission.state == SubmissionState.SUBMITTED,
        col(Submission.submitted_at) <= now - _LOOK_AFTER,
    )
    read = [one for one in session.exec(query).all() if (one.id or 0) % _LEFT_UNREAD]
    if read:
        actor = coordinator_of(session, municipality_id, now)
        for one in read:
            review_figures.accept(session, one.id or 0, municipality_id, version=one.version, actor=actor, now=now)


def _file(session: Session, rehearsal: Rehearsal, municipality_id: int, today: date, now: datetime) -> None:
    query = (
        select(Submission, CollectionRound)
        .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .where(
            Submission.municipality_id == municipality_id,
            col(Submission.state).in_(NOT_REPORTED),
            CollectionRound.state == RoundState.OPEN,
        )
    )
    post = file_figures.Post(rehearsal.writer, rehearsal.links)
    for submission, asked_in in session.exec(query).all():
        assert submission.id is not None
        if _has_come(rehearsal.diligence(submission.id, asked_in.due_on), today):
            sent = _filled(submission_by_id(session, submission.id))
            contacts = read_addressees(session, municipality_id, [submission.organisation_id], [], now)
            actor = _actor(session, contacts.of(submission.organisation_id, None))
            file_figures.submit(session, sent, actor=actor, now=now, post=post)


def _filled(view: SubmissionView) -> file_figures.FormSent:
    typed = {
        question.indicator_id: made_up_figure(question, view.organisation_id, view.period)
        for question in view.questions
    }
    for problem in view.problems_of(typed):  # a diligent school explains what it is asked about
        if problem.severity is Severity.QUESTION:
            typed[problem.indicator_id] = replace(typed[problem.indicator_id], note="Сверено с журналом.")
        else:  # a rule of the programme's own, which figures that are made up can't know
            typed[problem.indicator_id] = TypedFigure(Answer.NO_DATA.value, note="Сверяем с журналом.")
    return file_figures.FormSent(view.submission_id, view.edition, f"rehearsal:{view.submission_id}", typed)


def _has_come(day: date | None, today: date) -> bool:
    return day is not None and day <= today
