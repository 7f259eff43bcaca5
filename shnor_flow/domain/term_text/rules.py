"""The table of reading rules: each says what it does with the wording and where that comes from.

The lines of the genre always apply. Those taken from acts are off until a municipality switches them on, and then
stand in place of a line of the genre; a new act is a new line here, with what it changes in `acts`.
"""

from dataclasses import dataclass
from types import MappingProxyType

from shnor_flow.domain.calendar.academic_calendar import UNKNOWN, AcademicCalendar

GENRE = "жанр документа: так пишут и читают дорожные карты"
SVERDLOVSK = (
    "порядок контроля исполнения поручений губернатора Свердловской области, пункты 16–17 (docs.cntd.ru, № 453106005)"
)
FEDERAL = "правила контроля поручений в федеральных органах (КонсультантПлюс, LAW_305378; приказ Минобороны № 1, 2015)"


@dataclass(frozen=True)
class Rule:
    """One way to read a wording."""

    identifier: str
    explanation: str
    source: str = GENRE
    wording: str = ""  # of a line taken from an act: the words that it is about
    instead_of: tuple[str, ...] = ()  # and the lines in whose place it stands

    @property
    def is_switchable(self) -> bool:
        """Whether a municipality decides if it applies."""
        return bool(self.instead_of)


def _from_act(identifier: str, wording: str, explanation: str, source: str, *instead_of: str) -> Rule:
    return Rule(identifier, explanation, source, wording, instead_of)


_TABLE = (
    Rule("dates", "Дата, месяц, квартал или учебный год с годом: стоят как напечатаны."),
    Rule("several-dates", "Несколько дат с годом: на каждую — свой срок."),
    Rule("years", "Год или несколько лет: один срок с 1 января первого по 31 декабря последнего."),
    Rule("school-year", "Учебный год: с 1 сентября по 31 мая."),
    Rule("every-year", "«Ежегодно», «в течение года»: по сроку на каждый календарный год программы."),
    Rule("day-of-year", "Месяц или число со словом «ежегодно»: каждый год программы."),
    Rule("day-without-year", "Месяц или число без года и без слова «ежегодно»: каждый год программы, с вопросом."),
    Rule("school-year-bounds", "Начало учебного года — 1 сентября, конец — 31 мая."),
    Rule("every-half", "Раз в полугодие: календарные полугодия."),
    Rule("every-quarter", "Раз в квартал: календарные кварталы."),
    Rule("every-month", "Раз в месяц: календарные месяцы."),
    Rule("every-week", "Раз в неделю: с понедельника по воскресенье."),
    Rule("every-term", "Раз в четверть: сентябрь–октябрь, ноябрь–декабрь, январь–март, апрель–май."),
    Rule("every-trimester", "Раз в триместр: сентябрь–ноябрь, декабрь–февраль, март–май, с вопросом."),
    Rule("by-calendar", "Четверти, триместры и каникулы: по учебному календарю муниципалитета или школы."),
    Rule("every-school-year", "В течение учебного года: с 1 сентября по 31 мая каждого учебного года."),
    Rule("times-a-year", "Несколько раз за время: время делится поровну, с вопросом."),
    Rule("day-of-month", "Число месяца: каждый месяц."),
    Rule("day-after-slice", "Число месяца, следующего за отчётным: за отрезки времени внутри программы."),
    Rule("weekday", "День недели: каждую неделю или каждый месяц."),
    Rule("then", "«…, далее …»: сначала первый срок, потом повторение, которое начинается после него."),
    Rule("always", "«Постоянно»: один срок на всё время программы."),
    Rule("whole-period", "«Весь период», «до конца программы»: по сроку программы."),
    Rule("from-on", "«Начиная с …»: до конца программы."),
    Rule("elsewhere", "Отсылка к другому документу или к обстоятельствам: даты назначает человек."),
    Rule("urgent", "«Срочно» и подобные слова: дату назначает человек."),
    Rule("urgent-very", "«Весьма срочно»: дату назначает человек."),
    Rule("urgent-prompt", "«Оперативно»: дату назначает человек."),
    Rule("from-event", "Столько-то дней от события: его день назначает человек."),
    Rule("nothing", "Срока нет: дату назначает человек."),
    Rule("not-understood", "Слова не поняты: дату назначает человек."),
    Rule("impossible", "Такой даты нет: её исправляет человек."),
    _from_act(
        "act-monthly",
        "«ежемесячно» без числа",
        "Отчёт до 10-го числа месяца, следующего за отчётным.",
        SVERDLOVSK,
        "every-month",
    ),
    _from_act(
        "act-quarterly",
        "«ежеквартально» без числа",
        "Отчёт до 10-го числа месяца, следующего за отчётным кварталом.",
        SVERDLOVSK,
        "every-quarter",
    ),
    _from_act(
        "act-always", "«постоянно»", "Отчёт не позднее 20 января года, следующего за отчётным.", SVERDLOVSK, "always"
    ),
    _from_act(
        "act-urgent",
        "«весьма срочно», «срочно», «оперативно»",
        "1, 3 и 10 рабочих дней; считаем от начала программы, с вопросом.",
        SVERDLOVSK,
        *("urgent-very", "urgent", "urgent-prompt"),
    ),
    _from_act(
        "act-urgent-calendar",
        "«срочно», «оперативно»",
        "3 и 10 календарных дней; считаем от начала программы, с вопросом.",
        FEDERAL,
        *("urgent", "urgent-prompt"),
    ),
    _from_act(
        "act-no-term",
        "срок не указан",
        "Месяц: до того же числа следующего месяца; считаем от начала программы, с вопросом.",
        FEDERAL,
        "nothing",
    ),
)
RULES: MappingProxyType[str, Rule] = MappingProxyType({rule.identifier: rule for rule in _TABLE})
SWITCHABLE = tuple(rule for rule in _TABLE if rule.is_switchable)


@dataclass(frozen=True)
class ReadingRules:
    """How one municipality, or one school of it, reads terms: its academic calendar and the lines it switched on."""

    calendar: AcademicCalendar = UNKNOWN
    switched_on: frozenset[str] = frozenset()


BY_DEFAULT = ReadingRules()
