"""Puts text back together that came in two halves side by side, by how Russian words agree with one another."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

_COST_OF_REPEATING = 1.0
_GAIN_OF_MEETING = 0.3  # the same word at the same place in both halves
_SURE_CUT = 1.6  # both parts of the line agree with what they go on from
_LONGEST_MENDED = 24  # words; longer cells are joined as they stand
# Endings of an adjective, and endings a noun may have right after it.
_AGREEMENT: tuple[tuple[str, str], ...] = (
    (r"(?:ых|их)$", r"(?:ов|ев|ей|ий|ь|ах|ях|[бвгджзклмнпрстфхцчшщ])$"),
    (r"(?:ого|его)$", r"(?:а|я|ь)$"),
    (r"(?:ому|ему)$", r"(?:у|ю)$"),
    (r"(?:ой|[шщн]ей)$", r"(?:и|ы|е|ой|ей|ью)$"),
    (r"(?:ая|яя)$", r"(?:а|я|ь)$"),
    (r"(?:ые|[гкхжшщч]ие|(?:д|ш|ж)ние)$", r"(?:ы|и|а|я)$"),
    (r"(?:ый|ий)$", r"(?:[бвгджзклмнпрстфхцчшщьй])$"),
    (r"(?:[^н]ое|ное|[шщ]ее)$", r"(?:о|е|ие)$"),
    (r"(?:ым|им)$", r"(?:ом|ем|ам|ям|ым|им)$"),
    (r"(?:ую|юю)$", r"(?:у|ю|ь)$"),
    (r"(?:ыми|ими)$", r"(?:ами|ями|ьми)$"),
)
# The level of a school comes before its kind: «основная общеобразовательная».
_SCHOOL_LEVEL = re.compile(r"(?:основн|средн|начальн)\w+$")
_ADJECTIVE_ENDING = re.compile(r"(?:[^н]ых|[^м]их|ого|его|ному|скому|[нклв]ые|ские|[нк]ая|[нк]ое|ский|льный)$")
_GOVERNMENT: dict[str, str] = {
    "по": r"(?:у|ю|ам|ям|е|и|ому|ему|ой|ым|им)$",
    "в": r"(?:е|и|ах|ях|у|ю|о|ом|ем|ой|ых|их|ий|ый|ую|ое|ые|[бвгджзклмнпрст])$",
    "о": r"(?:е|и|ах|ях|ом|ем|ой|ых|их)$",
    "об": r"(?:е|и|ах|ях|ом|ем|ой|ых|их)$",
    "с": r"(?:ом|ем|ой|ей|ами|ями|ыми|ими|ью|ым|им)$",
    "к": r"(?:у|ю|ам|ям|е|и|ому|ему|ой|ым|им)$",
    "для": r"(?:а|я|ов|ев|ей|ий|ы|и|ого|его|ой|ых|их)$",
    "из": r"(?:а|я|ов|ев|ей|ий|ы|и|ого|его|ой|ых|их)$",
}


def mended(halves: Sequence[str]) -> str:
    """Return the likeliest text made of the halves, each half keeping its own order; what repeats is dropped once."""
    text = halves[0]
    for half in halves[1:]:
        text = _woven(tuple(text.split()), tuple(half.split()))
    return text


def wants_a_noun(word: str) -> bool:
    """Tell whether a word is an adjective, after which a phrase does not end."""
    return len(word) > 5 and _ADJECTIVE_ENDING.search(word) is not None


def unwoven(title: str, result: Sequence[str]) -> tuple[str, str] | None:
    """Give back to a title the words that interleaved with the lines of the result; None where it can't be told.

    Two columns printed line by line give «left1» … «right1», «left2 right2», «left3 right3»: every line after the first
    is cut where both parts go on from what came before.
    """
    left, right = title.split(), result[0].split()
    for place, line in enumerate(result[1:]):
        words = line.split()
        score, cut = max((_meeting(left[-1], right[-1], words, at), at) for at in range(len(words) + 1))
        if place == 0 and score < _SURE_CUT:
            return None
        left += words[:cut]
        right += words[cut:]
    return " ".join(left), " ".join(right)


def _meeting(left: str, right: str, words: Sequence[str], cut: int) -> float:
    own = _affinity(left, words[0]) - (left == words[0]) if cut else 0.0
    return own + (_affinity(right, words[cut]) if cut < len(words) else -0.5)


def _woven(left: tuple[str, ...], right: tuple[str, ...]) -> str:
    if len(left) + len(right) > _LONGEST_MENDED:
        return " ".join((*left, *right))

    there = {word.strip(".,").lower() for word in left}

    @cache
    def best(i: int, j: int, last: str) -> tuple[float, tuple[str, ...]]:
        if i == len(left) and j == len(right):
            return 0.0, ()
        options: list[tuple[float, tuple[str, ...]]] = []
        if i < len(left):
            options.append(_step(last, left[i], best(i + 1, j, left[i])))
        if i < len(left) and j < len(right) and left[i].strip(".,") == right[j].strip(".,"):
            score, words = _step(last, left[i], best(i + 1, j + 1, left[i]))
            options.append((score + _GAIN_OF_MEETING, words))
        if j < len(right):
            score, words = _step(last, right[j], best(i, j + 1, right[j]))
            if right[j].strip(".,").lower() in there:
                options.append(best(i, j + 1, last))
                score -= _COST_OF_REPEATING
            options.append((score, words))
        return max(options, key=lambda option: option[0])

    return " ".join(best(0, 0, "")[1])


def _step(last: str, word: str, rest: tuple[float, tuple[str, ...]]) -> tuple[float, tuple[str, ...]]:
    return _affinity(last, word) + rest[0], (word, *rest[1])


@lru_cache(maxsize=4096)
def _affinity(left: str, right: str) -> float:
    if not left:
        return 0.0
    ends_sentence = left.endswith((".", ";", ":"))
    if ends_sentence or right[:1].isupper():
        abbreviation = right.strip(".,;").isupper()
        return 0.5 if ends_sentence and right[:1].isupper() else (0.1 if abbreviation else -1.5)
    bare, following = left.strip("«(").lower(), right.strip(".,;:»)").lower()
    if (wanted := _GOVERNMENT.get(bare)) is not None:
        return 0.6 if re.search(wanted, following) else -1.5
    if _SCHOOL_LEVEL.match(bare) and following.startswith("общеобразовательн"):
        return 1.2
    for adjective, noun in _AGREEMENT:
        if len(bare) > 4 and re.search(adjective, bare):
            same = re.search(adjective, following)
            agrees = len(following) > 2 and (same or re.search(noun, following))
            return 1.0 if agrees else -1.0
    return 0.0
