"""A small line of a school's figures, drawn on the server: a gap is a gap, the target is a dashed line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shnor_flow.domain.collection.numbers import write_number
from shnor_flow.domain.school.series import Series
from shnor_flow.domain.school.target_to_date import TargetKind, target_kind

WIDTH, HEIGHT, EDGE = 320, 64, 7  # in the drawing's own units; it is stretched to the page
_FEWEST = 2  # numbers that make a line


@dataclass(frozen=True)
class Dot:
    """One number; a corrected one is drawn hollow."""

    x: str
    y: str
    is_corrected: bool


@dataclass(frozen=True)
class Chart:
    """Coordinates as SVG takes them."""

    lines: tuple[str, ...]  # of points «x,y x,y»; a gap begins a new one
    dots: tuple[Dot, ...]
    targets: tuple[tuple[str, str, str], ...]  # from x, to x, at y
    about: str  # the same in words, for whoever does not see it


def chart_of(series: Series) -> Chart | None:
    """Return the drawing; None where there are not two numbers to draw."""
    values = [_float(series.value(point.figure)) for point in series.points]
    numbers = [value for value in values if value is not None]
    if len(numbers) < _FEWEST:
        return None
    targets = _targets(series)
    low, high = _bounds([*numbers, *(target for target in targets if target is not None)])
    xs = [_x(place, len(values)) for place in range(len(values))]
    ys = [None if value is None else _y(value, low, high) for value in values]
    return Chart(
        lines=tuple(" ".join(run) for run in _runs(xs, ys)),
        dots=tuple(
            Dot(x, y, point.correction is not None)
            for x, y, point in zip(xs, ys, series.points, strict=True)
            if y is not None
        ),
        targets=tuple(_steps(xs, [None if one is None else _y(one, low, high) for one in targets])),
        about=_about(series, numbers),
    )


def _targets(series: Series) -> list[float | None]:
    """Return the year's target beside every point, where it is a level that a school's figure can be held against."""
    if target_kind(series.question) is not TargetKind.LEVEL:
        return [None] * len(series.points)
    return [series.targets.get(point.period.end.year) for point in series.points]


def _bounds(numbers: Sequence[float]) -> tuple[float, float]:
    low, high = min(numbers), max(numbers)
    return (low, high) if high > low else (low - 1, high + 1)


def _x(place: int, count: int) -> str:
    return _short(EDGE + (WIDTH - 2 * EDGE) * place / max(1, count - 1))


def _y(value: float, low: float, high: float) -> str:
    return _short(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - low) / (high - low))


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _runs(xs: Sequence[str], ys: Sequence[str | None]) -> Iterable[list[str]]:
    """Yield the stretches without a gap."""
    run: list[str] = []
    for x, y in zip(xs, ys, strict=True):
        if y is not None:
            run.append(f"{x},{y}")
        elif run:
            yield run
            run = []
    if run:
        yield run


def _steps(xs: Sequence[str], ys: Sequence[str | None]) -> Iterable[tuple[str, str, str]]:
    """Yield one level line for every stretch of points with the same target."""
    start = 0
    for place in range(1, len(ys) + 1):
        if place == len(ys) or ys[place] != ys[start]:
            level = ys[start]
            if level is not None:
                yield xs[start], xs[min(place, len(xs) - 1)], level
            start = place


def _about(series: Series, numbers: Sequence[float]) -> str:
    unit = series.question.unit or ""
    first, last = series.points[0].period.name, series.points[-1].period.name
    low, high = write_number(min(numbers)), write_number(max(numbers))
    return f"График с {first} по {last}: чисел {len(numbers)}, от {low} до {high} {unit}".rstrip()


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
