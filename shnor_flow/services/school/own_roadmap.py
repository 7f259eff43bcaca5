"""What makes a school's roadmap its own: its parties are people of the school, its rows serve the municipal plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from shnor_flow.domain.edition.matching import match_rows
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party import OrganisationKind, PartyTarget
from shnor_flow.domain.party.choice import PartyChoice
from shnor_flow.domain.party.match import match_party
from shnor_flow.domain.party.staff import staff_asked_for
from shnor_flow.domain.party.text import stems_of, wording_key
from shnor_flow.services.roadmap.resolve_parties import put_parties
from shnor_flow.storage.people.directory import known_directory
from shnor_flow.storage.roadmap.editions import activities_of, plan_rows
from shnor_flow.storage.roadmap.holders import say_whom
from shnor_flow.storage.tables import Activity, Municipality, Organisation, Party, Person, Roadmap, RoadmapState

_OWN = (PartyTarget.ORGANISATION, PartyTarget.PERSON)


@dataclass(frozen=True)
class SchoolPlan:
    """Whose roadmap it is, and the municipal one it belongs to."""

    organisation_id: int
    parent_id: int


def parent_of(session: Session, school: SchoolPlan) -> Roadmap:
    """Return the municipal roadmap; Refused unless both are of one municipality and the plan is not an old edition."""
    parent, organisation = session.get(Roadmap, school.parent_id), session.get(Organisation, school.organisation_id)
    if parent is None or parent.organisation_id is not None:
        raise NotFound("Такой муниципальной дорожной карты нет: обновите страницу.")
    if organisation is None or organisation.municipality_id != parent.municipality_id:
        raise NotFound("Такой школы в муниципалитете нет: обновите страницу.")
    if organisation.kind is not OrganisationKind.SCHOOL or not organisation.is_active:
        raise Refused(f"«{organisation.name}» — не школа из справочника: дорожную карту ведёт школа.")
    if parent.state is RoadmapState.SUPERSEDED:
        raise Refused("Эту редакцию муниципального плана сменила новая: откройте действующую.")
    return parent


def name_school_parties(
    session: Session,
    rows: Sequence[tuple[Activity, Sequence[str]]],
    municipality: Municipality,
    school: SchoolPlan,
    glossary: Mapping[str, str],
) -> None:
    """Give each row the people of the school that its words name; whoever is not known there is the school itself.

    «Директор» means another person in every school, so the words are remembered for this school only.
    """
    scope = _Scope(session, municipality, school.organisation_id, glossary)
    for activity, wordings in rows:
        named = [wording for wording in wordings if wording.strip()]
        put_parties(session, activity, [scope.party(wording) for wording in named])


def tie_to_parent(session: Session, roadmap: Roadmap) -> None:
    """Link the rows to those of the municipal plan they plainly repeat."""
    own, municipal = plan_rows(session, roadmap.id), plan_rows(session, roadmap.parent_id)
    serves = {match.new_id: match.old_id for match in match_rows(municipal, own) if match.is_sure}
    for row in activities_of(session, roadmap.id):
        if row.parent_id is None:
            row.parent_id = serves.get(row.id or 0)
    session.flush()


class _Scope:
    """The words of one school's plans and whom they mean there."""

    def __init__(
        self, session: Session, municipality: Municipality, school_id: int, glossary: Mapping[str, str]
    ) -> None:
        self._session, self._school_id, self._glossary = session, school_id, glossary
        self._home = municipality.id or 0
        self._directory = known_directory(session, municipality)
        self._staff = session.exec(select(Person).where(Person.organisation_id == school_id)).all()

    def party(self, wording: str) -> Party:
        """Return the party of these words, made where the school has not used them yet."""
        key = f"school:{self._school_id}:{wording_key(wording)}"
        known = select(Party).where(Party.municipality_id == self._home, Party.wording_key == key)
        found = self._session.exec(known).first()
        if found is not None:
            return found
        party = Party(municipality_id=self._home, wording=wording, wording_key=key)
        self._session.add(party)
        self._session.flush()
        say_whom(self._session, party, [self._choice(wording)])
        return party

    def _choice(self, wording: str) -> PartyChoice:
        by_position = [
            person for person in self._staff if person.is_active and _is_called(person.position or "", wording)
        ]
        if len(by_position) == 1:
            return PartyChoice(person_id=by_position[0].id)
        staff, rest = staff_asked_for(stems_of(wording))
        if staff is not None and not rest and self._has(wording):
            return PartyChoice(organisation_id=self._school_id, staff=staff)
        match = match_party(wording, self._directory, self._glossary)
        if match.target in _OWN:
            return match.choices[0]
        return PartyChoice(organisation_id=self._school_id)

    def _has(self, wording: str) -> bool:
        first = stems_of(wording)[:1]
        return any(person.is_active and first[0] in stems_of(person.position or "") for person in self._staff if first)


def _is_called(position: str, wording: str) -> bool:
    return bool(position) and stems_of(position) == stems_of(wording)
