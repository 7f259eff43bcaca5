"""Claims about the calendar of a running roadmap: who owes what by when, however often it is planned."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.deadline.progress import AssignmentState, OccurrenceKind, ProgressKind
from shnor_flow.domain.party import PartyGroup, PartyRole, StaffRole
from shnor_flow.domain.party.choice import PartyChoice
from shnor_flow.domain.term import TermKind
from shnor_flow.services.deadline.plan_occurrences import PlanCounts, plan_all, plan_occurrences
from shnor_flow.storage.database import Database
from shnor_flow.storage.roadmap.holders import say_whom
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Occurrence,
    Party,
    ProgrammeSchool,
    Progress,
    Roadmap,
    RoadmapState,
)
from tests.builders import (
    Row,
    build_coordinator,
    build_membership,
    build_municipality,
    build_organisation,
    build_person,
    build_programme,
    build_roadmap_with,
    build_school,
    id_of,
)

CALENDAR = WorkingCalendar(
    years=frozenset({2026, 2027, 2028}),
    days_off=frozenset({date(2026, 12, 31), *(date(2027, 1, day) for day in (1, 4, 5, 6, 7, 8))}),
)
JULY = [(date(year, 7, 1), date(year, 7, 31)) for year in (2026, 2027, 2028)]
NEW_YEAR = moment_of(date(2026, 1, 12))


def _plan(session: Session, now: datetime = NEW_YEAR) -> PlanCounts:
    total = PlanCounts()
    while (counts := plan_occurrences(session, calendar=CALENDAR, now=now, limit=2)).activities:
        total += counts
    return total


def _assignments(session: Session, *states: AssignmentState) -> list[Assignment]:
    query = select(Assignment).order_by(col(Assignment.due_on), col(Assignment.role).desc(), col(Assignment.id))
    found = session.exec(query.execution_options(populate_existing=True)).all()
    return [each for each in found if not states or each.state in states]


def _due(session: Session, *states: AssignmentState) -> list[tuple[date, str]]:
    return [(each.due_on, each.holder) for each in _assignments(session, *states)]


def _mark(session: Session) -> None:
    for activity in session.exec(select(Activity)):
        activity.needs_planning = True
    session.flush()


def test_each_window_becomes_an_occurrence_held_to_a_working_day(any_database: Database) -> None:
    with any_database.writing() as session:
        department = build_organisation(session)
        build_roadmap_with(session, [Row(windows=JULY, parties=[department])])
        assert _plan(session) == PlanCounts(activities=1, occurrences=3, assignments=3)
        assert [each.due_on for each in _assignments(session)] == [
            date(2026, 7, 31),
            date(2027, 7, 30),  # 31 July 2027 is a Saturday
            date(2028, 7, 31),
        ]
        planned = session.exec(select(Occurrence).order_by(col(Occurrence.scheduled_on))).all()
        assert [each.scheduled_on for each in planned] == [due for _, due in JULY]
        assert planned[1].starts_on == date(2027, 7, 1)


def test_planning_twice_changes_nothing(any_database: Database) -> None:
    with any_database.writing() as session:
        school, department = build_school(session), build_organisation(session)
        programme = build_programme(session, schools=[school])
        rows = [
            Row(windows=JULY, parties=[department, PartyGroup.PROGRAMME_SCHOOLS]),
            Row(windows=JULY, parties=[school]),
        ]
        build_roadmap_with(session, rows, programme=programme)
        first = _plan(session)
    with any_database.writing() as session:
        before = _due(session)
        assert _plan(session) == PlanCounts()
        _mark(session)
        assert _plan(session) == PlanCounts(activities=2)
        assert _due(session) == before
    assert first.assignments == len(before) == 9


def test_the_end_of_the_day_is_bratsks_own(any_database: Database) -> None:
    with any_database.writing() as session:
        for name, zone in (("Братский район", "Asia/Irkutsk"), ("Медынский район", "Europe/Moscow")):
            municipality = build_municipality(session, name, zone)
            department = build_organisation(session, municipality=municipality)
            programme = build_programme(session, municipality=municipality)
            build_roadmap_with(session, [Row(windows=JULY[:1], parties=[department])], programme=programme)
        _plan(session)
        ends = [each.due_at for each in _assignments(session)]
    assert ends == [datetime(2026, 7, 31, 16, 0, tzinfo=UTC), datetime(2026, 7, 31, 21, 0, tzinfo=UTC)]


def test_a_municipality_may_roll_forward(database: Database) -> None:
    with database.writing() as session:
        municipality = build_municipality(session, roll="forward")
        department = build_organisation(session, municipality=municipality)
        rows = [Row(windows=[(None, date(2026, 12, 31))], parties=[department])]
        build_roadmap_with(session, rows, programme=build_programme(session, municipality=municipality))
        _plan(session)
        assert [each.due_on for each in _assignments(session)] == [date(2027, 1, 11)]


def test_the_lead_and_each_school_of_the_programme_owe_the_deadline(database: Database) -> None:
    with database.writing() as session:
        department = build_organisation(session)
        schools = [build_school(session, f"Школа № {number}") for number in (1, 2)]
        programme = build_programme(session, schools=schools)
        rows = [Row(windows=JULY[:1], parties=[department, PartyGroup.PROGRAMME_SCHOOLS])]
        build_roadmap_with(session, rows, programme=programme)
        _plan(session)
        owed = {each.organisation_id: (each.role, each.due_on) for each in _assignments(session)}
        middle = date(2026, 7, 16)  # co-executors hand their part over in the first half of the term
        assert owed == {
            department.id: (PartyRole.LEAD, date(2026, 7, 31)),
            schools[0].id: (PartyRole.CONTRIBUTOR, middle),
            schools[1].id: (PartyRole.CONTRIBUTOR, middle),
        }


def test_where_the_plan_names_only_an_end_the_term_runs_from_the_deadline_before(database: Database) -> None:
    with database.writing() as session:
        department, school = build_organisation(session), build_school(session)
        windows: list[tuple[date | None, date]] = [(None, date(2026, 6, 1)), (None, date(2026, 12, 1))]
        build_roadmap_with(session, [Row(windows=windows, parties=[department, school])])
        _plan(session)
        parts = [each.due_on for each in _assignments(session) if each.role is PartyRole.CONTRIBUTOR]
        # From the start of the roadmap, 1 January, to 1 June; then from 1 June to 1 December.
        assert parts == [date(2026, 3, 17), date(2026, 8, 31)]


def test_a_roadmap_started_late_holds_nobody_to_a_day_before_it_was_planned(database: Database) -> None:
    with database.writing() as session:
        department, school = build_organisation(session), build_school(session)
        windows = [(date(2026, 9, 1), date(2026, 12, 1))]
        build_roadmap_with(session, [Row(windows=windows, parties=[department, school])])
        plan_occurrences(session, calendar=CALENDAR, now=moment_of(date(2026, 11, 20)))
        assert {each.role: each.due_on for each in _assignments(session)} == {
            PartyRole.LEAD: date(2026, 12, 1),
            PartyRole.CONTRIBUTOR: date(2026, 11, 20),
        }


def test_control_points_of_a_continuous_activity_ask_the_lead_only(database: Database) -> None:
    with database.writing() as session:
        department, school = build_organisation(session), build_school(session)
        window = (date(2026, 1, 1), date(2026, 12, 31))
        rows = [Row(windows=[window], parties=[department, school], kind=TermKind.CONTINUOUS, term="постоянно")]
        build_roadmap_with(session, rows)
        _plan(session)
        kinds = {each.id: each.kind for each in session.exec(select(Occurrence))}
        asked = [(kinds[each.occurrence_id], each.due_on, each.organisation_id) for each in _assignments(session)]
        assert asked == [
            (OccurrenceKind.CONTROL_POINT, date(2026, 6, 30), department.id),
            (OccurrenceKind.DEADLINE, date(2026, 12, 30), department.id),
            (OccurrenceKind.DEADLINE, date(2026, 12, 30), school.id),
        ]


def test_coordinators_are_people_who_owe(database: Database) -> None:
    with database.writing() as session:
        anna = build_coordinator(session)
        build_roadmap_with(session, [Row(windows=JULY[:1], parties=[PartyGroup.COORDINATORS])])
        _plan(session)
        assert [each.person_id for each in _assignments(session)] == [anna.id]


def test_only_settled_activities_of_running_roadmaps_are_planned(database: Database) -> None:
    with database.writing() as session:
        department = build_organisation(session)
        doubtful = Row(windows=JULY, parties=[department], needs_review=True)
        build_roadmap_with(session, [doubtful])
        draft = build_programme(session, title="Ещё не начатая")
        build_roadmap_with(session, [Row(windows=JULY)], programme=draft, state=RoadmapState.DRAFT)
        assert _plan(session) == PlanCounts()
        activity = session.exec(select(Activity).where(col(Activity.needs_review))).one()
        activity.confirmed_at = NEW_YEAR
        session.flush()
        assert _plan(session).occurrences == 3


def test_an_occurrence_without_a_lead_stands_in_the_calendar_and_is_counted(database: Database) -> None:
    with database.writing() as session:
        build_roadmap_with(session, [Row(windows=JULY, parties=["РМО", build_school(session)])])
        counts = _plan(session)
        assert (counts.occurrences, counts.assignments, counts.without_holder) == (3, 3, 3)


def test_in_mid_life_the_past_is_overdue_and_quiet(database: Database) -> None:
    """A plan of 2026 to 2028 started on 22 November 2026: July has gone, December is ahead."""
    november = moment_of(date(2026, 11, 22))
    with database.writing() as session:
        windows = [*JULY[:2], (None, date(2026, 11, 24)), (None, date(2026, 12, 15))]
        rows = [Row(windows=windows, parties=[build_organisation(session)])]
        build_roadmap_with(session, rows, started_at=november)
        _plan(session, november)
        notices = [(each.due_on, each.state, each.next_notice_on) for each in _assignments(session)]
        is_open = AssignmentState.OPEN
        assert notices == [
            (date(2026, 7, 31), is_open, None),
            (date(2026, 11, 24), is_open, date(2026, 11, 22)),
            (date(2026, 12, 15), is_open, date(2026, 12, 8)),  # three weeks apart: a short ladder
            (date(2027, 7, 30), is_open, date(2027, 6, 30)),
        ]


def test_a_school_that_joins_owes_what_comes_after_and_one_that_leaves_no_more(database: Database) -> None:
    with database.writing() as session:
        first, second = (build_school(session, f"Школа № {number}") for number in (1, 2))
        programme = build_programme(session, schools=[first])
        build_roadmap_with(session, [Row(windows=JULY, parties=[PartyGroup.PROGRAMME_SCHOOLS])], programme=programme)
        _plan(session)
        build_membership(session, programme, second, joined_on=date(2026, 9, 1))
        session.exec(select(ProgrammeSchool).where(ProgrammeSchool.organisation_id == first.id)).one().left_on = date(
            2027, 9, 1
        )
        _mark(session)
        _plan(session, moment_of(date(2026, 9, 1)))
        one, two = f"organisation:{first.id}", f"organisation:{second.id}"
        assert _due(session, AssignmentState.OPEN) == [
            (date(2026, 7, 31), one),
            (date(2027, 7, 30), one),
            (date(2027, 7, 30), two),
            (date(2028, 7, 31), two),
        ]
        assert _due(session, AssignmentState.CANCELLED) == [(date(2028, 7, 31), one)]


def test_another_answer_about_a_party_moves_what_is_ahead_and_leaves_the_past_and_the_done(database: Database) -> None:
    with database.writing() as session:
        wrong, right = build_organisation(session, "Отдел культуры"), build_organisation(session)
        build_roadmap_with(session, [Row(windows=JULY, parties=[wrong])])
        _plan(session)
        done = _assignments(session)[1]
        done.state = AssignmentState.REPORTED
        party = session.exec(select(Party)).one()
        say_whom(session, party, [PartyChoice(organisation_id=right.id)])
        _mark(session)
        _plan(session, moment_of(date(2026, 9, 1)))
        assert _due(session, AssignmentState.OPEN) == [
            (date(2026, 7, 31), f"organisation:{wrong.id}"),
            (date(2027, 7, 30), f"organisation:{right.id}"),
            (date(2028, 7, 31), f"organisation:{right.id}"),
        ]
        assert _due(session, AssignmentState.REPORTED) == [(date(2027, 7, 30), f"organisation:{wrong.id}")]


def test_several_chosen_for_one_wording_all_hold_its_role_in_their_order(database: Database) -> None:
    with database.writing() as session:
        first, second = build_school(session), build_school(session, "Школа № 2")
        boris = build_person(session, organisation=build_organisation(session))
        build_roadmap_with(session, [Row(windows=JULY[:1], parties=[boris, "РМО"])])
        several = [
            PartyChoice(organisation_id=second.id),
            PartyChoice(person_id=boris.id),  # leads already
            PartyChoice(organisation_id=first.id),
        ]
        say_whom(session, session.exec(select(Party).where(Party.wording == "РМО")).one(), several)
        _plan(session)
        assert [(each.holder, each.role) for each in _assignments(session)] == [
            (f"organisation:{second.id}", PartyRole.CONTRIBUTOR),  # half the term comes before its end
            (f"organisation:{first.id}", PartyRole.CONTRIBUTOR),
            (f"person:{boris.id}", PartyRole.LEAD),
        ]


def test_heads_of_schools_hold_where_the_directory_knows_them_and_the_school_where_not(database: Database) -> None:
    with database.writing() as session:
        known, unknown = build_school(session), build_school(session, "Школа № 2")
        head = build_person(session, "Олег Белов", organisation=known, position="директор")
        build_person(session, "Вера Зимина", organisation=known, position="заместитель директора по УВР")
        build_person(session, "Ушёл Давно", organisation=unknown, position="директор", is_active=False)
        programme = build_programme(session, schools=[known, unknown])
        build_roadmap_with(session, [Row(windows=JULY[:1], parties=["руководители ОО"])], programme=programme)
        heads = PartyChoice(group=PartyGroup.PROGRAMME_SCHOOLS, staff=StaffRole.HEAD)
        say_whom(session, session.exec(select(Party)).one(), [heads])
        _plan(session)
        assert [each.holder for each in _assignments(session)] == [f"person:{head.id}", f"organisation:{unknown.id}"]


def test_the_schools_of_a_schools_own_roadmap_are_that_school_alone(database: Database) -> None:
    with database.writing() as session:
        own, other = build_school(session), build_school(session, "Школа № 2")
        programme = build_programme(session, schools=[own, other])
        row = Row(windows=JULY[:1], parties=[PartyGroup.PROGRAMME_SCHOOLS, PartyGroup.ALL_SCHOOLS])
        roadmap = build_roadmap_with(session, [row], programme=programme)
        roadmap.organisation_id = own.id
        _plan(session)
        assert [each.holder for each in _assignments(session)] == [f"organisation:{own.id}"]


def test_a_party_found_late_gets_also_what_nobody_held(database: Database) -> None:
    with database.writing() as session:
        build_roadmap_with(session, [Row(windows=JULY, parties=["РМО"])])
        _plan(session)
        party = session.exec(select(Party)).one()
        say_whom(session, party, [PartyChoice(organisation_id=build_organisation(session).id)])
        _mark(session)
        _plan(session, moment_of(date(2026, 9, 1)))
        assert _assignments(session, AssignmentState.OPEN)[0].due_on == date(2026, 7, 31)
        assert len(_assignments(session)) == 3


def test_a_changed_term_cancels_what_it_no_longer_names_unless_it_was_touched(any_database: Database) -> None:
    with any_database.writing() as session:
        boris = build_person(session)
        build_roadmap_with(session, [Row(windows=JULY, parties=[boris])])
        _plan(session)
        touched = _assignments(session)[1]
        session.add(Progress(assignment_id=id_of(touched), kind=ProgressKind.NOTE, at=NEW_YEAR, by="Борис"))
        activity = session.exec(select(Activity)).one()
        activity.windows = [{"start": None, "due": "2026-09-30"}]
        activity.needs_planning = True
        session.flush()
        counts = _plan(session)
        assert (counts.occurrences, counts.assignments, counts.cancelled) == (1, 1, 2)
        assert [each.due_on for each in _assignments(session, AssignmentState.OPEN)] == [
            date(2026, 9, 30),
            date(2027, 7, 30),
        ]
        activity.windows = [{"start": "2026-07-01", "due": "2026-07-31"}]
        activity.needs_planning = True
        session.flush()
        assert _plan(session).restored == 1


def test_a_day_that_nobody_held_leaves_nothing_behind(database: Database) -> None:
    with database.writing() as session:
        build_roadmap_with(session, [Row(windows=JULY, parties=["РМО"])])
        _plan(session)
        activity = session.exec(select(Activity)).one()
        activity.windows, activity.needs_planning = [], True
        session.flush()
        _plan(session)
        assert session.exec(select(Occurrence)).all() == []


def test_a_later_edition_leaves_what_was_due_before_it_to_the_earlier_one(database: Database) -> None:
    with database.writing() as session:
        department, programme = build_organisation(session), build_programme(session)
        rows = [Row(windows=JULY, parties=[department])]
        build_roadmap_with(session, rows, programme=programme, state=RoadmapState.SUPERSEDED)
        started = moment_of(date(2027, 1, 15))
        second = build_roadmap_with(session, rows, programme=programme, edition=2, started_at=started)
        _plan(session, started)
        assert [each.due_on for each in _assignments(session)] == [date(2027, 7, 30), date(2028, 7, 31)]
        assert session.get_one(Roadmap, second.id).edition == 2


def test_two_planners_at_once_plan_everything_once(any_database: Database) -> None:
    with any_database.writing() as session:
        department = build_organisation(session)
        build_roadmap_with(session, [Row(windows=JULY, parties=[department]) for _ in range(40)])
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(plan_all, any_database, calendar=lambda: CALENDAR, now=NEW_YEAR, batch=3) for _ in range(2)]
        total = runs[0].result() + runs[1].result()
    assert (total.activities, total.occurrences, total.assignments) == (40, 120, 120)


def test_nothing_marked_needs_no_calendar(database: Database) -> None:
    def never() -> WorkingCalendar:
        raise AssertionError("the calendar costs half a second")

    assert plan_all(database, calendar=never, now=NEW_YEAR) == PlanCounts()
