"""What a cell of figures means: «12 из 40», «12/40», «62,5 %», «нет данных»; what is none of them says why."""

import re
from dataclasses import dataclass

from shnor_flow.domain.collection import Answer, AnswerKind
from shnor_flow.domain.collection.indicator import PERCENT, GivenFigure, Question, write_value
from shnor_flow.domain.collection.numbers import exact, parse_number, write_number
from shnor_flow.domain.past_figures import PastEntry

_PAIR = re.compile(r"(?P<n>[-−]?[\d\s\u00a0.,]*\d)\s*(?:из|/|\\)\s*(?P<d>[-−]?\d[\d\s\u00a0.,]*)")
_SHARE = re.compile(r"(?P<share>[-−]?[\d\s\u00a0.,]*\d)\s*%")
_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d.*")
_ANSWERS = {
    "не применимо": Answer.NOT_APPLICABLE,
    "неприменимо": Answer.NOT_APPLICABLE,
    "н/п": Answer.NOT_APPLICABLE,
    "нет данных": Answer.NO_DATA,
    "данных нет": Answer.NO_DATA,
    "н/д": Answer.NO_DATA,
    "подтвержденный ноль": Answer.CONFIRMED_ZERO,
}
_PLAIN = ("", "ответ", "число")  # the words for an ordinary answer in our own files
_YES_NO = {"да": 1.0, "нет": 0.0, "1": 1.0, "0": 0.0, "+": 1.0}
_TOLERANCE = exact(1)  # of a percentage beside its pair: people round to whole per cents
_DATE_WORDS = (
    "В ячейке «{}» — дата: редактор таблиц превратил в неё дробь. Впишите, например, «3 из 4» или два числа рядом."
)


@dataclass(frozen=True)
class ReadCell:
    """An answer, or why there is none; `is_share_only`: a percentage without its numerator, kept as words."""

    figure: GivenFigure | None = None
    problem: str = ""
    is_share_only: bool = False


def read_entry(question: Question, entry: PastEntry) -> ReadCell:
    """Return the answer of an entry to this question."""
    note = entry.note.strip()
    answer = _answer_word(entry)
    if answer in (Answer.NOT_APPLICABLE, Answer.NO_DATA):
        return ReadCell(GivenFigure(answer, note=note))
    if answer is None:
        return ReadCell(problem=f"«{entry.answer[:40]}» — такого ответа нет: {_LISTED}.")
    if question.kind is AnswerKind.TEXT:
        words = " ".join(filter(None, (entry.value or entry.numerator, note)))
        return ReadCell(GivenFigure(Answer.VALUE, note=words)) if words else ReadCell(problem="Нет слов ответа.")
    if question.kind is AnswerKind.YES_NO:
        return _yes_or_no(entry, note)
    return _number(question, entry, answer, note)


_LISTED = "понимаются «не применимо», «нет данных», «подтверждённый ноль»"


def pair_in(text: str) -> tuple[float, float] | None:
    """Return the two numbers of «12 из 40», None where the text is no pair."""
    found = None if _DATE.fullmatch(text.strip()) else _PAIR.search(text)
    n, d = (parse_number(found["n"]), parse_number(found["d"])) if found else (None, None)
    return None if n is None or d is None else (n, d)


def _answer_word(entry: PastEntry) -> Answer | None:
    said = _folded(entry.answer)
    if said in _PLAIN:
        found = [_ANSWERS.get(_folded(text)) for text in (entry.value, entry.numerator)]
        return next((one for one in found if one), Answer.VALUE)
    return _ANSWERS.get(said)


def _yes_or_no(entry: PastEntry, note: str) -> ReadCell:
    text = entry.value or entry.numerator
    said = _YES_NO.get(_folded(text))
    if said is None:
        return ReadCell(problem=f"«{text[:40]}» — не ответ: нужно «да» или «нет».")
    return ReadCell(GivenFigure(Answer.VALUE, said, 1.0, note))


def _number(question: Question, entry: PastEntry, answer: Answer, note: str) -> ReadCell:
    if entry.value and not entry.numerator:
        if _folded(entry.value) in _ANSWERS:  # «подтверждённый ноль» in the place of a number
            return _placed(question, GivenFigure(answer, 0.0, _parsed(entry.denominator), note), entry)
        return _value(question, entry, answer, note)
    numerator = 0.0 if answer is Answer.CONFIRMED_ZERO and not entry.numerator else parse_number(entry.numerator)
    if numerator is None:
        return ReadCell(problem=_unreadable(entry.numerator) if entry.numerator else "Не хватает числителя.")
    return _placed(question, GivenFigure(answer, numerator, _parsed(entry.denominator), note), entry)


def _value(question: Question, entry: PastEntry, answer: Answer, note: str) -> ReadCell:
    """Read one cell: a pair, a percentage, a number, or both of the first two."""
    text = entry.value.strip()
    pair, share = _PAIR.search(text), _SHARE.search(text)
    if pair and not _DATE.fullmatch(text):
        n, d = parse_number(pair["n"]), parse_number(pair["d"])
        rest = text.replace(pair[0], "").replace(share[0] if share else "", "")
        if n is None or d is None or rest.strip(" \n()—–-,;="):
            return ReadCell(problem=_unreadable(text))
        if share and not _agrees(n, d, parse_number(share["share"])):
            return ReadCell(problem=f"В ячейке «{text[:60]}» доля не равна числителю, делённому на знаменатель.")
        return _placed(question, GivenFigure(answer, n, d, note), entry)
    if share and share[0].strip() == text and question.is_share:
        return _share_only(text, entry, note)
    number = parse_number(text.removesuffix("%") if question.unit == PERCENT else text)
    if number is None:
        return ReadCell(problem=_unreadable(text))
    if question.is_share:
        return _share_only(write_value(number, question.unit), entry, note)
    return ReadCell(GivenFigure(answer, number, note=note))


def _share_only(shown: str, entry: PastEntry, note: str) -> ReadCell:
    """Keep a percentage without its numerator as words: it is told and never added up (docs/decisions/)."""
    of = f" из {entry.denominator.strip()}" if entry.denominator.strip() else ""
    words = f"В файле только доля: {shown}{of}, без числителя."
    return ReadCell(GivenFigure(Answer.NO_DATA, note=" ".join(filter(None, (words, note)))), is_share_only=True)


def _placed(question: Question, figure: GivenFigure, entry: PastEntry) -> ReadCell:
    if not question.is_share:
        if figure.denominator is not None:
            return ReadCell(
                problem="Показатель — число, а в файле ещё и знаменатель: проверьте, тот ли это показатель."
            )
        return ReadCell(figure)
    if figure.denominator is None:
        if entry.denominator.strip():
            return ReadCell(problem=_unreadable(entry.denominator))
        return ReadCell(problem="Не хватает знаменателя: из скольких считать долю.")
    return ReadCell(figure)


def _agrees(n: float, d: float, percent: float | None) -> bool:
    return percent is not None and d != 0 and abs(exact(n) * 100 / exact(d) - exact(percent)) < _TOLERANCE


def _unreadable(text: str) -> str:
    if _DATE.fullmatch(text.strip()):
        return _DATE_WORDS.format(text.strip()[:20])
    return f"«{text.strip()[:60]}» — не число. Напишите, например, 12, 12,5 или «12 из 40»."


def _parsed(text: str) -> float | None:
    return parse_number(text) if text.strip() else None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold().replace("ё", "е").strip(" .")


def said_of(figure: GivenFigure) -> str:
    """Return «5 из 8», «14» or the words, for a line of a list."""
    if figure.numerator is None:
        return {Answer.NOT_APPLICABLE: "не применимо", Answer.NO_DATA: "нет данных"}.get(figure.answer, figure.note)
    if figure.denominator is None:
        return write_number(figure.numerator, digits=6)
    return f"{write_number(figure.numerator, digits=6)} из {write_number(figure.denominator, digits=6)}"
