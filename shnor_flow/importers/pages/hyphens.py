"""Words broken at the end of a line become whole again; hyphens that belong to a word stay.

Russian sets both alike: «организа-ция» was broken, «информационно-аналитический» is spelled so. The document's own
words decide first, then what is known of compounds.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from shnor_flow.importers.pages.page import HYPHEN, SOFT_HYPHEN
from shnor_flow.importers.pages.paragraphs import Paragraph
from shnor_flow.importers.text.source_text import BULLET, joined

_WORD = re.compile(r"\w+(?:-\w+)*")
_ENDING = 3  # letters by which the forms of a word differ
_SHORTEST_STEM = 5
# First parts that only ever stand before a hyphen: adjectives in their short form.
_FIRST_PART = re.compile(
    r"(?:\w{3,}(?:[ьнчжртлвдзмгкй]но|ово|ево|ико|ого)|учебно|научно|физико|химико|медико|историко|практико|очно|"
    r"северо|юго|южно|западно|восточно|онлайн|офлайн|интернет|бизнес|мастер|пресс|медиа|видео|тест|вице|экс|мини|веб|пилот)$"
)
_NEVER_FIRST = re.compile(
    r"(?:трудно|крупно|равно|полно|разно|едино|одно|ново|много|мало|естественно|первоначально|внутришкольно)$"
)
_ADJECTIVE = re.compile(r"\w{3,}(?:ый|ий|ая|яя|ое|ее|ые|ие|ого|его|ому|ему|ым|им|ых|их|ой|ей|ую|юю|ыми|ими)$")
_OPENS_TO_NOUNS = re.compile(r"(?:онлайн|офлайн|интернет|бизнес|мастер|пресс|медиа|тест|вице|экс|мини|веб|пилот)$")
_MONTH = re.compile(r"(?:январ|феврал|март|апрел|ма[йея]$|июн|июл|август|сентябр|октябр|ноябр|декабр)")
# Two nouns that stand together: «учителей-предметников», «семинар-практикум».
_FIRST_NOUN = re.compile(
    r"(?:учител|педагог|школ|ученик|студент|семинар|тренинг|вебинар|урок|лекци|конференци|конкурс|заняти|методист"
    r"|организаци|учреждени|куратор|наставник|директор|совещани|игр|бесед|выставк|фестивал|центр|площадк|психолог)\w{0,4}$"
)
_SECOND_NOUN = re.compile(
    r"(?:предметник|наставник|участни[кц]|партн[её]р|эксперт|куратор|психолог|логопед|дефектолог|организатор|практикум"
    r"|консультант|консультаци|тьютор|методист|новатор|лидер|донор|интернат|тренинг|конкурс|победител|приз[её]р"
    r"|совещани|конференци|стаж[её]р|дискусси|лекци|погружени|исследовани|гимнази|лице|комплекс|сад)\w{0,4}$"
)
_PRONOUN = re.compile(r"(?:кто|что|как\w{0,3}|где|когда|куда|откуда|чей|чья|чем|чего|кого|кому|почему)$")
_PAIRS = ((_MONTH, _MONTH), (_FIRST_NOUN, _SECOND_NOUN))
_AS_SPELLED = re.compile(
    r"(?:по-(?:прежнему|новому|другому|разному|своему|русски|моему|вашему|нашему)|из-(?:за|под)|"
    r"во-(?:первых|вторых)|в-(?:третьих|четвертых)|кое-(?:кто|что|где|как\w*)|все-таки)$"
)


class Vocabulary:
    """The whole words of a document, and its compounds."""

    def __init__(self, paragraphs: Iterable[Paragraph]) -> None:
        words = frozenset(word for paragraph in paragraphs for word in _whole_words(paragraph))
        self.words = words
        self._sorted = sorted(words)
        compounds = [word.partition(HYPHEN) for word in words if HYPHEN in word]
        self._first_parts = frozenset(first for first, _, _ in compounds)
        self._compounds = frozenset(_beginnings(first, rest) for first, _, rest in compounds)

    def knows(self, word: str) -> bool:
        """Tell whether the document has this word, or another form of it."""
        if word in self.words:
            return True
        stem = _stem(word)
        place = bisect_left(self._sorted, stem)
        return len(word) > _SHORTEST_STEM and place < len(self._sorted) and self._sorted[place].startswith(stem)

    def knows_compound(self, head: str, tail: str) -> bool:
        """Tell whether the document spells these two with a hyphen, in this form or another."""
        return f"{head}-{tail}" in self.words or (len(head) > 3 and _beginnings(head, tail) in self._compounds)

    def has_first_part(self, word: str) -> bool:
        """Tell whether a compound of the document begins with it."""
        return word in self._first_parts

    def joins(self, head: str, tail: str) -> bool:
        """Tell whether two parts are one word without a hyphen."""
        head, tail = head.rpartition(HYPHEN)[2], tail.partition(HYPHEN)[0]
        if not head or not head[-1].isalpha() or not tail[:1].isalpha():
            return False
        if tail[0].isupper() or (len(head) > 1 and head.isupper()):
            return head.isupper() and tail.isupper() and not self._keeps(head.lower(), tail.lower())
        return not self._keeps(head.lower(), tail.lower())

    def tore(self, head: str, tail: str) -> bool:
        """Tell whether a word was broken here without a hyphen, for want of room."""
        if self.knows(head + tail):
            return head not in self.words or tail not in self.words
        return head not in self.words and tail not in self.words

    def _keeps(self, head: str, tail: str) -> bool:
        whole, compound = head + tail, f"{head}-{tail}"
        if _AS_SPELLED.match(compound) or (tail in ("то", "либо", "нибудь") and _PRONOUN.match(head)):
            return whole not in self.words
        if head == tail or any(first.match(head) and second.match(tail) for first, second in _PAIRS):
            return True  # «ученик-ученик», «март-апрель»
        if self.knows(whole) or self.knows_compound(head, tail):
            return not self.knows(whole) or (compound in self.words and whole not in self.words)
        if not _NEVER_FIRST.match(head) and (_FIRST_PART.match(head) or self.has_first_part(head)):
            return bool(_ADJECTIVE.match(tail) or _OPENS_TO_NOUNS.match(head) or self.has_first_part(head))
        return len(head) > 3 and len(tail) > 3 and head in self.words and tail in self.words


def _stem(word: str) -> str:
    return word[: max(len(word) - _ENDING, _SHORTEST_STEM)]


def _beginnings(head: str, tail: str) -> tuple[str, str]:
    return head[: _SHORTEST_STEM - 1], tail[:_SHORTEST_STEM]


def rejoined(paragraphs: Sequence[Paragraph], vocabulary: Vocabulary) -> str:
    """Return paragraphs as one running text."""
    lines = [line for paragraph in paragraphs for line in paragraph.lines]
    torn = [place in paragraph.torn for paragraph in paragraphs for place in range(len(paragraph.lines))]
    text = ""
    for place in reversed(range(len(lines))):  # from the end, so that a word broken twice has its whole tail
        text = _before(lines, place, text, vocabulary, torn=torn[place]) if text else lines[place]
    # The mark of a list item tells more than the space that `joined` makes of it.
    return f"{BULLET} {joined([text[1:]])}" if text.startswith(BULLET) else joined([text])


def _before(lines: Sequence[str], place: int, text: str, vocabulary: Vocabulary, *, torn: bool) -> str:
    """Put a line before the text that goes on from it."""
    line = lines[place]
    tail = re.match(r"[\w-]*", text)
    assert tail is not None
    if line.endswith(SOFT_HYPHEN):
        return line[:-1] + text
    if torn and vocabulary.tore(line.lower(), tail[0].lower()):
        return line + text
    if len(line) < 2 or not line.endswith(HYPHEN) or line[-2].isspace():
        return f"{line} {text}"
    if line[-2] == "." and text[0].isupper():
        return line[:-1] + text  # «с.-|Дальнее»: hyphenation takes the point for a part of the word
    return (line[:-1] if vocabulary.joins(_head(lines, place), tail[0]) else line) + text


def _head(lines: Sequence[str], place: int) -> str:
    """Return what stands of a broken word at the end of a line, and before it where it was broken there too."""
    head = re.search(r"[\w-]*$", lines[place][:-1])
    assert head is not None
    above = lines[place - 1] if place else ""
    goes_on = len(head[0]) == len(lines[place]) - 1 and len(above) > 1 and above.endswith(HYPHEN)
    return _head(lines, place - 1) + head[0] if goes_on else head[0]


def _whole_words(paragraph: Paragraph) -> Iterable[str]:
    """Yield the words that no end of a line cuts."""
    is_cut = False
    for place, line in enumerate(paragraph.lines):
        found = list(_WORD.finditer(line.lower()))
        ends_cut = line.endswith((HYPHEN, SOFT_HYPHEN)) or place in paragraph.torn
        for at, word in enumerate(found):
            if not (at == 0 and is_cut and word.start() == 0) and not (ends_cut and at == len(found) - 1):
                yield word[0]
        is_cut = ends_cut
