"""Plan notices: what is due up to now and not yet intended, for whom, and what it replaces."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session

from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.letter import Obligation
from shnor_flow.domain.letter.reminder import (
    SUBMISSION,
    Audience,
    Rung,
    ladder_for,
    missed_before,
    next_notice_on,
    notice_due,
    rungs_of,
)
from shnor_flow.storage.mail.due_notices import (
    DueObligation,
    doubtful_roadmaps,
    due_assignments,
    due_submissions,
    last_findings_notices,
    set_next_notice,
)
from shnor_flow.storage.mail.notices import NoticeDraft, skip_replaced, write_notices
from shnor_flow.storage.people.addressees import Addressees, read_addressees
from shnor_flow.storage.tables import Municipality

BATCH = 2000
FINDINGS_EVERY = timedelta(days=7)
_FINDINGS_STEP = "open"

DueReader = Callable[..., list[DueObligation]]
READERS: dict[Obligation, DueReader] = {
    Obligation.ASSIGNMENT: due_assignments,
    Obligation.SUBMISSION: due_submissions,
}


@dataclass(frozen=True)
class Morning:
    """One municipality on one day, and what planning it needs."""

    municipality: Municipality
    today: date
    now: datetime
    calendar: WorkingCalendar

    @property
    def municipality_id(self) -> int:
        """Return the municipality's id."""
        assert self.municipality.id is not None
        return self.municipality.id


@dataclass
class Planned:
    """What one batch came to; `last_id` is where the next batch goes on, None when there is none."""

    notices: int = 0
    unreachable: int = 0  # obligations that nobody with an address answers for, not even a coordinator
    last_id: int | None = None


def plan_notices(
    session: Session, morning: Morning, obligation: Obligation, *, after_id: int = 0, limit: int = BATCH
) -> Planned:
    """Plan the next batch of notices about assignments or submissions, and say when to look at each again."""
    due = READERS[obligation](session, morning.municipality_id, morning.today, after_id=after_id, limit=limit)
    if not due:
        return Planned()
    addressees = read_addressees(
        session,
        morning.municipality_id,
        {one.organisation_id for one in due if one.organisation_id is not None},
        {one.person_id for one in due if one.person_id is not None},
        morning.now,
    )
    plan = _Plan(morning, addressees)
    for one in due:
        plan.add(one)
    count = write_notices(session, morning.municipality_id, plan.drafts, morning.now)
    skip_replaced(session, obligation, plan.current_keys)
    for next_on, ids in plan.by_next_day.items():
        set_next_notice(session, obligation, ids, next_on, morning.today)
    return Planned(count, plan.unreachable, due[-1].id if len(due) == limit else None)


def plan_findings_notices(session: Session, morning: Morning) -> Planned:
    """Tell the coordinators of doubts that keep a running roadmap from working: at once, then weekly."""
    roadmaps = doubtful_roadmaps(session, morning.municipality_id)
    if not roadmaps:
        return Planned()
    coordinators = read_addressees(session, morning.municipality_id, (), (), morning.now).coordinators
    last = last_findings_notices(session, roadmaps)
    drafts = [
        NoticeDraft(Obligation.FINDINGS, roadmap, person, _FINDINGS_STEP, morning.today, morning.today)
        for roadmap in roadmaps
        for person in coordinators
        if morning.today - last.get((roadmap, person), date.min) >= FINDINGS_EVERY
    ]
    count = write_notices(session, morning.municipality_id, drafts, morning.now)
    return Planned(count, unreachable=0 if coordinators else len(roadmaps))


@dataclass
class _Plan:
    morning: Morning
    addressees: Addressees
    drafts: list[NoticeDraft] = field(default_factory=list)
    current_keys: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_next_day: dict[date | None, list[int]] = field(default_factory=lambda: defaultdict(list))
    unreachable: int = 0

    def add(self, one: DueObligation) -> None:
        """Decide what is said about one obligation, and when the ladder speaks next."""
        rungs = _rungs(one, self.morning.calendar)
        holders = self.addressees.of(one.organisation_id, one.person_id) or list(self.addressees.coordinators)
        if not holders:
            # It stays due: the letter goes on the day somebody gets an address.
            self.unreachable += 1
            return
        people = {
            Audience.HOLDER: holders,
            Audience.COORDINATOR: self.addressees.coordinators,
            Audience.HEAD: self.addressees.heads,
        }
        for audience, persons in people.items():
            self._say(one, rungs, audience, persons)
        self.by_next_day[next_notice_on(rungs, self.morning.today)].append(one.id)

    def _say(self, one: DueObligation, rungs: Sequence[Rung], audience: Audience, persons: Sequence[int]) -> None:
        current = notice_due(rungs, self.morning.today, audience)
        if current is None:
            return
        for person_id in persons:
            draft = _draft(one, person_id, current)
            self.drafts.append(draft)
            self.current_keys[one.id].add(draft.key)
            self.drafts.extend(_replaced(one, person_id, rungs, current))


def _rungs(one: DueObligation, calendar: WorkingCalendar) -> tuple[Rung, ...]:
    ladder = SUBMISSION if one.kind is None else ladder_for(one.kind, one.gap_days)
    return rungs_of(ladder, one.due_on, calendar)


def _replaced(one: DueObligation, person_id: int, rungs: Sequence[Rung], current: Rung) -> Iterator[NoticeDraft]:
    for rung in missed_before(rungs, current, one.next_notice_on):
        yield _draft(one, person_id, rung, "к письму подошло более новое напоминание")


def _draft(one: DueObligation, person_id: int, rung: Rung, reason: str = "") -> NoticeDraft:
    return NoticeDraft(one.obligation, one.id, person_id, rung.step, rung.on, one.due_on, reason)
