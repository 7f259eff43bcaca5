"""Explanations that the coordinator accepted: by indicator and rule, offered to whom the rule asks next."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.errors import NotFound
from shnor_flow.storage.tables import Explanation, Indicator

MOST = 8  # offered for one question: a list to choose from, not to read


@dataclass(frozen=True)
class ExplanationLine:
    """One explanation as the coordinator keeps it."""

    explanation_id: int
    indicator: str
    rule: str
    words: str
    accepted_at: datetime


def explanations_for(session: Session, municipality_id: int, asked: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    """Return what may be answered to these (indicator, rule), by indicator, the newest first."""
    wanted = set(asked)
    query = (
        select(Explanation)
        .where(
            Explanation.municipality_id == municipality_id,
            col(Explanation.indicator_id).in_({indicator_id for indicator_id, _ in wanted}),
            col(Explanation.removed_at).is_(None),
        )
        .order_by(col(Explanation.accepted_at).desc(), col(Explanation.id).desc())
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in session.exec(query):
        words = found[row.indicator_id]
        if (row.indicator_id, row.rule) in wanted and row.words not in words and len(words) < MOST:
            words.append(row.words)
    return found


def add_explanation(
    session: Session, municipality_id: int, indicator_id: int, rule: str, *, words: str, now: datetime
) -> None:
    """Keep an explanation; one that is known stays as it is, removed ones too."""
    known = session.exec(
        select(Explanation).where(
            Explanation.municipality_id == municipality_id,
            Explanation.indicator_id == indicator_id,
            Explanation.rule == rule,
            Explanation.words == words,
        )
    ).first()
    if known is None:
        session.add(
            Explanation(
                municipality_id=municipality_id, indicator_id=indicator_id, rule=rule, words=words, accepted_at=now
            )
        )
        session.flush()


def explanation_list(session: Session, municipality_id: int) -> tuple[ExplanationLine, ...]:
    """Return what is offered in the municipality, by indicator."""
    rows = session.exec(
        select(Explanation, Indicator.name)
        .join(Indicator, col(Indicator.id) == Explanation.indicator_id)
        .where(Explanation.municipality_id == municipality_id, col(Explanation.removed_at).is_(None))
        .order_by(col(Indicator.name), col(Explanation.rule), col(Explanation.words))
    )
    return tuple(ExplanationLine(row.id or 0, name, row.rule, row.words, row.accepted_at) for row, name in rows)


def remove_explanation(session: Session, municipality_id: int, explanation_id: int, now: datetime) -> Explanation:
    """Offer it no more; it does not come back by itself. Twice is once."""
    row = session.get(Explanation, explanation_id)
    if row is None or row.municipality_id != municipality_id:
        raise NotFound("Такого пояснения нет, или оно не относится к вашему муниципалитету.")
    row.removed_at = row.removed_at or now
    session.flush()
    return row
