"""What an indicator may be: which rules go with which answer, and an example of each worked out in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.collection import AcrossPeriods, AcrossSchools, Answer, AnswerKind, FilesRule, Reporter
from shnor_flow.domain.collection.indicator import (
    PERCENT,
    GivenFigure,
    Question,
    over_periods,
    total_of,
    value_of,
    write_value,
)
from shnor_flow.domain.collection.known_from import KnownFrom
from shnor_flow.domain.collection.numbers import write_number
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.roadmap import Comparison

KIND_WORDS = {
    AnswerKind.SHARE: "доля: сколько из скольких",
    AnswerKind.NUMBER: "число",
    AnswerKind.YES_NO: "да или нет",
    AnswerKind.TEXT: "словами",
}
SCHOOLS_WORDS = {
    AcrossSchools.RATIO: "сумма числителей к сумме знаменателей",
    AcrossSchools.SUM: "сумма по школам",
    AcrossSchools.AVERAGE: "среднее по школам",
    AcrossSchools.MAX: "наибольшее из школ",
}
PERIODS_WORDS = {
    AcrossPeriods.LATEST: "берётся последний период",
    AcrossPeriods.SUM: "периоды складываются",
    AcrossPeriods.AVERAGE: "среднее за периоды",
    AcrossPeriods.MAX: "наибольшее за периоды",
}
FILES_WORDS = {
    FilesRule.NEVER: "не нужен",
    FilesRule.MAY: "можно приложить",
    FilesRule.MUST: "обязателен",
}
# A mean of percentages is no percentage of anything, so shares have no average over schools.
ALLOWED = {
    AnswerKind.SHARE: (AcrossSchools.RATIO, AcrossSchools.MAX),
    AnswerKind.NUMBER: (AcrossSchools.SUM, AcrossSchools.AVERAGE, AcrossSchools.MAX),
    AnswerKind.YES_NO: (AcrossSchools.RATIO, AcrossSchools.SUM),
    AnswerKind.TEXT: (AcrossSchools.SUM,),
}
LONGEST_NAME = 500
_EXAMPLES: Mapping[AnswerKind, tuple[tuple[float | None, float | None], ...]] = {
    AnswerKind.SHARE: ((6, 8), (3, 4)),
    AnswerKind.NUMBER: ((6, None), (3, None)),
    AnswerKind.YES_NO: ((1, 1), (0, 1)),
}


@dataclass(frozen=True)
class IndicatorTerms:
    """Everything a person may say of an indicator."""

    name: str
    unit: str | None
    asks: AnswerKind
    comparison: Comparison | None
    across_schools: AcrossSchools
    across_periods: AcrossPeriods
    reported_by: Reporter = Reporter.SCHOOL
    collected_each: PeriodKind | None = None
    legal_basis: str = ""
    is_collected: bool = True
    files: FilesRule = FilesRule.MAY
    known_from: KnownFrom | None = None  # before the school is asked
    denominator_from: KnownFrom | None = None  # of a share, where the whole is not known
    targets: Mapping[int, float] = field(default_factory=dict)  # by year


def checked(terms: IndicatorTerms) -> IndicatorTerms:
    """Return the terms if they go together; Refused with what to mend."""
    if not terms.name.strip():
        raise Refused("Впишите название показателя.")
    if len(terms.name) > LONGEST_NAME:
        raise Refused(f"Название показателя длиннее {LONGEST_NAME} знаков: сократите его.")
    if terms.across_schools not in ALLOWED[terms.asks]:
        allowed = ", ".join(f"«{SCHOOLS_WORDS[rule]}»" for rule in ALLOWED[terms.asks])
        raise Refused(
            f"Для ответа «{KIND_WORDS[terms.asks]}» итог по школам не бывает «{SCHOOLS_WORDS[terms.across_schools]}»: "
            f"выберите {allowed}."
        )
    if terms.asks is AnswerKind.TEXT and terms.targets:
        raise Refused("У показателя, на который отвечают словами, не бывает плановых значений: уберите их.")
    odd = [year for year in terms.targets if not 2000 <= year <= 2100]
    if odd:
        raise Refused(f"Год планового значения {odd[0]} не похож на настоящий: исправьте его.")
    return terms


def example_across_schools(asks: AnswerKind, rule: AcrossSchools, unit: str | None = PERCENT) -> str:
    """Return «Школа А: 6 из 8, школа Б: 3 из 4. Район: 75 %», counted by the rule itself."""
    figures = [GivenFigure(Answer.VALUE, n, d) for n, d in _EXAMPLES.get(asks, ())]
    if not figures:
        return "Ответы словами не складываются: они показываются рядом."
    question = Question(0, "", unit, across_schools=rule, asks=asks)
    told = ", ".join(f"школа {letter}: {_said(asks, one)}" for letter, one in zip("АБ", figures, strict=True))
    return f"{told[0].upper()}{told[1:]}. Район: {write_value(total_of(figures).value(question), unit)}."


def example_across_periods(asks: AnswerKind, rule: AcrossPeriods, unit: str | None = PERCENT) -> str:
    """Return «I квартал: 6 из 8, II квартал: 3 из 4. Полугодие: …», counted by the rule itself."""
    figures = [GivenFigure(Answer.VALUE, n, d) for n, d in _EXAMPLES.get(asks, ())]
    if not figures:
        return "Ответы словами за разные периоды показываются рядом."
    question = Question(0, "", unit, asks=asks)
    whole = over_periods(rule, figures)
    assert whole is not None
    told = ", ".join(f"{name} квартал: {_said(asks, one)}" for name, one in zip(("I", "II"), figures, strict=True))
    value = value_of(question, whole.numerator, whole.denominator)
    result = _said(asks, whole) if asks is AnswerKind.YES_NO else write_value(value, unit)
    return f"{told}. Полугодие: {result}."


def _said(asks: AnswerKind, figure: GivenFigure) -> str:
    if asks is AnswerKind.YES_NO:
        return "да" if figure.numerator else "нет"
    if figure.denominator is None:
        return write_number(figure.numerator)
    return f"{write_number(figure.numerator)} из {write_number(figure.denominator)}"
