"""What ran, when, and how it ended."""

from datetime import date, datetime
from typing import Any

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
    """Write how it ended; an error is told by its class, since its text may hold names."""
    with database.writing() as session:
        run = session.get_one(JobRun, run_id)
        run.finished_at = now
        run.outcome = "failed" if error else "done"
        run.counts = counts
        run.error = error
