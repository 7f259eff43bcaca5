"""The other tables of a programme: its risks, and the schools that help one another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shnor_flow.domain.roadmap import Partnership, Risk
from shnor_flow.importers.plan.numbering import is_number, number_at_start
from shnor_flow.importers.plan.torn_text import mended
from shnor_flow.importers.text.source_text import joined
from shnor_flow.importers.text.tab_table import Row, Table

_RISK = re.compile(r"(?:\w+\s+){0,3}риск\w*(?:\s+[\w,()]+){0,5}", re.IGNORECASE)
_MITIGATION = re.compile(
    r"(?:\w+\s+){0,3}(?:пути|мер[ыа]|мероприяти|способ|действи|механизм|минимизац|преодолен|снижен|управлени|предупрежден|реагирован)",
    re.IGNORECASE,
)
_PARTNER = re.compile(
    r"партн[её]р|наставн|шеф|лидер|сетев|куратор|базов\w+ (?:школ|организац)|ресурсн|(?:закреп|оказыва|помога)\w+",
    re.IGNORECASE,
)
_SCHOOL = re.compile(
    r"^(?:наименование|название|перечень|список|школ|образовательн|общеобразовательн|организаци|учреждени|подшефн"
    r"|участник|ОО\b|ОУ\b|ШНОР|ШНР)",
    re.IGNORECASE,
)
_WHO = re.compile(r"(?:муниципальн\w+\s+)?(?:ф\.?\s?и\.?\s?о|куратор|ответственн|педагог|учител|наставник$)", re.I)
_LONGEST_HEADING = 160  # letters; longer cells are data
_PERSON = re.compile(r"^([А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.[^«]*?)\s+((?:[А-ЯЁ]{2,}\s?)+[«№].*)$")


def risks_of(tables: Sequence[Table]) -> tuple[Risk, ...]:
    """Return the rows of the first table that sets risks beside what is done against them."""
    for table in tables:
        for place, row in enumerate(table):
            if (columns := _risk_columns(row)) is not None:
                return tuple(Risk(*pair) for pair in _pairs(table[place + 1 :], columns, len(row.cells)))
    return ()


def opens_side_table(row: Row) -> bool:
    """Tell whether a row is the heading of risks or of partnerships."""
    return _risk_columns(row) is not None or _partner_columns(row) is not None


def _risk_columns(row: Row) -> tuple[int, int] | None:
    """Return the places of the risk and of what is done, counted from the end: rows may miss their number."""
    cells = row.cells
    if not _may_be_heading(cells):
        return None
    risk = next((place for place, cell in enumerate(cells) if _RISK.fullmatch(cell)), None)
    done = [place for place, cell in enumerate(cells) if place != risk and _MITIGATION.match(cell)]
    if risk is None or not done or done[-1] < risk:
        return None
    return risk - len(cells), done[-1] - len(cells)


def _may_be_heading(cells: Sequence[str]) -> bool:
    return 2 <= len(cells) <= 6 and not is_number(cells[0]) and all(len(cell) <= _LONGEST_HEADING for cell in cells)


def partnerships_of(tables: Sequence[Table]) -> tuple[Partnership, ...]:
    """Return the rows of the first table that sets schools beside the schools that help them."""
    for table in tables:
        for place, row in enumerate(table):
            if (row.gap or not place) and (columns := _partner_columns(row)) is not None:
                return _partnerships(table[place + 1 :], columns)
    return ()


@dataclass(frozen=True)
class _PartnerColumns:
    school: int
    partner: int
    person: int | None
    scope: int | None
    width: int
    skipped: int  # the cell of row numbers


def _partner_columns(row: Row) -> _PartnerColumns | None:
    if not _may_be_heading(row.cells):
        return None
    skipped = int(row.cells[0].startswith("№") or not row.cells[0])
    heading = [cell for cell in row.cells[skipped:] if cell]
    places = range(len(heading))
    school = next((at for at in places if _SCHOOL.search(heading[at]) and not _PARTNER.search(heading[at])), None)
    if school is None and heading:
        school = 0 if _SCHOOL.search(heading[0]) else None
    partner = next((at for at in places if at != school and _PARTNER.search(heading[at])), None)
    if school is None or partner is None or max(school, partner) > 2:
        return None
    others = [at for at in places if at not in (school, partner)]
    person = next((at for at in others if _WHO.match(heading[at])), None)
    scope = next((at for at in others if at != person), None)
    return _PartnerColumns(school, partner, person, scope, len(heading), skipped)


def _pairs(rows: Sequence[Row], columns: tuple[int, int], width: int) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for row in rows:
        cells = [joined([cell]) for cell in row.cells]
        if row.gap and _partner_columns(row) is not None:
            break
        in_place = len(cells) == width or len(cells) >= -columns[0]
        left, right = (cells[columns[0]], cells[columns[1]]) if in_place and len(cells) > 1 else (cells[0], cells[-1])
        left = number[1] if (number := number_at_start(left)) and number[1] else left
        if len(cells) == 1:
            left, right = cells[0], ""
        if pairs and (not left or left[0].islower()):
            pairs[-1] = (joined([pairs[-1][0], left]), joined([pairs[-1][1], right]))
        elif left and right:
            pairs.append((left, right))
    return pairs


def _partnerships(rows: Sequence[Row], columns: _PartnerColumns) -> tuple[Partnership, ...]:
    found: list[Partnership] = []
    school = ""
    for row in rows:
        if row.gap and (_risk_columns(row) is not None or len(row.cells) < columns.width):
            break
        cells = _in_columns([joined([cell]) for cell in row.cells[columns.skipped :]], columns.width)
        if not any(cells):
            continue
        if not cells[columns.partner]:
            if found and cells[-1]:
                found[-1] = _continued(found[-1], cells[-1])
            continue
        school = cells[columns.school] or school
        found.append(_partnership(school, cells, columns))
    return tuple(found)


def _partnership(school: str, cells: Sequence[str], columns: _PartnerColumns) -> Partnership:
    named = _PERSON.match(cells[columns.partner])
    person = named[1] if named else cells[columns.person] if columns.person is not None else ""
    scope = cells[columns.scope] if columns.scope is not None else ""
    return Partnership(school, named[2] if named else cells[columns.partner], person or None, scope or None)


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
