"""A person's word on whom a plan means; it holds for every plan of the municipality, now and later."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party import PartyTarget
from shnor_flow.domain.party.choice import PartyChoice, target_of
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.services.roadmap.doubt_parties import doubt_parties
from shnor_flow.services.roadmap.resolve_parties import (
    doubt_all,
    put_parties,
    replace_party,
    resolve_wordings,
)
from shnor_flow.storage.journal import note
from shnor_flow.storage.roadmap import planning
from shnor_flow.storage.roadmap.holders import choices_of, name_of, say_whom
from shnor_flow.storage.tables import (
    Activity,
    ActivityParty,
    Finding,
    Municipality,
    Organisation,
    Party,
    Person,
    Roadmap,
)

_MOST_HOLDERS = 60  # more than that is a group


def map_party(
    session: Session, party_id: int, choices: Sequence[PartyChoice], *, actor: Actor, now: datetime, seen: str = ""
) -> None:
    """Let a person say whom the words mean, one or several.

    Activities with these words are marked for planning: assignments that have not come yet move to the new holders.
    The same answer twice is one act; another one is Refused where the page that asked (`seen`, the answer it knew of)
    is older than somebody else's answer.
    """
    party = _party(session, party_id)
    if not choices:
        raise Refused("Укажите, кто это: организацию, человека или группу.")
    if len(choices) > _MOST_HOLDERS:
        raise Refused(f"Больше {_MOST_HOLDERS} исполнителей в одном ответе: выберите группу.")
    target_of(choices)
    for choice in choices:
        _refuse_stranger(session, choice, party.municipality_id)
    before = choices_of(session, [party_id]).get(party_id, [])
    if before == list(dict.fromkeys(choices)) and party.confirmed_at:
        return
    if party.confirmed_at and seen != answer_mark(party):
        raise Refused(
            f"Пока вы отвечали, другой координатор уже решил, кто такие «{party.wording}»: обновите страницу."
        )
    names = "; ".join(name_of(session, choice) for choice in choices)
    say_whom(session, party, choices)
    party.confirmed_by, party.confirmed_at = actor.person_id, now
    _close(session, col(Finding.party_id) == party_id, f"Это {names}", actor=actor, now=now)
    planning.mark_for_planning(session, planning.with_party(col(Party.id) == party_id))
    doubt_all(session, party.municipality_id, now)
    details = {"holders": [choice.key for choice in choices]}
    home = party.municipality_id
    note(session, "party.mapped", "party", party_id, now=now, municipality_id=home, actor=actor, details=details)


def answer_mark(party: Party) -> str:
    """Return what tells one answer about the words from the next; empty while nobody has given any."""
    return party.confirmed_at.isoformat() if party.confirmed_at else ""


def ask_again(session: Session, party_id: int, *, actor: Actor, now: datetime) -> None:
    """Take an answer back: the words mean nobody until somebody says so, and the question stands in every plan."""
    party = _party(session, party_id)
    say_whom(session, party, ())
    party.confirmed_by = party.confirmed_at = None
    planning.mark_for_planning(session, planning.with_party(col(Party.id) == party_id))
    doubt_all(session, party.municipality_id, now)
    home = party.municipality_id
    note(session, "party.asked_again", "party", party_id, now=now, municipality_id=home, actor=actor)


def part_party(
    session: Session, roadmap_id: int, party_id: int, wordings: Sequence[str], *, actor: Actor, now: datetime
) -> int:
    """Say that the words name several parties, in every row of this roadmap, and return in how many rows."""
    party, roadmap = _party(session, party_id), session.get_one(Roadmap, roadmap_id)
    pieces = [" ".join(wording.split()) for wording in wordings if wording.strip()]
    if len(pieces) < 2:
        raise Refused("Напишите каждого ответственного с новой строки: нужно хотя бы двое.")
    municipality = session.get_one(Municipality, roadmap.municipality_id)
    parties = resolve_wordings(session, municipality, pieces, {})
    rows = replace_party(session, party, [parties[wording_key(piece)] for piece in pieces], roadmap_id)
    doubt_parties(session, roadmap, now=now)
    details = {"roadmap": roadmap_id, "parties": [parties[wording_key(piece)].id for piece in pieces], "rows": rows}
    home = roadmap.municipality_id
    note(session, "party.parted", "party", party_id, now=now, municipality_id=home, actor=actor, details=details)
    return rows


def name_responsible(
    session: Session, activity_id: int, choices: Sequence[PartyChoice], *, actor: Actor, now: datetime
) -> None:
    """Let a person name who answers for an activity for which the plan names nobody; the first one leads."""
    activity = session.get(Activity, activity_id)
    if activity is None:
        raise NotFound("Такого мероприятия нет: обновите страницу.")
    if session.exec(select(ActivityParty.id).where(ActivityParty.activity_id == activity_id)).first():
        raise Refused("У мероприятия уже есть ответственный по плану: уточните, кто это, на странице проверки плана.")
    if not choices:
        raise Refused("Укажите, кто отвечает: организацию, человека или группу.")
    roadmap = session.get_one(Roadmap, activity.roadmap_id)
    parties = [_party_meaning(session, choice, roadmap.municipality_id) for choice in choices]
    put_parties(session, activity, parties)
    names = "; ".join(party.wording for party in parties)
    _close(session, col(Finding.activity_id) == activity_id, f"Назначен: {names}", actor=actor, now=now)
    doubt_parties(session, roadmap, now=now)
    details, home = {"parties": [party.id for party in parties]}, roadmap.municipality_id
    note(
        session, "activity.party", "activity", activity_id, now=now, municipality_id=home, actor=actor, details=details
    )


def _party_meaning(session: Session, choice: PartyChoice, municipality_id: int) -> Party:
    """Return the party whose words are the holder's own name."""
    _refuse_stranger(session, choice, municipality_id)
    name = name_of(session, choice)
    municipality = session.get_one(Municipality, municipality_id)
    party = resolve_wordings(session, municipality, [name], {})[wording_key(name)]
    if party.target is PartyTarget.UNRESOLVED:
        say_whom(session, party, [choice])
    if choices_of(session, [party.id])[party.id or 0] != [choice]:
        raise Refused(f"Слова «{name}» в этом муниципалитете уже означают другого: уточните это на странице проверки.")
    return party


def _party(session: Session, party_id: int) -> Party:
    party = session.get(Party, party_id, with_for_update=True)
    if party is None:
        raise NotFound("Такого ответственного в плане нет: обновите страницу.")
    return party


def _close(session: Session, about: ColumnElement[bool], resolution: str, *, actor: Actor, now: datetime) -> None:
    still_open = (col(Finding.kind) == FindingKind.PARTY, col(Finding.resolved_at).is_(None))
    for finding in session.exec(select(Finding).where(about, *still_open)):
        finding.resolved_at, finding.resolved_by, finding.resolution = now, actor.person_id, resolution


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
