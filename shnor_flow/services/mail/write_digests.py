"""Write the day's digests: one letter a person, carrying every notice that waits for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from shnor_flow.domain.letter import LetterKind, NoticeState, Obligation
from shnor_flow.domain.letter.calendar_entry import CalendarEntry
from shnor_flow.domain.letter.digest import Digest, subject_of
from shnor_flow.domain.letter.pace import WEEK, Pace
from shnor_flow.services.mail.compose_digest import Desk, compose_digest, new_deadlines
from shnor_flow.services.mail.plan_decisions import undecided_by
from shnor_flow.services.mail.plan_notices import Morning
from shnor_flow.services.mail.queue_letter import common_content, letter_row
from shnor_flow.services.ports import CalendarFiles, LetterWriter, Links
from shnor_flow.storage.mail import outbox
from shnor_flow.storage.mail.digest_facts import (
    assignment_facts,
    digest_days,
    findings_facts,
    overdue_before,
    people_waiting,
    planned_notices,
    schools_among,
    stood_in_for,
    submission_facts,
    times_moved,
    told_deadlines,
    with_account,
)
from shnor_flow.storage.mail.holds import held_on
from shnor_flow.storage.mail.notices import end_notices, make_wait, merge_notices
from shnor_flow.storage.many_rows import is_among
from shnor_flow.storage.partnership.asked import inquiry_facts, planned_visit_facts
from shnor_flow.storage.people.absences import away_until
from shnor_flow.storage.people.addressees import coordinator_contact, read_addressees
from shnor_flow.storage.tables import Letter, Notice, Person

BATCH = 200
_CALENDAR_NAME = "Сроки.ics"
_CALENDAR_TYPE = "text/calendar"


@dataclass(frozen=True)
class Pens:
    """What letters are written with; without a `calendar` they carry no file."""

    writer: LetterWriter
    links: Links
    calendar: CalendarFiles | None = None


@dataclass
class Written:
    """What one batch came to; `last_id` is where the next batch goes on, None when there is none."""

    letters: int = 0
    notices: int = 0
    last_id: int | None = None
    held: dict[int, str] = field(default_factory=dict)  # whose letter waits for another day, and why


def digest_key(person_id: int, morning: Morning) -> str:
    """Return the key of a person's one digest of a local day."""
    return f"digest:{person_id}:{morning.today}"


def write_digests(session: Session, morning: Morning, pens: Pens, *, after_id: int = 0, limit: int = BATCH) -> Written:
    """Write the digests of the next `limit` people; whoever has had one today waits for tomorrow's."""
    waiting = people_waiting(session, morning.municipality_id, after_id=after_id, limit=limit)
    last_id = waiting[-1] if len(waiting) == limit else None
    taken = outbox.taken_keys(session, [digest_key(person_id, morning) for person_id in waiting])
    people = _reachable(session, [one for one in waiting if digest_key(one, morning) not in taken])
    if not people:
        return Written(last_id=last_id)
    desk = _desk(session, morning, pens.links, people)
    held = _held_back(session, morning, desk, people)
    coordinator = coordinator_contact(session, morning.municipality_id)
    letters: list[Letter] = []
    for person_id, person in people.items():
        if person_id not in held and (digest := _current_digest(session, desk, person)):
            whom_to_ask = "" if coordinator.startswith(person.full_name) else coordinator
            letters.append(_letter(person, digest, desk, morning, pens, whom_to_ask))
    ids = outbox.put(session, letters)
    carried = _merge(session, desk, ids, morning)
    return Written(len(ids), carried, last_id, held)


def _reachable(session: Session, ids: Sequence[int]) -> dict[int, Person]:
    found = session.exec(select(Person).where(is_among(session, col(Person.id), ids)).order_by(col(Person.id))).all()
    people = {person.id: person for person in found if person.id and person.email and person.is_active}
    gone = [one for one in ids if one not in people]
    if gone:
        reason = "у адресата больше нет адреса почты"
        end_notices(session, NoticeState.SKIPPED, reason, col(Notice.person_id).in_(gone))
    return people


def _held_back(session: Session, morning: Morning, desk: Desk, people: Mapping[int, Person]) -> dict[int, str]:
    """Return whose letter waits for another day, and why; the ledger says so."""
    why = {
        person_id: f"отсутствует до {until:%d.%m.%Y}, замещающего нет"
        for person_id, until in desk.away_until.items()
        if person_id in people
    }
    pace = Pace(morning.municipality.letters_gap_days, morning.municipality.letters_a_week)
    if pace.may_hold_back({person.rhythm for person in people.values()}):
        sent_on = digest_days(session, people, morning.today - WEEK)
        for person_id, person in people.items():
            last_day = any(_is_last_day(notice, morning.today) for notice in desk.notices[person_id])
            days = sent_on.get(person_id, ())
            if reason := pace.why_wait(morning.today, person.rhythm, days, has_last_day=last_day):
                why[person_id] = reason
    if why:
        make_wait(session, why)
    # Not written down: the ledger shows a hold as long as it is in force.
    return why | {person_id: hold.reason for person_id, hold in held_on(session, people, morning.today).items()}


def _is_last_day(notice: Notice, today: date) -> bool:
    """Tell whether today is the last day of something; what waits for a decision only has a day it was planned on."""
    return notice.due_on == today and notice.obligation in (Obligation.ASSIGNMENT, Obligation.SUBMISSION)


def _desk(session: Session, morning: Morning, links: Links, people: Mapping[int, Person]) -> Desk:
    notices = planned_notices(session, people)
    before = overdue_before(session, people, morning.today)
    planned = [notice for of_person in notices.values() for notice in of_person]
    ids: dict[Obligation, set[int]] = {obligation: set() for obligation in Obligation}
    for notice in planned:
        ids[notice.obligation].add(notice.obligation_id)
    told_before = {one for of_person in before.values() for one in of_person}
    of_assignments = [one for one in planned if one.obligation is Obligation.ASSIGNMENT]
    ahead = {one.obligation_id for one in of_assignments if one.due_on and one.due_on >= morning.today}
    absent = {notice.instead_of_id for notice in planned if notice.instead_of_id}
    waiting = undecided_by(session, morning)
    return Desk(
        today=morning.today,
        now=morning.now,
        links=links,
        notices=notices,
        before=before,
        assignments=assignment_facts(session, ids[Obligation.ASSIGNMENT] | told_before),
        submissions=submission_facts(session, ids[Obligation.SUBMISSION]),
        findings=findings_facts(session, ids[Obligation.FINDINGS]),
        inquiries=inquiry_facts(session, ids[Obligation.VISITS], morning.today) if ids[Obligation.VISITS] else {},
        planned_visits=planned_visit_facts(session, asked) if (asked := ids[Obligation.PLANNED_VISIT]) else {},
        undecided=waiting,
        zone=morning.municipality.timezone,
        deciding=_deciding(session, morning) if waiting.total else frozenset(),
        with_account=with_account(session, people),
        calendar=morning.calendar,
        names=stood_in_for(session, absent) if absent else {},
        away_until=away_until(session, morning.municipality_id, morning.today),
        told=told_deadlines(session, people) if ahead else (),
        moved=times_moved(session, ahead) if ahead else {},
        schools=schools_among(session, {person.organisation_id for person in people.values()}),
    )


def _deciding(session: Session, morning: Morning) -> frozenset[int]:
    """Return who decides; whatever else brings them a letter, it says what waits."""
    addressees = read_addressees(session, morning.municipality_id, (), (), morning.now)
    return frozenset(addressees.coordinators)


def _current_digest(session: Session, desk: Desk, person: Person) -> Digest | None:
    """Return what there is to tell; notices that a moved deadline has overtaken are cancelled on the way."""
    assert person.id is not None
    stale = [notice.id for notice in desk.notices[person.id] if not desk.is_current(notice)]
    if stale:
        end_notices(session, NoticeState.CANCELLED, "срок перенесён или поручение снято", col(Notice.id).in_(stale))
        desk.notices[person.id] = [notice for notice in desk.notices[person.id] if desk.is_current(notice)]
    return compose_digest(desk, person) if desk.notices[person.id] else None


def _letter(person: Person, digest: Digest, desk: Desk, morning: Morning, pens: Pens, coordinator: str) -> Letter:
    assert person.id is not None
    rhythm_link = pens.links.rhythm(person.id, morning.now)
    entries = new_deadlines(desk, person) if pens.calendar else []
    content: dict[str, Any] = common_content(person, morning.municipality, morning.today) | {
        "digest": digest,
        "today": morning.today,
        "coordinator": coordinator,
        "subject": subject_of(digest, morning.municipality.name),
        "rhythm_link": rhythm_link,
        "school_link": _school_link(person, desk, morning, pens),
        "calendar_days": len(entries),
    }
    written = pens.writer.write(LetterKind.DIGEST, content)
    key = digest_key(person.id, morning)
    letter = letter_row(
        key,
        LetterKind.DIGEST,
        person,
        written,
        letter_on=morning.today,
        now=morning.now,
        thread=f"digests:{person.id}:{morning.today.year}",  # a year: mail programs break longer threads
        list_unsubscribe=rhythm_link,
    )
    letter.attachments = _attached(entries, pens.calendar, morning.municipality.name, morning.now)
    return letter


def _school_link(person: Person, desk: Desk, morning: Morning, pens: Pens) -> str:
    """Return the page of the person's school; empty for whoever works elsewhere."""
    if person.id is None or person.organisation_id is None or person.organisation_id not in desk.schools:
        return ""
    return pens.links.school(person.organisation_id, person.id, morning.now)


def _attached(
    entries: Sequence[CalendarEntry], calendar: CalendarFiles | None, municipality: str, now: datetime
) -> list[dict[str, Any]]:
    if calendar is None or not entries:
        return []
    # In the letter's row: it is on disk with the letter or not at all, and thousands of small files need not be.
    text = calendar.write(entries, municipality, now)
    return [{"text": text, "name": _CALENDAR_NAME, "content_type": _CALENDAR_TYPE}]


def _merge(session: Session, desk: Desk, letter_ids: Mapping[str, int], morning: Morning) -> int:
    letter_of = {
        notice.id: letter_ids[digest_key(person_id, morning)]
        for person_id, notices in desk.notices.items()
        if digest_key(person_id, morning) in letter_ids
        for notice in notices
        if notice.id is not None
    }
    if letter_of:
        merge_notices(session, letter_of)
    return len(letter_of)
