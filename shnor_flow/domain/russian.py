"""Days and counts as Russian prose has them, the same on pages, in letters and in reports."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.plural import PluralRule

_FORM = PluralRule(
    {
        "one": "n mod 10 is 1 and n mod 100 is not 11",
        "few": "n mod 10 in 2..4 and n mod 100 not in 12..14",
    }
)
_ORDER = {"one": 0, "few": 1, "other": 2}


@lru_cache(maxsize=4096)
def day_in_words(day: date) -> str:
    """Return «31 июля 2026 г.»."""
    return plain_spaces(format_date(day, "long", locale="ru"))


def day_in_digits(day: date) -> str:
    """Return «31.07.2026»."""
    return day.strftime("%d.%m.%Y")


@lru_cache(maxsize=4096)
def weekday_in_words(day: date) -> str:
    """Return «пятница»."""
    return format_date(day, "EEEE", locale="ru")


def moment_in_words(moment: datetime, zone: str) -> str:
    """Return «9 октября 2026 г., 14:05 (UTC+8)»: without its zone an hour could be anybody's."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{day_in_words(local.date())}, {local:%H:%M} ({zone_in_words(local)})"


def zone_in_words(local: datetime) -> str:
    """Return «UTC+8», or «UTC+5:30», of a moment on somebody's wall clock."""
    hours, minutes = divmod(int((local.utcoffset() or timedelta()).total_seconds()) // 60, 60)
    return f"UTC{hours:+d}" + (f":{minutes:02d}" if minutes else "")


def counted(number: int, forms: str) -> str:
    """Return «3 мероприятия» from 3 and "мероприятие,мероприятия,мероприятий"."""
    return f"{number} {form_for(number, forms)}"


def form_for(number: int, forms: str) -> str:
    """Return the one of three forms (for 1, 2 and 5 things, parted by commas) that stands after `number`."""
    return forms.split(",")[_ORDER[_FORM(abs(number))]].strip()


def sentence_start(text: str) -> str:
    """Return the text with a capital first letter; the rest stays, so «МБОУ» is not lowered."""
    return text[:1].upper() + text[1:]


def plain_spaces(text: str) -> str:
    """Turn Babel's narrow and no-break spaces into plain ones: a search or a spreadsheet would not match them."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")
