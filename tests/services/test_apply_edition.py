"""Claims about an amended plan that takes over: whatever was done, filed or extended stays attached."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.deadline.progress import AssignmentState, ProgressKind
from shnor_flow.domain.edition import Fate
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.roadmap import Comparison, IndicatorDraft, ProgrammeDraft
from shnor_flow.domain.term import Period, TermKind
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.control_work import accept, move_due
from shnor_flow.services.deadline.plan_occurrences import plan_all
from shnor_flow.services.deadline.record_progress import report_done
from shnor_flow.services.edition.adopt_edition import adopt_edition
from shnor_flow.services.edition.apply_edition import AppliedEdition, apply_edition
from shnor_flow.services.edition.compare_editions import compare_editions
from shnor_flow.services.edition.match_editions import match_editions, say_follower
from shnor_flow.services.roadmap.keep_programme import passport_of
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Extension,
    Indicator,
    IndicatorTarget,
    JournalEntry,
    Occurrence,
    Organisation,
    Programme,
    Progress,
    Roadmap,
    RoadmapState,
)
from tests.builders import (
    DEPARTMENT,
    Row,
    build_activity,
    build_indicator,
    build_municipality,
    build_organisation,
    build_programme,
    build_roadmap_with,
    build_school,
    id_of,
)

ANNA = Actor("Анна Котова")
CALENDAR = WorkingCalendar(years=frozenset(range(2026, 2030)))
FILES = FileStore(Path("unused"))  # nothing is filed
ACT = "приказ от 10.11.2026 № 40"
NEW_YEAR, NOVEMBER = moment_of(date(2026, 1, 12)), moment_of(date(2026, 11, 10))


def ends(*days: date) -> list[tuple[date | None, date]]:
    return [(None, day) for day in days]


@dataclass(frozen=True)
class Town:
    """A running plan of four rows and its amended edition, which waits to be applied."""

    first_id: int
    second_id: int


SEPTEMBER, OCTOBER, DECEMBER = date(2026, 9, 30), date(2026, 10, 15), date(2026, 12, 21)
MARCH, APRIL = date(2027, 3, 31), date(2027, 4, 30)


def build_town(database: Database, *amended: Row, **programme: Any) -> Town:
    """Let a plan run since January 2026 and bring `amended` in as its second edition."""
    with database.writing() as session:
        department = build_organisation(session)
        home = build_programme(session, **programme)
        rows = [
            Row("Провести семинар для директоров", ends(OCTOBER), [department], term="до 15 октября 2026 г."),
            Row("Составить список наставников", ends(SEPTEMBER), [department], term="сентябрь 2026 г."),
            Row("Отчёт о посещении уроков", ends(MARCH), [department], term="март 2027 г."),
            Row("Закупить учебники", ends(MARCH), [department], term="март 2027 г."),
        ]
        first = build_roadmap_with(session, rows, programme=home)
    plan(database, NEW_YEAR)
    with database.writing() as session:
        second = build_roadmap_with(
            session, amended, programme=session.get_one(Programme, id_of(home)), state=RoadmapState.DRAFT, edition=2
        )
        match_editions(session, second, now=NOVEMBER)
        return Town(id_of(first), id_of(second))


def amended_rows(department: Organisation) -> list[Row]:
    """Return the rows of the second edition: two moved, one as it was, one new; the textbooks are gone."""
    return [
        Row("Провести семинар для директоров", ends(DECEMBER), [department], term="до 21 декабря 2026 г."),
        Row("Составить список наставников", ends(SEPTEMBER), [department], term="сентябрь 2026 г."),
        Row("Отчёт о посещении уроков", ends(APRIL), [department], term="апрель 2027 г."),
        Row("Открыть консультационный пункт", ends(APRIL), [department], term="апрель 2027 г."),
    ]


def plan(database: Database, now: datetime) -> None:
    plan_all(database, calendar=lambda: CALENDAR, now=now)


def apply(database: Database, town: Town, now: datetime = NOVEMBER, act: str = ACT) -> AppliedEdition:
    with database.writing() as session:
        done = apply_edition(session, town.second_id, act, actor=ANNA, now=now, calendar=CALENDAR)
    plan(database, now)
    return done


def named(database: Database, department: str = DEPARTMENT) -> list[Row]:
    with database.writing() as session:
        return amended_rows(build_organisation(session, department))


def of_title(session: Session, title: str) -> list[Assignment]:
    """Return the assignments of an activity in whatever edition, by day."""
    query = (
        select(Assignment)
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .where(Activity.title == title)
        .order_by(col(Occurrence.scheduled_on), col(Assignment.id))
    )
    return list(session.exec(query))


def roadmap_of(session: Session, assignment: Assignment) -> int:
    occurrence = session.get_one(Occurrence, assignment.occurrence_id)
    return session.get_one(Activity, occurrence.activity_id).roadmap_id


def test_open_work_follows_the_new_day_and_the_old_one_is_kept(any_database: Database) -> None:
    town = build_town(any_database, *named(any_database))
    done = apply(any_database, town)
    assert (done.carried, done.added, done.dropped, done.moved, done.cancelled) == (3, 1, 1, 2, 1)
    with any_database.reading() as session:
        (seminar,) = of_title(session, "Провести семинар для директоров")
        assert (seminar.state, seminar.due_on) == (AssignmentState.OPEN, DECEMBER)  # it was overdue
        moved = session.exec(select(Extension).where(Extension.assignment_id == seminar.id)).one()
        assert (moved.from_on, moved.to_on, moved.reason) == (OCTOBER, DECEMBER, f"редакция № 2: {ACT}")
        assert roadmap_of(session, seminar) == town.second_id
        assert session.get_one(Occurrence, seminar.occurrence_id).scheduled_on == DECEMBER
        (point,) = of_title(session, "Открыть консультационный пункт")
        assert point.due_on == APRIL


def test_done_work_keeps_its_files_and_history_and_is_not_asked_for_again(
    any_database: Database, tmp_path: Path
) -> None:
    town = build_town(any_database, *named(any_database))
    files = FileStore(tmp_path / "files")
    with any_database.writing() as session:
        (seminar,) = of_title(session, "Провести семинар для директоров")
        report_done(session, id_of(seminar), Act(ANNA, moment_of(OCTOBER), "Проведён"), files=files)
        (mentors,) = of_title(session, "Составить список наставников")
        report_done(session, id_of(mentors), Act(ANNA, moment_of(SEPTEMBER), "Составлен"), files=files)
        accept(session, id_of(mentors), Act(ANNA, moment_of(SEPTEMBER)))
    apply(any_database, town)
    plan(any_database, moment_of(date(2027, 1, 15)))
    with any_database.reading() as session:
        (again,) = of_title(session, "Провести семинар для директоров")
        assert (again.id, again.state, again.done_on) == (seminar.id, AssignmentState.REPORTED, OCTOBER)
        assert again.due_on == OCTOBER, "what it was done against stays"
        lines = session.exec(select(Progress).where(Progress.assignment_id == seminar.id)).all()
        assert [line.text for line in lines] == ["Проведён"]
        (closed,) = of_title(session, "Составить список наставников")
        assert (closed.id, closed.state) == (mentors.id, AssignmentState.CLOSED)


def test_an_extension_that_goes_beyond_the_new_day_holds(database: Database) -> None:
    town = build_town(database, *named(database))
    with database.writing() as session:
        (seminar,) = of_title(session, "Провести семинар для директоров")
        moved = Act(ANNA, moment_of(date(2026, 10, 1)), "Болезнь лектора")
        move_due(session, [id_of(seminar)], moved, to_on=date(2027, 1, 29), calendar=CALENDAR)
    apply(database, town)
    with database.reading() as session:
        (seminar,) = of_title(session, "Провести семинар для директоров")
        assert seminar.due_on == date(2027, 1, 29)
        assert [
            each.reason for each in session.exec(select(Extension).where(Extension.assignment_id == seminar.id))
        ] == ["Болезнь лектора"]


def test_what_the_edition_drops_is_cancelled_with_the_reason_and_done_work_stays(database: Database) -> None:
    town = build_town(database, *named(database))
    apply(database, town)
    with database.reading() as session:
        (books,) = of_title(session, "Закупить учебники")
        assert (books.state, roadmap_of(session, books)) == (AssignmentState.CANCELLED, town.first_id)
        line = session.exec(select(Progress).where(Progress.assignment_id == books.id)).one()
        assert (line.kind, line.text) == (
            ProgressKind.CANCELLED,
            f"План больше этого не требует, редакция № 2: {ACT}",
        )
        noted = session.exec(select(JournalEntry).where(JournalEntry.action == "roadmap.applied")).one()
        assert (noted.reason, noted.details["cancelled"]) == (ACT, 1)


def test_of_twelve_schools_those_who_reported_are_done_and_the_rest_follow_the_new_day(any_database: Database) -> None:
    with any_database.writing() as session:
        build_municipality(session, halves_contributors=False)
        schools = [build_school(session, f"Школа № {number}") for number in range(1, 13)]
        programme = build_programme(session)
        row = Row("Анкетирование родителей", ends(MARCH), schools)
        build_roadmap_with(session, [row], programme=programme)
        later = Row("Анкетирование родителей", ends(APRIL), schools)
    plan(any_database, NEW_YEAR)
    with any_database.writing() as session:
        for one in of_title(session, "Анкетирование родителей")[:7]:
            report_done(session, id_of(one), Act(ANNA, NOVEMBER), files=FILES)
        second = build_roadmap_with(session, [later], programme=programme, state=RoadmapState.DRAFT, edition=2)
        match_editions(session, second, now=NOVEMBER)
        town = Town(0, id_of(second))
    assert apply(any_database, town).moved == 5
    with any_database.reading() as session:
        states = [(one.state, one.due_on) for one in of_title(session, "Анкетирование родителей")]
    assert states == [(AssignmentState.REPORTED, MARCH)] * 7 + [(AssignmentState.OPEN, APRIL)] * 5


def test_a_yearly_term_moves_what_is_ahead_and_leaves_the_years_behind(database: Database) -> None:
    july = [date(year, 7, 31) for year in (2026, 2027, 2028)]
    august = [date(year, 8, 31) for year in (2026, 2027, 2028)]
    with database.writing() as session:
        department, programme = build_organisation(session), build_programme(session)
        build_roadmap_with(session, [Row("Каникулярная школа", ends(*july), [department])], programme=programme)
    plan(database, NEW_YEAR)
    with database.writing() as session:
        rows = [Row("Каникулярная школа", ends(*august), [department])]
        second = build_roadmap_with(session, rows, programme=programme, state=RoadmapState.DRAFT, edition=2)
        match_editions(session, second, now=NOVEMBER)
    apply(database, Town(0, id_of(second)))
    with database.reading() as session:
        found = of_title(session, "Каникулярная школа")
        # July 2026 was due in the first edition's time and stays overdue; nobody is asked for August 2026 as well.
        assert [(one.due_on, one.state) for one in found] == [
            (date(2026, 7, 31), AssignmentState.OPEN),
            (date(2027, 8, 31), AssignmentState.OPEN),
            (date(2028, 8, 31), AssignmentState.OPEN),
        ]


def test_work_done_last_year_is_not_taken_for_next_years(database: Database) -> None:
    with database.writing() as session:
        department, programme = build_organisation(session), build_programme(session)
        build_roadmap_with(
            session, [Row("День открытых дверей", ends(date(2026, 4, 30)), [department])], programme=programme
        )
    plan(database, NEW_YEAR)
    with database.writing() as session:
        (one,) = of_title(session, "День открытых дверей")
        report_done(session, id_of(one), Act(ANNA, moment_of(date(2026, 4, 20))), files=FILES)
        rows = [Row("День открытых дверей", ends(APRIL), [department])]
        second = build_roadmap_with(session, rows, programme=programme, state=RoadmapState.DRAFT, edition=2)
        match_editions(session, second, now=NOVEMBER)
    apply(database, Town(0, id_of(second)))
    with database.reading() as session:
        assert [(one.due_on, one.state) for one in of_title(session, "День открытых дверей")] == [
            (date(2026, 4, 30), AssignmentState.REPORTED),
            (APRIL, AssignmentState.OPEN),
        ]


def test_another_party_is_not_asked_for_what_the_former_has_done(database: Database) -> None:
    town = build_town(database, *named(database, "Центр развития"))
    with database.writing() as session:
        (mentors,) = of_title(session, "Составить список наставников")
        report_done(session, id_of(mentors), Act(ANNA, moment_of(SEPTEMBER)), files=FILES)
        (report,) = of_title(session, "Отчёт о посещении уроков")
        early = Act(ANNA, moment_of(date(2026, 11, 1)))
        report_done(session, id_of(report), early, files=FILES)
    apply(database, town)
    with database.reading() as session:
        assert [one.state for one in of_title(session, "Отчёт о посещении уроков")] == [AssignmentState.REPORTED]
        assert [one.state for one in of_title(session, "Составить список наставников")] == [AssignmentState.REPORTED]


def test_applying_twice_is_one_act_and_two_at_once_too(any_database: Database) -> None:
    town = build_town(any_database, *named(any_database))

    def press(_: int) -> bool:
        with any_database.writing() as session:
            return apply_edition(session, town.second_id, ACT, actor=ANNA, now=NOVEMBER, calendar=CALENDAR).is_new

    with ThreadPoolExecutor(2) as together:
        assert sorted(together.map(press, range(2))) == [False, True]
    assert not apply(any_database, town).is_new
    with any_database.reading() as session:
        assert len(session.exec(select(Extension)).all()) == 2
        states = [session.get_one(Roadmap, one).state for one in (town.first_id, town.second_id)]
        assert states == [RoadmapState.SUPERSEDED, RoadmapState.RUNNING]


def test_broken_off_in_the_middle_nothing_has_happened(any_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    town = build_town(any_database, *named(any_database))

    def breaks(*_: object) -> int:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr("shnor_flow.services.edition.apply_edition.amend_programme", breaks)
        with pytest.raises(RuntimeError), any_database.writing() as session:
            apply_edition(session, town.second_id, ACT, actor=ANNA, now=NOVEMBER, calendar=CALENDAR)
    with any_database.reading() as session:
        assert session.get_one(Roadmap, town.first_id).state is RoadmapState.RUNNING
        assert session.exec(select(Extension)).all() == []
    assert apply(any_database, town).moved == 2


def test_it_is_refused_without_the_act_and_before_the_day(database: Database) -> None:
    town = build_town(database, *named(database))
    with pytest.raises(Refused, match="номер и дату"):
        apply(database, town, act="  ")
    since = date(2026, 11, 11)
    with database.writing() as session, pytest.raises(Refused, match="примените её в этот день"):
        apply_edition(session, town.second_id, ACT, actor=ANNA, now=NOVEMBER, calendar=CALENDAR, since=since)


def test_a_doubtful_pair_and_an_undated_row_wait_for_a_person(database: Database) -> None:
    rows = named(database)
    rows[0] = replace(rows[0], title="Провести 2 семинара для директоров школ")
    rows[2] = replace(rows[2], windows=(), kind=TermKind.UNSCHEDULED, needs_review=True)
    town = build_town(database, *rows)
    with pytest.raises(Refused, match="1 вопрос"):
        apply(database, town)
    with database.writing() as session:
        (asked,) = (row.difference for row in compare_editions(session, town.second_id).asked)
        assert asked.new
        assert asked.old
        say_follower(session, asked.new.row_id, asked.old.row_id, actor=ANNA, now=NOVEMBER)
    with pytest.raises(Refused, match=r"вопросы о сроках мероприятий, которые уже идут \(3\)"):
        apply(database, town)


def test_a_person_may_say_that_a_row_is_new_or_another_ones_successor(database: Database) -> None:
    town = build_town(database, *named(database))
    with database.writing() as session:
        old = {
            row.title: id_of(row) for row in session.exec(select(Activity).where(Activity.roadmap_id == town.first_id))
        }
        new = {
            row.title: id_of(row) for row in session.exec(select(Activity).where(Activity.roadmap_id == town.second_id))
        }
        say_follower(session, new["Провести семинар для директоров"], None, actor=ANNA, now=NOVEMBER)
        say_follower(session, new["Открыть консультационный пункт"], old["Закупить учебники"], actor=ANNA, now=NOVEMBER)
        match_editions(session, session.get_one(Roadmap, town.second_id), now=NOVEMBER)
        counts = compare_editions(session, town.second_id).counts
    assert counts == {Fate.ADDED: 1, Fate.MOVED: 2, Fate.CHANGED: 0, Fate.SAME: 1, Fate.DROPPED: 1}
    assert (apply(database, town).added, len(old)) == (1, 4)


def test_what_was_answered_about_a_term_holds_for_the_same_words(database: Database) -> None:
    with database.writing() as session:
        programme = build_programme(session)
        row = Row("Консультации", ends(MARCH), term="по графику", needs_review=True)
        first = build_roadmap_with(session, [row], programme=programme)
        settled = session.exec(select(Activity).where(Activity.roadmap_id == first.id)).one()
        settled.confirmed_at = NEW_YEAR
        again = Row("Консультации", term="по графику", needs_review=True, kind=TermKind.UNSCHEDULED)
        second = build_roadmap_with(session, [again], programme=programme, state=RoadmapState.DRAFT, edition=2)
        match_editions(session, second, now=NOVEMBER)
        taken = session.exec(select(Activity).where(Activity.roadmap_id == second.id)).one()
        assert (taken.windows, taken.confirmed_at) == (settled.windows, NEW_YEAR)
        longer = ProgrammeDraft(programme.title, period=Period(programme.starts_on, date(2030, 12, 31)))
        third = build_roadmap_with(session, [again], programme=programme, state=RoadmapState.DRAFT, edition=3)
        third.passport = passport_of(longer)
        match_editions(session, third, now=NOVEMBER)
        asked = session.exec(select(Activity).where(Activity.roadmap_id == third.id)).one()
        assert asked.confirmed_at is None, "the dates of the shorter programme would be too few"


def test_the_programme_takes_over_its_new_goal_period_and_targets(database: Database) -> None:
    town = build_town(database, *named(database), goal="Прежняя цель")
    draft = ProgrammeDraft(
        "Поддержка школ Заречного района",
        period=Period(date(2026, 1, 1), date(2029, 12, 31)),
        goal="Новая цель",
        indicators=(IndicatorDraft("Доля сдавших", 90, "%", Comparison.AT_LEAST, 2029),),
    )
    with database.writing() as session:
        programme = session.exec(select(Programme)).one()
        share = build_indicator(session, programme, name="Доля сдавших", targets={2026: 60, 2028: 80})
        build_indicator(session, programme, name="Число кружков", position=2, targets={2028: 4})
        session.get_one(Roadmap, town.second_id).passport = passport_of(draft)
    with database.reading() as session:
        told = compare_editions(session, town.second_id)
        assert [change.name for change in told.passport] == ["Цель", "Окончание"]
        assert [each.fate for each in told.indicators] == [Fate.CHANGED, Fate.DROPPED]
    assert apply(database, town).programme_changes == 4
    with database.reading() as session:
        programme = session.exec(select(Programme)).one()
        assert (programme.goal, programme.ends_on) == ("Новая цель", date(2029, 12, 31))
        targets = session.exec(select(IndicatorTarget).where(IndicatorTarget.indicator_id == share.id)).all()
        assert {target.year: target.target for target in targets} == {2026: 60, 2028: 80, 2029: 90}
        collected = session.exec(select(Indicator.is_collected).order_by(col(Indicator.position))).all()
        assert collected == [True, False]


def test_a_plan_under_a_like_title_becomes_an_edition_at_a_persons_word(database: Database) -> None:
    town = build_town(database, *named(database))
    with database.writing() as session:
        own = build_programme(session, title="Программа поддержки школ")
        build_indicator(session, own, targets={2028: 80})
        draft = build_roadmap_with(
            session, amended_rows(build_organisation(session)), programme=own, state=RoadmapState.DRAFT
        )
        running = session.get_one(Roadmap, town.first_id)
        adopt_edition(session, id_of(draft), running.programme_id, actor=ANNA, now=NOVEMBER)
        assert (draft.edition, draft.follows_id) == (3, town.first_id)
        assert len(session.exec(select(Programme)).all()) == 1, "the programme it came with had nothing else"


def test_a_third_edition_that_waits_is_compared_anew(database: Database) -> None:
    town = build_town(database, *named(database))
    with database.writing() as session:
        programme = session.exec(select(Programme)).one()
        third = build_roadmap_with(
            session, amended_rows(build_organisation(session)), programme=programme, state=RoadmapState.DRAFT, edition=3
        )
        build_activity(session, third, Row("Итоговая конференция", ends(APRIL)), position=9)
        match_editions(session, third, now=NOVEMBER)
    apply(database, town)
    with database.reading() as session:
        compared = compare_editions(session, id_of(third))
        assert (compared.edition_before, compared.counts[Fate.SAME], compared.counts[Fate.ADDED]) == (2, 4, 1)
    assert apply(database, Town(town.second_id, id_of(third))).carried == 4
    with pytest.raises(Refused, match="более поздняя"):
        apply(database, town)


def test_while_a_planner_is_at_work_nothing_is_planned_twice_or_left_behind(any_database: Database) -> None:
    town = build_town(any_database, *named(any_database))
    with any_database.writing() as session:
        for row in session.exec(select(Activity)):
            row.needs_planning = True

    def press() -> None:
        with any_database.writing() as session:
            apply_edition(session, town.second_id, ACT, actor=ANNA, now=NOVEMBER, calendar=CALENDAR)

    with ThreadPoolExecutor(3) as together:
        runs = [together.submit(plan, any_database, NOVEMBER), together.submit(press)]
        runs.append(together.submit(plan, any_database, NOVEMBER))
        for run in runs:
            run.result()
    plan(any_database, NOVEMBER)
    with any_database.reading() as session:
        owed = session.exec(select(Assignment).where(Assignment.state == AssignmentState.OPEN)).all()
        assert sorted(one.due_on for one in owed) == [SEPTEMBER, DECEMBER, APRIL, APRIL]
        assert {roadmap_of(session, one) for one in owed} == {town.second_id}


def test_a_report_that_comes_in_the_same_moment_is_kept(any_database: Database) -> None:
    town = build_town(any_database, *named(any_database))
    with any_database.reading() as session:
        books = id_of(of_title(session, "Закупить учебники")[0])

    def report() -> None:
        with any_database.writing() as session:
            act = Act(ANNA, NOVEMBER, "Закуплены: https://zarechny.example/books")
            with suppress(Refused):  # the edition was first, and the holder is told so
                report_done(session, books, act, files=FILES)

    with ThreadPoolExecutor(2) as together:
        reporting, applying = together.submit(report), together.submit(apply, any_database, town)
        assert (reporting.result(), applying.result().is_new) == (None, True)
    with any_database.reading() as session:
        (one,) = of_title(session, "Закупить учебники")
        lines = session.exec(select(Progress.kind).where(Progress.assignment_id == books)).all()
    told = {AssignmentState.REPORTED: [ProgressKind.DONE], AssignmentState.CANCELLED: [ProgressKind.CANCELLED]}
    assert list(lines) == told[one.state]
