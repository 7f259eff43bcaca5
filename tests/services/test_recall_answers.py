"""Claims about answers that are offered again when the next plan has the same words."""

from datetime import date

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.domain.term import TermKind
from shnor_flow.services.review import settle_terms as settling
from shnor_flow.services.review.recall_answers import ask_term_again, recall_answers
from shnor_flow.services.review.settle_terms import AskedRow, settle_terms
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Activity, Finding, Roadmap, RoadmapState
from tests.builders import Row, build_coordinator, build_programme, build_roadmap_with, id_of

NOW = moment_of(date(2026, 1, 12))
LATER = moment_of(date(2028, 12, 1))
MARCH = [(None, date(2026, 3, 31))]


def _plan(session: Session, title: str, starts_on: date, *rows: Row) -> tuple[Roadmap, list[Activity]]:
    programme = build_programme(session, title=title, starts_on=starts_on, ends_on=date(starts_on.year + 2, 12, 31))
    roadmap = build_roadmap_with(session, rows, programme=programme, state=RoadmapState.DRAFT)
    query = select(Activity).where(Activity.roadmap_id == roadmap.id).order_by(col(Activity.position))
    activities = list(session.exec(query))
    for activity in activities:
        about = Finding(roadmap_id=id_of(roadmap), activity_id=activity.id, kind=FindingKind.TERM, message="Решите")
        session.add(about)
    session.flush()
    return roadmap, activities


def _doubtful(term: str, *, dated: bool = False) -> Row:
    kind = TermKind.ONCE if dated else TermKind.UNSCHEDULED
    return Row(windows=MARCH if dated else (), term=term, kind=kind, needs_review=True)


def _answered(session: Session) -> Actor:
    """Let Anna answer a first plan in each of the three ways."""
    anna = build_coordinator(session)
    actor = Actor(anna.full_name, anna.id)
    rows = [_doubtful("по плану"), _doubtful("по обращениям"), _doubtful("март", dated=True)]
    roadmap, (words, left, confirmed) = _plan(session, "Первая", date(2026, 1, 1), *rows)
    for activity, decision in (
        (words, settling.in_words("ежегодно до 20 декабря", actor, NOW)),
        (left, settling.undated("по звонкам школ", actor, NOW)),
        (confirmed, settling.confirming(actor, NOW)),
    ):
        settle_terms(session, id_of(roadmap), [AskedRow(id_of(activity))], decision, actor=actor, now=NOW)
    return actor


def test_the_next_plan_is_answered_as_before_in_its_own_years_and_says_so(database: Database) -> None:
    with database.writing() as session:
        _answered(session)
        rows = [_doubtful("По  плану"), _doubtful("по обращениям"), _doubtful("март", dated=True), _doubtful("иное")]
        roadmap, (words, left, confirmed, other) = _plan(session, "Вторая", date(2029, 1, 1), *rows)
        confirmed.windows = [{"start": None, "due": "2029-03-31"}]
        assert recall_answers(session, roadmap, now=LATER) == 3
        assert [window["due"] for window in words.windows] == ["2029-12-20", "2030-12-20", "2031-12-20"]
        assert (left.windows, other.confirmed_at) == ([], None)
        assert confirmed.confirmed_at == LATER
        told = session.exec(select(Finding).where(Finding.activity_id == words.id)).one()
        assert (told.is_recalled, told.resolution) == (True, "Как решено 12.01.2026: «ежегодно до 20 декабря»")


def test_a_recalled_answer_is_taken_back_in_one_press(database: Database) -> None:
    with database.writing() as session:
        actor = _answered(session)
        roadmap, (words,) = _plan(session, "Вторая", date(2029, 1, 1), _doubtful("по плану"))
        recall_answers(session, roadmap, now=LATER)
        ask_term_again(session, id_of(words), actor=actor, now=LATER)
        assert (words.windows, words.confirmed_at, words.needs_planning) == ([], None, True)
        asked = session.exec(select(Finding).where(Finding.activity_id == words.id)).one()
        assert (asked.resolved_at, asked.resolution, asked.is_recalled) == (None, "", False)


def test_a_confirmed_wording_that_is_read_by_another_rule_is_asked_about_anew(database: Database) -> None:
    with database.writing() as session:
        _answered(session)
        roadmap, (confirmed,) = _plan(session, "Вторая", date(2029, 1, 1), _doubtful("март", dated=True))
        confirmed.rule = "another"
        assert recall_answers(session, roadmap, now=LATER) == 0


def test_words_that_give_no_sensible_dates_in_the_next_programme_are_not_used(database: Database) -> None:
    with database.writing() as session:
        anna = build_coordinator(session)
        actor = Actor(anna.full_name, anna.id)
        first, (activity,) = _plan(session, "Первая", date(2026, 1, 1), _doubtful("по плану"))
        decision = settling.in_words("до 1 мая 2026 г.", actor, NOW)
        settle_terms(session, id_of(first), [AskedRow(id_of(activity))], decision, actor=actor, now=NOW)
        roadmap, (later,) = _plan(session, "Вторая", date(2029, 1, 1), _doubtful("по плану"))
        assert recall_answers(session, roadmap, now=LATER) == 0
        assert later.confirmed_at is None
