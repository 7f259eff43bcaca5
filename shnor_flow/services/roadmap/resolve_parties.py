"""Whom a plan's words mean: found in the directory, answered by a person, remembered for the next plan."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from shnor_flow.domain.party import PartyRole, PartyTarget
from shnor_flow.domain.party.match import KnownDirectory, match_party
from shnor_flow.domain.party.splitting import split_wording
from shnor_flow.domain.party.text import wording_key
from shnor_flow.services.partnership.carry_pairs import carry_all
from shnor_flow.services.roadmap.doubt_parties import doubt_parties
from shnor_flow.storage.people.directory import known_directory
from shnor_flow.storage.roadmap import planning
from shnor_flow.storage.roadmap.holders import say_whom
from shnor_flow.storage.tables import (
    Activity,
    ActivityParty,
    Municipality,
    Party,
    PartyHolder,
    Programme,
    Roadmap,
    RoadmapState,
)


def name_parties(
    session: Session,
    rows: Sequence[tuple[Activity, Sequence[str]]],
    municipality: Municipality,
    glossary: Mapping[str, str],
) -> None:
    """Give each activity the parties that its words name, the first leading; words for several are parted first."""
    parting = _Parting(session, municipality, glossary)
    named = [
        (activity, [piece for wording in wordings for piece in parting.of(wording)]) for activity, wordings in rows
    ]
    parties = resolve_wordings(session, municipality, [one for _, wordings in named for one in wordings], glossary)
    for activity, wordings in named:
        put_parties(session, activity, [parties[wording_key(wording)] for wording in wordings])


def put_parties(session: Session, activity: Activity, parties: Sequence[Party]) -> None:
    """Let the activity have exactly these parties: the first leads, one named twice counts once."""
    session.exec(delete(ActivityParty).where(col(ActivityParty.activity_id) == activity.id))
    for position, party_id in enumerate(dict.fromkeys(party.id for party in parties)):
        role = PartyRole.CONTRIBUTOR if position else PartyRole.LEAD
        session.add(ActivityParty(activity_id=activity.id or 0, party_id=party_id or 0, position=position, role=role))
    activity.needs_planning = True
    session.flush()


def replace_party(session: Session, party: Party, others: Sequence[Party], roadmap_id: int | None = None) -> int:
    """Put other parties where this one stands, in one roadmap or in all that live, and return in how many rows."""
    rows = (
        select(Activity)
        .join(ActivityParty, col(ActivityParty.activity_id) == col(Activity.id))
        .join(Roadmap, col(Roadmap.id) == col(Activity.roadmap_id))
        .where(ActivityParty.party_id == party.id, col(Roadmap.state) != RoadmapState.SUPERSEDED)
    )
    if roadmap_id is not None:
        rows = rows.where(Roadmap.id == roadmap_id)
    activities = session.exec(rows).all()
    for activity in activities:
        now_named: list[Party] = []
        for each in _parties_of(session, activity):
            now_named += others if each.id == party.id else [each]
        put_parties(session, activity, now_named)
    return len(activities)


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
            session.add(parties[key])
        if parties[key].target is PartyTarget.UNRESOLVED:
            _find(session, parties[key], directory, glossary)
    session.flush()
    return parties


def resolve_again(session: Session, municipality: Municipality, *, now: datetime) -> int:
    """Look for the unresolved once more, after the directory has changed, and return how many were found.

    Activities with a found party, and all those that name a group or a post, are marked for planning; doubts that have
    gone are closed in every roadmap.
    """
    directory = known_directory(session, municipality)
    glossary = _glossary(session, municipality)
    found = []
    for party in list(_parties_by_key(session, municipality).values()):
        if party.target is not PartyTarget.UNRESOLVED:
            continue
        if _find(session, party, directory, glossary):
            found.append(party.id)
        elif len(pieces := split_wording(party.wording, directory, glossary)) > 1:
            parties = resolve_wordings(session, municipality, pieces, glossary)
            if replace_party(session, party, [parties[wording_key(piece)] for piece in pieces]):
                found.append(party.id)
    session.flush()
    carry_all(session, municipality.id or 0, now)
    many = col(PartyHolder.group).is_not(None) | col(PartyHolder.staff).is_not(None)
    means_many = col(Party.id).in_(select(PartyHolder.party_id).where(many))
    changed = col(Party.id).in_(found) | means_many
    planning.mark_for_planning(session, planning.with_party(col(Party.municipality_id) == municipality.id, changed))
    doubt_all(session, municipality.id or 0, now)
    return len(found)


def doubt_all(session: Session, municipality_id: int, now: datetime) -> None:
    """Bring the doubts about parties up to date in every living roadmap of the municipality."""
    living = select(Roadmap).where(
        Roadmap.municipality_id == municipality_id, col(Roadmap.state) != RoadmapState.SUPERSEDED
    )
    for roadmap in session.exec(living).all():
        doubt_parties(session, roadmap, now=now)


class _Parting:
    """Parts words for several where the municipality has not said already what the whole of them means."""

    def __init__(self, session: Session, municipality: Municipality, glossary: Mapping[str, str]) -> None:
        self._directory = known_directory(session, municipality)
        self._glossary = glossary
        parties = _parties_by_key(session, municipality).items()
        self._known = {key for key, party in parties if party.target is not PartyTarget.UNRESOLVED}

    def of(self, wording: str) -> tuple[str, ...]:
        if not wording.strip():
            return ()
        if wording_key(wording) in self._known:
            return (wording,)
        return split_wording(wording, self._directory, self._glossary)


def _find(session: Session, party: Party, directory: KnownDirectory, glossary: Mapping[str, str]) -> bool:
    choices = match_party(party.wording, directory, glossary).choices
    if choices:
        say_whom(session, party, choices)
    return bool(choices)


def _parties_of(session: Session, activity: Activity) -> list[Party]:
    query = (
        select(Party)
        .join(ActivityParty, col(ActivityParty.party_id) == col(Party.id))
        .where(ActivityParty.activity_id == activity.id)
    )
    return list(session.exec(query.order_by(col(ActivityParty.position))))


def _parties_by_key(session: Session, municipality: Municipality) -> dict[str, Party]:
    parties = session.exec(select(Party).where(Party.municipality_id == municipality.id))
    return {party.wording_key: party for party in parties}


def _glossary(session: Session, municipality: Municipality) -> dict[str, str]:
    passports = session.exec(select(Programme.passport).where(Programme.municipality_id == municipality.id))
    return {short: full for passport in passports for short, full in passport.get("glossary", {}).items()}
