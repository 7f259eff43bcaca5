"""Every figure a school has filed, as CSV for its own spreadsheet: with states, targets and control totals."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from shnor_flow.domain.collection.indicator import figure_in_words
from shnor_flow.domain.collection.numbers import exact
from shnor_flow.domain.school.series import PointState, Series, SeriesPoint
from shnor_flow.reports.cells import Value, csv_of
from shnor_flow.storage.school import SchoolCard
from shnor_flow.storage.school.history import ProgrammeHistory

_HEADINGS = (
    "Программа", "Код показателя", "Показатель", "Период", "Состояние", "Ответ", "Числитель", "Знаменатель",
    "Значение", "Единица", "Цель года", "Примечание", "Исправлено",
)  # fmt: skip
_STATES = {
    PointState.FILED: "сдано",
    PointState.ACCEPTED: "принято",
    PointState.RETURNED: "возвращено",
    PointState.OWED: "не сдано",
    PointState.MISSED: "не сдано",
    PointState.EXCUSED: "освобождена",
    PointState.NOT_ASKED: "не запрашивалось",
}


def school_file(school: SchoolCard, history: Sequence[ProgrammeHistory], now: datetime) -> bytes:
    """Return the file; rows without an answer are left out, their periods stand on the page."""
    return csv_of(_lines(school, history, now))


def file_name(school: SchoolCard) -> str:
    """Return the name the file is saved under."""
    return f"Показатели — {school.name}.csv"


def _lines(school: SchoolCard, history: Sequence[ProgrammeHistory], now: datetime) -> Iterator[tuple[Value, ...]]:
    yield _HEADINGS
    answered = [
        (programme, series, point)
        for programme in history
        for series in programme.series
        for point in series.points
        if point.figure
    ]
    for programme, series, point in answered:
        yield _values(programme, series, point)
    yield ("Контрольные суммы",)
    yield ("Школа", school.name)
    yield ("Муниципалитет", school.municipality)
    yield ("Составлено", now.astimezone(ZoneInfo(school.timezone)).isoformat(timespec="minutes"))
    yield ("Учтены состояния", "сдано, принято")
    yield ("Строк с ответом", len(answered))
    figures = [point.figure for _, _, point in answered if point.figure]
    yield ("Сумма числителей", _number(sum((exact(one.numerator or 0) for one in figures), Fraction(0))))
    yield ("Сумма знаменателей", _number(sum((exact(one.denominator or 0) for one in figures), Fraction(0))))


def _values(programme: ProgrammeHistory, series: Series, point: SeriesPoint) -> tuple[Value, ...]:
    question, figure = series.question, point.figure
    assert figure is not None, "blanks are left out"
    return (
        programme.title,
        question.indicator_id,
        question.name,
        point.period.code,
        _STATES[point.state],
        figure_in_words(figure, is_share=question.is_share, unit=question.unit, asks=question.kind),
        _number(figure.numerator),
        _number(figure.denominator),
        _number(series.value(figure)),
        question.unit or "",
        series.targets.get(point.period.end.year),
        figure.note,
        point.correction.on.isoformat() if point.correction else "",
    )


def _number(number: float | Fraction | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == int(number) else round(float(number), 6)
