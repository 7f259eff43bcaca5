"""The totals that a file states of itself against what was read of it: rows that were cut off show here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shnor_flow.domain.collection.numbers import exact, parse_number, write_number
from shnor_flow.domain.past_figures import ControlLine, PastEntry, PastFile, PastFinding
from shnor_flow.domain.past_figures.cells import pair_in


@dataclass(frozen=True)
class Sums:
    """What answers come to."""

    answers: int = 0
    numerator: Fraction = Fraction(0)
    denominator: Fraction = Fraction(0)


def control_findings(file: PastFile) -> Iterator[PastFinding]:
    """Yield every total of the file that what was read does not come to."""
    stated = parse_number(file.control_rows)
    if stated is not None and stated != file.rows:
        yield PastFinding(
            "контрольные суммы",
            f"В файле сказано: строк {write_number(stated)}, а прочитано {file.rows}. Похоже, файл обрезан: выгрузите "
            "его заново.",
        )
    for line in file.control:
        yield from _compared(line, _sums(line, file.entries))


def _compared(line: ControlLine, sums: Sums) -> Iterator[PastFinding]:
    pair = pair_in(line.value)
    numerator, denominator = pair or (parse_number(line.numerator or line.value), parse_number(line.denominator))
    checks = (
        ("ответов", parse_number(line.answers), Fraction(sums.answers)),
        ("сумма числителей" if denominator is not None else "сумма", numerator, sums.numerator),
        ("сумма знаменателей", denominator, sums.denominator),
    )
    for name, stated, found in checks:
        if stated is not None and exact(stated) != found:
            yield PastFinding(
                line.place,
                f"«{line.indicator[:80] or line.code}»: в файле {name} {write_number(stated)}, а по прочитанным строкам"
                f" {write_number(found)}. Проверьте, все ли школы в файле.",
            )


def _sums(line: ControlLine, entries: Sequence[PastEntry]) -> Sums:
    found = [one for one in entries if _is_of(line, one)]
    pairs = [_numbers(one) for one in found]
    return Sums(
        len(found),
        sum((exact(n) for n, _ in pairs if n is not None), Fraction(0)),
        sum((exact(d) for _, d in pairs if d is not None), Fraction(0)),
    )


def _is_of(line: ControlLine, entry: PastEntry) -> bool:
    if line.code:
        return entry.code == line.code
    return (entry.indicator, entry.period) == (line.indicator, line.period)


def _numbers(entry: PastEntry) -> tuple[float | None, float | None]:
    pair = pair_in(entry.value) if not entry.numerator else None
    return pair or (parse_number(entry.numerator or entry.value), parse_number(entry.denominator))
