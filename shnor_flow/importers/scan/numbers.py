"""The numbers of recognised rows: alone in their cells they are often taken for letters, but they stand in order."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from shnor_flow.domain.roadmap import ActivityDraft, FindingDraft, FindingKind, RoadmapDraft
from shnor_flow.importers.plan.numbering import is_number, number_at_start, parts_of

_Parts = tuple[int, ...]
_IN_ORDER = "Номер прочитан как «{read}», по порядку строк поставлен «{number}»: сравните с документом."


def numbered(draft: RoadmapDraft) -> RoadmapDraft:
    """Return the draft with numbers that were read badly put in by those of their neighbours, each with a doubt."""
    of_two = [len(parts_of(_plain(row.number))) == 2 for row in draft.activities]
    in_sections = sum(of_two) * 2 >= len(of_two)  # «2.3.» and not «3.»
    activities: list[ActivityDraft] = []
    for section, group in groupby(draft.activities, key=lambda activity: activity.section):
        own = number_at_start(section) if in_sections else None
        activities += _in_order(list(group), parts_of(own[0]) if own else ())
    doubts = tuple(
        FindingDraft(FindingKind.TEXT, _IN_ORDER.format(read=old.number, number=new.number), new.line, index, new.place)
        for index, (old, new) in enumerate(zip(draft.activities, activities, strict=True))
        if old.number != new.number and _plain(old.number) != new.number
    )
    return replace(draft, activities=tuple(activities), findings=(*draft.findings, *doubts))


def _in_order(rows: Sequence[ActivityDraft], section: _Parts) -> list[ActivityDraft]:
    numbers = [_plain(row.number) for row in rows]
    read = [_parts(number, section) for number in numbers]
    dot = "." if sum(number.endswith(".") for number in numbers) * 2 >= len(numbers) else ""
    whole = [place for place in range(len(rows)) if read[place] and _fits(read, place)]
    return [replace(row, number=_number(read, place, whole, dot) or row.number) for place, row in enumerate(rows)]


def _parts(number: str, section: _Parts) -> _Parts:
    """Return the parts of a number as read; () where it is none, or none of this section."""
    parts = parts_of(number) if is_number(number) else ()
    if not section or not parts:
        return parts
    head, digits = str(section[0]), str(parts[0])
    if len(parts) == 1 and len(digits) in (2, 3) and digits.startswith(head):
        parts = (section[0], int(digits[len(head) :]))  # the point between them was not seen
    return parts if len(parts) > 1 and parts[:1] == section[:1] else ()


def _plain(number: str) -> str:
    """Return a number with the points that were taken for commas."""
    return re.sub(r"\.+", ".", re.sub(r"[,;:]", ".", number.replace(" ", "")))


def _fits(read: Sequence[_Parts], place: int) -> bool:
    """Tell whether a number agrees with another of its section about where it stands, or contradicts none."""
    others = [other for other in range(len(read)) if other != place and read[other]]
    if any(_moved(read[other], place - other) == read[place] for other in others):
        return True
    return all((read[other] < read[place]) == (other < place) for other in others)


def _number(read: Sequence[_Parts], place: int, whole: Sequence[int], dot: str) -> str:
    """Return the number of a row: its own, or what the whole ones above it, or below, leave for it."""
    above = [other for other in whole if other <= place]
    below = [other for other in whole if other > place]
    if above:
        parts = _moved(read[above[-1]], place - above[-1])
    elif below:
        # A section begins with 1 wherever there is room for it.
        parts = (*read[below[0]][:-1], min(place + 1, read[below[0]][-1] - (below[0] - place)))
    else:
        return ""
    return ".".join(str(part) for part in parts) + dot if parts[-1] > 0 else ""


def _moved(parts: _Parts, steps: int) -> _Parts:
    return (*parts[:-1], parts[-1] + steps)
