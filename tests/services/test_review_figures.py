"""Claims about the coordinator's word on a school's figures."""

from datetime import date, datetime

import pytest

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.services.collection.review_figures import accept, send_back
from shnor_flow.storage.database import Database
from tests.builders import ANNA, id_of
from tests.collecting import CALENDAR, POST, SECOND, District, local, opened_district

ANNA_ACTS = Actor(ANNA)
MONDAY = local(2026, 10, 5)


@pytest.fixture
def district(database: Database) -> District:
    with opened_district(database) as district:
        return district


def _send_back(
    district: District,
    now: datetime = MONDAY,
    *,
    comment: str = "Знаменатель — все девятиклассники.",
    school: str = "",
    **rest: int,
) -> None:
    submission = district.submission(*([school] if school else []))
    with district.database.writing() as session:
        send_back(
            session,
            id_of(submission),
            rest.get("municipality_id", submission.municipality_id),
            version=rest.get("version", submission.version),
            comment=comment,
            actor=ANNA_ACTS,
            now=now,
            calendar=CALENDAR,
            post=POST,
        )


def test_returned_figures_are_owed_again_and_the_school_is_told_why(district: District) -> None:
    district.submit(MONDAY, school=SECOND)
    _send_back(district, school=SECOND)
    submission = district.submission(SECOND)
    assert submission.state is SubmissionState.RETURNED
    assert submission.next_notice_on == date(2026, 10, 8)  # not the day after the letter that says why
    letters = district.letters("returned_figures")
    assert [letter.to_address for letter in letters] == ["head@school2.example", "deputy@school2.example"]
    assert all("Знаменатель — все девятиклассники." in letter.text for letter in letters)
    assert all("/s/" in letter.text for letter in letters)


def test_the_school_answers_a_return_with_the_next_version(district: District) -> None:
    district.submit(MONDAY)
    _send_back(district)
    receipt = district.submit(local(2026, 10, 6), district.form(district.typed(n="58"))).receipt
    assert receipt
    assert receipt.version == 2
    submission = district.submission()
    assert (submission.state, submission.comment, submission.next_notice_on) == (SubmissionState.SUBMITTED, "", None)


def test_figures_returned_twice_bring_two_letters(district: District) -> None:
    district.submit(MONDAY)
    _send_back(district)
    district.submit(MONDAY, district.form(district.typed(n="58")))
    _send_back(district, comment="Ещё раз проверьте числитель.")
    assert len(district.letters("returned_figures")) == 2


def test_a_return_needs_its_reason(district: District) -> None:
    district.submit(MONDAY)
    with pytest.raises(Refused, match="Напишите, что исправить"):
        _send_back(district, comment="  ")


def test_after_the_lock_nothing_can_be_returned(district: District) -> None:
    district.submit(MONDAY)
    with pytest.raises(Refused, match="Приём закрыт 23 октября 2026 г"):
        _send_back(district, local(2026, 10, 24))
    assert district.submission().state is SubmissionState.SUBMITTED


def test_what_is_not_submitted_cannot_be_judged(district: District) -> None:
    with pytest.raises(Refused, match="ещё не сдала"):
        _send_back(district)


def test_a_decision_about_a_version_she_has_not_seen_is_refused(district: District) -> None:
    district.submit(MONDAY)
    district.submit(MONDAY, district.form(district.typed(n="58")))
    with pytest.raises(Refused, match="новую версию"):
        _send_back(district, version=1)


def test_another_municipality_cannot_decide(district: District) -> None:
    district.submit(MONDAY)
    with pytest.raises(NotFound):
        _send_back(district, municipality_id=99)


def test_acceptance_is_for_good(district: District) -> None:
    district.submit(MONDAY)
    submission = district.submission()
    with district.database.writing() as session:
        accept(session, id_of(submission), submission.municipality_id, version=1, actor=ANNA_ACTS, now=MONDAY)
    assert district.submission().state is SubmissionState.ACCEPTED
    with pytest.raises(Refused, match="уже принято"):
        _send_back(district)
