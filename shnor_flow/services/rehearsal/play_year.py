"""Play the coming twelve months: how many letters each person will get, before a roadmap is let run."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import SYSTEM
from shnor_flow.domain.calendar.dates import local_day, moment_of
from shnor_flow.domain.collection import RoundState
from shnor_flow.domain.errors import NotFound
from shnor_flow.services.collection.run_collection import Collecting, run_collection
from shnor_flow.services.deadline.plan_occurrences import plan_all
from shnor_flow.services.rehearsal.foresee_reminders import Foreseeing
from shnor_flow.services.rehearsal.live_on_copy import Rehearsing
from shnor_flow.services.roadmap.start_roadmap import start_roadmap
from shnor_flow.storage.database import Database
from shnor_flow.storage.scratch_copy import scratch_copy
from shnor_flow.storage.tables import CollectionRound, Letter, Municipality, Person, Roadmap

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PersonYear:
    """What one person will get."""

    person_id: int
    person: str
    address: str
    by_month: tuple[int, ...]
    most_a_day: int
    most_a_week: int  # from a Monday to a Sunday

    @property
    def total(self) -> int:
        """Return all letters of the year."""
        return sum(self.by_month)


@dataclass(frozen=True)
class PlayedYear:
    """The coming twelve months; `months` are their first days, the first and the last may be parts of months."""

    first: date
    last: date
    months: tuple[date, ...]
    people: tuple[PersonYear, ...]
    answered: bool


def play_year(
    database: Database,
    municipality_id: int,
    tools: Rehearsing,
    now: datetime,
    *,
    roadmap_id: int | None = None,
    answered: bool = False,
) -> PlayedYear:
    """Count the reminders and invitations of a year on a copy, the roadmap started there if it is named.

    `answered`: everybody does everything on its last day; otherwise nobody ever answers: the most there can be.
    Receipts, returned work and reports depend on what people do, and are not in the count.
    """
    with database.reading() as session:
        today = local_day(now, session.get_one(Municipality, municipality_id).timezone)
        _require_ours(session, municipality_id, roadmap_id)
        with scratch_copy(session, municipality_id) as copy:
            if roadmap_id is not None:
                with copy.writing() as there:
                    start_roadmap(there, roadmap_id, actor=SYSTEM, now=now)
            plan_all(copy, calendar=lambda: tools.calendar, now=now)
            first, last = today + _ONE_DAY, _a_year_after(today)
            with copy.writing() as there:
                foreseeing = Foreseeing.of(there, municipality_id, tools.calendar, first, last, answered=answered)
                days = foreseeing.days_of_assignments(there)
            for day in _collection_days(copy, tools, first, last):
                with copy.writing() as there:
                    for person_id, some in foreseeing.days_of_submissions(there, day).items():
                        days[person_id] |= some
            with copy.reading() as there:
                letters = foreseeing.letters(there, days) + _invitations(there, first, last)
                return _counted(there, letters, first, last, answered=answered)


def _require_ours(session: Session, municipality_id: int, roadmap_id: int | None) -> None:
    if roadmap_id is None:
        return
    roadmap = session.get(Roadmap, roadmap_id)
    if roadmap is None or roadmap.municipality_id != municipality_id:
        raise NotFound(f"Дорожной карты № {roadmap_id} нет: список покажет «shnor-flow roadmap list».")


def _a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _collection_days(copy: Database, tools: Rehearsing, first: date, last: date) -> Iterator[date]:
    """Live through the collecting of the year, stopping on each day on which something may have opened.

    Rounds are planned as their period begins, on a first of a month, and open on the day they name.
    """
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if number == 0 or day.day == 1 or day == _next_opening(copy):
            run_collection(copy, Collecting(moment_of(day), tools.calendar, tools.writer, tools.links))
            yield day


def _next_opening(copy: Database) -> date | None:
    with copy.reading() as session:
        query = select(func.min(CollectionRound.opens_on)).where(CollectionRound.state == RoundState.PLANNED)
        return session.exec(query).one()


def _invitations(session: Session, first: date, last: date) -> Counter[tuple[int, date]]:
    of_year = col(Letter.letter_on).between(first, last)
    query = select_columns(col(Letter.person_id), col(Letter.letter_on)).where(of_year)
    return Counter((person_id, day) for person_id, day in session.execute(query))


@dataclass
class _Tally:
    by_month: Counter[date] = field(default_factory=Counter)
    by_week: Counter[date] = field(default_factory=Counter)
    by_day: Counter[date] = field(default_factory=Counter)


def _counted(
    session: Session, letters: Counter[tuple[int, date]], first: date, last: date, *, answered: bool
) -> PlayedYear:
    tallies: dict[int, _Tally] = defaultdict(_Tally)
    for (person_id, day), count in letters.items():
        tally = tallies[person_id]
        tally.by_month[day.replace(day=1)] += count
        tally.by_week[day - timedelta(days=day.weekday())] += count
        tally.by_day[day] += count
    months = _months(first, last)
    people = session.exec(select(Person).where(col(Person.id).in_(tallies))).all()
    years = [
        PersonYear(
            person_id=person.id or 0,
            person=person.full_name,
            address=person.email or "",
            by_month=tuple(tallies[person.id or 0].by_month[month] for month in months),
            most_a_day=max(tallies[person.id or 0].by_day.values()),
            most_a_week=max(tallies[person.id or 0].by_week.values()),
        )
        for person in people
    ]
    in_order = sorted(years, key=lambda one: (-one.total, one.person))
    return PlayedYear(first, last, months, tuple(in_order), answered)


def _months(first: date, last: date) -> tuple[date, ...]:
    months = [first.replace(day=1)]
    while (following := (months[-1] + timedelta(days=32)).replace(day=1)) <= last:
        months.append(following)
    return tuple(months)
