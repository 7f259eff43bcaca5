"""What an edition does with each activity: added, moved, changed, left as it is, or dropped."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shnor_flow.domain.edition import Fate, FieldChange, PlanRow, RowMatch
from shnor_flow.domain.edition.moved_days import MovedDay, moved_days
from shnor_flow.domain.party.text import wording_key


@dataclass(frozen=True)
class RowDifference:
    """One activity in the two editions; `old` is None for an added one, `new` for a dropped one."""

    fate: Fate
    old: PlanRow | None
    new: PlanRow | None
    because: str = ""
    is_asked: bool = False  # whether the two are one activity waits for a person
    changes: tuple[FieldChange, ...] = ()
    days: tuple[MovedDay, ...] = ()

    @property
    def moved(self) -> tuple[MovedDay, ...]:
        """Return the days that became others, came or went."""
        return tuple(day for day in self.days if day.before != day.after)


def differences_of(
    old: Sequence[PlanRow], new: Sequence[PlanRow], matches: Sequence[RowMatch]
) -> tuple[RowDifference, ...]:
    """Return every row of the new edition in its order, then the rows of the old one that it drops."""
    before = {row.row_id: row for row in old}
    match_of = {match.new_id: match for match in matches}
    found = [_difference(row, match_of.get(row.row_id), before) for row in new]
    kept = {match.old_id for match in matches}
    found += [RowDifference(Fate.DROPPED, row, None) for row in old if row.row_id not in kept]
    return tuple(found)


def _difference(new: PlanRow, match: RowMatch | None, before: dict[int, PlanRow]) -> RowDifference:
    if match is None or match.old_id not in before:
        return RowDifference(Fate.ADDED, None, new)
    old = before[match.old_id]
    changes, days = tuple(_changes(old, new)), moved_days(old.days, new.days)
    difference = RowDifference(Fate.SAME, old, new, match.because, not match.is_sure, changes, days)
    if difference.moved:
        return replace(difference, fate=Fate.MOVED)
    return replace(difference, fate=Fate.CHANGED) if changes else difference


def _changes(old: PlanRow, new: PlanRow) -> list[FieldChange]:
    fields = (
        ("Раздел", old.section, new.section),
        ("Номер", *_numbers(old, new)),
        ("Мероприятие", old.title, new.title),
        ("Срок", old.term, new.term),
        ("Ответственные", "; ".join(old.parties), "; ".join(new.parties)),
        ("Планируемый результат", old.expected_result, new.expected_result),
        ("Финансирование", old.financing, new.financing),
    )
    # A comma or a dash typed otherwise is no amendment.
    return [FieldChange(*field) for field in fields if wording_key(field[1]) != wording_key(field[2])]


def _numbers(old: PlanRow, new: PlanRow) -> tuple[str, str]:
    """Return both numbers; rows that had none before, or have none now, were counted by somebody and not renumbered."""
    before, after = old.number.strip(" ."), new.number.strip(" .")
    return (before, after) if before and after else ("", "")
