"""Partners, curators and held visits of a half-year, as the report counts them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from shnor_flow.domain.partnership import Tie, VisitKind, VisitState
from shnor_flow.domain.report.helping import NO_HELP, Helping, HelpLine, KindCount, helping_of
from shnor_flow.storage.partnership.ties import TieLine, ties_within
from shnor_flow.storage.tables import Visit


def helping_within(session: Session, programme_id: int, start: date, end: date, schools: Mapping[int, str]) -> Helping:
    """Return who helped from `start` to `end`, both included; `schools` are the programme's, by id."""
    ties = ties_within(session, programme_id, start, end)
    if not ties:
        return NO_HELP
    counts = _counts(session, programme_id, start, end)
    return helping_of(
        [_line(tie, counts.get(tie.key, ()), schools) for tie in ties],
        schools.values(),
        [schools.get(tie.school_id, tie.school) for tie in ties if tie.tie.curatorship_id is not None],
    )


def _line(tie: TieLine, visits: Sequence[KindCount], schools: Mapping[int, str]) -> HelpLine:
    return HelpLine(schools.get(tie.school_id, tie.school), tie.who, tie.what, tie.scope, tuple(visits))


def _counts(session: Session, programme_id: int, start: date, end: date) -> dict[str, list[KindCount]]:
    query = (
        select_columns(col(Visit.partnership_id), col(Visit.curatorship_id), col(Visit.kind), func.count(col(Visit.id)))
        .where(
            col(Visit.programme_id) == programme_id,
            col(Visit.state) == VisitState.HELD,
            col(Visit.held_on).between(start, end),
        )
        .group_by(col(Visit.partnership_id), col(Visit.curatorship_id), col(Visit.kind))
    )
    places = {kind: place for place, kind in enumerate(VisitKind)}
    found: dict[str, list[KindCount]] = defaultdict(list)
    for pair, curator, kind, count in sorted(session.execute(query).all(), key=lambda row: places[row[2]]):
        found[Tie(pair, curator).key].append(KindCount(kind, count))
    return found
