"""Jobs that only ring a bell, for a timetable of the tests' own."""

import threading
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shnor_flow.engines.timetable import Row


@dataclass
class Bells:
    """What rang, in order; `rang` wakes whoever waits."""

    heard: list[str] = field(default_factory=list)
    rang: threading.Condition = field(default_factory=threading.Condition)

    def ring(self, name: str) -> None:
        """Write the ring down."""
        with self.rang:
            self.heard.append(name)
            self.rang.notify_all()

    def wait_for(self, count: int, seconds: float = 10) -> list[str]:
        """Return what was heard once there are `count` rings; fail if that takes too long."""
        with self.rang:
            assert self.rang.wait_for(lambda: len(self.heard) >= count, seconds), self.heard
            return list(self.heard)


BELLS = Bells()


def plan(as_of: date | None, engine: str) -> dict[str, Any]:
    """Ring."""
    BELLS.ring(f"plan by {engine}")
    return {}


def fail(as_of: date | None, engine: str) -> dict[str, Any]:
    """Ring and break, as a job does that met a person's name."""
    BELLS.ring(f"fail by {engine}")
    raise RuntimeError("Анна Петровна <anna@example.org>")


def remind(as_of: date | None, engine: str) -> dict[str, Any]:
    """Ring."""
    BELLS.ring(f"remind by {engine}")
    return {}


def row(name: str, cron: str = "0 3 1 1 *") -> Row:
    """Return a line of the timetable that by default rings once a year."""
    return Row(name, cron, f"tests.engines.alarms:{name}", "none:none", "")
