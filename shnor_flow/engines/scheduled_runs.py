"""Which scheduled runs Prefect should show, and what has to change so that it does; no word to any server.

A key names an occurrence and the day somebody is held to: `occ:812:2026-09-30`. Prefect keeps keys for ever, and a
key whose run was cancelled brings back that cancelled run: a deadline that moved away and back gets `…:v2`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from shnor_flow.storage.deadline.open_occurrences import OpenOccurrence

_MORNING = time(9, 0)  # a clock that is put forward may skip the hours after midnight, never this one
_TITLE_LETTERS = 80


@dataclass(frozen=True)
class WantedRun:
    """A run that should be there; parameters are ids and dates only."""

    key: str
    name: str
    scheduled_at: datetime
    tags: tuple[str, ...]
    parameters: dict[str, Any]


class RunState(StrEnum):
    """What matters of a run's state."""

    WAITING = "waiting"  # scheduled or late: nobody has begun it
    CANCELLED = "cancelled"
    BEGUN = "begun"  # running or ended: its day is told, or being told


@dataclass(frozen=True)
class KnownRun:
    """A run that the server has."""

    run_id: str
    key: str
    state: RunState


@dataclass(frozen=True)
class Changes:
    """What to do so that the server shows what is wanted."""

    create: list[WantedRun] = field(default_factory=list)
    cancel: list[str] = field(default_factory=list)


def wanted_run(occurrence: OpenOccurrence) -> WantedRun:
    """Return the run of one occurrence: at nine in the morning, where the municipality lives, of its last day."""
    held_to = occurrence.held_to_on
    zone = ZoneInfo(occurrence.timezone)
    return WantedRun(
        key=f"occ:{occurrence.occurrence_id}:{held_to.isoformat()}",
        name=_name_of(occurrence),
        scheduled_at=datetime.combine(held_to, _MORNING, tzinfo=zone),
        tags=(
            f"roadmap:{occurrence.roadmap_id}",
            f"activity:{occurrence.number}",
            *(f"party:{party}" for party in occurrence.parties),
        ),
        parameters={"occurrence_id": occurrence.occurrence_id, "held_to_on": held_to.isoformat()},
    )


def changes_between(wanted: Iterable[WantedRun], known: Sequence[KnownRun], today: date) -> Changes:
    """Compare what should be there with what is; doing it again after the changes gives no changes.

    A late run of a day that has passed stays although nobody wants it any more: when a worker comes back, it tells
    how that deadline went.
    """
    wanted_by_key = {run.key: run for run in wanted}
    served: set[str] = set()
    changes = Changes()
    # What has begun comes first: a waiting twin of it is not needed.
    for run in sorted(known, key=lambda run: run.state is not RunState.BEGUN):
        if run.state is RunState.CANCELLED:
            continue
        key, day = _base_of(run.key), _day_of(run.key)
        is_needed = key in wanted_by_key or (day is not None and day < today)
        if run.state is RunState.WAITING and (not is_needed or key in served):
            changes.cancel.append(run.run_id)
        else:
            served.add(key)
    versions = _spent_versions(known)
    for key, run_wanted in wanted_by_key.items():
        if key not in served:
            changes.create.append(replace(run_wanted, key=_versioned(key, versions.get(key, 0) + 1)))
    return changes


def _name_of(occurrence: OpenOccurrence) -> str:
    title = occurrence.title
    if len(title) > _TITLE_LETTERS:
        title = title[:_TITLE_LETTERS].rsplit(" ", 1)[0] + "…"
    return f"{occurrence.number} {title} — до {occurrence.held_to_on:%d.%m.%Y} №{occurrence.occurrence_id}".strip()


def _spent_versions(known: Iterable[KnownRun]) -> dict[str, int]:
    spent: dict[str, int] = {}
    for run in known:
        if run.state is RunState.CANCELLED:
            key = _base_of(run.key)
            spent[key] = max(spent.get(key, 0), _version_of(run.key))
    return spent


def _versioned(key: str, version: int) -> str:
    return key if version == 1 else f"{key}:v{version}"


def _base_of(key: str) -> str:
    return key.split(":v")[0]


def _version_of(key: str) -> int:
    version = key.partition(":v")[2]
    return int(version) if version.isdigit() else 1


def _day_of(key: str) -> date | None:
    try:
        return date.fromisoformat(_base_of(key).rsplit(":", 1)[-1])
    except ValueError:  # somebody else's run
        return None
