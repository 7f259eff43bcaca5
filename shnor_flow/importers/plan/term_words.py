"""Where a run of words could be a term: enough to find its edges; its dates are read elsewhere (domain/term_text)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MONTH = (
    r"(?:январ[ьяе]|феврал[ьяе]|март[ае]?|апрел[ьяе]|ма[йяе]|июн[ьяе]|июл[ьяе]|август[ае]?|сентябр[ьяе]|октябр[ьяе]"
    r"|ноябр[ьяе]|декабр[ьяе])(?!\w)"
)
_DASH = r"\s*[-–—]\s*"
_YEAR_WORD = r"(?:\s*(?:учебн\w+|уч\.?|календарн\w+)?\s*(?:год(?:а|ы|у|ов)?|г\.?\s*г\.?|г[.,]?)(?!\w))"
_YEAR = rf"20\d\d(?:(?:{_DASH}|\s*/\s*|\s*,\s*)(?:20)?\d\d)*{_YEAR_WORD}?(?!\w)"
_DAY = r"\d{1,2}(?:-?го)?"
_DATE = (
    rf"(?:\d{{1,2}}[./]\d{{1,2}}[./](?:20)?\d\d(?:\s*г(?:ода|\.)?)?|{_DAY}(?:{_DASH}{_DAY})?\s+{_MONTH}(?:\s+{_YEAR})?)"
)
_MONTHS = rf"{_MONTH}(?:{_DASH}{_MONTH})?(?:\s+месяц\w*)?(?:\s+{_YEAR})?"
_ORDINAL = r"(?:[IVXІ]{1,3}|[1-4](?:-?(?:й|го|ый|ая|ой|ом|м|е|я))?|перв\w+|втор\w+|трет\w+|четв[её]рт\w+|последн\w+)"
_PART = (
    rf"{_ORDINAL}(?:(?:{_DASH}|\s*,\s*|\s+и\s+){_ORDINAL})*\s+(?:квартал\w*|полугоди\w*|четверт\w*|триместр\w*|декад\w*|недел\w*)"
    rf"(?:\s+{_MONTH})?(?:\s+(?:{_YEAR}|учебного\s+года|года))?"
)
_COUNT = r"(?:\d|один|одного|два|двух|три|тр[её]х|четыре|несколько)"
_TIMES = (
    rf"(?:не\s+(?:реже|менее|чаще)\s+)?(?:{_COUNT}(?:{_DASH}\d)?\s+)?раз[а]?\s+в\s+(?:(?:{_COUNT}|две|учебн\w+|отч[её]тн\w+)\s+)?"
    r"(?:год[а]?|полугоди\w+|квартал\w*|четверт\w+|месяц\w*|недел\w+|триместр\w*|лет)"
)
_RHYTHM = (
    r"(?:еже(?:год|квартал|месяч|недел|днев)(?:но|ьно)|постоянно|регулярно|систематически|периодически|однократно"
    r"|единовременно|непрерывно)(?!\w)"
)
_WHOLE = (
    r"(?:программы|проекта|реализации|действия|учебного|учебных|календарного|отч[её]тного|текущего|всего|всех|года|лет"
    r"|периода|срока|полугодия|квартала|четверти|месяца|мероприятий|плана)"
)
_SPAN = (
    rf"(?:в\s+течени[ие]|на\s+протяжении|в\s+период|весь\s+период|весь\s+срок|в\s+ходе)(?:\s+(?:{_YEAR}|{_WHOLE})(?!\w))+"
    r"|весь\s+(?:период|срок|год|учебный\s+год)"
)
_EDGE = (
    r"(?:к|до|с|после|на|по\s+(?:окончании|завершении|итогам))\s+(?:начал[ауо]|конц[ауе]|окончани[яюе])?\s*"
    r"(?:(?:нового|каждого|текущего|каждой|каждому|новому|учебной|учебному)\s+)?"
    r"(?:учебного\s+года|учебному\s+году|календарного\s+года|полугодия|квартала|четверти|года|месяца)(?!\w)"
)
_LIMIT = (
    rf"(?:не\s+позднее|начиная\s+с|до|к|с|со|по|после)\s+(?:{_DATE}|{_MONTHS}|{_YEAR}|{_DAY}\s+числа(?:\s+(?:каждого\s+)?месяца)?"
    r"(?:,?\s+следующего\s+за\s+отч[её]тн\w+(?:\s+(?:периодом|кварталом|месяцем|полугодием))?)?)"
)
_SEASON = r"в?\s*(?:каникулярн\w+\s+(?:время|период)|(?:осенн|зимн|весенн|летн)\w+\s+каникул\w*|каникул\w+)"
_NEED = r"по\s+(?:мере\s+)?(?:необходимости|надобности|требованию|поступлени[юя]|готовности|запросам?|заявкам?)(?!\w)"
_PLAN = (
    r"(?:план\w{0,3}(?:-график\w*)?|график\w{0,2}|программ\w{1,2}|расписани\w+|циклограмм\w+|дорожн\w+\s+карт\w+"
    r"|приказ\w+)"
)
_POINTER = (
    r"(?:согласно|в\s+соответствии\s+со?|по)\s+"
    rf"(?:(?!план|график)[\w-]+(?:ому|ему|ым|им|ой|ей|ыми|ими)\s+){{0,2}}{_PLAN}(?!\w)"
)

_ATOM = (
    rf"(?:{_POINTER}|{_LIMIT}|{_EDGE}|{_TIMES}|{_RHYTHM}|{_SPAN}|{_DATE}|{_PART}|{_MONTHS}|{_YEAR}|{_SEASON}|{_NEED})"
)
_TERM = re.compile(
    rf"{_ATOM}(?:\s*[,;.()]*(?:{_DASH})?\s*(?:(?:и|а\s+также|далее|затем|или|по|в|во|с)\s+)?{_ATOM}|\s*,?\s*далее)*[.,;)]*(?!\w)",
    re.IGNORECASE,
)
_ENDS_IN_POINTER = re.compile(rf"{_POINTER}[.,;]*$", re.IGNORECASE)
_BARE_YEAR = re.compile(r"20\d\d[.,;]?$")
_LONGEST_TAIL = 8  # words that may follow «по плану …»
_SMALL_WORDS = "в во на за с со к ко по до от из о об при для через над под без у и или а"
PREPOSITIONS = frozenset(_SMALL_WORDS.split())  # and conjunctions: no cell ends in one


@dataclass(frozen=True)
class TermRun:
    """Words `start`..`end` (excluded) that could be a term; `tail` of them only say whose plan it is."""

    start: int
    end: int
    tail: int = 0
    is_bare_year: bool = False


def is_term(text: str) -> bool:
    """Tell whether the whole text reads as a term."""
    words = _plain(text).split()
    return any(run.end == len(words) for run in runs_from(words, 0))


def runs_of(words: Sequence[str]) -> tuple[TermRun, ...]:
    """Return every run that could be a term: of each start the longest, and one a word longer for each tail."""
    plain = [_plain(word) for word in words]
    return tuple(
        run
        for start in range(len(plain))
        if not (start and plain[start - 1].lower() in PREPOSITIONS)
        for run in runs_from(plain, start)
    )


def runs_from(words: Sequence[str], start: int) -> tuple[TermRun, ...]:
    """Return the runs that begin at this word."""
    text = " ".join(words[start : start + 24])
    found = _TERM.match(text)
    if found is None:
        return ()
    end = start + _words_in(text, found.end())
    if end == start:
        return ()
    core = " ".join(words[start:end])
    run = TermRun(start, end, is_bare_year=bool(_BARE_YEAR.match(core)))
    if not _ENDS_IN_POINTER.search(core) or core.endswith((",", ";")):
        return (run,)
    return (run, *_with_tails(words, run))


def _with_tails(words: Sequence[str], run: TermRun) -> list[TermRun]:
    longer = []
    for end in range(run.end + 1, min(run.end + _LONGEST_TAIL, len(words)) + 1):
        longer.append(TermRun(run.start, end, tail=end - run.end))
        if words[end - 1].endswith((",", ";", ".")):
            break
    return longer


def _words_in(text: str, end: int) -> int:
    # A match that stops inside a word is shortened to the whole words before it.
    if end < len(text) and text[end] != " ":
        end = text.rfind(" ", 0, end) + 1
    return len(text[:end].split())


def _plain(text: str) -> str:
    return text.replace("\u0450", "е").replace("Ё", "Е").replace("ё", "е")
