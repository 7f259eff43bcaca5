"""Claims about the record of runs: what happened stays, idling does not pile up."""

from datetime import date, timedelta

from sqlmodel import col, select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.storage.database import Database
from shnor_flow.storage.job_runs import begin_run, end_run
from shnor_flow.storage.tables import JobRun

MONDAY = date(2026, 11, 23)
IDLE = {"sent": 0, "trouble": ""}


def _run(
    database: Database, counts: dict[str, object], *, on: date = MONDAY, job: str = "mail", error: str = ""
) -> None:
    run_id = begin_run(database, job, "in_process", on, moment_of(on))
    end_run(database, run_id, moment_of(on) + timedelta(seconds=1), counts, error)


def _kept(database: Database) -> list[tuple[str, date, dict[str, object], str]]:
    with database.reading() as session:
        rows = session.exec(select(JobRun).order_by(col(JobRun.id)))
        return [(row.job, row.as_of, row.counts, row.error) for row in rows]


def test_a_day_of_idle_minutes_is_one_line_and_what_was_sent_stays(database: Database) -> None:
    for counts in (IDLE, IDLE, {"sent": 5, "trouble": ""}, IDLE, IDLE, IDLE):
        _run(database, counts)
    assert [counts["sent"] for _, _, counts, _ in _kept(database)] == [0, 5, 0]


def test_another_day_another_job_and_another_failure_are_lines_of_their_own(database: Database) -> None:
    _run(database, IDLE)
    _run(database, IDLE, on=date(2026, 11, 24))
    _run(database, IDLE, job="plan", on=date(2026, 11, 24))
    for error in ("OperationalError", "OperationalError", "KeyError"):
        _run(database, {}, on=date(2026, 11, 24), error=error)
    assert [(job, day.day, error) for job, day, _, error in _kept(database)] == [
        ("mail", 23, ""),
        ("mail", 24, ""),
        ("plan", 24, ""),
        ("mail", 24, "OperationalError"),
        ("mail", 24, "KeyError"),
    ]


def test_the_last_idle_run_tells_when_the_clock_last_rang(database: Database) -> None:
    for minute in range(3):
        began = moment_of(MONDAY) + timedelta(minutes=minute)
        end_run(database, begin_run(database, "mail", "in_process", MONDAY, began), began, IDLE)
    with database.reading() as session:
        assert session.exec(select(JobRun)).one().started_at == moment_of(MONDAY) + timedelta(minutes=2)


def test_a_run_that_was_killed_stays_as_it_broke_off(database: Database) -> None:
    begin_run(database, "mail", "in_process", MONDAY, moment_of(MONDAY))
    _run(database, IDLE)
    with database.reading() as session:
        assert [row.outcome for row in session.exec(select(JobRun).order_by(col(JobRun.id)))] == ["running", "done"]
