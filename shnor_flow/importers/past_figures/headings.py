"""The heading of a table of figures, one to three rows: which column holds whose figure, of what and when."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from shnor_flow.domain.calendar.period_words import cut_period
from shnor_flow.domain.party.text import wording_key
from shnor_flow.importers.past_figures.books import Page

_ROWS = 3  # of a heading at most


class Role(StrEnum):
    """What a column holds."""

    SCHOOL = "school"
    INDICATOR = "indicator"
    CODE = "code"
    PERIOD = "period"
    ANSWER = "answer"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    VALUE = "value"
    NOTE = "note"
    IGNORED = "ignored"


_WORDS = {
    Role.SCHOOL: "школа|школы|оо|оу|организация|учреждение|образовательная организация|наименование оо|наименование оу"
    "|общеобразовательная организация|наименование организации|наименование школы|название школы|наименование"
    " образовательной организации|наименование общеобразовательной организации|образовательное учреждение|шнор",
    Role.INDICATOR: "показатель|наименование показателя|название показателя|индикатор|наименование индикатора",
    Role.CODE: "код показателя|код",
    Role.PERIOD: "период|отчетный период|квартал|год|полугодие|учебный год|четверть|учебная четверть|кв",
    Role.ANSWER: "ответ",
    Role.NUMERATOR: "числитель|из них|в том числе|сколько|числитель (сколько)",
    Role.DENOMINATOR: "знаменатель|всего|из скольких|общее количество|общее число|знаменатель (из скольких)",
    Role.VALUE: "значение|факт|фактическое значение|доля|доля, %|%|процент|значение, %|результат|значение показателя"
    "|число|количество",
    Role.NOTE: "примечание|примечания|комментарий|пояснение",
    Role.IGNORED: "№|№ п/п|n|n п/п|п/п|муниципалитет|район|состояние|версия|сдано|в срок|единица|единица измерения"
    "|ед. изм|ед.изм|ед. измерения|цель|цель на год|план|плановое значение|инн",
}
_ROLES = {wording_key(words): role for role, listed in _WORDS.items() for words in listed.split("|")}
_EMPTY_PARTS = frozenset(map(wording_key, ("показатели", "значения показателей", "показатель", "отчетный период")))
_TAIL = re.compile(r"^(?P<head>.*?)[\s,;:(–—-]+(?P<role>числитель|знаменатель)\)?$", re.IGNORECASE | re.DOTALL)
_ALONE = frozenset([Role.SCHOOL, Role.INDICATOR, Role.CODE, Role.PERIOD, Role.ANSWER, Role.IGNORED])


@dataclass
class Series:
    """Neighbouring columns of one indicator and period; words that the heading leaves out stand in the row."""

    indicator: str
    period: str
    columns: dict[Role, int] = field(default_factory=dict)


@dataclass
class Heading:
    """The columns of a table; `first` is the first row below it."""

    first: int
    keys: dict[Role, int] = field(default_factory=dict)
    periods: list[tuple[int, str]] = field(default_factory=list)  # columns that together name the period
    series: list[Series] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)  # columns nobody asked for


def heading_rows(page: Page) -> Iterator[tuple[int, int]]:
    """Yield first and last row of each heading, found by the column of schools."""
    numbers = sorted(page.rows)
    last = 0
    for place, number in enumerate(numbers):
        if number <= last or Role.SCHOOL not in map(_role, page.rows[number].values()):
            continue
        column = _school_column(page, number)
        bottom = number
        for below in numbers[place + 1 : place + _ROWS]:
            if below != bottom + 1 or not _goes_on(page, below, column):
                break
            bottom = below
        top = number
        while top - 1 > last and number - top < _ROWS - 1 and _stands_above(page, top - 1, column):
            top -= 1
        last = bottom
        yield top, bottom


def heading_of(page: Page, top: int, bottom: int) -> Heading:
    """Return what the columns of a heading hold."""
    heading = Heading(bottom + 1)
    rows = [page.rows.get(number, {}) for number in range(top, bottom + 1)]
    width = max(max(row, default=0) for row in rows)
    found: dict[tuple[str, str], Series] = {}
    for column in range(1, width + 1):
        parts = _parts(rows, column)
        if not parts:
            continue
        role = _role(parts[-1])
        if role in _ALONE and not (role is Role.PERIOD and any(cut_period(part)[0] for part in parts)):
            _take_key(heading, role, column, parts[-1])
        else:
            _take_series(heading, found, column, parts)
    heading.series = list(found.values())
    _settle(heading)
    return heading


def _settle(heading: Heading) -> None:
    """Read «Ответ» as the figure where no other column is one; leave out columns beside a long table's own."""
    has_figures = any({Role.NUMERATOR, Role.VALUE} & set(one.columns) for one in heading.series)
    if not has_figures and Role.ANSWER in heading.keys:
        heading.series.append(Series("", "", {Role.VALUE: heading.keys.pop(Role.ANSWER)}))
    if Role.INDICATOR in heading.keys:
        odd = [one for one in heading.series if one.indicator]
        heading.unread += [(column, one.indicator) for one in odd for column in one.columns.values()]
        heading.series = [one for one in heading.series if not one.indicator]
        common = next((one for one in heading.series if not one.period), None)
        if common and Role.NOTE in common.columns and len(heading.series) > 1 and len(common.columns) == 1:
            heading.series.remove(common)  # one note for several periods belongs to none of them
            heading.unread.append((common.columns[Role.NOTE], "Примечание"))
    elif len(heading.series) > 1:
        for one in [one for one in heading.series if set(one.columns) == {Role.NOTE}]:
            heading.series.remove(one)
            heading.unread.append((one.columns[Role.NOTE], "Примечание"))


def _take_key(heading: Heading, role: Role, column: int, words: str) -> None:
    if role is Role.PERIOD:
        plain = wording_key(words)
        heading.periods.append((column, "" if plain in ("период", "отчетный период", "год") else plain))
    elif role is not Role.IGNORED:
        heading.keys.setdefault(role, column)


def _take_series(heading: Heading, found: dict[tuple[str, str], Series], column: int, parts: Sequence[str]) -> None:
    role, indicator, period = Role.VALUE, [], []
    for part in parts:
        own = _role(part)
        if own in (Role.NUMERATOR, Role.DENOMINATOR, Role.VALUE, Role.NOTE):
            role = own
            continue
        if (tail := _TAIL.match(part)) is not None:
            role = _ROLES[wording_key(tail["role"])]
            part = tail["head"]
        said, rest = cut_period(part)
        if said:
            period.append(part if not rest else part.replace(rest, " "))
        if rest and wording_key(rest) not in _EMPTY_PARTS:
            indicator.append(rest.strip(" ,;:()–—-"))
    key = (" — ".join(filter(None, indicator)), " | ".join(_period_words(parts) if period else ()))
    series = found.setdefault(key, Series(*key))
    if role in series.columns:  # the same heading once more: a column of its own, to be asked about
        heading.unread.append((column, " ".join(parts)))
    else:
        series.columns[role] = column


def _period_words(parts: Sequence[str]) -> Iterator[str]:
    for part in parts:
        said, rest = cut_period(part)
        if said:
            yield _without(part, rest)


def _without(part: str, rest: str) -> str:
    """Return the words of a part that speak of time."""
    left = set(rest.split())
    return " ".join(word for word in part.split() if word not in left) if rest else part


def _parts(rows: Sequence[dict[int, str]], column: int) -> list[str]:
    """Return the words above a column from the top down; a heading that was not merged reaches to the right."""
    parts: list[str] = []
    for place, row in enumerate(rows):
        words = " ".join(row.get(column, "").split())
        below = [later.get(column, "") for later in rows[place + 1 :] if later.get(column)]
        if not words and below and _is_part(below[-1]):
            left = max((one for one in row if one < column), default=0)
            words = " ".join(row.get(left, "").split()) if left and _role(row[left]) not in _ALONE else ""
        if words and words not in parts:
            parts.append(words)
    return parts


def _is_part(words: str) -> bool:
    said, rest = cut_period(words)
    return _role(words) in (Role.NUMERATOR, Role.DENOMINATOR, Role.VALUE, Role.NOTE) or bool(said and not rest)


def _role(words: str) -> Role | None:
    return _ROLES.get(wording_key(words))


def _school_column(page: Page, number: int) -> int:
    return next(column for column, words in sorted(page.rows[number].items()) if _role(words) is Role.SCHOOL)


def _goes_on(page: Page, number: int, column: int) -> bool:
    """Tell whether a row below the word «Школа» is still heading: nothing, or the same merged word, stands there."""
    row = page.rows[number]
    return _role(row.get(column, "школа")) is Role.SCHOOL and any(not _is_number(words) for words in row.values())


def _stands_above(page: Page, number: int, column: int) -> bool:
    """Tell whether a row above is heading: several different words, none of them over the schools."""
    row = page.rows.get(number, {})
    others = {words for place, words in row.items() if place > column}
    return bool(others) and not row.get(column) and not any(map(_is_number, others))


def _is_number(words: str) -> bool:
    return bool(re.fullmatch(r"[\d\s.,%]+", words)) and not cut_period(words)[0]
