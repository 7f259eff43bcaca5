"""Wrong passwords are slowed down, per login and address."""

from collections import OrderedDict
from datetime import datetime, timedelta

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
MOST_REMEMBERED = 10_000  # the oldest is forgotten first, so that a flood of logins can't fill the memory


class Patience:
    """Remembers wrong tries in this process; each one after the fifth doubles the wait."""

    def __init__(self) -> None:
        self._tries: OrderedDict[tuple[str, str], tuple[int, datetime]] = OrderedDict()

    def wait(self, login: str, address: str, now: datetime) -> timedelta:
        """Return how long this login has to wait at this address; zero: try now."""
        wrong, last = self._tries.get((login, address), (0, now))
        if wrong < FREE_TRIES:
            return timedelta()
        doubled: int = 2 ** min(wrong - FREE_TRIES, 10)
        pause = min(FIRST_WAIT * doubled, LONGEST_WAIT)
        return max(last + pause - now, timedelta())

    def remember(self, login: str, address: str, now: datetime) -> None:
        """Count one wrong password."""
        wrong, _ = self._tries.pop((login, address), (0, now))
        self._tries[login, address] = (wrong + 1, now)
        while len(self._tries) > MOST_REMEMBERED:
            self._tries.popitem(last=False)

    def forget(self, login: str, address: str) -> None:
        """Begin anew after a right password."""
        self._tries.pop((login, address), None)
