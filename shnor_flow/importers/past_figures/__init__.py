"""Figures of past periods from a spreadsheet, in a long or a wide table, or as this system itself gave them out."""

import re
from collections.abc import Iterator

from shnor_flow.domain.calendar.period_words import cut_period, read_period
from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.past_figures import ControlLine, PastEntry, PastFile, PastFinding
from shnor_flow.importers.formats import LARGEST_BYTES
from shnor_flow.importers.past_figures.books import Page, letters_of, pages_of
from shnor_flow.importers.past_figures.headings import Heading, Role, Series, heading_of, heading_rows

MOST_ENTRIES = 60_000  # a municipality of 60 schools with 20 figures a quarter fills them in twelve years
_TOTALS = re.compile(r"(?:итого|всего|в среднем|среднее|сумма|по (?:району|округу|городу|муниципалитету|шнор))\b.*")
_AVERAGES = re.compile(r"в среднем|среднее")
_CONTROL = "контрольные суммы"
_OF_FIGURES = (Role.NUMERATOR, Role.VALUE)


def read_past_figures(data: bytes, name: str) -> PastFile:
    """Return every answer of the file with its place; UnreadableFile with one Russian sentence where there is none."""
    if not data.strip():
        raise UnreadableFile(f"Файл «{name}» пуст: проверьте, тот ли файл выбран.")
    if len(data) > LARGEST_BYTES:
        raise UnreadableFile(f"Файл «{name}» больше {LARGEST_BYTES // 2**20} МБ: оставьте в нём только таблицы.")
    reading = _Reading()
    for page in pages_of(data, name):
        reading.take(page)
    if not reading.entries and not reading.control:
        raise UnreadableFile(
            f"В файле «{name}» не найдена таблица сведений: нужен столбец «Школа» и столбцы со значениями. "
            "Возьмите шаблон на странице загрузки и перенесите числа в него."
        )
    return reading.finished(name)


class _Reading:
    """Gathers what the pages hold."""

    def __init__(self) -> None:
        self.entries: list[PastEntry] = []
        self.control: list[ControlLine] = []
        self._findings: list[PastFinding] = []
        self._rows = self._blanks = 0
        self._control_rows = ""

    def finished(self, name: str) -> PastFile:
        if len(self.entries) > MOST_ENTRIES:
            raise UnreadableFile(
                f"В файле «{name}» больше {MOST_ENTRIES // 1000} тысяч ответов: разделите его, например, по годам."
            )
        return PastFile(
            tuple(self.entries),
            tuple(self._findings),
            self._rows,
            self._blanks,
            tuple(self.control),
            self._control_rows,
        )

    def take(self, page: Page) -> None:
        self._findings += [PastFinding(place, words) for place, words in page.doubts]
        if not page.rows:
            return
        ends = self._take_control(page)
        headings = [one for one in heading_rows(page) if one[0] < ends]
        if not headings and ends > min(page.rows):
            where = f"лист «{page.name}»" if page.name else ""
            self._findings.append(PastFinding(where, "Здесь нет столбца «Школа», поэтому ничего не прочитано."))
        for place, (top, bottom) in enumerate(headings):
            heading = heading_of(page, top, bottom)
            for column, words in heading.unread:
                where = f"{page.place(top)}, столбец {letters_of(column)}"
                self._findings.append(PastFinding(where, f"Столбец «{words[:80]}» не прочитан."))
            until = headings[place + 1][0] if place + 1 < len(headings) else ends
            titles = _titles(page, headings[place - 1][1] if place else 0, top)
            for number in sorted(page.rows):
                if heading.first <= number < until:
                    self._take_row(page, heading, number, titles)

    def _take_row(self, page: Page, heading: Heading, number: int, titles: tuple[str, ...]) -> None:
        row = page.rows[number]
        school = " ".join(row.get(heading.keys.get(Role.SCHOOL, 0), "").split())
        is_total = bool(_TOTALS.fullmatch(wording_key(school)))
        self._rows += not is_total
        for series in heading.series:
            entry = _entry(page, heading, series, number, titles)
            if is_total:
                self.control += _control_line(entry)
            elif entry.is_blank:
                self._blanks += 1
            else:
                self.entries.append(entry)

    def _take_control(self, page: Page) -> int:
        """Read the control totals of our own export, and return the first row that is no figure."""
        begins = next((one for one in sorted(page.rows) if wording_key(page.rows[one].get(1, "")) == _CONTROL), None)
        if begins is None:
            return max(page.rows) + 1
        for number in sorted(one for one in page.rows if one > begins):
            first, second, *rest = (page.rows[number].get(column, "") for column in range(1, 6))
            if wording_key(first) == "строк":
                self._control_rows = second
            elif first.isdigit() and rest[0]:
                self.control.append(ControlLine(page.place(number), second, "", first, *rest))
        return begins


def _entry(page: Page, heading: Heading, series: Series, number: int, titles: tuple[str, ...]) -> PastEntry:
    row = page.rows[number]

    def said(role: Role) -> str:
        return row.get(series.columns.get(role) or heading.keys.get(role) or 0, "").strip()

    column = next((series.columns[role] for role in _OF_FIGURES if role in series.columns), None)
    return PastEntry(
        place=page.place(number, column),
        school=" ".join(said(Role.SCHOOL).split()),
        indicator=series.indicator or " ".join(said(Role.INDICATOR).split()),
        code=said(Role.CODE),
        period=_period(page, heading, series, row, titles),
        **{role.value: said(role) for role in _FIGURES},
    )


_FIGURES = (Role.ANSWER, Role.NUMERATOR, Role.DENOMINATOR, Role.VALUE, Role.NOTE)


def _period(page: Page, heading: Heading, series: Series, row: dict[int, str], titles: tuple[str, ...]) -> str:
    """Return the period's words: those of the row and the column, and where they leave it open, of title or sheet."""
    own = [f"{row[column]} {suffix}".strip() for column, suffix in heading.periods if row.get(column)]
    words = " | ".join(filter(None, (*own, series.period)))
    for beside in ((), titles, (page.name,), (*titles, page.name)):
        joined = " | ".join(filter(None, (words, *beside)))
        if read_period(joined) is not None:
            return joined
    return words


def _titles(page: Page, above: int, top: int) -> tuple[str, ...]:
    """Return what the words above a table say of time."""
    found = (
        " ".join(word for word in words.split() if word not in set(cut_period(words)[1].split()))
        for number in sorted(page.rows)
        if above < number < top
        for words in dict.fromkeys(page.rows[number].values())
        if cut_period(words)[0]
    )
    return tuple(found)[-1:]


def _control_line(entry: PastEntry) -> Iterator[ControlLine]:
    is_sum = not _AVERAGES.match(wording_key(entry.school)) and "%" not in entry.value
    if is_sum and not entry.is_blank:
        yield ControlLine(
            entry.place,
            entry.indicator,
            entry.period,
            entry.code,
            "",
            entry.numerator,
            entry.denominator,
            entry.value,
        )
