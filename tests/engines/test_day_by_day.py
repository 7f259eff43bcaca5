"""Claims about living days through: the same days give the same letters on either database."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from shnor_flow import jobs
from shnor_flow.delivery.mail_catcher import MailCatcher, caught_letters
from shnor_flow.domain.actor import SYSTEM
from shnor_flow.engines.day_by_day import days_between, live_through
from shnor_flow.services.people.place_municipality import Place
from shnor_flow.services.rehearsal.rehearse_answers import Rehearsal, answer_in_their_place, on_the_last_day
from shnor_flow.services.roadmap.import_roadmap import RoadmapSource
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import JobRun, Letter
from tests.live import house_in

EXAMPLES = Path(__file__).parents[2] / "examples"
FIRST, LAST = date(2026, 1, 12), date(2026, 1, 30)
TO_BORIS = (12, 16, 23, 27, 29, 30)  # his order is due on 30 January: 30 (caught up), 14, 7, 3, 1, 0 days before


@pytest.fixture
def house(tmp_path: Path, any_database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[jobs.House]:
    """Return a house with the example in it, whose letters are caught."""
    catcher = MailCatcher(tmp_path / "caught")
    catcher.start()
    monkeypatch.setenv("SHNOR_SMTP_PORT", str(catcher.port))
    with house_in(tmp_path, any_database, monkeypatch) as house:
        plan, people = EXAMPLES / "roadmap.txt", EXAMPLES / "directory.csv"
        outcome = jobs.import_roadmap(RoadmapSource(plan.name, plan.read_bytes()), actor=SYSTEM, as_of=FIRST)
        place = Place(outcome.municipality)
        jobs.import_directory(people.read_bytes(), people.name, place, actor=SYSTEM, as_of=FIRST)
        jobs.start_roadmap(outcome.roadmap_id, actor=SYSTEM, since=FIRST, as_of=FIRST)
        yield house
    catcher.stop()


def test_three_weeks_of_the_example_end_alike_on_either_database(house: jobs.House, tmp_path: Path) -> None:
    rehearsal = Rehearsal(house.database, house.files, house.writer, house.links, on_the_last_day)
    live_through(FIRST, LAST, after_day=lambda day: answer_in_their_place(rehearsal, jobs.now(day)))
    with house.database.reading() as session:
        assert {run.outcome for run in session.exec(select(JobRun))} == {"done"}
        letters = session.exec(select(Letter)).all()
    assert {letter.state for letter in letters} == {"sent"}
    assert sorted(one.to for one in caught_letters(tmp_path / "caught", 1000)) == sorted(
        letter.to_address for letter in letters
    )
    to_boris = [letter.letter_on for letter in letters if letter.to_address == "gromov@priozerny.example"]
    assert sorted(to_boris) == [date(2026, 1, day) for day in TO_BORIS]


def test_living_a_day_again_changes_nothing(house: jobs.House) -> None:
    live_through(FIRST, FIRST)
    with house.database.reading() as session:
        once = len(session.exec(select(Letter)).all())
    live_through(FIRST, FIRST)
    live_through(FIRST, FIRST)
    with house.database.reading() as session:
        assert len(session.exec(select(Letter)).all()) == once > 0


def test_days_are_given_with_both_ends() -> None:
    assert list(days_between(date(2026, 2, 27), date(2026, 3, 1))) == [
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 1),
    ]
