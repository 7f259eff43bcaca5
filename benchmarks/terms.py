"""How many terms a second the reader reads, cold and warm, and dateparser on the same phrases where it is installed.

Run: python benchmarks/terms.py. Seconds are of the processor, so that other work on the machine counts less; each
figure is the median of five runs, with the least and the most.
"""

import importlib
import time
from collections.abc import Callable
from datetime import date
from statistics import median

from shnor_flow.domain.term import Period
from shnor_flow.domain.term_text import read_term
from shnor_flow.domain.term_text.reader import forget

PROGRAMME = Period(date(2026, 1, 1), date(2028, 12, 31))
REPEATS = 20
RUNS = 5
MONTHS = ("марта", "апреля", "октября", "ноября")
WORDINGS = (
    "до {day} {month} ежегодно",
    "до {day} {month} 2027 года",
    "с {day} {month} по 30 декабря 2026 г.",
    "{day} {month} 2026 г., далее ежегодно",
    "ежегодно, с {day} по 28 {month}",
    "ежемесячно до {day} числа, начиная с 1 {month} 2026 года",
    "1 раз в полугодие, начиная с {day} {month} 2026 г.",
    "ежеквартально, до {day} числа месяца, следующего за отчётным кварталом, с {month} 2026 г.",
    "{day} {month}, по отдельному плану",
    "{day}.10.2026 - 30.10.2027, 1 раз в четверть, {month}",
    "в течение учебного года, до {day} {month}",
    "{day}  {month}  20 26",
)


def main() -> None:
    """Print the figures."""
    # All different, so that no cache helps the first figure.
    phrases = [wording.format(day=day, month=month) for day in range(1, 28) for month in MONTHS for wording in WORDINGS]
    read_term("ежегодно", PROGRAMME)  # the grammar is built here, once in a process
    forget()
    print(f"{len(phrases)} different terms in {len(WORDINGS)} wordings")
    print(f"read for the first time: {_rates(_read, phrases, before=forget)} terms/s")
    print(f"read again:              {_rates(_read, phrases * REPEATS)} terms/s")
    parse = _dateparser()
    if parse:
        print(f"dateparser:              {_rates(parse, phrases)} terms/s")


def _rates(read: Callable[[str], object], phrases: list[str], before: Callable[[], None] = lambda: None) -> str:
    rates = []
    for _ in range(RUNS):
        before()
        rates.append(_rate(read, phrases))
    return f"{median(rates):>10,.0f} ({min(rates):,.0f}–{max(rates):,.0f})"


def _rate(read: Callable[[str], object], phrases: list[str]) -> float:
    start = time.process_time()
    for phrase in phrases:
        read(phrase)
    return len(phrases) / (time.process_time() - start)


def _read(phrase: str) -> object:
    return read_term(phrase, PROGRAMME)


def _dateparser() -> Callable[[str], object] | None:
    try:
        dateparser = importlib.import_module("dateparser")
    except ImportError:
        print("dateparser is not installed: nothing to compare with")
        return None
    return lambda phrase: dateparser.parse(phrase, languages=["ru"])


if __name__ == "__main__":
    main()
