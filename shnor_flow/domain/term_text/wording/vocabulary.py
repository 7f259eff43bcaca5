"""The words that terms are written with: what each form means to the grammar."""

from collections.abc import Iterator
from types import MappingProxyType

from shnor_flow.domain.term_text.dating.items import Pointer
from shnor_flow.domain.term_text.dating.parts import FIRST, LAST, Unit
from shnor_flow.domain.term_text.doubts import URGENT

Meaning = tuple[str, object]  # the grammar's terminal and its value

MONTH_STEMS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_ENDINGS_SOFT = ("ь", "я", "е", "ем", "ю")
_ENDINGS_HARD = ("", "а", "е", "ом", "у")
_ENDINGS_MAY = ("й", "я", "е", "ем", "ю")
_SHORT_MONTHS = {
    "янв": 1, "фев": 2, "февр": 2, "мар": 3, "апр": 4, "июн": 6, "июл": 7, "авг": 8, "сен": 9, "сент": 9,
    "окт": 10, "ноя": 11, "нояб": 11, "дек": 12,
}  # fmt: skip

_ORDINAL_STEMS = {
    1: "перв",
    2: "втор",
    4: "четверт",
    5: "пят",
    6: "шест",
    7: "седьм",
    8: "восьм",
    9: "девят",
    10: "десят",
    11: "одиннадцат",
    12: "двенадцат",
    13: "тринадцат",
    14: "четырнадцат",
    15: "пятнадцат",
    16: "шестнадцат",
    17: "семнадцат",
    18: "восемнадцат",
    19: "девятнадцат",
    20: "двадцат",
    30: "тридцат",
    LAST: "последн",
}
_TENS = {"двадцать": (20, 9), "тридцать": (30, 1)}  # «двадцать пятого»: and how far such days go  # fmt: skip
_ORDINAL_ENDINGS = ("ый", "ой", "ая", "ое", "ые", "ого", "ому", "ым", "ом", "ую", "ых", "ыми")
_LAST_ENDINGS = ("ий", "яя", "ее", "ие", "его", "ему", "им", "ем", "ей", "юю", "их", "ими")
_THIRD = ("третий", "третья", "третье", "третьи", "третьего", "третьему", "третьим", "третьем", "третьей", "третью")

_WEEKDAYS = (
    "понедельник понедельника понедельнику понедельники понедельникам",
    "вторник вторника вторнику вторники вторникам",
    "среда среду среды средам",
    "четверг четверга четвергу четверги четвергам",
    "пятница пятницу пятницы пятницам",
    "суббота субботу субботы субботам",
    "воскресенье воскресенья воскресеньям",
)

_FORMS: dict[tuple[str, object], str] = {
    ("YEARWORD", Unit.YEAR): "год года году годом годы годов годах годам г гг гг лет",
    ("SCHOOL", None): "учебный учебного учебном учебному учебным учебные учебных учебной учебная учебную уч учеб",
    (
        "HALF",
        Unit.HALF,
    ): "полугодие полугодием полугодия полугодии полугодию полугодий полугодиям полугодиях полгода полуг пол пг",
    ("QUARTER", Unit.QUARTER): "квартал квартала квартале кварталу кварталы кварталов кварталах кварталом кв",
    ("TERM", Unit.TERM): "четверть четверти четвертью четвертей четвертям четвертях четв",
    (
        "TRIMESTER",
        Unit.TRIMESTER,
    ): "триместр триместра триместре триместры триместров триместру триместрах триместрам триместром",
    ("MONTHWORD", Unit.MONTH): "месяц месяцем месяца месяце месяцу месяцев месяцы мес",
    ("WEEK", Unit.WEEK): "неделя недели неделю неделе неделей недель нед",
    ("DAYWORD", Unit.DAY): "день",
    ("DAYS", Unit.DAY): "дня дней дни",  # «2 дня каждого месяца» is not the second day
    ("OFDAY", None): "число числа числу числе числам",
    ("DECADE", None): "декада декады декаде декаду декад",
    ("HALFPART", None): "половина половины половине половину",
    ("EVERY", Unit.YEAR): "ежегодно ежегодная ежегодный ежегодное ежегодные погодно круглогодично",
    ("EVERY", Unit.HALF): "ежеполугодно",
    ("EVERY", Unit.QUARTER): "ежеквартально ежеквартальный ежеквартальная поквартально ежекв ежекварт",
    ("EVERY", Unit.TERM): "ежечетвертно",
    ("EVERY", Unit.MONTH): "ежемесячно ежемесячный ежемесячная помесячно ежемес",
    ("EVERY", Unit.WEEK): "еженедельно еженедельный понедельно еженед",
    ("EVERY", Unit.DAY): "ежедневно",
    ("EACH", None): "каждый каждая каждое каждого каждой каждом каждую каждые каждых каждому",
    ("TIMES", None): "раз раза разу р",
    ("ONCE", 1): "однократно единожды единовременно разово",
    ("ONCE", 2): "дважды двукратно",
    ("ONCE", 3): "трижды трехкратно",
    ("COUNT", 0): "несколько",
    ("COUNT", 1): "один одна одно одного одному одну",
    ("COUNT", 2): "два две двух двум",
    ("COUNT", 3): "три трех трем",
    ("COUNT", 4): "четыре четырех",
    ("COUNT", 5): "пять пяти",
    ("COUNT", 6): "шесть шести",
    ("FROM", None): "с со от",
    ("TO", "through"): "по",
    ("UNTIL", "before"): "до",
    ("UNTIL", "by"): "к ко",
    ("AFTER", None): "после",
    ("ALL", None): "весь всего всю всей все всем",
    ("PERIOD", None): "период периодом периода периоде срок срока сроки сроков сроке",
    (
        "PROGRAMME",
        None,
    ): "реализации реализация программы муниципальной действия исполнения выполнения проекта дорожной карты",
    ("ALWAYS", None): "постоянно непрерывно пост",
    ("HABITUALLY", None): "систематически регулярно периодически",
    ("BEGIN", FIRST): "начало начала началу начале",
    ("MIDDLE", 0): "середина середины середине середину",
    ("END", LAST): "конец конца концу конце окончание окончания окончанию завершение завершения завершению",
    ("SEASON", (12, 2)): "зима зимой зимний зимние зимних зимним зимними зимнее",
    ("SEASON", (3, 5)): "весна весной весенний весенние весенних весенним весенними весеннее",
    ("SEASON", (6, 8)): "лето летом летний лета летние летних летним летними летнее",
    ("SEASON", (9, 11)): "осень осенью осенний осени осенние осенних осенним осенними осеннее",
    ("SEP", None): "и",
    ("THEN", None): "далее затем впоследствии потом",
    ("VACATION", None): (
        "каникулы каникул каникулах каникулам каникулярный каникулярное каникулярные каникулярного каникулярных"
    ),
    ("POINTER", Pointer(URGENT, rule="urgent")): "срочно",
    ("POINTER", Pointer(URGENT, rule="urgent-prompt")): "оперативно",
    ("POINTER", Pointer(URGENT)): "незамедлительно немедленно безотлагательно сразу",
    ("NODATE", None): "никогда",
    (
        "SKIP",
        None,
    ): "в во чем но новый нового новому школьные школьных календарный календарного календарном календарные календарных",
    ("INCLUDED", None): "включительно включая",
    ("EXCEPT", None): "кроме исключая",
    ("STATUS", None): "текущего текущем отчетного отчетном отчетной отчетным отчетный отчетному соответствующего",
    ("NEXT", None): "следующего следующий следующем следующей следующим",
}

# Words that only together mean something; the longest wins.
_PHRASES: dict[tuple[str, ...], Meaning] = {
    ("течение",): ("DURING", None),
    ("течении",): ("DURING", None),
    ("теч",): ("DURING", None),
    ("на", "протяжении"): ("DURING", None),
    ("на", "всем", "протяжении"): ("DURING_ALL", None),
    ("ходе",): ("DURING", None),
    ("не", "позднее"): ("UNTIL", "not-later"),
    ("не", "позже"): ("UNTIL", "not-later"),
    ("не", "ранее"): ("FROM", None),
    ("не", "раньше"): ("FROM", None),
    ("начиная", "с"): ("FROM", None),
    ("начиная", "со"): ("FROM", None),
    ("не", "реже"): ("ATLEAST", None),
    ("не", "менее"): ("ATLEAST", None),
    ("не", "меньше"): ("ATLEAST", None),
    ("как", "минимум"): ("ATLEAST", None),
    ("хотя", "бы"): ("ATLEAST", None),
    ("за", "период"): ("PERIOD", None),
    ("минимум",): ("ATLEAST", None),
    ("по", "итогам"): ("RESULTS", None),
    ("по", "результатам"): ("RESULTS", None),
    ("по", "окончании"): ("AFTER_END", None),
    ("по", "окончанию"): ("AFTER_END", None),
    ("по", "завершении"): ("AFTER_END", None),
    ("по", "завершению"): ("AFTER_END", None),
    ("после", "окончания"): ("AFTER_END", None),
    ("после", "завершения"): ("AFTER_END", None),
    ("на", "постоянной", "основе"): ("ALWAYS", None),
    ("постоянном", "режиме"): ("ALWAYS", None),
    ("следующего", "за", "отчетным"): ("NEXT", "reporting"),
    ("следующий", "за", "отчетным"): ("NEXT", "reporting"),
    ("следующего", "после", "отчетного"): ("NEXT", "reporting"),
    ("следующим", "за", "отчетным"): ("NEXT", "reporting"),
    ("следующего", "за"): ("NEXT", None),
    ("за", "исключением"): ("EXCEPT", None),
    ("за", "весь"): ("ALL", None),
    ("на", "весь"): ("ALL", None),
    ("весьма", "срочно"): ("POINTER", Pointer(URGENT, rule="urgent-very")),
    ("во", "время"): ("DURING", None),
    ("каникулярное", "время"): ("VACATION", None),
    ("каникулярный", "период"): ("VACATION", None),
    ("каникулярные", "дни"): ("VACATION", None),
    ("на", "каникулах"): ("VACATION", None),
    ("на", "осенних"): ("SEASON", (9, 11)),
    ("на", "зимних"): ("SEASON", (12, 2)),
    ("на", "весенних"): ("SEASON", (3, 5)),
    ("на", "летних"): ("SEASON", (6, 8)),
    ("круглый", "год"): ("EVERY", Unit.YEAR),
    ("без", "даты"): ("NODATE", None),
    ("дальнейшем",): ("THEN", None),
    ("последующем",): ("THEN", None),
    ("последующие", "годы"): ("THEN_YEARLY", None),
    ("г", "г"): ("YEARWORD", Unit.YEAR),
    ("по", "полугодиям"): ("EVERY", Unit.HALF),
    ("по", "кварталам"): ("EVERY", Unit.QUARTER),
    ("по", "четвертям"): ("EVERY", Unit.TERM),
    ("по", "триместрам"): ("EVERY", Unit.TRIMESTER),
    ("по", "месяцам"): ("EVERY", Unit.MONTH),
    ("а", "также"): ("SEP", ","),
    ("раз", "за"): ("TIMES", None),
    ("раза", "за"): ("TIMES", None),
}


def _word_meanings() -> dict[str, Meaning]:
    meanings: dict[str, Meaning] = {}
    for meaning, forms in _FORMS.items():
        meanings.update(dict.fromkeys(forms.split(), meaning))
    for number, stem in enumerate(MONTH_STEMS, start=1):
        month_endings = _ENDINGS_MAY if number == 5 else _ENDINGS_HARD if number in (3, 8) else _ENDINGS_SOFT
        # A day stands before the genitive only: «1. Сентябрь» is a numbered line, not the first of September.
        meanings.update({stem + ending: ("MONTH", (number, place == 1)) for place, ending in enumerate(month_endings)})
    meanings.update({word: ("MONTH", (number, True)) for word, number in _SHORT_MONTHS.items()})
    meanings.update({word: ("ORDINAL", number) for number, word in _ordinals()})
    for number, forms in enumerate(_WEEKDAYS):
        meanings.update(dict.fromkeys(forms.split(), ("WEEKDAY", number)))
    return meanings


def _ordinals() -> Iterator[tuple[int, str]]:
    for number, stem in _ORDINAL_STEMS.items():
        for ending in _LAST_ENDINGS if number == LAST else _ORDINAL_ENDINGS:
            yield number, stem + ending
    for word in _THIRD:
        yield 3, word


def _phrase_meanings() -> dict[tuple[str, ...], Meaning]:
    """Return the phrases, «двадцать пятого» and its like among them."""
    in_words: dict[tuple[str, ...], Meaning] = {
        (tens, word): ("ORDINAL", ten + number)
        for tens, (ten, furthest) in _TENS.items()
        for number, word in _ordinals()
        if 1 <= number <= furthest
    }
    return {**_PHRASES, **in_words}


WORDS: MappingProxyType[str, Meaning] = MappingProxyType(_word_meanings())
PHRASES: MappingProxyType[tuple[str, ...], Meaning] = MappingProxyType(_phrase_meanings())
# How many words the longest phrase has that begins with this one.
LONGEST_AFTER = {
    first: max(len(phrase) for phrase in PHRASES if phrase[0] == first) for first in {phrase[0] for phrase in PHRASES}
}
KNOWN = frozenset(WORDS) | {word for phrase in PHRASES for word in phrase}

# Beginnings of nouns that the term may point at: another paper, or circumstances that give the date.
PAPERS = (
    "план", "график", "приказ", "распоряжен", "расписан", "циклограмм", "программ", "положени", "регламент",
    "соглашени", "договор", "письм", "рекомендац", "постановлен", "инструкц", "дорожн", "смет", "контракт",
)  # fmt: skip
CIRCUMSTANCES = (
    "необходимост", "запрос", "заявк", "поступлен", "требован", "согласован", "мере", "возможност", "факт", "решени",
    "инициатив", "потребност", "обращени", "надобност", "желани", "наличи", "случа", "готовност", "выявлен",
)  # fmt: skip
POINTING_PHRASES = (
    ("соответствии", "с"),
    ("соответствии", "со"),
    ("рамках",),
    ("на", "основании"),
    ("согласно",),
    ("сообразно",),
)
