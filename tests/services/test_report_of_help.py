"""Claims about partners and curators in the half-year report: only held visits count, up to the report's day."""

from dataclasses import fields
from datetime import date

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.partnership import VisitKind, VisitState
from shnor_flow.domain.report import as_snapshot, build, from_snapshot
from shnor_flow.reports.half_year import layout_of
from shnor_flow.reports.layout import Paragraph, Table
from shnor_flow.storage.database import Database
from shnor_flow.storage.report.facts import half_year_facts
from tests.builders import build_organisation, build_person, build_programme, build_school, id_of
from tests.helping import build_curatorship, build_partnership, build_visit

AUTUMN = parse_period("2026S2")


def test_held_visits_of_the_half_year_are_counted_and_a_curator_who_left_keeps_theirs(any_database: Database) -> None:
    with any_database.writing() as session:
        first, second = build_school(session), build_school(session, "Школа № 2 с. Сосновка")
        programme = build_programme(session, schools=[first, second])
        gone = build_person(session, "Вера Павловна Лыкова")
        tie = build_curatorship(session, programme, first, gone, until_on=date(2026, 10, 31))
        pair = build_partnership(session, programme, second, build_organisation(session, "Лицей № 7"), scope="химия")
        build_visit(session, tie, date(2026, 7, 1))
        build_visit(session, tie, date(2026, 10, 30), kind=VisitKind.CONSULTATION)
        build_visit(session, tie, date(2026, 6, 30))  # of the half-year before
        build_visit(session, tie, date(2026, 12, 20))  # after the report's day
        build_visit(session, pair, date(2026, 9, 9), state=VisitState.WITHDRAWN)
        build_visit(session, pair, date(2026, 9, 10), state=VisitState.PLANNED)
        gone.is_active = False
        session.add(gone)
        programme_id = id_of(programme)
    with any_database.reading() as session:
        report = build(half_year_facts(session, programme_id, AUTUMN, date(2026, 12, 1)))
    helping = report.helping
    assert [(line.school, line.who, line.what, line.total) for line in helping.lines] == [
        ("Школа № 1 с. Берёзовка", "Вера Павловна Лыкова", "куратор", 2),
        ("Школа № 2 с. Сосновка", "Лицей № 7", "партнёр", 0),
    ]
    assert [(one.kind, one.count) for one in helping.by_kind] == [(VisitKind.VISIT, 1), (VisitKind.CONSULTATION, 1)]
    assert (helping.unvisited, helping.without_curator) == (("Школа № 2 с. Сосновка",), ("Школа № 2 с. Сосновка",))
    assert from_snapshot(as_snapshot(report)) == report
    blocks = layout_of(report).blocks
    told = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    assert "с 1 июля 2026 г. по 1 декабря 2026 г. записано 2 состоявшиеся встречи" in told.lower().replace(
        "\u00a0", " "
    )
    (table,) = [block for block in blocks if isinstance(block, Table) and block.name == "Помощь школам"]
    assert table.total[-1] == "2"


def test_a_report_frozen_before_visits_were_counted_still_opens(database: Database) -> None:
    with database.writing() as session:
        programme_id = id_of(build_programme(session, schools=[build_school(session)]))
    with database.reading() as session:
        report = build(half_year_facts(session, programme_id, AUTUMN, date(2026, 12, 1)))
    old = as_snapshot(report)
    del old["helping"]
    assert from_snapshot(old) == report
    assert "helping" in {field.name for field in fields(report)}
    told = " ".join(block.text for block in layout_of(report).blocks if isinstance(block, Paragraph))
    assert "Партнёры и кураторы школ не записаны." in told
