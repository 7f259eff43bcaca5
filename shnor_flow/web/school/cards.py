"""An indicator as the school's page shows it: years by periods, the drawing, the verdict and the place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.collection import Answer, AnswerKind
from shnor_flow.domain.collection.indicator import GivenFigure, figure_in_words, write_value
from shnor_flow.domain.collection.numbers import write_number
from shnor_flow.domain.russian import day_in_digits
from shnor_flow.domain.school.place import NoPlace, Place, place_in_words
from shnor_flow.domain.school.series import Correction, PointState, Series, SeriesPoint
from shnor_flow.domain.school.target_to_date import TargetToDate, target_of, target_to_date
from shnor_flow.web.school.chart import Chart, chart_of

_ROMAN = ("I", "II", "III", "IV")
_HEADS = {
    PeriodKind.QUARTER: "кв.",
    PeriodKind.SCHOOL_TERM: "четв.",
    PeriodKind.HALF_YEAR: "полуг.",
    PeriodKind.YEAR: "год",
    PeriodKind.SCHOOL_YEAR: "уч. год",
}
_GAPS = {
    PointState.FILED: "—",  # the form did not ask it, or it was left blank
    PointState.ACCEPTED: "—",
    PointState.RETURNED: "на доработке",
    PointState.OWED: "ждём",
    PointState.MISSED: "не сдано",
    PointState.EXCUSED: "освобождена",
    PointState.NOT_ASKED: "не запрашивалось",
}
_SHORT_ANSWERS = {Answer.NOT_APPLICABLE: "не прим.", Answer.NO_DATA: "нет данных"}


@dataclass(frozen=True)
class Cell:
    """One period of the table: a value with what it was counted from, or why there is none."""

    head: str
    words: str
    detail: str = ""
    is_gap: bool = False
    mark: int = 0  # the number of its footnote


@dataclass(frozen=True)
class YearRow:
    """One year of the table; its target where the plan names one for it."""

    name: str
    cells: tuple[Cell, ...]
    target: str = ""


@dataclass(frozen=True)
class IndicatorCard:
    """One indicator of the page."""

    number: int
    indicator_id: int
    name: str
    value: str  # the last figure: «72 %»
    detail: str
    judged: TargetToDate
    place: str
    chart: Chart | None
    heads: tuple[str, ...]
    years: tuple[YearRow, ...]
    notes: tuple[str, ...]  # footnotes of corrected cells
    has_targets: bool
    told: tuple[tuple[str, str], ...]  # answers in words, the newest first: period, words


def indicator_cards(series: Iterable[Series], places: Mapping[int, Place | NoPlace]) -> tuple[IndicatorCard, ...]:
    """Return the cards in the passport's order."""
    return tuple(_card(number, one, places) for number, one in enumerate(series, start=1))


def _card(number: int, series: Series, places: Mapping[int, Place | NoPlace]) -> IndicatorCard:
    question, last = series.question, series.last
    key, notes = question.indicator_id, _Notes(series)
    is_told = question.kind is AnswerKind.TEXT
    years = () if is_told else tuple(_years(series, notes))
    return IndicatorCard(
        number=number,
        indicator_id=key,
        name=question.name,
        value="" if is_told or last is None else _value(series, last.figure),
        detail="" if is_told or last is None else _detail(series, last.figure),
        judged=target_to_date(series),
        place=place_in_words(question, places.get(key, NoPlace.NOT_LOCKED)),
        chart=None if is_told or question.kind is AnswerKind.YES_NO else chart_of(series),
        heads=tuple(_head(question.collected_each, place) for place in range(question.collected_each.in_a_year)),
        years=years,
        notes=tuple(notes.told),
        has_targets=any(year.target for year in years),
        told=tuple(_told(series)) if is_told else (),
    )


def _years(series: Series, notes: "_Notes") -> Iterable[YearRow]:
    kind = series.question.collected_each
    by_year = groupby(series.points, key=lambda point: point.period.year)
    rows = [(year, {point.period.number: point for point in points}) for year, points in by_year]
    for year, points in reversed(rows):
        target = None if kind.is_of_school else target_of(series.question, series.targets, year)
        yield YearRow(
            name=f"{year}/{(year + 1) % 100:02d}" if kind.is_of_school else str(year),
            cells=tuple(
                _cell(series, points.get(number), _head(kind, number - 1), notes)
                for number in range(1, kind.in_a_year + 1)
            ),
            target=target.words if target and target.year == year else "",
        )


def _cell(series: Series, point: SeriesPoint | None, head: str, notes: "_Notes") -> Cell:
    if point is None:
        return Cell(head, "", is_gap=True)
    mark = notes.put(point) if point.correction else 0
    if point.figure is None:
        return Cell(head, _GAPS[point.state], is_gap=True, mark=mark)
    is_number = point.figure.is_counted
    return Cell(head, _value(series, point.figure), _detail(series, point.figure), not is_number, mark)


class _Notes:
    """Footnotes of corrected cells, numbered as they are met."""

    def __init__(self, series: Series) -> None:
        self._series = series
        self.told: list[str] = []

    def put(self, point: SeriesPoint) -> int:
        """Write down what was corrected and return the note's number."""
        assert point.correction is not None, "only corrected points have a note"
        self.told.append(f"{point.period.name}: {_corrected(self._series, point.correction)}")
        return len(self.told)


def _corrected(series: Series, one: Correction) -> str:
    question = series.question
    was = (
        figure_in_words(one.was, is_share=question.is_share, unit=question.unit, asks=question.kind)
        if one.was
        else "ответа не было"
    )
    because = f", {one.reason}" if one.reason else ""
    return f"исправлено {day_in_digits(one.on)}, было: {was}{because}"


def _value(series: Series, figure: GivenFigure | None) -> str:
    if figure is None:
        return ""
    if figure.answer in _SHORT_ANSWERS:
        return _SHORT_ANSWERS[figure.answer]
    if series.question.kind is AnswerKind.YES_NO:
        return "да" if figure.numerator else "нет"
    return write_value(series.value(figure), series.question.unit)


def _detail(series: Series, figure: GivenFigure | None) -> str:
    """Return what a share was counted from, and that a zero was looked at."""
    if figure is None or not figure.is_counted:
        return ""
    zero = "подтв. ноль" if figure.answer is Answer.CONFIRMED_ZERO else ""
    pair = f"{write_number(figure.numerator)} из {write_number(figure.denominator)}" if series.question.is_share else ""
    return ", ".join(part for part in (pair, zero) if part)


def _told(series: Series) -> Iterable[tuple[str, str]]:
    for point in reversed(series.points):
        if point.figure:
            yield point.period.name, point.figure.note or _value(series, point.figure)


def _head(kind: PeriodKind, place: int) -> str:
    return _HEADS[kind] if kind.in_a_year == 1 else f"{_ROMAN[place]} {_HEADS[kind]}"
