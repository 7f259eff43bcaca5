"""The digest: what stands under which heading, and what the subject says."""

from datetime import date

import pytest

from shnor_flow.domain.letter.digest import (
    Digest,
    DigestLine,
    EscalatedLine,
    FindingsLine,
    Group,
    group_of,
    grouped,
    subject_of,
    when_in_words,
)

TODAY = date(2026, 9, 30)


def line(due_on: date) -> DigestLine:
    return DigestLine("Провести семинар", "", due_on, "https://roadmap.example/a/x", "Отметить исполнение")


@pytest.mark.parametrize(
    ("due_on", "group"),
    [
        (date(2026, 9, 29), Group.OVERDUE),
        (date(2026, 9, 30), Group.TODAY),
        (date(2026, 10, 1), Group.SOON),
        (date(2026, 10, 7), Group.SOON),  # the seventh day
        (date(2026, 10, 8), Group.LATER),
    ],
)
def test_a_day_belongs_under_one_heading(due_on: date, group: Group) -> None:
    assert group_of(due_on, TODAY) is group


def test_headings_come_in_order_and_only_with_lines() -> None:
    groups = grouped([line(date(2026, 12, 1)), line(date(2026, 9, 2)), line(date(2026, 9, 1))], TODAY)
    assert [(one.group, [each.due_on.day for each in one.lines]) for one in groups] == [
        (Group.OVERDUE, [1, 2]),
        (Group.LATER, [1]),
    ]


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (date(2026, 9, 29), "срок был 29 сентября 2026 г., просрочено на 1 день"),
        (date(2026, 9, 8), "срок был 8 сентября 2026 г., просрочено на 22 дня"),
        (date(2026, 9, 30), "срок сегодня, до конца дня"),
        (date(2026, 10, 1), "срок завтра, 1 октября 2026 г."),
        (date(2026, 10, 5), "срок 5 октября 2026 г., через 5 дней"),
    ],
)
def test_a_deadline_is_told_from_today(due_on: date, words: str) -> None:
    assert when_in_words(due_on, TODAY) == words


@pytest.mark.parametrize(
    ("days", "start"),
    [
        ([date(2026, 9, 1), date(2026, 9, 2), TODAY], "2 просрочено, 1 сегодня"),
        ([TODAY, date(2026, 10, 1)], "1 сегодня, 1 в ближайшие дни"),
        ([date(2026, 10, 30)], "1 предстоит"),
        ([date(2026, 10, 30), date(2026, 10, 31)], "2 предстоят"),
        ([date(2026, 9, 1), date(2026, 10, 30)], "1 просрочено"),  # what is far off doesn't compete with it
    ],
)
def test_the_subject_says_what_matters(days: list[date], start: str) -> None:
    digest = Digest(grouped([line(day) for day in days], TODAY))
    assert subject_of(digest, "Заречный район") == f"{start} — дорожная карта Заречного района"


def test_the_subject_for_a_coordinator_without_work_of_her_own() -> None:
    late = EscalatedLine("Обновить план", "Школа № 1", date(2026, 9, 1), None)
    doubts = FindingsLine("Программа", "1 срок без даты", "https://roadmap.example/findings")
    assert subject_of(Digest(escalated=(late,)), "Таёжный округ").startswith("Исполнители просрочили: 1 — ")
    assert subject_of(Digest(findings=(doubts,)), "Таёжный округ").startswith("План ждёт решений — ")


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("Заречный район", "дорожная карта Заречного района"),
        ("Лесогорский муниципальный округ", "дорожная карта Лесогорского муниципального округа"),
        ("Нижний район", "дорожная карта Нижнего района"),
        ("город Солнечный", "дорожная карта, город Солнечный"),
        ("Муниципальное образование «Берёзовка»", "дорожная карта, Муниципальное образование «Берёзовка»"),
        ("Район", "дорожная карта, Район"),
    ],
)
def test_a_municipality_is_declined_only_where_it_is_sure(name: str, ending: str) -> None:
    assert subject_of(Digest(grouped([line(TODAY)], TODAY)), name) == f"1 сегодня — {ending}"
