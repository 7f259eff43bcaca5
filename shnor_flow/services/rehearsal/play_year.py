"""Play the coming twelve months: how many letters each person will get, before a roadmap is let run."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import SYSTEM
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.errors import NotFound
from shnor_flow.services.rehearsal.live_on_copy import Rehearsing, live
from shnor_flow.services.roadmap.start_roadmap import start_roadmap
from shnor_flow.storage.database import Database
from shnor_flow.storage.scratch_copy import scratch_copy
from shnor_flow.storage.tables import Letter, Municipality, Person, Roadmap

MONTHS = 12
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
    """The coming twelve months; `months` are their first days, the first of them may be a part of a month."""

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
    """Live through a year on a copy, the roadmap started there if it is named, and count the letters.

    `answered`: everybody does everything on its last day; otherwise nobody ever answers: the most there can be.
    """
    with database.reading() as session:
        today = local_day(now, session.get_one(Municipality, municipality_id).timezone)
        _require_ours(session, municipality_id, roadmap_id)
        with scratch_copy(session, municipality_id) as copy:
            if roadmap_id is not None:
                with copy.writing() as there:
                    start_roadmap(there, roadmap_id, actor=SYSTEM, now=now)
            last = _a_year_after(today)
            for number in range((last - today).days):
                live(copy, tools, today + timedelta(days=number + 1), answered=answered)
            with copy.reading() as there:
                return _counted(there, today + _ONE_DAY, last, answered=answered)


def _require_ours(session: Session, municipality_id: int, roadmap_id: int | None) -> None:
    if roadmap_id is None:
        return
    roadmap = session.get(Roadmap, roadmap_id)
    if roadmap is None or roadmap.municipality_id != municipality_id:
        raise NotFound(f"Дорожной карты № {roadmap_id} нет: список покажет «shnor-flow roadmap list».")


def _a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


@dataclass
class _Tally:
    by_month: Counter[date] = field(default_factory=Counter)
    by_week: Counter[date] = field(default_factory=Counter)
    by_day: Counter[date] = field(default_factory=Counter)


def _counted(session: Session, first: date, last: date, *, answered: bool) -> PlayedYear:
    tallies: dict[int, _Tally] = defaultdict(_Tally)
    query = select_columns(col(Letter.person_id), col(Letter.letter_on)).where(
        col(Letter.letter_on).between(first, last)
    )
    for person_id, day in session.execute(query):
        tally = tallies[person_id or 0]
        tally.by_month[day.replace(day=1)] += 1
        tally.by_week[day - timedelta(days=day.weekday())] += 1
        tally.by_day[day] += 1
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
