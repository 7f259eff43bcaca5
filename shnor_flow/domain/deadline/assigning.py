"""Who owes an occurrence, and what that changes in the assignments it has already."""

from collections.abc import Sequence
from dataclasses import dataclass

from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.party import PartyRole


@dataclass(frozen=True)
class Holder:
    """An organisation or a person who is to owe something."""

    role: PartyRole
    organisation_id: int | None = None
    person_id: int | None = None

    @property
    def key(self) -> str:
        """Return the one column that stands for both ids: "organisation:5" or "person:7"."""
        return f"person:{self.person_id}" if self.person_id else f"organisation:{self.organisation_id}"


@dataclass(frozen=True)
class Held:
    """An assignment that exists."""

    assignment_id: int
    key: str
    role: PartyRole
    state: AssignmentState
    is_passed_on: bool = False  # the coordinator gave it to another holder: the plan's words don't bring it back
    is_taken_over: bool = False  # got from another holder: the role comes from there


@dataclass(frozen=True)
class Changes:
    """What to do about one occurrence; whoever carries it out leaves touched work alone."""

    add: tuple[Holder, ...] = ()
    cancel: tuple[int, ...] = ()  # assignments
    restore: tuple[tuple[int, PartyRole], ...] = ()  # cancelled before, wanted again
    recast: tuple[tuple[int, PartyRole], ...] = ()  # held in another role until now


def changes_for(wanted: Sequence[Holder], held: Sequence[Held], *, is_past: bool) -> Changes:
    """Compare the holders the plan wants with those there are; of a party named twice the first mention counts.

    The past is not rewritten: an occurrence whose day has gone keeps those who held it, and gets a holder only in a
    role that nobody holds.
    """
    first_named: dict[str, Holder] = {}
    for holder in wanted:
        first_named.setdefault(holder.key, holder)
    existing = {each.key: each for each in held}
    left = [each for each in held if each.key not in first_named]
    if is_past:
        left = []
        roles_held = {each.role for each in held if each.state is not AssignmentState.CANCELLED}
        first_named = {key: holder for key, holder in first_named.items() if holder.role not in roles_held}
    pairs = [(existing[key], holder.role) for key, holder in first_named.items() if key in existing]
    return Changes(
        add=tuple(holder for key, holder in first_named.items() if key not in existing),
        cancel=tuple(each.assignment_id for each in left if each.state is AssignmentState.OPEN),
        restore=tuple((each.assignment_id, role) for each, role in pairs if _is_wanted_again(each)),
        recast=tuple((each.assignment_id, role) for each, role in pairs if _is_in_another_role(each, role)),
    )


def _is_wanted_again(held: Held) -> bool:
    return held.state is AssignmentState.CANCELLED and not held.is_passed_on


def _is_in_another_role(held: Held, role: PartyRole) -> bool:
    return held.state is AssignmentState.OPEN and held.role is not role and not held.is_taken_over
