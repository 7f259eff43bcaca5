"""A half-year that was lived through: what tests of the report stand on, with the table it must come to.

The second half of 2026 in Заречный район, three schools. By hand:

                                          due      outcome of the deadline   assignments
    Провести семинар (Центр)              30.09    in time                   in time
    Провести семинар (Центр)              25.12    late                      late, 3 days, waits for acceptance
    Посетить уроки (школы 1, 2, 3)        30.10    overdue                   in time; in time by extension; overdue
    Родительский форум (nobody)           16.12    nobody was found          -
    Консультировать (Центр)               30.12    a control point: «Проведено 14 консультаций»

    Deadlines: 4 = 1 in time + 1 late + 1 overdue + 1 unassigned. Assignments: 5 = 3 in time + 1 late + 1 overdue.
    Discipline 3 of 5 (60 %); by the days first set 2 of 5 (40 %).
    III quarter: two schools 1/2 and 90/100, so 91 of 102 (89.2 %) and not 70 %; the third is silent.
    IV quarter: the first school 2/2, late; so the half-year is (2 + 90) of (2 + 100), 90.2 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.deadline.progress import OccurrenceKind
from shnor_flow.domain.party import Duty, OrganisationKind
from shnor_flow.reports.printer import Printer
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.control_work import accept, move_due
from shnor_flow.services.deadline.record_progress import add_note, report_done
from shnor_flow.services.ports import Files
from shnor_flow.services.report.build_report import Press, ReportCounts, build_due_reports
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Assignment, Letter, Occurrence, Organisation, Report, Roadmap
from tests.builders import Row, build_activity, build_assignment, build_organisation, build_person, id_of
from tests.collecting import CALENDAR, FIRST, LINKS, SECOND, THIRD, WRITER, District, build_district, local

CENTRE = "Центр развития образования"
REPORT_DAY = date(2027, 1, 26)  # the round of the fourth quarter locks on Monday the 25th
THIRD_QUARTER, FOURTH_QUARTER = date(2026, 10, 1), date(2027, 1, 11)
HEAD_ADDRESS, REGION_ADDRESS = "head@zarechny.example", "region@oblast.example"
ANNA_ACTS = Actor("Анна Сергеевна Котова")


@dataclass
class Reporting:
    """A district whose half-year is to be reported."""

    district: District
    files: Files

    @property
    def database(self) -> Database:
        return self.district.database

    def press(self, on: date) -> Press:
        return Press(local(on.year, on.month, on.day, 8), CALENDAR, self.files, Printer(), WRITER, LINKS)

    def run(self, on: date) -> ReportCounts:
        """Run the job as on this day."""
        return build_due_reports(self.database, self.press(on))

    def reports(self) -> list[Report]:
        with self.database.reading() as session:
            return list(session.exec(select(Report).order_by(Report.version)))  # type: ignore[arg-type]

    def letters(self) -> Sequence[Letter]:
        return self.district.letters("report")


def build_reporting(database: Database, files: Files) -> Reporting:
    """Return the district after its half-year, on the eve of the report."""
    reporting = Reporting(build_district(database), files)
    with database.writing() as session:
        build_person(session, "Глеб Олегович Рябов", email=HEAD_ADDRESS, duties=[Duty.DEPARTMENT_HEAD])
        build_person(
            session,
            "Раиса Юрьевна Белова",
            email=REGION_ADDRESS,
            duties=[Duty.REPORT_RECIPIENT, Duty.DEPARTMENT_HEAD],
        )
        build_person(session, "Нина Петровна Гай", email=None, duties=[Duty.REPORT_RECIPIENT])
        _live_through_the_plan(session, files)
    _live_through_the_quarters(reporting.district)
    return reporting


def _live_through_the_plan(session: Session, files: Files) -> None:
    roadmap = session.exec(select(Roadmap)).one()
    centre = build_organisation(session, CENTRE, kind=OrganisationKind.CENTRE)
    schools = [session.exec(select(Organisation).where(Organisation.name == name)).one() for name in _SCHOOLS]
    seminar = build_activity(session, roadmap, Row("Провести семинар", parties=[centre]), position=1)
    lessons = build_activity(
        session, roadmap, Row("Посетить уроки", parties=schools, section="Качество уроков"), position=2
    )
    forum = build_activity(session, roadmap, Row("Родительский форум", parties=["оргкомитет"]), position=3)
    advice = build_activity(session, roadmap, Row("Консультировать школы", parties=[centre]), position=4)

    september = build_assignment(session, date(2026, 9, 30), centre, activity=seminar)
    _do(session, september, date(2026, 9, 17), files)
    december = build_assignment(session, date(2026, 12, 25), centre, activity=seminar)
    _do(session, december, date(2026, 12, 28), files, is_accepted=False)
    first, second, _ = [build_assignment(session, date(2026, 10, 30), school, activity=lessons) for school in schools]
    _do(session, first, date(2026, 10, 30), files)
    _move(session, second, date(2026, 10, 20), date(2026, 11, 30))
    _do(session, second, date(2026, 11, 12), files)
    session.add(_occurrence(forum.id, roadmap, date(2026, 12, 16)))
    point = _occurrence(advice.id, roadmap, date(2026, 12, 30), OccurrenceKind.CONTROL_POINT)
    session.add(point)
    session.flush()
    asked = build_assignment(session, date(2026, 12, 30), centre, activity=advice)
    add_note(session, id_of(asked), _act(date(2026, 12, 24), "Проведено 14 консультаций"), files=files)
    session.flush()


def _live_through_the_quarters(district: District) -> None:
    district.run(THIRD_QUARTER)
    _file(district, date(2026, 10, 6), FIRST, "1", "2", "4")
    _file(district, date(2026, 10, 7), SECOND, "90", "100", "3")
    district.run(FOURTH_QUARTER)
    _file(district, date(2027, 1, 20), FIRST, "2", "2", "5", period="2026Q4")
    district.run(date(2027, 1, 25))


def _file(district: District, on: date, school: str, n: str, d: str, count: str, *, period: str = "2026Q3") -> None:
    typed = district.typed(n, d, count, note="Выпускников мало")  # a jump asks for an explanation
    form = district.form(typed, school=school, period=period)
    assert district.submit(local(on.year, on.month, on.day), form).receipt, "the form was not taken"


def _do(session: Session, assignment: Assignment, on: date, files: Files, *, is_accepted: bool = True) -> None:
    report_done(session, id_of(assignment), _act(on, "Сделано"), files=files)
    if is_accepted:
        accept(session, id_of(assignment), _act(on, "Принято"))


def _move(session: Session, assignment: Assignment, on: date, to_on: date) -> None:
    move_due(session, [id_of(assignment)], _act(on, "Карантин в школе"), to_on=to_on, calendar=CALENDAR)


def _act(on: date, text: str) -> Act:
    return Act(ANNA_ACTS, local(on.year, on.month, on.day), text)


def _occurrence(
    activity_id: int | None, roadmap: Roadmap, day: date, kind: OccurrenceKind = OccurrenceKind.DEADLINE
) -> Occurrence:
    return Occurrence(
        municipality_id=roadmap.municipality_id, activity_id=activity_id or 0, scheduled_on=day, kind=kind
    )


_SCHOOLS = (FIRST, SECOND, THIRD)
