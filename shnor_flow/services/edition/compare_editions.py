"""What a new edition changes, told activity by activity beside the work that is under way."""

from dataclasses import dataclass

from sqlmodel import Session

from shnor_flow.domain.edition import Fate, FieldChange
from shnor_flow.domain.edition.difference import RowDifference, differences_of
from shnor_flow.domain.edition.passport import IndicatorDifference
from shnor_flow.domain.errors import NotFound
from shnor_flow.services.edition.amend_programme import indicator_changes, passport_changes
from shnor_flow.storage.roadmap.editions import plan_rows, stored_matches, work_counts
from shnor_flow.storage.tables import Programme, Roadmap


@dataclass(frozen=True)
class ComparedRow:
    """One activity in the two editions with its work: assignments owed and done."""

    difference: RowDifference
    owed: int
    done: int


@dataclass(frozen=True)
class EditionComparison:
    """Everything a new edition changes; `asked` is how many pairs wait for a person."""

    roadmap_id: int
    edition: int
    before_id: int
    edition_before: int
    rows: tuple[ComparedRow, ...]
    passport: tuple[FieldChange, ...]
    indicators: tuple[IndicatorDifference, ...]

    @property
    def asked(self) -> tuple[ComparedRow, ...]:
        """Return the rows whose match a person has to confirm."""
        return tuple(row for row in self.rows if row.difference.is_asked)

    @property
    def counts(self) -> dict[Fate, int]:
        """Count the rows by what becomes of them."""
        return {fate: len(self.of(fate)) for fate in Fate}

    @property
    def is_nothing_changed(self) -> bool:
        """Tell whether the file says what is in force already."""
        fates = [row.difference.fate for row in self.rows] + [one.fate for one in self.indicators]
        return not self.passport and all(fate is Fate.SAME for fate in fates)

    def of(self, fate: Fate) -> tuple[ComparedRow, ...]:
        """Return the rows of one fate."""
        return tuple(row for row in self.rows if row.difference.fate is fate)


def compare_editions(session: Session, roadmap_id: int) -> EditionComparison:
    """Return what the edition changes against the one it was compared with; NotFound where it is the first."""
    roadmap = session.get(Roadmap, roadmap_id)
    if roadmap is None or roadmap.follows_id is None:
        raise NotFound("Сравнивать не с чем: это первая редакция плана.")
    before = session.get_one(Roadmap, roadmap.follows_id)
    old, new = plan_rows(session, before.id), plan_rows(session, roadmap_id)
    found = differences_of(old, new, stored_matches(session, roadmap_id))
    # Once applied, the work of a pair stands at its new row.
    counts = work_counts(session, [row.row_id for row in (*old, *new)])
    programme = session.get_one(Programme, roadmap.programme_id)
    return EditionComparison(
        roadmap_id=roadmap_id,
        edition=roadmap.edition,
        before_id=before.id or 0,
        edition_before=before.edition,
        rows=tuple(ComparedRow(each, *_work_of(each, counts)) for each in found),
        passport=passport_changes(programme, roadmap.passport),
        indicators=indicator_changes(session, programme, roadmap.passport),
    )


def _work_of(difference: RowDifference, counts: dict[int, tuple[int, int]]) -> tuple[int, int]:
    rows = [row.row_id for row in (difference.old, difference.new) if row]
    return sum(counts.get(row, (0, 0))[0] for row in rows), sum(counts.get(row, (0, 0))[1] for row in rows)
