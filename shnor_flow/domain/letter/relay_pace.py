"""How many letters a mail server takes in a minute and in an hour."""

from dataclasses import dataclass
from datetime import timedelta

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class RelayPace:
    """What one relay takes; 0 means as much as there is. Any stretch of that length counts, not the clock's hours."""

    relay: str = ""
    per_minute: int = 0
    per_hour: int = 0

    @property
    def limits(self) -> tuple[tuple[timedelta, int], ...]:
        """Return (window, most letters in it) for each limit that is set."""
        return tuple((window, most) for window, most in ((MINUTE, self.per_minute), (HOUR, self.per_hour)) if most)
