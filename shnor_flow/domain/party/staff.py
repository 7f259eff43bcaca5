"""Posts: which position of the directory is a head's or a deputy's, and which words of a plan ask for one."""

import re
from collections.abc import Sequence

from shnor_flow.domain.party import StaffRole
from shnor_flow.domain.party.text import stems_of

_HEAD = frozenset({"директор", "заведующ", "руководител", "начальник", "председател"})
_DEPUTY = frozenset({"заместител", "зам", "завуч"})
_TEACHING = frozenset({"увр", "ур", "учебн", "воспитательн", "завуч"})
# What a plan calls those it means, in stems; the longest first.
_ASKED: tuple[tuple[re.Pattern[str], StaffRole], ...] = tuple(
    (re.compile(pattern), staff)
    for pattern, staff in (
        (
            r"(?:(?:заместител|зам) (?:директор|руководител) по (?:ур|увр|учебн(?: воспитательн)?(?: работ)?)|завуч)",
            StaffRole.TEACHING_DEPUTY,
        ),
        (r"(?:заместител|зам)(?: (?:директор|руководител))?", StaffRole.DEPUTY),
        (r"(?:руководител|директор|заведующ|администрац)", StaffRole.HEAD),
    )
)
_OF_SCHOOLS = re.compile(r"(?:заместители (?:директоров|руководителей)|завучи|директора)(?!\w)", re.IGNORECASE)
_ONE = re.compile(
    r"(?P<deputy>(?:заместител[ьяи]|зам\.?)\s+)?(?:директор\w{0,2}|руководител\w|заведующ\w{2}|начальник\w?)"
    r"(?P<teaching>\s+по\s+(?:УВР|УР|учебно[-‐–]воспитательной(?:\s+работе)?))?\s+(?P<where>\S.*)",
    re.IGNORECASE,
)


def holds(staff: StaffRole, position: str | None) -> bool:
    """Tell whether somebody with this position is meant: «зам. директора по УВР» is a deputy and no head."""
    stems = set(stems_of(position or ""))
    is_deputy = bool(stems & _DEPUTY)
    if staff is StaffRole.HEAD:
        return bool(stems & _HEAD) and not is_deputy
    return is_deputy and (staff is StaffRole.DEPUTY or bool(stems & _TEACHING))


def staff_asked_for(stems: Sequence[str]) -> tuple[StaffRole | None, tuple[str, ...]]:
    """Return the post that these words begin or, after the schools, end with, and the words left without it.

    «Заместители директоров школ по УВР» has the schools in the middle of the post.
    """
    words = " ".join(stems)
    teaching = re.fullmatch(r"(.+?) по (?:ур|увр|учебн(?: воспитательн)?(?: работ)?)", words)
    if teaching and re.match(r"(?:заместител|зам) ", words):
        staff, rest = staff_asked_for(teaching.group(1).split())
        return (StaffRole.TEACHING_DEPUTY, rest) if staff else (None, tuple(stems))
    for pattern, staff_role in _ASKED:
        found = re.match(rf"{pattern.pattern}(?= |$)", words)
        if found:
            return staff_role, tuple(words[found.end() :].split())
    return None, tuple(stems)


def names_those_of_schools(wording: str) -> bool:
    """Tell whether the words alone mean posts of schools: «завучи», and not «руководители» of nobody knows what."""
    return _OF_SCHOOLS.match(wording.strip()) is not None


def post_and_place(wording: str) -> tuple[StaffRole, str] | None:
    """Part «директор МБОУ «Школа № 3»» into the post and the words that name where; None where no post stands first."""
    found = _ONE.fullmatch(wording.strip())
    if found is None:
        return None
    deputy = StaffRole.TEACHING_DEPUTY if found["teaching"] else StaffRole.DEPUTY
    return (deputy if found["deputy"] else StaffRole.HEAD), found["where"]
