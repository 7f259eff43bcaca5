"""The coordinator's word on what the programme's document says of pairs."""

from datetime import timedelta

from sqlmodel import Session

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.partnership import PairSource, ProposalKind
from shnor_flow.services.partnership.carry_pairs import FIRST, carry_pairs, person_of
from shnor_flow.services.partnership.keep_pairs import Keeper, PairCard, add_pair, change_pair, end_pair, same_pair
from shnor_flow.storage.journal import note
from shnor_flow.storage.people.directory import known_directory
from shnor_flow.storage.tables import Municipality, PairProposal, Partnership, Programme

_ENDED = "нет в новой редакции программы"


def answer_proposal(
    session: Session,
    proposal_id: int,
    keeper: Keeper,
    *,
    accepts: bool,
    school_id: int | None = None,
    partner_id: int | None = None,
) -> None:
    """Do what the document says, or leave things as they are; answered twice, the first word holds.

    Of words that the directory does not know, the two ids say whom they mean: that is remembered for later editions.
    """
    home = session.get_one(Municipality, keeper.municipality_id, with_for_update=True)
    proposal = session.get(PairProposal, proposal_id)
    if proposal is None or proposal.municipality_id != keeper.municipality_id:
        raise NotFound("Этот вопрос уже снят: обновите страницу.")
    if proposal.answered_at is not None:
        return
    if accepts:
        proposal.school_id = school_id or proposal.school_id
        proposal.partner_id = partner_id or proposal.partner_id
        _carry_out(session, proposal, home, keeper)
    proposal.answered_at, proposal.answered_by = keeper.now, keeper.actor.name
    proposal.is_accepted = accepts
    session.flush()
    note(
        session,
        "pairs.answered",
        "pairproposal",
        proposal.id,
        now=keeper.now,
        municipality_id=keeper.municipality_id,
        actor=keeper.actor,
        details={"kind": proposal.kind, "accepted": accepts, "pair": proposal.partnership_id},
    )
    carry_pairs(session, session.get_one(Programme, proposal.programme_id), now=keeper.now)


def _carry_out(session: Session, proposal: PairProposal, home: Municipality, keeper: Keeper) -> None:
    today = local_day(keeper.now, home.timezone)
    if proposal.kind in (ProposalKind.END, ProposalKind.RESCOPE):
        pair = session.get_one(Partnership, proposal.partnership_id)
        if proposal.kind is ProposalKind.END:
            end_pair(session, pair.id or 0, max(pair.from_on, today - timedelta(days=1)), _ENDED, keeper)
        else:
            change_pair(session, pair.id or 0, proposal.scope, pair.person_id, keeper)
        return
    if not proposal.school_id or not proposal.partner_id:
        raise Refused("Выберите и школу, и партнёра, или оставьте вопрос без пары.")
    programme = session.get_one(Programme, proposal.programme_id)
    sides = (proposal.programme_id, proposal.school_id, proposal.partner_id)
    if (known := same_pair(session, *sides, proposal.scope, today)) is not None:
        proposal.partnership_id = known.id
        return
    card = PairCard(
        *sides,
        scope=proposal.scope,
        person_id=person_of(proposal.person_words, known_directory(session, home)),
        from_on=programme.starts_on if proposal.key.startswith(FIRST) else None,
        person_words=proposal.person_words,
    )
    of_document = Keeper(keeper.municipality_id, keeper.actor, keeper.now, PairSource.PASSPORT)
    proposal.partnership_id = add_pair(session, card, of_document)
