"""Claims about rounds that open, invite, remind and lock by themselves."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.collection import Reporter, RoundState, SubmissionState
from shnor_flow.domain.party import OrganisationKind
from shnor_flow.storage.collection import round_list
from shnor_flow.storage.collection.submission import submission_by_id
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import (
    JournalEntry,
    Municipality,
    Organisation,
    Person,
    Programme,
    ProgrammeSchool,
    Roadmap,
    RoadmapState,
    Submission,
)
from tests.builders import (
    build_indicator,
    build_membership,
    build_organisation,
    build_programme,
    build_roadmap_with,
    build_school,
    id_of,
)
from tests.collecting import FIRST, OPENING, SECOND, THIRD, District, build_district, local


def test_the_round_of_the_third_quarter_opens_on_its_first_working_day(database: Database) -> None:
    district = build_district(database)
    assert district.run(date(2026, 9, 30)).opened == 0
    assert district.rounds()["2026Q3"].state is RoundState.PLANNED

    counts = district.run(OPENING)
    opened = district.rounds()["2026Q3"]
    assert opened.state is RoundState.OPEN
    assert (opened.opens_on, opened.due_on, opened.locks_on) == (OPENING, date(2026, 10, 9), date(2026, 10, 23))
    assert opened.due_at == datetime(2026, 10, 9, 21, tzinfo=UTC)
    assert opened.locks_at == datetime(2026, 10, 23, 21, tzinfo=UTC)
    assert (counts.opened, counts.expected) == (1, 3)


def test_the_running_quarter_is_seen_ahead_as_planned(database: Database) -> None:
    district = build_district(database)
    district.run(OPENING)
    assert district.rounds()["2026Q4"].state is RoundState.PLANNED
    assert "2027Q1" not in district.rounds()


def test_every_school_is_expected_from_the_start_even_without_an_address(database: Database) -> None:
    district = build_district(database)
    counts = district.run(OPENING)
    assert [district.submission(school).state for school in (FIRST, SECOND, THIRD)] == [SubmissionState.EXPECTED] * 3
    assert counts.without_address == 1


def test_the_invitation_goes_to_the_contact_persons_with_a_link_each(database: Database) -> None:
    district = build_district(database)
    assert district.run(OPENING).invited == 3
    letters = district.letters("invitation")
    assert [letter.to_address for letter in letters] == [
        "boris@school1.example",
        "head@school2.example",
        "deputy@school2.example",
    ]
    links = {line for letter in letters for line in letter.text.splitlines() if "/s/" in line}
    assert len(links) == 3
    assert "9 октября 2026 г. (пятница)" in letters[0].text.replace("\n", " ")
    assert "Считает управление" not in letters[0].text


def test_a_school_that_named_nobody_is_invited_at_its_role_mailbox(database: Database) -> None:
    district = build_district(database)
    with database.writing() as session:
        for person in session.exec(select(Person).where(Person.organisation_id == district.schools[SECOND])):
            person.is_contact = False
        session.get_one(Organisation, district.schools[SECOND]).email = "office@school2.example"
    counts = district.run(OPENING)
    assert [letter.to_address for letter in district.letters("invitation")] == [
        "boris@school1.example",
        "office@school2.example",
    ]
    assert counts.without_address == 1


def test_running_three_times_a_day_changes_nothing_more(database: Database) -> None:
    district = build_district(database)
    district.run(OPENING)
    again = [district.run(OPENING).as_dict() for _ in range(2)]
    assert [set(counts.values()) for counts in again] == [{0}, {0}]
    assert len(district.letters()) == 3


def test_after_missed_days_the_round_opens_late_and_leaves_a_working_week(database: Database) -> None:
    district = build_district(database)
    district.run(date(2026, 9, 30))  # planned with its ordinary days
    district.run(date(2026, 10, 6))
    opened = district.rounds()["2026Q3"]
    assert (opened.opens_on, opened.due_on, opened.locks_on) == (
        date(2026, 10, 6),
        date(2026, 10, 13),
        date(2026, 10, 23),
    )


def test_a_quarter_missed_altogether_still_opens(database: Database) -> None:
    district = build_district(database)
    counts = district.run(date(2027, 2, 1))
    rounds = district.rounds()
    assert [rounds[period].state for period in ("2026Q3", "2026Q4")] == [RoundState.OPEN] * 2
    assert rounds["2026Q3"].due_on == rounds["2026Q4"].due_on == date(2027, 2, 8)
    assert counts.opened == 2


def test_a_plan_imported_mid_life_is_asked_for_the_quarter_that_has_just_ended_only(database: Database) -> None:
    district = build_district(database, started_on=date(2027, 11, 16))
    district.run(date(2027, 11, 16))
    assert sorted(district.rounds()) == ["2027Q3", "2027Q4"]


def test_the_days_are_not_computed_anew_once_the_round_is_open(database: Database) -> None:
    district = build_district(database)
    district.run(OPENING)
    before = district.rounds()["2026Q3"]
    district.run(date(2026, 10, 20))
    after = district.rounds()["2026Q3"]
    assert (before.due_at, before.locks_at) == (after.due_at, after.locks_at)


@pytest.mark.parametrize(
    ("zone", "locks_at"),
    [
        ("Europe/Kaliningrad", datetime(2026, 10, 23, 22, tzinfo=UTC)),
        ("Europe/Moscow", datetime(2026, 10, 23, 21, tzinfo=UTC)),
        ("Asia/Kamchatka", datetime(2026, 10, 23, 12, tzinfo=UTC)),
    ],
)
def test_the_round_locks_when_its_last_local_day_is_over(database: Database, zone: str, locks_at: datetime) -> None:
    district = build_district(database, zone=zone)
    district.run(OPENING)
    assert district.run_at(locks_at - timedelta(minutes=1)).locked == 0
    counts = district.run_at(locks_at)
    assert (counts.locked, counts.silent) == (1, 3)
    assert district.rounds()["2026Q3"].state is RoundState.LOCKED
    assert district.rounds()["2026Q3"].locked_at == locks_at


def test_in_the_east_the_round_opens_while_moscow_still_sleeps(database: Database) -> None:
    district = build_district(database, zone="Asia/Kamchatka")
    assert district.run_at(datetime(2026, 9, 30, 11, 59, tzinfo=UTC)).opened == 0
    assert district.run_at(datetime(2026, 9, 30, 12, 0, tzinfo=UTC)).opened == 1


def test_silent_schools_get_their_reminder_days_and_the_lock_silences_them(database: Database) -> None:
    district = build_district(database)
    district.run(OPENING)
    # Seven days before the ninth would be the day after the invitation: too soon.
    assert district.submission().next_notice_on == date(2026, 10, 6)
    district.run(date(2026, 10, 26))
    assert district.submission().next_notice_on is None


def test_a_school_that_reported_has_nothing_left_to_be_reminded_of(database: Database) -> None:
    district = build_district(database)
    district.run(OPENING)
    district.submit(local(2026, 10, 5))
    assert district.submission(FIRST).next_notice_on is None
    assert district.submission(SECOND).next_notice_on == date(2026, 10, 6)


def test_a_school_is_asked_if_it_took_part_at_the_end_of_the_quarter(database: Database) -> None:
    district = build_district(database)
    with database.writing() as session:
        programme = session.get_one(Programme, district.programme_id)
        build_membership(session, programme, build_school(session, "Школа № 4"), joined_on=date(2026, 10, 1))
        build_membership(session, programme, build_school(session, "Школа № 5"), left_on=date(2026, 9, 29))
    assert district.run(OPENING).expected == 3


def test_a_school_that_leaves_later_is_still_expected_in_the_round_it_was_asked(database: Database) -> None:
    district = build_district(database)
    district.run(OPENING)
    with database.writing() as session:
        for membership in session.exec(select(ProgrammeSchool)):
            membership.left_on = date(2026, 10, 2)
    district.run(date(2026, 10, 3))
    with database.reading() as session:
        assert len(session.exec(select(Submission)).all()) == 3


def test_a_round_without_schools_waits_for_them_and_is_told_of(database: Database) -> None:
    district = build_district(database)
    with database.writing() as session:
        for membership in session.exec(select(ProgrammeSchool)):
            membership.joined_on = date(2027, 1, 1)
    counts = district.run(OPENING)
    assert counts.opened == 0
    assert counts.without_schools > 0
    assert district.rounds()["2026Q3"].state is RoundState.PLANNED


@pytest.mark.parametrize("state", [RoadmapState.DRAFT, RoadmapState.SUPERSEDED])
def test_only_a_running_roadmap_collects(database: Database, state: RoadmapState) -> None:
    district = build_district(database)
    with database.writing() as session:
        for roadmap in session.exec(select(Roadmap)):
            roadmap.state = state
    district.run(OPENING)
    assert district.rounds() == {}


def test_a_programme_without_indicators_opens_no_rounds(database: Database) -> None:
    with database.writing() as session:
        build_roadmap_with(session, programme=build_programme(session, schools=[build_school(session)]))
    District(database).run(OPENING)
    assert District(database).rounds() == {}


def test_opening_and_locking_stand_in_the_journal(database: Database) -> None:
    district = build_district(database)
    district.run(OPENING)
    district.run(date(2026, 10, 26))
    with database.reading() as session:
        entries = {entry.action: entry.details for entry in session.exec(select(JournalEntry))}
    assert entries["round.opened"] == {"expected": 3}
    assert entries["round.locked"] == {"silent": 3}


def test_a_programme_may_collect_by_school_terms_beside_its_quarters(database: Database) -> None:
    district = build_district(database)
    with database.writing() as session:
        programme = session.get_one(Programme, district.programme_id)
        programme.cadences = [{"kind": "quarter"}, {"kind": "term", "due_day": 15, "lock_day": 20}]
        build_indicator(session, programme, position=4, name="Доля успевающих", collected_each=PeriodKind.SCHOOL_TERM)
    district.run(date(2026, 11, 2))
    terms = {code: row for code, row in district.rounds().items() if row.kind is PeriodKind.SCHOOL_TERM}
    assert set(terms) == {"2026-27T1", "2026-27T2"}  # the programme began after the term before
    assert (terms["2026-27T1"].due_on, terms["2026-27T1"].locks_on) == (date(2026, 11, 13), date(2026, 11, 20))
    with database.reading() as session:
        asked = submission_by_id(session, id_of(district.submission(period="2026-27T1"))).questions
        quarterly = submission_by_id(session, id_of(district.submission(period="2026Q3"))).questions
    assert [question.name for question in asked] == ["Доля успевающих"]
    assert [question.indicator_id for question in quarterly] == [district.share_id, district.count_id]


def test_a_kind_of_period_nobody_is_asked_in_has_no_rounds(database: Database) -> None:
    district = build_district(database)
    with database.writing() as session:
        programme = session.get_one(Programme, district.programme_id)
        programme.cadences = [{"kind": "quarter"}, {"kind": "half_year"}]
    district.run(OPENING)
    assert {row.kind for row in district.rounds().values()} == {PeriodKind.QUARTER}


def test_the_department_is_asked_for_its_own_figures_and_counted_apart(database: Database) -> None:
    district = build_district(database)
    with database.writing() as session:
        programme = session.get_one(Programme, district.programme_id)
        build_indicator(session, programme, position=5, name="Число проверок", reported_by=Reporter.DEPARTMENT)
        home = session.exec(select(Municipality)).one()
        department = build_organisation(session, "Управление образования", kind=OrganisationKind.DEPARTMENT)
        assert department.municipality_id == home.id
    assert district.run(OPENING).expected == 4
    with database.reading() as session:
        view = submission_by_id(session, id_of(district.submission("Управление образования")))
        (shown,) = [view for view in round_list(session) if view.period.code == "2026Q3"]
    assert [question.name for question in view.questions] == ["Число проверок"]
    assert shown.expected == 3
