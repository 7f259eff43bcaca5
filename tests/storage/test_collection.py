"""Claims about the read views of collection, on both databases."""

from datetime import date
from fractions import Fraction

import pytest

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.collection import RoundState
from shnor_flow.domain.collection.indicator import TypedFigure, target_in_words
from shnor_flow.domain.errors import NotFound
from shnor_flow.storage.collection import is_reachable, round_by_id, round_list, school_lines
from shnor_flow.storage.collection.questions import questions_of
from shnor_flow.storage.collection.submission import receipts_of, submission_by_id
from shnor_flow.storage.collection.submission_history import history_of
from shnor_flow.storage.collection.totals import totals
from shnor_flow.storage.database import Database
from tests.builders import build_indicator, build_municipality, build_programme, id_of
from tests.collecting import FIRST, OPENING, SECOND, THIRD, District, build_district, local

MONDAY = local(2026, 10, 12)


@pytest.fixture
def district(any_database: Database) -> District:
    district = build_district(any_database)
    district.run(OPENING)
    district.run(OPENING)
    district.submit(local(2026, 10, 8), district.form(district.typed(n="5", d="5", note="все пятеро")))
    return district


def test_the_list_counts_schools_by_what_they_did(district: District) -> None:
    district.submit(MONDAY, school=SECOND)
    with district.database.reading() as session:
        planned, opened = round_list(session)
        (only,) = round_list(session, period=parse_period("2026Q3"))
    assert (planned.state, planned.expected) == (RoundState.PLANNED, 0)
    assert opened == only
    assert (opened.expected, opened.reported, opened.on_time, opened.late, opened.silent) == (3, 2, 1, 1, 1)


def test_those_who_have_not_reported_come_first_with_their_days_of_delay(district: District) -> None:
    with district.database.reading() as session:
        view = round_list(session, period=parse_period("2026Q3"))[0]
        lines = school_lines(session, view, MONDAY)
    assert [(line.school, line.days_late, line.is_reachable) for line in lines] == [
        (SECOND, 3, True),
        (THIRD, 3, False),
        (FIRST, 0, True),
    ]


def test_totals_add_up_what_was_filed_and_count_who_brought_a_number(district: District) -> None:
    typed = {
        district.share_id: TypedFigure("value", "30", "95", ""),
        district.count_id: TypedFigure("no_data", "", "", "журнал у завуча"),
    }
    district.submit(MONDAY, district.form(typed, school=SECOND))
    with district.database.reading() as session:
        view = round_list(session, period=parse_period("2026Q3"))[0]
        share, count = totals(session, view)
    assert (share.total.value(share.question), share.total.schools, share.expected) == (Fraction(35), 2, 3)
    assert (count.total.value(count.question), count.total.schools, count.total.no_data) == (Fraction(12), 1, 1)


def test_tenths_add_up_exactly_on_every_database(district: District) -> None:
    for school, tenths in ((FIRST, "0,1"), (SECOND, "0,2"), (THIRD, "0,3")):
        district.submit(MONDAY, district.form(district.typed(count=tenths), school=school))
    with district.database.reading() as session:
        view = round_list(session, period=parse_period("2026Q3"))[0]
        _, count = totals(session, view)
    assert count.total.value(count.question) == Fraction(6, 10)  # binary fractions come to 0.6000000000000001


def test_versions_and_history_stay(district: District) -> None:
    district.submit(MONDAY, district.form(district.typed(n="4", d="5")))
    with district.database.reading() as session:
        view = submission_by_id(session, id_of(district.submission()))
        assert [receipt.version for receipt in receipts_of(session, view)] == [2, 1]
        assert [line.action for line in history_of(session, view.submission_id)] == ["submitted", "submitted"]
    assert view.is_on_time is True


def test_another_municipality_finds_neither_round_nor_submission(district: District) -> None:
    with district.database.writing() as session:
        elsewhere = id_of(build_municipality(session, "Озёрный район"))
        assert round_list(session, elsewhere) == ()
        with pytest.raises(NotFound):
            round_by_id(session, id_of(district.rounds()["2026Q3"]), elsewhere)
        with pytest.raises(NotFound):
            submission_by_id(session, id_of(district.submission()), elsewhere)


def test_a_locked_round_and_its_silence_are_the_same_on_every_database(district: District) -> None:
    counts = district.run(date(2026, 10, 26))
    assert (counts.locked, counts.silent) == (1, 2)
    with district.database.reading() as session:
        assert is_reachable(session, district.schools[FIRST])
        assert not is_reachable(session, district.schools[THIRD])


def test_a_year_without_a_target_of_its_own_looks_to_the_next_one(any_database: Database) -> None:
    with any_database.writing() as session:
        programme = build_programme(session)
        build_indicator(session, programme, targets={2025: 40, 2027: 75, 2028: 90})
    with any_database.reading() as session:
        words = [
            target_in_words(questions_of(session, id_of(programme), parse_period(f"{year}Q3"))[0])
            for year in (2026, 2027, 2029)
        ]
    assert words == ["не менее 75\u00a0% к концу 2027 года", "не менее 75\u00a0%", ""]
