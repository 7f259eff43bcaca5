"""Claims about the small readings a passport is made of: lists, periods, acts, targets, places."""

from datetime import date

import pytest

from shnor_flow.domain.roadmap import Comparison
from shnor_flow.domain.term import Period
from shnor_flow.importers.passport.approval import approval_in
from shnor_flow.importers.passport.indicators import indicators_of
from shnor_flow.importers.passport.list_items import pieces_of
from shnor_flow.importers.passport.programme_period import period_in
from shnor_flow.importers.passport.territory import municipality_in
from shnor_flow.importers.text.source_text import lines_of

UP, DOWN = Comparison.AT_LEAST, Comparison.AT_MOST


@pytest.mark.parametrize(
    ("cell", "pieces"),
    [
        ("1. Найти. 2. Обучить; 3. Проверить.", ["1. Найти.", "2. Обучить;", "3. Проверить."]),
        ("1) найти 2) обучить", ["1) найти", "2) обучить"]),
        ("а) найти; б) обучить", ["а) найти;", "б) обучить"]),
        ("- у каждой – наставник; - отчёт сдан.", ["- у каждой – наставник;", "- отчёт сдан."]),
        ("Итоги: – раз; – два", ["Итоги:", "– раз;", "– два"]),
        ("• один • два", ["• один", "• два"]),
        # A number that ends a sentence is no mark, nor is a dash between dates or after «г.».
        ("1. Довести до 2. Долю поднять. 2. Закончить", ["1. Довести до 2. Долю поднять.", "2. Закончить"]),
        ("Срок 01.09.2026 г. - 31.12.2026 г.", ["Срок 01.09.2026 г. - 31.12.2026 г."]),
        ("1. Первое: - а; - б. 2. Второе", ["1. Первое: - а; - б.", "2. Второе"]),
    ],
)
def test_a_list_inside_a_cell_is_parted_at_its_own_marks(cell: str, pieces: list[str]) -> None:
    assert pieces_of(cell) == pieces


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("на 2026–2028 годы", date(2026, 1, 1), date(2028, 12, 31)),
        ("2026, 2027 и 2028 годы", date(2026, 1, 1), date(2028, 12, 31)),
        ("2026/2027 учебный год", date(2026, 9, 1), date(2027, 5, 31)),
        ("2026-2027, 2027-2028 учебные годы", date(2026, 9, 1), date(2028, 5, 31)),
        ("сентябрь 2026 г. – май 2029 г.", date(2026, 9, 1), date(2029, 5, 31)),
        ("с 1 сентября 2026 года по 31 мая 2029 года", date(2026, 9, 1), date(2029, 5, 31)),
        ("01.02.2026 – 30.06.2027", date(2026, 2, 1), date(2027, 6, 30)),
        ("2027 год", date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_the_period_is_read_in_any_usual_spelling(text: str, start: date, end: date) -> None:
    assert period_in([text]) == Period(start, end)


@pytest.mark.parametrize(
    ("head", "document", "day", "number"),
    [
        ("Утверждена решением Совета депутатов\nот 5 мая 2026 г. № 12/3", "Решение Совета депутатов", 5, "12/3"),
        ("Приложение 1 к постановлению главы района № 7-п от 05.05.2026", "Постановление главы района", 5, "7-п"),
        ("Приказ от 05.05.2026 № 11", "Приказ", 5, "11"),
        ("ОТДЕЛ ОБРАЗОВАНИЯ\nПРИКАЗ\nот «5» мая 2026 года № 01-08/40", "Приказ отдела образования", 5, "01-08/40"),
    ],
)
def test_the_approving_act_is_read(head: str, document: str, day: int, number: str) -> None:
    found = approval_in(lines_of(head), lines_of(head))
    assert found is not None
    assert (found.document, found.approved_on, found.number) == (document, date(2026, 5, day), number)


@pytest.mark.parametrize(
    ("item", "name", "target", "unit", "side"),
    [
        ("Доля сдавших диагностику – не менее 85 %", "Доля сдавших диагностику", 85, "%", UP),
        ("Охват кружками – до 60 %", "Охват кружками", 60, "%", UP),
        ("доля второгодников: снижение до 5 %", "доля второгодников", 5, "%", DOWN),
        ("Доля вакансий сократится до 3 процентов", "Доля вакансий", 3, "%", DOWN),
        ("Прирост участников конкурса на 10 %", "Прирост участников конкурса", None, "%", UP),
        ("Число кураторов – 80", "Число кураторов", 80, None, UP),
        ("Средний балл диагностики – 4,2 балла", "Средний балл диагностики", 4.2, "балла", UP),
        ("Средняя отметка – 4,2", "Средняя отметка", 4.2, None, UP),
        ("Успеваемость к концу 2028 года составит 97 %", "Успеваемость", 97, "%", UP),
    ],
)
def test_a_target_is_a_level_with_its_side(
    item: str, name: str, target: float | None, unit: str | None, side: Comparison
) -> None:
    (found,) = indicators_of([item])
    assert (found.name, found.target, found.unit, found.comparison) == (name, target, unit, side)


@pytest.mark.parametrize(
    ("text", "municipality"),
    [
        ("школы городского округа Заозёрск", "городской округ Заозёрск"),
        ("школы городского округа город Заозёрск", "городской округ Заозёрск"),
        ("школы городского округа Заозёрск Пермского края", "городской округ Заозёрск"),
        ("администрация Лесногорского городского округа", "Лесногорский городской округ"),
        ("администрация муниципального округа Сосновский Бор", "муниципальный округ Сосновский Бор"),
        ("управление образования города Железного", "г. Железный"),
        ("школы города Тверцы, город Тверца", "г. Тверца"),
        ("школы города Ярани; город Ярань", "г. Ярань"),
        ("муниципального округа Томской области", None),
    ],
)
def test_a_place_is_named_as_it_is_called(text: str, municipality: str | None) -> None:
    assert municipality_in(text) == municipality
