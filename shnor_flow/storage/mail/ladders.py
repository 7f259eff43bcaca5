"""The ladders in force: those a coordinator wrote for a programme or for all of them, else the built-in ones."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, col, delete, select

from shnor_flow.domain.letter.reminder import BUILT_IN, Audience, Ladder, LadderKind
from shnor_flow.storage.tables import CollectionRound, LadderRow, Municipality

EVERY_PROGRAMME = "all"


@dataclass(frozen=True)
class Ladders:
    """The ladders of one municipality, by programme (None: every one) and kind."""

    written: Mapping[tuple[int | None, LadderKind], Ladder] = field(default_factory=dict)

    def of(self, programme_id: int | None, kind: LadderKind) -> Ladder:
        """Return the programme's own ladder, else the municipality's, else the built-in one."""
        general = self.written.get((None, kind)) or BUILT_IN[kind]
        return self.written.get((programme_id, kind), general)

    def audiences(self) -> set[Audience]:
        """Return everybody above the holder whom some ladder may tell."""
        ladders = [*BUILT_IN.values(), *self.written.values()]
        return {audience for ladder in ladders for audience in ladder.escalations}


def read_ladders(session: Session, municipality_id: int) -> Ladders:
    """Return the ladders of a municipality."""
    rows = session.exec(select(LadderRow).where(LadderRow.municipality_id == municipality_id))
    return Ladders({(row.programme_id, row.kind): _ladder(row) for row in rows})


def ladder_of_round(session: Session, round_id: int) -> Ladder:
    """Return the ladder by which schools are reminded of a round's figures."""
    found = session.get_one(CollectionRound, round_id)
    return read_ladders(session, found.municipality_id).of(found.programme_id, LadderKind.SUBMISSION)


def write_ladders(
    session: Session, municipality_id: int, programme_id: int | None, ladders: Mapping[LadderKind, Ladder]
) -> None:
    """Put these in the place of what was written for the programme; of two writers the later one's holds."""
    session.get_one(Municipality, municipality_id, with_for_update=True)  # two presses wait for each other
    scope = scope_of(programme_id)
    mine = (col(LadderRow.municipality_id) == municipality_id, col(LadderRow.scope) == scope)
    session.exec(delete(LadderRow).where(*mine))
    session.add_all(_row(municipality_id, programme_id, scope, kind, ladder) for kind, ladder in ladders.items())


def programmes_with_ladders(session: Session, municipality_id: int) -> Collection[int]:
    """Return the programmes that have a ladder of their own."""
    query = select(LadderRow.programme_id).where(
        LadderRow.municipality_id == municipality_id, col(LadderRow.programme_id).is_not(None)
    )
    return {one for one in session.exec(query) if one is not None}


def scope_of(programme_id: int | None) -> str:
    """Return what the unique key says of a programme."""
    return EVERY_PROGRAMME if programme_id is None else f"programme:{programme_id}"


def _ladder(row: LadderRow) -> Ladder:
    return Ladder(
        before=tuple(row.before),
        after=tuple(row.after),
        letters_after=row.letters_after,
        coordinator_after=row.escalations.get(Audience.COORDINATOR),
        head_after=row.escalations.get(Audience.HEAD),
        lead_after=row.escalations.get(Audience.LEAD),
        organisation_head_after=row.escalations.get(Audience.ORGANISATION_HEAD),
        warns=row.warns,
    )


def _row(municipality_id: int, programme_id: int | None, scope: str, kind: LadderKind, ladder: Ladder) -> LadderRow:
    return LadderRow(
        municipality_id=municipality_id,
        programme_id=programme_id,
        scope=scope,
        kind=kind,
        before=list(ladder.before),
        after=list(ladder.after),
        letters_after=ladder.letters_after,
        escalations={audience.value: after for audience, after in ladder.escalations.items()},
        warns=ladder.warns,
    )
