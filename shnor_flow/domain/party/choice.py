"""One holder that the words of a plan mean: an organisation, a person, a group, or the people there with a post."""

from collections.abc import Sequence
from dataclasses import dataclass

from shnor_flow.domain.errors import Refused
from shnor_flow.domain.party import GROUP_NAMES, STAFF_NAMES, PartyGroup, PartyTarget, StaffRole


@dataclass(frozen=True)
class PartyChoice:
    """Exactly one of the three; `staff` narrows an organisation or a group of them to their heads or deputies."""

    organisation_id: int | None = None
    person_id: int | None = None
    group: PartyGroup | None = None
    staff: StaffRole | None = None

    @property
    def target(self) -> PartyTarget:
        """Return the kind of the choice; Refused unless it is exactly one."""
        chosen = [
            target
            for target, value in (
                (PartyTarget.ORGANISATION, self.organisation_id),
                (PartyTarget.PERSON, self.person_id),
                (PartyTarget.GROUP, self.group),
            )
            if value is not None
        ]
        if len(chosen) != 1:
            raise Refused("Выберите одно: организацию, человека или группу.")
        return chosen[0]

    @property
    def key(self) -> str:
        """Return the choice as forms and the journal write it: «organisation:5», «group:all_schools/head»."""
        what = self.group or self.organisation_id or self.person_id
        return f"{self.target}:{what}" + (f"/{self.staff}" if self.staff else "")


def choice_by_key(key: str) -> PartyChoice | None:
    """Read a key of a choice; None for anything else."""
    target, _, rest = key.partition(":")
    what, _, post = rest.partition("/")
    try:
        staff = StaffRole(post) if post else None
        if target == PartyTarget.GROUP:
            return PartyChoice(group=PartyGroup(what), staff=staff)
        number = int(what)
    except ValueError:
        return None
    if target == PartyTarget.ORGANISATION:
        return PartyChoice(organisation_id=number, staff=staff)
    return PartyChoice(person_id=number) if target == PartyTarget.PERSON else None


def target_of(choices: Sequence[PartyChoice]) -> PartyTarget:
    """Return the kind of a whole answer; Refused where one of the choices is none or two things at once."""
    kinds = [choice.target for choice in choices]
    if not kinds:
        return PartyTarget.UNRESOLVED
    return kinds[0] if len(kinds) == 1 else PartyTarget.SEVERAL


def called(name: str, staff: StaffRole | None) -> str:
    """Return a holder's name with whom of its people is meant: «все школы муниципалитета (руководители)»."""
    return f"{name} ({STAFF_NAMES[staff]})" if staff else name


def group_names() -> dict[tuple[PartyGroup, StaffRole | None], str]:
    """Return every group, and the heads and deputies of the groups of schools, by what a page calls them."""
    named: dict[tuple[PartyGroup, StaffRole | None], str] = {}
    for group, name in GROUP_NAMES.items():
        posts = (None,) if group is PartyGroup.COORDINATORS else (None, *StaffRole)
        named |= {(group, staff): called(name, staff) for staff in posts}
    return named
