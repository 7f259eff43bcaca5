"""Claims about which expected results are documents, so that a report of them must show one."""

import pytest

from shnor_flow.domain.deadline.evidence import evidence_is_due, is_document, points_to_a_page
from shnor_flow.domain.deadline.progress import OccurrenceKind
from shnor_flow.domain.party import PartyRole

DEADLINE, POINT = OccurrenceKind.DEADLINE, OccurrenceKind.CONTROL_POINT


@pytest.mark.parametrize(
    "words",
    [
        "Приказ",
        "приказ управления",
        "Приказы школ",
        "Аналитическая справка",
        "Справка, рекомендации",
        "Сводный аналитический отчёт",
        "План работы на год",
        "План-график",
        "Протокол заседания",
        "Дорожная карта",
        "Программа развития школы",
        "Программы",
        "Методические рекомендации",
        "Проведено совещание, протокол",
        "Утверждённый план мероприятий",
        "Разработаны и утверждены программы развития",
        "Издан приказ",
        "Наличие приказа о назначении куратора",
        "Утверждение дорожной карты",
        "Подготовлена справка по итогам",
        "Заключены договоры о сетевом взаимодействии",
        "Соглашения о сотрудничестве",
        "Перечень школ",
        "Отчет",
    ],
)
def test_a_document_is_known_by_its_name_or_by_its_making(words: str) -> None:
    assert is_document(words)


@pytest.mark.parametrize(
    "words",
    [
        None,
        "",
        "—",
        "Семинар проведён",
        "Повышение квалификации педагогов",
        "Реализация программ наставничества",
        "Все педагоги прошли обучение по дополнительным программам",
        "Положительная динамика результатов",
        "Рост доли выпускников, сдавших экзамен",
        "Планируемый охват — 12 школ",
        "Качество планирования уроков",
        "Информирование родителей",
        "Создана рабочая группа",
    ],
)
def test_a_deed_or_a_figure_is_not_a_document(words: str | None) -> None:
    assert not is_document(words)


@pytest.mark.parametrize(
    ("kind", "role", "word", "due"),
    [
        (DEADLINE, PartyRole.LEAD, None, True),
        (DEADLINE, PartyRole.LEAD, False, False),  # the coordinator waived it for this activity
        (DEADLINE, PartyRole.CONTRIBUTOR, None, False),  # hands the part over to the lead
        (POINT, PartyRole.LEAD, None, False),  # a line on progress is enough
        (POINT, PartyRole.LEAD, True, False),
    ],
)
def test_the_lead_owes_the_document_when_the_work_is_due(
    kind: OccurrenceKind, role: PartyRole, word: bool | None, due: bool
) -> None:
    assert evidence_is_due("Приказ", kind, role, word) is due


def test_the_coordinator_may_ask_for_a_document_of_any_activity() -> None:
    assert evidence_is_due("Семинар проведён", DEADLINE, PartyRole.LEAD, True)


def test_a_published_document_is_pointed_to() -> None:
    assert points_to_a_page("Опубликовано: https://school1.example/docs/plan.pdf")
    assert not points_to_a_page("Опубликовано на сайте школы")
