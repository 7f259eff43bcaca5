"""APScheduler inside this process: an alarm clock that rings in one process at a time and forgets everything."""

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from shnor_flow.engines.timetable import ZONE, Row, rows_for
from shnor_flow.jobs import now as this_moment
from shnor_flow.storage.database import Database
from shnor_flow.storage.leases import release_lease, take_lease

LEASE = "timetable"
_BEAT = timedelta(seconds=15)
_BEATS_IN_A_LEASE = 4  # a process that missed so many is taken for dead
_THREADS = 2  # a slow mail server must not hold the other jobs up; jobs of one name never overlap
_NEVER_AGAIN = IntervalTrigger(weeks=5200)
_log = logging.getLogger(__name__)


class InProcessEngine:
    """Runs the timetable while this process holds the lease; otherwise waits until it may.

    Every job runs once as soon as the lease is taken: whatever was missed while nobody ran is caught up.
    """

    def __init__(
        self,
        database: Database,
        *,
        rows: Sequence[Row] | None = None,
        beat: timedelta = _BEAT,
        clock: Callable[[], datetime] = this_moment,
    ) -> None:
        self._database = database
        self._rows = rows_for("in_process") if rows is None else rows
        self._beat = beat
        self._clock = clock
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._stopped = threading.Event()
        self._scheduler: BackgroundScheduler | None = None
        self._keeper = threading.Thread(target=self._keep, name="timetable", daemon=True)

    @property
    def is_ringing(self) -> bool:
        """Tell whether this process is the one that runs the jobs."""
        return self._scheduler is not None

    def start(self) -> None:
        """Begin in the background and return at once."""
        self._keeper.start()

    def stop(self) -> None:
        """Finish the jobs in hand, start no other, and give the lease back."""
        self._stopped.set()
        self._keeper.join()

    def _keep(self) -> None:
        while not self._stopped.is_set():
            self._ring_or_wait()
            self._stopped.wait(self._beat.total_seconds())
        self._fall_silent(wait=True)
        try:
            release_lease(self._database, LEASE, self._holder)
        except Exception as error:
            _log.warning("the lease was not given back and will expire: %s", _where(error))

    def _ring_or_wait(self) -> None:
        may_ring = self._renew()
        if may_ring and self._scheduler is None:
            _log.info("this process runs the timetable now")
            self._scheduler = self._new_scheduler()
            self._scheduler.start()
        elif not may_ring and self._scheduler is not None:
            _log.warning("the lease is lost: another process runs the timetable")
            self._fall_silent(wait=False)

    def _renew(self) -> bool:
        now = self._clock()
        try:
            return take_lease(self._database, LEASE, self._holder, now, now + self._beat * _BEATS_IN_A_LEASE)
        except Exception as error:  # the database is away: so are the jobs
            _log.warning("the lease could not be renewed: %s", _where(error))
            return False

    def _new_scheduler(self) -> BackgroundScheduler:
        scheduler = BackgroundScheduler(
            timezone=ZONE,
            executors={"default": ThreadPoolExecutor(_THREADS)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        for row in self._rows:
            trigger = CronTrigger.from_crontab(row.cron, timezone=row.zone)
            scheduler.add_job(self._run, trigger, args=[row], id=row.name, name=row.name)
        # Once and at once, as one job that keeps the order of the table. Its trigger never ends, because APScheduler,
        # stopped at the wrong moment, breaks over a job that has no next time.
        scheduler.add_job(self._catch_up, _NEVER_AGAIN, id="catch-up", next_run_time=self._clock())
        return scheduler

    def _catch_up(self) -> None:
        for row in self._rows:
            self._run(row)

    def _run(self, row: Row) -> None:
        if self._stopped.is_set():
            return
        try:
            row.run(engine="in_process")
        except Exception as error:  # whatever it is, the alarm clock goes on
            _log.error("job %s failed: %s", row.name, _where(error))

    def _fall_silent(self, *, wait: bool) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=wait)
            self._scheduler = None


def _where(error: Exception) -> str:
    """Name the error's class and place; its text is left out, since it may hold names and addresses."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f" at {Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else ""
    return type(error).__name__ + place
