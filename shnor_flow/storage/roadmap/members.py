"""Who belongs to a group of the plan on a day, and which people of an organisation are meant."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session, col, select

from shnor_flow.domain.party import Duty, OrganisationKind, PartyGroup, StaffRole
from shnor_flow.domain.party.choice import PartyChoice
from shnor_flow.domain.party.staff import holds
from shnor_flow.domain.party.text import wording_key
from shnor_flow.storage.tables import Appointment, Organisation, Partnership, Person, Programme, ProgrammeSchool

_ONE_DAY = timedelta(days=1)
_SCHOOLS = frozenset({PartyGroup.PROGRAMME_SCHOOLS, PartyGroup.ALL_SCHOOLS})


@dataclass(frozen=True)
class Membership:
    """An organisation or person of a group, with the days they belong to it."""

    organisation_id: int | None = None
    person_id: int | None = None
    since: date | None = None
    until: date | None = None

    def on(self, day: date) -> bool:
        """Tell whether they belong to the group on this day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


def members_of(
    session: Session, choice: PartyChoice, programme: Programme, school_id: int | None = None
) -> list[Membership]:
    """Return everybody whom the choice means in this programme, on whatever days.

    Of an organisation whose heads or deputies are meant, the people with such a position; the organisation itself where
    the directory knows none. In a school's own roadmap (`school_id`) the schools of the plan are that school alone.
    """
    if choice.group is None:
        members = [Membership(choice.organisation_id, choice.person_id)]
    elif school_id is not None and choice.group in _SCHOOLS:
        members = [Membership(organisation_id=school_id)]
    else:
        members = _of_group(session, choice.group, programme)
    return _staffed(session, members, choice.staff) if choice.staff else members


def _staffed(session: Session, members: list[Membership], staff: StaffRole) -> list[Membership]:
    at_work: dict[int | None, list[int]] = defaultdict(list)
    query = select(Person).where(
        col(Person.organisation_id).in_([member.organisation_id for member in members]), col(Person.is_active)
    )
    for person in session.exec(query.order_by(col(Person.id))):
        if person.id and holds(staff, person.position):
            at_work[person.organisation_id].append(person.id)
    return [
        each
        for member in members
        for each in (
            [replace(member, organisation_id=None, person_id=one) for one in at_work[member.organisation_id]]
            if member.organisation_id and at_work[member.organisation_id]
            else [member]
        )
    ]


def _of_group(session: Session, group: PartyGroup, programme: Programme) -> list[Membership]:
    home = programme.municipality_id
    if group is PartyGroup.COORDINATORS:
        people = (
            select(Person.id)
            .join(Appointment, col(Appointment.person_id) == col(Person.id))
            .where(Person.municipality_id == home, col(Person.is_active), Appointment.duty == Duty.COORDINATOR)
        )
        return [Membership(person_id=person_id) for person_id in session.exec(people)]
    if group is PartyGroup.ALL_SCHOOLS:
        schools = select(Organisation.id).where(
            Organisation.municipality_id == home,
            Organisation.kind == OrganisationKind.SCHOOL,
            col(Organisation.is_active),
        )
        return [Membership(organisation_id=school_id) for school_id in session.exec(schools)]
    if group is PartyGroup.PARTNER_SCHOOLS:
        return _partners_of(session, programme)
    taking_part = (
        select(ProgrammeSchool)
        .join(Organisation, col(Organisation.id) == col(ProgrammeSchool.organisation_id))
        .where(ProgrammeSchool.programme_id == programme.id, col(Organisation.is_active))
    )
    return [
        Membership(organisation_id=each.organisation_id, since=each.joined_on, until=each.left_on)
        for each in session.exec(taking_part)
    ]


def _partners_of(session: Session, programme: Programme) -> list[Membership]:
    """Return the partners of the programme's pairs, on whatever days.

    Before any pair is kept, the passport's partners that the directory knows by one of their names.
    """
    pairs = session.exec(select(Partnership).where(Partnership.programme_id == programme.id)).all()
    if pairs:
        return _kept_partners(session, pairs)
    partners = {wording_key(pair["partner"]) for pair in programme.passport.get("partnerships", [])}
    home = select(Organisation).where(
        Organisation.municipality_id == programme.municipality_id, col(Organisation.is_active)
    )
    return [
        Membership(organisation_id=each.id)
        for each in session.exec(home.order_by(col(Organisation.id)))
        if partners & {wording_key(name) for name in (each.name, each.short_name, *each.aliases.splitlines()) if name}
    ]


def _kept_partners(session: Session, pairs: Sequence[Partnership]) -> list[Membership]:
    partners = {pair.partner_id for pair in pairs}
    active = set(
        session.exec(select(Organisation.id).where(col(Organisation.id).in_(partners), col(Organisation.is_active)))
    )
    return [
        Membership(
            organisation_id=pair.partner_id,
            since=pair.from_on,
            until=pair.until_on + _ONE_DAY if pair.until_on else None,
        )
        for pair in sorted(pairs, key=lambda pair: (pair.partner_id, pair.id or 0))
        if pair.partner_id in active
    ]
