"""The days a programme runs, from the years and dates of its text."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from shnor_flow.domain.roadmap import Stage
from shnor_flow.domain.term import Period
from shnor_flow.importers.passport.spans import span_in
from shnor_flow.importers.text.source_text import Line

_DASH = r"\s*[-–—]\s*"
_SCHOOL_YEARS = re.compile(rf"(20\d\d)(?:{_DASH}|\s*/\s*)(20\d\d|\d\d)(?!\d)", re.IGNORECASE)
_NAMED_SCHOOL_YEARS = re.compile(rf"{_SCHOOL_YEARS.pattern}\s*(?:учебн\w+|уч\.?)\s*(?:год|г\.)", re.IGNORECASE)
_LISTED_YEARS = re.compile(r"20\d\d(?:\s*г\.)?(?:(?:,|\s+и)\s*20\d\d(?:\s*г\.)?)+")
_MONTH = re.compile(r"январ|феврал|март|апрел|\bма[йея]\b|июн|июл|август|сентябр|октябр|ноябр|декабр", re.IGNORECASE)
_YEARS = re.compile(rf"(20\d\d)(?:\s*(?:год[а-я]*|г\.))?(?:{_DASH}|\s+по\s+)(20\d\d)(?!\d)")
_ONE_YEAR = re.compile(r"(20\d\d)\s*(?:год|г\.)")
_DATE = r"(\d{1,2})\.(\d{1,2})\.(20\d\d)"
_DATES = re.compile(rf"(?:с\s+)?{_DATE}(?:\s*г(?:ода|\.))?(?:{_DASH}|\s+по\s+){_DATE}")


def period_in(texts: Iterable[str]) -> Period | None:
    """Return the period of the first text that names one: exact dates, school years, years, months, one year."""
    for text in texts:
        for reading in (_exact, _of_school_years, _of_months, _of_years, _of_listed_years, _of_one_year):
            if (period := reading(text)) is not None:
                return period
    return None


def likeliest_period(lines: Sequence[Line]) -> Period | None:
    """Return the range of years that the document names most often, for want of a label."""
    text = " ".join(line.text for line in lines)
    ranges = Counter(found[0] for pattern in (_NAMED_SCHOOL_YEARS, _YEARS) for found in pattern.finditer(text))
    return period_in(range_ for range_, _ in ranges.most_common(1))


def narrowed(period: Period | None, stages: Sequence[Stage]) -> Period | None:
    """Return what its dated stages cover of a period of whole years; exact days stay as they are.

    The month in which the first stage begins counts from its first day: «январь 2026 г.» lies inside a programme whose
    first stage begins after the New Year holidays.
    """
    starts = [stage.start for stage in stages if stage.start]
    ends = [stage.end for stage in stages if stage.end]
    of_whole_years = period is None or (period.start.month, period.end.month) == (1, 12)
    if not starts or len(ends) < len(stages) or not of_whole_years:
        return period
    if period is None:
        return Period(min(starts), max(ends))
    start, end = max(period.start, min(starts).replace(day=1)), min(period.end, max(ends))
    return Period(start, end) if start < end else period


def _exact(text: str) -> Period | None:
    found = _DATES.search(text)
    if found is None:
        return None
    numbers = [int(group) for group in found.groups()]
    try:
        return Period(date(numbers[2], numbers[1], numbers[0]), date(numbers[5], numbers[4], numbers[3]))
    except ValueError:
        return None


def _of_school_years(text: str) -> Period | None:
    if not _NAMED_SCHOOL_YEARS.search(text):
        return None
    pairs = [(int(found[1]), int(found[2]) % 100 + 2000) for found in _SCHOOL_YEARS.finditer(text)]
    pairs = [(first, last) for first, last in pairs if first < last]
    if not pairs:
        return None
    return Period(date(min(first for first, _ in pairs), 9, 1), date(max(last for _, last in pairs), 5, 31))


def _of_months(text: str) -> Period | None:
    """Read «сентябрь 2026 г. – май 2029 г.»; whole years are left to the other readings."""
    span = span_in(text.split()) if _MONTH.search(text) else None
    return span.period if span else None


def _of_years(text: str) -> Period | None:
    found = _YEARS.search(text)
    if found is None or int(found[1]) > int(found[2]):
        return None
    return Period(date(int(found[1]), 1, 1), date(int(found[2]), 12, 31))


def _of_listed_years(text: str) -> Period | None:
    """Read «2026, 2027, 2028 годы»."""
    found = _LISTED_YEARS.search(text)
    years = [int(year) for year in re.findall(r"20\d\d", found[0])] if found else []
    return Period(date(years[0], 1, 1), date(years[-1], 12, 31)) if years and years == sorted(years) else None


def _of_one_year(text: str) -> Period | None:
    found = _ONE_YEAR.search(text)
    return Period(date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)) if found else None
