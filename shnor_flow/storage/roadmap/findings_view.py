"""Plans with doubts that wait for a person."""

from dataclasses import dataclass

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.storage.tables import Finding, Organisation, Programme, Roadmap, RoadmapState


@dataclass(frozen=True)
class DoubtfulRoadmap:
    """A plan and how many doubts it has, by what they are about."""

    roadmap_id: int
    programme: str
    owner: str | None  # the school whose plan it is; None: the municipality's
    edition: int
    state: RoadmapState
    terms: int
    parties: int
    others: int

    @property
    def total(self) -> int:
        """Return how many doubts there are."""
        return self.terms + self.parties + self.others


def doubtful_roadmaps(session: Session, municipality_id: int, most: int = 100) -> tuple[DoubtfulRoadmap, ...]:
    """Return the municipality's living plans that have open doubts, the newest first."""
    kind = col(Finding.kind)
    terms = func.sum(case((kind == FindingKind.TERM, 1), else_=0))
    parties = func.sum(case((kind == FindingKind.PARTY, 1), else_=0))
    rows = session.exec(
        select(Roadmap, Programme.title, Organisation.name, terms, parties, func.count(col(Finding.id)))  # type: ignore[call-overload]  # six columns
        .join(Finding, col(Finding.roadmap_id) == col(Roadmap.id))
        .join(Programme, col(Programme.id) == col(Roadmap.programme_id))
        .join(Organisation, col(Organisation.id) == col(Roadmap.organisation_id), isouter=True)
        .where(
            col(Roadmap.municipality_id) == municipality_id,
            col(Roadmap.state) != RoadmapState.SUPERSEDED,
            col(Finding.resolved_at).is_(None),
        )
        .group_by(col(Roadmap.id), col(Programme.title), col(Organisation.name))
        .order_by(col(Roadmap.id).desc())
        .limit(most)
    ).all()
    return tuple(
        DoubtfulRoadmap(
            roadmap_id=roadmap.id or 0,
            programme=programme,
            owner=owner,
            edition=roadmap.edition,
            state=roadmap.state,
            terms=about_terms,
            parties=about_parties,
            others=total - about_terms - about_parties,
        )
        for roadmap, programme, owner, about_terms, about_parties, total in rows
    )
