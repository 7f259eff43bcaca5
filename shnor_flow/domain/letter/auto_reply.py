"""An automatic «я в отпуске до …»: until when somebody is away, and whom they name instead."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from shnor_flow.domain.letter.coming_day import coming_day

_LONGEST = timedelta(days=180)  # longer than any leave that an automatic reply should decide about
_SUBJECT = re.compile(
    r"автоответ|автоматическ\w+ ответ|вне офиса|в отпуске|out of office|automatic reply|auto[- ]?reply|vacation",
    re.IGNORECASE,
)
_DAY = r"\d{1,2}(?:\.\d{1,2}(?:\.\d{2,4})?| [а-я]+(?: \d{4})?)"
_AWAY = re.compile(
    r"(?:отпуск\w*|командировк\w*|больничн\w*|отсутству\w+|не работаю|нахожусь)\D{0,60}?"
    rf"(?:с\s+(?P<first>{_DAY})(?: г(?:ода|\.)?)?\s*)?(?:до|по|—|–|-)\s+(?P<last>{_DAY})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class Away:
    """Days on which somebody is away, both included; `addresses` are those they name."""

    from_on: date
    until_on: date
    addresses: tuple[str, ...] = ()


def says_auto_reply(subject: str) -> bool:
    """Tell an automatic reply by its subject, where its headers do not."""
    return _SUBJECT.search(subject) is not None


def read_away(words: str, today: date) -> Away | None:
    """Return the days of absence, or None where the words name none that make sense."""
    folded = " ".join(words.replace("ё", "е").split())
    found = _AWAY.search(folded)
    if found is None:
        return None
    last = coming_day(f"до {found['last']}", today, _LONGEST)
    first = coming_day(f"до {found['first']}", today - _LONGEST, 2 * _LONGEST) if found["first"] else today
    if last is None or first is None or first > last:
        return None
    return Away(max(first, today), last, tuple(dict.fromkeys(_ADDRESS.findall(words))))
