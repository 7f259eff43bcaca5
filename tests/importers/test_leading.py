"""Claims about who of a cell's parties leads."""

import pytest

from shnor_flow.importers.plan.party_words import PartyWords, parties_of_cell

KNOWN = PartyWords(abbreviations=frozenset({"КО", "МКУ", "ОО"}))


@pytest.mark.parametrize(
    ("cell", "parties"),
    [
        ("КО МКУ ОО", ["КО", "МКУ", "ОО"]),  # the one named first
        ("ЦРО, УО (свод), ОО", ["УО", "ЦРО", "ОО"]),
        ("ЦРО УО (свод) ОО", ["УО", "ЦРО", "ОО"]),
        ("Петров П.П., Котова А.С. (созыв)", ["Котова А.С.", "Петров П.П."]),
        ("Петров П.П., Котова А.С. (ответственный исполнитель)", ["Котова А.С.", "Петров П.П."]),
        ("школы, Управление образования (отв.)", ["Управление образования", "школы"]),
        ("ЦРО, ОО – ответственный, УО", ["ОО", "ЦРО", "УО"]),
        ("отв. – УО, школы", ["УО", "школы"]),
        ("Ответственный: Управление образования. Соисполнители: ОО, ЦРО", ["Управление образования", "ОО", "ЦРО"]),
        ("Соисполнители: ОО, ЦРО; Ответственный исполнитель: УО", ["УО", "ОО", "ЦРО"]),
        ("УО (отв.), ЦРО (отв.), ОО", ["УО", "ЦРО", "ОО"]),  # two marks keep their order
        ("УО, ЦРО, УО", ["УО", "ЦРО"]),
        ("участники Программы", ["участники Программы"]),  # no label
        ("УО (соисполнитель), ЦРО", ["ЦРО", "УО"]),  # whoever only helps does not lead
    ],
)
def test_the_marked_party_leads_and_otherwise_the_one_named_first(cell: str, parties: list[str]) -> None:
    assert list(parties_of_cell(cell, KNOWN)) == parties
