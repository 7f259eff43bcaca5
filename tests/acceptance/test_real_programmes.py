"""The five real programmes, from the file to the calendar: nothing invented, nothing lost, nobody left out unsaid."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from shnor_flow.domain.actor import SYSTEM
from shnor_flow.domain.calendar.dates import end_of_day, moment_of
from shnor_flow.domain.deadline.progress import OccurrenceKind
from shnor_flow.domain.party import PartyRole
from shnor_flow.domain.term import Period
from shnor_flow.importers import read_roadmap
from shnor_flow.importers.directory import read_directory
from shnor_flow.importers.working_days import load_working_calendar
from shnor_flow.services.deadline.plan_occurrences import plan_all
from shnor_flow.services.people.import_directory import import_directory
from shnor_flow.services.people.place_municipality import Place
from shnor_flow.services.roadmap.import_roadmap import ImportOutcome, RoadmapSource, import_roadmap
from shnor_flow.services.roadmap.start_roadmap import start_roadmap
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.roadmap.unassigned import unassigned_occurrences
from shnor_flow.storage.tables import Activity, Assignment, Finding, Municipality, Occurrence, Party, Programme

BRATSK = """Организация;Тип;ШНОР;ФИО;Эл. почта
Управление образования администрации Братского района;управление;;Громов Борис Ильич;boris@district.example
МКУ «Центр развития образования Братского района»;центр;;Котова Анна Сергеевна;anna@district.example
Школа на реке;школа;да;Зимина Вера Павловна;vera@district.example
Школа у леса;школа;да;Белов Олег Юрьевич;oleg@district.example
"""
PROGRAMMES = ("bratsk", "krasnokut", "medyn", "volkhov", "school3")


def _gold(shared: Path, name: str) -> dict[str, Any]:
    annotated: dict[str, Any] = json.loads((shared / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    return annotated


def _run(
    database: Database, files: FileStore, shared: Path, gold: dict[str, Any], place: Place
) -> tuple[ImportOutcome, Period]:
    """Import the programme, start it on its first day and plan everything."""
    path = shared / "seeds" / Path(gold["source"]).name
    draft = read_roadmap(path.read_bytes(), path.name)
    assert draft.programme.period
    first_day = moment_of(draft.programme.period.start)
    source = RoadmapSource(path.name, path.read_bytes(), place)
    with database.writing() as session:
        outcome = import_roadmap(session, draft, source, files=files, now=first_day, actor=SYSTEM)
        start_roadmap(session, outcome.roadmap_id, actor=SYSTEM, now=first_day)
    plan_all(database, calendar=load_working_calendar, now=first_day)
    return outcome, draft.programme.period


def _deadlines(session: Session) -> set[tuple[int, str]]:
    query = (
        select(col(Activity.position), col(Occurrence.scheduled_on))
        .join(Occurrence, col(Occurrence.activity_id) == col(Activity.id))
        .where(Occurrence.kind == OccurrenceKind.DEADLINE)
    )
    return {(position, day.isoformat()) for position, day in session.exec(query)}


@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_window_that_needs_no_review_becomes_a_deadline_and_no_other(
    name: str, shared: Path, database: Database, tmp_path: Path
) -> None:
    gold = _gold(shared, name)
    _run(database, FileStore(tmp_path), shared, gold, Place("Район", timezone="Europe/Moscow"))
    wanted = {
        (position, window["due"])
        for position, activity in enumerate(gold["activities"], start=1)
        if not activity["schedule"]["needs_review"]
        for window in activity["schedule"]["windows"]
    }
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Activity)).one() == len(gold["activities"])
        assert _deadlines(session) == wanted


@pytest.mark.parametrize("name", PROGRAMMES)
def test_without_a_directory_every_party_is_a_finding_and_every_day_stands_without_a_holder(
    name: str, shared: Path, database: Database, tmp_path: Path
) -> None:
    gold = _gold(shared, name)
    outcome, _ = _run(database, FileStore(tmp_path), shared, gold, Place("Район"))
    with database.reading() as session:
        asked = {finding.party_id for finding in session.exec(select(Finding)) if finding.party_id}
        assert asked == {party.id for party in session.exec(select(Party))}
        days = session.exec(select(func.count()).select_from(Occurrence)).one()
        assert len(unassigned_occurrences(session)) == days
        assert session.exec(select(Assignment)).all() == []
        assert outcome.findings >= len(asked)


def test_bratsk_lives_by_its_own_clock_and_calendar(shared: Path, database: Database, tmp_path: Path) -> None:
    calendar = load_working_calendar()
    place = Place("Братский район", timezone="Asia/Irkutsk")
    with database.writing() as session:
        directory = read_directory(BRATSK.encode(), "people.csv")
        import_directory(session, directory, place, now=moment_of(date(2022, 1, 1)), actor=SYSTEM)
    _, period = _run(database, FileStore(tmp_path), shared, _gold(shared, "bratsk"), Place())
    with database.reading() as session:
        assert session.exec(select(Municipality)).one().name == "Братский район"
        assert session.exec(select(Programme)).one().ends_on == period.end
        assert unassigned_occurrences(session) == ()
        assert session.exec(select(Finding).where(col(Finding.party_id).is_not(None))).all() == []
        assignments = session.exec(select(Assignment)).all()
        assert assignments
        for each in assignments:
            assert calendar.is_working(each.due_on)
            assert each.due_at == end_of_day(each.due_on, "Asia/Irkutsk")
            assert each.next_notice_on is not None
            assert each.next_notice_on <= each.due_on
        leads = {each.organisation_id for each in assignments if each.role is PartyRole.LEAD}
        assert len(leads) == 4  # the department, the centre and both schools lead something
