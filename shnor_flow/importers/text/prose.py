"""A plan written as running text: its measures are list items and sentences that say what is to be done."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shnor_flow.importers.passport.labels import labelled_facts
from shnor_flow.importers.passport.list_items import begins_item, without_end, without_mark
from shnor_flow.importers.plan.numbering import number_at_start
from shnor_flow.importers.plan.reading import GatheredActivity, PlanReading, doubt_what_is_missing
from shnor_flow.importers.text.source_text import BULLET, Line, joined

_MEASURES = re.compile(
    r"(?:перечень|план|комплекс)\w*(?:\s+\w+){0,2}\s+(?:мероприяти|мер|действи|работ)|^(?:основные\s+)?(?:мероприятия|меры|действия)"
    r"|составляющие|(?:формы|содержание|направления)\s+(?:\w+\s+)?(?:работы|деятельности|поддержки|сопровождения)",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"^(?:[IVX\d]+[.)]\s*)?(?:обоснование|перечень|составляющие|система|направлени|содержание|механизм|этап|раздел|принцип|мероприятия"
    r"|основные|организация|план|формы|модель|условия|критерии|меры)\w*",
    re.IGNORECASE,
)
_INFINITIVE = re.compile(r"(?<!\w)[а-яёА-ЯЁ]{3,}(?:ать|ять|ить|еть|уть|ыть|сти|чь)(?:ся)?(?!\w)")
_NOT_A_VERB = re.compile(
    r"(?:част|област|деятельност|мысл|печат|памят|мат|отрасл|модел|очеред|сет|пут|пят|шест|дев?ят|помощ|реч|ноч)[ьи]$"
)
_TOLD = re.compile(
    r"(?:^|\s)(?:\w{3,}(?:лась|лся|лось|лись)|был[аои]?|является|являются|понимается|понимаются|показал[аи]?|позволяет|может|могут"
    r"|наблюдается|включает|основан\w*)(?=\s|[.,]|$)",
    re.IGNORECASE,
)
_INLINE_MARK = re.compile(r"(?<=[:;.])\s+(?=[-–—•·]\s?[А-ЯЁа-яё])")
_SENTENCE_END = re.compile(r"(?<=[а-яё»)\d])\s*\.\s*(?=[А-ЯЁ][а-яё])")
_WORDS = re.compile(
    r"программ|план|дорожн\w+ карт|мероприяти|концепц|(?:систем|направлени)\w+ (?:работ|деятельност|поддержк)",
    re.IGNORECASE,
)
_LONGEST_HEADING = 30  # words


@dataclass
class _Block:
    """A paragraph or a list item, its lines joined."""

    line: int
    text: str
    is_item: bool


def read_prose(lines: Sequence[Line], vocabulary: frozenset[str]) -> PlanReading:
    """Return the measures of a text without a table, undated, under the headings they stand below."""
    reading = PlanReading()
    if not _WORDS.search(" ".join(line.text for line in lines)):
        return reading
    section, lists_measures = "", False
    above = ""
    for block in _blocks(_without_passport(lines), vocabulary):
        if block.is_item and above.endswith(";") and block.text.endswith("."):
            block.text = without_end(block.text)  # the point closes the list, not the item
        above = block.text if block.is_item else ""
        if _is_heading(block):
            section = block.text.rstrip(" .:")
            lists_measures = bool(_MEASURES.search(section))
        elif _is_measure(block, lists_measures=lists_measures):
            reading.activities.append(_activity(block, section))
    return reading


def _without_passport(lines: Sequence[Line]) -> list[Line]:
    """Leave out the goal, the tasks and the other labelled facts: they are not measures."""
    facts = labelled_facts(lines)
    taken = {line.number for fact in facts for line in fact.value} | {fact.line for fact in facts}
    first = min((fact.line for fact in facts), default=0)
    return [line for line in lines if line.number not in taken and line.number > first]


def _blocks(lines: Sequence[Line], vocabulary: frozenset[str]) -> Iterator[_Block]:
    width = sorted(len(line.text) for line in lines)[len(lines) * 9 // 10] if lines else 0
    group: list[Line] = []
    for line in lines:
        if group and _opens_block(line, group[-1], width):
            yield from _split(group, vocabulary)
            group = []
        group.append(line)
    if group:
        yield from _split(group, vocabulary)


def _opens_block(line: Line, above: Line, width: int) -> bool:
    if begins_item(line.text):
        return True
    if not (line.text[0].isupper() or line.text[0] == "«"):
        return False
    if line.indent or line.is_heading or above.text.endswith((".", ";", ":")):
        return True
    return len(above.text) + 1 + len(line.text.split()[0]) <= width  # the word had room on the line above


def _split(group: Sequence[Line], vocabulary: frozenset[str]) -> Iterator[_Block]:
    """Part a paragraph where a list or a new sentence begins inside it; a list item stays whole."""
    is_item = begins_item(group[0].text)
    text = joined([line.text for line in group], vocabulary)
    if is_item:
        yield _Block(group[0].number, text.lstrip(BULLET + " "), is_item=True)
        return
    for piece in _INLINE_MARK.split(_SENTENCE_END.sub(".\n", text)):
        if begins_item(piece):
            yield _Block(group[0].number, piece.replace("\n", " "), is_item=True)
        else:
            yield from (
                _Block(_line_of(group, sentence), sentence.strip(), is_item=False) for sentence in piece.split("\n")
            )


def _line_of(group: Sequence[Line], sentence: str) -> int:
    start = " ".join(sentence.split()[:3])
    return next((line.number for line in group if start and start in joined([line.text])), group[0].number)


def _is_heading(block: _Block) -> bool:
    if block.is_item or len(block.text.split()) > _LONGEST_HEADING or not block.text[:1].isupper():
        return False
    if block.text.endswith(":"):
        return True
    return bool(_HEADING.match(block.text)) and not _has_infinitive(block.text) and not _TOLD.search(block.text)


def _is_measure(block: _Block, *, lists_measures: bool) -> bool:
    if len(block.text.split()) < 3 or _TOLD.search(block.text):
        return False
    return lists_measures or (_has_infinitive(block.text) and block.text[:1].isupper())


def _has_infinitive(text: str) -> bool:
    return any(not _NOT_A_VERB.search(found[0]) for found in _INFINITIVE.finditer(text))


def _activity(block: _Block, section: str) -> GatheredActivity:
    number = number_at_start(block.text)
    title = (without_mark(block.text) if block.is_item else block.text).rstrip(" ;")
    activity = GatheredActivity(block.line, section=section, number=number[0] if number else "", title=title)
    doubt_what_is_missing(activity)
    return activity
