"""The days a programme runs, and its stages, from the years and dates of its text."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from shnor_flow.domain.roadmap import Stage
from shnor_flow.domain.term import Period
from shnor_flow.importers.list_items import without_end
from shnor_flow.importers.source_text import Line, joined

_DASH = r"\s*[-–—]\s*"
_SCHOOL_YEARS = re.compile(
    rf"(20\d\d)(?:{_DASH}|\s*/\s*)(20\d\d|\d\d)\s*(?:учебн\w+|уч\.?)\s*(?:год|г\.)", re.IGNORECASE
)
_YEARS = re.compile(rf"(20\d\d)(?:\s*(?:год[а-я]*|г\.))?(?:{_DASH}|\s+по\s+)(20\d\d)(?!\d)")
_ONE_YEAR = re.compile(r"(20\d\d)\s*(?:год|г\.)")
_DATE = r"(\d{1,2})\.(\d{1,2})\.(20\d\d)"
_DATES = re.compile(rf"(?:с\s+)?{_DATE}(?:\s*г(?:ода|\.))?(?:{_DASH}|\s+по\s+){_DATE}")
_STAGE = re.compile(
    rf"(?:\d|I{{1,3}}|перв\w+|втор\w+|трет\w+)\s*[/-]?\w{{0,2}}\s*этап[.:\s–-]*(?P<name>[^(.:]{{0,60}}?)\s*"
    rf"\(\s*(?:с\s+)?(?P<dates>{_DATE}{_DASH}{_DATE}|{_DATE}\s+по\s+{_DATE})[^)]*\)\s*[-–—:]?\s*(?P<text>.*)",
    re.IGNORECASE,
)


def period_in(texts: Iterable[str]) -> Period | None:
    """Return the period of the first text that names one: exact dates, school years, years, one year."""
    for text in texts:
        for reading in (_exact, _of_school_years, _of_years, _of_one_year):
            if (period := reading(text)) is not None:
                return period
    return None


def likeliest_period(lines: Sequence[Line]) -> Period | None:
    """Return the range of years that the document names most often, for want of a label."""
    text = " ".join(line.text for line in lines)
    ranges = Counter(found[0] for pattern in (_SCHOOL_YEARS, _YEARS) for found in pattern.finditer(text))
    return period_in(range_ for range_, _ in ranges.most_common(1))


def stages_in(lines: Sequence[Line], vocabulary: frozenset[str]) -> tuple[Stage, ...]:
    """Return the stages that the text dates: «1 этап. Подготовительный (01.09.2026 - 31.12.2026) - …»."""
    stages: list[Stage] = []
    for place, line in enumerate(lines):
        found = _STAGE.match(line.text)
        dates = _exact(found["dates"]) if found else None
        if found is None or dates is None:
            continue
        text = without_end(joined([found["text"], *_rest_of_paragraph(lines[place + 1 :])], vocabulary))
        stages.append(Stage(found["name"].strip(" ."), dates.start, dates.end, text or None))
    return tuple(stages)


def narrowed(period: Period | None, stages: Sequence[Stage]) -> Period | None:
    """Return the days of a period of whole years that its dated stages cover; exact days stay as they are."""
    starts = [stage.start for stage in stages if stage.start]
    ends = [stage.end for stage in stages if stage.end]
    of_whole_years = period is None or (period.start.month, period.end.month) == (1, 12)
    if not starts or not ends or not of_whole_years:
        return period
    if period is None:
        return Period(min(starts), max(ends))
    start, end = max(period.start, min(starts)), min(period.end, max(ends))
    return Period(start, end) if start < end else period


def _rest_of_paragraph(lines: Sequence[Line]) -> list[str]:
    rest: list[str] = []
    for line in lines[:6]:
        if _STAGE.match(line.text) or (line.text[0].isupper() or line.text[0].isdigit()) or line.gap > 2:
            break
        rest.append(line.text)
        if line.text.endswith("."):
            break
    return rest


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
    found = _SCHOOL_YEARS.search(text)
    if found is None:
        return None
    last = int(found[2]) if len(found[2]) == 4 else 2000 + int(found[2])
    return Period(date(int(found[1]), 9, 1), date(last, 5, 31)) if int(found[1]) < last else None


def _of_years(text: str) -> Period | None:
    found = _YEARS.search(text)
    if found is None or int(found[1]) > int(found[2]):
        return None
    return Period(date(int(found[1]), 1, 1), date(int(found[2]), 12, 31))


def _of_one_year(text: str) -> Period | None:
    found = _ONE_YEAR.search(text)
    return Period(date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)) if found else None
