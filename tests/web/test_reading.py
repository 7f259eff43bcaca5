"""The page of reading rules: an academic calendar and rules from acts, kept and used by the next plan."""

from datetime import date

import pytest
from sqlmodel import select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.academic_calendar import SchoolYearDates, Season
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.term import Period
from shnor_flow.domain.term_text import read_term
from shnor_flow.services.roadmap.keep_reading_rules import keep_school_year, switch_rules
from shnor_flow.services.roadmap.settle_findings import preview_term
from shnor_flow.storage.database import Database
from shnor_flow.storage.roadmap.reading_rules import academic_calendar_of, reading_rules_of
from shnor_flow.storage.tables import JournalEntry
from tests.builders import (
    Row,
    build_activity,
    build_municipality,
    build_organisation,
    build_programme,
    build_roadmap_with,
    build_school,
    id_of,
)
from tests.web.browsing import Browsing, words_of
from tests.web.conftest import TODAY

NOW = moment_of(TODAY)
ANNA = Actor("Анна Сергеевна Котова")
TERMS = {
    "term1_start": "2026-09-01", "term1_end": "2026-10-25", "term2_start": "2026-11-05", "term2_end": "2026-12-29",
    "term3_start": "2027-01-11", "term3_end": "2027-03-21", "term4_start": "2027-03-31", "term4_end": "2027-05-26",
}  # fmt: skip
DATES = SchoolYearDates(
    2026,
    terms=tuple(
        Period(date.fromisoformat(TERMS[f"term{n}_start"]), date.fromisoformat(TERMS[f"term{n}_end"]))
        for n in (1, 2, 3, 4)
    ),
)
SCHOOL_YEAR = Period(date(2026, 9, 1), date(2027, 8, 31))


def test_a_calendar_that_is_typed_in_dates_the_vacations(anna: Browsing, database: Database) -> None:
    answer = anna.send("/roadmap/reading/calendar", {"year": "2026", "organisation": "0", **TERMS})
    assert answer.status_code == 303
    page = anna.see("/roadmap/reading?year=2026")
    assert "Заполнены: 2026/27" in page
    with database.reading() as session:
        rules = reading_rules_of(session, id_of(build_municipality(session)))
    reading = read_term("осенние каникулы 2026 г.", SCHOOL_YEAR, rules)
    assert [(window.start, window.due) for window in reading.windows] == [(date(2026, 10, 26), date(2026, 11, 4))]


def test_dates_that_can_not_be_are_refused_and_stay_in_the_form(anna: Browsing) -> None:
    typed = {**TERMS, "term2_start": "2026-10-20"}
    answer = anna.send("/roadmap/reading/calendar", {"year": "2026", "organisation": "0", **typed})
    assert answer.status_code == 422
    assert "раньше, чем кончается" in words_of(answer.text)
    assert 'value="2026-10-20"' in answer.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"term1_start": "2026-09-01"}, "заполните обе даты"),
        ({"term1_start": "первое", "term1_end": "2026-10-25"}, "дата не понята"),
        ({"autumn_start": "2026-10-26", "autumn_end": "2025-11-04"}, "позже конца"),
    ],
)
def test_half_a_line_is_told_about(anna: Browsing, typed: dict[str, str], said: str) -> None:
    answer = anna.send("/roadmap/reading/calendar", {"year": "2026", "organisation": "0", **typed})
    assert (answer.status_code, said in words_of(answer.text)) == (422, True)


def test_empty_fields_forget_the_year(anna: Browsing, database: Database) -> None:
    anna.send("/roadmap/reading/calendar", {"year": "2026", "organisation": "0", **TERMS})
    anna.send("/roadmap/reading/calendar", {"year": "2026", "organisation": "0"})
    with database.reading() as session:
        assert academic_calendar_of(session, id_of(build_municipality(session))).years == ()


def test_a_rule_that_is_switched_on_is_shown_and_noted(anna: Browsing, database: Database) -> None:
    assert anna.send("/roadmap/reading/rules", {"act-quarterly": "yes"}).status_code == 303
    page = anna.open("/roadmap/reading").text
    assert 'name="act-quarterly" value="yes" checked' in page
    with database.reading() as session:
        rules = reading_rules_of(session, id_of(build_municipality(session)))
        noted = session.exec(select(JournalEntry).where(JournalEntry.action == "municipality.rules_switched")).one()
    assert rules.switched_on == {"act-quarterly"}
    assert noted.reason == "включено: «ежеквартально» без числа"


def test_two_rules_for_the_same_words_are_refused(anna: Browsing) -> None:
    answer = anna.send("/roadmap/reading/rules", {"act-urgent": "yes", "act-urgent-calendar": "yes"})
    assert "оставьте одно из них" in words_of(answer.text)


def test_a_school_of_another_municipality_is_not_there(anna: Browsing, database: Database) -> None:
    with database.writing() as session:
        other = build_municipality(session, "Дальний район")
        foreign = id_of(build_organisation(session, "Школа № 9", municipality=other))
    assert anna.open(f"/roadmap/reading?organisation={foreign}").status_code == 404
    answer = anna.send("/roadmap/reading/calendar", {"year": "2026", "organisation": str(foreign), **TERMS})
    assert answer.status_code == 404


def test_a_term_in_words_goes_by_the_calendar_of_its_municipality(any_database: Database) -> None:
    with any_database.writing() as session:
        home = id_of(build_municipality(session))
        keep_school_year(session, home, None, DATES, actor=ANNA, now=NOW)
        programme = build_programme(session, starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31))
        activity = build_activity(session, build_roadmap_with(session, programme=programme), Row("Смотр", term="март"))
        reading = preview_term(session, id_of(activity), "ежегодно в осенние каникулы")
    assert [window.due for window in reading.windows] == [date(2026, 11, 4)]
    assert not reading.needs_review


def test_a_school_s_own_dates_lie_over_the_municipality_s(any_database: Database) -> None:
    own = SchoolYearDates(2026, vacations=((Season.AUTUMN, Period(date(2026, 10, 28), date(2026, 11, 3))),))
    with any_database.writing() as session:
        home, school = id_of(build_municipality(session)), id_of(build_school(session))
        keep_school_year(session, home, None, DATES, actor=ANNA, now=NOW)
        keep_school_year(session, home, school, own, actor=ANNA, now=NOW)
        keep_school_year(session, home, school, own, actor=ANNA, now=NOW)  # twice is once
        dates = reading_rules_of(session, home, school).calendar.of(2026)
        municipal = reading_rules_of(session, home).calendar.of(2026)
    assert dates is not None
    assert (dates.terms, dates.vacation(Season.AUTUMN)) == (DATES.terms, own.vacations[0][1])
    assert municipal == DATES


def test_what_a_service_is_given_is_checked_too(database: Database) -> None:
    with database.writing() as session:
        home = id_of(build_municipality(session))
        with pytest.raises(Refused):
            switch_rules(session, home, ["every-year"], actor=ANNA, now=NOW)
        with pytest.raises(Refused):
            keep_school_year(session, home, None, SchoolYearDates(1), actor=ANNA, now=NOW)
        with pytest.raises(NotFound):
            keep_school_year(session, home, 99, DATES, actor=ANNA, now=NOW)
