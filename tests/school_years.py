"""Schools that have reported for years: what tests of the school's own page stand on.

Schools of Заречный район, every quarter since 2025 accepted, the third of 2026 the last locked one. «Школа № i»
(i from 1) has (40 + 2i + t) of 80 in the t-th quarter (t from 0), so that a school gains 5 percentage points a year,
and an inspector or two more than the school before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from shnor_flow.domain.calendar.dates import end_of_day
from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period
from shnor_flow.domain.collection import AcrossSchools, Answer, RoundState, SubmissionState
from shnor_flow.storage.tables import CollectionRound, Figure, Municipality, Submission
from tests.builders import (
    build_indicator,
    build_municipality,
    build_programme,
    build_roadmap_with,
    build_school,
    id_of,
)

FIRST_QUARTER, LAST_QUARTER = parse_period("2025Q1"), parse_period("2026Q3")
SHARE_NAME = "Доля учеников, читающих на уровне класса"
COUNT_NAME = "Число посещённых уроков"


@dataclass
class Years:
    """One municipality's schools and rounds."""

    municipality_id: int = 0
    programme_id: int = 0
    share_id: int = 0
    count_id: int = 0
    schools: list[int] = field(default_factory=list)
    rounds: dict[str, int] = field(default_factory=dict)
    submissions: dict[tuple[str, int], int] = field(default_factory=dict)  # by quarter and school


def build_years(
    session: Session,
    schools: int = 7,
    *,
    municipality: Municipality | None = None,
    first: ReportingPeriod = FIRST_QUARTER,
    shift: int = 0,
) -> Years:
    """Return the schools with their figures; `shift` is added to every numerator."""
    home = municipality or build_municipality(session)
    made = [build_school(session, f"Школа № {number}", municipality=home) for number in range(1, schools + 1)]
    programme = build_programme(session, schools=made, municipality=home, starts_on=first.start)
    build_roadmap_with(session, programme=programme)
    share = build_indicator(session, programme, name=SHARE_NAME, targets={2025: 60.0, 2026: 75.0})
    count = build_indicator(
        session, programme, position=2, name=COUNT_NAME, unit="ур.", across_schools=AcrossSchools.SUM
    )
    years = Years(id_of(home), id_of(programme), id_of(share), id_of(count), [id_of(school) for school in made])
    period, turn = first, 0
    while period.end <= LAST_QUARTER.end:
        _round(session, years, period, [40 + 2 * number + turn + shift for number in range(1, schools + 1)])
        period, turn = period.next, turn + 1
    return years


def _round(session: Session, years: Years, period: ReportingPeriod, numerators: Sequence[int]) -> None:
    due_on = period.end + timedelta(days=10)
    locks_on = due_on + timedelta(days=10)
    instants: dict[str, Any] = {
        "due_on": due_on,
        "locks_on": locks_on,
        "due_at": end_of_day(due_on, "Europe/Moscow"),
        "locks_at": end_of_day(locks_on, "Europe/Moscow"),
    }
    row = CollectionRound(
        municipality_id=years.municipality_id,
        programme_id=years.programme_id,
        period=period.code,
        ends_on=period.end,
        opens_on=period.end + timedelta(days=1),
        state=RoundState.LOCKED,
        **instants,
    )
    session.add(row)
    session.flush()
    years.rounds[period.code] = id_of(row)
    for school, numerator in zip(years.schools, numerators, strict=True):
        submission = Submission(
            municipality_id=years.municipality_id,
            round_id=id_of(row),
            organisation_id=school,
            state=SubmissionState.ACCEPTED,
            version=1,
            submitted_at=instants["due_at"] - timedelta(days=2),
            submitted_by="Борис Ильич Громов",
            is_on_time=True,
            on_time_until=instants["due_at"],
            **instants,
        )
        session.add(submission)
        session.flush()
        years.submissions[period.code, school] = id_of(submission)
        for indicator, pair in ((years.share_id, (numerator, 80.0)), (years.count_id, (numerator - 40, None))):
            session.add(
                Figure(
                    submission_id=id_of(submission),
                    indicator_id=indicator,
                    answer=Answer.VALUE,
                    numerator=float(pair[0]),
                    denominator=pair[1],
                )
            )
    session.flush()
