"""Whom a plan's words mean: found in the directory, answered by a person, remembered for the next plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party import GROUP_NAMES, PartyGroup, PartyRole, PartyTarget
from shnor_flow.domain.party.match import match_party
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.services.roadmap.doubt_parties import doubt_parties
from shnor_flow.storage.journal import note
from shnor_flow.storage.people.directory import known_directory
from shnor_flow.storage.roadmap import planning
from shnor_flow.storage.tables import (
    Activity,
    ActivityParty,
    Finding,
    Municipality,
    Organisation,
    Party,
    Person,
    Programme,
    Roadmap,
    RoadmapState,
)


@dataclass(frozen=True)
class PartyChoice:
    """Whom a person says the words mean: exactly one of the three."""

    organisation_id: int | None = None
    person_id: int | None = None
    group: PartyGroup | None = None

    @property
    def target(self) -> PartyTarget:
        """Return the kind of the choice; Refused unless it is exactly one."""
        chosen = [
            target
            for target, value in (
                (PartyTarget.ORGANISATION, self.organisation_id),
                (PartyTarget.PERSON, self.person_id),
                (PartyTarget.GROUP, self.group),
            )
            if value is not None
        ]
        if len(chosen) != 1:
            raise Refused("Выберите одно: организацию, человека или группу.")
        return chosen[0]


def resolve_wordings(
    session: Session, municipality: Municipality, wordings: Iterable[str], glossary: Mapping[str, str]
) -> dict[str, Party]:
    """Return the party of each wording by its key, made where the municipality has not met the words yet."""
    parties = _parties_by_key(session, municipality)
    directory = known_directory(session, municipality)
    for wording in wordings:
        key = wording_key(wording)
        if key not in parties:
            parties[key] = Party(municipality_id=municipality.id or 0, wording=wording, wording_key=key)
        if parties[key].target is PartyTarget.UNRESOLVED:
            match = match_party(wording, directory, glossary)
            _say(parties[key], match.target, match.organisation_id, match.person_id, match.group)
        session.add(parties[key])
    session.flush()
    return parties


def resolve_again(session: Session, municipality: Municipality, *, now: datetime) -> int:
    """Look for the unresolved once more, after the directory has changed, and return how many were found.

    Activities with a found party, and all those that name a group, are marked for planning; doubts that have gone are
    closed in every roadmap.
    """
    directory = known_directory(session, municipality)
    glossary = _glossary(session, municipality)
    found = []
    for party in _parties_by_key(session, municipality).values():
        if party.target is PartyTarget.UNRESOLVED:
            match = match_party(party.wording, directory, glossary)
            if match.target is not PartyTarget.UNRESOLVED:
                _say(party, match.target, match.organisation_id, match.person_id, match.group)
                found.append(party.id)
    session.flush()
    changed = col(Party.id).in_(found) | (col(Party.target) == PartyTarget.GROUP)
    planning.mark_for_planning(session, planning.with_party(col(Party.municipality_id) == municipality.id, changed))
    _doubt_all(session, municipality.id or 0, now)
    return len(found)


def map_party(session: Session, party_id: int, choice: PartyChoice, *, actor: Actor, now: datetime) -> None:
    """Let a person say whom the words mean; the answer holds for every plan of the municipality, now and later.

    Activities with these words are marked for planning: assignments that have not come yet move to the new holder.
    """
    party = session.get(Party, party_id)
    if party is None:
        raise NotFound("Такого ответственного в плане нет: обновите страницу.")
    _refuse_stranger(session, choice, party.municipality_id)
    _say(party, choice.target, choice.organisation_id, choice.person_id, choice.group)
    party.confirmed_by = actor.person_id
    session.flush()
    for finding in session.exec(
        select(Finding).where(
            Finding.party_id == party_id, Finding.kind == FindingKind.PARTY, col(Finding.resolved_at).is_(None)
        )
    ):
        finding.resolved_at, finding.resolved_by = now, actor.person_id
        finding.resolution = f"Это {_name_of(session, choice)}"
    planning.mark_for_planning(session, planning.with_party(col(Party.id) == party_id))
    _doubt_all(session, party.municipality_id, now)
    note(
        session,
        "party.mapped",
        "party",
        party_id,
        now=now,
        municipality_id=party.municipality_id,
        actor=actor,
        details={"organisation": choice.organisation_id, "person": choice.person_id, "group": choice.group},
    )


def name_responsible(session: Session, activity_id: int, choice: PartyChoice, *, actor: Actor, now: datetime) -> None:
    """Let a person name the lead of an activity for which the plan names nobody."""
    activity = session.get(Activity, activity_id)
    if activity is None:
        raise NotFound("Такого мероприятия нет: обновите страницу.")
    if session.exec(select(ActivityParty.id).where(ActivityParty.activity_id == activity_id)).first():
        raise Refused("У мероприятия уже есть ответственный по плану: уточните, кто это, на странице сомнений.")
    roadmap = session.get_one(Roadmap, activity.roadmap_id)
    municipality = session.get_one(Municipality, roadmap.municipality_id)
    _refuse_stranger(session, choice, roadmap.municipality_id)
    name = _name_of(session, choice)
    party = resolve_wordings(session, municipality, [name], {})[wording_key(name)]
    if (party.target, party.organisation_id, party.person_id, party.group) != (
        choice.target,
        choice.organisation_id,
        choice.person_id,
        choice.group,
    ):
        raise Refused(f"Слова «{name}» в этом муниципалитете уже означают другого: уточните это на странице сомнений.")
    session.add(ActivityParty(activity_id=activity_id, party_id=party.id or 0, position=0, role=PartyRole.LEAD))
    activity.needs_planning = True
    session.flush()
    for finding in session.exec(
        select(Finding).where(
            Finding.activity_id == activity_id, Finding.kind == FindingKind.PARTY, col(Finding.resolved_at).is_(None)
        )
    ):
        finding.resolved_at, finding.resolved_by, finding.resolution = now, actor.person_id, f"Назначен: {name}"
    doubt_parties(session, roadmap, now=now)
    details = {"party": party.id}
    home = roadmap.municipality_id
    note(
        session, "activity.party", "activity", activity_id, now=now, municipality_id=home, actor=actor, details=details
    )


def _say(
    party: Party, target: PartyTarget, organisation_id: int | None, person_id: int | None, group: PartyGroup | None
) -> None:
    party.target, party.organisation_id, party.person_id, party.group = target, organisation_id, person_id, group


def _parties_by_key(session: Session, municipality: Municipality) -> dict[str, Party]:
    parties = session.exec(select(Party).where(Party.municipality_id == municipality.id))
    return {party.wording_key: party for party in parties}


def _glossary(session: Session, municipality: Municipality) -> dict[str, str]:
    passports = session.exec(select(Programme.passport).where(Programme.municipality_id == municipality.id))
    return {short: full for passport in passports for short, full in passport.get("glossary", {}).items()}


def _doubt_all(session: Session, municipality_id: int, now: datetime) -> None:
    living = select(Roadmap).where(
        Roadmap.municipality_id == municipality_id, col(Roadmap.state) != RoadmapState.SUPERSEDED
    )
    for roadmap in session.exec(living).all():
        doubt_parties(session, roadmap, now=now)


def _refuse_stranger(session: Session, choice: PartyChoice, municipality_id: int) -> None:
    """Refuse a holder of another municipality, and a choice of none or many."""
    if choice.target is PartyTarget.GROUP:
        return
    known = (
        session.get(Organisation, choice.organisation_id)
        if choice.organisation_id
        else session.get(Person, choice.person_id)
    )
    if known is None or known.municipality_id != municipality_id or not known.is_active:
        raise NotFound("Этого адресата нет в справочнике муниципалитета: обновите страницу и выберите другого.")


def _name_of(session: Session, choice: PartyChoice) -> str:
    if choice.organisation_id:
        return session.get_one(Organisation, choice.organisation_id).name
    if choice.person_id:
        return session.get_one(Person, choice.person_id).full_name
    return GROUP_NAMES[choice.group or PartyGroup.PROGRAMME_SCHOOLS]
