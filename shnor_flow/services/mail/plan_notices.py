"""Plan notices: what is due up to now and not yet intended, for whom, and what it replaces."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session

from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.letter import Obligation
from shnor_flow.domain.letter.reminder import (
    Audience,
    Rung,
    heard_by,
    missed_before,
    next_notice_on,
    notice_due,
    rungs_of,
)
from shnor_flow.domain.party import PartyRole
from shnor_flow.storage.mail.due_notices import (
    DueObligation,
    doubtful_roadmaps,
    due_assignments,
    due_submissions,
    last_answers,
    last_findings_notices,
    lead_holders,
    set_next_notice,
)
from shnor_flow.storage.mail.ladders import Ladders, read_ladders
from shnor_flow.storage.mail.notices import NoticeDraft, redirect_notices, skip_replaced, write_notices
from shnor_flow.storage.mail.visit_notices import due_inquiries, due_planned_visits
from shnor_flow.storage.people.absences import covers_on
from shnor_flow.storage.people.addressees import Addressees, Recipient, read_addressees
from shnor_flow.storage.tables import Municipality

BATCH = 2000
FINDINGS_EVERY = timedelta(days=7)
_FINDINGS_STEP = "open"

Holder = tuple[int | None, int | None]  # organisation, person
DueReader = Callable[..., list[DueObligation]]
READERS: dict[Obligation, DueReader] = {
    Obligation.ASSIGNMENT: due_assignments,
    Obligation.SUBMISSION: due_submissions,
    Obligation.VISITS: due_inquiries,
    Obligation.PLANNED_VISIT: due_planned_visits,
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
    """Plan the next batch of notices about one kind of obligation, and say when to look at each again."""
    due = READERS[obligation](session, morning.municipality_id, morning.today, after_id=after_id, limit=limit)
    if not due:
        return Planned()
    plan = NoticePlan(morning, read_around(session, morning, due))
    for one in due:
        plan.add(one)
    skip_replaced(session, obligation, plan.current_keys)  # before there are thousands of new ones to look through
    count = write_notices(session, morning.municipality_id, plan.drafts, morning.now)
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


def redirect_absent(session: Session, morning: Morning) -> int:
    """Let what was planned for people who are away by now go to those who stand in for them."""
    covers = covers_on(session, morning.municipality_id, morning.today)
    successors = {absent: substitute for absent, substitute in covers.items() if substitute is not None}
    if not successors:
        return 0
    return redirect_notices(session, successors, "адресат отсутствует: напоминание ушло замещающему", morning.now)


@dataclass(frozen=True)
class Around:
    """What is read for a whole batch: who can be written to, the ladders, and what escalation depends on."""

    addressees: Addressees
    ladders: Ladders
    answered_on: Mapping[int, date]
    leads: Mapping[int, tuple[int | None, int | None]]


def read_around(session: Session, morning: Morning, due: Sequence[DueObligation]) -> Around:
    """Read what the notices of these obligations depend on."""
    home = morning.municipality_id
    ladders = read_ladders(session, home)
    audiences = ladders.audiences()
    helpers = [one.occurrence_id for one in due if one.role is PartyRole.CONTRIBUTOR and one.occurrence_id]
    leads = lead_holders(session, helpers) if Audience.LEAD in audiences and helpers else {}
    late = [one.id for one in due if one.kind is not None and one.due_on < morning.today]
    organisations = {one.organisation_id for one in due} | {organisation for organisation, _ in leads.values()}
    people = {one.person_id for one in due} | {person for _, person in leads.values()}
    return Around(
        addressees=read_addressees(
            session,
            home,
            organisations - {None},  # type: ignore[arg-type]  # the checker does not see None leave
            people - {None},  # type: ignore[arg-type]
            morning.now,
            with_heads=Audience.ORGANISATION_HEAD in audiences,
        ),
        ladders=ladders,
        answered_on=last_answers(session, late, morning.municipality.timezone) if late else {},
        leads=leads,
    )


@dataclass(frozen=True)
class DaysWords:
    """What a ladder says on one day to those who can hear it; thousands of obligations share it."""

    heard: tuple[Rung, ...]  # the rungs that reach somebody
    current: tuple[tuple[Audience, Rung], ...]
    next_on: date | None


@dataclass
class NoticePlan:
    """Who is told what of each obligation of a batch."""

    morning: Morning
    around: Around
    drafts: list[NoticeDraft] = field(default_factory=list)
    current_keys: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_next_day: dict[date | None, list[int]] = field(default_factory=lambda: defaultdict(list))
    unreachable: int = 0
    people_of: dict[tuple[int | None, int | None, Holder | None], dict[Audience, Sequence[Recipient]]] = field(
        default_factory=dict
    )
    words_of: dict[Hashable, DaysWords] = field(default_factory=dict)

    def add(self, one: DueObligation) -> None:
        """Decide what is said about one obligation, and when the ladder speaks next."""
        people = self.people(one)
        if not people:
            # It stays due: the letter goes on the day somebody gets an address.
            self.unreachable += 1
            return
        words = self._words(one, tuple(people))
        for audience, current in words.current:
            self._say(one, words.heard, current, people[audience])
        self.by_next_day[words.next_on].append(one.id)

    def people(self, one: DueObligation) -> dict[Audience, Sequence[Recipient]]:
        """Return who is spoken to by audience; empty: nobody who answers for it has an address."""
        lead = self.around.leads.get(one.occurrence_id or 0) if one.role is PartyRole.CONTRIBUTOR else None
        key = (one.organisation_id, one.person_id, lead)
        if key not in self.people_of:
            self.people_of[key] = self._people(one, lead)
        return self.people_of[key]

    def _words(self, one: DueObligation, audiences: tuple[Audience, ...]) -> DaysWords:
        key = (
            one.obligation,
            one.programme_id,
            one.kind,
            one.gap_days,
            one.due_on,
            self.around.answered_on.get(one.id),
            audiences,
        )
        if key not in self.words_of:
            today, rungs = self.morning.today, self.rungs(one)
            heard = heard_by(rungs, audiences)
            current = ((audience, notice_due(heard, today, audience)) for audience in audiences)
            told = tuple((audience, rung) for audience, rung in current if rung is not None)
            self.words_of[key] = DaysWords(heard, told, next_notice_on(rungs, today))
        return self.words_of[key]

    def _people(self, one: DueObligation, lead: Holder | None) -> dict[Audience, Sequence[Recipient]]:
        addressees = self.around.addressees
        holders = addressees.recipients(one.organisation_id, one.person_id) or addressees.coordinators_or_substitutes
        if not holders:
            return {}
        above: dict[Audience, Sequence[Recipient]] = {
            Audience.LEAD: addressees.recipients(*lead) if lead else (),
            Audience.ORGANISATION_HEAD: addressees.organisation_heads(one.organisation_id),
            Audience.COORDINATOR: addressees.coordinators_or_substitutes,
            Audience.HEAD: addressees.heads,
        }
        told = {holder.person_id for holder in holders}  # nobody is told on themselves
        others = {
            audience: [person for person in persons if person.person_id not in told]
            for audience, persons in above.items()
        }
        heard: dict[Audience, Sequence[Recipient]] = {Audience.HOLDER: holders}
        return heard | {audience: persons for audience, persons in others.items() if persons}

    def rungs(self, one: DueObligation) -> tuple[Rung, ...]:
        """Return the rungs of its ladder, whoever there is to hear them."""
        ladder = one.ladder(self.around.ladders)
        return rungs_of(ladder, one.due_on, self.morning.calendar, self.around.answered_on.get(one.id))

    def _say(self, one: DueObligation, rungs: Sequence[Rung], current: Rung, persons: Sequence[Recipient]) -> None:
        for person in persons:
            draft = _draft(one, person, current)
            self.drafts.append(draft)
            self.current_keys[one.id].add(draft.key)
            self.drafts.extend(_replaced(one, person, rungs, current))


def _replaced(one: DueObligation, person: Recipient, rungs: Sequence[Rung], current: Rung) -> Iterator[NoticeDraft]:
    for rung in missed_before(rungs, current, one.next_notice_on):
        yield _draft(one, person, rung, "к письму подошло более новое напоминание")


def _draft(one: DueObligation, person: Recipient, rung: Rung, reason: str = "") -> NoticeDraft:
    return NoticeDraft(
        one.obligation, one.id, person.person_id, rung.step, rung.on, one.due_on, reason, person.instead_of
    )
