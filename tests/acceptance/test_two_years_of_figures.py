"""Two years of a programme with twelve schools: every figure of the final table against one made by hand.

Schools answer on time, late, after more time, after a return, by mail alone or never; one joins, one leaves, one is
excused, one gets another name; accepted figures are corrected; a rule changes in the middle.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlmodel import col, select

from shnor_flow.cli.scratch import hurrying
from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.collection import RoundState, SubmissionState
from shnor_flow.domain.letter import LetterKind, LetterState
from shnor_flow.domain.report.figures import IndicatorLine, indicator_lines
from shnor_flow.storage.collection import round_by_id, school_lines
from shnor_flow.storage.collection.questions import questions_of
from shnor_flow.storage.collection.totals import totals
from shnor_flow.storage.completeness import standing_of_round
from shnor_flow.storage.database import Database
from shnor_flow.storage.report.figures import rounds_of
from shnor_flow.storage.report.reports import read_report
from shnor_flow.storage.tables import CollectionRound, JobRun, Letter, Organisation, Report
from shnor_flow.web.app import create_app
from tests.acceptance import two_years_table as by_hand
from tests.acceptance.two_years_acts import acts_by_day
from tests.acceptance.two_years_world import (
    CLASS,
    CONSULTATIONS,
    FIRST,
    LAST,
    LEAVERS,
    MARK,
    MENTOR,
    SEMINARS,
    SHARE,
    World,
    address_of,
    answers_in,
    build_world,
)
from tests.builders import id_of
from tests.live import house_in, serving
from tests.smtp import SmtpServer

QUARTERLY = (SHARE, CONSULTATIONS, MARK, CLASS)
PERIODS = tuple(by_hand.STANDINGS)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, _empty_sqlite: bytes) -> Iterator[World]:
    """Return the world at its end."""
    folder = tmp_path_factory.mktemp("two-years")
    (folder / "shnor.sqlite3").write_bytes(_empty_sqlite)
    smtp = SmtpServer()
    smtp.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "SMTP_PORT": str(smtp.port),
            "IMAP_HOST": "127.0.0.1",  # asked of nobody: the walk reads its own mailbox
            "REPLY_ADDRESS": "plan@zarechny.example",
        }.items():
            patch.setenv(f"SHNOR_{name}", value)
        with house_in(folder, Database(f"sqlite:///{folder}/shnor.sqlite3"), patch) as house:
            world = build_world(house, smtp)
            with hurrying(house), serving(create_app(house, clock=lambda: world.now)) as world.address:
                live_through(world)
                yield world
    smtp.stop()


def live_through(world: World) -> None:
    """Live every day from the first to the last."""
    acts = acts_by_day(world)
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        world.live(day, acts.pop(day, ()))
    assert acts == {}


def shown(name: str) -> str:
    """Return the name a school has at the end."""
    return by_hand.RENAMED[1] if name == by_hand.RENAMED[0] else name


def exported(world: World, period: str) -> list[list[str]]:
    """Return the rows of a round's file as Anna downloads it, without the heading and the control totals."""
    text = world.read(f"/collection/{world.rounds()[period]}/figures.csv").decode("utf-8-sig")
    return [row for row in csv.reader(io.StringIO(text), delimiter=";") if row and row[0] == period]


def test_no_job_failed_in_two_years(world: World) -> None:
    with world.house.database.reading() as session:
        assert [
            (run.job, run.as_of, run.error) for run in session.exec(select(JobRun).where(JobRun.outcome != "done"))
        ] == []


def test_fourteen_rounds_were_opened_and_locked(world: World) -> None:
    with world.house.database.reading() as session:
        rounds = session.exec(select(CollectionRound).where(col(CollectionRound.ends_on) <= date(2026, 12, 31))).all()
    assert {one.period for one in rounds} == set(PERIODS)
    assert {one.state for one in rounds} == {RoundState.LOCKED}


@pytest.mark.parametrize("period", PERIODS)
def test_every_figure_of_every_school_is_the_one_in_the_hand_made_table(world: World, period: str) -> None:
    expected = {
        (shown(school), indicator): written
        for school, answers in answers_in(period).items()
        for indicator, written in answers.items()
    }
    found = {(row[2], row[8]): as_written(row) for row in exported(world, period)}
    silent = {key for key, written in found.items() if written == ""}
    assert {key: written for key, written in found.items() if written} == expected
    assert {school for school, _ in silent} == {"Рябиновка"}


def as_written(row: list[str]) -> str:
    """Return a row of the file in the words of the hand-made table."""
    answer, numerator, denominator, note = row[10:14]
    whole = f"/{denominator}" if denominator else ""
    match answer:
        case "не применимо":
            return "н/п"
        case "нет данных":
            return "н/д"
        case "подтверждённый ноль":
            return f"0!{whole}"
        case "ответ" if row[8] == MENTOR:
            return {"1": "да", "0": "нет"}[numerator]
        case "ответ" if not numerator:
            return note
    return f"{numerator}{whole}"


@pytest.mark.parametrize("period", PERIODS)
def test_the_districts_figures_of_every_period(world: World, period: str) -> None:
    with world.house.database.reading() as session:
        found = totals(session, round_by_id(session, world.rounds()[period], 1))
    told = {
        one.question.name: (in_units(one.total.value(one.question), one.question.name), one.total.schools)
        for one in found
    }
    if period in by_hand.QUARTER_TOTALS:
        expected = dict(zip(QUARTERLY, by_hand.QUARTER_TOTALS[period], strict=True))
    elif period in by_hand.MENTORS:
        yes, schools = by_hand.MENTORS[period]
        expected = {MENTOR: (Fraction(yes, schools), schools)}
    else:
        expected = {LEAVERS: by_hand.LEAVERS[period]}
    assert {name: told[name] for name in expected} == expected


def in_units(value: Fraction | None, name: str) -> Fraction | None:
    """Return a share as a share: the product tells per cent."""
    return value / 100 if value is not None and name in (SHARE, MENTOR, LEAVERS) else value


HALF_YEARS = ("2025S1", "2025S2", "2026S1", "2026S2")


def frozen(world: World, half_year: str) -> dict[str, IndicatorLine]:
    """Return the lines of a half-year's report as it was frozen on its day."""
    with world.house.database.reading() as session:
        row = session.exec(select(Report).where(Report.period == half_year)).one()
        return {line.question.name: line for line in read_report(session, id_of(row)).indicators}


def told(line: IndicatorLine) -> tuple[Fraction | None, int]:
    return in_units(line.value, line.question.name), line.half_year.total.schools


@pytest.mark.parametrize("half_year", HALF_YEARS)
def test_every_half_years_report_was_frozen_by_the_rules_of_its_day(world: World, half_year: str) -> None:
    lines = frozen(world, half_year)
    assert tuple(told(lines[name]) for name in QUARTERLY) == by_hand.LONGER_TOTALS[half_year]
    yes, schools = by_hand.MENTORS[half_year]
    assert told(lines[MENTOR]) == (Fraction(yes, schools), schools)
    quarters = {"S1": ("Q1", "Q2"), "S2": ("Q3", "Q4")}[half_year[4:]]
    seminars = sum(by_hand.DEPARTMENT.get(half_year[:4] + quarter, 0) for quarter in quarters)
    assert told(lines[SEMINARS]) == (Fraction(seminars), 1)
    if half_year.endswith("S2"):
        assert told(lines[LEAVERS]) == by_hand.LEAVERS[half_year[:4]]


@pytest.mark.parametrize(("year", "expected"), [("2025", by_hand.YEAR_ANEW), ("2026", by_hand.LONGER_TOTALS["2026"])])
def test_the_districts_figures_of_every_year_by_the_rules_of_today(
    world: World, year: str, expected: tuple[by_hand.Told, ...]
) -> None:
    period = parse_period(year)
    with world.house.database.reading() as session:
        names = {row.id or 0: row.name for row in session.exec(select(Organisation))}
        questions = questions_of(session, world.programme_id, period, is_of_any_kind=True)
        facts = rounds_of(session, world.programme_id, period, names)
    lines = {line.question.name: line for line in indicator_lines(questions, facts, period)}
    assert tuple(told(lines[name]) for name in QUARTERLY) == expected


def test_the_report_of_a_half_year_was_made_once_and_mailed_to_the_head(world: World) -> None:
    with world.house.database.reading() as session:
        reports = session.exec(select(Report)).all()
        letters = session.exec(select(Letter.to_address).where(Letter.kind == LetterKind.REPORT)).all()
    assert Counter(one.period for one in reports) == dict.fromkeys(HALF_YEARS, 1)
    assert letters.count("head@zarechny.example") == len(HALF_YEARS)


@pytest.mark.parametrize("period", PERIODS)
def test_on_time_and_complete_are_counted_as_by_hand(world: World, period: str) -> None:
    with world.house.database.reading() as session:
        found = standing_of_round(session, world.rounds()[period], world.now)
    assert (found.expected, found.on_time, found.late, found.silent, found.complete) == by_hand.STANDINGS[period]


def test_days_late_and_versions_of_every_school(world: World) -> None:
    late: dict[tuple[str, str], int] = {}
    versions: dict[tuple[str, str], int] = {}
    for period, number in world.rounds().items():
        if period not in PERIODS:
            continue
        with world.house.database.reading() as session:
            for line in school_lines(session, round_by_id(session, number, 1), world.now):
                name = next((one for one in by_hand.NAMES if shown(one) == line.school), "")
                if line.days_late and not line.is_silent:
                    late[name, period] = line.days_late
        versions |= {
            (name, period): int(row[4])
            for row in exported(world, period)
            for name in by_hand.NAMES
            if shown(name) == row[2] and row[4] not in ("", "1")
        }
    assert late == by_hand.DAYS_LATE
    assert versions == by_hand.VERSIONS


def letters_of(world: World, name: str) -> list[Letter]:
    with world.house.database.reading() as session:
        return list(session.exec(select(Letter).where(Letter.to_address == address_of(name)).order_by(col(Letter.id))))


@pytest.mark.parametrize("name", by_hand.NAMES)
def test_every_school_got_its_letters_and_no_more(world: World, name: str) -> None:
    kinds = Counter(letter.kind for letter in letters_of(world, name))
    reminded = [
        f"{letter.letter_on:%d.%m.%Y}" for letter in letters_of(world, name) if letter.kind is LetterKind.DIGEST
    ]
    came_back = kinds[LetterKind.RETURNED_FIGURES] + kinds[LetterKind.SHEET_ANSWER]
    assert (kinds[LetterKind.INVITATION], kinds[LetterKind.RECEIPT], came_back) == by_hand.LETTERS[name]
    expected = {
        "Рябиновка": by_hand.SILENT_ON,
        "Липовка": by_hand.SILENT_ON,  # four days late is one day after the last rung
        "Ольховка": by_hand.OLKHOVKA_ON,
    }.get(name, ())
    assert tuple(reminded) == expected


def test_nobody_got_two_reminders_on_one_day_and_every_letter_arrived_once(world: World) -> None:
    with world.house.database.reading() as session:
        letters = session.exec(select(Letter)).all()
    days = Counter((one.to_address, one.letter_on) for one in letters if one.kind is LetterKind.DIGEST)
    assert set(days.values()) == {1}
    assert {one.state for one in letters} == {LetterState.SENT}
    assert len(world.smtp.letters) == len(letters)
    assert set(world.smtp.copies().values()) == {1}


def test_every_state_is_the_one_that_was_left(world: World) -> None:
    accepted = {("Дубрава", "2025Q2"), ("Кленовка", "2025Q3"), ("Кленовка", "2026Q2")}
    for name, period in accepted:
        assert world.submission(name, period).state is SubmissionState.ACCEPTED
    assert world.submission("Осиновка", "2025Q3").state is SubmissionState.EXCUSED
    assert world.submission("Рябиновка", "2025").state is SubmissionState.EXPECTED
    assert world.submission("department", "2025Q3").state is SubmissionState.EXPECTED
    assert "Ивановская школа" in world.read(f"/collection/{world.rounds()['2025Q1']}").decode()


def test_a_correction_keeps_its_reason_and_the_version_before_it(world: World) -> None:
    number = world.submission("Кленовка", "2025Q3").id
    page = " ".join(world.read(f"/collection/school/{number}").decode().split())
    assert "Переставлены цифры Источник: письмо школы от 11 ноября" in page
    assert "17 из 117" in page
    assert "71 из 117" in page
