"""The act that approved a programme, read from the head of its document."""

import re
from collections.abc import Sequence
from datetime import date

from shnor_flow.domain.roadmap import Approval
from shnor_flow.importers.source_text import Line
from shnor_flow.importers.territory import expanded

_ACT = {"приказ": "Приказ", "распоряжени": "Распоряжение", "постановлени": "Постановление", "решени": "Решение"}
_MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_DATE = re.compile(r"[«\"]?(\d{1,2})[»\"]?[.\s]+(\d{1,2}|[а-яё]+)[.\s]+(20\d\d)", re.IGNORECASE)
_NUMBER = re.compile(r"(?:№|N)\s*(\d[\d/–-]*(?:-?[А-Яа-яёЁ]{1,4}(?!\w))?)")
_ISSUED = re.compile(
    r"(?:приложение[^.]{0,20}?\bк\s+|утвержд[её]н[аоы]?\s+)(?P<act>приказ|распоряжени|постановлени|решени)[а-я]*\s+"
    r"(?P<body>[^№\d]{5,160}?)\s*(?P<when>(?:\bот\b|№|N)\s*[«\"]?\d.{0,50})",
    re.IGNORECASE,
)


def approval_in(head: Sequence[Line], document: Sequence[Line]) -> Approval | None:
    """Return the approving act named before the programme begins; the whole document completes the issuer's name."""
    found = _ISSUED.search(" ".join(" ".join(line.text.split()) for line in head))
    if found is None:
        return None
    act = next(name for stem, name in _ACT.items() if found["act"].lower().startswith(stem))
    body = expanded(found["body"].strip(" ,"), (line.text for line in document))
    day, number = _DATE.search(found["when"]), _NUMBER.search(found["when"])
    return Approval(f"{act} {body}", _as_date(*day.groups()) if day else None, number[1] if number else None)


def _as_date(day: str, month: str, year: str) -> date | None:
    named = next((place for place, stem in enumerate(_MONTHS, start=1) if month.lower().startswith(stem)), None)
    number = int(month) if month.isdigit() else named
    try:
        return date(int(year), number, int(day)) if number else None
    except ValueError:
        return None
