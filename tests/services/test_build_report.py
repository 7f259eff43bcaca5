"""Claims about the half-year report: made once on its day, frozen for good, mailed once to each recipient."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlmodel import col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.collection.indicator import Total
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party import OrganisationKind
from shnor_flow.domain.report import HalfYearReport
from shnor_flow.domain.report.discipline import Outcome, Tally
from shnor_flow.reports.printer import Printer
from shnor_flow.services.collection.adjust_round import MoreTime, extend_submission
from shnor_flow.services.deadline.plan_occurrences import plan_all
from shnor_flow.services.edition.apply_edition import apply_edition
from shnor_flow.services.edition.match_editions import match_editions
from shnor_flow.services.report.build_report import MadeReport, build_due_reports, make_report
from shnor_flow.services.report.send_report import send_report
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.report.reports import latest_version, read_report, report_by_id, report_list
from shnor_flow.storage.tables import (
    Activity,
    Figure,
    IndicatorTarget,
    Municipality,
    Organisation,
    Programme,
    Roadmap,
    RoadmapState,
    StoredFile,
)
from tests.builders import Row, build_activity, build_organisation, build_programme, build_roadmap_with, id_of
from tests.collecting import CALENDAR, FIRST, LINKS, SECOND, THIRD, WRITER, build_district, local
from tests.reporting import CENTRE, HEAD_ADDRESS, REGION_ADDRESS, REPORT_DAY, Reporting, build_reporting

ANNA_PRESSES = Actor("Анна Сергеевна Котова")
SECOND_HALF = parse_period("2026S2")


@pytest.fixture
def reporting(database: Database, tmp_path: Path) -> Reporting:
    return build_reporting(database, FileStore(tmp_path / "files"))


@pytest.fixture
def on_either(any_database: Database, tmp_path: Path) -> Reporting:
    """Return the same half-year on SQLite and on PostgreSQL."""
    return build_reporting(any_database, FileStore(tmp_path / "files"))


def press_the_button(reporting: Reporting, on: date, period: str = "2026S2", **rest: Any) -> MadeReport:
    return make_report(
        reporting.database,
        reporting.district.programme_id,
        parse_period(period),
        reporting.press(on),
        actor=ANNA_PRESSES,
        **rest,
    )


def frozen(reporting: Reporting, report_id: int) -> HalfYearReport:
    with reporting.database.reading() as session:
        return read_report(session, report_id)


def test_the_numbers_are_those_of_the_table_made_by_hand(on_either: Reporting) -> None:
    report = frozen(on_either, press_the_button(on_either, REPORT_DAY).report_id)
    assert report.total == Tally(in_time=1, late=1, overdue=1, unassigned=1, awaiting=1)
    assert report.party_total == Tally(in_time=3, late=1, overdue=1, awaiting=1, spared=1)
    assert {one.name: (one.tally.in_time, one.tally.due) for one in report.parties} == {
        CENTRE: (1, 2),
        FIRST: (1, 1),
        SECOND: (1, 1),
        THIRD: (0, 1),
    }
    assert [(line.party, line.days_late) for line in report.overdue] == [(THIRD, 88)]
    assert [(line.party, line.days_late) for line in report.late] == [(CENTRE, 3)]
    assert [(line.party, line.move.to_on, line.move.reason) for line in report.moves] == [
        (SECOND, date(2026, 11, 30), "Карантин в школе")
    ]
    assert [(line.party, line.said, line.said_on) for line in report.progress] == [
        (CENTRE, "Проведено 14 консультаций", date(2026, 12, 24))
    ]
    assert [one.title for one in report.doubts.unassigned] == ["Родительский форум"]
    assert [line.outcome for line in report.deadlines].count(Outcome.UNASSIGNED) == 1


def test_the_figures_are_sums_and_the_silent_are_named(reporting: Reporting) -> None:
    report = frozen(reporting, press_the_button(reporting, REPORT_DAY).report_id)
    passed, trained = report.indicators
    assert passed.quarters[0].total == Total(Fraction(91), Fraction(102), schools=2, largest=Fraction(9, 10))
    assert passed.half_year.total == Total(Fraction(92), Fraction(102), schools=2, largest=Fraction(1))
    assert (passed.half_year.expected, passed.half_year.earlier) == (3, 1)
    assert trained.half_year.total.numerator == 8  # the latest of each school: 5 of the first, 3 of the second
    assert [(one.in_time, one.late, [who.school for who in one.silent]) for one in report.rounds] == [
        (2, (), [THIRD]),
        (0, (FIRST,), [SECOND, THIRD]),
    ]


def test_the_scope_tells_whom_and_when(reporting: Reporting) -> None:
    scope = frozen(reporting, press_the_button(reporting, REPORT_DAY).report_id).scope
    assert (scope.municipality, scope.period, scope.as_of) == ("Заречный район", "2026S2", REPORT_DAY)
    assert scope.schools == (FIRST, SECOND, THIRD)


def test_it_waits_for_a_school_that_was_given_more_time(on_either: Reporting) -> None:
    district = on_either.district
    row = district.submission(THIRD, "2026Q4")
    granted = MoreTime(date(2027, 1, 28), "Завуч болела", counts_as_on_time=False)  # the round locks on the 25th
    with on_either.database.writing() as session:
        extend_submission(
            session,
            id_of(row),
            row.municipality_id,
            granted,
            calendar=CALENDAR,
            actor=ANNA_PRESSES,
            now=local(2027, 1, 20),
        )
    assert [on_either.run(date(2027, 1, day)).built for day in (26, 28)] == [0, 0]
    assert on_either.run(date(2027, 1, 29)).built == 1


def test_the_job_makes_it_on_the_working_day_after_the_last_lock(reporting: Reporting) -> None:
    assert reporting.run(date(2027, 1, 25)).built == 0
    counts = reporting.run(REPORT_DAY)
    assert (counts.built, counts.letters, counts.without_address) == (1, 3, 1)
    assert [(row.period, row.version, row.built_by) for row in reporting.reports()] == [("2026S2", 1, "система")]


def test_running_twice_makes_one_report_and_one_letter_each(on_either: Reporting) -> None:
    for day in (REPORT_DAY, REPORT_DAY, date(2027, 1, 27), date(2027, 3, 1)):
        on_either.run(day)
    assert len(on_either.reports()) == 1
    assert sorted(letter.to_address for letter in on_either.letters()) == sorted(
        {letter.to_address for letter in on_either.letters()}
    )
    assert {HEAD_ADDRESS, REGION_ADDRESS} < {letter.to_address for letter in on_either.letters()}
    assert len(on_either.letters()) == 3  # with Anna, who coordinates


def test_missed_days_are_caught_up(reporting: Reporting) -> None:
    assert reporting.run(date(2027, 2, 17)).built == 1
    assert reporting.reports()[0].as_of == date(2027, 2, 17)


def test_a_year_of_missed_days_gives_every_half_year_its_report(reporting: Reporting) -> None:
    back_again = date(2028, 1, 11)
    reporting.district.run(back_again)  # the rounds of 2027 open only now: their figures are still to come
    assert (reporting.run(back_again).built, reporting.run(back_again).waiting) == (1, 2)
    assert reporting.run(date(2028, 2, 10)).built == 2
    assert sorted(row.period for row in reporting.reports()) == ["2026S2", "2027S1", "2027S2"]


def test_without_rounds_it_is_made_on_the_26th(database: Database, tmp_path: Path) -> None:
    reporting = Reporting(build_district(database), FileStore(tmp_path / "files"))
    with database.writing() as session:
        for school in session.exec(select(Organisation).where(Organisation.kind == "school")):
            school.is_active = False  # nobody to ask
    assert reporting.run(date(2027, 1, 25)).built == 0
    assert reporting.run(date(2027, 1, 26)).built == 1


def test_a_quarter_that_is_still_being_collected_holds_the_report_back(database: Database, tmp_path: Path) -> None:
    reporting = Reporting(build_district(database), FileStore(tmp_path / "files"))
    # The server stood still over January: the fourth quarter's round has not even opened.
    assert reporting.run(date(2027, 2, 8)).built == 0
    reporting.district.run(date(2027, 2, 8))
    assert reporting.run(date(2027, 2, 8)).waiting == 1
    locks_on = reporting.district.rounds()["2026Q4"].locks_on
    assert locks_on > date(2027, 2, 8)
    assert reporting.run(locks_on).built == 0
    assert reporting.run(date(2027, 2, 25)).built == 1


def test_a_plan_that_starts_now_is_not_reported_for_its_past(database: Database, tmp_path: Path) -> None:
    started_late = build_district(database, starts_on=date(2024, 1, 1), started_on=date(2026, 9, 1))
    reporting = Reporting(started_late, FileStore(tmp_path / "files"))
    assert reporting.run(date(2026, 9, 2)).built == 0


def test_a_frozen_version_does_not_change_with_the_database(reporting: Reporting) -> None:
    made = press_the_button(reporting, REPORT_DAY)
    before = frozen(reporting, made.report_id)
    with reporting.database.writing() as session:
        for activity in session.exec(select(Activity)):
            activity.title = "Другое название"
        for figure in session.exec(select(Figure)):
            figure.numerator = 0
        session.exec(select(Municipality)).one().name = "Другой район"
    assert frozen(reporting, made.report_id) == before
    later = press_the_button(reporting, REPORT_DAY)
    assert (later.version, later.is_new) == (2, True)
    assert frozen(reporting, later.report_id).scope.municipality == "Другой район"


def test_a_second_press_that_would_say_the_same_makes_no_version(reporting: Reporting) -> None:
    first = press_the_button(reporting, REPORT_DAY)
    assert press_the_button(reporting, REPORT_DAY) == MadeReport(first.report_id, 1, is_new=False)
    assert press_the_button(reporting, REPORT_DAY, is_forced=True).version == 2


def test_a_draft_is_mailed_to_nobody_until_it_is_sent(reporting: Reporting) -> None:
    made = press_the_button(reporting, date(2026, 12, 1))
    assert reporting.letters() == []
    for _ in range(2):
        with reporting.database.writing() as session:
            send_report(
                session,
                made.report_id,
                now=reporting.press(date(2026, 12, 1)).now,
                writer=WRITER,
                links=LINKS,
                actor=ANNA_PRESSES,
            )
    assert len(reporting.letters()) == 3
    assert reporting.run(REPORT_DAY).built == 1  # the draft does not stand for the report of the day
    assert [row.version for row in reporting.reports()] == [1, 2]


def test_the_letter_tells_the_main_numbers_and_carries_the_file(reporting: Reporting) -> None:
    reporting.run(REPORT_DAY)
    letter = next(letter for letter in reporting.letters() if letter.to_address == HEAD_ADDRESS)
    assert letter.subject.startswith("Сводный отчёт за II полугодие 2026 г. — ")
    assert "Поручений по плану — 5: в срок — 3, с опозданием — 1, просрочено — 1" in " ".join(letter.text.split())
    assert "дисциплина — 60" in letter.text
    assert "за IV квартал 2026 г.: не представили школ — 2 из 3" in " ".join(letter.text.split())
    (attached,) = letter.attachments
    assert attached["name"] == "Сводный отчёт 2026S2, версия 1.docx"
    document = Document(BytesIO(reporting.files.read(attached["sha256"])))
    assert "Сводный отчёт за II полугодие 2026 года. " in document.paragraphs[0].text


def test_every_indicator_of_the_letter_has_its_verdict(reporting: Reporting) -> None:
    with reporting.database.writing() as session:
        for target in session.exec(select(IndicatorTarget).order_by(col(IndicatorTarget.year).desc())).all():
            target.year += 2  # a target of a later year is a verdict of its own
            session.flush()
    reporting.run(REPORT_DAY)
    text = " ".join(reporting.letters()[0].text.split())
    whole, verdicts = re.findall(r"Показателей — (\d+): ([^.]+)", text)[0]
    assert "ещё не достигнуто" in verdicts
    assert int(whole) == sum(int(number) for number in re.findall(r"— (\d+)", verdicts)) > 0


def test_files_are_known_to_the_database(reporting: Reporting) -> None:
    reporting.run(REPORT_DAY)
    (row,) = reporting.reports()
    with reporting.database.reading() as session:
        for sha256 in (row.docx_sha256, row.html_sha256):
            stored = session.get_one(StoredFile, sha256)
            assert stored.size == len(reporting.files.read(stored.sha256))


def test_the_list_shows_versions_with_their_letters(on_either: Reporting) -> None:
    press_the_button(on_either, date(2026, 12, 1))
    on_either.run(REPORT_DAY)
    with on_either.database.reading() as session:
        listed = report_list(session)
        assert [(one.version, one.built_by, one.letters) for one in listed] == [
            (2, "система", 3),
            (1, "Анна Сергеевна Котова", 0),
        ]
        last = latest_version(session, on_either.district.programme_id, SECOND_HALF)
        assert last is not None
        assert last.version == 2


def test_another_municipality_does_not_see_the_report(reporting: Reporting) -> None:
    made = press_the_button(reporting, REPORT_DAY)
    with reporting.database.reading() as session, pytest.raises(NotFound):
        report_by_id(session, made.report_id, municipality_id=999)


@pytest.mark.parametrize(
    ("period", "on", "sentence"),
    [
        ("2026Q4", REPORT_DAY, "составляется за полугодие"),
        ("2027S2", REPORT_DAY, "ещё не началось"),
        ("2025S2", REPORT_DAY, "не время программы"),
    ],
)
def test_a_period_that_can_t_be_reported_is_refused_with_the_reason(
    reporting: Reporting, period: str, on: date, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        press_the_button(reporting, on, period)


def test_a_plan_that_was_never_started_is_reported_as_such(database: Database, tmp_path: Path) -> None:
    reporting = Reporting(build_district(database), FileStore(tmp_path / "files"))
    with database.writing() as session:
        roadmap = session.exec(select(Roadmap)).one()
        roadmap.state, roadmap.started_at = "draft", None  # type: ignore[assignment]
    assert reporting.run(date(2027, 2, 26)).built == 0
    report = frozen(reporting, press_the_button(reporting, REPORT_DAY).report_id)
    assert (report.scope.edition, report.total.planned) == (None, 0)


def test_an_edition_that_takes_over_counts_every_deadline_once(database: Database, tmp_path: Path) -> None:
    reporting = Reporting(build_district(database), FileStore(tmp_path / "files"))
    days = [(None, date(2026, 9, 30)), (None, date(2026, 11, 30))]
    with database.writing() as session:
        first = session.exec(select(Roadmap)).one()
        centre = build_organisation(session, CENTRE, kind=OrganisationKind.CENTRE)
        programme = session.get_one(Programme, first.programme_id)
        row = Row("Провести семинар", windows=days, parties=[centre])
        build_activity(session, first, row)
        second = build_roadmap_with(session, [row], programme=programme, state=RoadmapState.DRAFT, edition=2)
        match_editions(session, second, now=moment_of(date(2026, 9, 1)))
    september, october = moment_of(date(2026, 9, 1)), moment_of(date(2026, 10, 15))
    plan_all(database, calendar=lambda: CALENDAR, now=september)
    with database.writing() as session:
        apply_edition(session, id_of(second), "приказ № 7", actor=ANNA_PRESSES, now=october, calendar=CALENDAR)
    plan_all(database, calendar=lambda: CALENDAR, now=october)
    report = frozen(reporting, press_the_button(reporting, REPORT_DAY).report_id)
    # Both go over to the second edition: September was due in the first one's time and stays overdue.
    assert [line.scheduled_on for line in report.deadlines] == [date(2026, 9, 30), date(2026, 11, 30)]
    assert report.total == Tally(overdue=2)
    assert (report.scope.edition, report.scope.started_on) == (2, date(2026, 10, 15))


class BusyOffice(Printer):
    """A printer during whose work somebody else does something with the database."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self._meanwhile = meanwhile

    def docx(self, report: HalfYearReport) -> bytes:
        self._meanwhile()
        return super().docx(report)


def test_while_a_report_is_printed_others_can_save(on_either: Reporting) -> None:
    def save() -> None:
        with on_either.database.writing() as session:
            build_organisation(session, "Библиотека", kind=OrganisationKind.OTHER)

    press = replace(on_either.press(REPORT_DAY), printer=BusyOffice(save))
    assert build_due_reports(on_either.database, press).built == 1


def test_two_at_once_make_one_report_and_one_letter_each(on_either: Reporting) -> None:
    """The second run comes and goes while the first one prints."""
    press = replace(on_either.press(REPORT_DAY), printer=BusyOffice(lambda: on_either.run(REPORT_DAY)))
    assert build_due_reports(on_either.database, press).built == 0
    assert [report.version for report in on_either.reports()] == [1]
    assert len({letter.to_address for letter in on_either.letters()}) == len(on_either.letters())


def test_two_buttons_pressed_at_once_make_one_version(on_either: Reporting) -> None:
    press = replace(on_either.press(REPORT_DAY), printer=BusyOffice(lambda: press_the_button(on_either, REPORT_DAY)))
    made = make_report(on_either.database, on_either.district.programme_id, SECOND_HALF, press, actor=ANNA_PRESSES)
    assert (made.version, made.is_new) == (1, False)


class JammedPrinter(Printer):
    """A printer that jams on one programme."""

    def docx(self, report: HalfYearReport) -> bytes:
        if report.scope.programme == "Вторая программа":
            raise RuntimeError("jammed")
        return super().docx(report)


def test_one_programme_that_fails_does_not_keep_the_others_back(reporting: Reporting) -> None:
    with reporting.database.writing() as session:
        second = build_programme(session, title="Вторая программа", starts_on=date(2026, 7, 1))
        build_roadmap_with(session, programme=second, started_at=moment_of(date(2026, 7, 1)))
    press = replace(reporting.press(REPORT_DAY), printer=JammedPrinter())
    with pytest.raises(ExceptionGroup):
        build_due_reports(reporting.database, press)
    assert [row.programme_id for row in reporting.reports()] == [reporting.district.programme_id]
    assert reporting.run(REPORT_DAY).built == 1  # repaired: the other one is still due
