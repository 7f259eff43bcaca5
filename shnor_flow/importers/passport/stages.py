"""The stages of a programme: a name, dates in any usual spelling, and what is done, in lines or inside one cell."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shnor_flow.domain.roadmap import Stage
from shnor_flow.importers.passport.list_items import pieces_of, without_end, without_mark
from shnor_flow.importers.passport.spans import span_in
from shnor_flow.importers.text.source_text import Line, joined

_ORDINAL = r"(?:\d|[IІ]{1,3}|I?V|перв\w+|втор\w+|трет\w+|четв[её]рт\w+)"
# «1 этап. Основной …», «II этап – …», «Второй этап (…)», «Этап 2: …», «Подготовительный этап – …».
_HEAD = re.compile(
    rf"(?:^|(?<=[.;:])\s+)(?:[-–—•]\s*|\d[.)]\s*)?(?P<head>(?P<counted>{_ORDINAL}\s*[/-]?\w{{0,2}}\s*этап|этап\s+(?:№\s*)?{_ORDINAL})"
    rf"|(?P<named>[А-ЯЁа-яё-]+[ыио]й(?:\s*[(–-]?\s*[а-яё-]+[ыио]й\)?)?)\s+этап)(?!\w)",
    re.IGNORECASE,
)
_NAME_AFTER_DATES = re.compile(r"^[«\"]?([А-ЯЁа-яё-]+[ыио]й(?:\s+этап)?)[»\"]?\s*(?:$|[:.;–—-]\s*)")
_LONGEST_NAME = 8  # words before the dates


@dataclass(frozen=True)
class _Found:
    stage: Stage
    group: int  # of the line where its list stands


def stages_in(lines: Sequence[Line], vocabulary: frozenset[str]) -> tuple[Stage, ...]:
    """Return the stages that the text dates; one without dates only beside others in the same list."""
    found = list(_stages(lines, vocabulary))
    dated = {each.group for each in found if each.stage.start}
    return tuple(each.stage for each in found if each.group in dated)


def before_stages(text: str) -> str:
    """Return what stands before the first stage: a programme's own period, where its stages follow in one cell."""
    found = _HEAD.search(text)
    return text[: found.start()] if found else text


def _stages(lines: Sequence[Line], vocabulary: frozenset[str]) -> Iterator[_Found]:
    pieces = [
        Line(line.number, piece, gap=line.gap)
        for line in lines
        for cell in line.text.split("\t")
        for piece in pieces_of(cell)
    ]
    for place, line in enumerate(pieces):
        heads = list(_HEAD.finditer(line.text))
        for index, head in enumerate(heads):
            is_last = index + 1 == len(heads)
            end = len(line.text) if is_last else heads[index + 1].start()
            rest = _rest_of_paragraph(pieces[place + 1 :]) if is_last else []
            text = joined([line.text[head.end() : end], *rest], vocabulary)
            yield _Found(_stage(head, text), line.number)


def _stage(head: re.Match[str], text: str) -> Stage:
    words = re.sub(r"([():])", r" \1 ", text).split()
    called = _name_of(head["named"] or "") or re.sub(r"\s+", " ", head["head"])
    span = span_in(words[: _LONGEST_NAME + 16])
    if span is None or span.start > _LONGEST_NAME + 1:
        name, _, description = text.strip(" .:–—-").partition(":")
        return Stage(_name_of(name) or called, None, None, _text_of(description))
    name = "" if head["named"] else _name_of(joined([" ".join(words[: span.start])]))
    description = joined([" ".join(words[span.end :])]).strip(" ).,:;–—-")
    if not name and not head["named"] and (after := _NAME_AFTER_DATES.match(description)) is not None:
        name, description = _name_of(after[1]), description[after.end() :]
    return Stage(name or called, span.period.start, span.period.end, _text_of(description))


def _name_of(text: str) -> str:
    name = re.sub(r"\s+этап$", "", text.strip(' .:,;()«»"–—-'))
    return name[:1].upper() + name[1:]


def _text_of(text: str) -> str | None:
    return without_end(without_mark(text.strip())) or None


def _rest_of_paragraph(lines: Sequence[Line]) -> list[str]:
    rest: list[str] = []
    for line in lines[:6]:
        if _HEAD.match(line.text) or (line.text[0].isupper() or line.text[0].isdigit()) or line.gap > 2:
            break
        rest.append(line.text)
        if line.text.endswith("."):
            break
    return rest
