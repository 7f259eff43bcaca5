"""The table of reading rules: each says what it does with the wording and where that comes from.

A municipality may have acts that read vague words otherwise («ежеквартально» as the 10th of the month after the
quarter): such a line joins the table with its own source, and this one stays the default.
"""

from dataclasses import dataclass
from types import MappingProxyType

GENRE = "жанр документа: так пишут и читают дорожные карты"


@dataclass(frozen=True)
class Rule:
    """One way to read a wording."""

    identifier: str
    explanation: str
    source: str = GENRE


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
    Rule("every-school-year", "В течение учебного года: с 1 сентября по 31 мая каждого учебного года."),
    Rule("times-a-year", "Несколько раз за время: время делится поровну, с вопросом."),
    Rule("day-of-month", "Число месяца: каждый месяц."),
    Rule("day-after-slice", "Число месяца, следующего за отчётным: за отрезки времени внутри программы."),
    Rule("weekday", "День недели: каждую неделю или каждый месяц."),
    Rule("then", "«…, далее …»: сначала первый срок, потом повторение, которое начинается после него."),
    Rule("whole-period", "«Постоянно», «весь период»: один срок на всё время программы."),
    Rule("from-on", "«Начиная с …»: до конца программы."),
    Rule("elsewhere", "Отсылка к другому документу или к обстоятельствам: даты назначает человек."),
    Rule("from-event", "Столько-то дней от события: его день назначает человек."),
    Rule("nothing", "Срока нет: дату назначает человек."),
    Rule("not-understood", "Слова не поняты: дату назначает человек."),
    Rule("impossible", "Такой даты нет: её исправляет человек."),
)
RULES: MappingProxyType[str, Rule] = MappingProxyType({rule.identifier: rule for rule in _TABLE})
