"""How many letters each person got, by kind."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from shnor_flow.domain.letter import LetterKind, LetterState
from shnor_flow.storage.tables import Letter, Person


@dataclass
class PersonLetters:
    """What one person, or one role mailbox, was sent."""

    name: str
    address: str
    by_kind: dict[LetterKind, int] = field(default_factory=dict)
    most_digests_a_day: int = 0

    @property
    def total(self) -> int:
        """Return all of them."""
        return sum(self.by_kind.values())


def letter_totals(session: Session, since: date, until: date) -> list[PersonLetters]:
    """Return who was sent letters of these days, the most burdened first; what waits or failed is not counted."""
    query = (
        select_columns(
            col(Letter.to_address),
            col(Person.full_name),
            col(Letter.kind),
            col(Letter.letter_on),
            func.count(col(Letter.id)),
        )
        .join(Person, col(Person.id) == col(Letter.person_id), isouter=True)
        .where(col(Letter.state) == LetterState.SENT, col(Letter.letter_on).between(since, until))
        .group_by(col(Letter.to_address), col(Person.full_name), col(Letter.kind), col(Letter.letter_on))
    )
    people: dict[str, PersonLetters] = {}
    for address, name, kind, _, count in session.connection().execute(query):
        one = people.setdefault(address, PersonLetters(name or address, address, defaultdict(int)))
        one.by_kind[kind] += count
        if kind is LetterKind.DIGEST:
            one.most_digests_a_day = max(one.most_digests_a_day, count)
    return sorted(people.values(), key=lambda one: (-one.total, one.name))
