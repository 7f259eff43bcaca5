"""Which words above a table name a section of the plan, and when a section's title dates its activities."""

import re

from shnor_flow.importers.plan.numbering import names_a_section, number_at_start
from shnor_flow.importers.plan.term_words import runs_of

_LONGEST = 200  # letters
_OF_THE_WHOLE = re.compile(
    r"план(?!ир)|дорожн\w+ карт|перечень|приложени|таблица|утвержд|программ[аы]\b|паспорт|комплекс мер|система мер"
    r"|^(?:\W|\d)*(?:основные )?мероприятия(?: программы| по реализации программы)?\W*$",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"20\d\d|январ|феврал|март|апрел|\bма[йея]\b|июн|июл|август|сентябр|октябр|ноябр|декабр|квартал|полугоди"
)


def section_title(text: str, *, is_one_of_several: bool) -> str:
    """Return the title of a section that a paragraph is; "" where it heads the whole plan or says something else."""
    title = text.strip()
    if not title or len(title) > _LONGEST or title.endswith((";", ",")) or title.count(". ") > 1:
        return ""
    if names_a_section(title):
        return title.rstrip(":")
    if not is_one_of_several or _OF_THE_WHOLE.search(title):
        return ""
    is_title = title[0].isupper() or number_at_start(title) is not None
    return title.rstrip(":") if is_title else ""


def term_in_title(title: str) -> str:
    """Return the term that the title of a section names: «II этап (сентябрь 2026 г. – май 2027 г.)»."""
    words = re.sub(r"[()«»]", " ", title).split()
    runs = [run for run in runs_of(words) if not run.tail]
    texts = [" ".join(words[run.start : run.end]).strip(" ,;:–—-") for run in runs]
    dated = [text for text in texts if _TIME.search(text.lower())]
    return max(dated, key=len, default="")
