"""Claims about a form that holds what is known already, and about the page where a coordinator says from where."""

from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.collection import AcrossPeriods, AcrossSchools, Answer, SubmissionState
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.partnership import VisitKind, VisitState
from shnor_flow.jobs import House
from shnor_flow.storage.collection.known import known_figures
from shnor_flow.storage.collection.submission import submission_by_id
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import (
    CollectionRound,
    Figure,
    Indicator,
    IndicatorVersion,
    Organisation,
    Programme,
    Roadmap,
    Submission,
    SubmissionVersion,
    Visit,
)
from shnor_flow.web.app import create_app
from tests.builders import (
    build_activity,
    build_assignment,
    build_indicator,
    build_programme,
    build_roadmap_with,
    id_of,
)
from tests.collecting import FIRST, SECOND, District, build_district, local
from tests.sheets import FormInHand
from tests.web.browsing import Browsing, build_account, words_of
from tests.web.test_programme import AS_IT_WAS
from tests.web.test_submission import School

JANUARY = date(2027, 1, 11)
NOW = local(2027, 1, 12)


@pytest.fixture
def district(house: House) -> District:
    """Return the district in January 2027: the first school has filed the third quarter and owes the fourth."""
    district = build_district(house.database)
    district.run(date(2026, 10, 1))
    district.submit(local(2026, 10, 8))
    district.run(JANUARY)
    return district


@pytest.fixture
def school(district: District, house: House) -> Iterator[School]:
    school = School(district, house)
    school.now = NOW
    link = house.links.submission(id_of(district.submission(period="2026Q4")), district.boris_id, moment_of(JANUARY))
    school.path = "/s/" + link.rpartition("/")[2]
    with school.client:
        yield school


@pytest.fixture
def anna(house: House, district: District) -> Iterator[Browsing]:
    with house.database.writing() as session:
        build_account(session, "anna", now=NOW)
    with TestClient(create_app(house, clock=lambda: NOW), follow_redirects=False) as client:
        browsing = Browsing(client)
        browsing.sign_in("anna")
        yield browsing


def know(district: District, indicator_id: int, whole: str = "", denominator: str = "") -> None:
    with district.database.writing() as session:
        row = session.get_one(Indicator, indicator_id)
        row.known_from, row.denominator_from = whole, denominator


def another_programme(district: District, name: str = "Сколько учителей обучено") -> int:
    """Let another programme collect a count, which the first school has filed for the fourth quarter: 14."""
    with district.database.writing() as session:
        school = session.get_one(Organisation, district.schools[FIRST])
        programme = build_programme(session, title="Проект «Наставник»", schools=[school])
        asked = build_indicator(session, programme, name=name, unit="чел.", across_schools=AcrossSchools.SUM)
        first = session.exec(select(CollectionRound).where(CollectionRound.period == "2026Q4")).one()
        made = CollectionRound(**first.model_dump(exclude={"id", "programme_id"}), programme_id=id_of(programme))
        session.add(made)
        session.flush()
        owed = session.exec(select(Submission).where(Submission.round_id == first.id)).first()
        assert owed is not None
        filed = Submission(**owed.model_dump(exclude={"id", "round_id", "organisation_id", "state"}))
        filed.round_id, filed.organisation_id, filed.state = id_of(made), id_of(school), SubmissionState.SUBMITTED
        session.add(filed)
        session.flush()
        session.add(Figure(submission_id=id_of(filed), indicator_id=id_of(asked), answer=Answer.VALUE, numerator=14.0))
        return id_of(asked)


def test_the_form_holds_what_is_known_with_its_source_and_opening_it_changes_nothing(
    school: School, district: District
) -> None:
    before = district.submission(period="2026Q4")
    know(district, district.share_id, denominator="last_time")
    know(district, district.count_id, f"indicator:{another_programme(district)}")
    page = school.see()
    assert "Знаменатель заполнен заранее, как в прошлый раз: III квартал 2026 г. Сколько" in page
    assert "программа «Проект «Наставник»»" in page
    assert school.fill()[f"denominator-{district.share_id}"] == "80"
    assert school.fill()[f"numerator-{district.count_id}"] == "14"
    with district.database.reading() as session:
        assert session.get_one(Submission, id_of(before)) == before
    assert before.state is SubmissionState.EXPECTED


def test_what_a_draft_says_is_not_overwritten_and_what_is_known_stands_beside(
    school: School, district: District
) -> None:
    know(district, district.count_id, f"indicator:{another_programme(district)}")
    school.send(school.fill(n="60", d="80", count=""), act="draft")
    page = school.see()
    assert school.fill()[f"numerator-{district.count_id}"] == ""
    assert "Известно: 14 чел. — из сведений: IV квартал 2026 г." in page.replace("\u00a0", " ")


def test_the_coordinator_sees_what_was_known_where_the_school_has_answered_otherwise(
    school: School, district: District, anna: Browsing
) -> None:
    page = f"/collection/school/{district.submission(period='2026Q4').id}"
    know(district, district.count_id, f"indicator:{another_programme(district)}")
    assert school.send(school.fill(n="60", d="80", count="13")).status_code == 303
    assert "Было известно: 14 чел. — из сведений: IV квартал 2026 г." in anna.see(page).replace("\u00a0", " ")
    assert school.send(school.fill(count="14")).status_code == 303
    assert "Было известно" not in anna.see(page)
    with district.database.reading() as session:
        kept = [version.known for version in session.exec(select(SubmissionVersion)) if version.known]
    assert [list(one) for one in kept] == [[str(district.count_id)]]


def test_a_number_filled_in_beforehand_gives_way_to_an_answer_without_one(school: School, district: District) -> None:
    know(district, district.count_id, f"indicator:{another_programme(district)}")
    key = district.count_id
    nothing = {f"answer-{key}": "not_applicable", f"note-{key}": "Курсов не было"}
    assert school.send(school.fill(n="60", d="80") | nothing).status_code == 303
    said = school.send(school.fill(count="14") | {f"answer-{key}": "no_data", f"note-{key}": "Позже"})
    assert said.status_code == 422  # a number that somebody typed is not thrown away in silence


def test_a_spreadsheet_tells_what_is_known_and_leaves_the_cell_empty(school: School, district: District) -> None:
    know(district, district.share_id, denominator="last_time")
    form = FormInHand(school.open(f"{school.path}/sheet").content)
    assert "Известно: из 80 — как в прошлый раз: III квартал 2026 г." in " ".join(form.words())
    empty = school.client.post(f"{school.path}/sheet", files={"file": ("форма.xlsx", form.saved())})
    assert "не заполнена ни одна строка" in words_of(empty.text)


def test_a_half_year_is_filled_from_the_quarters_that_were_filed(school: School, district: District) -> None:
    district.submit(NOW, period="2026Q4")
    with district.database.writing() as session:
        session.get_one(Programme, district.programme_id).cadences = [{"kind": "quarter"}, {"kind": "half_year"}]
        session.get_one(Indicator, district.count_id).across_periods = AcrossPeriods.SUM
        build_indicator(
            session,
            session.get_one(Programme, district.programme_id),
            position=9,
            name="Учителей прошли курсы за полугодие",
            unit="чел.",
            across_schools=AcrossSchools.SUM,
            collected_each=PeriodKind.HALF_YEAR,
            known_from=f"indicator:{district.count_id}",
        )
    district.run(date(2027, 1, 12))
    with district.database.reading() as session:
        view = submission_by_id(session, id_of(district.submission(period="2026S2")))
        (known,) = known_figures(session, view).values()
        theirs = submission_by_id(session, id_of(district.submission(SECOND, "2026S2")))
        assert known_figures(session, theirs) == {}  # another school has filed nothing
    assert known.figure.numerator == 24
    assert "сумма за III квартал 2026 г., IV квартал 2026 г." in known.told


def test_the_schools_own_roadmap_and_the_visits_to_it_are_counted(any_database: Database) -> None:
    district = build_district(any_database)
    district.run(date(2026, 10, 1))
    with any_database.writing() as session:
        school = session.get_one(Organisation, district.schools[FIRST])
        programme = session.get_one(Programme, district.programme_id)
        own = build_roadmap_with(session, programme=programme, edition=7)
        own.organisation_id = school.id
        _live(session, own, school)
        session.add(_visit(district, programme))
    know(district, district.share_id, "roadmap_in_time")
    know(district, district.count_id, "visits")
    with any_database.reading() as session:
        known = known_figures(session, submission_by_id(session, id_of(district.submission())))
    assert known[district.share_id].told == "посчитано по дорожной карте школы: 1 из 3"
    assert known[district.count_id].figure.numerator == 1
    know(district, district.share_id, "roadmap_done")
    with any_database.reading() as session:
        known = known_figures(session, submission_by_id(session, id_of(district.submission())))
    assert (known[district.share_id].figure.numerator, known[district.share_id].figure.denominator) == (2, 3)


def _live(session: object, own: Roadmap, school: Organisation) -> None:
    """Let three activities be due in the third quarter, one done in time and one late, and a fourth after it."""
    days = (date(2026, 7, 20), date(2026, 8, 20), date(2026, 9, 30), date(2026, 10, 1))
    done = (date(2026, 7, 20), date(2026, 8, 21), None, None)
    for position, (due_on, done_on) in enumerate(zip(days, done, strict=True), start=1):
        build_assignment(
            session,  # type: ignore[arg-type]
            due_on,
            school,
            activity=build_activity(session, own, position=position),  # type: ignore[arg-type]
            state=AssignmentState.CLOSED if done_on else AssignmentState.OPEN,
            done_on=done_on,
        )


def _visit(district: District, programme: Programme) -> Visit:
    return Visit(
        municipality_id=programme.municipality_id,
        programme_id=id_of(programme),
        school_id=district.schools[FIRST],
        kind=VisitKind.VISIT,
        state=VisitState.HELD,
        held_on=date(2026, 9, 1),
        topic="Открытый урок",
        made_by="Куратор",
        recorded_at=NOW,
        recorded_by="Куратор",
        client_key="a visit of September",
    )


def test_a_form_without_sources_looks_nothing_up(district: District) -> None:
    from sqlalchemy import event

    with district.database.reading() as session:
        view = submission_by_id(session, id_of(district.submission(period="2026Q4")))
        said: list[str] = []
        event.listen(session.get_bind(), "before_cursor_execute", lambda *given: said.append(given[2]))
        assert known_figures(session, view) == {}
    assert said == []


def test_a_coordinator_tries_a_source_on_one_school_and_then_chooses_it_with_a_reason(
    anna: Browsing, district: District
) -> None:
    page = f"/indicator/{district.share_id}"
    chosen = AS_IT_WAS | {"denominator_from": "last_time", "school": str(district.schools[FIRST])}
    tried = words_of(anna.send(page, chosen | {"act": "try"}).text)
    assert "IV квартал 2026 г.: в поле будет из 80 — как в прошлый раз: III квартал 2026 г." in tried
    silent = chosen | {"school": str(district.schools[SECOND]), "act": "try"}
    assert "пока ничего не известно" in words_of(anna.send(page, silent).text)
    with district.database.reading() as session:
        assert session.exec(select(IndicatorVersion)).all() == []
    assert anna.send(page, chosen | {"reason": "Учеников считают раз в год"}).status_code == 303
    with district.database.reading() as session:
        assert session.get_one(Indicator, district.share_id).denominator_from == "last_time"
        assert session.exec(select(IndicatorVersion)).one().before["denominator_from"] is None


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"known_from": "visits"}, "не подходит"),
        ({"known_from": "indicator:999"}, "нет среди собираемых"),
        ({"asks": "yes_no", "denominator_from": "last_time", "targets": ""}, "есть только у доли"),
    ],
)
def test_a_source_that_cannot_be_is_refused(
    anna: Browsing, district: District, chosen: dict[str, str], says: str
) -> None:
    answer = anna.send(f"/indicator/{district.share_id}", AS_IT_WAS | {"reason": "Проба"} | chosen)
    assert answer.status_code == 422
    assert says in answer.text


def test_whoever_asks_for_what_is_collected_already_is_told_and_may_insist(anna: Browsing, district: District) -> None:
    other = another_programme(district, "Число учителей, прошедших обучение на курсах")
    page = f"/programme/{district.programme_id}/indicator"
    new = AS_IT_WAS | {"name": "Число учителей, прошедших курсы", "asks": "number", "across_schools": "sum"}
    new |= {"unit": "чел.", "targets": "", "collected_each": "half_year"}
    answer = anna.send(page, new)
    assert "Похожее уже собирается" in words_of(answer.text)
    assert "Проект «Наставник»" in words_of(answer.text)
    assert "(каждый квартал)" in words_of(answer.text)
    assert anna.send(page, new | {"alike_seen": "yes"}).status_code == 303
    assert "Об этом школы спрашивают дважды" in anna.see(f"/programme/{district.programme_id}")
    know(district, district.count_id, f"indicator:{other}")


def test_another_municipalitys_indicator_is_neither_offered_nor_taken(anna: Browsing, district: District) -> None:
    from tests.builders import build_municipality

    with district.database.writing() as session:
        far = build_programme(session, municipality=build_municipality(session, "Лесной район"), title="Чужая")
        foreign = build_indicator(session, far, name="Чужой показатель")
        session.flush()
        key = id_of(foreign)
    page = f"/indicator/{district.share_id}"
    assert "Чужой показатель" not in anna.see(page)
    answer = anna.send(page, AS_IT_WAS | {"known_from": f"indicator:{key}", "reason": "Проба"})
    assert answer.status_code == 422
