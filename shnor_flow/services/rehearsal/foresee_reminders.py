"""On which days each person will get a reminder: the ladder's own rungs, addressees and pace, without living the days.

What is the same for every day of a year is read once; tests/services/test_rehearse_letters.py holds the outcome to that
of living through the year.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.letter import NoticeState, Obligation
from shnor_flow.domain.letter.pace import WEEK, Pace
from shnor_flow.domain.letter.reminder import Rung, heard_by, notice_due
from shnor_flow.services.mail.plan_decisions import DECISIONS_EVERY, newest_of, undecided_by
from shnor_flow.services.mail.plan_notices import FINDINGS_EVERY, Morning, NoticePlan, read_around
from shnor_flow.storage.mail.decisions import last_decision_notices
from shnor_flow.storage.mail.digest_facts import digest_days
from shnor_flow.storage.mail.due_notices import (
    DueObligation,
    doubtful_roadmaps,
    last_findings_notices,
    waiting_obligations,
)
from shnor_flow.storage.mail.notices import NoticeDraft
from shnor_flow.storage.mail.visit_notices import waiting_inquiries, waiting_planned_visits
from shnor_flow.storage.people.absences import covers_on
from shnor_flow.storage.tables import Municipality, Notice, Person, Submission

_ONE_DAY = timedelta(days=1)
_ALL = 1_000_000
Days = dict[int, set[date]]


@dataclass
class Foreseeing:
    """One municipality over some months."""

    municipality: Municipality
    calendar: WorkingCalendar
    first: date
    last: date
    answered: bool
    said: frozenset[str]  # keys of the ledger: what is in it is not said again
    covers: Mapping[date, dict[int, int | None]]
    last_days: Days = field(default_factory=lambda: defaultdict(set))  # by person, for the pace

    @classmethod
    def of(
        cls,
        session: Session,
        municipality_id: int,
        calendar: WorkingCalendar,
        first: date,
        last: date,
        *,
        answered: bool,
    ) -> "Foreseeing":
        """Read what is the same on all days."""
        keys = session.exec(select(Notice.key).where(Notice.municipality_id == municipality_id))
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return cls(
            municipality=session.get_one(Municipality, municipality_id),
            calendar=calendar,
            first=first,
            last=last,
            answered=answered,
            said=frozenset(keys),
            covers={day: covers for day in days if (covers := covers_on(session, municipality_id, day))},
        )

    @property
    def municipality_id(self) -> int:
        """Return the municipality's id."""
        assert self.municipality.id is not None
        return self.municipality.id

    def days_of_assignments(self, session: Session) -> Days:
        """Return the days on which something is to be said of assignments, visits or the plan's doubts, by person."""
        owed = waiting_obligations(
            session, self.municipality_id, date.min, obligation=Obligation.ASSIGNMENT, after_id=0, limit=_ALL
        )
        for visits in (waiting_inquiries, waiting_planned_visits):
            owed += visits(session, self.municipality_id, date.min, limit=_ALL)
        days = self._days(session, owed, {})
        for person_id in session.exec(select(Notice.person_id).where(Notice.state == NoticeState.PLANNED)):
            days[person_id].add(self._letter_day(self.first))
        self._add_findings(session, days)
        self._add_decisions(session, days)
        return days

    def days_of_submissions(self, session: Session, day: date) -> Days:
        """Return the days on which somebody is to be reminded of figures that may be filed from `day` on."""
        owed = waiting_obligations(
            session, self.municipality_id, day - _ONE_DAY, obligation=Obligation.SUBMISSION, after_id=0, limit=_ALL
        )
        rows = session.execute(select_columns(col(Submission.id), col(Submission.locks_on)))
        locks: dict[int | None, date] = dict(rows.tuples().all())
        return self._days(session, owed, locks)

    def letters(self, session: Session, days: Days) -> Counter[tuple[int, date]]:
        """Return on which days each person gets a letter, at the pace of the municipality and of their choice."""
        pace = Pace(self.municipality.letters_gap_days, self.municipality.letters_a_week)
        before = digest_days(session, days, self.first - WEEK)
        people = session.exec(select(Person).where(col(Person.id).in_(days))).all()
        found: Counter[tuple[int, date]] = Counter()
        for person in people:
            assert person.id is not None
            on = self._at_pace(pace, person, days[person.id], before.get(person.id, []))
            found.update((person.id, day) for day in on)
        return found

    def _at_pace(self, pace: Pace, person: Person, wanted: set[date], sent_on: Sequence[date]) -> list[date]:
        if not pace.may_hold_back({person.rhythm}):
            return [day for day in wanted if self.first <= day <= self.last]
        sent, letters, waits = list(sent_on), [], False
        day = self.first
        while day <= self.last:
            waits = waits or day in wanted
            if waits and self.calendar.is_working(day):
                last_day = day in self.last_days[person.id or 0]
                if not pace.why_wait(day, person.rhythm, sent, has_last_day=last_day):
                    sent.append(day)
                    letters.append(day)
                    waits = False
            day += _ONE_DAY
        return letters

    def _days(self, session: Session, owed: Sequence[DueObligation], locks: Mapping[int | None, date]) -> Days:
        found: Days = defaultdict(set)
        plans: dict[frozenset[tuple[int, int | None]], NoticePlan] = {}
        for one in owed:
            until = min(self.last, locks.get(one.id, self.last), one.due_on if self.answered else self.last)
            plan = self._plan(session, plans, owed, self.first)
            rungs = heard_by(plan.rungs(one), plan.people(one).keys())
            for day, rung in self._said_on(one, rungs, until):
                for person in self._plan(session, plans, owed, day).people(one).get(rung.audience, ()):
                    if _key(one, person.person_id, rung) not in self.said:
                        found[person.person_id].add(day)
                        if day == one.due_on:
                            self.last_days[person.person_id].add(day)
        return found

    def _said_on(self, one: DueObligation, rungs: Sequence[Rung], until: date) -> Iterable[tuple[date, Rung]]:
        """Give each day on which the ladder has something new, with what is current then."""
        start = self._letter_day(max(self.first, one.next_notice_on))
        for audience in {rung.audience for rung in rungs}:
            days = {start} | {self._letter_day(rung.on) for rung in rungs if rung.audience is audience}
            for day in sorted(days):
                current = notice_due(rungs, day, audience)
                if start <= day <= until and current is not None:
                    yield day, current

    def _plan(
        self,
        session: Session,
        plans: dict[frozenset[tuple[int, int | None]], NoticePlan],
        owed: Sequence[DueObligation],
        day: date,
    ) -> NoticePlan:
        """Return who is spoken to on a day; it changes only with who is away."""
        away = frozenset(self.covers.get(day, {}).items())
        if away not in plans:
            morning = Morning(self.municipality, day, moment_of(day), self.calendar)
            plans[away] = NoticePlan(morning, read_around(session, morning, owed))
        return plans[away]

    def _letter_day(self, day: date) -> date:
        return self.calendar.roll(day, Roll.FORWARD)

    def _add_findings(self, session: Session, days: Days) -> None:
        """Add the weekly letter to coordinators about doubts that stay: nobody answers them in this year."""
        roadmaps = doubtful_roadmaps(session, self.municipality_id)
        last = last_findings_notices(session, roadmaps)
        morning = Morning(self.municipality, self.first, moment_of(self.first), self.calendar)
        for person_id in read_around(session, morning, []).addressees.coordinators:
            for roadmap in roadmaps:
                told = last.get((roadmap, person_id))
                day = self._letter_day(max(self.first, told + FINDINGS_EVERY) if told else self.first)
                days[person_id] |= self._again_and_again(day, FINDINGS_EVERY)

    def _add_decisions(self, session: Session, days: Days) -> None:
        """Add the letters about what waits for the coordinator today: one, or, if nobody answers, one a week."""
        morning = Morning(self.municipality, self.first, moment_of(self.first), self.calendar)
        newest_at = newest_of(undecided_by(session, morning), morning)
        if newest_at is None:
            return
        last = last_decision_notices(session, self.municipality_id)
        for person_id in read_around(session, morning, []).addressees.coordinators:
            told = last.get(person_id)
            is_news = told is None or newest_at > told[1]
            again_on = self.first if told is None or is_news else max(self.first, told[0] + DECISIONS_EVERY)
            told_on = self._again_and_again(self._letter_day(again_on), DECISIONS_EVERY)
            days[person_id] |= {min(told_on)} if self.answered and told_on else told_on

    def _again_and_again(self, day: date, every: timedelta) -> set[date]:
        found = set()
        while day <= self.last:
            found.add(day)
            day = self._letter_day(day + every)
        return found


def _key(one: DueObligation, person_id: int, rung: Rung) -> str:
    return NoticeDraft(one.obligation, one.id, person_id, rung.step, rung.on, one.due_on).key
