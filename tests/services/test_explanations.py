"""Claims about questions and the explanations that answer them: what was accepted is offered to the next school."""

from datetime import date

import pytest

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.domain.errors import NotFound
from shnor_flow.services.collection.review_figures import accept
from shnor_flow.storage.collection.explanations import explanation_list, explanations_for, remove_explanation
from shnor_flow.storage.database import Database
from tests.builders import ANNA, id_of
from tests.collecting import SECOND, District, local, opened_district

MONDAY = local(2026, 10, 5)
WORDS = "Все девятиклассники сдали, сверено с журналом"


@pytest.fixture
def district(any_database: Database) -> District:
    with opened_district(any_database) as district:
        return district


def _nearly_all(district: District, note: str = "") -> dict[int, TypedFigure]:
    return district.typed() | {district.share_id: TypedFigure("value", "80", "80", note)}


def _accept(district: District, school: str) -> None:
    row = district.submission(school)
    with district.database.writing() as session:
        accept(session, id_of(row), row.municipality_id, version=row.version, actor=Actor(ANNA), now=MONDAY)


def _offered(district: District, rule: str = "nearly_all") -> list[str]:
    home = district.submission().municipality_id
    with district.database.reading() as session:
        return explanations_for(session, home, [(district.share_id, rule)]).get(district.share_id, [])


def test_a_share_over_95_per_cent_is_asked_about_until_it_is_explained(district: District) -> None:
    (problem,) = district.submit(MONDAY, district.form(_nearly_all(district))).problems
    assert (problem.rule, problem.message.partition(".")[0]) == ("nearly_all", "Доля больше 95 %")
    assert district.submit(MONDAY, district.form(_nearly_all(district, WORDS))).receipt


def test_an_accepted_explanation_is_offered_for_its_rule_and_only_once_accepted(district: District) -> None:
    for school in ("", SECOND):
        rest = {"school": school} if school else {}
        assert district.submit(MONDAY, district.form(_nearly_all(district, WORDS), **rest)).receipt
    assert _offered(district) == []
    _accept(district, SECOND)
    assert _offered(district) == [WORDS]
    assert _offered(district, "jump") == []


def test_a_note_that_answers_no_question_teaches_nothing(district: District) -> None:
    district.submit(MONDAY, district.form(district.typed(note="Просто слова"), school=SECOND))
    _accept(district, SECOND)
    with district.database.reading() as session:
        assert explanation_list(session, district.submission().municipality_id) == ()


def test_what_she_took_off_the_list_does_not_come_back(district: District) -> None:
    home = district.submission().municipality_id
    district.submit(MONDAY, district.form(_nearly_all(district, WORDS), school=SECOND))
    _accept(district, SECOND)
    with district.database.writing() as session:
        (line,) = explanation_list(session, home)
        with pytest.raises(NotFound):
            remove_explanation(session, home + 1, line.explanation_id, MONDAY)
        for _ in range(2):
            remove_explanation(session, home, line.explanation_id, MONDAY)
    district.submit(MONDAY, district.form(_nearly_all(district, WORDS)))
    row = district.submission()
    with district.database.writing() as session:
        accept(session, id_of(row), home, version=1, actor=Actor(ANNA), now=MONDAY)
    assert _offered(district) == []


def test_the_same_figure_for_the_third_quarter_running_is_asked_about(district: District) -> None:
    district.submit(MONDAY)
    district.run(date(2027, 1, 11))
    assert district.submit(local(2027, 1, 12), district.form(period="2026Q4")).receipt
    district.run(date(2027, 4, 1))
    problems = district.submit(local(2027, 4, 2), district.form(period="2027Q1")).problems
    assert [(one.indicator_id, one.rule) for one in problems] == [
        (district.share_id, "third_time"),
        (district.count_id, "third_time"),
    ]
