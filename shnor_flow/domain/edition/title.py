"""Whether two titles name one programme: case, quotes and the mark of an edition set aside."""

import re

from shnor_flow.domain.edition.matching import likeness
from shnor_flow.domain.party.text import wording_key

_ALIKE = 0.7
# «(в редакции от 12.03.2027 № 40)», «(с изменениями, внесёнными приказом …)», «в новой редакции»
_BRACKETED = re.compile(r"[(\[][^)\]]*\b(?:ред(?:\.|акци)|изменени|дополнени|актуализ)[^)\]]*[)\]]", re.IGNORECASE)
_TRAILING = re.compile(
    r"[,;:]?\s*(?:(?:в|с)\s+)?(?:\w+\s+)?(?:редакци[ияею]|ред\.|изменениями|дополнениями)\b.*$", re.IGNORECASE
)
_YEARS = re.compile(
    r"\s*(?:на\s+)?(?:период\s+)?(?:с\s+)?20\d\d\s*(?:(?:[-–—]|по|г\.?,?\s*[-–—])\s*20\d\d)?\s*"
    r"(?:г\s?\.?\s?г\.?|г\.|год(?:ы|а|ов|у)?)?",
    re.IGNORECASE,
)


def title_key(title: str) -> str:
    """Return the title without its edition and its years, folded: equal keys are one programme."""
    bare = _TRAILING.sub("", _BRACKETED.sub(" ", title))
    return wording_key(_YEARS.sub(" ", bare))


def resembles(first: str, second: str) -> bool:
    """Tell whether two titles may name one programme, so that a person should be asked."""
    return likeness(title_key(first), title_key(second)) >= _ALIKE
