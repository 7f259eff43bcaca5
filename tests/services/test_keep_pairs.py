"""Claims about pairs and the plan: «школы-партнёры» of a running plan are the partners of today's pairs."""

from datetime import date

from sqlmodel import select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.party import PartyGroup
from shnor_flow.services.deadline.plan_occurrences import plan_occurrences
from shnor_flow.services.partnership.keep_pairs import Keeper, PairCard, add_pair, end_pair
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Assignment, Programme
from tests.builders import ANNA, Row, build_organisation, build_roadmap_with, build_school, id_of
from tests.collecting import CALENDAR
from tests.helping import build_partnership

NOW = moment_of(date(2026, 9, 14))
IN_NOVEMBER = ((None, date(2026, 11, 13)),)


def test_a_pair_that_is_added_or_ended_is_planned_for_at_once(any_database: Database) -> None:
    with any_database.writing() as session:
        school, first = build_school(session), build_organisation(session, "Гимназия")
        second = build_organisation(session, "Лицей № 7")
        roadmap = build_roadmap_with(session, [Row(windows=IN_NOVEMBER, parties=[PartyGroup.PARTNER_SCHOOLS])])
        programme = session.get_one(Programme, roadmap.programme_id)
        known = build_partnership(session, programme, school, first)
        keeper = Keeper(programme.municipality_id, Actor(ANNA), NOW)
        plan_occurrences(session, calendar=CALENDAR, now=NOW)
    assert _owed(any_database) == {first.id}
    with any_database.writing() as session:
        add_pair(session, PairCard(id_of(programme), id_of(school), id_of(second)), keeper)
        plan_occurrences(session, calendar=CALENDAR, now=NOW)
    assert _owed(any_database) == {first.id, second.id}
    with any_database.writing() as session:
        end_pair(session, id_of(known), date(2026, 9, 30), "договор закончился", keeper)
        plan_occurrences(session, calendar=CALENDAR, now=NOW)
    assert _owed(any_database) == {second.id}


def _owed(database: Database) -> set[int | None]:
    with database.reading() as session:
        rows = session.exec(select(Assignment).where(Assignment.state == AssignmentState.OPEN))
        return {row.organisation_id for row in rows}
