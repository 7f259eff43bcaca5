"""Claims about a directory that is imported, repaired and imported again."""

from datetime import date

import pytest
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import SYSTEM
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.party import Duty, PartyGroup, PartyTarget
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.importers.directory import read_directory
from shnor_flow.services.people.import_directory import DirectoryOutcome, import_directory
from shnor_flow.services.people.place_municipality import Place
from shnor_flow.services.roadmap.doubt_parties import doubt_parties
from shnor_flow.storage.database import Database
from shnor_flow.storage.people.directory import listed_directory
from shnor_flow.storage.tables import (
    Activity,
    Appointment,
    Finding,
    JournalEntry,
    Municipality,
    Organisation,
    Party,
    Person,
    ProgrammeSchool,
)
from tests.builders import Row, build_assignment, build_programme, build_roadmap_with, build_school

HEADING = "Организация;Тип;Другие названия;ШНОР;ФИО;Эл. почта;Обязанность;Контакт\n"
ANNA = "Управление образования;управление;;;Котова Анна Сергеевна;anna@zarechny.example;координатор;да\n"
VERA = "Школа № 1;школа;Берёзовская школа;да;Зимина Вера Павловна;vera@zarechny.example;;\n"
ZARECHNY = Place("Заречный район", timezone="Asia/Yekaterinburg")
NOW = moment_of(date(2026, 9, 1))


def _import(session: Session, *lines: str, place: Place = ZARECHNY) -> DirectoryOutcome:
    draft = read_directory((HEADING + "".join(lines)).encode(), "люди.csv")
    return import_directory(session, draft, place, now=NOW, actor=SYSTEM)


def test_the_first_import_makes_the_municipality_and_its_people(database: Database) -> None:
    with database.writing() as session:
        outcome = _import(session, ANNA, VERA)
        assert (outcome.organisations_added, outcome.people_added, outcome.bad_rows) == (2, 2, ())
        municipality = session.exec(select(Municipality)).one()
        assert (municipality.name, municipality.timezone) == ("Заречный район", "Asia/Yekaterinburg")
        assert session.exec(select(Appointment)).one().duty is Duty.COORDINATOR
        school = session.exec(select(Organisation).where(Organisation.name == "Школа № 1")).one()
        assert (school.is_low_results, school.aliases) == (True, "Берёзовская школа")
        assert [entry.action for entry in session.exec(select(JournalEntry))] == [
            "municipality.added",
            "directory.imported",
        ]


def test_importing_twice_changes_nothing(database: Database) -> None:
    with database.writing() as session:
        _import(session, ANNA, VERA)
        again = _import(session, ANNA, VERA, place=Place("заречный район"))
        assert (again.organisations_added, again.organisations_changed) == (0, 0)
        assert (again.people_added, again.people_changed) == (0, 0)
        assert len(session.exec(select(Person)).all()) == 2
        assert len(listed_directory(session)) == 2


def test_a_repaired_row_comes_in_and_what_was_there_stays(database: Database) -> None:
    with database.writing() as session:
        first = _import(session, ANNA, VERA.replace("vera@", "vera"))
        assert [bad.row for bad in first.bad_rows] == [3]
        assert first.people_added == 1
        second = _import(session, ANNA, VERA)
        assert (second.people_added, second.organisations_added, second.bad_rows) == (1, 1, ())


def test_an_empty_cell_says_nothing_and_no_takes_a_duty_away(database: Database) -> None:
    with database.writing() as session:
        _import(session, ANNA)
        silent = _import(session, ANNA.replace("anna@zarechny.example;координатор", ";"))
        assert silent.people_changed == 0
        assert session.exec(select(Person)).one().email == "anna@zarechny.example"
        told = _import(session, ANNA.replace("координатор", "нет"))
        assert told.people_changed == 1
        assert session.exec(select(Appointment)).all() == []


def test_words_nobody_answered_to_are_found_after_the_directory_is_completed(database: Database) -> None:
    with database.writing() as session:
        _import(session, ANNA)
        programme = build_programme(session)
        window = [(date(2026, 12, 1), date(2026, 12, 15))]
        rows = [Row(windows=window, parties=["Берёзовская школа", PartyGroup.PROGRAMME_SCHOOLS])]
        roadmap = build_roadmap_with(session, rows, programme=programme)
        activity = session.exec(select(Activity)).one()
        activity.needs_planning = False
        assert doubt_parties(session, roadmap, now=NOW) == 2
        outcome = _import(session, VERA)
        assert (outcome.parties_found, outcome.schools_enrolled) == (1, 1)
        party = session.exec(select(Party).where(Party.wording == "Берёзовская школа")).one()
        assert party.target is PartyTarget.ORGANISATION
        assert [finding.resolved_at for finding in session.exec(select(Finding))] == [NOW, NOW]
        session.refresh(activity)
        assert activity.needs_planning


def test_a_school_listed_later_joins_a_running_programme_that_day(database: Database) -> None:
    with database.writing() as session:
        _import(session, ANNA)
        programme = build_programme(session, schools=[build_school(session)])
        build_roadmap_with(session, programme=programme)
        _import(session, VERA)
        joined = session.exec(select(ProgrammeSchool).order_by(col(ProgrammeSchool.id))).all()
        assert [each.joined_on for each in joined] == [date(2026, 1, 1), date(2026, 9, 1)]


def test_nobody_to_write_to_is_a_doubt_until_there_is(database: Database) -> None:
    with database.writing() as session:
        _import(session, ANNA.replace("anna@zarechny.example", ""))
        department = session.exec(select(Organisation)).one()
        roadmap = build_roadmap_with(session, [Row(parties=[department])])
        doubt_parties(session, roadmap, now=NOW)
        finding = session.exec(select(Finding)).one()
        assert finding.kind is FindingKind.ADDRESS
        assert "Некому писать в организацию «Управление образования»" in finding.message
        _import(session, ANNA)
        assert finding.resolved_at == NOW


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (Place(), "ещё нет муниципалитета"),
        (Place("Заречный район", timezone="Сибирь"), "Часовой пояс «Сибирь» неизвестен"),
    ],
)
def test_a_place_nobody_could_know_is_refused(database: Database, place: Place, sentence: str) -> None:
    with database.writing() as session, pytest.raises(Refused, match=sentence):
        _import(session, ANNA, place=place)


def test_the_only_municipality_is_meant_and_of_two_one_must_be_named(database: Database) -> None:
    with database.writing() as session:
        _import(session, ANNA)
        assert _import(session, VERA, place=Place()).municipality == "Заречный район"
        assert _import(session, VERA, place=Place("МО «Заречный район»")).municipality == "Заречный район"
        _import(session, ANNA, place=Place("Озёрный район"))
        with pytest.raises(Refused, match="Заречный район»; «Озёрный район"):
            _import(session, ANNA, place=Place())


def test_the_zone_of_stored_deadlines_does_not_change(database: Database) -> None:
    with database.writing() as session:
        _import(session, ANNA)
        assert _import(session, place=Place("Заречный район", timezone="Asia/Irkutsk")).timezone == "Asia/Irkutsk"
        build_assignment(session)
        with pytest.raises(Refused, match="сроки уже рассчитаны"):
            _import(session, place=Place("Заречный район", timezone="Europe/Moscow"))
