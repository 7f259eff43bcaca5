"""Everything open of one person goes to another in one step; what is done stays where it was done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import LetterKind
from shnor_flow.services.mail.queue_letter import queue_letter
from shnor_flow.services.partnership.hand_over_schools import hand_over_schools
from shnor_flow.services.partnership.keep_pairs import Keeper
from shnor_flow.services.ports import LetterWriter, Links
from shnor_flow.storage.journal import note
from shnor_flow.storage.mail.notices import redirect_notices
from shnor_flow.storage.mail.silencing import withdraw_letters
from shnor_flow.storage.people import handover
from shnor_flow.storage.tables import Municipality, Person


@dataclass(frozen=True)
class HandedOver:
    """What went to the successor."""

    assignments: tuple[handover.HandedAssignment, ...] = ()
    wordings: int = 0
    duties: int = 0
    is_contact: bool = False
    schools: int = 0  # that were entrusted to them
    letter_written: bool = field(default=False)

    @property
    def is_empty(self) -> bool:
        """Tell whether there was nothing to hand over."""
        return not (self.assignments or self.wordings or self.duties or self.is_contact or self.schools)


def hand_over(  # noqa: PLR0913  (from whom, to whom, by whom, and what the letter is written with)
    session: Session,
    municipality_id: int,
    from_id: int,
    to_id: int,
    *,
    leaves: bool,
    actor: Actor,
    now: datetime,
    writer: LetterWriter,
    links: Links,
) -> HandedOver:
    """Give the successor what is open: assignments, reminders, the plan's words, duties, the organisation's letters.

    They get one letter that lists it. `leaves` closes the predecessor's card. A second press finds nothing to give.
    """
    home = session.get_one(Municipality, municipality_id, with_for_update=True)  # two presses wait for each other
    former, successor = _people(session, municipality_id, from_id, to_id)
    if leaves and actor.person_id == from_id:
        raise Refused("Себя отключить нельзя: вы потеряли бы вход. Передайте дела, не отмечая увольнение.")
    today = local_day(now, home.timezone)
    given = HandedOver(
        assignments=handover.move_assignments(session, from_id, to_id, today),
        wordings=handover.move_wordings(session, from_id, to_id),
        duties=handover.move_duties(session, from_id, to_id),
        is_contact=_move_contact(former, successor),
        schools=hand_over_schools(session, former, successor, Keeper(municipality_id, actor, now), today),
    )
    redirect_notices(session, {from_id: to_id}, "дела переданы другому человеку", now)
    withdraw_letters(session, from_id, "дела переданы другому человеку")
    if leaves:
        former.is_active = former.is_contact = False
    elif given.is_empty:
        raise Refused("Передавать нечего: открытых дел за этим человеком нет.")
    session.flush()
    if not given.is_empty:
        _tell(session, given, former, successor, today=today, now=now, writer=writer, links=links)
    details = {
        "to": to_id,
        "assignments": len(given.assignments),
        "wordings": given.wordings,
        "duties": given.duties,
        "contact": given.is_contact,
        "schools": given.schools,
        "leaves": leaves,
    }
    note(
        session,
        "person.handed_over",
        "person",
        from_id,
        now=now,
        municipality_id=municipality_id,
        actor=actor,
        details=details,
    )
    return given


def _people(session: Session, municipality_id: int, from_id: int, to_id: int) -> tuple[Person, Person]:
    former, successor = session.get(Person, from_id), session.get(Person, to_id)
    for person in (former, successor):
        if person is None or person.municipality_id != municipality_id:
            raise NotFound
    assert former is not None
    assert successor is not None
    if from_id == to_id:
        raise Refused("Передать дела можно только другому человеку.")
    if not successor.is_active or not successor.email:
        raise Refused("Преемнику некуда писать: укажите его адрес почты или выберите другого.")
    return former, successor


def _move_contact(former: Person, successor: Person) -> bool:
    """Let the successor get the organisation's letters; somebody of another organisation can't speak for this one."""
    if not former.is_contact or former.organisation_id is None:
        return False
    if successor.organisation_id is None:
        successor.organisation_id = former.organisation_id
    if successor.organisation_id != former.organisation_id:
        return False
    former.is_contact, successor.is_contact = False, True
    return True


def _tell(  # noqa: PLR0913  (what happened, and what the letter is written with)
    session: Session,
    given: HandedOver,
    former: Person,
    successor: Person,
    *,
    today: date,
    now: datetime,
    writer: LetterWriter,
    links: Links,
) -> None:
    queue_letter(
        session,
        key=f"handover:{former.id}:{successor.id}:{now.isoformat()}",
        kind=LetterKind.HANDOVER,
        person=successor,
        content={
            "former": former.full_name,
            "today": today,
            "lines": _lines(given.assignments, successor, links, now),
            "wordings": given.wordings,
            "duties": given.duties,
            "is_contact": given.is_contact,
            "schools": given.schools,
        },
        letter_on=today,
        now=now,
        writer=writer,
    )


def _lines(
    assignments: Sequence[handover.HandedAssignment], successor: Person, links: Links, now: datetime
) -> list[dict[str, Any]]:
    return [
        {
            "what": one.what,
            "due_on": one.due_on,
            "waits": one.is_reported,
            "link": links.assignment(one.assignment_id, successor.id or 0, now),
        }
        for one in assignments
    ]
