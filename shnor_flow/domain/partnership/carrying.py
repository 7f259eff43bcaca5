"""What a programme's document says of pairs, held against the pairs that are kept: what is new, missing, or reworded.

Of the first document its certain pairs are taken over. Of a later one nothing is done in silence: it only proposes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shnor_flow.domain.partnership import ProposalKind
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.roadmap import Partnership


@dataclass(frozen=True)
class NamedPair:
    """A pair of the document with whom its words mean; None: nobody known, and `reason` says why."""

    said: Partnership
    school_id: int | None
    partner_id: int | None
    reason: str = ""

    @property
    def is_known(self) -> bool:
        """Tell whether both sides are in the directory."""
        return self.school_id is not None and self.partner_id is not None and not self.reason

    @property
    def sides(self) -> tuple[int | None, int | None]:
        """Return the two organisations."""
        return self.school_id, self.partner_id

    @property
    def scope_key(self) -> str:
        """Return what it is for, folded."""
        return wording_key(self.said.subject_or_scope or "")


@dataclass(frozen=True)
class KeptPair:
    """A pair that is kept and has not ended."""

    id: int
    school_id: int
    partner_id: int
    scope: str
    is_of_document: bool

    @property
    def sides(self) -> tuple[int | None, int | None]:
        """Return the two organisations."""
        return self.school_id, self.partner_id


@dataclass(frozen=True)
class PairDifference:
    """One thing that the document says otherwise; `pair` is the kept one, `named` the document's."""

    kind: ProposalKind
    key: str
    named: NamedPair | None = None
    pair: KeptPair | None = None


def differences(named: Sequence[NamedPair], kept: Collection[KeptPair]) -> tuple[PairDifference, ...]:
    """Return what differs, each under a key that is the same whenever it is asked again."""
    left = list(kept)
    found, unmatched = [], []
    for one in named:
        if not one.is_known:
            found.append(PairDifference(ProposalKind.UNRESOLVED, _key(ProposalKind.UNRESOLVED, one), one))
            continue
        same = next(
            (pair for pair in left if pair.sides == one.sides and wording_key(pair.scope) == one.scope_key), None
        )
        if same is None:
            unmatched.append(one)
        else:
            left.remove(same)
    for one in unmatched:
        reworded = next((pair for pair in left if pair.sides == one.sides and pair.is_of_document), None)
        if reworded is None:
            found.append(PairDifference(ProposalKind.ADD, _key(ProposalKind.ADD, one), one))
        else:
            left.remove(reworded)
            key = f"{ProposalKind.RESCOPE}:{reworded.id}:{one.scope_key}"
            found.append(PairDifference(ProposalKind.RESCOPE, key, one, reworded))
    if named and all(one.is_known for one in named):
        # A pair may hide behind words that nobody has made out yet: only a document read whole can leave one out.
        found += [
            PairDifference(ProposalKind.END, f"{ProposalKind.END}:{pair.id}", pair=pair)
            for pair in left
            if pair.is_of_document
        ]
    return tuple(found)


def _key(kind: ProposalKind, one: NamedPair) -> str:
    return ":".join((kind, wording_key(one.said.school), wording_key(one.said.partner), one.scope_key))
