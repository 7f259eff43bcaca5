"""What became of one cell: who said what, when, what stood there before, and why it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shnor_flow.domain.collection.indicator import FiledFigure

_FILING = ("submitted", "corrected")
_ASKING = ("returned", "reopened")
OF_A_CELL = ("file_attached", "file_removed")  # whoever reads the journal gives only those of this cell
_OF_THE_FORM = (
    *OF_A_CELL,
    "saved",
    "file_sent",
    "accepted",
    "closed_again",
    "extended",
    "excused",
    "school_left",
    "added",
)


@dataclass(frozen=True)
class CellVersion:
    """A filed version as far as the cell goes; `answer` is None where the form had none."""

    number: int
    at: datetime
    by: str
    answer: FiledFigure | None
    asked: Mapping[int, str]  # what had been disputed when it was made
    reason: str  # of a correction


@dataclass(frozen=True)
class Act:
    """What the journal says was done with the form; `version` is the last one at that moment."""

    at: datetime
    by: str
    action: str
    version: int
    reason: str


@dataclass(frozen=True)
class CellEvent:
    """A line of the cell's history; before and after are None where the act changed no answer."""

    at: datetime
    by: str
    action: str
    version: int
    before: str | None = None
    after: str | None = None
    why: tuple[str, ...] = ()
    count: int = 1  # of drafts saved one after another by one person

    @property
    def is_change(self) -> bool:
        """Tell whether the answer is another one than before."""
        return self.before != self.after


def cell_history(
    indicator_id: int, versions: Sequence[CellVersion], acts: Sequence[Act], disputed: Mapping[int, str]
) -> tuple[CellEvent, ...]:
    """Return what happened to the cell, the newest first; `disputed` is what the coordinator disputes now.

    Versions are told even where the journal has no line of them: figures of past years may have been imported.
    """
    by_number = {version.number: version for version in versions}
    events = [
        *(_filing(indicator_id, version, by_number, acts) for version in versions),
        *(
            event
            for act in acts
            if act.action not in _FILING and (event := _act(indicator_id, act, by_number, disputed))
        ),
    ]
    events.sort(key=lambda event: (event.at, event.version), reverse=True)
    return _drafts_folded(events)


def _filing(
    indicator_id: int, version: CellVersion, by_number: Mapping[int, CellVersion], acts: Sequence[Act]
) -> CellEvent:
    act = next((one for one in acts if one.action in _FILING and one.version == version.number), None)
    earlier = by_number.get(version.number - 1)
    words = version.asked.get(indicator_id, "")
    note = version.answer.note if version.answer and version.answer.note != version.answer.in_words else ""
    why = (
        f"Координатор просил: {words}" if words else "",
        f"Причина исправления: {version.reason}" if version.reason else "",
        f"Пояснение: {note}" if note else "",
    )
    return CellEvent(
        at=version.at,
        by=version.by,
        action=act.action if act else "submitted",
        version=version.number,
        before=_told(earlier.answer if earlier else None),
        after=_told(version.answer),
        why=tuple(filter(None, why)),
    )


def _act(
    indicator_id: int,
    act: Act,
    by_number: Mapping[int, CellVersion],
    disputed: Mapping[int, str],
) -> CellEvent | None:
    if act.action in _ASKING:
        following = by_number.get(act.version + 1)
        asked = following.asked if following else disputed
        if asked and indicator_id not in asked:
            return None  # other figures were disputed: this one stayed locked
        why = asked.get(indicator_id) or act.reason
    elif act.action in _OF_THE_FORM:
        why = act.reason
    else:
        return None
    return CellEvent(act.at, act.by, act.action, act.version, why=(why,) if why else ())


def _told(figure: FiledFigure | None) -> str:
    if figure is None:
        return ""
    return " — ".join(filter(None, (figure.in_words, figure.share_in_words)))


def _drafts_folded(events: Sequence[CellEvent]) -> tuple[CellEvent, ...]:
    """Tell drafts saved one after another by one person as one line, with the last of them on it."""
    folded: list[CellEvent] = []
    for event in events:
        last = folded[-1] if folded else None
        if last and event.action == last.action == "saved" and event.by == last.by:
            folded[-1] = CellEvent(last.at, last.by, last.action, last.version, count=last.count + 1)
        else:
            folded.append(event)
    return tuple(folded)
