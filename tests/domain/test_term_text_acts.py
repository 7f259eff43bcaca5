"""Lines of the rule table that come from acts: off by default, and each with its source."""

import pytest

from shnor_flow.domain.term_text import RULES, SWITCHABLE, ReadingRules, read_term
from tests.domain.term_table import PROGRAMME, Row, asked, in_each_year, once, read_row, several

BY_ACTS = [
    (
        "act-monthly",
        Row(
            "ежемесячно",
            "recurring",
            tuple(f"..{year}-{month:02}-10" for year in (2026, 2027, 2028) for month in range(1, 13))[1:],
        ),
    ),
    ("act-monthly", several("ежемесячно с октября по ноябрь 2027 г.", "..2027-11-10")),
    (
        "act-quarterly",
        Row("раз в квартал", "recurring", in_each_year("..01-10", "..04-10", "..07-10", "..10-10")[1:]),
    ),
    ("act-always", several("постоянно", "..2027-01-20", "..2028-01-20")),
    ("act-urgent", asked(once("весьма срочно", "..2026-01-09"))),  # 9 January is the first working day
    ("act-urgent", asked(once("срочно", "..2026-01-13"))),
    ("act-urgent", asked(once("оперативно", "..2026-01-22"))),
    ("act-urgent-calendar", asked(once("срочно", "..2026-01-04"))),
    ("act-no-term", asked(once("", "..2026-02-01"))),
]


@pytest.mark.parametrize(("identifier", "row"), BY_ACTS, ids=lambda value: str(value)[:40])
def test_an_act_that_is_switched_on_gives_the_dates(identifier: str, row: Row) -> None:
    reading = read_term(row.phrase, PROGRAMME, ReadingRules(switched_on=frozenset([identifier])))
    assert read_row(reading) == row
    assert reading.rule == identifier


@pytest.mark.parametrize(("identifier", "row"), BY_ACTS, ids=lambda value: str(value)[:40])
def test_an_act_reads_its_own_restating_to_the_same_days(identifier: str, row: Row) -> None:
    rules = ReadingRules(switched_on=frozenset([identifier]))
    reading = read_term(row.phrase, PROGRAMME, rules)
    assert read_term(reading.restated, PROGRAMME, rules).windows == reading.windows


@pytest.mark.parametrize(
    "phrase",
    [
        "ежемесячно до 5 числа",
        "ежеквартально: март, июнь, сентябрь, декабрь",
        "весь период",
        "март 2027 г.",
        "по плану",
    ],
)
def test_an_act_leaves_alone_what_it_does_not_speak_of(phrase: str) -> None:
    every = ReadingRules(switched_on=frozenset(rule.identifier for rule in SWITCHABLE))
    assert read_term(phrase, PROGRAMME, every) == read_term(phrase, PROGRAMME)


@pytest.mark.parametrize("rule", SWITCHABLE, ids=lambda rule: rule.identifier)
def test_every_line_of_an_act_names_its_source_and_what_it_replaces(rule: object) -> None:
    line = RULES[getattr(rule, "identifier", "")]
    assert line.wording
    assert "жанр" not in line.source
    assert set(line.instead_of) <= set(RULES)


def test_no_line_of_an_act_applies_by_itself() -> None:
    assert all(read_term(row.phrase, PROGRAMME).rule != identifier for identifier, row in BY_ACTS)
