"""Ready rules in plain words: a coordinator picks one and its figures, and the expression comes out written."""

from collections.abc import Mapping
from dataclasses import dataclass

from shnor_flow.domain.check_rule import Aspect, Field
from shnor_flow.domain.check_rule.language import read_field
from shnor_flow.domain.errors import Refused

LETTERS = ("А", "Б", "В")


@dataclass(frozen=True)
class Pattern:
    """A kind of rule; «{А}» stands for the figure that is chosen for it."""

    key: str
    words: str
    expression: str
    message: str

    @property
    def letters(self) -> tuple[str, ...]:
        """Return the letters that figures are chosen for."""
        return tuple(letter for letter in LETTERS if f"{{{letter}}}" in self.expression)


PATTERNS = (
    Pattern(
        "not_more", "А не больше Б", "{А} <= {Б}", "{а} больше, чем {б}: {{{А}}} и {{{Б}}}. Исправьте одно из них."
    ),
    Pattern("equal", "А равно Б", "{А} = {Б}", "{а} и {б} должны совпадать, а указано {{{А}}} и {{{Б}}}."),
    Pattern(
        "sum",
        "А равно сумме Б и В",
        "{А} = {Б} + {В}",
        "{а} должно быть суммой: {б} и {в}. Указано {{{А}}}, а {{{Б}}} и {{{В}}} вместе дают другое число.",
    ),
    Pattern(
        "not_more_than_sum",
        "А не больше суммы Б и В",
        "{А} <= {Б} + {В}",
        "{а} больше, чем {б} и {в} вместе: {{{А}}}, а вместе {{{Б}}} и {{{В}}}.",
    ),
    Pattern(
        "both",
        "если А больше нуля, Б тоже",
        "если {А} > 0, то {Б} > 0",
        "{а}: указано {{{А}}}, а {б} — ноль. Проверьте оба числа.",
    ),
    Pattern(
        "answered",
        "если А больше нуля, на Б нужен ответ числом",
        "если {А} > 0, то отвечено({Б})",
        "{а}: указано {{{А}}}, поэтому нужен и ответ: {б}.",
    ),
    Pattern(
        "not_less_than_before",
        "А не меньше прошлого раза",
        "{А} >= прошлый.{А}",
        "{а}: в прошлый раз было {{прошлый.{А}}}, теперь {{{А}}}. Это число не уменьшается.",
    ),
)


@dataclass(frozen=True)
class Drafted:
    """What a pattern has come to: the name, the expression and the words for the school."""

    name: str
    expression: str
    message: str


def drafted(key: str, chosen: Mapping[str, str], names: Mapping[str, str]) -> Drafted:
    """Return the rule of a pattern for the figures chosen ({letter: «п1.числитель»}); `names` has codes' names.

    Refused for a pattern that isn't there, and for letters without a figure.
    """
    pattern = next((one for one in PATTERNS if one.key == key), None)
    if pattern is None:
        raise Refused("Выберите, какое правило нужно.")
    fields = {letter: read_field(chosen.get(letter, "")) for letter in pattern.letters if chosen.get(letter)}
    lacking = [letter for letter in pattern.letters if letter not in fields]
    if lacking:
        raise Refused(f"Выберите показатель: {', '.join(lacking)}.")
    written = {letter: field.written for letter, field in fields.items()}
    told = {letter.lower(): _named(field, names) for letter, field in fields.items()}
    name = pattern.words
    for letter, code in written.items():
        name = name.replace(letter, code)
    message = pattern.message.format(**written, **told)
    return Drafted(name, pattern.expression.format(**written), message)


def _named(field: Field, names: Mapping[str, str]) -> str:
    name = names.get(field.code, field.code)
    part = "" if field.aspect is Aspect.VALUE else f" ({field.aspect.value})"
    return f"«{name if len(name) <= 80 else name[:79] + '…'}»{part}"
