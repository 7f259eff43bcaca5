"""What stands in the database afterwards, held against what the schools were told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from benchmarks.collection.visit import Kept
from benchmarks.collection.world import Shape, submission_id_of
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Figure, Letter, Submission, SubmissionVersion

Numbers = dict[int, tuple[float, float | None]]


@dataclass(frozen=True)
class Count:
    """Every line but the first two must be nothing."""

    receipts: int  # schools that were led to a receipt
    drafts: int  # schools whose last word was a draft that was said to be kept
    lost: int  # told a receipt, and there is no such version, or with other figures
    doubled: int  # more versions than one
    receipts_doubled: int  # letters beside one a version
    drafts_lost: int
    strange: str  # answers that nobody expects, with how often each came; empty as it should be


def count(database: Database, shape: Shape, kept: Sequence[Kept]) -> Count:
    """Compare."""
    with database.reading() as session:
        versions = _versions(session)
        figures = _figures(session)
        receipts = Counter(session.exec(select(Letter.key).where(col(Letter.key).startswith("receipt:"))).all())
        drafts = {row.id: row for row in session.exec(select(Submission).where(Submission.state == "draft"))}
    strange = Counter(words for one in kept for words in one.strange)
    told = [one for one in kept if one.is_submitted]
    undecided = [one for one in kept if not one.is_submitted]
    ids = {one.number: submission_id_of(one.number, shape) for one in kept}
    return Count(
        receipts=len(told),
        drafts=len(undecided),
        lost=sum(
            set(one.receipts) != {"1"}
            or not versions.get(ids[one.number])
            or versions[ids[one.number]][0] != _numbers(one.fields)
            or figures.get(ids[one.number]) != _numbers(one.fields)
            for one in told
        ),
        doubled=sum(len(some) > 1 for some in versions.values()),
        receipts_doubled=abs(sum(receipts.values()) - sum(len(some) for some in versions.values())),
        drafts_lost=sum(not _is_kept(drafts.get(ids[one.number]), one.fields) for one in undecided),
        strange=", ".join(f"{words}: {number}" for words, number in sorted(strange.items())),
    )


def _versions(session: Session) -> dict[int, list[Numbers]]:
    found: dict[int, list[Numbers]] = {}
    for row in session.exec(select(SubmissionVersion)):
        numbers = {one["indicator_id"]: (one["numerator"], one["denominator"]) for one in row.figures}
        found.setdefault(row.submission_id, []).append(numbers)
    return found


def _figures(session: Session) -> dict[int, Numbers]:
    found: dict[int, Numbers] = {}
    current = select(func.min(Submission.id)).where(Submission.state.in_(["submitted"])).scalar_subquery()  # type: ignore[attr-defined]
    rows = session.exec(
        select(Figure.submission_id, Figure.indicator_id, Figure.numerator, Figure.denominator).where(
            col(Figure.submission_id) >= current
        )
    )
    for submission_id, indicator_id, numerator, denominator in rows:
        found.setdefault(submission_id, {})[indicator_id] = (numerator or 0, denominator)
    return found


def _numbers(fields: dict[str, str]) -> Numbers:
    ids = [int(name.partition("-")[2]) for name in fields if name.startswith("numerator-")]
    return {one: (float(fields[f"numerator-{one}"]), _denominator(fields, one)) for one in ids}


def _denominator(fields: dict[str, str], indicator_id: int) -> float | None:
    typed = fields.get(f"denominator-{indicator_id}")
    return float(typed) if typed else None


def _is_kept(row: Submission | None, fields: dict[str, str]) -> bool:
    if row is None or row.state is not SubmissionState.DRAFT:
        return False
    return all(
        (row.draft[key]["numerator"], row.draft[key]["denominator"])
        == (fields.get(f"numerator-{key}", ""), fields.get(f"denominator-{key}", ""))
        for key in row.draft
    )
