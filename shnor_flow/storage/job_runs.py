"""What ran, when, and how it ended; a day of idle minutes is one line, not 1,440."""

from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import JobRun


def begin_run(database: Database, job: str, engine: str, as_of: date, now: datetime) -> int:
    """Write that a job has begun, in a transaction of its own, and return the run's id."""
    run = JobRun(job=job, engine=engine, as_of=as_of, started_at=now)
    with database.writing() as session:
        session.add(run)
        session.flush()
        assert run.id is not None
        return run.id


def end_run(database: Database, run_id: int, now: datetime, counts: dict[str, Any], error: str = "") -> None:
    """Write how it ended; an error is told by its class, since its text may hold names.

    A run that came to the same as the one before it on its day takes that one's place.
    """
    with database.writing() as session:
        run = session.get_one(JobRun, run_id)
        run.finished_at = now
        run.outcome = "failed" if error else "done"
        run.counts = counts
        run.error = error
        before = session.exec(
            select(JobRun)
            .where(JobRun.job == run.job, col(JobRun.id) < run_id)
            .order_by(col(JobRun.id).desc())
            .limit(1)
        ).first()
        if before and _result(before) == _result(run):
            session.delete(before)


def _result(run: JobRun) -> tuple[Any, ...]:
    return run.engine, run.as_of, run.outcome, run.counts, run.error
