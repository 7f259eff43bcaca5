"""Claims about the indicators that a passport brings."""

from datetime import date

import pytest
from sqlmodel import Session, select

from shnor_flow.domain.collection import AcrossSchools
from shnor_flow.domain.roadmap import Comparison, IndicatorDraft, ProgrammeDraft
from shnor_flow.domain.term import Period
from shnor_flow.services.roadmap.keep_programme import keep_programme
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Indicator, IndicatorTarget
from tests.builders import build_municipality


def _kept(session: Session, *drafts: IndicatorDraft) -> list[Indicator]:
    programme = ProgrammeDraft("Ровный старт", period=Period(date(2026, 1, 1), date(2028, 12, 31)), indicators=drafts)
    keep_programme(session, programme, build_municipality(session).id or 0)
    return list(session.exec(select(Indicator)))


def _draft(name: str, unit: str | None, target: float = 1, year: int | None = None) -> IndicatorDraft:
    return IndicatorDraft(name, target, unit, Comparison.AT_LEAST, year)


def test_targets_for_three_years_are_three_targets_of_one_indicator(database: Database) -> None:
    with database.writing() as session:
        years = (
            _draft("Доля пар", "%", 40, 2026),
            _draft("Доля пар", "%", 60, 2027),
            _draft("Доля пар", "%", 80, 2028),
        )
        (indicator,) = _kept(session, *years)
        found = session.exec(select(IndicatorTarget).where(IndicatorTarget.indicator_id == indicator.id))
        assert [(target.year, target.target) for target in found] == [(2026, 40), (2027, 60), (2028, 80)]


@pytest.mark.parametrize(
    ("name", "unit", "rule"),
    [
        ("Доля учителей на курсах", "%", AcrossSchools.RATIO),
        ("Средняя отметка диагностики", "балл", AcrossSchools.RATIO),  # marks are not added up over schools
        ("Успеваемость", None, AcrossSchools.RATIO),
        ("Количество команд", None, AcrossSchools.SUM),
        ("Межшкольные группы", "единиц", AcrossSchools.SUM),
    ],
)
def test_counts_are_added_up_and_averages_are_not(
    database: Database, name: str, unit: str | None, rule: AcrossSchools
) -> None:
    with database.writing() as session:
        assert [indicator.across_schools for indicator in _kept(session, _draft(name, unit))] == [rule]
