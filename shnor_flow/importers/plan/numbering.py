"""Numbers of rows and sections as plans print them: «3», «3.», «2.11.», «IV.», «Раздел 2»."""

import re

_ARABIC = re.compile(r"^(\d{1,4}(?:\.\d{1,3}){0,3}(?:\.(?!\d)|\)|(?=\s|$)))\s*(?=(\S?))")
_WORDED = re.compile(
    r"^(?:раздел|направлени[ея]|блок|задача|этап|модуль|часть|глава)\s*(?:№\s*)?(?:\d+|[IVXІ]+)(?!\w)", re.IGNORECASE
)
_ROMAN = re.compile(r"^[IVXІ]{1,5}[.)]?\s+(?=[А-ЯЁ«])")


def number_at_start(text: str) -> tuple[str, str] | None:
    """Split «1.2. Слова» into («1.2.», «Слова»); None where there is no number or it counts («2 раза»)."""
    found = _ARABIC.match(text)
    if found is None:
        return None
    number, rest = found[1], text[found.end() :].strip()
    if rest and not (rest[0].isupper() or rest[0] in '«"(') and not number.endswith((".", ")")):
        return None
    if re.match(r"20\d\d$", number.rstrip(".)")) or re.match(r"\d+\.\d+\.(?:20)?\d\d", text):
        return None
    return number, rest


def parts_of(number: str) -> tuple[int, ...]:
    """Return the parts of a number as integers: «2.11.» is (2, 11)."""
    return tuple(int(part) for part in re.findall(r"\d+", number))


def is_number(text: str) -> bool:
    """Tell whether a cell holds a row number and nothing else."""
    found = number_at_start(text.strip())
    return found is not None and not found[1]


def names_a_section(text: str) -> bool:
    """Tell whether the words say of themselves that they open a section."""
    return bool(_WORDED.match(text) or _ROMAN.match(text))
