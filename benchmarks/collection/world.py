"""A region in the last hour of a round: its schools, what they are asked, and what they filed twice before."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from benchmarks.mail.world import add_rows
from shnor_flow.delivery.links import SignedLinks
from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.collection import AcrossSchools, Answer, RoundState, SubmissionState
from shnor_flow.domain.party import Duty, OrganisationKind
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import (
    Appointment,
    CollectionRound,
    Figure,
    Indicator,
    IndicatorTarget,
    Municipality,
    Organisation,
    Person,
    Programme,
    ProgrammeSchool,
    Submission,
)

SECRET = "a secret of this benchmark, long enough to sign with"
ADDRESS = "http://127.0.0.1"
MUNICIPALITIES = 30
FEWEST_INDICATORS, MOST_INDICATORS = 20, 30
PERIODS = ("2026Q1", "2026Q2", "2026Q3")  # the last one is being collected
_NAMES = (
    "Доля обучающихся, освоивших программу курса по выбору школы",
    "Доля учителей, чьи открытые занятия посетил наставник",
    "Число родительских собраний с участием школьного психолога",
)


@dataclass(frozen=True)
class Shape:
    """How many schools there are; they are spread evenly over the municipalities."""

    schools: int = 3000


def fill(database: Database, shape: Shape, now: datetime) -> None:
    """Write the region down with a round that is due in an hour; ids run from 1 in every table."""
    homes, schools = range(1, MUNICIPALITIES + 1), range(1, shape.schools + 1)
    indicators = [one for home in homes for one in _indicators(home)]
    asked = {home: [one for one in indicators if one.programme_id == home] for home in homes}
    add_rows(database, [Municipality(id=home, name=f"Заречный район {home}") for home in homes])
    add_rows(database, [_school(number) for number in schools])
    add_rows(database, [_director(number) for number in schools])
    add_rows(database, [_coordinator(home, shape.schools + home) for home in homes])
    add_rows(database, [_appointment(home, shape.schools + home) for home in homes])
    add_rows(database, [_programme(home) for home in homes])
    add_rows(database, [_member(number) for number in schools])
    add_rows(database, indicators)
    add_rows(database, [IndicatorTarget(indicator_id=one.id or 0, year=2026, target=80) for one in indicators])
    for turn, period in enumerate(PERIODS):
        add_rows(database, [_round(home, turn, period, now) for home in homes])
        add_rows(database, [_submission(number, turn, shape, now) for number in schools])
    for turn in (0, 1):
        add_rows(database, [_figure(number, turn, shape, one) for number in schools for one in asked[_home(number)]])
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
        if not database.is_sqlite:  # ids were given by hand
            for table in ("figure", "submission"):
                counter = f"pg_get_serial_sequence('{table}', 'id')"
                connection.exec_driver_sql(f"SELECT setval({counter}, (SELECT max(id) FROM {table}))")


def links_of(shape: Shape, now: datetime) -> list[str]:
    """Return the path of each school's form, as its invitation has it."""
    links = SignedLinks(SECRET, ADDRESS, 120)
    return [
        links.submission(submission_id_of(number, shape), number, now).removeprefix(ADDRESS)
        for number in range(1, shape.schools + 1)
    ]


def submission_id_of(number: int, shape: Shape, turn: int = len(PERIODS) - 1) -> int:
    """Return the id of a school's submission, of the last period unless told otherwise."""
    return turn * shape.schools + number


def _home(number: int) -> int:
    return 1 + number % MUNICIPALITIES


def _school(number: int) -> Organisation:
    name = f"МБОУ «Средняя школа № {number} с. Липовка»"
    return Organisation(
        id=number, municipality_id=_home(number), name=name, kind=OrganisationKind.SCHOOL, is_low_results=True
    )


def _director(number: int) -> Person:
    return Person(
        id=number,
        municipality_id=_home(number),
        organisation_id=number,
        full_name=f"Громов Борис Ильич {number}",
        email=f"school{number}@zarechny.example",
        is_contact=True,
    )


def _coordinator(home: int, person_id: int) -> Person:
    email = f"coordinator{home}@zarechny.example"
    return Person(id=person_id, municipality_id=home, full_name=f"Котова Анна Сергеевна {home}", email=email)


def _appointment(home: int, person_id: int) -> Appointment:
    return Appointment(municipality_id=home, person_id=person_id, duty=Duty.COORDINATOR)


def _programme(home: int) -> Programme:
    begins, ends = date(2026, 1, 1), date(2028, 12, 31)
    return Programme(id=home, municipality_id=home, title="Поддержка школ района", starts_on=begins, ends_on=ends)


def _member(number: int) -> ProgrammeSchool:
    return ProgrammeSchool(programme_id=_home(number), organisation_id=number, joined_on=date(2026, 1, 1))


def _indicators(home: int) -> list[Indicator]:
    count = FEWEST_INDICATORS + home % (MOST_INDICATORS - FEWEST_INDICATORS + 1)
    return [_indicator(home, position) for position in range(1, count + 1)]


def _indicator(home: int, position: int) -> Indicator:
    is_count = position % len(_NAMES) == 0
    return Indicator(
        id=(home - 1) * MOST_INDICATORS + position,
        programme_id=home,
        position=position,
        name=f"{_NAMES[position % len(_NAMES) - 1]} ({position})",
        unit="шт." if is_count else "%",
        across_schools=AcrossSchools.SUM if is_count else AcrossSchools.RATIO,
    )


def _round(home: int, turn: int, period: str, now: datetime) -> CollectionRound:
    due_at, locks_at = _instants(turn, now)
    code = parse_period(period)
    return CollectionRound(
        id=turn * MUNICIPALITIES + home,
        municipality_id=home,
        programme_id=home,
        period=period,
        ends_on=code.end,
        opens_on=code.end + timedelta(days=1),
        due_on=due_at.date(),
        locks_on=locks_at.date(),
        due_at=due_at,
        locks_at=locks_at,
        state=RoundState.OPEN if _is_current(turn) else RoundState.LOCKED,
    )


def _submission(number: int, turn: int, shape: Shape, now: datetime) -> Submission:
    due_at, locks_at = _instants(turn, now)
    asked = len(_indicators(_home(number)))
    return Submission(
        id=submission_id_of(number, shape, turn),
        municipality_id=_home(number),
        round_id=turn * MUNICIPALITIES + _home(number),
        organisation_id=number,
        state=SubmissionState.EXPECTED if _is_current(turn) else SubmissionState.ACCEPTED,
        due_on=due_at.date(),
        locks_on=locks_at.date(),
        due_at=due_at,
        locks_at=locks_at,
        on_time_until=due_at,
        version=0 if _is_current(turn) else 1,
        figures_asked=asked,
        figures_answered=0 if _is_current(turn) else asked,
    )


def _figure(number: int, turn: int, shape: Shape, indicator: Indicator) -> Figure:
    is_share = indicator.across_schools is AcrossSchools.RATIO
    return Figure(
        submission_id=submission_id_of(number, shape, turn),
        indicator_id=indicator.id or 0,
        answer=Answer.VALUE,
        numerator=45 + 3 * turn if is_share else 11 + turn,
        denominator=80 if is_share else None,
    )


def _instants(turn: int, now: datetime) -> tuple[datetime, datetime]:
    quarters_ago = timedelta(days=91 * (len(PERIODS) - 1 - turn))
    due_at = now + timedelta(hours=1) - quarters_ago
    return due_at, due_at + timedelta(days=14)


def _is_current(turn: int) -> bool:
    return turn == len(PERIODS) - 1
