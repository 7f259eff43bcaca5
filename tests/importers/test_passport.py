from datetime import date

import pytest

from shnor_flow.domain.roadmap import Approval, Comparison, IndicatorDraft, ProgrammeDraft, Stage
from shnor_flow.domain.term import Period
from shnor_flow.importers import read_roadmap
from shnor_flow.importers.passport.territory import municipality_in, region_in, regions

PLAN = "\n№\tМероприятия\tСроки\tОтветственные\n1.\tСеминар\tоктябрь 2026\tУО, ТМС\n"
IN_A_TABLE = """УТВЕРЖДЕНА
постановлением администрации Заречного муниципального округа
Пермского края
от 12.08.2026 № 415-п

Муниципальная программа «Адресная поддержка школ
района и их педагогов»
на 2026 – 2029 годы

Паспорт программы

Наименование программы\tМуниципальная программа «Адресная поддержка школ»
Разработчик программы\tУправление образования Заречного муниципального округа
Цель программы\tРост успеваемости в школах округа.
Задачи программы\t<ul><li>1. Выявить причины низких результатов.</li><li>2. Помочь учителям;</li></ul>
Сроки и этапы реализации программы\t01.09.2026 – 31.08.2029
Целевые показатели\t- доля выпускников, сдавших ЕГЭ по математике, - не менее 98 % к 2029 году;\
<br>- число школ в группе риска - не более 2 школ
Ожидаемые результаты\t1) рост среднего балла ОГЭ; 2) уверенность учителей

1 этап. Подготовительный (01.09.2026 – 31.12.2026) – диагностика.
2 этап: Основной (с 01.01.2027 по 31.05.2029) – реализация мероприятий
программы во всех школах.

Условные обозначения:
УО – управление образования
ТМС - территориальная методическая служба
"""
SIDE_TABLES = """
Возможные риски\tСпособы их минимизации
Отток кадров\tЦелевое обучение
Низкая мотивация\tПремирование

Школа с низкими результатами\tШкола-наставник\tНаправление работы
МБОУ «Школа № 3»\tМБОУ «Гимназия № 1»\tрусский язык
\tСидорова И.К., учитель физики МБОУ «Лицей»\tфизика
"""
IN_LINES = """Приложение к распоряжению Комитета образования города Энска от «5» сентября 2025 г. № 77

ДОРОЖНАЯ КАРТА
улучшения результатов в школах города Энска
на 2025/2026 учебный год

Цель: снизить долю школ
с низкими результатами.
Задачи:
• провести диагностику;
• организовать курсы.
Планируемые результаты:
• 100 % педагогов прошли курсы;
• обновление программ.
Показатели эффективности:
1. Доля педагогов, прошедших курсы, – 100 %.
2. Успеваемость не ниже 99,5%.
3. Число команд, прошедших стажировку, - 2.
"""


def programme(text: str) -> ProgrammeDraft:
    return read_roadmap((text + PLAN).encode(), "plan.txt").programme


def test_a_passport_in_a_table_is_read_whole() -> None:
    read = programme(IN_A_TABLE)
    assert read.title == ("Муниципальная программа «Адресная поддержка школ района и их педагогов» на 2026 – 2029 годы")
    assert (read.municipality, read.region, read.timezone) == (
        "Заречный муниципальный округ",
        "Пермский край",
        "Asia/Yekaterinburg",
    )
    assert read.approved == Approval(
        "Постановление администрации Заречного муниципального округа Пермского края", date(2026, 8, 12), "415-п"
    )
    assert read.period == Period(date(2026, 9, 1), date(2029, 8, 31))
    assert read.goal == "Рост успеваемости в школах округа"
    assert read.tasks == ("Выявить причины низких результатов", "Помочь учителям")
    assert read.expected_results == ("рост среднего балла ОГЭ", "уверенность учителей")
    assert read.glossary == {"УО": "управление образования", "ТМС": "территориальная методическая служба"}


def test_stages_carry_their_dates_and_words() -> None:
    assert programme(IN_A_TABLE).stages == (
        Stage("Подготовительный", date(2026, 9, 1), date(2026, 12, 31), "диагностика"),
        Stage("Основной", date(2027, 1, 1), date(2029, 5, 31), "реализация мероприятий программы во всех школах"),
    )


def test_indicators_carry_target_unit_side_and_year() -> None:
    assert programme(IN_A_TABLE).indicators == (
        IndicatorDraft("доля выпускников, сдавших ЕГЭ по математике", 98, "%", Comparison.AT_LEAST, 2029),
        IndicatorDraft("число школ в группе риска", 2, "школ", Comparison.AT_MOST, None),
    )


def test_a_passport_in_lines_of_text_is_read_whole() -> None:
    read = programme(IN_LINES)
    assert read.title == "Дорожная карта улучшения результатов в школах города Энска на 2025/2026 учебный год"
    assert read.municipality == "г. Энск"
    assert read.approved == Approval("Распоряжение Комитета образования города Энска", date(2025, 9, 5), "77")
    assert read.period == Period(date(2025, 9, 1), date(2026, 5, 31))
    assert read.goal == "снизить долю школ с низкими результатами"
    assert read.tasks == ("провести диагностику", "организовать курсы")
    assert read.expected_results == ("100 % педагогов прошли курсы", "обновление программ")
    assert [(indicator.name, indicator.target) for indicator in read.indicators] == [
        ("Доля педагогов, прошедших курсы", 100),
        ("Успеваемость", 99.5),
        ("Число команд, прошедших стажировку", 2),
    ]


def test_risks_and_partnerships_come_from_their_tables() -> None:
    text = (IN_A_TABLE + PLAN + SIDE_TABLES).encode()
    read = read_roadmap(text, "plan.txt").programme
    assert [(risk.risk, risk.mitigation) for risk in read.risks] == [
        ("Отток кадров", "Целевое обучение"),
        ("Низкая мотивация", "Премирование"),
    ]
    assert [(pair.school, pair.partner, pair.person, pair.subject_or_scope) for pair in read.partnerships] == [
        ("МБОУ «Школа № 3»", "МБОУ «Гимназия № 1»", None, "русский язык"),
        ("МБОУ «Школа № 3»", "МБОУ «Лицей»", "Сидорова И.К., учитель физики", "физика"),
    ]


def test_every_fact_that_is_missing_is_asked_for() -> None:
    draft = read_roadmap(("План работы\n" + PLAN).encode(), "plan.txt")
    asked = " ".join(finding.message for finding in draft.findings)
    for fact in ("Муниципалитет", "Регион", "Срок действия", "Цель", "Показатели"):
        assert fact in asked


def test_the_table_of_regions_covers_the_country() -> None:
    assert len(regions()) == 89
    assert {region.timezone for region in regions()} >= {"Europe/Kaliningrad", "Asia/Kamchatka", "Asia/Anadyr"}


@pytest.mark.parametrize(
    ("text", "region", "timezone"),
    [
        ("министерство образования Саратовской области", "Саратовская область", "Europe/Saratov"),
        ("школы Республики Саха (Якутия)", "Республика Саха (Якутия)", "Asia/Yakutsk"),
        ("Ямало-Ненецкого автономного округа", "Ямало-Ненецкий автономный округ", "Asia/Yekaterinburg"),
        ("Ненецкого автономного округа", "Ненецкий автономный округ", "Europe/Moscow"),
        ("Алтайского края", "Алтайский край", "Asia/Barnaul"),
        ("Республики Алтай", "Республика Алтай", "Asia/Barnaul"),
        ("в Омской области, а не в Томской области, но в Омской области", "Омская область", "Asia/Omsk"),
    ],
)
def test_a_region_is_known_by_its_words_in_any_case(text: str, region: str, timezone: str) -> None:
    found = region_in(text)
    assert found is not None
    assert (found.name, found.timezone) == (region, timezone)


def test_two_regions_named_alike_often_are_left_to_the_coordinator() -> None:
    assert region_in("опыт Омской области и Томской области") is None


@pytest.mark.parametrize(
    ("text", "municipality"),
    [
        ("администрация МР «Лесной район»", "МР «Лесной район»"),
        ("приказ АМО «Лесной район»", "МО «Лесной район»"),
        ("Лесной муниципальный район; школы Лесного муниципального района", "Лесной муниципальный район"),
        ("Управление образования Приреченского городского округа", "Приреченский городской округ"),
        ("АДМИНИСТРАЦИЯ ЗАРЕЧНОГО МУНИЦИПАЛЬНОГО ОКРУГА", "Заречный муниципальный округ"),
        ("образование Заволжского района", "Заволжский район"),
    ],
)
def test_a_municipality_is_named_in_the_nominative(text: str, municipality: str) -> None:
    assert municipality_in(text) == municipality
