"""A round's figures as CSV and XLSX, with control totals: whoever takes them can see that nothing was cut off."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from shnor_flow.domain.collection import Answer, SubmissionState
from shnor_flow.domain.collection.numbers import exact
from shnor_flow.domain.errors import Refused
from shnor_flow.reports.cells import Value, book_of, csv_of
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
    lines, control = _lines(table), _control(table)
    return csv_of((*lines, *control)) if ending == "csv" else book_of("Сведения", lines, control)


def file_name(table: RoundTable, ending: str) -> str:
    """Return the name the file is saved under."""
    return f"Сведения {table.round.period.code}.{ending}"


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
