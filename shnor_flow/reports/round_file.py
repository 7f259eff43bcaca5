"""A round's figures as CSV and XLSX, with control totals: whoever takes them can see that nothing was cut off."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell.cell import Cell

from shnor_flow.domain.collection import Answer, SubmissionState
from shnor_flow.domain.collection.numbers import exact
from shnor_flow.domain.errors import Refused
from shnor_flow.reports.cells import Value, for_csv, put_text
from shnor_flow.storage.collection.round_table import RoundTable, TableRow

ENDINGS = ("csv", "xlsx")
_HEADINGS = (
    "Период", "Муниципалитет", "Школа", "Состояние", "Версия", "Сдано", "В срок", "Код показателя", "Показатель",
    "Единица", "Ответ", "Числитель", "Знаменатель", "Примечание",
)  # fmt: skip
_STATES = {
    SubmissionState.EXPECTED: "не сдано",
    SubmissionState.DRAFT: "черновик",
    SubmissionState.SUBMITTED: "сдано",
    SubmissionState.RETURNED: "возвращено",
    SubmissionState.ACCEPTED: "принято",
}
_ANSWERS = {
    Answer.VALUE: "ответ",
    Answer.CONFIRMED_ZERO: "подтверждённый ноль",
    Answer.NOT_APPLICABLE: "не применимо",
    Answer.NO_DATA: "нет данных",
}


def round_file(table: RoundTable, ending: str) -> bytes:
    """Return the file; Refused for another ending."""
    if ending not in ENDINGS:
        raise Refused("Сведения выгружаются как CSV или XLSX.")
    return _csv(table) if ending == "csv" else _xlsx(table)


def file_name(table: RoundTable, ending: str) -> str:
    """Return the name the file is saved under."""
    return f"Сведения {table.round.period.code}.{ending}"


def _csv(table: RoundTable) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    for row in table.rows:
        writer.writerow([for_csv(value) for value in _values(table, row)])
    for line in _control(table):
        writer.writerow([for_csv(value) for value in line])
    return stream.getvalue().encode("utf-8-sig")  # the mark tells Excel that it is UTF-8


def _xlsx(table: RoundTable) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Сведения"
    control = book.create_sheet("Контрольные суммы")
    for page, lines in ((sheet, _lines(table)), (control, _control(table))):
        for number, line in enumerate(lines, start=1):
            for place, value in enumerate(line, start=1):
                cell = page.cell(number, place)
                assert isinstance(cell, Cell)  # nothing is merged here
                if isinstance(value, str):
                    put_text(cell, value)
                else:
                    cell.value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _lines(table: RoundTable) -> Iterator[tuple[Value, ...]]:
    yield _HEADINGS
    for row in table.rows:
        yield _values(table, row)


def _values(table: RoundTable, row: TableRow) -> tuple[Value, ...]:
    figure = row.figure
    return (
        table.round.period.code,
        table.round.municipality,
        row.school,
        _STATES[row.state],
        row.version or None,
        _moment(row.submitted_at, table.round.timezone),
        {True: "да", False: "нет", None: ""}[row.is_on_time],
        row.question.indicator_id,
        row.question.name,
        row.question.unit or "",
        _ANSWERS[figure.answer] if figure else "",
        _number(figure.numerator) if figure else None,
        _number(figure.denominator) if figure else None,
        figure.note if figure else "",
    )


def _control(table: RoundTable) -> Iterator[tuple[Value, ...]]:
    """Yield what the rows come to: their count, and the sums of each indicator over what was filed."""
    yield ("Контрольные суммы",)
    yield ("Составлено", _moment(table.as_of, table.round.timezone))
    yield ("Учтены состояния", "сдано, принято")
    yield ("Школ", table.schools)
    yield ("Строк", len(table.rows))
    yield ("Строк с ответом", table.filed)
    yield ("Код показателя", "Показатель", "Ответов", "Сумма числителей", "Сумма знаменателей")
    for question in table.questions:
        given = table.of(question)
        sums = (_sum(one.numerator for one in given), _sum(one.denominator for one in given))
        yield (question.indicator_id, question.name, len(given), *sums)


def _sum(numbers: Iterator[float | None]) -> int | float:
    total = sum((exact(number) for number in numbers if number is not None), Fraction(0))
    return int(total) if total.denominator == 1 else float(total)


def _number(number: float | None) -> int | float | None:
    return int(number) if number is not None and number.is_integer() else number


def _moment(moment: datetime | None, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes") if moment else ""  # with its offset
