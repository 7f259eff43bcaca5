"""Where a programme lives: its municipality as the text names it, its region, and the region's time zone."""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_ADJECTIVE = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?(?:ого|его|ом|ому)"
# «МР «Энский район»», «ГО «Город Энск»»: the document's own name of the municipality, taken as it is.
_QUOTED = re.compile(
    r"(?<![А-ЯЁ])(?:(?:МР|МО|ГО|МГО|АМО|АМР|АГО)|муниципальн\w+\s+(?:район|округ|образовани)\w*|городск\w+\s+округ\w*)\s*"
    r"«([^»]{3,60}?)»"
)
_FULL = re.compile(rf"({_ADJECTIVE})\s+(муниципальн\w+\s+(?:район|округ)|городск\w+\s+округ)[ауе]?(?!\w)")
_SHORT = re.compile(rf"({_ADJECTIVE})\s+(район|округ)[ауе]?(?!\w)")
# «Городской округ Энск»: the name follows and stands in the nominative; a region's name in the genitive does not.
_NAMED_AFTER = re.compile(
    r"(?<!\w)(городск|муниципальн)\w+ округ[ауе]? (?:город )?([А-ЯЁ][а-яё]+(?:-[А-ЯЁа-яё]+)*(?: [А-ЯЁ][а-яё]+)?)"
    r"(?<!ого|его|кой)"
    r"(?! (?:край|края|област|республик))(?!\w)"
)
# «2026 г. Школы» names no city: after a year «г.» is a year's.
_CITY = re.compile(
    r"(?:городск\w+\s+округ\w*\s+)?(?:город(?:ск\w+\s+округ\w*|[ауе])?\s*|(?<!\d)(?<!\d\s)г\.[ ]*)"
    r"([А-ЯЁ][а-яё]+(?:-[А-ЯЁ]?[а-яё]+)*)"
)
_KINDS = {"городск": "городской", "муниципальн": "муниципальный"}
_ABBREVIATED = {"АМО": "МО", "АМР": "МР", "АГО": "ГО"}


@dataclass(frozen=True)
class Region:
    """A region of Russia; `other_timezones` are those of its remote districts."""

    name: str
    words: re.Pattern[str]
    timezone: str
    other_timezones: tuple[str, ...]


@lru_cache(maxsize=1)
def regions() -> tuple[Region, ...]:
    """Return every region of the table shipped with the package."""
    text = files("shnor_flow.importers").joinpath("data/regions.csv").read_text(encoding="utf-8")
    return tuple(
        Region(
            name=row["region"],
            words=re.compile(rf"(?<!\w)(?:{row['stem']})(?!\w)"),
            timezone=row["timezone"],
            other_timezones=tuple(zone for zone in row["other_timezones"].split(",") if zone),
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    )


def region_in(text: str) -> Region | None:
    """Return the region that the text names; None where it names none, or two equally often."""
    small = text.lower()  # and no flag on ninety patterns: twice as fast
    counted = Counter({region: len(region.words.findall(small)) for region in regions()})
    (first, most), (_, next_most) = counted.most_common(2)
    return first if most > next_most else None


def municipality_in(text: str) -> str | None:
    """Return the municipality that the text names most, in the nominative."""
    quoted = Counter(_as_quoted(found) for found in _QUOTED.finditer(text))
    if quoted:
        return quoted.most_common(1)[0][0]
    small = small_capitals(text)
    readings = (
        (_nominative(found[1], found[2], text) for found in _FULL.finditer(small)),
        (
            f"{found[1]}{'ой' if found[1] == 'городск' else 'ый'} округ {found[2]}"
            for found in _NAMED_AFTER.finditer(small)
        ),
        (_nominative(found[1], found[2], text) for found in _SHORT.finditer(small)),
    )
    for reading in readings:
        if named := Counter(reading):
            return named.most_common(1)[0][0]
    cities = Counter(_city(found, text) for found in _CITY.finditer(text))
    return f"г. {cities.most_common(1)[0][0]}" if cities else None


def _city(found: re.Match[str], text: str) -> str:
    """Return the name in the nominative: «города Энска» is Энск, «города Энсы» is Энса, «города Энского» Энский."""
    name = found[1]
    if not re.search(r"города\s", found[0]):
        return name
    if name.endswith("ого"):
        return name[:-3] + ("ий" if name[:-3].endswith(("к", "г", "х")) else "ый")
    if name.endswith("и") and re.search(rf"(?<!\w){name[:-1]}ь(?!\w)", text):
        return f"{name[:-1]}ь"  # «Энань», if the document itself writes it so; «Энаки» does not decline
    return re.sub(r"ы$", "а", re.sub(r"(?<=[бвгджзклмнпрстфхцчшщ])а$", "", name))


def _as_quoted(found: re.Match[str]) -> str:
    kind = found[0].split("«")[0].strip()
    kind = _ABBREVIATED.get(kind, kind)
    if kind.startswith("муниципальн"):
        kind = {"р": "Муниципальный район", "о": "Муниципальный округ"}.get(kind.split()[1][0], kind)
        kind = "Муниципальное образование" if "образовани" in found[0] else kind
    elif kind.startswith("городск"):
        kind = "Городской округ"
    return f"{kind} «{' '.join(found[1].split())}»"


def _nominative(adjective: str, noun: str, text: str) -> str:
    stem = re.sub(r"(?:ого|его|ому|ом)$", "", adjective)
    soft = adjective.endswith("его") or stem.endswith(("к", "г", "х"))
    words = noun.split()
    if len(words) > 1:
        words[0] = "городской" if words[0].startswith("город") else "муниципальный"
    # Where the stress falls («Лесной», «Горный») only the document itself can tell.
    stressed = f"{stem}ой {words[0]}" in text
    return " ".join([stem + ("ий" if soft else "ой" if stressed else "ый"), *words])


def small_capitals(text: str) -> str:
    """Write words in capitals as names: «ЭНСКОГО РАЙОНА» is «Энского района»."""
    return re.sub(
        r"\b([А-ЯЁ])([А-ЯЁ-]{4,})\b(\s+(?:МУНИЦИПАЛЬНОГО\s+|ГОРОДСКОГО\s+)?(?:РАЙОНА|ОКРУГА))?",
        lambda found: found[1] + found[2].lower() + (found[3] or "").lower(),
        text,
    )


def expanded(body: str, texts: Iterable[str]) -> str:
    """Return the longest name under which the texts speak of this body: «управления … администрации … района»."""
    if "администрац" in body.lower():
        return body
    whole = small_capitals(" ".join(texts))
    first, *others = body.split()
    name = rf"\b{re.escape(first[:-1])}\w{{0,2}}\s+{re.escape(' '.join(others))}"
    longer = re.search(
        rf"{name}\s+(администрации\s+(?:{_ADJECTIVE}\s+)?(?:муниципального\s+|городского\s+)?(?:района|округа|образования)"
        r"(?:\s+«[^»]+»)?|администрации\s+[А-ЯЁ]{2,4}\s+«[^»]+»)",
        whole,
        re.IGNORECASE,
    )
    return f"{body} {longer[1]}" if longer else body
