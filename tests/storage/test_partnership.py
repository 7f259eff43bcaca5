"""Claims about who helps a school on a day and how much of it is counted, on both databases."""

from datetime import date

from shnor_flow.domain.partnership import VisitKind, VisitState
from shnor_flow.storage.database import Database
from shnor_flow.storage.partnership.of_school import curators_of, partners_of
from shnor_flow.storage.partnership.visits import recent_visits, visits_in_period
from tests.builders import build_organisation, build_person, build_programme, build_school, id_of
from tests.helping import build_curatorship, build_partnership, build_visit

LAST_OF_MAY, FIRST_OF_JUNE = date(2026, 5, 31), date(2026, 6, 1)
QUARTER = date(2026, 4, 1), date(2026, 6, 30)


def test_a_curator_and_a_partner_are_there_up_to_their_last_day_and_what_was_held_is_counted(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        school, centre = build_school(session), build_organisation(session, "Методический центр")
        programme = build_programme(session, schools=[school])
        boris, dina = build_person(session), build_person(session, "Дина Олеговна Лис", position="методист")
        first = build_curatorship(session, programme, school, boris, until_on=LAST_OF_MAY)
        build_curatorship(session, programme, school, dina, from_on=FIRST_OF_JUNE)
        pair = build_partnership(session, programme, school, centre, until_on=LAST_OF_MAY)
        build_visit(session, first, date(2026, 4, 1))
        build_visit(session, pair, date(2026, 6, 30), kind=VisitKind.CONSULTATION)
        build_visit(session, first, date(2026, 7, 1))
        for state in (VisitState.PLANNED, VisitState.NOT_HELD, VisitState.WITHDRAWN):
            build_visit(session, first, date(2026, 5, 5), state=state)
        school_id = id_of(school)
    with any_database.reading() as session:
        names = [[one.name for one in curators_of(session, school_id, day)] for day in (LAST_OF_MAY, FIRST_OF_JUNE)]
        assert names == [[boris.full_name], [dina.full_name]]
        assert [one.name for one in partners_of(session, school_id, LAST_OF_MAY)] == ["Методический центр"]
        assert partners_of(session, school_id, FIRST_OF_JUNE) == ()
        assert visits_in_period(session, school_id, *QUARTER) == 2
        assert visits_in_period(session, school_id, *QUARTER, VisitKind.CONSULTATION) == 1
        assert visits_in_period(session, school_id, *QUARTER, VisitKind.LESSON) == 0
        assert [one.held_on.month for one in recent_visits(session, school_id, date(2026, 6, 30))] == [6, 4]
