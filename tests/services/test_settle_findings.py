"""Claims about a person's word on terms and parties that the reader was not sure of."""

from datetime import date

import pytest
from sqlmodel import Session, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party import PartyGroup, PartyTarget
from shnor_flow.domain.party.choice import PartyChoice
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.domain.term import TermKind, Window
from shnor_flow.services.deadline.plan_occurrences import plan_occurrences
from shnor_flow.services.review.map_party import map_party, name_responsible
from shnor_flow.services.roadmap import settle_findings as settling
from shnor_flow.services.roadmap.doubt_parties import doubt_parties
from shnor_flow.storage.database import Database
from shnor_flow.storage.roadmap.open_findings import open_findings
from shnor_flow.storage.roadmap.unassigned import unassigned_occurrences
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Finding,
    JournalEntry,
    Municipality,
    Party,
    Programme,
    Roadmap,
)
from tests.builders import (
    Row,
    build_coordinator,
    build_municipality,
    build_organisation,
    build_person,
    build_roadmap_with,
    build_school,
    id_of,
)

NOW = moment_of(date(2026, 1, 12))
CALENDAR = WorkingCalendar(years=frozenset({2026, 2027, 2028}))
APRIL = [(date(year, 4, 1), date(year, 4, 30)) for year in (2026, 2027, 2028)]


def _doubtful(session: Session, *, windows: list[tuple[date, date]] | None = None) -> tuple[Activity, Actor]:
    anna = build_coordinator(session)
    row = Row(windows=APRIL if windows is None else windows, parties=["РМО"], term="апрель", needs_review=True)
    roadmap = build_roadmap_with(session, [row])
    activity = session.exec(select(Activity)).one()
    session.add(Finding(roadmap_id=id_of(roadmap), activity_id=activity.id, kind=FindingKind.TERM, message="Нет года."))
    session.flush()
    return activity, Actor(anna.full_name, anna.id)


def test_a_doubtful_reading_is_confirmed_as_it_stands(database: Database) -> None:
    with database.writing() as session:
        activity, anna = _doubtful(session)
        assert plan_occurrences(session, calendar=CALENDAR, now=NOW).activities == 0
        settling.confirm_reading(session, id_of(activity), actor=anna, now=NOW)
        assert (activity.confirmed_at, activity.confirmed_by, activity.term) == (NOW, anna.person_id, "апрель")
        finding = session.exec(select(Finding)).one()
        assert (finding.resolved_at, finding.resolved_by) == (NOW, anna.person_id)
        assert finding.resolution == "Подтверждено: апрель"
        assert plan_occurrences(session, calendar=CALENDAR, now=NOW).occurrences == 3
        line = session.exec(select(JournalEntry)).one()
        assert (line.action, line.person_id) == ("activity.term_settled", anna.person_id)


def test_an_activity_without_dates_has_nothing_to_confirm(database: Database) -> None:
    with database.writing() as session:
        activity, anna = _doubtful(session, windows=[])
        with pytest.raises(Refused, match="нет дат"):
            settling.confirm_reading(session, id_of(activity), actor=anna, now=NOW)


def test_new_words_are_read_shown_and_taken_while_the_plans_words_stay(database: Database) -> None:
    with database.writing() as session:
        activity, anna = _doubtful(session)
        shown = settling.preview_term(session, id_of(activity), "до 15 мая 2026 г.")
        assert activity.windows[0]["due"] == "2026-04-30"
        taken = settling.give_term(session, id_of(activity), "до 15 мая 2026 г.", actor=anna, now=NOW)
        assert taken == shown
        assert activity.windows == [{"start": None, "due": "2026-05-15"}]
        assert (activity.kind, activity.term) == (TermKind.ONCE, "апрель")
        assert open_findings(session, activity.roadmap_id) == ()
        with pytest.raises(Refused, match="даты не получаются"):
            settling.give_term(session, id_of(activity), "как получится", actor=anna, now=NOW)


def test_dates_given_by_a_person_replace_what_was_planned(database: Database) -> None:
    with database.writing() as session:
        activity, anna = _doubtful(session)
        map_party(
            session,
            id_of(session.exec(select(Party)).one()),
            [PartyChoice(organisation_id=id_of(build_organisation(session)))],
            actor=anna,
            now=NOW,
        )
        settling.confirm_reading(session, id_of(activity), actor=anna, now=NOW)
        plan_occurrences(session, calendar=CALENDAR, now=NOW)
        windows = [Window(None, date(2026, 6, 1)), Window(date(2026, 3, 2), date(2026, 3, 31))]
        reading = settling.give_dates(session, id_of(activity), windows, actor=anna, now=NOW)
        assert reading.restated == "с 02.03.2026 по 31.03.2026; до 01.06.2026"
        plan_occurrences(session, calendar=CALENDAR, now=NOW)
        owed = session.exec(select(Assignment).where(Assignment.state == AssignmentState.OPEN))
        assert sorted(each.due_on for each in owed) == [date(2026, 3, 31), date(2026, 6, 1)]


@pytest.mark.parametrize(
    ("windows", "sentence"),
    [
        ([], "хотя бы одну дату"),
        ([Window(date(2026, 5, 2), date(2026, 5, 1))], "поменяйте их местами"),
        ([Window(None, date(2062, 5, 1))], "проверьте год"),
        ([Window(date(1926, 5, 1), date(2026, 5, 1))], "проверьте год"),
    ],
)
def test_odd_dates_are_refused(database: Database, windows: list[Window], sentence: str) -> None:
    with database.writing() as session:
        activity, anna = _doubtful(session)
        with pytest.raises(Refused, match=sentence):
            settling.give_dates(session, id_of(activity), windows, actor=anna, now=NOW)


def test_words_that_give_a_day_in_another_age_are_refused_and_planning_goes_on(database: Database) -> None:
    with database.writing() as session:
        activity, anna = _doubtful(session)
        with pytest.raises(Refused, match="проверьте год"):
            settling.give_term(session, id_of(activity), "до 31.12.9999", actor=anna, now=NOW)
        assert activity.confirmed_at is None
        assert plan_occurrences(session, calendar=CALENDAR, now=NOW).occurrences == 0


def test_a_reading_in_another_age_is_not_confirmed_as_it_stands(database: Database) -> None:
    with database.writing() as session:
        activity, anna = _doubtful(session, windows=[(date(9999, 12, 1), date(9999, 12, 31))])
        with pytest.raises(Refused, match="проверьте год"):
            settling.confirm_reading(session, id_of(activity), actor=anna, now=NOW)


def test_an_activity_may_be_left_without_dates_for_a_reason(database: Database) -> None:
    with database.writing() as session:
        activity, anna = _doubtful(session)
        with pytest.raises(Refused, match="почему"):
            settling.leave_without_dates(session, id_of(activity), " ", actor=anna, now=NOW)
        settling.leave_without_dates(session, id_of(activity), "по обращениям школ", actor=anna, now=NOW)
        assert (activity.kind, activity.windows) == (TermKind.UNSCHEDULED, [])
        assert session.exec(select(Finding)).one().resolution == "Без срока: по обращениям школ"


def test_a_doubt_about_text_is_dismissed_and_one_about_a_term_is_not(database: Database) -> None:
    with database.writing() as session:
        activity, anna = _doubtful(session)
        text = Finding(roadmap_id=activity.roadmap_id, kind=FindingKind.TEXT, message="Строки перемешаны.")
        session.add(text)
        session.flush()
        settling.dismiss_finding(session, id_of(text), "", actor=anna, now=NOW)
        settling.dismiss_finding(session, id_of(text), "ещё раз", actor=anna, now=NOW)
        assert (text.resolution, text.resolved_by) == ("Проверено", anna.person_id)
        term = session.exec(select(Finding).where(Finding.kind == FindingKind.TERM)).one()
        with pytest.raises(Refused, match="срок подтвердите"):
            settling.dismiss_finding(session, id_of(term), "", actor=anna, now=NOW)
        with pytest.raises(NotFound):
            settling.dismiss_finding(session, 999, "", actor=anna, now=NOW)


def test_a_mapped_party_is_remembered_and_gets_its_assignments(database: Database) -> None:
    with database.writing() as session:
        anna = build_coordinator(session)
        actor = Actor(anna.full_name, anna.id)
        roadmap = build_roadmap_with(session, [Row(windows=APRIL, parties=["РМО"])])
        doubt_parties(session, roadmap, now=NOW)
        plan_occurrences(session, calendar=CALENDAR, now=NOW)
        assert [each.wording for each in unassigned_occurrences(session)] == ["РМО"] * 3
        boris = build_person(session)
        party = session.exec(select(Party)).one()
        map_party(session, id_of(party), [PartyChoice(person_id=id_of(boris))], actor=actor, now=NOW)
        assert (party.target, party.confirmed_by) == (PartyTarget.PERSON, anna.id)
        assert session.exec(select(Finding)).one().resolution == f"Это {boris.full_name}"
        plan_occurrences(session, calendar=CALENDAR, now=NOW)
        assert unassigned_occurrences(session) == ()


def test_partner_schools_are_those_the_passport_names(database: Database) -> None:
    with database.writing() as session:
        anna = build_coordinator(session)
        actor = Actor(anna.full_name, anna.id)
        roadmap = build_roadmap_with(session, [Row(windows=APRIL[:1], parties=["наставники"])])
        strong = build_school(session, "МБОУ «Гимназия № 2»", is_low_results=False)
        alias = build_school(session, "МБОУ «Лицей»", is_low_results=False, aliases="Лицей при институте")
        build_school(session, "МБОУ «Школа № 9»", is_low_results=False)
        programme = session.get_one(Programme, roadmap.programme_id)
        named = ('МБОУ "Гимназия №2"', "МБОУ «Гимназия  № 2»", "Лицей при Институте", "Школа соседнего района")
        programme.passport = {"partnerships": [{"school": "МБОУ «Школа № 9»", "partner": name} for name in named]}
        choice = PartyChoice(group=PartyGroup.PARTNER_SCHOOLS)
        map_party(session, id_of(session.exec(select(Party)).one()), [choice], actor=actor, now=NOW)
        plan_occurrences(session, calendar=CALENDAR, now=NOW)
        assert {each.organisation_id for each in session.exec(select(Assignment))} == {strong.id, alias.id}


def test_a_choice_is_exactly_one_and_of_this_municipality(database: Database) -> None:
    with database.writing() as session:
        activity, anna = _doubtful(session)
        party_id = id_of(session.exec(select(Party)).one())
        stranger = build_organisation(session, "Чужое", municipality=build_municipality(session, "Озёрный район"))
        for choice in (PartyChoice(), PartyChoice(organisation_id=1, group=PartyGroup.COORDINATORS)):
            with pytest.raises(Refused, match="Выберите одно"):
                map_party(session, party_id, [choice], actor=anna, now=NOW)
        with pytest.raises(NotFound, match="нет в справочнике муниципалитета"):
            map_party(session, party_id, [PartyChoice(organisation_id=id_of(stranger))], actor=anna, now=NOW)
        with pytest.raises(NotFound, match="обновите страницу"):
            map_party(session, 999, [PartyChoice(group=PartyGroup.COORDINATORS)], actor=anna, now=NOW)
        assert session.get_one(Municipality, session.get_one(Roadmap, activity.roadmap_id).municipality_id)


def test_a_lead_is_named_where_the_plan_names_nobody(database: Database) -> None:
    with database.writing() as session:
        anna = build_coordinator(session)
        actor = Actor(anna.full_name, anna.id)
        school = build_school(session)
        build_person(session, organisation=school, is_contact=True)
        roadmap = build_roadmap_with(session, [Row(windows=APRIL)])
        activity = session.exec(select(Activity)).one()
        doubt = Finding(
            roadmap_id=id_of(roadmap), activity_id=activity.id, kind=FindingKind.PARTY, message="Нет ответственного."
        )
        session.add(doubt)
        session.flush()
        choice = PartyChoice(organisation_id=id_of(school))
        name_responsible(session, id_of(activity), [choice], actor=actor, now=NOW)
        assert (doubt.resolved_by, doubt.resolution) == (anna.id, f"Назначен: {school.name}")
        assert plan_occurrences(session, calendar=CALENDAR, now=NOW).assignments == 3
        with pytest.raises(Refused, match="уже есть ответственный"):
            name_responsible(session, id_of(activity), [choice], actor=actor, now=NOW)
