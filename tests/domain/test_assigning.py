"""Claims about who owes an occurrence after the plan or the directory has changed."""

from shnor_flow.domain.deadline.assigning import Changes, Held, Holder, changes_for
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.party import PartyRole

LEAD, CONTRIBUTOR = PartyRole.LEAD, PartyRole.CONTRIBUTOR
DEPARTMENT = Holder(LEAD, organisation_id=1)
SCHOOL = Holder(CONTRIBUTOR, organisation_id=2)
ANNA = Holder(LEAD, person_id=1)


def _held(holder: Holder, assignment_id: int = 10, state: AssignmentState = AssignmentState.OPEN) -> Held:
    return Held(assignment_id, holder.key, holder.role, state)


def test_a_person_and_an_organisation_with_one_number_are_two_holders() -> None:
    assert DEPARTMENT.key != ANNA.key


def test_everybody_named_gets_an_assignment_once_in_the_role_named_first() -> None:
    again = Holder(CONTRIBUTOR, organisation_id=1)
    assert changes_for([DEPARTMENT, SCHOOL, again], [], is_past=False) == Changes(add=(DEPARTMENT, SCHOOL))


def test_what_is_held_already_changes_nothing() -> None:
    assert changes_for([DEPARTMENT], [_held(DEPARTMENT)], is_past=False) == Changes()


def test_whoever_the_plan_names_no_more_is_cancelled_if_still_open() -> None:
    reported = _held(SCHOOL, 11, AssignmentState.REPORTED)
    changes = changes_for([ANNA], [_held(DEPARTMENT), reported], is_past=False)
    assert changes == Changes(add=(ANNA,), cancel=(10,))


def test_a_cancelled_holder_named_again_is_restored() -> None:
    changes = changes_for([DEPARTMENT], [_held(DEPARTMENT, 10, AssignmentState.CANCELLED)], is_past=False)
    assert changes == Changes(restore=((10, LEAD),))


def test_an_open_holder_named_in_another_role_is_recast_and_a_done_one_stays() -> None:
    leading = Holder(LEAD, organisation_id=2)
    assert changes_for([leading], [_held(SCHOOL)], is_past=False) == Changes(recast=((10, LEAD),))
    assert changes_for([leading], [_held(SCHOOL, 10, AssignmentState.CLOSED)], is_past=False) == Changes()


def test_a_day_that_has_gone_keeps_those_who_held_it() -> None:
    assert changes_for([ANNA], [_held(DEPARTMENT)], is_past=True) == Changes()


def test_a_day_that_has_gone_gets_a_holder_in_a_role_that_nobody_held() -> None:
    assert changes_for([DEPARTMENT, SCHOOL], [_held(DEPARTMENT)], is_past=True) == Changes(add=(SCHOOL,))
    cancelled = _held(DEPARTMENT, 10, AssignmentState.CANCELLED)
    assert changes_for([DEPARTMENT], [cancelled], is_past=True) == Changes(restore=((10, LEAD),))
