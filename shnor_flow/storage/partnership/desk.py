"""What the coordinator sees of a programme's pairs and curators: who helps whom, who is missing, what is asked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import half_year_of
from shnor_flow.domain.partnership import ProposalKind
from shnor_flow.storage.partnership.inquiries import InquiryLine, counts_by_tie, inquiries_of_programme
from shnor_flow.storage.partnership.ties import TieLine, ties_of_programme
from shnor_flow.storage.tables import Organisation, PairProposal, ProgrammeSchool


@dataclass(frozen=True)
class ProposalLine:
    """A question that the programme's document raises; the words are the document's."""

    proposal_id: int
    kind: ProposalKind
    school_words: str
    partner_words: str
    scope: str
    reason: str
    school_id: int | None
    partner_id: int | None


@dataclass(frozen=True)
class PartnershipDesk:
    """One programme's ties as of a day; `visits` counts those held since the half-year began, by the tie's key."""

    programme_id: int
    programme: str
    since: date
    ties: tuple[TieLine, ...]
    visits: dict[str, int]
    schools: tuple[tuple[int, str], ...]  # that take part on this day
    proposals: tuple[ProposalLine, ...]
    inquiries: tuple[InquiryLine, ...]  # of the newest period that was asked about

    @property
    def without_curator(self) -> tuple[str, ...]:
        """Return the schools that nobody curates."""
        curated = {line.school_id for line in self.ties if line.tie.curatorship_id is not None}
        return tuple(name for school_id, name in self.schools if school_id not in curated)

    @property
    def unvisited(self) -> int:
        """Return how many ties have no visit yet in this half-year."""
        return sum(not self.visits.get(line.key) for line in self.ties)

    @property
    def unanswered(self) -> tuple[InquiryLine, ...]:
        """Return who has not said yet whether the period's visits are written down."""
        return tuple(line for line in self.inquiries if line.answered_at is None)


def partnership_desk(session: Session, programme_id: int, programme: str, today: date) -> PartnershipDesk:
    """Return a programme's ties, gaps and questions on `today`."""
    ties = ties_of_programme(session, programme_id, today)
    since = half_year_of(today).start
    return PartnershipDesk(
        programme_id=programme_id,
        programme=programme,
        since=since,
        ties=ties,
        visits=counts_by_tie(session, [line.tie for line in ties], since, today) if ties else {},
        schools=_schools(session, programme_id, today),
        proposals=_proposals(session, programme_id),
        inquiries=inquiries_of_programme(session, programme_id),
    )


def _schools(session: Session, programme_id: int, today: date) -> tuple[tuple[int, str], ...]:
    rows = session.exec(
        select(Organisation.id, Organisation.name)
        .join(ProgrammeSchool, col(ProgrammeSchool.organisation_id) == Organisation.id)
        .where(
            ProgrammeSchool.programme_id == programme_id,
            ProgrammeSchool.joined_on <= today,
            col(ProgrammeSchool.left_on).is_(None) | (col(ProgrammeSchool.left_on) >= today),
            col(Organisation.is_active),
        )
        .order_by(col(Organisation.name))
    )
    return tuple((key or 0, name) for key, name in rows)


def _proposals(session: Session, programme_id: int) -> tuple[ProposalLine, ...]:
    rows: Collection[PairProposal] = session.exec(
        select(PairProposal)
        .where(PairProposal.programme_id == programme_id, col(PairProposal.answered_at).is_(None))
        .order_by(col(PairProposal.id))
    ).all()
    return tuple(
        ProposalLine(
            proposal_id=row.id or 0,
            kind=row.kind,
            school_words=row.school_words,
            partner_words=row.partner_words,
            scope=row.scope,
            reason=row.reason,
            school_id=row.school_id,
            partner_id=row.partner_id,
        )
        for row in rows
    )
