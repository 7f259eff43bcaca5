"""The columns of a plan, recognised by what their headings mean, in any order and under any usual name."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from shnor_flow.importers.plan.numbering import is_number
from shnor_flow.importers.plan.term_words import is_term

_LONGEST_HEADING = 90  # letters; longer cells are data


class Column(StrEnum):
    """What the cells of a column tell about an activity."""

    NUMBER = "number"
    SECTION = "section"  # этап, раздел, направление: filled once for many rows
    TITLE = "title"
    TERM = "term"
    PARTIES = "parties"
    RESULT = "result"
    FINANCING = "financing"
    NOTE = "note"  # примечание, отметка об исполнении: not part of the draft


# The first pattern that is found decides, so «Результат мероприятия» is a result and «Отметка об исполнении» a note.
_MEANINGS: tuple[tuple[Column, re.Pattern[str]], ...] = tuple(
    (column, re.compile(pattern, re.IGNORECASE))
    for column, pattern in (
        (
            Column.NOTE,
            r"примечан|отметк|информация об исполнении|комментар|место проведения|(?:категория|состав) участников"
            r"|целевая",
        ),
        (Column.PARTIES, r"ответствен|исполнител|участники реализации|^кто\b|отвеча"),
        (Column.FINANCING, r"финанс|бюджет|объ[её]м\w* (?:средств|затрат)|стоимост|тыс\.? ?руб"),
        (
            Column.TERM,
            r"\bсрок|\bдат[аы]\b|\bпериод|время (?:проведения|исполнения|реализации)|график|^(?:месяц|когда)\b"
            r"|^год\w* (?:реализации|исполнения|проведения)",
        ),
        (
            Column.RESULT,
            r"результат|отч[её]тн|форма (?:представления|отч|завершен)|\bвыход|показател|подтвержда|продукт"
            r"|вид документа|эффект|индикатор|^итог|^что получим",
        ),
        (Column.SECTION, r"^(?:этап|раздел|направлени|задач|блок|модул)"),
        (
            Column.TITLE,
            r"мероприят|наименован\w*(?! (?:школ|ОО\b|ОУ\b|организац|учрежден|программ|(?:обще)?образоват|муниципал))"
            r"|содержани|действи|вид\w* (?:деятельност|работ)|назван|перечень|\bмеры\b|деятельност"
            r"|^что (?:мы )?(?:дела|сдела|провод)|^тема\b",
        ),
        (Column.NUMBER, r"^(?:№|no\b|n\b|п/п|п\.п|номер)"),
    )
)
_HELPER = re.compile(
    r"^(?:муниципальн\w+ )?(?:куратор|координатор|участник|организатор)", re.IGNORECASE
)  # who acts, where nobody answers
_TIME_ALONE = re.compile(
    r"\s*(?:20\d\d|[IVX1-4]{1,3}\s*(?:кв|полуг|п/г)"
    r"|(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*\.?\s*(?:20\d\d.{0,8})?$)",
    re.IGNORECASE,
)
# The words a heading may consist of when a table was flowed into lines: no cell borders tell where it ends.
_FLOWED_HEADINGS: tuple[tuple[Column, str], ...] = (
    (Column.NUMBER, r"(?:№|N)\s*(?:п\s*/\s*п\.?|п\.\s*п\.?)?|п\s*/\s*п\.?"),
    (
        Column.NOTE,
        r"примечани[ея]|отметка(?:\s+(?:об\s+исполнении|о\s+выполнении))?|место\s+проведения"
        r"|(?:категория|состав)\s+участников|целевая\s+(?:группа|аудитория)",
    ),
    (
        Column.RESULT,
        r"(?:(?:планируем|прогнозируем|ожидаем|предполагаем|конечн|итогов)(?:ый|ые)\s+)?(?:результат(?:ы|а)?|документ(?:ы)?)"
        r"(?:\s+(?:реализации|мероприяти[яй]|исполнения|деятельности|работы))*"
        r"|форм[аы]\s+(?:представления|предоставления|отч[её]та|отч[её]тности|контроля|завершения)(?:\s+результат(?:а|ов))?"
        r"|вид\s+документа|показател[ьи](?:\s+(?:результативности|эффективности))?|отч[её]тн(?:ый|ые|ая|ость)(?:\s+документ(?:ы|ация)?)?"
        r"|(?:планируемый\s+)?выход",
    ),
    (
        Column.TITLE,
        r"(?:наименовани[ея]|название|содержание|перечень|направлени[ея]|вид[ыа]?)(?:\s+(?:основн\w+|программн\w+|планируем\w+))?"
        r"(?:\s+(?:мероприяти[йяе]|деятельности|работ[ыа]?|действий|мер))?"
        r"|(?:(?:программн|основн|планируем)\w+\s+)?мероприяти[яе]|(?:основные\s+)?(?:действия|меры)",
    ),
    (
        Column.TERM,
        r"(?:планируем\w+\s+)?срок[иа]?(?:\s+(?:исполнения|реализации|проведения|выполнения|мероприятия))*"
        r"|дат[аы](?:\s+(?:проведения|исполнения))?|период(?:\s+(?:реализации|проведения|исполнения))?|время\s+проведения",
    ),
    (
        Column.PARTIES,
        r"(?:ответственн(?:ые|ый|ое)|исполнител[ьи]|соисполнител[ьи])"
        r"(?:\s+(?:и\s+)?(?:исполнител[ьи]|соисполнител[ьи]|лиц[ао]|организаци[яи]"
        r"|за\s+(?:исполнение|реализацию|выполнение|проведение|мероприяти[ея])(?:\s+мероприяти[яй])?))*",
    ),
    (Column.FINANCING, r"(?:источник[иа]?|объ[её]м\w*)?\s*финансировани[ея]"),
)
_FLOWED_HEADING = re.compile(
    r"\s*(?:" + "|".join(f"(?P<{column.value}>{pattern})" for column, pattern in _FLOWED_HEADINGS) + r")(?=\s|$)",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def column_of(heading: str) -> Column | None:
    """Return what a heading means, or None when it means nothing known."""
    text = " ".join(heading.split()).strip(" .:*")
    if not text or len(text) > _LONGEST_HEADING:
        return None
    return next((column for column, pattern in _MEANINGS if pattern.search(text)), None)


def columns_of(cells: Sequence[str]) -> tuple[Column | None, ...] | None:
    """Return the column of every cell if this row is the heading of a plan, else None."""
    columns = columns_named(cells)
    return columns if _is_a_plan(columns) and not _is_a_row(cells) else None


def _is_a_row(cells: Sequence[str]) -> bool:
    """Tell a row of the plan whose words happen to be those of headings: it has a number or a term of its own."""
    return any(is_number(cell) or (is_term(cell) and not _TIME_ALONE.match(cell)) for cell in cells)


def columns_named(cells: Sequence[str]) -> tuple[Column | None, ...]:
    """Return the column of every cell of a row that may head a plan."""
    columns = [column_of(cell) for cell in cells]
    if Column.TITLE not in columns and Column.SECTION in columns:
        columns[columns.index(Column.SECTION)] = Column.TITLE
    if Column.PARTIES not in columns and {Column.TITLE, Column.TERM} <= set(columns):
        columns = [
            column or (Column.PARTIES if _HELPER.search(cell) else None)
            for cell, column in zip(cells, columns, strict=True)
        ]
    return tuple(columns)


def flowed_columns(text: str) -> tuple[Column, ...] | None:
    """Return the columns named one after another in running text, if nothing else is said there."""
    columns: list[Column] = []
    place = 0
    while place < len(text.rstrip()):
        heading = _FLOWED_HEADING.match(text, place)
        if heading is None or heading.lastgroup is None:
            return None
        column = Column(heading.lastgroup)
        if not columns or columns[-1] is not column:
            columns.append(column)
        place = heading.end()
    return tuple(columns) if _is_a_plan(columns) and len(set(columns)) == len(columns) else None


def may_begin_a_heading(text: str) -> bool:
    """Tell whether a flowed table heading could start here: a cheap look before the whole one is tried."""
    return _FLOWED_HEADING.match(text) is not None


def _is_a_plan(columns: Sequence[Column | None]) -> bool:
    return Column.TITLE in columns and (Column.TERM in columns or Column.PARTIES in columns)
