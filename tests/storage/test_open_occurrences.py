"""Claims about open occurrences: what is owed in the window, once each, on the next day somebody is held to."""

from datetime import date

from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.storage.database import Database
from shnor_flow.storage.deadline.open_occurrences import open_occurrences
from tests.builders import (
    BORIS,
    DEPARTMENT,
    Row,
    build_activity,
    build_assignment,
    build_municipality,
    build_organisation,
    build_person,
    build_roadmap_with,
    build_school,
)

SINCE, UNTIL = date(2026, 9, 1), date(2026, 10, 31)


def test_it_tells_number_zone_and_parties_in_the_order_of_the_plan(any_database: Database) -> None:
    with any_database.writing() as session:
        build_municipality(session, timezone="Asia/Irkutsk")
        department = build_organisation(session)
        boris = build_person(session, organisation=department)
        row = Row("Назначить кураторов школ", parties=[department, boris], number="1.3.")
        activity = build_activity(session, build_roadmap_with(session), row)
        build_assignment(session, date(2026, 9, 30), department, activity=activity)
    with any_database.reading() as session:
        (found,) = open_occurrences(session, SINCE, UNTIL)
    assert (found.number, found.title, found.held_to_on) == ("1.3", "Назначить кураторов школ", date(2026, 9, 30))
    assert found.timezone == "Asia/Irkutsk"
    assert found.parties[0] == DEPARTMENT
    assert BORIS not in found.parties[1]


def test_what_is_done_or_outside_the_window_is_left_out(any_database: Database) -> None:
    with any_database.writing() as session:
        for due_on in (date(2026, 8, 31), date(2026, 9, 1), date(2026, 10, 31), date(2026, 11, 1)):
            build_assignment(session, due_on)
        for state in (AssignmentState.REPORTED, AssignmentState.CLOSED, AssignmentState.CANCELLED):
            build_assignment(session, date(2026, 9, 15), state=state)
        build_assignment(session, date(2026, 9, 16), state=AssignmentState.RETURNED)
    with any_database.reading() as session:
        days = [found.held_to_on for found in open_occurrences(session, SINCE, UNTIL)]
    assert days == [date(2026, 9, 1), date(2026, 9, 16), date(2026, 10, 31)]


def test_several_holders_are_one_occurrence_on_the_next_day_somebody_is_held_to(any_database: Database) -> None:
    with any_database.writing() as session:
        first, second = build_school(session), build_school(session, "Школа № 2 п. Лесной")
        activity = build_activity(session, build_roadmap_with(session))
        build_assignment(session, date(2026, 9, 30), first, activity=activity)
        late = build_assignment(session, date(2026, 9, 30), second, activity=activity)
        late.due_on = date(2026, 10, 12)
    with any_database.reading() as session:
        assert [found.held_to_on for found in open_occurrences(session, SINCE, UNTIL)] == [date(2026, 9, 30)]
        after = open_occurrences(session, date(2026, 10, 1), UNTIL)
        assert [found.held_to_on for found in after] == [date(2026, 10, 12)]
