"""A message with a school's figures: its files are kept and taken, its row says what came of them, one letter answers.

The sender is answered only at an address of the directory; whoever else wrote, the coordinator sees the file.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.collection.figures_sheet import typed_in_words
from shnor_flow.domain.errors import NotFound, UnreadableFile
from shnor_flow.domain.letter import LetterKind
from shnor_flow.domain.letter.reply import ReplyKind, ReplyState, read_reply
from shnor_flow.services.collection.attach_form import XLSX
from shnor_flow.services.deadline.judge_upload import Upload, judge_upload, safe_name
from shnor_flow.services.mail.queue_letter import queue_letter
from shnor_flow.services.ports import Files, IncomingFile
from shnor_flow.services.reply.read_forms import FormRead, FormsDesk
from shnor_flow.services.reply.take_forms import AUTOMATIC, FormOutcome, KeptForm, take_forms
from shnor_flow.storage.people.addressees import coordinator_contact
from shnor_flow.storage.people.filers import filer_of
from shnor_flow.storage.reply.replies import (
    MarkedLine,
    addresses_of,
    only_municipality,
    people_at,
    receipts_since,
)
from shnor_flow.storage.tables import Municipality, Person, Reply, StoredFile

MOST_RECEIPTS = 10  # a day to one person, about whatever they wrote
_MEGABYTES = 60  # a message is no larger
BINARY = "application/octet-stream"

_WORDS_TOO = "В письме форма сведений и слова о поручении: форма уже разобрана, а что значат слова, решите вы."
_A_QUESTION = "В письме с файлом есть вопрос."
_NO_MORE_ANSWERS = f"За сутки на этот адрес отправлено {MOST_RECEIPTS} ответов: о файле сообщите по телефону."


def take_figures(
    session: Session,
    desk: FormsDesk,
    row: Reply,
    forms: Sequence[FormRead],
    *,
    lines: Sequence[MarkedLine],
    is_automatic: bool,
    now: datetime,
) -> None:
    """Take the files of the message; `lines` are the assignments that the answered letter was about."""
    row.kind = ReplyKind.SHEET
    kept = [_keep(session, desk.files, _judged(form), now) for form in forms]
    outcomes = take_forms(session, desk, kept, row.from_address, is_automatic=is_automatic, now=now)
    row.files = [_noted(one) for one in outcomes]
    row.outcome = "\n".join(f"«{one.name}»: {one.summary or one.refused}" for one in outcomes)
    _place(session, row, outcomes)
    waits = [AUTOMATIC] if is_automatic else list(dict.fromkeys(one.waits for one in outcomes if one.waits))
    if not is_automatic and not _answer(session, desk, row, outcomes, now):
        waits.append(_NO_MORE_ANSWERS)
    if "?" in row.words:
        row.kind = ReplyKind.ANSWER  # that the figures are filed answers no question
        waits.append(_A_QUESTION)
    if lines and _says_something(session, row, lines, now):
        row.kind = ReplyKind.ANSWER
        waits.append(_WORDS_TOO)
    if waits:
        row.state, row.doubt = ReplyState.DOUBTFUL, " ".join(waits)


def keep_file(
    session: Session, files: Files, data: bytes, name: str, content_type: str, now: datetime
) -> dict[str, Any]:
    """Keep a file of a message and return how its row names it."""
    sha256 = files.keep(data)
    if session.get(StoredFile, sha256) is None:
        session.add(StoredFile(sha256=sha256, size=len(data), content_type=content_type, stored_at=now))
        session.flush()
    return {"sha256": sha256, "name": name, "content_type": content_type}


def _judged(form: FormRead) -> FormRead:
    """Put a sentence in the place of what nobody should open, a program for example; a form is what it is."""
    if form.sheet is not None or not form.file.data:
        return form
    try:
        judge_upload(Upload(form.file.name, form.file.data), _MEGABYTES)
    except UnreadableFile as unfit:
        return FormRead(IncomingFile(form.file.name, b""), why_not=str(unfit))
    return form


def _keep(session: Session, files: Files, form: FormRead, now: datetime) -> KeptForm:
    name = safe_name(form.file.name)
    return KeptForm(form, name, keep_file(session, files, form.file.data, name, BINARY, now)["sha256"])


def _noted(outcome: FormOutcome) -> dict[str, Any]:
    noted: dict[str, Any] = {"sha256": outcome.sha256, "name": outcome.name, "content_type": BINARY}
    return noted | ({"submission_id": outcome.view.submission_id} if outcome.view else {})


def _place(session: Session, row: Reply, outcomes: Sequence[FormOutcome]) -> None:
    """Say whose message it is: by its form, or else by its sender."""
    for one in outcomes:
        if one.view is not None:
            row.municipality_id = one.view.municipality_id
            known = people_at(session, row.from_address)
            row.person_id = one.actor.person_id if one.actor else known[0].id if len(known) == 1 else None
            return
    if row.municipality_id is None:
        people = people_at(session, row.from_address)
        person = people[0] if len(people) == 1 else None
        row.person_id = person.id if person else None
        row.municipality_id = person.municipality_id if person else only_municipality(session)


def _sender(session: Session, row: Reply, outcomes: Sequence[FormOutcome]) -> Person | None:
    """Return whom the answer goes to; nobody where the address is not in the directory."""
    for one in outcomes:
        if one.actor and one.actor.person_id:
            return session.get(Person, one.actor.person_id)
    written_to = session.get(Person, row.person_id) if row.person_id else None
    if written_to and row.from_address in addresses_of(session, written_to):
        return written_to
    people = people_at(session, row.from_address)
    return people[0] if len(people) == 1 else None


def _says_something(session: Session, row: Reply, lines: Sequence[MarkedLine], now: datetime) -> bool:
    zone = session.get_one(Municipality, row.municipality_id).timezone if row.municipality_id else "Europe/Moscow"
    return bool(read_reply(row.words, {one.assignment_id: one.number for one in lines}, local_day(now, zone)).said)


def _answer(session: Session, desk: FormsDesk, row: Reply, outcomes: Sequence[FormOutcome], now: datetime) -> bool:
    """Queue one letter about every file that no receipt speaks of; False where the day's answers are used up."""
    told = [one for one in outcomes if one.told]
    person = _sender(session, row, outcomes) if told else None
    if person is None:
        return True
    if receipts_since(session, person.id or 0, now - timedelta(days=1)) >= MOST_RECEIPTS:
        return False
    views = [one.view for one in told if one.view is not None]
    queue_letter(
        session,
        key=f"sheet:{row.id}",
        thread=f"submission:{views[0].submission_id}" if views else "",
        kind=LetterKind.SHEET_ANSWER,
        person=person,
        content={
            "files": [_in_words(session, desk, one, person, now) for one in told],
            "has_remarks": any(one.has_remarks for one in told),
            "coordinator": coordinator_contact(session, person.municipality_id),
        },
        letter_on=local_day(now, session.get_one(Municipality, person.municipality_id).timezone),
        now=now,
        writer=desk.sheets.post.writer,
        attachments=[_remarked(desk, one, now) for one in told if one.has_remarks],
    )
    return True


def _remarked(desk: FormsDesk, outcome: FormOutcome, now: datetime) -> dict[str, Any]:
    assert outcome.taken is not None
    name, data = desk.printer(outcome.taken.view, outcome.taken.typed, outcome.taken.problems, now)
    return {"sha256": desk.files.keep(data), "name": name, "content_type": XLSX}


def _in_words(session: Session, desk: FormsDesk, outcome: FormOutcome, person: Person, now: datetime) -> dict[str, Any]:
    taken = outcome.taken
    return {
        "name": outcome.name,
        "told": outcome.told,
        "differences": [
            {
                "name": one.question.name,
                "kept": typed_in_words(one.question, one.kept),
                "found": typed_in_words(one.question, one.found),
            }
            for one in (taken.differences if taken else ())
        ],
        "problems": _problems(outcome),
        "link": _link(session, desk, outcome, person, now) if taken else "",
    }


def _problems(outcome: FormOutcome) -> list[dict[str, Any]]:
    if outcome.taken is None or not outcome.has_remarks:
        return []  # what is wrong with a file is told once its answers were chosen
    rows = (
        (number, question.name, [one for one in outcome.taken.problems if one.indicator_id == question.indicator_id])
        for number, question in enumerate(outcome.taken.view.questions, start=1)
    )
    return [
        {"number": number, "name": name, "messages": [problem.message for problem in problems]}
        for number, name, problems in rows
        if problems
    ]


def _link(session: Session, desk: FormsDesk, outcome: FormOutcome, person: Person, now: datetime) -> str:
    """Return the page where the differences are confirmed, or else the form."""
    view, links = outcome.view, desk.sheets.post.links
    assert view is not None
    try:
        filer_of(session, view, person.id or 0)
        base = links.submission(view.submission_id, person.id or 0, now)
    except NotFound:  # the coordinator, who signs in
        base = links.page(f"/collection/school/{view.submission_id}")
    if outcome.taken is None or not outcome.taken.differences:
        return base
    return f"{base}/sheet/laid/{desk.sheets.tokens.kept_sheet(view.submission_id, outcome.sha256)}"
