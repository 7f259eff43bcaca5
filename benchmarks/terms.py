"""How many terms a second the reader reads, cold and warm, and dateparser on the same phrases where it is installed.

Run: python benchmarks/terms.py
"""

import importlib
import time
from collections.abc import Callable
from datetime import date

from shnor_flow.domain.term import Period
from shnor_flow.domain.term_text import read_term
from shnor_flow.domain.term_text.reader import forget

PROGRAMME = Period(date(2026, 1, 1), date(2028, 12, 31))
PHRASES = (
    "ежегодно",
    "Март ежегодно",
    "октябрь 2026 г.",
    "Ноябрь 2026 г., далее март ежегодно",
    "1 раз в полугодие",
    "1 раз в четверть",
    "ежеквартально, до 10 числа месяца, следующего за отчётным кварталом",
    "до 17 марта 2027 года",
    "с 05.10.2026 по 16.10.2026",
    "II квартал 2027 г.",
    "по отдельному плану",
    "в течение учебного года",
    "ежегодно, в соответствии с планом работы школы",
    "2026-2028 гг.",
    "посто янно",
    "сентябрь - октябрь",
)
VARIANTS = 40  # each phrase in so many spellings, so that no cache of phrases helps the cold figure
REPEATS = 20


def main() -> None:
    """Print the figures."""
    phrases = [f"{phrase}{' ' * variant}" for variant in range(VARIANTS) for phrase in PHRASES]
    read_term(PHRASES[0], PROGRAMME)  # the grammar is built here, once in a process
    forget()
    print(f"{len(phrases)} phrases, {len(PHRASES)} wordings")
    print(f"read for the first time: {_rate(_read, phrases):>10,.0f} terms/s")
    print(f"read again:              {_rate(_read, phrases * REPEATS):>10,.0f} terms/s")
    parse = _dateparser()
    if parse:
        print(f"dateparser:              {_rate(parse, phrases):>10,.0f} terms/s")


def _rate(read: Callable[[str], object], phrases: list[str]) -> float:
    start = time.perf_counter()
    for phrase in phrases:
        read(phrase)
    return len(phrases) / (time.perf_counter() - start)


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
