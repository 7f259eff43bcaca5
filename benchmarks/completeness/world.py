"""A region with five years of filed figures: thirty municipalities, a hundred schools and a hundred figures each."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from benchmarks.mail.world import add_rows
from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period
from shnor_flow.domain.collection import AcrossSchools, RoundState, SubmissionState
from shnor_flow.domain.party import OrganisationKind
from shnor_flow.services.people.keep_accounts import create_account, create_region_account
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import (
    CollectionRound,
    Indicator,
    Municipality,
    Organisation,
    Programme,
    ProgrammeSchool,
    Submission,
    SubmissionVersion,
)

REGION = "Приволжская область"
PASSWORD = "correct horse battery"
COORDINATOR, READER = "anna", "raisa"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LAST = parse_period("2026Q3")  # locked on 23 October
_SILENT_EACH, _RETURNED_EACH, _LATE_EACH, _GAPS_EACH = 50, 40, 7, 10
_GAPS, _ZEROS = 3, 5  # figures of a form
# One statement: six million rows go in faster than any program could name them.
_FILL = """
INSERT INTO figure (submission_id, indicator_id, answer, numerator, denominator, note)
SELECT submission.id, indicator.id,
       CASE WHEN indicator.position <= :gaps AND submission.organisation_id % :gaps_each = 0 THEN 'no_data'
            WHEN indicator.position > :asked - :zeros THEN 'confirmed_zero' ELSE 'value' END,
       CASE WHEN indicator.position <= :gaps AND submission.organisation_id % :gaps_each = 0 THEN NULL
            WHEN indicator.position > :asked - :zeros THEN 0 ELSE 10 + (submission.id + indicator.id) % 40 END,
       CASE WHEN indicator.position <= :gaps AND submission.organisation_id % :gaps_each = 0 THEN NULL ELSE 60 END,
       CASE WHEN indicator.position <= :gaps AND submission.organisation_id % :gaps_each = 0
            THEN 'анкеты ещё не собраны' ELSE '' END
FROM submission
JOIN collectionround ON collectionround.id = submission.round_id
JOIN indicator ON indicator.programme_id = collectionround.programme_id
WHERE submission.version > 0 ORDER BY submission.id, indicator.position"""


@dataclass(frozen=True)
class Shape:
    """How large the region is; schools and figures are of one municipality, every one is asked every quarter."""

    municipalities: int = 30
    schools: int = 103  # two of a hundred are silent, so that six million values are there all the same
    figures: int = 100
    quarters: int = 20

    @property
    def values(self) -> int:
        """Return how many values are asked for."""
        return self.municipalities * self.schools * self.figures * self.quarters


def fill(database: Database, shape: Shape) -> int:
    """Write the region down and return how many values are filed."""
    homes = range(1, shape.municipalities + 1)
    add_rows(database, [Municipality(id=home, name=f"Заречный район {home}", region=REGION) for home in homes])
    add_rows(database, [_programme(home) for home in homes])
    schools = range(1, shape.municipalities * shape.schools + 1)
    add_rows(database, [_school(number, shape) for number in schools])
    add_rows(
        database,
        [
            ProgrammeSchool(programme_id=home_of(number, shape), organisation_id=number, joined_on=LAST.start)
            for number in schools
        ],
    )
    add_rows(database, [_indicator(home, position) for home in homes for position in range(1, shape.figures + 1)])
    for turn, period in enumerate(_periods(shape)):
        add_rows(database, [_round(home, turn, period, shape) for home in homes])
        add_rows(database, [_submission(number, turn, period, shape) for number in schools])
    with database.engine.begin() as connection:
        known = {"gaps": _GAPS, "gaps_each": _GAPS_EACH, "asked": shape.figures, "zeros": _ZEROS}
        connection.execute(text(_FILL), known)
        filed = int(connection.execute(text("SELECT count(*) FROM figure")).scalar_one())
    _versions(database, shape)
    _accounts(database)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return filed


def home_of(number: int, shape: Shape) -> int:
    """Return the municipality of a school."""
    return (number - 1) // shape.schools + 1


def last_round(shape: Shape, home: int = 1) -> int:
    """Return the id of a municipality's newest round."""
    return (shape.quarters - 1) * shape.municipalities + home


def last_submission(shape: Shape, number: int = 1) -> int:
    """Return the id of a school's newest submission."""
    return (shape.quarters - 1) * shape.municipalities * shape.schools + number


def _periods(shape: Shape) -> list[ReportingPeriod]:
    found = [LAST]
    while len(found) < shape.quarters:
        found.insert(0, found[0].previous)
    return found


def _programme(home: int) -> Programme:
    begins, ends = parse_period("2021").start, parse_period("2028").end
    return Programme(id=home, municipality_id=home, title="Поддержка школ района", starts_on=begins, ends_on=ends)


def _school(number: int, shape: Shape) -> Organisation:
    return Organisation(
        id=number,
        municipality_id=home_of(number, shape),
        name=f"МБОУ «Средняя школа № {number} с. Липовка»",
        kind=OrganisationKind.SCHOOL,
        is_low_results=True,
    )


def _indicator(home: int, position: int) -> Indicator:
    name = f"Доля обучающихся, освоивших программу курса по выбору школы, направление {position}"
    return Indicator(programme_id=home, position=position, name=name, unit="%", across_schools=AcrossSchools.RATIO)


def _round(home: int, turn: int, period: ReportingPeriod, shape: Shape) -> CollectionRound:
    opens_at = datetime.combine(period.next.start, datetime.min.time(), UTC)
    days = {"opens_on": opens_at, "due_on": opens_at + timedelta(days=9), "locks_on": opens_at + timedelta(days=24)}
    return CollectionRound(
        id=turn * shape.municipalities + home,
        municipality_id=home,
        programme_id=home,
        period=period.code,
        ends_on=period.end,
        opens_on=opens_at.date(),
        due_on=days["due_on"].date(),
        locks_on=days["locks_on"].date(),
        due_at=days["due_on"] + timedelta(days=1),
        locks_at=days["locks_on"] + timedelta(days=1),
        state=RoundState.LOCKED,
        opened_at=opens_at,
        locked_at=days["locks_on"] + timedelta(days=1),
    )


def _submission(number: int, turn: int, period: ReportingPeriod, shape: Shape) -> Submission:
    home, dice = home_of(number, shape), number + 11 * turn
    due_at = datetime.combine(period.next.start, datetime.min.time(), UTC) + timedelta(days=10)
    is_silent, is_late = dice % _SILENT_EACH == 0, dice % _LATE_EACH == 0
    is_returned = not is_silent and dice % _RETURNED_EACH == 1
    gaps = _GAPS if number % _GAPS_EACH == 0 else 0
    sent_at = due_at + timedelta(days=1 if is_late else -2)
    values: dict[str, Any] = {
        "version": 1,
        "edition": 3,
        "edited_at": sent_at,
        "submitted_at": sent_at,
        "submitted_by": "Громов Борис Ильич",
        "is_on_time": not is_late,
        "state": SubmissionState.RETURNED if is_returned else SubmissionState.ACCEPTED,
        "comment": "Проверьте числа" if is_returned else "",
        "figures_answered": shape.figures,
        "figures_filled": shape.figures - gaps,
        "figures_telling": shape.figures - gaps - _ZEROS,
    }
    return Submission(
        id=turn * shape.municipalities * shape.schools + number,
        municipality_id=home,
        round_id=turn * shape.municipalities + home,
        organisation_id=number,
        due_on=(due_at - timedelta(days=1)).date(),
        locks_on=(due_at + timedelta(days=14)).date(),
        due_at=due_at,
        locks_at=due_at + timedelta(days=15),
        on_time_until=due_at,
        figures_asked=shape.figures,
        **({} if is_silent else values),
    )


def _versions(database: Database, shape: Shape) -> None:
    """Freeze the first school's newest form five times: the history that is opened must have something to tell."""
    rows = [
        SubmissionVersion(
            submission_id=last_submission(shape),
            number=number,
            client_key=f"key-{number}",
            submitted_at=NOW - timedelta(days=50 - number),
            submitted_by="Громов Борис Ильич",
            figures=[_frozen(1 + position, number) for position in range(shape.figures)],
        )
        for number in range(1, 6)
    ]
    add_rows(database, rows)


def _frozen(indicator_id: int, number: int) -> dict[str, object]:
    return {
        "indicator_id": indicator_id,
        "name": "Доля обучающихся, освоивших программу курса по выбору школы",
        "unit": "%",
        "is_share": True,
        "answer": "value",
        "numerator": 10.0 + number,
        "denominator": 60.0,
        "note": "",
        "asks": "share",
    }


def _accounts(database: Database) -> None:
    with database.writing() as session:
        create_account(session, municipality_id=1, login=COORDINATOR, name="Анна Котова", password=PASSWORD, now=NOW)
        create_region_account(session, region=REGION, login=READER, name="Раиса Чернова", password=PASSWORD, now=NOW)
