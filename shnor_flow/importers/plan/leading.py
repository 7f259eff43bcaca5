"""Who of a cell's parties leads: the one the plan marks, otherwise the one it names first."""

import re
from collections.abc import Sequence

_LEADS = (
    r"ответственн(?:ый|ая|ое|ые)(?:\s+(?:исполнител[ьи]|за\s+исполнение))?|отв\.?(?:\s*исп\.?)?|свод|созыв|координация"
)
_HELPS = r"соисполнител[ьи]|соисп\.?|участник[и]?|исполнители"
_MARK = re.compile(rf"\s*[(\[]\s*(?:(?P<leads>{_LEADS})|(?P<helps>{_HELPS}))\s*[)\]]", re.IGNORECASE)
_TAIL = re.compile(r"\s+[–—-]\s+(?P<leads>ответственн(?:ый|ая|ые)|отв\.|свод|созыв)\s*$", re.IGNORECASE)
_HEAD = re.compile(rf"^\s*(?:(?P<leads>{_LEADS})|(?P<helps>{_HELPS}))\s*(?::|\s[–—-]\s)\s*", re.IGNORECASE)


def is_mark(text: str) -> bool:
    """Tell whether the words do nothing but say who leads: «(свод)»."""
    return _MARK.fullmatch(text) is not None


def mark_apart(text: str) -> str:
    """Let «Ответственный: … Соисполнители: …» in one cell be parted at its labels."""
    return re.sub(rf"(?<=\S)[\s,;.]+(?=(?:{_LEADS}|{_HELPS})\s*:)", "; ", text, flags=re.IGNORECASE)


def lead_first(parties: Sequence[str]) -> tuple[str, ...]:
    """Return the parties without their marks: the marked one first, those who help last."""
    leading: list[str] = []
    others: list[str] = []
    helping: list[str] = []
    group = others
    for party in parties:
        if re.fullmatch(_LEADS, party, re.IGNORECASE):  # «ОО – ответственный» was cut at its dash
            leading += [others.pop()] if others else []
            continue
        label, party_words = _split_off(_HEAD, party)
        mark, bare = _split_off(_MARK, party_words)
        if mark is None:
            mark, bare = _split_off(_TAIL, party_words)
        if label is not None:
            group = leading if label else helping
        if bare:
            (group if mark is None else leading if mark else helping).append(bare)
            group = others if group is leading else group  # a label's first party leads, the rest stand as they are
    return tuple(dict.fromkeys((*leading, *others, *helping)))


def _split_off(pattern: re.Pattern[str], party: str) -> tuple[bool | None, str]:
    """Return whether the mark says «leads» (None: there is none) and the words without it."""
    found = pattern.search(party)
    if found is None:
        return None, party.strip(" ,;:")
    return found["leads"] is not None, (party[: found.start()] + party[found.end() :]).strip(" ,;:")
