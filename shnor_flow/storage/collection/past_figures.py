"""What a file of past figures is laid beside: rounds and figures that are there, and the imports that came before."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from shnor_flow.domain.collection import REPORTED, Reporter
from shnor_flow.domain.collection.indicator import GivenFigure
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.past_figures.judging import KnownRound, KnownSubmission
from shnor_flow.domain.past_figures.matching import PastAnswers
from shnor_flow.storage.tables import CollectionRound, Figure, PastImport, Programme, Submission


@dataclass(frozen=True)
class PastImportLine:
    """A file that was brought, as the list shows it."""

    import_id: int
    programme_id: int
    programme: str
    name: str
    brought_at: datetime
    brought_by: str
    imported_at: datetime | None
    imported_by: str
    counts: Mapping[str, Any]


def past_imports(session: Session, municipality_id: int) -> tuple[PastImportLine, ...]:
    """Return the files of past figures that were brought, the newest first."""
    rows = session.exec(
        select(PastImport, Programme.title)
        .join(Programme, col(Programme.id) == PastImport.programme_id)
        .where(PastImport.municipality_id == municipality_id)
        .order_by(col(PastImport.brought_at).desc(), col(PastImport.id).desc())
    )
    return tuple(
        PastImportLine(
            import_id=row.id or 0,
            programme_id=row.programme_id,
            programme=title,
            name=row.name,
            brought_at=row.brought_at,
            brought_by=row.brought_by,
            imported_at=row.imported_at,
            imported_by=row.imported_by,
            counts=row.counts,
        )
        for row, title in rows
    )


def past_import_by_id(session: Session, import_id: int, municipality_id: int) -> PastImport:
    """Return one import of the municipality; NotFound otherwise."""
    row = session.get(PastImport, import_id)
    if row is None or row.municipality_id != municipality_id:
        raise NotFound("Такого файла прошлых сведений нет, или он не относится к вашему муниципалитету.")
    return row


def answers_of(session: Session, row: PastImport) -> PastAnswers:
    """Return what a person said of this file's doubts, and of the same words in the programme's earlier files."""
    earlier = session.exec(
        select(PastImport)
        .where(PastImport.programme_id == row.programme_id, PastImport.id != row.id)
        .order_by(col(PastImport.id))
    )
    kinds: dict[str, dict[str, int]] = {"schools": {}, "indicators": {}}
    for one in [*earlier, row]:
        for kind, said in kinds.items():
            said |= {wording: int(meant) for wording, meant in one.answers.get(kind, {}).items()}
    return PastAnswers(kinds["schools"], kinds["indicators"])


def known_past(session: Session, programme_id: int, periods: Collection[str]) -> dict[str, KnownRound]:
    """Return the rounds of these periods with every school's filed figures, by period."""
    wanted = (col(CollectionRound.programme_id) == programme_id, col(CollectionRound.period).in_(periods))
    figures = _figures(session, wanted)
    submissions: dict[int, dict[int, KnownSubmission]] = defaultdict(dict)
    rows = session.exec(
        select(Submission)
        .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .where(*wanted, Submission.reporter == Reporter.SCHOOL)
    )
    for row in rows:
        submissions[row.round_id][row.organisation_id] = KnownSubmission(
            row.id or 0, row.state, row.version, figures[row.id or 0] if row.state in REPORTED else {}
        )
    return {
        row.period: KnownRound(row.id or 0, row.source, row.state, submissions[row.id or 0])
        for row in session.exec(select(CollectionRound).where(*wanted))
    }


def _figures(session: Session, wanted: tuple[Any, ...]) -> dict[int, dict[int, GivenFigure]]:
    found: dict[int, dict[int, GivenFigure]] = defaultdict(dict)
    rows = session.exec(
        select(Figure)
        .join(Submission, col(Submission.id) == Figure.submission_id)
        .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .where(*wanted)
    )
    for row in rows:
        found[row.submission_id][row.indicator_id] = GivenFigure(row.answer, row.numerator, row.denominator, row.note)
    return found
