"""The life of an assignment: reported by its holder, removed from control by the coordinator."""

from enum import StrEnum


class AssignmentState(StrEnum):
    """Where an assignment stands; «исполнено» is the holder's word, «снято с контроля» the controller's act."""

    OPEN = "open"
    REPORTED = "reported"  # the holder says it is done; waits for the coordinator
    RETURNED = "returned"  # the coordinator sent it back: owed again
    CLOSED = "closed"  # снято с контроля
    CANCELLED = "cancelled"  # the plan no longer asks for it


OWED = (AssignmentState.OPEN, AssignmentState.RETURNED)  # somebody still has to do something
DONE = (AssignmentState.REPORTED, AssignmentState.CLOSED)


class ProgressKind(StrEnum):
    """One line of an assignment's history."""

    DONE = "done"
    NOTE = "note"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DUE_MOVED = "due_moved"
    CANCELLED = "cancelled"  # an edition of the plan no longer asks for it
    REOPENED = "reopened"  # the coordinator took back «снято с контроля»
    ASKED_TIME = "asked_time"
    NOT_MINE = "not_mine"
    REFUSED = "refused"  # the coordinator said no to what was asked
    PASSED_ON = "passed_on"  # another holder answers from now on
    TAKEN_OVER = "taken_over"  # this holder answers instead of another


class OccurrenceKind(StrEnum):
    """Why a date stands in the calendar."""

    DEADLINE = "deadline"  # the end of a window of the term
    CONTROL_POINT = "control_point"  # a line on progress is asked for; not a window of the term
