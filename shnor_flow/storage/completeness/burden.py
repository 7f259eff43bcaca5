"""What rounds ask of schools: one round, a year so far, and what the year has still to bring."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period, period_of, year_of
from shnor_flow.domain.collection import Reporter, RoundSource, RoundState, SubmissionState
from shnor_flow.domain.collection.round_dates import periods_to_collect
from shnor_flow.domain.completeness.burden import Burden, SchoolYear, Spread, burden_of, spread_of
from shnor_flow.domain.completeness.years import days_of
from shnor_flow.domain.russian import sentence_start
from shnor_flow.domain.term import Period
from shnor_flow.storage.collection.programmes import cadences_of, is_running
from shnor_flow.storage.collection.questions import questions_of
from shnor_flow.storage.tables import (
    CollectionRound,
    Municipality,
    Organisation,
    Programme,
    ProgrammeSchool,
    Roadmap,
    Submission,
)


@dataclass(frozen=True)
class RoundBurden:
    """What one round of the year asks, or will ask, of a school."""

    programme_id: int
    programme: str
    period: ReportingPeriod
    burden: Burden
    is_to_come: bool


@dataclass(frozen=True)
class YearBurden:
    """A year's rounds, what they come to for every school, and how it was a year before."""

    year: ReportingPeriod
    rounds: tuple[RoundBurden, ...]
    schools: tuple[SchoolYear, ...]  # the most burdened first
    before: Spread  # of the year before, as it was really asked

    @property
    def total(self) -> Spread:
        """Return what the whole year comes to."""
        return spread_of([one.total for one in self.schools])

    @property
    def asked(self) -> Spread:
        """Return what was asked so far."""
        return spread_of([one.asked for one in self.schools])

    @property
    def to_come(self) -> Spread:
        """Return what is still to be asked."""
        return spread_of([one.to_come for one in self.schools])


def round_burden(session: Session, programme_id: int, period: ReportingPeriod) -> Burden:
    """Return what the round of the period asks of a school as the programme stands."""
    return burden_of(questions_of(session, programme_id, period, Reporter.SCHOOL))


def burden_now(session: Session, municipality_id: int, programme_id: int, today: date) -> str:
    """Return the words about the period that runs, of the kind that the programme collects first."""
    kind = cadences_of(session.get_one(Programme, programme_id))[0].kind
    return burden_words(session, municipality_id, programme_id, period_of(today, kind))


def burden_words(session: Session, municipality_id: int, programme_id: int, period: ReportingPeriod) -> str:
    """Return what a round asks and what its year comes to: what whoever adds a figure should know before."""
    this = round_burden(session, programme_id, period)
    year = year_burden(session, municipality_id, year_of(period.end))
    before = f", за {year.year.previous.name} было {year.before.in_words}" if year.before.schools else ""
    whole = f" За {year.year.name} школа ответит на {year.total.in_words}{before}." if year.schools else ""
    return f"{sentence_start(period.name)}: {this.in_words}.{whole}"


def year_burden(session: Session, municipality_id: int, year: ReportingPeriod) -> YearBurden:
    """Return what the year asks of the municipality's schools over all its programmes."""
    known = _known(session, municipality_id, year)
    coming = [
        (programme.id or 0, period)
        for programme, lives in _running(session, municipality_id)
        for period in _periods(programme, lives, year)
        if known.get((programme.id or 0, period), RoundState.PLANNED) is RoundState.PLANNED
    ]
    titles = _titles(session, municipality_id)
    rounds = [
        RoundBurden(programme_id, titles[programme_id], period, round_burden(session, programme_id, period), is_to_come)
        for is_to_come, some in (
            (False, [key for key, state in known.items() if state is not RoundState.PLANNED]),
            (True, coming),
        )
        for programme_id, period in some
    ]
    rounds = [one for one in rounds if one.burden.figures or not one.is_to_come]  # nothing asked: no round will open
    rounds.sort(key=lambda one: (one.period.end, one.programme))
    asked = _asked(session, municipality_id, year)
    to_come = _to_come(session, [one for one in rounds if one.is_to_come])
    names = _names(session, asked.keys() | to_come.keys())
    schools = [SchoolYear(names[key], asked.get(key, 0), to_come.get(key, 0)) for key in names]
    return YearBurden(
        year=year,
        rounds=tuple(rounds),
        schools=tuple(sorted(schools, key=lambda one: (-one.total, one.school))),
        before=spread_of(list(_asked(session, municipality_id, year.previous).values())),
    )


def _known(
    session: Session, municipality_id: int, year: ReportingPeriod
) -> dict[tuple[int, ReportingPeriod], RoundState]:
    rows = session.exec(
        select(CollectionRound.programme_id, CollectionRound.period, CollectionRound.state).where(
            CollectionRound.municipality_id == municipality_id,
            CollectionRound.source == RoundSource.COLLECTED,
            col(CollectionRound.ends_on).between(*days_of(year)),
        )
    )
    return {(programme_id, parse_period(code)): RoundState(state) for programme_id, code, state in rows}


def _running(session: Session, municipality_id: int) -> list[tuple[Programme, Period]]:
    """Return the programmes that go on collecting, each with the days in which it does."""
    rows = session.execute(
        select_columns(Programme, func.min(Roadmap.started_at), col(Municipality.timezone))
        .join(Municipality, col(Municipality.id) == Programme.municipality_id)
        .join(Roadmap, col(Roadmap.programme_id) == Programme.id)
        .where(
            col(Programme.municipality_id) == municipality_id,
            is_running(),
            col(Roadmap.organisation_id).is_(None),
            col(Roadmap.started_at).is_not(None),
        )
        .group_by(col(Programme.id), col(Municipality.id))
    )
    return [
        (programme, Period(local_day(started_at, timezone), programme.ends_on))
        for programme, started_at, timezone in rows
    ]


def _periods(programme: Programme, lives: Period, year: ReportingPeriod) -> Iterable[ReportingPeriod]:
    first_on, last_on = days_of(year)
    for cadence in cadences_of(programme):
        span = Period(programme.starts_on, programme.ends_on)
        for period in periods_to_collect(cadence.kind, span, lives.start, last_on):
            if first_on <= period.end <= last_on:
                yield period


def _titles(session: Session, municipality_id: int) -> dict[int, str]:
    rows = session.exec(select(Programme.id, Programme.title).where(Programme.municipality_id == municipality_id))
    return {key or 0: title for key, title in rows}


def _asked(session: Session, municipality_id: int, year: ReportingPeriod) -> dict[int, int]:
    """Return by school how many figures the rounds that have opened ask, as each form stood when it was filed."""
    rows = session.execute(
        select_columns(col(Submission.organisation_id), func.sum(Submission.figures_asked))
        .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .where(
            col(CollectionRound.municipality_id) == municipality_id,
            col(CollectionRound.source) == RoundSource.COLLECTED,
            col(CollectionRound.ends_on).between(*days_of(year)),
            col(Submission.reporter) == Reporter.SCHOOL,
            col(Submission.state) != SubmissionState.EXCUSED,
        )
        .group_by(col(Submission.organisation_id))
    )
    return dict(rows.tuples().all())


def _to_come(session: Session, rounds: Iterable[RoundBurden]) -> dict[int, int]:
    figures: dict[int, int] = defaultdict(int)
    for one in rounds:
        figures[one.programme_id] += one.burden.figures
    rows = session.exec(
        select(ProgrammeSchool.organisation_id, ProgrammeSchool.programme_id)
        .join(Organisation, col(Organisation.id) == ProgrammeSchool.organisation_id)
        .where(
            col(ProgrammeSchool.programme_id).in_(figures),
            col(ProgrammeSchool.left_on).is_(None),
            col(Organisation.is_active),
        )
    )
    found: dict[int, int] = defaultdict(int)
    for organisation_id, programme_id in rows:
        found[organisation_id] += figures[programme_id]
    return found


def _names(session: Session, organisation_ids: Iterable[int]) -> dict[int, str]:
    rows = session.exec(
        select(Organisation.id, Organisation.name).where(col(Organisation.id).in_(list(organisation_ids)))
    )
    return {key or 0: name for key, name in rows}
