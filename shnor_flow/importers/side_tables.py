"""The other tables of a programme: its risks, and the schools that help one another."""

import re
from collections.abc import Sequence

from shnor_flow.domain.roadmap import Partnership, Risk
from shnor_flow.importers.source_text import joined
from shnor_flow.importers.tab_table import Row, Table
from shnor_flow.importers.torn_text import mended

_RISK = re.compile(r"риск", re.IGNORECASE)
_MITIGATION = re.compile(r"пути|меры|мероприяти|способ|минимизац|преодолен|снижен|управлени", re.IGNORECASE)
_PARTNER = re.compile(r"партн[её]р|наставн|шеф|лидер|сетев|куратор", re.IGNORECASE)
_SCHOOL = re.compile(
    r"^(?:наименование|название|перечень|список|школ|образовательн|общеобразовательн|ОО\b|ШНОР)", re.IGNORECASE
)
_PERSON = re.compile(r"^([А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.[^«]*?)\s+((?:[А-ЯЁ]{2,}\s?)+[«№].*)$")


def risks_of(tables: Sequence[Table]) -> tuple[Risk, ...]:
    """Return the rows of the first table that sets risks beside what is done against them."""
    for table in tables:
        for place, row in enumerate(table):
            cells = [cell for cell in row.cells if cell]
            if len(cells) >= 2 and _RISK.search(cells[-2]) and _MITIGATION.search(cells[-1]) and len(cells) <= 3:
                return tuple(Risk(*pair) for pair in _pairs(table[place + 1 :]))
    return ()


def partnerships_of(tables: Sequence[Table]) -> tuple[Partnership, ...]:
    """Return the rows of the first table that sets schools beside the schools that help them."""
    for table in tables:
        for place, row in enumerate(table):
            heading = [cell for cell in row.cells if cell and not cell.startswith("№")]
            if (row.gap or not place) and _sets_schools_together(heading):
                return _partnerships(table[place + 1 :], len(heading), int(row.cells[0].startswith("№")))
    return ()


def _sets_schools_together(heading: Sequence[str]) -> bool:
    return 2 <= len(heading) <= 3 and bool(_SCHOOL.search(heading[0]) and _PARTNER.search(heading[1]))


def _pairs(rows: Sequence[Row]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for row in rows:
        cells = [joined([cell]) for cell in row.cells]
        if row.gap and _sets_schools_together([cell for cell in cells if cell]):
            break
        left, right = (cells[-2], cells[-1]) if len(cells) > 1 else (cells[0], "")
        if pairs and (not left or left[0].islower()):
            pairs[-1] = (joined([pairs[-1][0], left]), joined([pairs[-1][1], right]))
        elif left and right:
            pairs.append((left, right))
    return pairs


def _partnerships(rows: Sequence[Row], width: int, skipped: int) -> tuple[Partnership, ...]:
    found: list[Partnership] = []
    school = ""
    for row in rows:
        cells = _in_columns([joined([cell]) for cell in row.cells[skipped:]], width)
        if not any(cells):
            continue
        if not cells[1]:
            if found and cells[-1]:
                found[-1] = _continued(found[-1], cells[-1])
            continue
        school = cells[0] or school
        person = _PERSON.match(cells[1])
        scope = cells[2] if width > 2 else ""
        found.append(
            Partnership(school, person[2] if person else cells[1], person[1] if person else None, scope or None)
        )
    return tuple(found)


def _continued(above: Partnership, text: str) -> Partnership:
    return Partnership(above.school, above.partner, above.person, joined([above.subject_or_scope or "", text]))


def _in_columns(cells: list[str], width: int) -> list[str]:
    """Take out cells too many: empty ones from the end and the beginning, torn pieces back into their neighbours."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    while len(cells) > width and not cells[0] and not cells[1]:
        cells = cells[1:]
    while len(cells) > width:
        torn = next((place for place in range(1, len(cells)) if cells[place][:1].islower()), len(cells) - 1)
        cells = [*cells[: torn - 1], mended([cells[torn - 1], cells[torn]]), *cells[torn + 1 :]]
    return cells + [""] * (width - len(cells))
