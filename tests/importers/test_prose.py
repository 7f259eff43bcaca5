from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.importers import read_roadmap

TEXT = """Концепция работы со школами с низкими результатами Лесного района

Задачи:
1. Поднять качество образования.
2. Помочь педагогам.

Основные направления работы:
1. Проведение диагностики учебных затруднений;
2. Организация взаимопосещения уроков.

Обоснование выбора мер.

Работа началась в 2024 году и ведётся в пяти школах.
Руководителям школ необходимо обеспечить участие педагогов в семинарах. Создать банк лучших уроков
района.
Договор о сотрудничестве.
"""


def test_measures_are_list_items_under_their_heading_and_sentences_that_tell_what_to_do() -> None:
    draft = read_roadmap(TEXT.encode(), "text.txt")
    assert [(activity.section, activity.number, activity.title) for activity in draft.activities] == [
        ("Основные направления работы", "1.", "Проведение диагностики учебных затруднений"),
        ("Основные направления работы", "2.", "Организация взаимопосещения уроков"),
        (
            "Обоснование выбора мер",
            "",
            "Руководителям школ необходимо обеспечить участие педагогов в семинарах.",
        ),
        ("Обоснование выбора мер", "", "Создать банк лучших уроков района."),
    ]


def test_tasks_are_not_measures() -> None:
    draft = read_roadmap(TEXT.encode(), "text.txt")
    assert draft.programme.tasks == ("Поднять качество образования", "Помочь педагогам")


def test_each_measure_of_prose_waits_for_a_person_to_date_it() -> None:
    draft = read_roadmap(TEXT.encode(), "text.txt")
    for index, activity in enumerate(draft.activities):
        kinds = {finding.kind for finding in draft.findings if finding.activity == index}
        assert activity.term == ""
        assert kinds == {FindingKind.TERM, FindingKind.PARTY}
