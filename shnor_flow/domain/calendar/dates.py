"""Days and instants: what «до конца дня» means where the municipality lives."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# At this hour UTC it is the same date, and working hours, in every zone of Russia (UTC+2 to UTC+12).
_SAME_DAY_EVERYWHERE = time(6, 0, tzinfo=UTC)

MONTHS = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)


def local_day(now: datetime, zone: str) -> date:
    """Return the date on a wall clock in `zone`."""
    return now.astimezone(ZoneInfo(zone)).date()


def local_hour(now: datetime, zone: str) -> int:
    """Return the hour, 0 to 23, on a wall clock in `zone`."""
    return now.astimezone(ZoneInfo(zone)).hour


def end_of_day(day: date, zone: str) -> datetime:
    """Return the first instant after `day` in `zone`, as UTC: whatever comes before it is in time."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
    return midnight.astimezone(UTC)


def moment_of(day: date) -> datetime:
    """Return an instant at which it is `day` in every zone of Russia: what `--as-of` means."""
    return datetime.combine(day, _SAME_DAY_EVERYWHERE)
