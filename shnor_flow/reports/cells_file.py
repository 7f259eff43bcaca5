"""A round's completeness as CSV and XLSX: one row a cell with its reason, and control totals."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from shnor_flow.domain.collection.numbers import write_number
from shnor_flow.domain.completeness import WHAT_COUNTS, Standing
from shnor_flow.domain.completeness.cell import CELL_WORDS, Cell, CellState
from shnor_flow.domain.errors import Refused
from shnor_flow.reports.cells import Value, book_of, csv_of
from shnor_flow.storage.completeness.round_cells import CellTable, Column, SchoolCells

ENDINGS = ("csv", "xlsx")
_HEADINGS = (
    "Период", "Муниципалитет", "Школа", "Сведения", "Код показателя", "Показатель", "Что в ячейке", "Пробел", "Ответ",
    "Причина", "Исправлено", "Продление",
)  # fmt: skip


def cells_file(table: CellTable, standing: Standing, ending: str) -> bytes:
    """Return the file; Refused for another ending."""
    if ending not in ENDINGS:
        raise Refused("Полнота выгружается как CSV или XLSX.")
    lines, control = _lines(table), _control(table, standing)
    return csv_of((*lines, *control)) if ending == "csv" else book_of("Полнота", lines, control, freezes=True)


def file_name(table: CellTable, ending: str) -> str:
    """Return the name the file is saved under."""
    return f"Полнота сведений {table.round.period.code}.{ending}"


def _lines(table: CellTable) -> Iterator[tuple[Value, ...]]:
    yield _HEADINGS
    for school in table.schools.rows:
        for column, cell in zip(table.columns, school.cells, strict=True):
            yield _values(table, school, column, cell)


def _values(table: CellTable, school: SchoolCells, column: Column, cell: Cell) -> tuple[Value, ...]:
    return (
        table.round.period.code,
        table.round.municipality,
        school.school,
        school.form.in_words(table.as_of),
        column.question.indicator_id,
        column.question.name,
        CELL_WORDS[cell.state],
        "да" if cell.is_gap else "",
        cell.answer,
        cell.reason,
        "да" if cell.is_corrected else "",
        school.extension,
    )


def _control(table: CellTable, standing: Standing) -> Iterator[tuple[Value, ...]]:
    """Yield what the rows come to, and the round's figures with what they count."""
    cells = [cell for school in table.schools.rows for cell in school.cells]
    yield ("Контрольные суммы",)
    yield ("Составлено", _moment(table.as_of, table.round.timezone))
    yield ("Школ в файле", len(table.schools.rows))
    yield ("Строк", len(cells))
    yield ("Строк с пробелом", sum(cell.is_gap for cell in cells))
    for state in CellState:
        yield (f"Строк «{CELL_WORDS[state]}»", sum(cell.state is state for cell in cells))
    yield ("Как считается", WHAT_COUNTS)
    yield ("Школ в сборе", standing.expected, "освобождены (не входят)", standing.excused)
    yield ("Срок не прошёл", standing.waiting)
    yield ("Вовремя", standing.on_time, f"из {standing.due}", _share(standing.on_time_share))
    yield ("Полностью", standing.complete, f"из {standing.due}", _share(standing.complete_share))
    yield ("Показателей заполнено", standing.filled, f"из {standing.asked}", _share(standing.filled_share))
    yield ("Код показателя", "Показатель", "Заполнено школами", "Из них нулей", "Не применимо", "Нет данных")
    for one in table.columns:
        counts = (one.filled, one.zero, one.not_applicable, one.no_data)
        yield (one.question.indicator_id, one.question.name, *counts)


def _share(part: Fraction | None) -> str:
    return f"{write_number(part * 100)} %" if part is not None else "—"


def _moment(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")  # with its offset
