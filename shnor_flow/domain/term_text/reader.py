"""The reader of terms: a phrase and the programme's period in, dates and doubts out."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from shnor_flow.domain.calendar.academic_calendar import AcademicCalendar
from shnor_flow.domain.term import Period, TermKind, TermReading, Window
from shnor_flow.domain.term_text.acts import by_acts
from shnor_flow.domain.term_text.dating.courses import Repeated, Throughout, by_date
from shnor_flow.domain.term_text.dating.heap import UNSCHEDULED, Meaning
from shnor_flow.domain.term_text.dating.items import Item
from shnor_flow.domain.term_text.dating.meaning import meaning_of
from shnor_flow.domain.term_text.dating.parts import Unreadable, reading_by
from shnor_flow.domain.term_text.dating.school_years import goes_by_calendar, years_missing
from shnor_flow.domain.term_text.doubts import FROM_EVENT
from shnor_flow.domain.term_text.restating import restated_courses
from shnor_flow.domain.term_text.rules import BY_DEFAULT, ReadingRules
from shnor_flow.domain.term_text.syntax.grammar import NotUnderstood, items_of
from shnor_flow.domain.term_text.wording.shapes import Token
from shnor_flow.domain.term_text.wording.spelling import clean
from shnor_flow.domain.term_text.wording.tokens import tokens_of
from shnor_flow.domain.term_text.wording.vocabulary import WORDS

LONGEST_PHRASE = 400  # characters; a longer cell is a paragraph, not a term

_COUNTERS = ("NUMBER", "COUNT", "ORDINAL", "DURING")
_STRETCHES = ("DAYWORD", "DAYS", "WEEK", "MONTHWORD")
_BEFORE_EVENTS = frozenset(("AFTER", "AFTER_END", "RESULTS", "DURING", "PERIOD"))
_DATED = frozenset(("MONTH", "DATE", "DAYMONTH", "YEAR", "YEARSPAN", "MONTHYEAR", "EVERY", "SEP", "THEN"))
_EVENTS = ("дня", "момента", "даты")  # «со дня …»

NO_TERM = "Срок не указан: назначьте дату."
NOTHING_KNOWN = "Слова срока не поняты: назначьте дату сами или напишите срок иначе."
TOO_LONG = "На месте срока длинный текст: впишите сам срок."
OUTSIDE = "Дата стоит вне срока программы: проверьте год."
NEVER = "На время программы не приходится ни одной такой даты: проверьте срок."


def read_term(phrase: str, period: Period, rules: ReadingRules = BY_DEFAULT) -> TermReading:
    """Return what the wording means for a programme that runs over this period; never raises.

    What is not certain has `needs_review` and says in `reason` what a person should do. Windows printed with their
    year stand as printed, all others lie inside the period; they are sorted by date. `rules` bring the academic
    calendar and the lines from acts of the municipality; without them terms have their usual months.
    """
    return _reading(phrase, period, rules)


def forget() -> None:
    """Empty the caches, as a benchmark of the first reading must."""
    _reading.cache_clear()
    _meaning.cache_clear()


@lru_cache(maxsize=4096)
def _reading(phrase: str, period: Period, rules: ReadingRules) -> TermReading:
    if not rules.calendar.years:
        return _read(phrase, period, rules)
    with reading_by(rules.calendar):
        return _read(phrase, period, rules)


def _read(phrase: str, period: Period, rules: ReadingRules) -> TermReading:
    meaning = _meaning(clean(phrase), rules.calendar) if len(phrase) <= LONGEST_PHRASE else _unknown(TOO_LONG)
    if rules.switched_on:
        meaning = by_acts(meaning, rules.switched_on, period)
    windows = _windows(meaning, period)
    doubts = [*meaning.doubts]
    if _reaches_outside(meaning, period) or _starts_outside(meaning, period):
        doubts.append(OUTSIDE)
    if meaning.courses and not windows:
        doubts.append(NEVER)
    rule = meaning.rule
    if rules.calendar.years and goes_by_calendar(meaning.courses):
        doubts += years_missing(meaning.courses, period)
        rule = "by-calendar"
    return TermReading(
        phrase=phrase,
        kind=meaning.kind,
        windows=windows,
        needs_review=bool(doubts),
        reason=" ".join(doubts),
        restated=_restated(meaning, phrase),
        rule=rule,
    )


@lru_cache(maxsize=4096)
def _meaning(text: str, _academic: AcademicCalendar) -> Meaning:
    """Return what a cleaned text means; plans repeat the same few wordings."""
    tokens = tokens_of(text)
    if not tokens:
        return UNSCHEDULED.doubted(NO_TERM)
    try:
        meaning = meaning_of(items_of(tokens))
    except (NotUnderstood, Unreadable) as problem:
        meaning = _best_reading(tokens, problem)
    guesses = [f"«{token.text}» прочитано как «{token.meant}»: проверьте." for token in tokens if token.is_guess]
    return meaning.doubted(*guesses) if meaning.courses or meaning.doubts else meaning.doubted(NO_TERM)


def _best_reading(tokens: Sequence[Token], problem: Exception) -> Meaning:
    """Read what can be read of a wording that is not clear as a whole; a person is always asked."""
    if any(token.kind == "NODATE" for token in tokens):
        return UNSCHEDULED.doubted(NO_TERM)
    if _counts_from_event(tokens):
        return replace(UNSCHEDULED, rule="from-event").doubted(FROM_EVENT)
    parts: list[list[Item]] = [[]]
    unclear: list[str] = [token.text for token in tokens if token.kind == "UNKNOWN"]
    reasons: list[str] = []
    for known in _clearest(_pieces(tokens)):
        if known[0].kind == "THEN" and parts[-1]:
            parts.append([])
        try:
            read = items_of([token for token in known if token.kind != "THEN"])
        except Unreadable as impossible:
            reasons.append(str(impossible))
        except NotUnderstood:
            unclear.append(" ".join(token.text for token in known))
        else:
            parts[-1] += [item for part in read for item in part]
    if isinstance(problem, Unreadable) and not reasons:
        reasons.append(str(problem))
    if unclear:
        reasons.append(f"Не поняты слова «{', '.join(unclear)}»: проверьте даты или напишите срок иначе.")
    return _pieced([part for part in parts if part], reasons, impossible=isinstance(problem, Unreadable))


def _counts_from_event(tokens: Sequence[Token]) -> bool:
    """Tell whether the time hangs on an event: «в течение 10 дней со дня получения», «в период проведения ГИА»."""
    if not any(token.kind == "UNKNOWN" and token.text not in WORDS for token in tokens):
        return False
    kinds = [token.kind for token in tokens]
    lasts = any(before in _COUNTERS and kind in _STRETCHES for before, kind in pairwise(kinds))
    starts = not _BEFORE_EVENTS.isdisjoint(kinds) or any(token.text in _EVENTS for token in tokens)
    return (lasts or starts) and _DATED.isdisjoint(kinds)


def _pieced(parts: list[list[Item]], reasons: list[str], *, impossible: bool) -> Meaning:
    if not parts:
        rule = "impossible" if impossible else "not-understood"
        return replace(UNSCHEDULED, rule=rule).doubted(*(reasons or [NOTHING_KNOWN]))
    try:
        return meaning_of(parts).doubted(*reasons, *([] if reasons else [NOTHING_KNOWN]))
    except Unreadable as problem:
        return replace(UNSCHEDULED, rule="impossible").doubted(str(problem), *reasons)


def _clearest(pieces: list[list[Token]]) -> list[list[Token]]:
    """Return the pieces with no unknown word («кроме января» spoils only itself), or else what is known of each."""
    clear = [piece for piece in pieces if all(token.kind != "UNKNOWN" for token in piece)]
    known = [[token for token in piece if token.kind != "UNKNOWN"] for piece in pieces]
    return clear or [piece for piece in known if piece]


def _pieces(tokens: Sequence[Token]) -> list[list[Token]]:
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "SEP":
            pieces.append([])
        elif token.kind in ("THEN", "THEN_YEARLY"):
            pieces.append([token])
        else:
            pieces[-1].append(token)
    return [piece for piece in pieces if piece]


def _unknown(reason: str) -> Meaning:
    return replace(UNSCHEDULED, rule="not-understood").doubted(reason)


def _windows(meaning: Meaning, period: Period) -> tuple[Window, ...]:
    if len(meaning.courses) == 1 and isinstance(meaning.courses[0], Repeated):
        return tuple(meaning.courses[0].in_period(period))  # different and in order already
    found = {window for course in meaning.courses for window in course.in_period(period)}
    return tuple(sorted(found, key=by_date))


def _reaches_outside(meaning: Meaning, period: Period) -> bool:
    """Tell whether a printed window does; a repetition is clipped to the period."""
    return any(
        _is_outside(window, period)
        for course in meaning.courses
        if not isinstance(course, Repeated)
        for window in course.in_period(period)
    )


def _is_outside(window: Window, period: Period) -> bool:
    return window.due not in period or (window.start is not None and window.start not in period)


def _starts_outside(meaning: Meaning, period: Period) -> bool:
    """Tell whether bounds printed with their years reach over the period's ends."""
    bounds = [scope for course in meaning.courses if isinstance(course, Repeated) for scope in course.scopes]
    return any(day is not None and day not in period for scope in bounds for day in (scope.start, scope.end)) or any(
        course.start is not None and course.start not in period
        for course in meaning.courses
        if isinstance(course, Throughout)
    )


def _restated(meaning: Meaning, phrase: str) -> str:
    if meaning.kind is TermKind.UNSCHEDULED:
        wording = " ".join(phrase.split())[:LONGEST_PHRASE]
        return f"без даты: {wording or 'срок не указан'}"
    return restated_courses(meaning.courses)
