"""Which indicators a rule's codes mean, and why a rule can't do its work with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from shnor_flow.domain.calendar.period import KIND_NAMES, PeriodKind
from shnor_flow.domain.check_rule import Asked, Aspect, Field, Unreadable
from shnor_flow.domain.check_rule.language import read_rule
from shnor_flow.domain.check_rule.rule import CheckRule, beside, compared_by, quoted_fields
from shnor_flow.domain.collection import AnswerKind
from shnor_flow.domain.collection.figure_checks import Severity
from shnor_flow.domain.collection.indicator import Question
from shnor_flow.domain.errors import Refused

LONGEST_NAME, LONGEST_MESSAGE = 200, 500


@dataclass(frozen=True)
class Coded:
    """An indicator with the code by which rules name it: «п3» is the third that the programme ever had."""

    code: str
    question: Question
    is_collected: bool = True

    @property
    def named(self) -> str:
        """Return «п3 «Число учителей…»»."""
        name = self.question.name
        return f"{self.code} «{name if len(name) <= 60 else name[:59] + '…'}»"


def coded(indicators: Iterable[tuple[Question, bool]]) -> tuple[Coded, ...]:
    """Return a programme's indicators (with whether each is collected) with their codes.

    The code is an indicator's number in the order in which they came: rows are never deleted, so it stays for good
    wherever the indicator stands in the form.
    """
    in_order = sorted(indicators, key=lambda pair: pair[0].indicator_id)
    return tuple(Coded(f"п{number}", *pair) for number, pair in enumerate(in_order, start=1))


def bound(rule: CheckRule, known: Sequence[Coded]) -> CheckRule:
    """Return the rule with its codes tied to indicators; Refused with what to mend."""
    name, expression, message = (tidy(text) for text in (rule.name, rule.expression, rule.message))
    if not name or len(name) > LONGEST_NAME:
        raise Refused(f"Впишите название правила, не длиннее {LONGEST_NAME} знаков.")
    if not message or len(message) > LONGEST_MESSAGE:
        raise Refused(f"Впишите, что сказать школе, не длиннее {LONGEST_MESSAGE} знаков.")
    by_code = {one.code: one for one in known}
    fields = [*read_rule(expression).fields, *_quoted(message)]
    unknown = next((each.code for each in fields if each.code not in by_code), "")
    if unknown:
        codes = ", ".join(by_code) or "ни одного"
        at = expression.lower().find(unknown) + 1
        raise Unreadable(expression, max(at, 1), f"показателя {unknown} в программе нет. Есть: {codes}.")
    ids = {code: by_code[code].question.indicator_id for code in {each.code for each in fields}}
    made = replace(rule, name=name, expression=expression, message=message, fields=ids)
    made = _placed(made, {one.question.indicator_id: one for one in known})
    if why := why_broken(made, known):
        raise Refused(f"Такое правило работать не сможет: {why}")
    return made


def tidy(text: str) -> str:
    """Return the text on one line with plain single spaces and no invisible signs, as it is kept."""
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())


def why_broken(rule: CheckRule, known: Iterable[Coded]) -> str:
    """Return why the rule can't be checked in any round, in one sentence; empty while it can."""
    by_id = {one.question.indicator_id: one for one in known}
    if rule.read is None:
        return "запись правила больше не читается."
    for field in rule.read.fields:
        one = by_id.get(rule.fields.get(field.code, 0))
        if one is None:
            return f"показателя {field.code} нет."
        if not one.is_collected:
            return f"показатель {one.named} не собирается."
        if lack := _lack(field, one, is_measured=field in rule.read.measured):
            return lack
    compared = [by_id[key] for key in compared_by(rule)]
    if len({one.question.reported_by for one in compared}) > 1:
        return "часть показателей сообщают школы, а часть — управление образования: в одной форме они не встречаются."
    kinds = {one.question.collected_each for one in compared}
    if len(kinds) > 1:
        return f"показатели собираются за разные периоды ({_kinds(kinds)}): в одной форме они не встречаются."
    if rule.kinds and not kinds & set(rule.kinds):
        return f"показатели собираются за другой период ({_kinds(kinds)}), чем выбран в правиле."
    return ""


def _placed(rule: CheckRule, by_id: Mapping[int, Coded]) -> CheckRule:
    """Return the rule with the indicators it stands beside: those chosen, or else those it compares."""
    if set(rule.speaks_of) - set(by_id):
        raise Refused("Показателя, рядом с которым стоит замечание, в программе нет. Обновите страницу.")
    compared_now = beside(replace(rule, speaks_of=()))
    placed = replace(rule, speaks_of=rule.speaks_of or compared_now)
    if not compared_now:
        raise Refused("Правило сравнивает только прошлые значения: школе нечего исправить. Добавьте нынешнее.")
    with_notes = [key for key in beside(placed) if by_id[key].question.kind is not AnswerKind.TEXT]
    if rule.severity is Severity.QUESTION and not with_notes:
        raise Refused("Пояснить такой вопрос негде: оба ответа — словами. Выберите «не пропускать».")
    return placed


def _lack(field: Field, one: Coded, *, is_measured: bool) -> str:
    kind = one.question.kind
    if field.aspect is not Aspect.VALUE and kind is not AnswerKind.SHARE:
        return f"у показателя {one.named} нет числителя и знаменателя, пишите просто {one.code}."
    if kind is AnswerKind.TEXT and is_measured:
        return f"на показатель {one.named} отвечают словами: о нём можно спросить только {Asked.ANSWERED}({one.code})."
    return ""


def _quoted(message: str) -> tuple[Field, ...]:
    try:
        return quoted_fields(message)
    except Unreadable as unreadable:
        raise Refused(f"В словах для школы: {unreadable.why}") from None


def _kinds(kinds: Iterable[PeriodKind]) -> str:
    return ", ".join(sorted(KIND_NAMES[kind] for kind in kinds))
