"""Claims about the rows that other tests stand on."""

from datetime import date

from sqlmodel import func, select

from shnor_flow.domain.party import PartyGroup
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Activity, ActivityParty, Assignment, Municipality
from tests.builders import (
    Row,
    build_assignment,
    build_coordinator,
    build_organisation,
    build_person,
    build_programme,
    build_roadmap_with,
    build_school,
    id_of,
)


def test_a_whole_municipality_is_built_in_a_few_lines(database: Database) -> None:
    with database.writing() as session:
        department = build_organisation(session)
        boris = build_person(session, organisation=department)
        build_coordinator(session)
        programme = build_programme(session, schools=[build_school(session)])
        roadmap = build_roadmap_with(
            session,
            [
                Row(
                    windows=[(date(2026, 7, 1), date(2026, 7, 31))], parties=[department, PartyGroup.PROGRAMME_SCHOOLS]
                ),
                Row(parties=["Совет директоров"], needs_review=True),
            ],
            programme=programme,
        )
        due = build_assignment(session, date(2026, 9, 30), boris)
        assert id_of(roadmap)
        assert due.due_at.isoformat() == "2026-09-30T21:00:00+00:00"
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Municipality)).one() == 1
        assert session.exec(select(func.count()).select_from(Activity)).one() == 3
        assert session.exec(select(func.count()).select_from(ActivityParty)).one() == 4


def test_assignments_of_one_person_stand_side_by_side(database: Database) -> None:
    with database.writing() as session:
        boris = build_person(session)
        for day in (1, 15, 30):
            build_assignment(session, date(2026, 9, day), boris)
    with database.reading() as session:
        assert len(session.exec(select(Assignment)).all()) == 3
