"""Executive discipline: how an assignment stands on a day, and counts that add up.

Discipline (исполнительская дисциплина) is what was done in time of what was due; «done» is the holder's report, whether
or not the coordinator has already removed it from control. Days are compared with the held-to day; what an extension
spared is counted beside it, so that the figure by the first days can always be told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shnor_flow.domain.deadline.progress import DONE, AssignmentState
from shnor_flow.domain.party import PartyRole


class Outcome(StrEnum):
    """How a deadline ended, or where it stands; every deadline has exactly one."""

    IN_TIME = "in_time"
    LATE = "late"
    OVERDUE = "overdue"
    NOT_DUE = "not_due"  # its day, or its moved day, has not passed
    UNASSIGNED = "unassigned"  # nobody was found to do it
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Move:
    """A held-to day that was moved, and why."""

    from_on: date
    to_on: date
    reason: str


@dataclass(frozen=True)
class Owed:
    """One assignment as far as discipline is concerned; `moves` in the order they were decided."""

    party: str
    role: PartyRole
    due_on: date
    state: AssignmentState
    done_on: date | None = None
    moves: tuple[Move, ...] = ()
    said: str = ""  # the last word of the holder
    said_on: date | None = None

    @property
    def first_due_on(self) -> date:
        """Return the held-to day before anybody moved it."""
        return self.moves[0].from_on if self.moves else self.due_on


@dataclass(frozen=True)
class Standing:
    """Where a deadline stands."""

    outcome: Outcome
    is_awaiting: bool = False  # done, but not yet removed from control
    is_spared: bool = False  # in time, or not due, only because its day was moved


def standing_of(owed: Owed, as_of: date) -> Standing:
    """Return how this assignment stands at the end of `as_of`; what was done later is not known yet."""
    if owed.state is AssignmentState.CANCELLED:
        return Standing(Outcome.CANCELLED)
    done_on = owed.done_on if owed.state in DONE else None
    if done_on is None or done_on > as_of:
        outcome = _open_outcome(owed.due_on, as_of)
        return Standing(outcome, is_spared=outcome is Outcome.NOT_DUE and owed.first_due_on < as_of)
    in_time = done_on <= owed.due_on
    return Standing(
        Outcome.IN_TIME if in_time else Outcome.LATE,
        is_awaiting=owed.state is AssignmentState.REPORTED,
        is_spared=in_time and done_on > owed.first_due_on,
    )


def standing_of_all(owed: Iterable[Owed], as_of: date) -> Standing:
    """Return how a deadline of the plan stands: as the worst of its leads, who answer for the whole."""
    everybody = tuple(owed)
    leads = tuple(one for one in everybody if one.role is PartyRole.LEAD) or everybody
    if not leads:
        return Standing(Outcome.UNASSIGNED)
    standings = [standing_of(one, as_of) for one in leads]
    outcome = min((standing.outcome for standing in standings), key=_WORST_FIRST.index)
    alike = [standing for standing in standings if standing.outcome is outcome]
    is_done = outcome in (Outcome.IN_TIME, Outcome.LATE)
    return Standing(
        outcome,
        # A lead who was late and accepted does not hide one who was in time and still waits.
        is_awaiting=is_done and any(standing.is_awaiting for standing in standings),
        is_spared=any(standing.is_spared for standing in alike),
    )


@dataclass(frozen=True)
class Tally:
    """Counts of deadlines by outcome; they add up to `planned`. The last three say «of these»."""

    in_time: int = 0
    late: int = 0
    overdue: int = 0
    not_due: int = 0
    unassigned: int = 0
    cancelled: int = 0
    awaiting: int = 0  # of in_time and late: not yet removed from control
    spared: int = 0  # of in_time: only by a moved day
    postponed: int = 0  # of not_due: only by a moved day

    @property
    def planned(self) -> int:
        """Return how many deadlines there were."""
        return self.in_time + self.late + self.overdue + self.not_due + self.unassigned + self.cancelled

    @property
    def due(self) -> int:
        """Return how many were done or had to be: what discipline is measured on."""
        return self.in_time + self.late + self.overdue

    @property
    def due_by_first_days(self) -> int:
        """Return how many had to be done had no day been moved."""
        return self.due + self.postponed

    @property
    def in_time_by_first_days(self) -> int:
        """Return how many were done by the day first set."""
        return self.in_time - self.spared


def tally_of(standings: Iterable[Standing]) -> Tally:
    """Count deadlines by where they stand."""
    counted = tuple(standings)

    def count(outcome: Outcome) -> int:
        return sum(standing.outcome is outcome for standing in counted)

    return Tally(
        in_time=count(Outcome.IN_TIME),
        late=count(Outcome.LATE),
        overdue=count(Outcome.OVERDUE),
        not_due=count(Outcome.NOT_DUE),
        unassigned=count(Outcome.UNASSIGNED),
        cancelled=count(Outcome.CANCELLED),
        awaiting=sum(standing.is_awaiting for standing in counted),
        spared=sum(standing.is_spared and standing.outcome is Outcome.IN_TIME for standing in counted),
        postponed=sum(standing.is_spared and standing.outcome is Outcome.NOT_DUE for standing in counted),
    )


# One lead who is overdue makes the whole overdue; a cancelled one counts only if all are.
_WORST_FIRST = (Outcome.OVERDUE, Outcome.NOT_DUE, Outcome.LATE, Outcome.IN_TIME, Outcome.CANCELLED)


def _open_outcome(due_on: date, as_of: date) -> Outcome:
    return Outcome.OVERDUE if due_on < as_of else Outcome.NOT_DUE
