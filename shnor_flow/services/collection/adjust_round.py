"""Change an open round by an explicit act: more time for one school, a school that leaves or joins in the middle."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import end_of_day, local_day
from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.collection import NOT_REPORTED, Reporter, RoundState, SubmissionState
from shnor_flow.domain.collection.round_dates import next_reminder_on
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.russian import day_in_words
from shnor_flow.services.collection.attach_form import form_attachment
from shnor_flow.services.collection.file_figures import note_submission
from shnor_flow.services.collection.invite import InvitationDesk, invite, told_to_all
from shnor_flow.storage.collection.rounds import Invitee, people_to_write_to
from shnor_flow.storage.completeness.content import figures_asked
from shnor_flow.storage.mail.ladders import ladder_of_round
from shnor_flow.storage.tables import (
    CollectionRound,
    Municipality,
    Organisation,
    ProgrammeSchool,
    Submission,
    SubmissionExtension,
)

_NO_SUCH = "Таких сведений нет, или они не относятся к вашему муниципалитету."


@dataclass(frozen=True)
class MoreTime:
    """What the coordinator grants one school: a new last day, and whether it counts as in time."""

    due_on: date
    reason: str
    counts_as_on_time: bool = True


def extend_submission(
    session: Session,
    submission_id: int,
    municipality_id: int,
    granted: MoreTime,
    *,
    calendar: WorkingCalendar,
    actor: Actor,
    now: datetime,
) -> SubmissionExtension:
    """Give one school more time; Refused where the day is no working day, lies in the past or moves nothing.

    The round's own days stay as they are, and so do those of the other schools. The decision is kept with its author;
    a later one replaces it.
    """
    row, zone = _owed(session, submission_id, municipality_id)
    today = local_day(now, zone)
    _refuse_odd_day(granted, row, today, calendar)
    previous_due_on = row.due_on
    row.due_on, row.due_at = granted.due_on, end_of_day(granted.due_on, zone)
    row.locks_on = max(row.locks_on, granted.due_on)
    row.locks_at = end_of_day(row.locks_on, zone)
    if granted.counts_as_on_time:
        row.on_time_until = row.due_at
    # No new edition: no figure has changed, so a form that is open, or lies filled in on a disk, is as good as before.
    row.answer_by = None  # the new day is the one to answer by
    row.next_notice_on = next_reminder_on(
        row.due_on, row.locks_on, calendar, last_letter_on=today, ladder=ladder_of_round(session, row.round_id)
    )
    extension = SubmissionExtension(
        submission_id=submission_id,
        from_on=previous_due_on,
        due_on=row.due_on,
        locks_on=row.locks_on,
        counts_as_on_time=granted.counts_as_on_time,
        reason=granted.reason.strip(),
        decided_by=actor.name,
        decided_at=now,
    )
    session.add(extension)
    words = f"Новый срок — {day_in_words(row.due_on)} Причина: {extension.reason}"
    note_submission(session, row, "submission.extended", actor, now, reason=words)
    session.flush()
    return extension


def excuse_school(
    session: Session, submission_id: int, municipality_id: int, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Expect nothing more of a school in this round, with the reason; what it has drafted is kept. Twice is once."""
    row, _ = _found(session, submission_id, municipality_id)
    if row.state is SubmissionState.EXCUSED:
        return
    if row.state not in NOT_REPORTED:
        raise Refused("Школа уже сдала сведения: верните их на доработку или примите.")
    if not reason.strip():
        raise Refused("Напишите, почему школа освобождается от этого сбора: причина останется в истории.")
    row.state, row.comment, row.next_notice_on = SubmissionState.EXCUSED, reason.strip(), None
    row.edition += 1
    note_submission(session, row, "submission.excused", actor, now, reason=row.comment)
    session.flush()


def leave_programme(
    session: Session, submission_id: int, municipality_id: int, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Let today be the school's last day in the programme of these figures: no later period asks it. Twice is once.

    What it owes for periods that have ended it owes still, until it is excused.
    """
    row, zone = _found(session, submission_id, municipality_id)
    if not reason.strip():
        raise Refused("Напишите, почему школа выходит из программы: причина останется в истории.")
    programme_id = session.get_one(CollectionRound, row.round_id).programme_id
    member = session.exec(
        select(ProgrammeSchool).where(
            ProgrammeSchool.programme_id == programme_id, ProgrammeSchool.organisation_id == row.organisation_id
        )
    ).first()
    if member is None or row.reporter is not Reporter.SCHOOL:
        raise NotFound("Эта организация в программе не участвует.")
    if member.left_on is not None:
        return
    member.left_on = local_day(now, zone)
    note_submission(session, row, "submission.school_left", actor, now, reason=reason.strip())
    session.flush()


def add_school(  # noqa: PLR0913  (who joins which round, by whose word and why, and what invites it)
    session: Session,
    round_id: int,
    municipality_id: int,
    organisation_id: int,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    calendar: WorkingCalendar,
    desk: InvitationDesk,
) -> Submission:
    """Expect a school in an open round from now on, or again after it was excused; Refused once the round is locked."""
    round_ = session.get(CollectionRound, round_id)
    school = session.get(Organisation, organisation_id)
    if round_ is None or round_.municipality_id != municipality_id:
        raise NotFound("Такого сбора нет, или он не относится к вашему муниципалитету.")
    if school is None or school.municipality_id != municipality_id or not school.is_active:
        raise NotFound("Такой школы нет в справочнике муниципалитета: обновите страницу.")
    if round_.state is not RoundState.OPEN:
        raise Refused("Добавить школу можно, пока сбор открыт.")
    if not reason.strip():
        raise Refused("Напишите, почему школа добавляется в сбор: причина останется в истории.")
    row = session.exec(
        select(Submission)
        .where(Submission.round_id == round_id, Submission.organisation_id == organisation_id)
        .with_for_update()
    ).first()
    if row is not None and row.state is not SubmissionState.EXCUSED:
        return row
    zone = session.get_one(Municipality, municipality_id).timezone
    today = local_day(now, zone)
    notice_on = next_reminder_on(
        round_.due_on, round_.locks_on, calendar, last_letter_on=today, ladder=ladder_of_round(session, round_id)
    )
    if row is None:
        row = _expected(round_, organisation_id, notice_on)
        row.figures_asked = figures_asked(session, round_, Reporter.SCHOOL)
        session.add(row)
    else:
        row.state = SubmissionState.DRAFT if row.draft else SubmissionState.EXPECTED
        row.comment, row.next_notice_on = "", notice_on
        row.edition += 1
    _take_part(session, round_, organisation_id, today)
    session.flush()
    note_submission(session, row, "submission.added", actor, now, reason=reason.strip())
    _invite(session, round_, row, school.name, desk, now)
    return row


def _invite(
    session: Session, round_: CollectionRound, row: Submission, school: str, desk: InvitationDesk, now: datetime
) -> None:
    """Send the invitation that the others got when the round opened; who has had it already gets no second one."""
    period = parse_period(round_.period)
    common = told_to_all(session, round_.programme_id, period, row.due_on, row.locks_on)
    people = people_to_write_to(session, row.municipality_id, [row.organisation_id], now)[row.organisation_id]
    files = form_attachment(session, desk.forms, row.id or 0, now) if desk.forms and people else ()
    for person in people:
        invitee = Invitee(row.id or 0, row.organisation_id, row.reporter, school, person)
        invite(session, invitee, common, files, desk=desk, now=now)


def _expected(round_: CollectionRound, organisation_id: int, notice_on: date | None) -> Submission:
    return Submission(
        municipality_id=round_.municipality_id,
        round_id=round_.id or 0,
        organisation_id=organisation_id,
        reporter=Reporter.SCHOOL,
        due_on=round_.due_on,
        locks_on=round_.locks_on,
        due_at=round_.due_at,
        locks_at=round_.locks_at,
        on_time_until=round_.due_at,
        next_notice_on=notice_on,
    )


def _take_part(session: Session, round_: CollectionRound, organisation_id: int, today: date) -> None:
    """Let the school be asked in the rounds to come, too."""
    known = session.exec(
        select(ProgrammeSchool).where(
            ProgrammeSchool.programme_id == round_.programme_id, ProgrammeSchool.organisation_id == organisation_id
        )
    ).first()
    if known is None:
        session.add(ProgrammeSchool(programme_id=round_.programme_id, organisation_id=organisation_id, joined_on=today))
    elif known.left_on is not None and known.left_on < today:
        known.left_on = None


def _found(session: Session, submission_id: int, municipality_id: int) -> tuple[Submission, str]:
    query = (
        select(Submission)
        .where(Submission.id == submission_id, Submission.municipality_id == municipality_id)
        .with_for_update()
    )
    row = session.exec(query).first()
    if row is None:
        raise NotFound(_NO_SUCH)
    return row, session.get_one(Municipality, municipality_id).timezone


def _owed(session: Session, submission_id: int, municipality_id: int) -> tuple[Submission, str]:
    row, zone = _found(session, submission_id, municipality_id)
    if row.state not in NOT_REPORTED:
        raise Refused("Сведения уже сданы или школа освобождена: продлевать нечего.")
    return row, zone


def _refuse_odd_day(granted: MoreTime, row: Submission, today: date, calendar: WorkingCalendar) -> None:
    if not granted.reason.strip():
        raise Refused("Напишите причину продления: она останется в отчёте.")
    if granted.due_on < today:
        raise Refused(f"{day_in_words(granted.due_on)} уже прошло: выберите день не раньше сегодняшнего.")
    if granted.due_on <= row.due_on:
        raise Refused(f"Срок и так до {day_in_words(row.due_on)} Выберите день позже.")
    if not calendar.is_working(granted.due_on):
        working = calendar.roll(granted.due_on, Roll.FORWARD)
        raise Refused(f"{day_in_words(granted.due_on)} — выходной. Ближайший рабочий день — {day_in_words(working)}")
