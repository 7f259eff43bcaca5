"""A year of a municipality, or of a region's municipalities, with the year before to compare with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlmodel import Session

from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.completeness import Standing, sum_of
from shnor_flow.domain.completeness.years import days_of, year_asked, years_between
from shnor_flow.storage.completeness import (
    RoundStanding,
    last_days,
    municipalities_of,
    round_standings,
    summed_by,
)

ORDERS = ("on_time", "complete", "filled")  # the worst first; by name otherwise


@dataclass(frozen=True)
class YearView:
    """A year's rounds and what they come to; `periods` are over all programmes, the oldest first."""

    year: ReportingPeriod
    years: tuple[ReportingPeriod, ...]  # to choose from
    rounds: tuple[RoundStanding, ...]
    total: Standing
    periods: Mapping[ReportingPeriod, Standing]
    before: Standing  # the year before


@dataclass(frozen=True)
class MunicipalityLine:
    """One municipality of a region."""

    municipality_id: int
    name: str
    standing: Standing


@dataclass(frozen=True)
class RegionYear:
    """A year of a region."""

    year: ReportingPeriod
    years: tuple[ReportingPeriod, ...]
    lines: tuple[MunicipalityLine, ...]
    total: Standing
    periods: Mapping[ReportingPeriod, Standing]
    before: Standing


def year_of_municipality(session: Session, municipality_id: int, code: str, now: datetime, *, today: date) -> YearView:
    """Return the year of a code, or that of the last round; a round belongs to the year in which its period ends."""
    known = last_days(session, municipality_id=municipality_id)
    year = year_asked(code, known[-1] if known else today)
    first_on, last_on = days_of(year)
    rounds = round_standings(session, now, first_on=first_on, last_on=last_on, municipality_id=municipality_id)
    first_on, last_on = days_of(year.previous)
    before = round_standings(session, now, first_on=first_on, last_on=last_on, municipality_id=municipality_id)
    return YearView(year, _years(known, year), rounds, _sum(rounds), _periods(rounds), _sum(before))


def year_of_region(session: Session, region: str, code: str, now: datetime, *, today: date, by: str = "") -> RegionYear:
    """Return every municipality of the region, those without a round too."""
    known = last_days(session, region=region)
    year = year_asked(code, known[-1] if known else today)
    first_on, last_on = days_of(year)
    rounds = round_standings(session, now, first_on=first_on, last_on=last_on, region=region)
    first_on, last_on = days_of(year.previous)
    before = round_standings(session, now, first_on=first_on, last_on=last_on, region=region)
    sums = summed_by(rounds, lambda one: one.municipality_id)
    lines = [MunicipalityLine(key, name, sums.get(key, Standing())) for key, name in municipalities_of(session, region)]
    lines.sort(key=lambda line: _rank(line.standing, by))
    return RegionYear(year, _years(known, year), tuple(lines), _sum(rounds), _periods(rounds), _sum(before))


def _years(known: tuple[date, ...], chosen: ReportingPeriod) -> tuple[ReportingPeriod, ...]:
    found = years_between(known[0], known[-1]) if known else ()
    return found if chosen in found else (chosen, *found)


def _sum(rounds: tuple[RoundStanding, ...]) -> Standing:
    return sum_of([one.standing for one in rounds])


def _periods(rounds: tuple[RoundStanding, ...]) -> dict[ReportingPeriod, Standing]:
    return summed_by(reversed(rounds), lambda one: one.period)


def _rank(standing: Standing, by: str) -> Fraction:
    """Return what municipalities are sorted by, the worst first; whoever has nothing due comes last."""
    shares = {"on_time": standing.on_time_share, "complete": standing.complete_share, "filled": standing.filled_share}
    part = shares.get(by, Fraction(0))
    return Fraction(2) if part is None else part
