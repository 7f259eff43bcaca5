"""Claims about a programme's own rules: who is stopped by them, when, and what becomes of one that breaks."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from sqlmodel import col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.check_rule.rule import CheckRule
from shnor_flow.domain.collection.figure_checks import CheckLimits, Severity
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.importers.figures_form import read_figures_form
from shnor_flow.reports.figures_form import figures_form
from shnor_flow.services.collection.correct_figures import Correction, record_correction
from shnor_flow.services.collection.keep_check_rules import add_rule, change_rule, set_limits, switch_rule
from shnor_flow.services.collection.keep_indicators import change_indicator
from shnor_flow.services.collection.review_figures import accept
from shnor_flow.services.collection.take_sheet import SheetDesk, SheetSent, take_sheet
from shnor_flow.services.collection.try_check_rule import try_rule
from shnor_flow.storage.collection.check_rules import broken_rules_of, changes_of_rule, rule_view
from shnor_flow.storage.collection.explanations import explanation_list, explanations_for
from shnor_flow.storage.collection.indicators import terms_of
from shnor_flow.storage.collection.submission import submission_by_id
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Indicator, JournalEntry, Municipality, ProgrammeRule
from tests.builders import ANNA, build_municipality, id_of
from tests.collecting import FIRST, LINKS, POST, SECOND, THIRD, District, local, opened_district
from tests.sheets import FormInHand, filled

MONDAY = local(2026, 10, 5)
ACTOR = Actor(ANNA, None)
# Twelve teachers were trained (п2); 60 of 80 pupils passed (п1).
NOT_MORE = CheckRule(
    "Учителей меньше, чем учеников",
    Severity.ERROR,
    "п2 < п1.знаменатель",
    "Обучено {п2} учителей, а учеников всего {п1.знаменатель}.",
    fields={},
    speaks_of=(),
)
TOLD = "Обучено 90 учителей, а учеников всего 80."


@pytest.fixture
def district(database: Database) -> District:
    with opened_district(database) as district:
        return district


def home(district: District) -> int:
    with district.database.reading() as session:
        return id_of(session.exec(select(Municipality).order_by(col(Municipality.id))).all()[0])


def written(district: District, rule: CheckRule = NOT_MORE, *, is_on: bool = True) -> int:
    """Return the id of a rule that Anna has written, and switched on."""
    with district.database.writing() as session:
        row = add_rule(session, district.programme_id, home(district), rule, actor=ACTOR, now=MONDAY)
        rule_id = id_of(row)
    if is_on:
        switch(district, rule_id)
    return rule_id


def switch(district: District, rule_id: int, *, to_on: bool = True) -> None:
    with district.database.writing() as session:
        switch_rule(session, rule_id, home(district), to_on=to_on, reason="Проверено", actor=ACTOR, now=MONDAY)


def test_a_rule_stops_a_school_only_once_it_is_on(district: District) -> None:
    rule_id = written(district, is_on=False)
    assert district.submit(MONDAY, typed=district.typed(count="90")).receipt
    switch(district, rule_id)
    filing = district.submit(MONDAY, school=SECOND, typed=district.typed(count="90"))
    assert [(one.message, one.indicator_id, one.also) for one in filing.problems] == [
        (TOLD, district.count_id, (district.share_id,))
    ]
    assert district.problems(SECOND) == 1  # the same one, counted once wherever it is looked at


def test_a_note_closes_a_question_of_a_rule_and_is_offered_to_the_next_school(any_database: Database) -> None:
    with opened_district(any_database) as district:
        _ask_and_learn(district)


def _ask_and_learn(district: District) -> None:
    rule_id = written(district, replace(NOT_MORE, severity=Severity.QUESTION))
    assert not district.submit(MONDAY, typed=district.typed(count="90")).receipt
    typed = district.typed(count="90")
    typed[district.share_id] = replace(typed[district.share_id], note="Обучены и воспитатели")
    assert district.submit(MONDAY, typed=typed).receipt
    with district.database.writing() as session:
        submission = district.submission()
        accept(session, id_of(submission), home(district), version=1, actor=ACTOR, now=MONDAY)
    with district.database.reading() as session:
        asked = [(district.count_id, f"rule-{rule_id}")]
        assert explanations_for(session, home(district), asked) == {district.count_id: ["Обучены и воспитатели"]}
        assert [line.rule for line in explanation_list(session, home(district))] == [f"rule-{rule_id}"]


def test_a_correction_cannot_break_a_rule(district: District) -> None:
    district.submit(MONDAY)
    submission = id_of(district.submission())
    with district.database.writing() as session:
        accept(session, submission, home(district), version=1, actor=ACTOR, now=MONDAY)
    written(district)
    changed = {district.count_id: TypedFigure("value", "90")}
    correction = Correction(1, "k" * 20, changed, "Ошибка", "Письмо школы")
    with district.database.writing() as session:
        filing = record_correction(session, submission, home(district), correction, actor=ACTOR, now=MONDAY, post=POST)
    assert [one.message for one in filing.problems] == [TOLD]


def test_a_rule_whose_indicator_goes_stops_nobody_and_is_told_to_the_coordinator(district: District) -> None:
    rule_id = written(district)
    with district.database.writing() as session:
        row = session.get_one(Indicator, district.share_id)
        terms = replace(terms_of(session, row), is_collected=False)
        change_indicator(session, district.share_id, home(district), terms, reason="Не нужен", actor=ACTOR, now=MONDAY)
    assert district.submit(MONDAY, typed=district.typed(count="90")).receipt
    with district.database.reading() as session:
        (broken,) = broken_rules_of(session, home(district))
        assert (broken.rule_id, broken.acts) == (rule_id, False)
        assert "не собирается" in broken.broken
    switch(district, rule_id, to_on=False)
    with pytest.raises(Refused, match="Включить правило нельзя"):
        switch(district, rule_id)


def test_a_rule_that_no_longer_reads_stops_nobody(district: District) -> None:
    rule_id = written(district)
    with district.database.writing() as session:
        session.get_one(ProgrammeRule, rule_id).expression = "п2 <"  # as a future version of the language may find it
    assert district.submit(MONDAY, typed=district.typed(count="90")).receipt


def test_a_changed_rule_keeps_what_it_was_and_is_off_until_it_is_tried_again(district: District) -> None:
    rule_id = written(district)
    reworded = replace(NOT_MORE, message="Учителей больше, чем учеников.")
    otherwise = replace(reworded, expression="п2 <= п1.знаменатель")
    for rule, is_on in ((reworded, True), (otherwise, False), (otherwise, False)):
        with district.database.writing() as session:
            change_rule(session, rule_id, home(district), rule, reason="Уточнено", actor=ACTOR, now=MONDAY)
        with district.database.reading() as session:
            assert rule_view(session, rule_id, home(district)).is_on is is_on
    with district.database.reading() as session:
        kept = [(one.number, one.was_on, one.expression, one.reason) for one in changes_of_rule(session, rule_id)]
        actions = [entry.action for entry in session.exec(select(JournalEntry)) if ".rule_" in entry.action]
    assert kept == [
        (3, True, "п2 < п1.знаменатель", "Уточнено"),
        (2, True, "п2 < п1.знаменатель", "Уточнено"),
        (1, False, "п2 < п1.знаменатель", "Проверено"),
    ]
    assert actions == ["programme.rule_added", "programme.rule_switched", *["programme.rule_changed"] * 2]


def test_a_rule_is_its_municipalitys_and_is_changed_with_a_reason(district: District) -> None:
    rule_id = written(district)
    with district.database.writing() as session:
        other = id_of(build_municipality(session, "Лесной район"))
    with district.database.writing() as session:
        with pytest.raises(NotFound):
            add_rule(session, district.programme_id, other, NOT_MORE, actor=ACTOR, now=MONDAY)
        with pytest.raises(NotFound):
            switch_rule(session, rule_id, other, to_on=False, reason="Так", actor=ACTOR, now=MONDAY)
        with pytest.raises(Refused, match="почему"):
            switch_rule(session, rule_id, home(district), to_on=False, reason=" ", actor=ACTOR, now=MONDAY)
        twin = add_rule(session, district.programme_id, home(district), NOT_MORE, actor=ACTOR, now=MONDAY)
        assert twin.id == rule_id  # two presses of one button


def test_a_programmes_limits_are_asked_by_from_the_moment_they_are_set(district: District) -> None:
    district.submit(MONDAY)
    district.run(date(2027, 1, 11))
    january = local(2027, 1, 12)
    with district.database.writing() as session:
        wide = CheckLimits(jump_points=20, jump_times=5)
        set_limits(session, district.programme_id, home(district), wide, reason="Мало", actor=ACTOR, now=january)
        odd = CheckLimits(jump_times=1)
        with pytest.raises(Refused, match="от 2 до 100"):
            set_limits(session, district.programme_id, home(district), odd, reason="Так", actor=ACTOR, now=january)
    typed = district.typed(n="66", d="88", count="36")  # three times the 12 of autumn
    assert district.submit(january, period="2026Q4", typed=typed).receipt


def test_what_a_form_shows_and_what_a_submit_refuses_are_one_list(district: District) -> None:
    written(district)
    filing = district.submit(MONDAY, typed=district.typed(n="90", d="80", count="95"))
    with district.database.reading() as session:
        view = submission_by_id(session, id_of(district.submission()))
    assert view.problems == filing.problems
    assert [one.indicator_id for one in filing.problems] == [district.share_id, district.count_id]


def test_a_rule_is_written_into_the_file_that_a_school_has_sent(district: District) -> None:
    written(district)
    data = filled(district, MONDAY).type(district.count_id, numerator=90).saved()
    sent = SheetSent(read_figures_form(data, "Сведения.xlsx"), sha256(data).hexdigest())
    submission = id_of(district.submission())
    with district.database.writing() as session:
        taken = take_sheet(session, submission, sent, desk=SheetDesk(LINKS, POST), actor=ACTOR, now=MONDAY)
    assert [one.message for one in taken.problems] == [TOLD]
    remarked = FormInHand(figures_form(taken.view, "token", typed=taken.typed, problems=taken.problems))
    assert TOLD in remarked.cell(district.count_id, "numerator").comment.text


PAST = {
    ("2026Q3", FIRST): ("60", "80", "90"),
    ("2026Q3", SECOND): ("60", "80", "12"),
    ("2026Q4", FIRST): ("66", "80", "85"),
    ("2026Q4", SECOND): ("60", "81", "11"),
    ("2026Q4", THIRD): ("60", "80", "81"),
}


# What must hold -> where it doesn't.
HITS = {
    "п2 < п1.знаменатель": {("2026Q3", FIRST), ("2026Q4", FIRST), ("2026Q4", THIRD)},
    "п2 >= прошлый.п2": {("2026Q4", FIRST), ("2026Q4", SECOND)},
    "если отвечено(прошлый.п1), то п1.знаменатель = прошлый.п1.знаменатель": {("2026Q4", SECOND)},
    "п2 > 0": set(),
}


def test_a_dry_run_names_the_very_forms_that_the_rule_speaks_in(any_database: Database) -> None:
    with opened_district(any_database) as past:
        _file_two_rounds(past)
        for expression, hits in HITS.items():
            rule = replace(NOT_MORE, expression=expression, message="Не сходится.")
            with past.database.reading() as session:
                trial = try_rule(session, past.programme_id, home(past), rule)
            told = {(one.round_.period.code, hit.school) for one in trial.rounds for hit in one.hits}
            assert told == _spoken_of(past, written(past, rule)) == hits
            assert (trial.filed, [one.round_.period.code for one in trial.rounds]) == (5, ["2026Q4", "2026Q3"])


def _file_two_rounds(district: District) -> None:
    for (period, school), (n, d, count) in PAST.items():
        if period == "2026Q4":
            district.run(date(2027, 1, 11))
        typed = district.typed(n, d, count, note="сверено с журналом")
        typed[district.count_id] = replace(typed[district.count_id], note="")
        now = MONDAY if period == "2026Q3" else local(2027, 1, 12)
        assert district.submit(now, school=school, period=period, typed=typed).receipt


def _spoken_of(district: District, rule_id: int) -> set[tuple[str, str]]:
    """Return the forms in which this rule, switched on, says something."""
    found = set()
    with district.database.reading() as session:
        for period, school in PAST:
            view = submission_by_id(session, id_of(district.submission(school, period)))
            if f"rule-{rule_id}" in {one.rule for one in view.problems}:
                found.add((period, school))
    return found
