"""The report's words on figures: indicators against targets, and who reported."""

from collections.abc import Iterator

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.collection.indicator import Question, target_in_words, write_value
from shnor_flow.domain.collection.numbers import write_number
from shnor_flow.domain.report import HalfYearReport
from shnor_flow.domain.report.figures import IndicatorLine, PeriodTotal, RoundLine, Verdict
from shnor_flow.domain.russian import day_in_digits
from shnor_flow.reports.layout import Block, Column, Paragraph, table_or_nothing

VERDICTS = {
    Verdict.REACHED: "достигнут",
    Verdict.NOT_REACHED: "не достигнут",
    Verdict.NOT_YET: "ещё не достигнут",
    Verdict.NO_DATA: "нет данных",
    Verdict.NO_TARGET: "не с чем сравнить",
}
_SILENCE = {
    SubmissionState.EXPECTED: "",
    SubmissionState.DRAFT: " (начаты, не отправлены)",
    SubmissionState.RETURNED: " (возвращены на доработку)",
}


def figures_part(report: HalfYearReport) -> Iterator[Block]:
    """Yield the indicators for the half-year and by quarter."""
    columns = (
        Column("Показатель", 5),
        Column("Цель на год", 2),
        Column("Значение", 1.5, is_number=True),
        Column("Из чего сложилось", 2),
        Column("Ответили школы", 3),
        Column("Прошлое полугодие", 1.7, is_number=True),
        Column("Вывод", 2),
    )
    yield table_or_nothing("Показатели программы", columns, [_indicator_cells(line) for line in report.indicators])
    if not report.indicators:
        return
    yield Paragraph(
        "Доля по муниципалитету — сумма числителей, делённая на сумму знаменателей, а не среднее по школам.",
        is_fine=True,
    )
    if any(line.quarters for line in report.indicators):
        yield _by_quarter(report)
    if any(one.is_imported for line in report.indicators for one in (line.previous, *line.quarters)):
        yield Paragraph("* Загружено из файла прошлых лет, сбора в системе за этот период не было.", is_fine=True)


def rounds_part(report: HalfYearReport) -> Iterator[Block]:
    """Yield who reported in time, late or not at all."""
    if not report.rounds:
        yield Paragraph("За кварталы этого полугодия сведения не собирались.")
        return
    columns = (
        Column("Квартал", 2.7),
        Column("Срок", 1.5),
        Column("Ожидалось", 1.5, is_number=True),
        Column("В срок", 1, is_number=True),
        Column("С опозданием", 1.7, is_number=True),
        Column("Не представили", 1.8, is_number=True),
        Column("Кто с опозданием", 3),
        Column("Кто не представил", 3.6),
    )
    yield table_or_nothing("Представление сведений школами", columns, [_round_cells(line) for line in report.rounds])


def _indicator_cells(line: IndicatorLine) -> tuple[str, ...]:
    question = line.question
    return (
        question.name,
        _target(question),
        write_value(line.value, question.unit),
        _sums(question, line.half_year),
        _schools(line.half_year),
        write_value(line.previous.total.value(question), question.unit) + ("*" if line.previous.is_imported else ""),
        VERDICTS[line.verdict],
    )


def _by_quarter(report: HalfYearReport) -> Block:
    columns = (
        Column("Показатель", 5),
        Column("Квартал", 2),
        Column("Значение", 1.5, is_number=True),
        Column("Из чего сложилось", 2),
        Column("Ответили школы", 3),
    )
    rows = [
        (
            line.question.name,
            parse_period(quarter.period).name + ("*" if quarter.is_imported else ""),
            write_value(quarter.total.value(line.question), line.question.unit),
            _sums(line.question, quarter),
            _schools(quarter),
        )
        for line in report.indicators
        for quarter in line.quarters
    ]
    return table_or_nothing("Показатели по кварталам", columns, rows)


def _target(question: Question) -> str:
    if question.target is None:
        return "не задана"
    return target_in_words(question) + ("" if question.comparison else ", направление не указано")


def _sums(question: Question, figure: PeriodTotal) -> str:
    if not figure.total.schools:
        return "—"
    numerator = write_number(figure.total.numerator)
    return f"{numerator} из {write_number(figure.total.denominator)}" if question.is_share else numerator


def _schools(figure: PeriodTotal) -> str:
    total = figure.total
    besides = (
        (figure.earlier, "за более ранний квартал"),
        (total.not_applicable, "не применимо"),
        (total.no_data, "нет данных"),
    )
    words = [f"{total.schools} из {figure.expected}", *(f"{name} — {count}" for count, name in besides if count)]
    return "; ".join(words)


def _round_cells(line: RoundLine) -> tuple[str, ...]:
    is_open = "" if line.is_over else ", сбор не закрыт"
    return (
        parse_period(line.period).name + is_open,
        day_in_digits(line.due_on),
        str(line.expected),
        str(line.in_time),
        str(len(line.late)),
        str(len(line.silent)),
        ", ".join(line.late) or "нет",
        ", ".join(f"{one.school}{_SILENCE[one.state]}" for one in line.silent) or "нет",
    )
