"""The lines of a plain-text document, cleaned of what conversion left behind but with their places kept."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

# Private-use characters are what Word's Symbol font leaves of its bullets.
_BULLETS = re.compile(r"[\ue000-\uf8ff\u2022\u25cf\u25aa\u25ab\u25a0\u25e6\u2043\u2219\u27a2\u2713\u2714]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_BREAKING_TAG = re.compile(r"<\s*(?:br|/p|/li|/div)\s*/?\s*>", re.IGNORECASE)
_LIST_ITEM_TAG = re.compile(r"<\s*li\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|i|u|p|ul|ol|li|br|em|strong|span|div|sup|sub|font|h[1-6])\b[^<>]*/?>", re.IGNORECASE)
_MARKDOWN_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_MARKDOWN_BOLD = re.compile(r"\*\*|__(?=\S)|(?<=\S)__")

BULLET = "•"
CELL_BREAK = "\v"  # a line break inside one cell: it must not end the row


@dataclass(frozen=True)
class Line:
    """One line: `number` counts from 1; `text` keeps its tabs but not its edges; `gap` counts the blank lines above."""

    number: int
    text: str
    indent: int = 0
    trailing: int = 0
    gap: int = 0
    is_heading: bool = False  # marked up as one: «## …» or a whole bold line


def lines_of(text: str) -> tuple[Line, ...]:
    """Return the lines that hold words, numbered as in the file."""
    found: list[Line] = []
    gap = 0
    for number, raw in enumerate(re.split(r"\r\n|[\n\r\f\u2028\u2029]", text), start=1):
        marked = bool(_MARKDOWN_HEADING.match(raw)) or _is_bold(raw)
        cleaned = clean(raw)
        if not cleaned.strip():
            gap += 1
            continue
        body = cleaned.strip(" ") if "\t" in cleaned else cleaned.strip()
        indent = len(cleaned) - len(cleaned.lstrip(" "))
        trailing = len(cleaned) - len(cleaned.rstrip(" "))
        found.append(Line(number, body, indent, trailing, gap, marked))
        gap = 0
    return tuple(found)


def clean(raw: str) -> str:
    """Take out marks of markup, invisible characters and odd spaces; bullets of every kind become «•»."""
    text = _LIST_ITEM_TAG.sub(CELL_BREAK, _BREAKING_TAG.sub(CELL_BREAK, raw))
    text = html.unescape(_TAG.sub("", text)) if "<" in raw or "&" in raw else text
    return _MARKDOWN_BOLD.sub("", _MARKDOWN_HEADING.sub("", tidy(text)))


def tidy(text: str) -> str:
    """Take out invisible characters and odd spaces; bullets of every kind become «•»."""
    return _BULLETS.sub(BULLET, _SPACES.sub(" ", _INVISIBLE.sub("", text)))


def joined(pieces: Iterable[str], vocabulary: frozenset[str] = frozenset()) -> str:
    """Put lines of one paragraph or cell together again: single spaces, words cut by a hyphen made whole."""
    parts: list[str] = []
    for piece in pieces:
        words = " ".join(piece.replace(BULLET, " ").split())
        if not words:
            continue
        if parts and len(parts[-1]) > 1 and parts[-1][-1] == "-" and parts[-1][-2].isalnum():
            parts[-1] = _across_hyphen(parts[-1], words, vocabulary)
        else:
            parts.append(words)
    return _without_stray_spaces(" ".join(parts))


def words_of(lines: Iterable[Line]) -> frozenset[str]:
    """Return the document's own words in lower case: they tell a hyphenated word from a compound one."""
    return frozenset(word for line in lines for word in re.findall(r"\w+(?:-\w+)*", line.text.lower()))


def folded(text: str) -> str:
    """Return the text as it is compared: lower case, no spaces, ё and ѐ as е."""
    return re.sub(r"\s", "", text).lower().replace("ё", "е").replace("\u0450", "е")


def _is_bold(raw: str) -> bool:
    stripped = raw.strip()
    return stripped.startswith(("**", "<b>")) and "\t" not in stripped


def _across_hyphen(left: str, right: str, vocabulary: frozenset[str]) -> str:
    head = re.search(r"([\w-]*)-$", left)
    tail = re.match(r"\w+", right)
    if head is None or tail is None:
        return left + right
    whole = f"{head[1]}{tail[0]}".lower()
    compound = f"{head[1]}-{tail[0]}".lower()
    if whole in vocabulary and compound not in vocabulary and not head[1].isdigit():
        return left[:-1] + right
    return left + right


def _without_stray_spaces(text: str) -> str:
    text = re.sub(r"\s+([,;:!?)»])", r"\1", text)
    text = re.sub(r"\s+\.(?=\s|$)", ".", text)
    text = re.sub(r"([(«])\s+", r"\1", text)
    # Letters of one abbreviation that justification drove apart: «Е Г Э».
    return re.sub(r"\b(?:[А-ЯЁ] ){2,}[А-ЯЁ]\b", lambda m: m[0].replace(" ", ""), text)
