"""The schools, in a process of their own: reads what to do as JSON, writes what came of it as JSON."""

import asyncio
import json
import random
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass

from benchmarks.collection.browser import Answered, Browser, Clock
from benchmarks.collection.visit import Habit, Kept, Visit

# Of twenty schools: what people do who are in a hurry, not what is convenient.
_HABITS = (
    *[Habit.PLAIN] * 13,
    *[Habit.TWO_PRESSES] * 2,
    *[Habit.IMPATIENT] * 2,
    *[Habit.MISTAKEN] * 2,
    Habit.UNDECIDED,
)

Step = Callable[[], Awaitable[Kept]]


@dataclass(frozen=True)
class Errand:
    """What the clients are to do."""

    port: int
    paths: list[str]
    first: int = 1  # the number of the first school
    at_once: int = 16  # how many are under way together; 0: they come by chance, `a_second` of them
    a_second: float = 0
    is_submitting_only: bool = False  # the forms are opened before, unmeasured


@dataclass
class Outcome:
    """What came of it."""

    kept: list[Kept]
    clock: Clock
    seconds: float
    client_seconds: float  # of a core, taken by the clients themselves
    server_seconds: float = 0  # the same of the server


def main() -> None:
    """Do one errand."""
    errand = Errand(**json.loads(sys.stdin.readline()))
    print(json.dumps(asdict(asyncio.run(_do(errand)))))


async def _do(errand: Errand) -> Outcome:
    clock = Clock()
    visits = [
        Visit(errand.port, path, number, _HABITS[number % len(_HABITS)], clock)
        for number, path in enumerate(errand.paths, start=errand.first)
    ]
    steps: list[Step] = [visit.whole for visit in visits]
    if errand.is_submitting_only:
        steps = [_submitting(visit, await _opened(visit)) for visit in visits if visit.habit is not Habit.UNDECIDED]
    start, used = time.perf_counter(), _core_seconds()
    kept = await (_by_chance(steps, errand.a_second) if errand.a_second else _some_at_once(steps, errand.at_once))
    return Outcome(kept, clock, time.perf_counter() - start, _core_seconds() - used)


async def _opened(visit: Visit) -> Answered:
    browser = Browser(visit.port, Clock())
    try:
        return await browser.get(visit.path)
    finally:
        browser.close()


def _submitting(visit: Visit, page: Answered) -> Step:
    return lambda: visit.only_submit(page)


async def _some_at_once(steps: Sequence[Step], at_once: int) -> list[Kept]:
    waiting = iter(steps)
    kept: list[Kept] = []

    async def one_after_another() -> None:
        for step in waiting:
            kept.append(await step())

    await asyncio.gather(*(one_after_another() for _ in range(at_once)))
    return kept


async def _by_chance(steps: Sequence[Step], a_second: float) -> list[Kept]:
    """Start them at the moments of a Poisson process, however many are still under way."""
    chance = random.Random(5)
    started, due = [], time.perf_counter()
    for step in steps:
        due += chance.expovariate(a_second)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        started.append(asyncio.ensure_future(step()))
    return list(await asyncio.gather(*started))


def _core_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
