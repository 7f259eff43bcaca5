"""Who does what on which day of the two years."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from shnor_flow.storage.tables import Organisation
from tests.acceptance.two_years_table import RENAMED
from tests.acceptance.two_years_world import (
    CONSULTATIONS,
    MARK,
    SHARE,
    World,
    answers_in,
    department_answers,
)

# (periods asked about, the day on which most schools answer, the day on which Липовка does)
ANSWERED = (
    (("2025Q1",), date(2025, 4, 3), date(2025, 4, 14)),
    (("2025Q2", "2025S1"), date(2025, 7, 3), date(2025, 7, 14)),
    (("2025Q3",), date(2025, 10, 3), date(2025, 10, 14)),
    (("2025Q4", "2025S2", "2025"), date(2026, 1, 14), date(2026, 1, 23)),
    (("2026Q1",), date(2026, 4, 3), date(2026, 4, 14)),
    (("2026Q2", "2026S1"), date(2026, 7, 3), date(2026, 7, 14)),
    (("2026Q3",), date(2026, 10, 2), date(2026, 10, 13)),
    (("2026Q4", "2026S2", "2026"), date(2027, 1, 13), date(2027, 1, 22)),
)
# What is not answered on the usual day, or not with the final figures.
APART = {("Сосновка", "2025Q1"), ("Ольховка", "2025Q1"), ("Ольховка", "2025Q4"), ("Калиновка", "2026Q1")}
FIRST_TYPED = {
    ("Дубрава", "2025Q2"): {SHARE: "24/83"},
    ("Кленовка", "2025Q3"): {SHARE: "17/117"},
    ("Кленовка", "2026Q2"): {CONSULTATIONS: "21"},
}
Act = Callable[[], None]


def acts_by_day(world: World) -> dict[date, tuple[Act, ...]]:
    """Return what people do, in order, by day."""
    found: dict[date, list[Act]] = defaultdict(list)
    for day, act in [*_answers(world), *_turns(world)]:
        found[day].append(act)
    return {day: tuple(acts) for day, acts in found.items()}


def _answers(world: World) -> Iterator[tuple[date, Act]]:
    for periods, usual, late in ANSWERED:
        for period in periods:
            for school, answers in answers_in(period).items():
                if (school, period) not in APART:
                    typed = answers | FIRST_TYPED.get((school, period), {})
                    way = world.mail_form if school == "Сосновка" else world.fill
                    yield (late if school == "Липовка" else usual), _doing(way, school, period, typed)
            if told := department_answers(period):
                yield usual, _doing(world.fill, "department", period, told)


def _turns(world: World) -> Iterator[tuple[date, Act]]:
    # Сосновка's first form says 41 of 39; the file that comes back is mended and sent again.
    sosnovka = answers_in("2025Q1")["Сосновка"]
    yield date(2025, 4, 3), _doing(world.mail_form, "Сосновка", "2025Q1", sosnovka | {SHARE: "41/39"})
    yield date(2025, 4, 4), _doing(world.mail_again, "Сосновка", "2025Q1", {SHARE: sosnovka[SHARE]})
    # Ольховка gets more time twice.
    more: dict[str, str | None] = {"due_on": "2025-04-18", "reason": "Завуч в больнице", "counts_as_on_time": "yes"}
    yield date(2025, 4, 8), _doing(world.decide, "Ольховка", "2025Q1", "extend", more)
    yield date(2025, 4, 17), _doing(world.fill, "Ольховка", "2025Q1", answers_in("2025Q1")["Ольховка"])
    more = {"due_on": "2026-01-28", "reason": "Журнал у ревизора", "counts_as_on_time": None}
    yield date(2026, 1, 16), _doing(world.decide, "Ольховка", "2025Q4", "extend", more)
    yield date(2026, 1, 27), _doing(world.fill, "Ольховка", "2025Q4", answers_in("2025Q4")["Ольховка"])
    # Дубрава's share comes back by the cell.
    cell = {f"cell-{world.ids[SHARE]}": "Переставлены цифры"}
    yield date(2025, 7, 8), _doing(world.decide, "Дубрава", "2025Q2", "return", cell)
    yield date(2025, 7, 9), _doing(world.fill, "Дубрава", "2025Q2", {SHARE: answers_in("2025Q2")["Дубрава"][SHARE]})
    yield date(2025, 7, 10), _doing(world.decide, "Дубрава", "2025Q2", "accept", {})
    # Ивановка gets another name.
    yield date(2025, 9, 1), _doing(_rename, world)
    # Кленовка's share is corrected by Anna after she accepted it.
    yield date(2025, 10, 6), _doing(world.decide, "Кленовка", "2025Q3", "accept", {})
    right = {
        f"numerator-{world.ids[SHARE]}": "71",
        "reason": "Переставлены цифры",
        "source": "письмо школы от 11 ноября",
    }
    yield date(2025, 11, 12), _doing(world.decide, "Кленовка", "2025Q3", "correct", right)
    # Осиновка is excused, Вязовка leaves.
    yield date(2025, 10, 2), _doing(world.decide, "Осиновка", "2025Q3", "excuse", {"why": "Школа на ремонте"})
    leaving = {"why": "Реорганизована приказом от 19.11.2025"}
    yield date(2025, 11, 20), _doing(world.decide, "Вязовка", "2025Q3", "leave", leaving)
    # The mark is told by its last value, and not by the average of the quarters, from now on.
    latest = {"across_periods": "latest", "reason": "Решение совета от 12.02.2026"}
    yield date(2026, 2, 16), _doing(_change_rule, world, latest)
    # Калиновка joins.
    yield date(2026, 4, 6), _doing(_join, world)
    yield date(2026, 4, 8), _doing(world.fill, "Калиновка", "2026Q1", answers_in("2026Q1")["Калиновка"])
    # Кленовка's consultations are opened to it again.
    yield date(2026, 7, 6), _doing(world.decide, "Кленовка", "2026Q2", "accept", {})
    cell = {f"cell-{world.ids[CONSULTATIONS]}": "Посчитаны и занятия", "why": "Расхождение с журналом"}
    yield date(2026, 8, 3), _doing(world.decide, "Кленовка", "2026Q2", "reopen", cell)
    count = answers_in("2026Q2")["Кленовка"][CONSULTATIONS]
    yield date(2026, 8, 5), _doing(world.fill, "Кленовка", "2026Q2", {CONSULTATIONS: count})
    yield date(2026, 8, 6), _doing(world.decide, "Кленовка", "2026Q2", "accept", {})


def _doing(act: Callable[..., None], *what: object) -> Act:
    return lambda: act(*what)


def _rename(world: World) -> None:
    with world.house.database.writing() as session:  # no page renames a school: an administrator does
        session.get_one(Organisation, world.organisations[RENAMED[0]]).name = RENAMED[1]


def _change_rule(world: World, values: dict[str, str]) -> None:
    world.anna(f"/indicator/{world.ids[MARK]}", f"/indicator/{world.ids[MARK]}", values)


def _join(world: World) -> None:
    path = f"/collection/{world.rounds()['2026Q1']}"
    values = {"organisation_id": str(world.organisations["Калиновка"]), "reason": "Включена приказом от 03.04.2026"}
    world.anna(path, "/schools", values)
