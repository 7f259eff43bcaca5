"""Claims about figures that change after acceptance or the lock: a new version, with its reason."""

from datetime import date, datetime

import pytest
from sqlmodel import select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.services.collection.correct_figures import Correction, close_again, record_correction, reopen
from shnor_flow.services.collection.file_figures import Filing
from shnor_flow.services.collection.review_figures import accept
from shnor_flow.storage.collection import round_by_id
from shnor_flow.storage.collection.submission import receipts_of
from shnor_flow.storage.collection.totals import totals
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import JournalEntry
from tests.builders import ANNA, id_of
from tests.collecting import CALENDAR, POST, SECOND, District, local, opened_district

ANNA_ACTS = Actor(ANNA)
MONDAY = local(2026, 10, 5)
AFTER_THE_LOCK = local(2026, 11, 16)
RIGHT = TypedFigure("value", "58", "80")


@pytest.fixture
def district(any_database: Database) -> District:
    with opened_district(any_database) as district:
        district.submit(MONDAY, school=SECOND)
        submission = district.submission(SECOND)
        with any_database.writing() as session:
            accept(session, id_of(submission), submission.municipality_id, version=1, actor=ANNA_ACTS, now=MONDAY)
        return district


def _reopen(
    district: District, now: datetime = AFTER_THE_LOCK, reason: str = "Ошибка в ведомости.", **rest: int
) -> None:
    row = district.submission(SECOND)
    with district.database.writing() as session:
        reopen(
            session,
            id_of(row),
            rest.get("municipality_id", row.municipality_id),
            version=rest.get("version", row.version),
            disputed={district.share_id: "Без восьмого класса."},
            reason=reason,
            actor=ANNA_ACTS,
            now=now,
            calendar=CALENDAR,
            post=POST,
        )


def _record(district: District, typed: dict[int, TypedFigure], *, key: str = "a key of Anna's", **rest: str) -> Filing:
    row = district.submission(SECOND)
    correction = Correction(
        version=row.version,
        client_key=key,
        typed=typed,
        reason=rest.get("reason", "Школа сложила два класса."),
        source=rest.get("source", "письмо школы от 12 ноября"),
    )
    with district.database.writing() as session:
        return record_correction(
            session, id_of(row), row.municipality_id, correction, actor=ANNA_ACTS, now=AFTER_THE_LOCK, post=POST
        )


def _share(district: District) -> str:
    with district.database.reading() as session:
        view = round_by_id(session, district.submission(SECOND).round_id, district.submission(SECOND).municipality_id)
        one = totals(session, view)[0].total
    return f"{one.numerator} из {one.denominator}"


def test_accepted_figures_stay_closed_to_the_school_until_she_opens_them(district: District) -> None:
    with pytest.raises(Refused, match="Координатор откроет вам этот показатель"):
        district.submit(MONDAY, district.form({district.share_id: RIGHT}, school=SECOND))


def test_figures_opened_after_the_lock_are_corrected_as_a_new_version_with_the_reason(district: District) -> None:
    district.run(date(2026, 10, 26))
    _reopen(district)
    assert _share(district) == "60 из 80"  # until the school answers, what was accepted counts
    filing = district.submit(AFTER_THE_LOCK, district.form({district.share_id: RIGHT}, school=SECOND))
    assert filing.receipt
    assert (filing.receipt.version, filing.receipt.reason) == (2, "Ошибка в ведомости.")
    row = district.submission(SECOND)
    assert (row.state, row.is_on_time, row.disputed) == (SubmissionState.SUBMITTED, True, {})
    assert _share(district) == "58 из 80"


def test_the_school_is_told_once_for_each_opening(district: District) -> None:
    _reopen(district)
    letters = district.letters("returned_figures")
    assert len(letters) == 2  # two contact persons
    assert "открыты для исправления" in letters[0].subject
    assert "Без восьмого класса." in letters[0].text
    _reopen(district, reason="Ещё одна ошибка.")
    assert len(district.letters("returned_figures")) == 4


def test_a_figure_that_was_not_opened_stays_closed_after_acceptance_too(district: District) -> None:
    _reopen(district)
    with pytest.raises(Refused, match="Число учителей"):
        district.submit(AFTER_THE_LOCK, district.form(district.typed(n="58", count="13"), school=SECOND))


def test_an_opening_taken_back_closes_the_form(district: District) -> None:
    _reopen(district)
    row = district.submission(SECOND)
    with district.database.writing() as session:
        for _ in range(2):
            close_again(session, id_of(row), row.municipality_id, actor=ANNA_ACTS, now=AFTER_THE_LOCK)
    with pytest.raises(Refused):
        district.submit(AFTER_THE_LOCK, district.form({district.share_id: RIGHT}, school=SECOND))
    assert district.submission(SECOND).version == 1


def test_an_opening_needs_a_reason_this_version_and_her_municipality(district: District) -> None:
    with pytest.raises(Refused, match="Напишите, почему"):
        _reopen(district, reason=" ")
    with pytest.raises(Refused, match="новая версия"):
        _reopen(district, version=7)
    with pytest.raises(NotFound):
        _reopen(district, municipality_id=99)


def test_she_records_the_right_figure_herself_and_the_school_gets_the_receipt(district: District) -> None:
    filing = _record(district, {district.share_id: RIGHT})
    assert filing.receipt
    assert filing.receipt.reason == "Школа сложила два класса. Источник: письмо школы от 12 ноября"
    assert [figure.in_words for figure in filing.receipt.figures] == ["58 из 80", "12\u00a0чел."]
    assert district.submission(SECOND).state is SubmissionState.ACCEPTED
    receipts = [letter for letter in district.letters("receipt") if "Школа сложила два класса." in letter.text]
    assert [letter.to_address for letter in receipts] == ["head@school2.example", "deputy@school2.example"]
    with district.database.reading() as session:
        noted = session.exec(select(JournalEntry).where(JournalEntry.action == "submission.corrected")).one()
        assert "письмо школы от 12 ноября" in noted.reason
        assert [receipt.version for receipt in receipts_of(session, filing.view)] == [2, 1]


def test_two_presses_record_one_correction(district: District) -> None:
    first = _record(district, {district.share_id: RIGHT})
    assert _record(district, {district.share_id: RIGHT}).receipt == first.receipt
    assert district.submission(SECOND).version == 2


def test_a_correction_that_corrects_nothing_is_refused(district: District) -> None:
    with pytest.raises(Refused, match="Ни одно число не изменилось"):
        _record(district, {district.share_id: TypedFigure("value", "60,0", "80"), 999: RIGHT})


def test_a_correction_without_reason_or_source_is_refused(district: District) -> None:
    for missing in ("reason", "source"):
        with pytest.raises(Refused, match="откуда верное число"):
            _record(district, {district.share_id: RIGHT}, **{missing: " "})


def test_errors_block_her_correction_too(district: District) -> None:
    filing = _record(district, {district.share_id: TypedFigure("value", "90", "80")})
    assert [problem.indicator_id for problem in filing.problems] == [district.share_id]
    assert district.submission(SECOND).version == 1


def test_before_acceptance_and_lock_the_usual_return_is_the_way(district: District) -> None:
    district.submit(MONDAY)
    row = district.submission()
    with district.database.writing() as session, pytest.raises(Refused, match="только принятые"):
        reopen(
            session,
            id_of(row),
            row.municipality_id,
            version=1,
            disputed={district.share_id: "Проверьте."},
            reason="Ошибка.",
            actor=ANNA_ACTS,
            now=MONDAY,
            calendar=CALENDAR,
            post=POST,
        )
