"""Take one message from the mailbox: write down what a reply says, or put it to the coordinator.

Written down at once is only what nobody could have meant otherwise: a signed reply, from the person's own address, with
a word about an assignment that its letter was about. Everything else waits for the coordinator. One message is one
transaction under its Message-ID, so that it may be read again at any time.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.errors import NotFound, Refused, UnreadableFile
from shnor_flow.domain.letter import LetterKind
from shnor_flow.domain.letter.quoting import own_words
from shnor_flow.domain.letter.reply import ReplyAct, ReplyKind, ReplyState, SaidOfOne, read_reply
from shnor_flow.domain.russian import day_in_words
from shnor_flow.services.deadline.ask_coordinator import ask_more_time, say_not_mine
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.judge_upload import JudgedUpload, Upload, judge_upload
from shnor_flow.services.deadline.record_progress import add_note, report_done
from shnor_flow.services.mail.queue_letter import queue_letter
from shnor_flow.services.ports import Files, IncomingMail, LetterWriter, ReplyTokens
from shnor_flow.services.reply.note_bounce import note_bounce
from shnor_flow.services.reply.read_forms import FormRead, FormsDesk
from shnor_flow.services.reply.suggest_absence import suggest_absence
from shnor_flow.services.reply.take_figures import MOST_RECEIPTS, keep_file, take_figures
from shnor_flow.services.reply.take_forms import is_any_signed
from shnor_flow.storage.people.addressees import coordinator_contact
from shnor_flow.storage.reply.replies import (
    MarkedLine,
    addresses_of,
    answered_letter,
    is_about_figures,
    is_known,
    lines_of,
    people_at,
    receipts_since,
)
from shnor_flow.storage.tables import Letter, Municipality, Person, Reply

UNSIGNED = "В ответе нет подписанной отметки письма: так бывает, если его переслали или набрали адрес вручную."
STRANGE_ADDRESS = "Ответ пришёл с адреса, которого нет в справочнике у этого человека."
NO_ASSIGNMENTS = "Письмо, на которое отвечают, было не о поручениях."
NO_LETTER = "Непонятно, на какое письмо это ответ."
TOLD = {
    ReplyAct.DONE: "записано «исполнено», ждёт проверки координатором",
    ReplyAct.NOTE: "записано в ход работы",
    ReplyAct.MORE_TIME: "просьба продлить срок передана координатору",
    ReplyAct.NOT_MINE: "координатору передано, что поручение не ваше",
}


@dataclass(frozen=True)
class ReplyDesk:
    """What taking a reply needs; `megabytes` is the largest file taken, `own_address` that of the mailbox."""

    files: Files
    writer: LetterWriter
    tokens: ReplyTokens
    calendar: WorkingCalendar
    megabytes: int
    own_address: str
    forms: FormsDesk


def key_of(mail: IncomingMail) -> str:
    """Return what the row of this message is known by."""
    return hashlib.sha256(mail.key.encode()).hexdigest()


def take_reply(
    session: Session, desk: ReplyDesk, mail: IncomingMail, now: datetime, forms: tuple[FormRead, ...] = ()
) -> Reply | None:
    """Take the message and return its row; None if it was taken before. `forms` are its files as they were read."""
    key = key_of(mail)
    if is_known(session, key):
        return None
    words = own_words(mail.words)
    row = Reply(
        key=key,
        kind=ReplyKind.ANSWER,
        state=ReplyState.TAKEN,
        from_address=mail.from_address[:300],
        subject=mail.subject,
        words=words,
        received_at=now,
    )
    session.add(row)
    session.flush()
    if mail.bounce is not None:
        note_bounce(session, row, mail.bounce, now)
        return row
    signed_id = desk.tokens.letter_of(mail.addressed)
    letter = answered_letter(session, signed_id, mail.answers)
    person = session.get(Person, letter.person_id) if letter and letter.person_id else None
    if person is not None and letter is not None:
        row.letter_id, row.person_id, row.municipality_id = letter.id, person.id, letter.municipality_id
    if _is_about_figures(session, desk, mail, forms, letter, now):
        lines = lines_of(session, letter) if letter else ()
        # A letter from our own address has gone round once: whatever is in it, no answer may send it round again.
        is_automatic = mail.is_automatic or row.from_address == desk.own_address.lower()
        take_figures(session, desk.forms, row, forms, lines=lines, is_automatic=is_automatic, now=now)
        return row
    if person is None or letter is None:
        _from_nobody(session, desk, row, mail, now)
        return row
    if mail.is_automatic:
        suggest_absence(session, row, person, f"{mail.subject}\n{mail.words}", now)
        return row
    _answer(session, desk, row, mail, _Letter(letter, person, signed_id is not None), now)
    return row


def _is_about_figures(
    session: Session,
    desk: ReplyDesk,
    mail: IncomingMail,
    forms: tuple[FormRead, ...],
    letter: Letter | None,
    now: datetime,
) -> bool:
    """Tell whether the files are meant for a school's figures: by what they are, or by the letter they answer."""
    if any(form.is_ours for form in forms):
        # Nobody whom we know, and no form that we have signed: a stranger's files aren't kept.
        return (
            letter is not None or is_any_signed(desk.forms, forms, now) or bool(people_at(session, mail.from_address))
        )
    if not forms or mail.is_automatic or letter is None:
        return False  # «я в отпуске» with a picture below it is no answer
    return is_about_figures(session, letter)


@dataclass(frozen=True)
class _Letter:
    """The letter that is answered, and whether the answer carries its signature."""

    row: Letter
    person: Person
    is_signed: bool


def _from_nobody(session: Session, desk: ReplyDesk, row: Reply, mail: IncomingMail, now: datetime) -> None:
    """Keep a message that answers no letter: if one person alone has its address, their coordinator sees it."""
    people = people_at(session, mail.from_address)
    row.kind = ReplyKind.STRANGER
    if len(people) != 1 or mail.is_automatic:
        if people and mail.is_automatic and len(people) == 1:
            row.person_id, row.municipality_id = people[0].id, people[0].municipality_id
            suggest_absence(session, row, people[0], f"{mail.subject}\n{mail.words}", now)
        return
    row.person_id, row.municipality_id = people[0].id, people[0].municipality_id
    uploads, _ = _judged(mail, desk.megabytes)
    row.files = [keep_file(session, desk.files, one.data, one.name, one.content_type, now) for one in uploads]
    row.state, row.doubt = ReplyState.DOUBTFUL, NO_LETTER


def _answer(
    session: Session, desk: ReplyDesk, row: Reply, mail: IncomingMail, answered: _Letter, now: datetime
) -> None:
    home = session.get_one(Municipality, answered.row.municipality_id)
    lines = lines_of(session, answered.row)
    reading = read_reply(row.words, {line.assignment_id: line.number for line in lines}, local_day(now, home.timezone))
    uploads, unfit = _judged(mail, desk.megabytes)
    row.files = [keep_file(session, desk.files, one.data, one.name, one.content_type, now) for one in uploads]
    row.doubt = _doubt(session, mail, answered, lines) or reading.doubt
    if row.doubt:
        row.state = ReplyState.DOUBTFUL
        told = ["Ваш ответ получен. Координатор прочтёт его и запишет сам: повторять не нужно."]
    else:
        names = {line.assignment_id: line for line in lines}
        actor = Actor(answered.person.full_name, answered.person.id)
        told = [
            f"{_name(names[one.assignment_id])}: {write_said(session, desk, row, one, actor, tuple(uploads), now)}"
            for one in reading.said
        ]
    row.outcome = "\n".join(told + unfit)
    if row.from_address in addresses_of(session, answered.person):
        _receipt(session, desk, row, answered.person, told + unfit, now)


def _doubt(session: Session, mail: IncomingMail, answered: _Letter, lines: tuple[MarkedLine, ...]) -> str:
    if not answered.is_signed:
        return UNSIGNED
    if mail.from_address not in addresses_of(session, answered.person):
        return STRANGE_ADDRESS
    return "" if lines else NO_ASSIGNMENTS


def write_said(
    session: Session,
    desk: ReplyDesk,
    row: Reply,
    said: SaidOfOne,
    actor: Actor,
    uploads: tuple[JudgedUpload, ...],
    now: datetime,
) -> str:
    """Do what is said of one assignment and return what came of it, in Russian; a refusal undoes nothing else."""
    act = Act(actor, now, row.words, client_key=f"reply:{row.id}:{said.assignment_id}", uploads=uploads)
    try:
        with session.begin_nested():
            _do(session, desk, said, act)
    except (Refused, NotFound) as refused:
        return f"не записано. {refused}"
    if said.act is ReplyAct.MORE_TIME and said.until:
        return f"{TOLD[said.act]}: до {day_in_words(_working(said.until, desk.calendar))}"
    return TOLD[said.act]


def _do(session: Session, desk: ReplyDesk, said: SaidOfOne, act: Act) -> None:
    number = said.assignment_id
    if said.act is ReplyAct.DONE:
        report_done(session, number, act, files=desk.files)
    elif said.act is ReplyAct.NOTE:
        add_note(session, number, act, files=desk.files)
    elif said.act is ReplyAct.MORE_TIME:
        wanted_on = _working(said.until or date.min, desk.calendar)
        ask_more_time(session, number, act, wanted_on=wanted_on, calendar=desk.calendar)
    else:
        say_not_mine(session, number, act, to_whom=said.to_whom)


def _working(day: date, calendar: WorkingCalendar) -> date:
    return calendar.roll(day, Roll.BACKWARD)


def _judged(mail: IncomingMail, megabytes: int) -> tuple[list[JudgedUpload], list[str]]:
    fit: list[JudgedUpload] = []
    unfit: list[str] = []
    for file in mail.files:
        try:
            fit.append(judge_upload(Upload(file.name, file.data), megabytes))
        except UnreadableFile as refused:
            unfit.append(str(refused))
    return fit, unfit


def _name(line: MarkedLine) -> str:
    return f"Поручение № {line.assignment_id}, «{line.title.strip(' .')}»"


def _receipt(session: Session, desk: ReplyDesk, row: Reply, person: Person, told: list[str], now: datetime) -> None:
    if row.from_address == desk.own_address.lower():
        return
    if receipts_since(session, person.id or 0, now - timedelta(days=1)) >= MOST_RECEIPTS:
        return
    zone = session.get_one(Municipality, person.municipality_id).timezone
    queue_letter(
        session,
        key=f"reply:{row.id}",
        kind=LetterKind.REPLY_RECEIPT,
        person=person,
        content={"told": told, "coordinator": coordinator_contact(session, person.municipality_id)},
        letter_on=local_day(now, zone),
        now=now,
        writer=desk.writer,
    )
