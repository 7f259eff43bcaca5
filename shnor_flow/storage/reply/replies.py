"""Replies: which letter each answers, which assignments that letter was about, and what waits for the coordinator."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.letter import LetterKind, Obligation
from shnor_flow.domain.letter.reply import ReplyKind, ReplyState
from shnor_flow.storage.paging import PAGE_SIZE
from shnor_flow.storage.people.answerers import read_answerer
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    CollectionRound,
    Letter,
    Municipality,
    Notice,
    Occurrence,
    Organisation,
    Person,
    Reply,
    Submission,
)

_FIGURES_LETTERS = (
    LetterKind.INVITATION,
    LetterKind.RECEIPT,
    LetterKind.RETURNED_FIGURES,
    LetterKind.SHEET_ANSWER,
)
_ANSWERS = (LetterKind.REPLY_RECEIPT, LetterKind.SHEET_ANSWER)
_MOST_LOOKED_AT = 1000
_MARK = re.compile(r"^\s*Поручение № (\d{1,12})$", re.MULTILINE)


@dataclass(frozen=True)
class MarkedLine:
    """An assignment that a letter was about."""

    assignment_id: int
    number: str
    title: str


@dataclass(frozen=True)
class ReplyFile:
    """A file of a reply; `school` and `period` are those of the figures it is a form for."""

    name: str
    sha256: str
    submission_id: int | None = None
    school: str = ""
    period: str = ""


@dataclass(frozen=True)
class ReplyView:
    """A reply that waits, as the page shows it."""

    reply_id: int
    kind: ReplyKind
    received_at: datetime
    person: str
    from_address: str
    subject: str
    words: str
    doubt: str
    files: tuple[ReplyFile, ...]
    lines: tuple[MarkedLine, ...]
    outcome: str = ""


def is_known(session: Session, key: str) -> bool:
    """Tell whether this message was taken before."""
    return session.exec(select(Reply.id).where(Reply.key == key)).first() is not None


def answered_letter(session: Session, signed_id: int | None, message_ids: Sequence[str]) -> Letter | None:
    """Return the letter named by a signed token, or else by its Message-ID."""
    if signed_id is not None and (letter := session.get(Letter, signed_id)):
        return letter
    query = select(Letter).where(col(Letter.message_id).in_(message_ids)).order_by(col(Letter.id).desc())
    return session.exec(query).first() if message_ids else None


def letters_by_message(session: Session, message_ids: Collection[str]) -> Sequence[Letter]:
    """Return the letters that have these Message-IDs."""
    return session.exec(select(Letter).where(col(Letter.message_id).in_(message_ids))).all() if message_ids else ()


def lines_of(session: Session, letter: Letter) -> tuple[MarkedLine, ...]:
    """Return the assignments whose marks stand in the letter and that its reader may answer for now."""
    ids = list(dict.fromkeys(int(number) for number in _MARK.findall(letter.text)))
    query = (
        select(Assignment.id, Activity.number, Activity.title)
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .where(col(Assignment.id).in_(ids), Assignment.municipality_id == letter.municipality_id)
        .order_by(col(Assignment.id))
    )
    return tuple(
        MarkedLine(one or 0, number, title)
        for one, number, title in session.exec(query)
        if _may_answer(session, one or 0, letter.person_id or 0)
    )


def addresses_of(session: Session, person: Person) -> set[str]:
    """Return from which addresses this person's word counts: their own, and their organisation's."""
    organisation = session.get(Organisation, person.organisation_id) if person.organisation_id else None
    found = (person.email, organisation.email if organisation else None)
    return {address.strip().lower() for address in found if address}


def people_at(session: Session, address: str) -> Sequence[Person]:
    """Return the active people with this address, in every municipality."""
    query = select(Person).where(func.lower(Person.email) == address.lower(), col(Person.is_active))
    return session.exec(query.limit(3)).all() if address else ()


def only_municipality(session: Session) -> int | None:
    """Return the municipality if there is just one."""
    ids = session.exec(select(Municipality.id).limit(2)).all()
    return ids[0] if len(ids) == 1 else None


def is_about_figures(session: Session, letter: Letter) -> bool:
    """Tell whether the letter asked for a school's figures and nothing else: a file in reply is meant for them."""
    if letter.kind in _FIGURES_LETTERS:
        return True
    asked = select(Notice.id).where(Notice.letter_id == letter.id, Notice.obligation == Obligation.SUBMISSION)
    return (
        letter.kind is LetterKind.DIGEST and not _MARK.search(letter.text) and session.exec(asked).first() is not None
    )


def waiting_forms(session: Session) -> Sequence[Reply]:
    """Return what waits for a coordinator because of the forms in it."""
    query = select(Reply).where(Reply.kind == ReplyKind.SHEET, Reply.state == ReplyState.DOUBTFUL)
    return session.exec(query.order_by(col(Reply.id)).limit(_MOST_LOOKED_AT)).all()


def all_filed_since(session: Session, submission_ids: Collection[int], since: datetime) -> bool:
    """Tell whether every one of these was submitted at this moment or later."""
    query = select(func.count(col(Submission.id))).where(
        col(Submission.id).in_(submission_ids), col(Submission.submitted_at) >= since
    )
    return session.exec(query).one() == len(submission_ids)


def receipts_since(session: Session, person_id: int, since: datetime) -> int:
    """Count the answers to mail this person got: two machines that answer each other must come to an end."""
    query = select(func.count(col(Letter.id))).where(
        Letter.person_id == person_id, col(Letter.kind).in_(_ANSWERS), col(Letter.created_at) >= since
    )
    return session.exec(query).one()


def count_doubtful(session: Session, municipality_id: int) -> int:
    """Count the replies that wait for the coordinator."""
    query = select(func.count(col(Reply.id))).where(
        Reply.municipality_id == municipality_id, Reply.state == ReplyState.DOUBTFUL
    )
    return session.exec(query).one()


def doubtful_replies(session: Session, municipality_id: int) -> tuple[ReplyView, ...]:
    """Return one screen of what waits for the coordinator, the oldest first."""
    query = (
        select(Reply)
        .where(Reply.municipality_id == municipality_id, Reply.state == ReplyState.DOUBTFUL)
        .order_by(col(Reply.id))
        .limit(PAGE_SIZE)
    )
    return tuple(_view(session, row) for row in session.exec(query).all())


def reply_of(session: Session, reply_id: int, municipality_id: int) -> Reply:
    """Return a reply; NotFound if it is another municipality's."""
    row = session.get(Reply, reply_id)
    if row is None or row.municipality_id != municipality_id:
        raise NotFound
    return row


def _view(session: Session, row: Reply) -> ReplyView:
    person = session.get(Person, row.person_id) if row.person_id else None
    letter = session.get(Letter, row.letter_id) if row.letter_id else None
    return ReplyView(
        reply_id=row.id or 0,
        kind=row.kind,
        received_at=row.received_at,
        person=person.full_name if person else "",
        from_address=row.from_address,
        subject=row.subject,
        words=row.words,
        doubt=row.doubt,
        files=files_of(session, row),
        lines=lines_of(session, letter) if letter and row.kind is not ReplyKind.SHEET else (),
        outcome=row.outcome,
    )


def files_of(session: Session, row: Reply) -> tuple[ReplyFile, ...]:
    """Return the files of a reply; a form is named by its figures only within the reply's own municipality."""
    return tuple(_file(session, row.municipality_id, file) for file in row.files)


def _file(session: Session, municipality_id: int | None, file: Mapping[str, Any]) -> ReplyFile:
    plain = ReplyFile(str(file["name"]), str(file["sha256"]))
    submission = session.get(Submission, int(file["submission_id"])) if "submission_id" in file else None
    if submission is None or submission.municipality_id != municipality_id:
        return plain
    school = session.get_one(Organisation, submission.organisation_id)
    period = parse_period(session.get_one(CollectionRound, submission.round_id).period)
    return replace(plain, submission_id=submission.id, school=school.name, period=period.name)


def _may_answer(session: Session, assignment_id: int, person_id: int) -> bool:
    try:
        read_answerer(session, assignment_id, person_id)
    except NotFound:
        return False
    return True
