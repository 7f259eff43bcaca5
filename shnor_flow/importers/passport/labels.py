"""The facts of a passport, found by their labels: in a table, flowed into lines, or before a colon in the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shnor_flow.importers.passport.list_items import begins_item
from shnor_flow.importers.plan.numbering import is_number, names_a_section
from shnor_flow.importers.text.source_text import CELL_BREAK, Line

_LONGEST_LABEL = 7  # lines that a label may take in a narrow column
_LONGEST_NAME = 120  # letters of a label
_LARGE_GAP = 3  # blank lines that end a value
_LONGEST_VALUE = 120  # lines


class Fact(StrEnum):
    """What a label announces; OTHER only ends the value before it."""

    TITLE = "title"
    PERIOD = "period"
    GOAL = "goal"
    TASKS = "tasks"
    RESULTS = "results"
    INDICATORS = "indicators"
    RISKS = "risks"
    OTHER = "other"


@dataclass(frozen=True)
class Labelled:
    """A label and the lines of its value; `line` is where the label stands."""

    fact: Fact
    line: int
    value: tuple[Line, ...]


_OF_IT = (
    r"(?:\s+(?:муниципальн\w+|программ[ыа]|подпрограммы|проекта|плана|реализации|дорожной|карты|мероприятий|действия"
    r"|исполнения|и|или|этапы|сроки|цели|задачи|настоящей|данной|следующие|\((?:индикаторы|показатели|проекта)\)|по))*"
)
_LABELS: tuple[tuple[Fact, str], ...] = (
    (Fact.TITLE, r"(?:полное\s+)?(?:наименование|название)\s+(?:муниципальн\w+\s+)?(?:программы|проекта|плана)"),
    (
        Fact.PERIOD,
        r"(?:этапы\s+и\s+)?(?:срок|сроки|период)(?:\s+и\s+этапы)?(?:\s+(?:реализации|действия|исполнения))?" + _OF_IT,
    ),
    (Fact.GOAL, r"(?:основн\w+\s+|главная\s+)?цел[ьи]" + _OF_IT),
    (Fact.TASKS, r"(?:основные\s+)?задачи" + _OF_IT),
    (Fact.RESULTS, r"(?:основные\s+)?(?:ожидаемые|планируемые|прогнозируемые)\s+(?:конечные\s+)?результаты" + _OF_IT),
    (
        Fact.INDICATORS,
        r"(?:(?:основные|важнейшие|целевые|ключевые|главные|и)\s+)*(?:показатели|индикаторы)(?:\s+и\s+(?:показатели|индикаторы))?"
        r"(?:\s+эффективности|\s+результативности)?"
        + _OF_IT
        + r"|[^.]{0,60}по\s+следующим\s+(?:показателям|индикаторам)",
    ),
    (
        Fact.RISKS,
        r"(?:(?:возможные|основные|потенциальные|прогнозируемые)\s+)*риски"
        + _OF_IT
        + r"(?:\s+(?:и|,)\s+(?:меры|пути|механизмы|способы|мероприятия)(?:\s+(?:по|их|для))*(?:\s+\w+){0,3})?",
    ),
    (
        Fact.OTHER,
        r"(?:(?:основны[ей]|ответственн\w+)\s+)?(?:со)?(?:исполнител[ьи]|разработчик[и]?|заказчик|координатор|участники)"
        + _OF_IT
        + r"|механизмы?\s+реализации"
        + _OF_IT
        + r"|(?:система\s+)?(?:организаци\w+\s+)?контрол[ья]"
        + _OF_IT
        + r"|(?:объ[её]мы?\s+и\s+)?источники?\s+финансирования"
        + _OF_IT
        + r"|основани[ея]\s+(?:для\s+)?разработки"
        + _OF_IT
        + r"|нормативно-правовая\s+база"
        + _OF_IT
        + r"|(?:обоснование|актуальность)"
        + _OF_IT
        + r"|приоритеты?(?:ы)?"
        + _OF_IT
        + r"|(?:(?:список|перечень|используемые|принятые)\s+)*(?:сокращени[яй]|термины\s+и\s+\w+)|глоссарий"
        + r"|условные\s+обозначения|целевой\s+раздел|этапы"
        + _OF_IT
        + r"|паспорт"
        + _OF_IT
        + r"|содержание|целевая\s+группа|критерии"
        + _OF_IT,
    ),
)
_WHOLE = tuple((fact, re.compile(rf"(?:{pattern})\s*[:.]?$", re.IGNORECASE)) for fact, pattern in _LABELS)
_INLINE = tuple(
    (fact, re.compile(rf"(?:{pattern})\s*(?::|\s[-–—])\s*(?=\S)", re.IGNORECASE)) for fact, pattern in _LABELS
)
_PERIOD_BESIDE = re.compile(r"(?:срок|сроки|период)\s+(?=20\d\d)", re.IGNORECASE)
_NUMBER = re.compile(r"^\d{1,2}[.)]\s*")


def labelled_facts(lines: Sequence[Line]) -> tuple[Labelled, ...]:
    """Return every labelled value in document order."""
    stream = list(_stream(lines))
    labels = list(_labels(stream))
    found: list[Labelled] = []
    for index, (fact, label, body, inline) in enumerate(labels):
        end = labels[index + 1][1] if index + 1 < len(labels) else len(stream)
        value = _value(stream[body:end], has_begun=bool(inline))
        first = (Line(stream[label].number, inline),) if inline else ()
        found.append(Labelled(fact, stream[label].number, (*first, *value)))
    return tuple(found)


def _stream(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines with tables laid out; after a table its last value is over."""
    in_table = False
    for line in lines:
        is_row = "\t" in line.text
        if in_table and not is_row and line.gap:
            yield Line(line.number, "", is_heading=True)
        in_table = is_row
        yield from _parts(line)


def _parts(line: Line) -> Iterator[Line]:
    """Lay a table row of «label, value» out as lines; any other row ends what comes before it."""
    if "\t" not in line.text:
        yield line
        return
    cells = [cell.strip() for cell in line.text.split("\t") if cell.strip()]
    if cells and is_number(cells[0]):
        cells = cells[1:]
    if len(cells) > 2:
        yield Line(line.number, "", is_heading=True)
        return
    if len(cells) == 2 and cells[0][:1].isupper() and len(cells[0]) < _LONGEST_NAME:
        yield Line(line.number, "", is_heading=True)  # another row, whether its label is known or not
    for cell in cells:
        for piece in cell.split(CELL_BREAK):
            if piece.strip():
                yield Line(line.number, piece.strip(), gap=line.gap)


def _labels(stream: Sequence[Line]) -> Iterator[tuple[Fact, int, int, str]]:
    """Yield each label: its fact, its line, the first line of its value, and the value that begins on its own line."""
    place = 0
    while place < len(stream):
        found = _label_at(stream, place)
        if found is None:
            place += 1
            continue
        fact, length, inline = found
        yield fact, place, place + length, inline
        place += length


def _label_at(stream: Sequence[Line], place: int) -> tuple[Fact, int, str] | None:
    text = _NUMBER.sub("", stream[place].text.strip("* "))
    if not text[:1].isupper():
        return None
    for length in range(min(_LONGEST_LABEL, len(stream) - place), 0, -1):
        whole = " ".join([text, *(line.text for line in stream[place + 1 : place + length])])
        if len(whole) < 120 and (fact := _named_by(whole)) is not None:
            return fact, length, ""
    for fact, pattern in _INLINE:
        if (inline := pattern.match(text)) is not None:
            return fact, 1, text[inline.end() :]
    if (beside := _PERIOD_BESIDE.match(text)) is not None:
        return Fact.PERIOD, 1, text[beside.end() :]
    return None


def _named_by(text: str) -> Fact | None:
    return next((fact for fact, pattern in _WHOLE if pattern.fullmatch(text)), None)


def _value(lines: Sequence[Line], *, has_begun: bool) -> tuple[Line, ...]:
    value: list[Line] = []
    marked = False
    for line in lines[:_LONGEST_VALUE]:
        begun = has_begun or bool(value)
        is_item = begins_item(line.text)
        if line.is_heading or (begun and _ends(line, value, marked=marked, is_item=is_item)):
            break
        marked = marked or is_item
        value.append(line)
    return tuple(value)


def _ends(line: Line, value: Sequence[Line], *, marked: bool, is_item: bool) -> bool:
    """Tell whether a line no longer belongs to the value: a section, a new paragraph after a list, a wide gap."""
    if names_a_section(line.text):
        return True
    if is_item or not line.text[:1].isupper():
        return False
    if line.gap >= _LARGE_GAP:
        return True
    closed = bool(value) and value[-1].text.endswith((".", ";"))
    return marked and line.text.endswith(":") and closed
