"""Write the day's digests: one letter a person, carrying every notice that waits for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from shnor_flow.domain.letter import LetterKind, NoticeState, Obligation
from shnor_flow.domain.letter.digest import Digest, subject_of
from shnor_flow.services.mail.compose_digest import Desk, compose_digest
from shnor_flow.services.mail.plan_notices import Morning
from shnor_flow.services.mail.queue_letter import common_content, letter_row
from shnor_flow.services.ports import LetterWriter, Links
from shnor_flow.storage.mail import outbox
from shnor_flow.storage.mail.digest_facts import (
    assignment_facts,
    findings_facts,
    overdue_before,
    people_waiting,
    planned_notices,
    submission_facts,
    with_account,
)
from shnor_flow.storage.mail.notices import end_notices, merge_notices
from shnor_flow.storage.many_rows import is_among
from shnor_flow.storage.people.addressees import coordinator_contact
from shnor_flow.storage.tables import Letter, Notice, Person

BATCH = 200


@dataclass
class Written:
    """What one batch came to; `last_id` is where the next batch goes on, None when there is none."""

    letters: int = 0
    notices: int = 0
    last_id: int | None = None


def digest_key(person_id: int, morning: Morning) -> str:
    """Return the key of a person's one digest of a local day."""
    return f"digest:{person_id}:{morning.today}"


def write_digests(
    session: Session, morning: Morning, writer: LetterWriter, links: Links, *, after_id: int = 0, limit: int = BATCH
) -> Written:
    """Write the digests of the next `limit` people; whoever has had one today waits for tomorrow's."""
    waiting = people_waiting(session, morning.municipality_id, after_id=after_id, limit=limit)
    last_id = waiting[-1] if len(waiting) == limit else None
    taken = outbox.taken_keys(session, [digest_key(person_id, morning) for person_id in waiting])
    people = _reachable(session, [one for one in waiting if digest_key(one, morning) not in taken])
    if not people:
        return Written(last_id=last_id)
    desk = _desk(session, morning, links, people)
    coordinator = coordinator_contact(session, morning.municipality_id)
    letters: list[Letter] = []
    for person in people.values():
        if digest := _current_digest(session, desk, person):
            whom_to_ask = "" if coordinator.startswith(person.full_name) else coordinator
            content = {"digest": digest, "today": morning.today, "coordinator": whom_to_ask}
            letters.append(_letter(person, digest, content, morning, writer))
    ids = outbox.put(session, letters)
    carried = _merge(session, desk, ids, morning)
    return Written(len(ids), carried, last_id)


def _reachable(session: Session, ids: Sequence[int]) -> dict[int, Person]:
    found = session.exec(select(Person).where(is_among(session, col(Person.id), ids)).order_by(col(Person.id))).all()
    people = {person.id: person for person in found if person.id and person.email and person.is_active}
    gone = [one for one in ids if one not in people]
    if gone:
        reason = "у адресата больше нет адреса почты"
        end_notices(session, NoticeState.SKIPPED, reason, col(Notice.person_id).in_(gone))
    return people


def _desk(session: Session, morning: Morning, links: Links, people: Mapping[int, Person]) -> Desk:
    notices = planned_notices(session, people)
    before = overdue_before(session, people, morning.today)
    ids: dict[Obligation, set[int]] = {obligation: set() for obligation in Obligation}
    for notice in (notice for of_person in notices.values() for notice in of_person):
        ids[notice.obligation].add(notice.obligation_id)
    told_before = {one for of_person in before.values() for one in of_person}
    return Desk(
        today=morning.today,
        now=morning.now,
        links=links,
        notices=notices,
        before=before,
        assignments=assignment_facts(session, ids[Obligation.ASSIGNMENT] | told_before),
        submissions=submission_facts(session, ids[Obligation.SUBMISSION]),
        findings=findings_facts(session, ids[Obligation.FINDINGS]),
        with_account=with_account(session, people),
    )


def _current_digest(session: Session, desk: Desk, person: Person) -> Digest | None:
    """Return what there is to tell; notices that a moved deadline has overtaken are cancelled on the way."""
    assert person.id is not None
    stale = [notice.id for notice in desk.notices[person.id] if not desk.is_current(notice)]
    if stale:
        end_notices(session, NoticeState.CANCELLED, "срок перенесён или поручение снято", col(Notice.id).in_(stale))
        desk.notices[person.id] = [notice for notice in desk.notices[person.id] if desk.is_current(notice)]
    return compose_digest(desk, person) if desk.notices[person.id] else None


def _letter(person: Person, digest: Digest, content: dict[str, Any], morning: Morning, writer: LetterWriter) -> Letter:
    assert person.id is not None
    subject = {"subject": subject_of(digest, morning.municipality.name)}
    common = common_content(person, morning.municipality, morning.today)
    written = writer.write(LetterKind.DIGEST, common | subject | content)
    key, now = digest_key(person.id, morning), morning.now
    return letter_row(key, LetterKind.DIGEST, person, written, letter_on=morning.today, now=now)


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
