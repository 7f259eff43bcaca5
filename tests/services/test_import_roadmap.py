"""Claims about a plan that becomes a roadmap, from the file to the calendar."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, col, delete, select

from shnor_flow.domain.actor import SYSTEM
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.collection import AcrossSchools
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party import OrganisationKind, PartyGroup, PartyRole, PartyTarget
from shnor_flow.domain.party.choice import PartyChoice
from shnor_flow.domain.roadmap import (
    NO_MUNICIPALITY,
    NO_REGION,
    ActivityDraft,
    Comparison,
    FindingDraft,
    FindingKind,
    IndicatorDraft,
    ProgrammeDraft,
    RoadmapDraft,
    Stage,
)
from shnor_flow.domain.term import Period, TermKind
from shnor_flow.importers import read_roadmap
from shnor_flow.services.deadline.plan_occurrences import plan_occurrences
from shnor_flow.services.people.place_municipality import Place
from shnor_flow.services.roadmap.import_roadmap import ImportOutcome, RoadmapSource, import_roadmap
from shnor_flow.services.roadmap.start_roadmap import start_roadmap
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.roadmap.holders import choices_of
from shnor_flow.storage.tables import (
    Activity,
    ActivityParty,
    Assignment,
    Finding,
    ImportedFile,
    Indicator,
    IndicatorTarget,
    Municipality,
    Party,
    Programme,
    ProgrammeSchool,
    Roadmap,
    RoadmapState,
)
from tests.builders import build_coordinator, build_municipality, build_organisation, build_person, build_school, id_of

NOW = moment_of(date(2026, 1, 12))
PERIOD = Period(date(2026, 1, 1), date(2028, 12, 31))


def _row(title: str, term: str, *responsible: str, line: int = 10) -> ActivityDraft:
    return ActivityDraft("Кадры", f"{line}.", title, term, responsible, "Приказ", None, line)


DRAFT = RoadmapDraft(
    ProgrammeDraft(
        title="Поддержка школ Заречного района",
        municipality="Заречный район",
        region="Свердловская область",
        timezone="Asia/Yekaterinburg",
        period=PERIOD,
        stages=(Stage("Первый", date(2026, 1, 1), None, None),),
        indicators=(
            IndicatorDraft("Доля сдавших экзамен", 60, "%", Comparison.AT_LEAST, 2026),
            IndicatorDraft("Доля сдавших экзамен", 80, "%", Comparison.AT_LEAST, 2028),
            IndicatorDraft("Число семинаров", 4, "ед.", Comparison.AT_LEAST, None),
        ),
        glossary={"РМО": "районное методическое объединение"},
    ),
    (
        _row("Провести семинар", "июль ежегодно", "Управление образования", "участники Программы", line=10),
        _row("Обсудить итоги", "по отдельному плану", "РМО", line=11),
        _row("Составить список", "до 15 октября 2026 г.", "РМО", "УО", line=12),
    ),
    (FindingDraft(FindingKind.TEXT, "Строки названия перемешаны: проверьте.", line=11, activity=1),),
)
SOURCE = RoadmapSource("plan.txt", b"1. plan")


def _import(
    session: Session, files: FileStore, draft: RoadmapDraft = DRAFT, source: RoadmapSource = SOURCE
) -> ImportOutcome:
    return import_roadmap(session, draft, source, files=files, now=NOW, actor=SYSTEM)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def test_a_plan_becomes_a_draft_with_its_passport_rows_and_doubts(database: Database, files: FileStore) -> None:
    with database.writing() as session:
        outcome = _import(session, files)
        assert (outcome.activities, outcome.with_dates, outcome.edition, outcome.is_new) == (3, 2, 1, True)
        municipality = session.exec(select(Municipality)).one()
        assert (municipality.name, municipality.timezone) == ("Заречный район", "Asia/Yekaterinburg")
        programme = session.exec(select(Programme)).one()
        assert programme.passport["stages"][0]["start"] == "2026-01-01"
        roadmap = session.exec(select(Roadmap)).one()
        assert roadmap.state is RoadmapState.DRAFT
        assert files.read(session.exec(select(ImportedFile)).one().file_sha256) == SOURCE.data
        first, second, _ = session.exec(select(Activity).order_by(col(Activity.position))).all()
        assert first.windows[1] == {"start": "2027-07-01", "due": "2027-07-31"}
        assert (first.kind, first.needs_review) == (TermKind.RECURRING, False)
        assert (second.kind, second.needs_review) == (TermKind.UNSCHEDULED, True)
        roles = session.exec(select(ActivityParty).where(ActivityParty.activity_id == first.id)).all()
        assert [each.role for each in roles] == [PartyRole.LEAD, PartyRole.CONTRIBUTOR]


def test_a_plan_is_not_asked_about_a_place_that_is_known(database: Database, files: FileStore) -> None:
    rows = "№\tМероприятия\tСроки\tОтветственные\n1.\tСеминар\tмай 2026 г.\tРМО\n2.\tСбор\tиюнь 2026 г.\tРМО"
    draft = replace(read_roadmap(rows.encode(), "plan.txt"), activities=DRAFT.activities)
    draft = replace(draft, programme=replace(draft.programme, period=PERIOD))
    place = Place("Заречный район")
    with database.writing() as session:
        _import(session, files, draft, RoadmapSource("plan.txt", rows.encode(), place))
        asked = {each.message for each in session.exec(select(Finding))}
        assert NO_MUNICIPALITY not in asked
        assert NO_REGION in asked, "a place without a region may live by another clock"
        session.exec(select(Municipality)).one().region = "Свердловская область"
        session.exec(delete(Finding))
        _import(session, files, draft, RoadmapSource("again.txt", b"another edition", place))
        assert not {NO_MUNICIPALITY, NO_REGION} & {each.message for each in session.exec(select(Finding))}


def test_each_doubt_is_one_finding_however_often_its_words_occur(database: Database, files: FileStore) -> None:
    with database.writing() as session:
        _import(session, files)
        findings = session.exec(select(Finding)).all()
        assert {(each.kind, each.line, each.party_id is not None) for each in findings} == {
            (FindingKind.TEXT, 11, False),
            (FindingKind.TERM, 11, False),
            (FindingKind.PARTY, 10, True),  # Управление образования; участники Программы, a group with nobody in it
            (FindingKind.PARTY, 11, True),  # РМО, in two rows
            (FindingKind.PARTY, 12, True),  # УО
        }
        (unknown,) = (each for each in findings if "РМО" in each.message and each.kind is FindingKind.PARTY)
        assert unknown.message == (
            "Кто такие «РМО»: в справочнике нет никого с таким названием. Названы в 2 мероприятиях (11, 12)."
        )
        assert len(findings) == 6


def test_indicators_are_saved_once_with_a_target_for_each_year(database: Database, files: FileStore) -> None:
    with database.writing() as session:
        _import(session, files)
        share, count = session.exec(select(Indicator).order_by(col(Indicator.position))).all()
        assert (share.across_schools, count.across_schools) == (AcrossSchools.RATIO, AcrossSchools.SUM)
        targets = session.exec(select(IndicatorTarget).order_by(col(IndicatorTarget.id))).all()
        assert [(each.indicator_id, each.year, each.target) for each in targets] == [
            (share.id, 2026, 60),
            (share.id, 2028, 80),
            (count.id, 2028, 4),
        ]


def test_the_same_file_twice_is_one_roadmap_and_another_file_the_next_edition(
    database: Database, files: FileStore
) -> None:
    with database.writing() as session:
        first = _import(session, files)
        again = _import(session, files)
        assert again == replace(first, is_new=False)
        second = _import(session, files, source=RoadmapSource("plan2.txt", b"2. plan"))
        assert (second.edition, second.is_new) == (2, True)
        assert len(session.exec(select(Programme)).all()) == 1
        assert len(session.exec(select(Indicator)).all()) == 2
        assert len(session.exec(select(Party)).all()) == 4


def test_a_plan_finds_the_people_of_the_directory_and_its_schools(database: Database, files: FileStore) -> None:
    with database.writing() as session:
        department = build_organisation(session, "Управление образования")
        build_person(session, organisation=department)
        school = build_school(session)
        build_school(session, "Гимназия", is_low_results=False)
        build_organisation(session, "РМО учителей", kind=OrganisationKind.OTHER)
        _import(session, files)
        parties = {each.wording: each for each in session.exec(select(Party))}
        meant = choices_of(session, [party.id for party in parties.values()])
        for words in ("Управление образования", "УО"):
            assert meant[id_of(parties[words])] == [PartyChoice(organisation_id=department.id)]
        assert meant[id_of(parties["участники Программы"])] == [PartyChoice(group=PartyGroup.PROGRAMME_SCHOOLS)]
        assert parties["РМО"].target is PartyTarget.ORGANISATION
        member = session.exec(select(ProgrammeSchool)).one()
        assert (member.organisation_id, member.joined_on) == (school.id, date(2026, 1, 1))


@pytest.mark.parametrize(
    "period",
    [
        Period(date(2026, 1, 1), date(2926, 12, 31)),
        Period(date(2026, 1, 1), date(2062, 12, 31)),
        Period(date(1, 1, 1), date(2028, 12, 31)),
    ],
)
def test_a_programme_of_another_age_is_refused(database: Database, files: FileStore, period: Period) -> None:
    with database.writing() as session, pytest.raises(Refused, match="проверьте годы"):
        _import(session, files, DRAFT, replace(SOURCE, period=period))


def test_without_a_period_nothing_is_saved_until_it_is_given(database: Database, files: FileStore) -> None:
    unknown = replace(DRAFT, programme=replace(DRAFT.programme, period=None))
    with database.writing() as session:
        with pytest.raises(Refused, match="--period"):
            _import(session, files, unknown)
        assert session.exec(select(Municipality)).all() == []
        outcome = _import(session, files, unknown, replace(SOURCE, period=PERIOD))
        assert outcome.with_dates == 2


def test_a_plan_of_another_municipality_is_not_taken_for_ours(database: Database, files: FileStore) -> None:
    with database.writing() as session:
        build_municipality(session, "Озёрный район")
        with pytest.raises(Refused, match="План составлен для «Заречный район», а в системе есть «Озёрный район»"):
            _import(session, files)
        outcome = _import(session, files, source=replace(SOURCE, place=Place("Озёрный район")))
        assert (outcome.municipality, outcome.timezone) == ("Озёрный район", "Europe/Moscow")


def test_starting_plans_the_days_and_an_edition_of_what_runs_is_not_started_but_applied(
    database: Database, files: FileStore
) -> None:
    calendar = WorkingCalendar(years=frozenset({2026, 2027, 2028}))
    with database.writing() as session:
        build_organisation(session, "Управление образования")
        first = _import(session, files)
        assert plan_occurrences(session, calendar=calendar, now=NOW).activities == 0
        start_roadmap(session, first.roadmap_id, actor=SYSTEM, now=NOW)
        assert plan_occurrences(session, calendar=calendar, now=NOW).occurrences == 4
        second = _import(session, files, source=RoadmapSource("plan2.txt", b"2. plan"))
        with pytest.raises(Refused, match="уже идёт, редакция № 1"):
            start_roadmap(session, second.roadmap_id, actor=SYSTEM, now=NOW)
        assert session.get_one(Roadmap, first.roadmap_id).state is RoadmapState.RUNNING


def test_starting_since_an_earlier_day_lets_its_deadlines_speak(database: Database, files: FileStore) -> None:
    calendar = WorkingCalendar(years=frozenset({2026, 2027, 2028}))
    november = moment_of(date(2026, 11, 22))
    with database.writing() as session:
        build_organisation(session, "Управление образования")
        roadmap_id = _import(session, files).roadmap_id
        with pytest.raises(Refused, match=r"23\.11\.2026 ещё не наступило"):
            start_roadmap(session, roadmap_id, actor=SYSTEM, now=november, since=date(2026, 11, 23))
        start_roadmap(session, roadmap_id, actor=SYSTEM, now=november, since=date(2026, 7, 1))
        plan_occurrences(session, calendar=calendar, now=november)
        july = session.exec(select(Assignment).where(Assignment.due_on == date(2026, 7, 31))).one()
        assert july.next_notice_on == date(2026, 11, 22)


def test_a_roadmap_that_is_not_there_is_said_to_be_missing(database: Database) -> None:
    with database.writing() as session, pytest.raises(NotFound, match="№ 7"):
        start_roadmap(session, 7, actor=SYSTEM, now=NOW)


def test_the_example_is_imported_whole(database: Database, files: FileStore) -> None:
    data = (Path(__file__).parents[2] / "examples" / "roadmap.txt").read_bytes()
    with database.writing() as session:
        build_coordinator(session, municipality=build_municipality(session, "Приозёрный муниципальный район"))
        outcome = _import(session, files, read_roadmap(data, "roadmap.txt"), RoadmapSource("roadmap.txt", data))
        assert outcome.activities == 27
        assert outcome.municipality == "Приозёрный муниципальный район"
