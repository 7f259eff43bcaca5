"""Claims about a curator who leaves: the schools go to the successor from that day, the visits stay whose they were."""

from datetime import date

from sqlmodel import select

from shnor_flow.storage.partnership.of_school import curators_of
from shnor_flow.storage.tables import Curatorship, Partnership, Visit, VisitInquiry
from tests.builders import build_organisation, build_person, build_programme, build_school, id_of
from tests.helping import build_curatorship, build_inquiry, build_partnership, build_visit
from tests.office import Office
from tests.services.test_people_change import MONDAY, VERA, give, office

__all__ = ["office"]


def test_the_successor_curates_from_the_day_of_the_handover_and_a_second_press_gives_nothing(office: Office) -> None:
    with office.database.writing() as session:
        school, lyceum = build_school(session), build_organisation(session, "Лицей № 7")
        programme = build_programme(session, schools=[school])
        boris, vera = build_person(session, organisation=lyceum), build_person(session, VERA)
        tie = build_curatorship(session, programme, school, boris)
        build_partnership(session, programme, school, lyceum, person_id=id_of(boris))
        build_visit(session, tie, date(2026, 9, 1))
    assert give(office, boris, vera).schools == 1
    assert give(office, boris, vera).is_empty
    with office.database.reading() as session:
        before, after = date(2026, 9, 13), MONDAY
        assert [one.name for one in curators_of(session, id_of(school), after)] == [VERA]
        rows = session.exec(select(Curatorship).order_by(Curatorship.from_on)).all()  # type: ignore[arg-type]
        assert [(row.person_id, row.until_on) for row in rows] == [(boris.id, before), (vera.id, None)]
        assert session.exec(select(Visit)).one().curatorship_id == tie.id
        assert (
            session.exec(select(Partnership)).one().person_id is None
        )  # she is not of the lyceum: its contacts are asked
    told = " ".join(office.letters(vera)[0].text.split())
    assert "школы, которым помогал прежний исполнитель: 1" in told


def test_what_the_quarter_asked_is_asked_of_the_successor_and_a_tie_to_come_goes_over(office: Office) -> None:
    with office.database.writing() as session:
        school, other = build_school(session), build_school(session, "Школа № 2 с. Сосновка")
        programme = build_programme(session, schools=[school, other])
        boris, vera = build_person(session), build_person(session, VERA)
        build_curatorship(session, programme, school, boris)
        later = build_curatorship(session, programme, other, boris, from_on=date(2026, 10, 1))
        asked = build_inquiry(session, programme, boris, period="2026Q2")
    assert give(office, boris, vera).schools == 2
    with office.database.reading() as session:
        inquiry = session.get_one(VisitInquiry, asked.id)
        assert (inquiry.person_id, inquiry.holder) == (vera.id, f"person:{vera.id}")
        assert (inquiry.next_notice_on, inquiry.dropped_at) == (MONDAY, None)
        assert session.get_one(Curatorship, later.id).person_id == vera.id


def test_a_pair_that_has_ended_keeps_who_was_asked_about_it(office: Office) -> None:
    with office.database.writing() as session:
        school, lyceum = build_school(session), build_organisation(session, "Лицей № 7")
        programme = build_programme(session, schools=[school])
        boris, vera = build_person(session, organisation=lyceum), build_person(session, VERA, organisation=lyceum)
        ended = build_partnership(
            session, programme, school, lyceum, person_id=id_of(boris), until_on=date(2026, 5, 31)
        )
        going_on = build_partnership(session, programme, school, lyceum, scope="химия", person_id=id_of(boris))
    assert give(office, boris, vera, leaves=False).schools == 1
    with office.database.reading() as session:
        assert session.get_one(Partnership, ended.id).person_id == boris.id
        assert session.get_one(Partnership, going_on.id).person_id == vera.id
