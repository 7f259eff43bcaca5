"""The lists of what is owed: overdue, today, this week, coming; narrowed, paged, one municipality at a time."""

from datetime import date

import pytest
from sqlmodel import Session

from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.party import OrganisationKind, PartyRole
from shnor_flow.storage.database import Database
from shnor_flow.storage.deadline.overview import Only, Show, count_due, due_rows, overdue
from tests.builders import (
    Row,
    build_activity,
    build_assignment,
    build_municipality,
    build_organisation,
    build_roadmap_with,
    build_school,
    id_of,
)

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def home(database: Database) -> int:
    with database.writing() as session:
        return id_of(build_municipality(session))


def titles(session: Session, home: int | None, show: Show, only: Only | None = None) -> list[str]:
    rows = due_rows(session, home, TUESDAY, show=show, only=only or Only()).rows
    return [row.title for row in rows]


def build_dated(session: Session, **days: date) -> None:
    department = build_organisation(session)
    roadmap = build_roadmap_with(session)
    for position, (title, due_on) in enumerate(days.items(), start=1):
        activity = build_activity(session, roadmap, Row(title), position=position)
        build_assignment(session, due_on, department, activity=activity)


def test_each_deadline_stands_in_one_part_of_the_list(database: Database, home: int) -> None:
    with database.writing() as session:
        build_dated(
            session,
            yesterday=date(2026, 11, 23),
            today=date(2026, 11, 24),
            tomorrow=date(2026, 11, 25),
            sunday=date(2026, 11, 29),
            monday=date(2026, 11, 30),
            in_30_days=date(2026, 12, 24),
            in_31_days=date(2026, 12, 25),
        )
        assert titles(session, home, Show.OVERDUE) == ["yesterday"]
        assert titles(session, home, Show.TODAY) == ["today"]
        assert titles(session, home, Show.WEEK) == ["tomorrow", "sunday"]
        assert titles(session, home, Show.MONTH) == ["monday", "in_30_days"]
        assert titles(session, home, Show.ALL) == ["yesterday", "today", "tomorrow", "sunday", "monday", "in_30_days"]
        counts = count_due(session, home, TUESDAY)
        assert (counts[Show.OVERDUE], counts[Show.TODAY], counts[Show.WEEK], counts[Show.MONTH]) == (1, 1, 2, 2)


def test_one_deadline_of_many_schools_is_one_row_with_the_lead_first(database: Database, home: int) -> None:
    with database.writing() as session:
        activity = build_activity(session, build_roadmap_with(session))
        for number in range(1, 6):
            school = build_school(session, f"Школа № {number}")
            build_assignment(session, date(2026, 11, 20), school, activity=activity, role=PartyRole.CONTRIBUTOR)
        build_assignment(session, date(2026, 11, 20), build_organisation(session, "Центр"), activity=activity)
        rows = due_rows(session, home, TUESDAY, show=Show.OVERDUE)
        assert rows.total == 1
        assert [holder.name for holder in rows.rows[0].holders][:2] == ["Центр", "Школа № 1"]
        assert rows.rows[0].days_late(TUESDAY) == 4


def test_what_is_done_is_not_overdue_and_what_is_reported_waits_apart(database: Database, home: int) -> None:
    with database.writing() as session:
        department = build_organisation(session)
        roadmap = build_roadmap_with(session)
        for position, state in enumerate(AssignmentState, start=1):
            activity = build_activity(session, roadmap, Row(state.value), position=position)
            build_assignment(session, date(2026, 11, 20), department, activity=activity, state=state)
        assert sorted(titles(session, home, Show.OVERDUE)) == ["open", "returned"]
        assert titles(session, home, Show.REPORTED) == ["reported"]


def test_a_holder_who_was_given_more_time_stands_on_a_row_of_its_own(database: Database, home: int) -> None:
    with database.writing() as session:
        activity = build_activity(session, build_roadmap_with(session))
        build_assignment(session, date(2026, 11, 20), build_school(session, "Школа № 1"), activity=activity)
        moved = build_assignment(session, date(2026, 11, 20), build_school(session, "Школа № 2"), activity=activity)
        moved.due_on = date(2026, 12, 4)
        session.flush()
        assert [row.due_on for row in due_rows(session, home, TUESDAY).rows] == [date(2026, 11, 20), date(2026, 12, 4)]


def test_the_list_is_narrowed_to_an_organisation_a_section_or_a_roadmap(database: Database, home: int) -> None:
    with database.writing() as session:
        centre = build_organisation(session, "Центр", kind=OrganisationKind.CENTRE)
        roadmap = build_roadmap_with(session)
        one = build_activity(session, roadmap, Row("кадры", section="Кадры"), position=1)
        two = build_activity(session, roadmap, Row("родители", section="Родители"), position=2)
        build_assignment(session, date(2026, 11, 20), centre, activity=one)
        build_assignment(session, date(2026, 11, 20), build_organisation(session), activity=two)
        assert titles(session, home, Show.ALL, Only(organisation_id=id_of(centre))) == ["кадры"]
        assert titles(session, home, Show.ALL, Only(section="Родители")) == ["родители"]
        assert titles(session, home, Show.ALL, Only(roadmap_id=id_of(roadmap) + 1)) == []


def test_another_municipality_is_not_seen(database: Database, home: int) -> None:
    with database.writing() as session:
        other = build_municipality(session, "Соседний район")
        build_assignment(session, date(2026, 11, 20), build_organisation(session, "Чужой отдел", municipality=other))
        assert overdue(session, home, TUESDAY) == ()
        assert len(overdue(session, None, TUESDAY)) == 1


def test_screens_follow_one_another_without_gaps(database: Database, home: int) -> None:
    with database.writing() as session:
        build_dated(session, **{f"a{number}": date(2026, 11, 1 + number) for number in range(1, 8)})
        seen = [
            row.title
            for page in (1, 2, 3)
            for row in due_rows(session, home, TUESDAY, show=Show.OVERDUE, page=page, size=3).rows
        ]
    assert seen == [f"a{number}" for number in range(1, 8)]
