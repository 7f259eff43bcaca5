"""The ladders of a programme, or of all programmes of a municipality, as the coordinator writes them."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial

from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import Obligation
from shnor_flow.domain.letter.reminder import Ladder, LadderKind, next_notice_on, rungs_of
from shnor_flow.storage.journal import note
from shnor_flow.storage.mail.due_notices import DueObligation, put_next_notices, waiting_obligations
from shnor_flow.storage.mail.ladders import read_ladders, write_ladders
from shnor_flow.storage.mail.visit_notices import waiting_inquiries
from shnor_flow.storage.tables import Municipality, Programme

LARGEST_GAP = 14
LARGEST_CAP = 7
_BATCH = 2000
WAITING: Mapping[Obligation, Callable[..., list[DueObligation]]] = {
    Obligation.ASSIGNMENT: partial(waiting_obligations, obligation=Obligation.ASSIGNMENT),
    Obligation.SUBMISSION: partial(waiting_obligations, obligation=Obligation.SUBMISSION),
    Obligation.VISITS: waiting_inquiries,
}


@dataclass(frozen=True)
class TypedPace:
    """How often one person may be written to."""

    gap_days: int
    letters_a_week: int


def keep_ladders(
    session: Session,
    municipality_id: int,
    programme_id: int | None,
    ladders: Mapping[LadderKind, Ladder],
    *,
    actor: Actor,
    now: datetime,
    calendar: WorkingCalendar,
) -> int:
    """Write the ladders and return how many obligations have a new next day; nothing is sent because of the change."""
    _require_ours(session, municipality_id, programme_id)
    write_ladders(session, municipality_id, programme_id, ladders)
    session.flush()
    moved = _look_again(session, municipality_id, calendar, now)
    details = {kind.value: _as_details(ladder) for kind, ladder in ladders.items()}
    subject = ("programme", programme_id) if programme_id else ("municipality", municipality_id)
    home = municipality_id
    note(session, "ladder.changed", *subject, now=now, municipality_id=home, actor=actor, details=details)
    return moved


def drop_ladders(
    session: Session, municipality_id: int, programme_id: int, *, actor: Actor, now: datetime, calendar: WorkingCalendar
) -> None:
    """Let the programme climb the common ladders again."""
    _require_ours(session, municipality_id, programme_id)
    write_ladders(session, municipality_id, programme_id, {})
    session.flush()
    _look_again(session, municipality_id, calendar, now)
    note(session, "ladder.dropped", "programme", programme_id, now=now, municipality_id=municipality_id, actor=actor)


def keep_pace(session: Session, municipality_id: int, pace: TypedPace, *, actor: Actor, now: datetime) -> None:
    """Write how often one person may be written to."""
    if not 1 <= pace.gap_days <= LARGEST_GAP:
        raise Refused(f"Между письмами одному человеку может быть от 1 до {LARGEST_GAP} дней.")
    if not 1 <= pace.letters_a_week <= LARGEST_CAP:
        raise Refused(f"В неделю одному человеку может уйти от 1 до {LARGEST_CAP} писем.")
    municipality = session.get_one(Municipality, municipality_id)
    if (municipality.letters_gap_days, municipality.letters_a_week) == (pace.gap_days, pace.letters_a_week):
        return
    municipality.letters_gap_days, municipality.letters_a_week = pace.gap_days, pace.letters_a_week
    home, details = municipality_id, asdict(pace)
    note(session, "ladder.pace", "municipality", home, now=now, municipality_id=home, actor=actor, details=details)


def _require_ours(session: Session, municipality_id: int, programme_id: int | None) -> None:
    if programme_id is None:
        return
    programme = session.get(Programme, programme_id)
    if programme is None or programme.municipality_id != municipality_id:
        raise NotFound


def _look_again(session: Session, municipality_id: int, calendar: WorkingCalendar, now: datetime) -> int:
    """Say when each obligation is spoken of next: at the first rung after today, so that no change sends a burst.

    What is due already stays due: it waits for an address, or for this morning's job.
    """
    today = local_day(now, session.get_one(Municipality, municipality_id).timezone)
    ladders = read_ladders(session, municipality_id)
    moved = 0
    for obligation, waiting_of in WAITING.items():
        last_id: int | None = 0
        while last_id is not None:
            waiting = waiting_of(session, municipality_id, today, after_id=last_id, limit=_BATCH)
            by_day: dict[date | None, list[int]] = defaultdict(list)
            for one in waiting:
                by_day[next_notice_on(rungs_of(one.ladder(ladders), one.due_on, calendar), today)].append(one.id)
            put_next_notices(session, obligation, by_day)
            moved += len(waiting)
            last_id = waiting[-1].id if len(waiting) == _BATCH else None
    return moved


def _as_details(ladder: Ladder) -> dict[str, object]:
    return asdict(ladder) | {"before": list(ladder.before), "after": list(ladder.after)}
