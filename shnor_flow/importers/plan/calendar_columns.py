"""Columns that are stretches of time: years, quarters or months with a mark under them, or a start and an end."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shnor_flow.domain.calendar.dates import MONTHS
from shnor_flow.importers.plan.term_words import is_term

_MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SCHOOL_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*[-–/]\s*(?:20)?(\d\d)(?!\d)(?:\s*уч\w*\.?\s*г\w*\.?)?")
_QUARTER = re.compile(r"(?<!\w)(I{1,3}|IV|[1-4])\s*[-–]?\s*(?:й\s*|ый\s*)?(?:кв\.?|квартал\w*)(?!\w)", re.IGNORECASE)
_HALF = re.compile(r"(?<!\w)(I{1,2}|[12])\s*[-–]?\s*(?:е\s*|ое\s*)?(?:полугод\w*|п/г)(?!\w)", re.IGNORECASE)
_MONTH = re.compile(r"(?<!\w)(янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]{0,5}\.?(?!\w)", re.IGNORECASE)
_FILLER = re.compile(
    r"год[аы]?|г\.|гг\.|срок\w*|(?:исполнени|реализаци|проведени|выполнени)\w*|период\w*|по|в|план|на|,|\.|:|-|–"
)
_START = re.compile(r"начал[оа]|\bс\b", re.IGNORECASE)
_END = re.compile(r"окончани|заверш|конец|\bпо\b|\bдо\b", re.IGNORECASE)
_MARK = re.compile(r"[+✓✔vхx*•●■█√]{1,3}|да", re.IGNORECASE)
_NO_MARK = re.compile(r"[-–—0]?|нет", re.IGNORECASE)


@dataclass(frozen=True)
class CalendarColumns:
    """What a mark says under each of these columns, and which of two columns of dates begins and which ends."""

    spans: Mapping[int, str]
    start: int | None = None
    end: int | None = None

    @property
    def places(self) -> frozenset[int]:
        """Return the columns that are folded into one term."""
        return frozenset({*self.spans, *(place for place in (self.start, self.end) if place is not None)})


def span_named_by(heading: str) -> str | None:
    """Return the stretch of time that a heading is, as a term; None where it says anything else."""
    rest, part = heading, ""
    for pattern, name in ((_QUARTER, "квартал"), (_HALF, "полугодие")):
        if (found := pattern.search(rest)) is not None:
            part, rest = f"{found[1].upper()} {name}", rest.replace(found[0], " ")
    if not part and (month := _MONTH.search(rest)) is not None:
        place = next(place for place, stem in enumerate(_MONTHS) if month[0].lower().startswith(stem[:3]))
        part, rest = MONTHS[place], rest.replace(month[0], " ")
    year = ""
    if (school := _SCHOOL_YEAR.search(rest)) is not None:
        year, rest = f"{school[1]}-20{school[2]} учебный год", rest.replace(school[0], " ")
    elif (calendar := _YEAR.search(rest)) is not None:
        year, rest = calendar[1], rest.replace(calendar[0], " ")
    if not (part or year) or _FILLER.sub("", rest.lower()).strip():
        return None
    if not part:
        return year if " " in year else f"{year} год"
    return f"{part} {year} {'года' if 'квартал' in part or 'полугодие' in part else 'г.'}" if year else part


def edges_of(headings: Mapping[int, str]) -> tuple[int | None, int | None]:
    """Return which of several columns of terms says when it starts and which when it ends."""
    starts = [place for place, text in headings.items() if _START.search(text) and not _END.search(text)]
    ends = [place for place, text in headings.items() if _END.search(text) and not _START.search(text)]
    return (starts[0], ends[0]) if len(starts) == len(ends) == 1 else (None, None)


def holds_marks(cells: Sequence[str]) -> bool:
    """Tell whether cells under a stretch of time are marks or terms, and not sums of money or targets."""
    filled = [cell for cell in cells if not _NO_MARK.fullmatch(cell.strip())]
    return bool(filled) and all(_MARK.fullmatch(cell.strip()) or is_term(cell) for cell in filled)


def folded_term(cells: Sequence[str], columns: CalendarColumns) -> tuple[str, str]:
    """Return the term that a row's cells under these columns say, and a doubt in Russian where it had to be made."""
    start, end = (
        cells[place].strip() if place is not None and place < len(cells) else ""
        for place in (columns.start, columns.end)
    )
    if start or end:
        return _between(start, end), ""
    said: list[str] = []
    for place, span in columns.spans.items():
        cell = cells[place].strip() if place < len(cells) else ""
        if _NO_MARK.fullmatch(cell):
            continue
        said.append(span if _MARK.fullmatch(cell) else _dated(cell, span))
    if not said:
        return "", ""
    term = _years_together(said)
    return term, f"Срок составлен по отметкам в столбцах: «{term}». Проверьте."


def _between(start: str, end: str) -> str:
    if start and end:
        return start if start == end else f"с {start} по {end}"
    return f"с {start}" if start else f"до {end}"


def _dated(cell: str, span: str) -> str:
    """Give a cell's own words the year of their column."""
    year = _YEAR.search(span)
    return cell if year is None or _YEAR.search(cell) else f"{cell} {year[1]} г."


def _years_together(said: Sequence[str]) -> str:
    years = [int(text[:4]) for text in said if re.fullmatch(r"20\d\d год", text)]
    if len(years) == len(said) > 1 and years == list(range(years[0], years[-1] + 1)):
        return f"{years[0]}–{years[-1]} годы"
    return ", ".join(dict.fromkeys(said))
