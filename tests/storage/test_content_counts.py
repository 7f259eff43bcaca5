"""Claims about the counts that stand on a submission: they are what its figures come to, whatever happened to it."""

from dataclasses import replace

import pytest
from sqlmodel import select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import AcrossPeriods, AcrossSchools, AnswerKind
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.domain.collection.indicator_rules import IndicatorTerms
from shnor_flow.domain.completeness.content import Content
from shnor_flow.services.collection.adjust_round import add_school
from shnor_flow.services.collection.correct_figures import Correction, record_correction
from shnor_flow.services.collection.invite import InvitationDesk
from shnor_flow.services.collection.keep_indicators import add_indicator, change_indicator
from shnor_flow.services.collection.review_figures import accept, send_back
from shnor_flow.storage.collection.indicators import indicator_view
from shnor_flow.storage.completeness.content import counted_content, kept_content
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Submission
from tests.builders import ANNA, build_school, id_of
from tests.collecting import (
    CALENDAR,
    FIRST,
    LINKS,
    OPENING,
    POST,
    SECOND,
    THIRD,
    WRITER,
    District,
    build_district,
    local,
)

ANNA_ACTS = Actor(ANNA, None)
NO_DATA = TypedFigure("no_data", note="анкеты ещё не собраны")
ZERO = TypedFigure("confirmed_zero", "", "80")


@pytest.fixture
def district(any_database: Database) -> District:
    district = build_district(any_database)
    district.run(OPENING)
    return district


def content(district: District, school: str) -> Content:
    return kept_content(district.submission(school))


def test_a_round_opened_on_1_october_2026_knows_what_it_asks_before_anybody_answers(district: District) -> None:
    assert content(district, FIRST) == Content(asked=2)
    assert not content(district, FIRST).is_complete
    assert not content(district, FIRST).is_hollow


def test_counts_follow_the_figures_through_return_acceptance_and_correction(district: District) -> None:
    share, count = district.share_id, district.count_id
    hollow = {share: ZERO, count: NO_DATA}
    district.submit(local(2026, 10, 6), district.form(hollow))
    assert content(district, FIRST) == Content(asked=2, answered=2, filled=1, telling=0)
    assert content(district, FIRST).is_hollow
    first = district.submission(FIRST)
    with district.database.writing() as session:
        send_back(
            session,
            id_of(first),
            first.municipality_id,
            version=1,
            comment="Найдите число учителей",
            actor=ANNA_ACTS,
            now=local(2026, 10, 7),
            calendar=CALENDAR,
            post=POST,
            disputed={count: "Нужно число"},
        )
    assert content(district, FIRST).filled == 1  # of the last version, which a return does not take away
    district.submit(local(2026, 10, 8), district.form({count: TypedFigure("value", "12")}))
    assert content(district, FIRST) == Content(asked=2, answered=2, filled=2, telling=1)
    with district.database.writing() as session:
        accept(session, id_of(first), first.municipality_id, version=2, actor=ANNA_ACTS, now=local(2026, 10, 9))
        typed = {share: TypedFigure("value", "8", "80"), count: TypedFigure("value", "12")}
        correction = Correction(2, "c" * 24, typed, "Нашлись листы", "письмо школы")
        record_correction(
            session,
            id_of(first),
            first.municipality_id,
            correction,
            actor=ANNA_ACTS,
            now=local(2026, 11, 3),
            post=POST,
        )
    assert content(district, FIRST) == Content(asked=2, answered=2, filled=2, telling=2)
    district.submit(local(2026, 10, 9), district.form(hollow, school=SECOND))
    with district.database.reading() as session:
        rows = {id_of(row): kept_content(row) for row in session.exec(select(Submission))}
        counted = counted_content(session, rows)
    kept = {key: (one.answered, one.filled, one.telling) for key, one in rows.items() if one.answered}
    assert counted == kept


def test_an_indicator_added_on_9_october_is_asked_of_those_who_have_not_filed(district: District) -> None:
    district.submit(local(2026, 10, 8))
    home = district.submission().municipality_id
    terms = IndicatorTerms(
        "Проведено открытых уроков", "ед.", AnswerKind.NUMBER, None, AcrossSchools.SUM, AcrossPeriods.SUM
    )
    with district.database.writing() as session:
        extra = add_indicator(session, district.programme_id, home, terms, actor=ANNA_ACTS, now=local(2026, 10, 9))
        fourth = build_school(session, "Школа № 4 с. Осинки")
        add_school(
            session,
            district.submission().round_id,
            home,
            id_of(fourth),
            reason="Включена приказом",
            actor=ANNA_ACTS,
            now=local(2026, 10, 9),
            calendar=CALENDAR,
            desk=InvitationDesk(WRITER, LINKS),
        )
        extra_id = id_of(extra)
    asked = [content(district, school).asked for school in (FIRST, SECOND, THIRD, "Школа № 4 с. Осинки")]
    assert asked == [2, 3, 3, 3]
    with district.database.writing() as session:
        stopped = replace(indicator_view(session, extra_id, home).terms, is_collected=False)
        change_indicator(
            session, extra_id, home, stopped, reason="Считает управление", actor=ANNA_ACTS, now=local(2026, 10, 9)
        )
    assert content(district, THIRD).asked == 2
