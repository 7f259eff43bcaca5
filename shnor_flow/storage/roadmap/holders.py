"""Whom the words of a plan mean, as it is kept: one row a holder, rewritten whole with every answer."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlmodel import Session, col, delete, select

from shnor_flow.domain.party import GROUP_NAMES, PartyTarget
from shnor_flow.domain.party.choice import PartyChoice, called, target_of
from shnor_flow.storage.tables import Organisation, Party, PartyHolder, Person


def choice_of(holder: PartyHolder) -> PartyChoice:
    """Return the kept row as a value."""
    return PartyChoice(holder.organisation_id, holder.person_id, holder.group, holder.staff)


def say_whom(session: Session, party: Party, choices: Sequence[PartyChoice]) -> None:
    """Let a flushed party mean exactly these; none of them leaves its words open."""
    party.target = target_of(choices)
    session.flush()
    session.exec(delete(PartyHolder).where(col(PartyHolder.party_id) == party.id))
    for position, choice in enumerate(dict.fromkeys(choices)):
        session.add(
            PartyHolder(
                party_id=party.id or 0,
                position=position,
                organisation_id=choice.organisation_id,
                person_id=choice.person_id,
                group=choice.group,
                staff=choice.staff,
            )
        )
    session.flush()


def choices_of(session: Session, party_ids: Collection[int | None]) -> dict[int, list[PartyChoice]]:
    """Return whom each of the parties means, in the order of the answer."""
    found: dict[int, list[PartyChoice]] = defaultdict(list)
    query = select(PartyHolder).where(col(PartyHolder.party_id).in_(party_ids))
    for holder in session.exec(query.order_by(col(PartyHolder.party_id), col(PartyHolder.position))):
        found[holder.party_id].append(choice_of(holder))
    return found


def meanings_of(session: Session, party_ids: Collection[int | None]) -> dict[int, list[str]]:
    """Return the names of those whom each of the parties means; parties that mean nobody are left out."""
    found: dict[int, list[str]] = defaultdict(list)
    query = (
        select(PartyHolder, Organisation.name, Person.full_name)
        .join(Organisation, col(Organisation.id) == col(PartyHolder.organisation_id), isouter=True)
        .join(Person, col(Person.id) == col(PartyHolder.person_id), isouter=True)
        .where(col(PartyHolder.party_id).in_(party_ids))
        .order_by(col(PartyHolder.party_id), col(PartyHolder.position))
    )
    for holder, organisation, person in session.exec(query):
        name = organisation or person or (GROUP_NAMES[holder.group] if holder.group else "")
        found[holder.party_id].append(called(name or "", holder.staff))
    return found


def name_of(session: Session, choice: PartyChoice) -> str:
    """Return what a page calls one holder."""
    if choice.organisation_id:
        return called(session.get_one(Organisation, choice.organisation_id).name, choice.staff)
    if choice.person_id:
        return session.get_one(Person, choice.person_id).full_name
    assert choice.target is PartyTarget.GROUP
    assert choice.group
    return called(GROUP_NAMES[choice.group], choice.staff)
