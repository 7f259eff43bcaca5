"""Claims about schools' own roadmaps: tied to the municipal one, owed by the school's people, counted when they run."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party import PartyGroup
from shnor_flow.domain.school_roadmap import asks_for_school_roadmaps, template_rows
from shnor_flow.domain.term import Period
from shnor_flow.domain.term_text import read_term
from shnor_flow.importers import read_roadmap
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.control_work import accept
from shnor_flow.services.deadline.plan_occurrences import plan_all
from shnor_flow.services.edition.apply_edition import apply_edition
from shnor_flow.services.edition.match_editions import match_editions
from shnor_flow.services.roadmap.import_roadmap import RoadmapSource, import_roadmap
from shnor_flow.services.roadmap.start_roadmap import start_roadmap
from shnor_flow.services.school.credit_school_roadmaps import (
    candidates_of,
    credit_school_roadmaps,
    name_school_activity,
)
from shnor_flow.services.school.draft_school_roadmap import draft_school_roadmap
from shnor_flow.services.school.own_roadmap import SchoolPlan
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.roadmap.editions import activities_of
from shnor_flow.storage.roadmap.school_roadmaps import school_lines
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Finding,
    Occurrence,
    Programme,
    Progress,
    Roadmap,
    RoadmapState,
)
from tests.builders import (
    Row,
    build_municipality,
    build_organisation,
    build_person,
    build_programme,
    build_roadmap_with,
    build_school,
    id_of,
)

ANNA = Actor("Анна Котова")
CALENDAR = WorkingCalendar(years=frozenset(range(2026, 2030)))
START, TODAY = moment_of(date(2026, 1, 12)), moment_of(date(2026, 10, 12))
DUE = date(2026, 10, 30)
DRAW_UP = "Разработка и утверждение дорожных карт школ"


@dataclass(frozen=True)
class District:
    """A running municipal plan of two rows for three schools."""

    municipal_id: int
    school_ids: tuple[int, ...]
    files: FileStore

    def plan_of(self, place: int = 0) -> SchoolPlan:
        return SchoolPlan(self.school_ids[place], self.municipal_id)


@pytest.fixture
def district(any_database: Database, tmp_path: Path) -> District:
    with any_database.writing() as session:
        schools = [build_school(session, f"Школа № {number}") for number in range(1, 4)]
        build_person(session, "Пётр Ильич Орлов", organisation=schools[0], position="Директор", is_contact=True)
        programme = build_programme(session, schools=schools)
        rows = [
            Row(DRAW_UP, [(None, DUE)], [PartyGroup.PROGRAMME_SCHOOLS]),
            Row("Семинар для директоров", [(None, DUE)], [build_organisation(session), PartyGroup.ALL_SCHOOLS]),
            Row("Отчёт управления", [(None, DUE)], [build_organisation(session)]),
        ]
        municipal = build_roadmap_with(session, rows, programme=programme)
        found = District(id_of(municipal), tuple(map(id_of, schools)), FileStore(tmp_path / "files"))
    plan_all(any_database, calendar=lambda: CALENDAR, now=START)
    return found


def plan(database: Database) -> None:
    plan_all(database, calendar=lambda: CALENDAR, now=TODAY)


def drawing_up(session: Session) -> Activity:
    return session.exec(select(Activity).where(Activity.title == DRAW_UP).order_by(col(Activity.id).desc())).first()  # type: ignore[return-value]


def states(session: Session, activity_id: int) -> dict[str, AssignmentState]:
    query = (
        select(Assignment)
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .where(Occurrence.activity_id == activity_id)
    )
    return {one.holder: one.state for one in session.exec(query)}


def begin(session: Session, district: District, place: int = 0, *, start: bool = True) -> int:
    drafted = draft_school_roadmap(session, district.plan_of(place), files=district.files, now=TODAY, actor=ANNA)
    if start:
        start_roadmap(session, drafted.roadmap_id, actor=ANNA, now=TODAY)
    return drafted.roadmap_id


def credit(session: Session, district: District) -> int:
    return credit_school_roadmaps(session, files=district.files, now=TODAY)


@pytest.mark.parametrize(
    ("title", "result", "is_asked"),
    [
        (DRAW_UP, None, True),
        ("Разработка школьных дорожных карт перехода в эффективный режим", "Приказы школ", True),
        ("Составление планов мероприятий по повышению качества образования в школах с низкими результатами", "", True),
        ("Подготовка и согласование документов", "Дорожные карты школ", True),
        ("Корректировка дорожных карт общеобразовательных организаций", None, True),
        ("Разработка муниципальной дорожной карты", "Приказ", False),
        ("Семинар для директоров школ", "План работы", False),
        ("Посещение школ по плану", None, False),
    ],
)
def test_the_activity_that_asks_for_school_roadmaps_is_known_by_its_words(
    title: str, result: str | None, is_asked: bool
) -> None:
    assert asks_for_school_roadmaps(title, result) is is_asked


def test_every_term_of_the_template_is_read_without_a_question() -> None:
    period = Period(date(2026, 1, 1), date(2028, 12, 31))
    doubtful = [row.term for row in template_rows(1) if read_term(row.term, period).needs_review]
    assert doubtful == []


def test_a_template_has_what_the_municipality_asks_and_the_schools_own_rows(
    any_database: Database, district: District
) -> None:
    with any_database.writing() as session:
        name_school_activity(session, district.municipal_id, drawing_up(session).id, actor=ANNA, now=TODAY)
        roadmap_id = begin(session, district, start=False)
        assert begin(session, district, start=False) == roadmap_id, "asked for twice it is one draft"
        roadmap = session.get_one(Roadmap, roadmap_id)
        assert (roadmap.parent_id, roadmap.organisation_id) == (district.municipal_id, district.school_ids[0])
        rows = session.exec(select(Activity).where(Activity.roadmap_id == roadmap_id)).all()
        assert [row.title for row in rows if row.parent_id] == ["Семинар для директоров"]
        assert [row.windows for row in rows if row.parent_id] == [[]], "the municipal plan asks for it already"
        assert len(rows) == 8
        assert session.get_one(Programme, roadmap.programme_id).title == "Поддержка школ Заречного района"
        assert (
            session.exec(select(Finding).where(Finding.roadmap_id == roadmap_id, Finding.kind == "passport")).all()
            == []
        )


def test_a_template_begun_in_autumn_asks_for_nothing_that_lies_behind(
    any_database: Database, district: District
) -> None:
    with any_database.writing() as session:
        roadmap_id = begin(session, district)
        days = [window["due"] for row in activities_of(session, roadmap_id) for window in row.windows]
        assert min(days) == "2026-10-15"
        assert drawing_up(session).title not in [row.title for row in activities_of(session, roadmap_id)]


def test_the_schools_own_rows_are_owed_by_its_people_and_else_by_the_school(
    any_database: Database, district: District
) -> None:
    with any_database.writing() as session:
        begin(session, district, 0)
        begin(session, district, 1)
    plan(any_database)
    with any_database.reading() as session:
        own = select(Activity.id).join(Roadmap, col(Roadmap.id) == col(Activity.roadmap_id))
        own = own.where(col(Roadmap.organisation_id).is_not(None))
        rows = select(Assignment.holder).join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        holders = set(session.exec(rows.where(col(Occurrence.activity_id).in_(own))))
    first, second, _ = district.school_ids
    # School 1 has its director in the directory; its deputy, and everybody of school 2, is the school itself.
    assert holders == {"person:1", f"organisation:{first}", f"organisation:{second}"}


def test_a_school_whose_roadmap_runs_has_done_the_municipal_activity(
    any_database: Database, district: District
) -> None:
    first, second, third = (f"organisation:{school}" for school in district.school_ids)
    with any_database.writing() as session:
        activity_id = id_of(drawing_up(session))
        assert [row.id for row in candidates_of(session, district.municipal_id)] == [activity_id]
        begin(session, district, 0)
        begin(session, district, 1, start=False)
        assert credit(session, district) == 0, "nobody has said yet which activity it is"
        name_school_activity(session, district.municipal_id, activity_id, actor=ANNA, now=TODAY)
        assert credit(session, district) == 1
        assert credit(session, district) == 0
        assert states(session, activity_id) == {
            first: AssignmentState.REPORTED,  # снять с контроля остаётся координатору
            second: AssignmentState.OPEN,  # a draft is not confirmed
            third: AssignmentState.OPEN,
        }
        (line,) = session.exec(select(Progress)).all()
        assert (line.by, line.text) == (
            "система",
            "Дорожная карта школы действует с 12.10.2026 (редакция № 1).",
        )
        lines = school_lines(session, [district.municipal_id])[district.municipal_id]
        assert [each.is_running for each in lines] == [True, False, False]
        accept(session, line.assignment_id, Act(ANNA, TODAY))
        assert states(session, activity_id)[first] is AssignmentState.CLOSED


def test_of_a_yearly_activity_the_next_is_done_and_the_year_after_is_owed(
    any_database: Database, district: District
) -> None:
    years = [date(2026, 10, 30), date(2027, 10, 29), date(2028, 10, 30)]
    with any_database.writing() as session:
        activity = drawing_up(session)
        activity.windows = [{"start": None, "due": day.isoformat()} for day in years]
        activity.needs_planning = True
    plan(any_database)
    with any_database.writing() as session:
        name_school_activity(session, district.municipal_id, drawing_up(session).id, actor=ANNA, now=TODAY)
        begin(session, district)
        credit(session, district)
        own = select(Assignment).where(Assignment.organisation_id == district.school_ids[0])
        query = own.join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        query = query.where(Occurrence.activity_id == drawing_up(session).id).order_by(col(Assignment.due_on))
        assert [one.state for one in session.exec(query)] == [
            AssignmentState.REPORTED,
            AssignmentState.OPEN,
            AssignmentState.OPEN,
        ]


def test_a_new_municipal_edition_keeps_its_schools_and_what_they_fulfil(
    any_database: Database, district: District
) -> None:
    with any_database.writing() as session:
        name_school_activity(session, district.municipal_id, drawing_up(session).id, actor=ANNA, now=TODAY)
        roadmap_id = begin(session, district)
        programme = session.exec(select(Programme)).one()
        rows = [
            Row(DRAW_UP, [(None, date(2026, 11, 30))], [PartyGroup.PROGRAMME_SCHOOLS]),
            Row("Семинар для директоров", [(None, DUE)], [build_organisation(session), PartyGroup.ALL_SCHOOLS]),
        ]
        second = build_roadmap_with(session, rows, programme=programme, state=RoadmapState.DRAFT, edition=2)
        match_editions(session, second, now=TODAY)
        apply_edition(session, id_of(second), "приказ № 3", actor=ANNA, now=TODAY, calendar=CALENDAR)
        school = session.get_one(Roadmap, roadmap_id)
        assert (school.state, school.parent_id) == (RoadmapState.RUNNING, second.id)
        seminar = session.exec(select(Activity).where(Activity.roadmap_id == second.id, Activity.position == 2)).one()
        mirrored = session.exec(select(Activity).where(Activity.roadmap_id == roadmap_id, Activity.position == 1)).one()
        session.refresh(mirrored)
        assert mirrored.parent_id in (seminar.id, id_of(drawing_up(session)))
        assert credit(session, district) == 1
        assert states(session, id_of(drawing_up(session)))[f"organisation:{district.school_ids[0]}"] == "reported"


def test_a_schools_plan_from_a_file_is_tied_to_the_rows_it_repeats(any_database: Database, district: District) -> None:
    text = (
        "Дорожная карта школы\nСрок реализации: 2026–2028 годы\n№\tМероприятия\tСроки\tОтветственные\tРезультат\n"
        "1.\tСеминар для директоров\tоктябрь 2026 г.\tДиректор\tПриказ\n"
        "2.\tОткрыть кружок физики\tдо 1 ноября 2026 г.\tАдминистрация школы\tПриказ\n"
    )
    with any_database.writing() as session:
        data = text.encode()
        source = RoadmapSource("план школы.txt", data, school=district.plan_of())
        draft = read_roadmap(data, "план школы.txt")
        outcome = import_roadmap(session, draft, source, files=district.files, now=TODAY, actor=ANNA)
        other = RoadmapSource("план школы.txt", data, school=district.plan_of(1))
        another = import_roadmap(session, draft, other, files=district.files, now=TODAY, actor=ANNA)
        assert (outcome.is_new, another.is_new) == (True, True), "two schools may bring the same file"
        seminar, club = activities_of(session, outcome.roadmap_id)
        municipal = activities_of(session, district.municipal_id)
        assert (seminar.parent_id, club.parent_id) == (municipal[1].id, None)
        assert len(session.exec(select(Programme)).all()) == 1


def test_a_stranger_and_a_department_have_no_school_roadmap(any_database: Database, district: District) -> None:
    with any_database.writing() as session:
        strange = build_school(session, "Школа № 9", municipality=build_municipality(session, "Лесной район"))
        department = build_organisation(session)
        for school_id, error in ((id_of(strange), NotFound), (id_of(department), Refused)):
            with pytest.raises(error):
                draft_school_roadmap(
                    session, SchoolPlan(school_id, district.municipal_id), files=district.files, now=TODAY, actor=ANNA
                )
