"""A year, or a shorter span, of a municipality or of a region's municipalities, with the one before to compare with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlmodel import Session

from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.completeness import Standing, sum_of
from shnor_flow.domain.completeness.years import days_of, span_asked, years_between
from shnor_flow.storage.completeness import (
    RoundStanding,
    municipalities_of,
    periods_of,
    round_standings,
    summed_by,
)

ORDERS = ("on_time", "complete", "filled")  # the worst first; by name otherwise


@dataclass(frozen=True)
class Span:
    """What was chosen, and what there is to choose from."""

    chosen: ReportingPeriod
    years: tuple[ReportingPeriod, ...]
    periods: tuple[ReportingPeriod, ...]  # that figures were collected for, the newest first


@dataclass(frozen=True)
class MunicipalityView:
    """A span's rounds and what they come to; `periods` are over all programmes, the oldest first."""

    span: Span
    rounds: tuple[RoundStanding, ...]
    total: Standing
    periods: Mapping[ReportingPeriod, Standing]
    before: Standing  # the span before


@dataclass(frozen=True)
class MunicipalityLine:
    """One municipality of a region."""

    municipality_id: int
    name: str
    standing: Standing


@dataclass(frozen=True)
class RegionView:
    """A span of a region: every municipality, those without a round too."""

    span: Span
    lines: tuple[MunicipalityLine, ...]
    total: Standing
    periods: Mapping[ReportingPeriod, Standing]
    before: Standing


def municipality_view(
    session: Session, municipality_id: int, code: str, now: datetime, *, today: date
) -> MunicipalityView:
    """Return the span of a code, or the calendar year of the last round; a round belongs where its period ends."""
    span = _span(periods_of(session, municipality_id=municipality_id), code, today)
    rounds = _rounds(session, span.chosen, now, municipality_id=municipality_id)
    before = _rounds(session, span.chosen.previous, now, municipality_id=municipality_id)
    return MunicipalityView(span, rounds, _sum(rounds), _periods(rounds), _sum(before))


def region_view(session: Session, region: str, code: str, now: datetime, *, today: date, by: str = "") -> RegionView:
    """Return the region's municipalities by name, or by one of ORDERS, the worst first."""
    span = _span(periods_of(session, region=region), code, today)
    rounds = _rounds(session, span.chosen, now, region=region)
    before = _rounds(session, span.chosen.previous, now, region=region)
    sums = summed_by(rounds, lambda one: one.municipality_id)
    lines = [MunicipalityLine(key, name, sums.get(key, Standing())) for key, name in municipalities_of(session, region)]
    lines.sort(key=lambda line: _rank(line.standing, by))
    return RegionView(span, tuple(lines), _sum(rounds), _periods(rounds), _sum(before))


def _span(known: tuple[ReportingPeriod, ...], code: str, today: date) -> Span:
    chosen = span_asked(code, known[0].end if known else today)
    years = years_between(known[-1].end, known[0].end) if known else ()
    is_offered = chosen in years or chosen in known
    return Span(chosen, years if is_offered else (chosen, *years), tuple(one for one in known if one not in years))


def _rounds(
    session: Session,
    span: ReportingPeriod,
    now: datetime,
    *,
    municipality_id: int | None = None,
    region: str | None = None,
) -> tuple[RoundStanding, ...]:
    first_on, last_on = days_of(span)
    return round_standings(
        session, now, first_on=first_on, last_on=last_on, municipality_id=municipality_id, region=region
    )


def _sum(rounds: tuple[RoundStanding, ...]) -> Standing:
    return sum_of([one.standing for one in rounds])


def _periods(rounds: tuple[RoundStanding, ...]) -> dict[ReportingPeriod, Standing]:
    return summed_by(reversed(rounds), lambda one: one.period)


def _rank(standing: Standing, by: str) -> Fraction:
    """Return what municipalities are sorted by, the worst first; whoever has nothing due comes last."""
    shares = {"on_time": standing.on_time_share, "complete": standing.complete_share, "filled": standing.filled_share}
    part = shares.get(by, Fraction(0))
    return Fraction(2) if part is None else part
