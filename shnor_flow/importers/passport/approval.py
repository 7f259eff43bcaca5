"""The act that approved a programme, read from the head of its document."""

import re
from collections.abc import Sequence
from datetime import date

from shnor_flow.domain.roadmap import Approval
from shnor_flow.importers.passport.territory import expanded, small_capitals
from shnor_flow.importers.text.source_text import Line

_ACT = {"приказ": "Приказ", "распоряжени": "Распоряжение", "постановлени": "Постановление", "решени": "Решение"}
_MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_DATE = re.compile(r"[«\"]?(\d{1,2})[»\"]?[.\s]+(\d{1,2}|[а-яё]+)[.\s]+(20\d\d)", re.IGNORECASE)
_NUMBER = re.compile(r"(?:№|N)\s*(\d[\d/–-]*(?:-?[А-Яа-яёЁ]{1,4}(?!\w))?)")
_WHEN = r"(?P<when>(?:\bот\b|№|N)\s*[«\"]?\d.{0,50})"
_ISSUED = re.compile(
    r"(?:приложение[^.]{0,20}?\bк\s+|утвержд[её]н[аоы]?:?\s+)(?P<act>приказ|распоряжени|постановлени|решени)[а-я]*\s+"
    rf"(?:(?P<body>[^№\d]{{5,160}}?)\s*)?{_WHEN}",
    re.IGNORECASE,
)
# The head of the act itself: «Приказ от 22.01.2021 № 11», its issuer above.
_LETTERHEAD = re.compile(
    rf"(?<!\w)(?P<act>приказ|распоряжени|постановлени|решени)[а-я]?\s+(?:(?P<body>[^№\d]{{5,160}}?)\s*)?{_WHEN}",
    re.IGNORECASE,
)
_ISSUER = re.compile(r"^(?:управление|отдел|комитет|департамент|администрация)(?=\s)", re.IGNORECASE)
_COMMON = re.compile(
    r"\b(?:ОБРАЗОВАНИ[ЕЯЮ]|АДМИНИСТРАЦИ[ИЯЮ]|КУЛЬТУР[ЫЕ]|ПОЛИТИК[ИЕ]|МУНИЦИПАЛЬНОГО|ГОРОДСКОГО|РАЙОНА|ОКРУГА|ПО|И)\b"
)
_GENITIVE = {
    "управление": "управления",
    "отдел": "отдела",
    "комитет": "комитета",
    "департамент": "департамента",
    "администрация": "администрации",
}


def approval_in(head: Sequence[Line], document: Sequence[Line]) -> Approval | None:
    """Return the approving act named before the programme begins; the whole document completes the issuer's name."""
    text = " ".join(" ".join(line.text.split()) for line in head)
    found = _ISSUED.search(text) or _LETTERHEAD.search(text)
    if found is None:
        return None
    act = next(name for stem, name in _ACT.items() if found["act"].lower().startswith(stem))
    body = (found["body"] or "").strip(" ,") or _issuer_above(head)
    body = expanded(body, (line.text for line in document)) if body else ""
    day, number = _DATE.search(found["when"]), _NUMBER.search(found["when"])
    return Approval(f"{act} {body}".strip(), _as_date(*day.groups()) if day else None, number[1] if number else None)


def _issuer_above(head: Sequence[Line]) -> str:
    """Return the body whose letterhead it is, in the genitive."""
    named = next((line.text for line in head if _ISSUER.match(line.text)), "")
    common = _COMMON.sub(lambda found: found[0].lower(), named)
    first, _, rest = small_capitals(common).partition(" ")
    return f"{_GENITIVE[first.lower()]} {rest}" if named else ""


def _as_date(day: str, month: str, year: str) -> date | None:
    named = next((place for place, stem in enumerate(_MONTHS, start=1) if month.lower().startswith(stem)), None)
    number = int(month) if month.isdigit() else named
    try:
        return date(int(year), number, int(day)) if number else None
    except ValueError:
        return None
