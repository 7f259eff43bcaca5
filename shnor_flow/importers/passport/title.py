"""The title of a programme, as its own heading says it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from shnor_flow.importers.passport.labels import labelled_facts
from shnor_flow.importers.passport.list_items import begins_item, without_end
from shnor_flow.importers.plan.term_words import PREPOSITIONS
from shnor_flow.importers.text.source_text import Line, joined

_OPENS = re.compile(
    r"(?:муниципальн\w+\s+|районн\w+\s+|городск\w+\s+|комплексн\w+\s+|целев\w+\s+|адресн\w+\s+|школьн\w+\s+)*"
    r"(?:программ[аы]|план(?!\w)|дорожная\s+карта|комплекс\s+мер|система\s+работы?|концепция|проект(?!\w))",
    re.IGNORECASE,
)
_GOES_ON_AS_SENTENCE = re.compile(
    r"(?:программ[аы]|план|концепция|проект)\s+(?:реализу|направлен|разработан|предусматрива|включает|будет|является|состоит)",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"(?:20\d\d\s*(?:г\.?\s*г\.?|гг?\.?|год[ыа]?|учебн\w+\s+год\w*)|»)\s*\.?$", re.IGNORECASE)
_STOPS = re.compile(r"(?:паспорт|содержание|оглавление|20\d\d\s*(?:год|г\.)?$|г\.\s*[А-ЯЁ]|раздел)", re.IGNORECASE)
_LONGEST = 8  # lines


@dataclass(frozen=True)
class Title:
    """The words of a title and the line where they begin."""

    text: str
    line: int


def title_in(lines: Sequence[Line], vocabulary: frozenset[str]) -> Title | None:
    """Return the heading that stands before the first fact of the passport; None where there is none."""
    facts = labelled_facts(lines)
    before = facts[0].line if facts else lines[-1].number + 1
    head = [line for line in lines if line.number < before and "\t" not in line.text]
    for place, line in enumerate(head):
        if _OPENS.match(line.text) and not _GOES_ON_AS_SENTENCE.match(line.text) and len(line.text) < 300:
            return Title(_sentence_case(joined(_heading(head[place:]), vocabulary)), line.number)
    return None


def _heading(lines: Sequence[Line]) -> list[str]:
    texts = [lines[0].text]
    for above, line in pairwise(lines[:_LONGEST]):
        ends = above.text.endswith((".", ":")) or (_CLOSES.search(above.text) and not line.text[0].islower())
        apart = line.gap > max(1, lines[0].gap if lines[0].gap < 2 else 1)
        is_sentence = bool(line.gap) and line.text[0].isupper() and (line.text.endswith(".") or "(далее" in line.text)
        if ends or apart or is_sentence or _STOPS.match(line.text) or begins_item(line.text):
            break
        texts.append(line.text)
    return texts


def _sentence_case(text: str) -> str:
    """Write a heading in capitals as a sentence; abbreviations, being short, keep theirs."""
    small = frozenset({"план", "мер", *PREPOSITIONS})
    words = [
        word.lower() if word.isupper() and (len(word) > 4 or word.lower() in small) else word for word in text.split()
    ]
    sentence = without_end(" ".join(words))
    return sentence[:1].upper() + sentence[1:]
