"""The doubts about who is responsible, kept true: nobody found, a group with nobody in it, nobody to write to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from shnor_flow.domain.party import PartyGroup
from shnor_flow.domain.party.match import KnownDirectory, match_party
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.domain.russian import counted
from shnor_flow.storage.people.directory import known_directory
from shnor_flow.storage.roadmap.holders import choices_of
from shnor_flow.storage.roadmap.members import Membership, members_of
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
)

_NUMBERS_SHOWN = 6
_GONE = "больше не нужно: справочник дополнен"
_EMPTY_GROUP = {
    PartyGroup.PROGRAMME_SCHOOLS: "школы программы, но ни одна школа справочника не отмечена в столбце «ШНОР»",
    PartyGroup.ALL_SCHOOLS: "все школы, но в справочнике нет ни одной школы",
    PartyGroup.PARTNER_SCHOOLS: "школы-партнёры, но ни одной школы из списка партнёров программы нет в справочнике",
    PartyGroup.COORDINATORS: "координаторов, но в справочнике ни у кого нет обязанности «координатор»",
}


@dataclass(frozen=True)
class _Doubt:
    kind: FindingKind
    party_id: int | None
    message: str
    line: int | None = None
    place: str = ""


def doubt_parties(session: Session, roadmap: Roadmap, *, now: datetime) -> int:
    """Bring the roadmap's findings about parties and addresses up to date and return how many are open.

    A doubt that has gone is closed; one that a person dismissed stays dismissed.
    """
    wanted = {(each.kind, each.party_id, each.message): each for each in _doubts(session, roadmap)}
    kept = set()
    for finding in session.exec(_findings(roadmap)).all():
        key = finding.kind, finding.party_id, finding.message
        if finding.resolved_at is None and key not in wanted:
            finding.resolved_at, finding.resolution = now, _GONE
        elif finding.resolved_at is None or finding.resolution != _GONE:
            kept.add(key)
    for key, doubt in wanted.items():
        if key not in kept:
            session.add(
                Finding(
                    roadmap_id=roadmap.id or 0,
                    kind=doubt.kind,
                    party_id=doubt.party_id,
                    message=doubt.message,
                    line=doubt.line,
                    place=doubt.place,
                )
            )
    session.flush()
    still_open = _findings(roadmap).where(col(Finding.resolved_at).is_(None))
    return len(session.exec(still_open).all())


def _findings(roadmap: Roadmap) -> SelectOfScalar[Finding]:
    about_parties = (col(Finding.kind) == FindingKind.PARTY) & col(Finding.party_id).is_not(None)
    kinds = about_parties | (col(Finding.kind) == FindingKind.ADDRESS)
    return select(Finding).where(Finding.roadmap_id == roadmap.id, kinds)


def _doubts(session: Session, roadmap: Roadmap) -> Iterable[_Doubt]:
    programme = session.get_one(Programme, roadmap.programme_id)
    parties, rows = _parties_with_rows(session, roadmap)
    meant = choices_of(session, parties)
    unresolved = [party for key, party in parties.items() if key not in meant]
    if unresolved:
        municipality = session.get_one(Municipality, roadmap.municipality_id)
        directory, glossary = known_directory(session, municipality), programme.passport.get("glossary", {})
        for party in unresolved:
            yield _unresolved(party, directory, glossary, rows[party.id or 0])
    addressed = _Addresses(session, roadmap.municipality_id)
    members: list[Membership] = []
    for key, choices in meant.items():
        for choice in choices:
            found = members_of(session, choice, programme, roadmap.organisation_id)
            members += found
            if not found and choice.group:
                message = f"Слова «{parties[key].wording}» означают {_EMPTY_GROUP[choice.group]}: дополните справочник."
                yield _Doubt(FindingKind.PARTY, key, message, rows[key][0].line, rows[key][0].place)
    for message in dict.fromkeys(filter(None, map(addressed.missing_of, members))):
        yield _Doubt(FindingKind.ADDRESS, None, message)


def _parties_with_rows(session: Session, roadmap: Roadmap) -> tuple[dict[int, Party], Mapping[int, list[Activity]]]:
    parties: dict[int, Party] = {}
    rows: dict[int, list[Activity]] = defaultdict(list)
    query = (
        select(Party, Activity)
        .join(ActivityParty, col(ActivityParty.party_id) == col(Party.id))
        .join(Activity, col(Activity.id) == col(ActivityParty.activity_id))
        .where(Activity.roadmap_id == roadmap.id)
        .order_by(col(Activity.position))
    )
    for party, activity in session.exec(query):
        parties[party.id or 0] = party
        rows[party.id or 0].append(activity)
    return parties, rows


def _unresolved(party: Party, directory: KnownDirectory, glossary: Mapping[str, str], rows: list[Activity]) -> _Doubt:
    reason = match_party(party.wording, directory, glossary).reason
    numbers = [row.number.rstrip(".") for row in rows if row.number][:_NUMBERS_SHOWN]
    where = f" ({', '.join(numbers)}{' …' if len(rows) > len(numbers) else ''})" if numbers else ""
    message = (
        f"Кто такие «{party.wording}»: {reason or 'не найдено'}. "
        f"Названы в {counted(len(rows), 'мероприятии,мероприятиях,мероприятиях')}{where}."
    )
    return _Doubt(FindingKind.PARTY, party.id, message, rows[0].line, rows[0].place)


class _Addresses:
    """Who can be written to: an organisation through its contacts, or through anybody where none is marked."""

    def __init__(self, session: Session, municipality_id: int) -> None:
        query = select(Person).where(Person.municipality_id == municipality_id, col(Person.is_active))
        people = session.exec(query).all()
        organisations = session.exec(select(Organisation).where(Organisation.municipality_id == municipality_id)).all()
        self._mailboxes = {organisation.id for organisation in organisations if organisation.email}
        self._people = {person.id: person for person in people}
        self._names = {organisation.id: organisation.name for organisation in organisations}
        self._staff: dict[int | None, list[Person]] = defaultdict(list)
        for person in people:
            self._staff[person.organisation_id].append(person)

    def missing_of(self, holder: Membership) -> str:
        """Return why a holder can't be written to; an empty text if they can."""
        if holder.person_id is not None:
            person = self._people.get(holder.person_id)
            if person is None or person.email:
                return ""
            return f"{person.full_name} отвечает за мероприятия, но адреса почты нет: добавьте его в справочник."
        staff = self._staff[holder.organisation_id]
        reached = [person for person in staff if person.is_contact] or staff
        if holder.organisation_id in self._mailboxes or any(person.email for person in reached):
            return ""
        name = self._names.get(holder.organisation_id, "")
        return f"Некому писать в организацию «{name}»: добавьте в справочник человека с адресом почты."
