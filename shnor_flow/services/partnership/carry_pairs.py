"""Pairs out of a programme's document: the first one's certain pairs are kept, everything else is a question."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.partnership import PairSource, ProposalKind
from shnor_flow.domain.partnership.carrying import KeptPair, NamedPair, PairDifference, differences
from shnor_flow.domain.party import PartyGroup, PartyTarget
from shnor_flow.domain.party.match import KnownDirectory, match_party
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.roadmap import Partnership as SaidPair
from shnor_flow.storage.journal import note
from shnor_flow.storage.people.directory import known_directory
from shnor_flow.storage.roadmap.planning import mark_group
from shnor_flow.storage.tables import Municipality, PairProposal, Partnership, Programme

_ITSELF = "школа и партнёр оказались одной организацией"
_WHY = {
    ProposalKind.ADD: "Новая редакция программы называет пару, которой сейчас нет.",
    ProposalKind.END: "Новая редакция программы эту пару больше не называет.",
    ProposalKind.RESCOPE: "Новая редакция программы иначе описывает помощь.",
}
FIRST = "first:"  # the questions of a programme's first document: their pairs are there from its first day
Words = tuple[str, str]  # folded: the school's, the partner's


def carry_all(session: Session, municipality_id: int, now: datetime) -> int:
    """Carry the pairs of every programme of a municipality, and return how many became kept ones."""
    programmes = select(Programme).where(Programme.municipality_id == municipality_id)
    return sum(carry_pairs(session, programme, now=now) for programme in session.exec(programmes).all())


def carry_pairs(session: Session, programme: Programme, *, now: datetime) -> int:
    """Hold the programme's document against the pairs that are kept, and return how many were added.

    Doing it again changes nothing. Pairs of the first document are there from the programme's first day; of a later
    edition every difference is put to the coordinator, and nothing ends by itself.
    """
    said = [SaidPair(**pair) for pair in programme.passport.get("partnerships", [])]
    digest = _digest(programme) if said else ""
    waiting = _waiting(session, programme)
    if not said or (digest == programme.pairs_carried and not waiting):
        return 0
    session.refresh(programme, with_for_update=True)  # of two at once the second finds what the first has carried
    is_first, is_news = not programme.pairs_carried, digest != programme.pairs_carried
    directory = known_directory(session, session.get_one(Municipality, programme.municipality_id))
    named = _named(said, directory, programme.passport.get("glossary", {}), _answers(session, programme))
    found = differences(named, _kept(session, programme))
    asked_first = {_words(row) for row in waiting if row.key.startswith(f"{FIRST}{ProposalKind.UNRESOLVED}")}
    asked = {_words(row) for row in waiting if row.kind is ProposalKind.UNRESOLVED}
    questions, added = [], 0
    for one in found:
        words = _words_of(one.named) if one.named else None
        if one.kind is ProposalKind.ADD and one.named and (is_first or words in asked_first):
            session.add(_pair(programme, one.named, directory, now))
            added += 1
        elif one.kind is not ProposalKind.ADD or is_news or words in asked:
            questions.append(one)
    _ask(session, programme, questions, now, is_first=is_first)
    programme.pairs_carried = digest
    session.flush()
    if added:
        mark_group(session, programme.id or 0, PartyGroup.PARTNER_SCHOOLS)
        home, details = programme.municipality_id, {"added": added, "questions": len(questions)}
        note(session, "pairs.carried", "programme", programme.id, now=now, municipality_id=home, details=details)
    return added


def _digest(programme: Programme) -> str:
    pairs = json.dumps(programme.passport.get("partnerships", []), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(pairs.encode()).hexdigest()


def _waiting(session: Session, programme: Programme) -> list[PairProposal]:
    query = select(PairProposal).where(
        PairProposal.programme_id == programme.id, col(PairProposal.answered_at).is_(None)
    )
    return list(session.exec(query))


def _answers(session: Session, programme: Programme) -> dict[Words, tuple[int, int]]:
    """Return whom a person has said that these words mean."""
    query = select(PairProposal).where(
        PairProposal.programme_id == programme.id, col(PairProposal.is_accepted).is_(True)
    )
    return {
        _words(row): (row.school_id, row.partner_id)
        for row in session.exec(query)
        if row.school_id is not None and row.partner_id is not None
    }


def _named(
    said: Sequence[SaidPair],
    directory: KnownDirectory,
    glossary: Mapping[str, str],
    answers: Mapping[Words, tuple[int, int]],
) -> list[NamedPair]:
    found = []
    for pair in said:
        words = wording_key(pair.school), wording_key(pair.partner)
        if words in answers:
            found.append(NamedPair(pair, *answers[words]))
            continue
        school, why_school = _organisation(pair.school, directory, glossary)
        partner, why_partner = _organisation(pair.partner, directory, glossary)
        reasons = [
            f"школа «{pair.school}»: {why_school}" if school is None else "",
            f"партнёр «{pair.partner}»: {why_partner}" if partner is None else "",
            _ITSELF if school is not None and school == partner else "",
        ]
        found.append(NamedPair(pair, school, partner, "; ".join(filter(None, reasons))))
    return found


def _organisation(wording: str, directory: KnownDirectory, glossary: Mapping[str, str]) -> tuple[int | None, str]:
    match = match_party(wording, directory, glossary)
    if match.target is PartyTarget.ORGANISATION and match.staff is None:
        return match.organisation_id, ""
    return None, match.reason or "это не одна организация справочника"


def _kept(session: Session, programme: Programme) -> list[KeptPair]:
    query = select(Partnership).where(Partnership.programme_id == programme.id, col(Partnership.until_on).is_(None))
    return [
        KeptPair(row.id or 0, row.school_id, row.partner_id, row.scope, row.source is PairSource.PASSPORT)
        for row in session.exec(query.order_by(col(Partnership.id)))
    ]


def _pair(programme: Programme, named: NamedPair, directory: KnownDirectory, now: datetime) -> Partnership:
    assert named.school_id is not None
    assert named.partner_id is not None
    return Partnership(
        municipality_id=programme.municipality_id,
        programme_id=programme.id or 0,
        school_id=named.school_id,
        partner_id=named.partner_id,
        scope=" ".join((named.said.subject_or_scope or "").split()),
        person_words=named.said.person or "",
        person_id=person_of(named.said.person, directory),
        source=PairSource.PASSPORT,
        from_on=programme.starts_on,
        created_at=now,
    )


def person_of(words: str | None, directory: KnownDirectory) -> int | None:
    """Return the one person of the directory whom «Лисина А. В., учитель физики» names; None where it is not one."""
    match = match_party((words or "").partition(",")[0].strip(), directory) if words else None
    return match.person_id if match and match.target is PartyTarget.PERSON else None


def _ask(
    session: Session, programme: Programme, questions: Sequence[PairDifference], now: datetime, *, is_first: bool
) -> None:
    """Put the questions that were not put before; those that nobody needs to answer any more go."""
    known = {
        row.key: row for row in session.exec(select(PairProposal).where(PairProposal.programme_id == programme.id))
    }
    asked = {f"{FIRST}{one.key}" if is_first or f"{FIRST}{one.key}" in known else one.key: one for one in questions}
    for key, row in known.items():
        if row.answered_at is None and key not in asked:
            session.delete(row)
    session.flush()
    session.add_all(_proposal(programme, key, one, now) for key, one in asked.items() if key not in known)


def _proposal(programme: Programme, key: str, one: PairDifference, now: datetime) -> PairProposal:
    said, named, pair = (one.named.said if one.named else None), one.named, one.pair
    return PairProposal(
        municipality_id=programme.municipality_id,
        programme_id=programme.id or 0,
        key=key,
        kind=one.kind,
        school_words=said.school if said else "",
        partner_words=said.partner if said else "",
        person_words=(said.person or "") if said else "",
        scope=" ".join(((said.subject_or_scope or "") if said else pair.scope if pair else "").split()),
        school_id=named.school_id if named else pair.school_id if pair else None,
        partner_id=named.partner_id if named else pair.partner_id if pair else None,
        partnership_id=pair.id if pair else None,
        reason=_WHY.get(one.kind) or f"Не найдено в справочнике: {named.reason if named else ''}.",
        asked_at=now,
    )


def _words(row: PairProposal) -> Words:
    return wording_key(row.school_words), wording_key(row.partner_words)


def _words_of(named: NamedPair) -> Words:
    return wording_key(named.said.school), wording_key(named.said.partner)
