"""Claims about what a school's page reads: all of its own figures, nothing that tells whose the others are."""

from datetime import date
from typing import Any

from sqlalchemy import event, update
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.collection import Answer, RoundState, SubmissionState
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.school.place import NoPlace, Place, Scope
from shnor_flow.domain.school.series import PointState
from shnor_flow.storage.database import Database
from shnor_flow.storage.school import school_card
from shnor_flow.storage.school.history import ProgrammeHistory, school_history
from shnor_flow.storage.school.peers import places_of
from shnor_flow.storage.school.school_list import school_lines
from shnor_flow.storage.school.work import plans_of, work_of
from shnor_flow.storage.tables import (
    CollectionRound,
    Figure,
    Indicator,
    Municipality,
    Organisation,
    Submission,
    SubmissionVersion,
)
from tests.builders import (
    Row,
    build_activity,
    build_assignment,
    build_municipality,
    build_person,
    build_programme,
    build_roadmap_with,
    id_of,
)
from tests.school_years import SHARE_NAME, Years, build_years

TODAY = date(2026, 11, 24)


def history_of(session: Session, organisation_id: int) -> ProgrammeHistory:
    return school_history(session, school_card(session, organisation_id))[0]


def place_of(session: Session, years: Years, school: int = 0) -> Place | NoPlace:
    card = school_card(session, years.schools[school])
    return places_of(session, card, school_history(session, card))[years.share_id]


def change(session: Session, table: Any, condition: Any, **values: Any) -> None:
    session.execute(update(table).where(condition).values(**values))


def test_a_school_sees_seven_quarters_as_it_filed_them(any_database: Database) -> None:
    with any_database.writing() as session:
        years = build_years(session, schools=2)
        silent = years.submissions["2026Q1", years.schools[0]]
        change(session, Submission, col(Submission.id) == silent, state=SubmissionState.RETURNED)
    with any_database.reading() as session:
        share = history_of(session, years.schools[0]).series[0]
    assert [point.period.code for point in share.points][:2] == ["2025Q1", "2025Q2"]
    assert len(share.points) == 7
    returned = share.at(parse_period("2026Q1"))
    assert returned is not None
    assert (returned.state, returned.figure) == (PointState.RETURNED, None)  # sent back: it counts nowhere
    assert share.last is not None
    assert share.value(share.last.figure) == 60  # (40 + 2 + 6) of 80


def test_a_place_is_among_the_schools_of_the_same_round(any_database: Database) -> None:
    with any_database.writing() as session:
        years = build_years(session, schools=7)
        place = place_of(session, years, school=2)
    assert isinstance(place, Place)
    assert (place.scope, place.period.code) == (Scope.MUNICIPALITY, "2026Q3")
    assert (place.others, place.below, place.above) == (6, 2, 4)


def test_an_open_round_gives_no_place_yet(any_database: Database) -> None:
    """Whoever looks before and after a neighbour files would learn the neighbour's figure."""
    with any_database.writing() as session:
        years = build_years(session, schools=7, first=parse_period("2026Q3"))
        change(session, CollectionRound, col(CollectionRound.period) == "2026Q3", state=RoundState.OPEN)
        assert place_of(session, years) is NoPlace.NOT_LOCKED


def test_whoever_did_not_report_or_has_no_number_is_not_counted(any_database: Database) -> None:
    with any_database.writing() as session:
        years = build_years(session, schools=8)
        for school, values in ((1, {"state": SubmissionState.RETURNED}), (2, {"state": SubmissionState.EXCUSED})):
            key = years.submissions["2026Q3", years.schools[school]]
            change(session, Submission, col(Submission.id) == key, **values)
        third = years.submissions["2026Q3", years.schools[3]]
        change(
            session, Figure, col(Figure.submission_id) == third, answer=Answer.NO_DATA, numerator=None, denominator=None
        )
        assert place_of(session, years) is NoPlace.FEW  # 7 others less these three


def test_too_few_at_home_are_joined_by_the_same_words_of_the_region(any_database: Database) -> None:
    with any_database.writing() as session:
        home = build_municipality(session, region="Забайкальский край")
        near = build_municipality(session, "Лесной район", region="Забайкальский край")
        far = build_municipality(session, "Степной район", region="Омская область")
        years = build_years(session, schools=2, municipality=home)
        neighbours = build_years(session, schools=4, municipality=near, shift=10)
        build_years(session, schools=9, municipality=far, shift=20)
        place = place_of(session, years)
        assert isinstance(place, Place)
        assert (place.scope, place.others, place.below) == (Scope.REGION, 5, 0)
        change(session, Indicator, col(Indicator.id) == neighbours.share_id, unit="доля")
        assert place_of(session, years) is NoPlace.FEW  # the same name in another unit is another thing
        change(session, Indicator, col(Indicator.id) == neighbours.share_id, unit="%", name=f"{SHARE_NAME} и дома")
        assert place_of(session, years) is NoPlace.FEW
        change(session, Municipality, col(Municipality.id) == years.municipality_id, region=None)
        assert place_of(session, years) is NoPlace.FEW


def test_a_corrected_figure_is_marked_with_what_it_was(any_database: Database) -> None:
    with any_database.writing() as session:
        years = build_years(session, schools=1)
        key = years.submissions["2026Q3", years.schools[0]]
        told = {"indicator_id": years.share_id, "answer": "value", "denominator": 80.0, "note": ""}
        for number, numerator, day in ((1, 61.0, date(2026, 10, 6)), (2, 48.0, date(2026, 11, 12))):
            session.add(
                SubmissionVersion(
                    submission_id=key,
                    number=number,
                    client_key=f"key-{number}",
                    submitted_at=moment_of(day),
                    submitted_by="Борис",
                    figures=[told | {"numerator": numerator}],
                    reason="Сверка с журналом" if number > 1 else "",
                )
            )
        change(session, Submission, col(Submission.id) == key, version=2)
    with any_database.reading() as session:
        share, count = history_of(session, years.schools[0]).series
    correction = share.points[-1].correction
    assert correction is not None
    assert correction.was is not None
    assert (correction.was.numerator, correction.on, correction.reason) == (61, date(2026, 11, 12), "Сверка с журналом")
    assert count.points[-1].correction is None


def test_the_page_asks_as_much_of_the_database_for_seven_quarters_as_for_one(any_database: Database) -> None:
    asked: list[str] = []
    with any_database.writing() as session:
        short = build_years(session, schools=7, first=parse_period("2026Q3"))
        other = build_municipality(session, "Лесной район")
        years = build_years(session, schools=7, municipality=other)
    event.listen(any_database.engine, "before_cursor_execute", lambda *all_: asked.append(all_[2]))
    counts = []
    for organisation_id in (short.schools[0], years.schools[0]):
        with any_database.reading() as session:
            asked.clear()
            card = school_card(session, organisation_id)
            places_of(session, card, school_history(session, card))
            plans_of(session, card, work_of(session, card), TODAY)
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_work_of_a_school_is_its_own_its_peoples_and_never_a_neighbours(any_database: Database) -> None:
    with any_database.writing() as session:
        years = build_years(session, schools=2, first=parse_period("2026Q3"))
        mine, other = (session.get_one(Organisation, key) for key in years.schools)
        deputy = build_person(session, organisation=mine)
        roadmap = build_roadmap_with(session, programme=build_programme(session, title="Наставничество"))
        lesson = build_activity(session, roadmap, Row("Посетить уроки", parties=[mine], section="Уроки"))
        build_assignment(session, date(2026, 11, 20), mine, activity=lesson)
        build_assignment(session, date(2026, 12, 10), deputy, activity=lesson)
        build_assignment(session, date(2026, 9, 1), mine, activity=lesson, state=AssignmentState.CLOSED)
        build_assignment(session, date(2026, 11, 20), other, activity=lesson)
        cancelled = build_assignment(session, date(2026, 11, 1), mine, activity=lesson)
        cancelled.state = AssignmentState.CANCELLED
        session.flush()
        card = school_card(session, id_of(mine))
        work = work_of(session, card)
        plans = plans_of(session, card, work, TODAY)
        listed = school_lines(session, years.municipality_id, moment_of(TODAY), TODAY)
    assert [(line.due_on, line.person_id) for line in work] == [
        (date(2026, 9, 1), None), (date(2026, 11, 20), None), (date(2026, 12, 10), id_of(deputy))
    ]  # fmt: skip
    standing = plans.municipal[0].standing
    assert (standing.overdue, standing.owed, standing.closed) == (1, 1, 1)
    assert [line.overdue for line in listed.rows] == [1, 1]


def test_the_list_says_how_many_indicators_went_which_way_in_a_year(any_database: Database) -> None:
    with any_database.writing() as session:
        years = build_years(session, schools=3)
        build_years(session, schools=2, municipality=build_municipality(session, "Лесной район"))
        worse = years.submissions["2026Q3", years.schools[1]]
        change(
            session,
            Figure,
            (col(Figure.submission_id) == worse) & (col(Figure.indicator_id) == years.share_id),
            numerator=1.0,
        )
        lines = school_lines(session, years.municipality_id, moment_of(TODAY), TODAY)
    assert [line.name for line in lines.rows] == ["Школа № 1", "Школа № 2", "Школа № 3"]
    first, second, _ = (line.trend for line in lines.rows)
    assert first is not None
    assert second is not None
    assert (first.since.code, first.now.code) == ("2025Q3", "2026Q3")
    assert (first.better, first.worse) == (2, 0)
    assert (second.better, second.worse) == (1, 1)


def test_a_department_has_no_page_unless_it_answers_as_a_school(any_database: Database) -> None:
    with any_database.writing() as session:
        years = build_years(session, schools=1)
        lyceum = session.get_one(Organisation, years.schools[0])
        lyceum.kind = type(lyceum.kind)("other")
        session.flush()
        assert school_card(session, years.schools[0]).name == "Школа № 1"
        assert session.exec(select(Organisation)).one().id == years.schools[0]
