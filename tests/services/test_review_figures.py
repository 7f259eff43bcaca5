"""Claims about the coordinator's word on a school's figures."""

from datetime import date, datetime

import pytest

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.domain.collection.open_figures import figure_changes
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.services.collection.file_figures import StaleForm, save_draft
from shnor_flow.services.collection.review_figures import accept, send_back
from shnor_flow.storage.collection.submission import receipts_of
from shnor_flow.storage.database import Database
from tests.builders import ANNA, id_of
from tests.collecting import CALENDAR, POST, SECOND, District, local, opened_district

ANNA_ACTS = Actor(ANNA)
MONDAY = local(2026, 10, 5)


@pytest.fixture
def district(any_database: Database) -> District:
    with opened_district(any_database) as district:
        return district


def _send_back(
    district: District,
    now: datetime = MONDAY,
    *,
    comment: str = "Знаменатель — все девятиклассники.",
    school: str = "",
    disputed: dict[int, str] | None = None,
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
            disputed=disputed,
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


def _dispute_the_share(district: District, words: str = "Это вместе с восьмым классом.") -> None:
    district.submit(MONDAY)
    _send_back(district, comment="", disputed={district.share_id: words, district.count_id: " "})


def test_only_the_disputed_figure_is_open_and_the_letter_names_it(district: District) -> None:
    _dispute_the_share(district)
    assert district.submission().disputed == {str(district.share_id): "Это вместе с восьмым классом."}
    (letter,) = district.letters("returned_figures")
    assert "Это вместе с восьмым классом." in letter.text
    assert "Остальные показатели закрыты" in letter.text


def test_a_form_that_leaves_the_locked_figure_out_keeps_it_as_filed(district: District) -> None:
    _dispute_the_share(district)
    typed = {district.share_id: TypedFigure("value", "58", "80")}
    filing = district.submit(local(2026, 10, 6), district.form(typed))
    assert filing.receipt
    assert [figure.in_words for figure in filing.receipt.figures] == ["58 из 80", "12\u00a0чел."]
    assert filing.view.disputed == {}


def test_a_retry_of_an_answer_to_a_dispute_gets_the_same_receipt(district: District) -> None:
    _dispute_the_share(district)
    sent = district.form({district.share_id: TypedFigure("value", "58", "80")})
    first = district.submit(local(2026, 10, 6), sent)
    assert district.submit(local(2026, 10, 6, 12, 1), sent).receipt == first.receipt


def test_a_locked_figure_sent_back_changed_is_refused_by_its_name(district: District) -> None:
    _dispute_the_share(district)
    with pytest.raises(Refused, match="Число учителей, прошедших курсы"):
        district.submit(local(2026, 10, 6), district.form(district.typed(n="58", count="13")))
    sent = district.form(district.typed(n="58", count="13"))
    with district.database.writing() as session, pytest.raises(Refused, match="Ничего не изменено"):
        save_draft(session, sent, actor=ANNA_ACTS, now=MONDAY)
    assert district.submission().draft == {}


def test_a_locked_figure_written_otherwise_is_no_change(district: District) -> None:
    _dispute_the_share(district)
    assert district.submit(local(2026, 10, 6), district.form(district.typed(n="58", count="12,0"))).receipt


def test_what_was_drafted_over_a_locked_figure_before_the_return_is_not_sent(district: District) -> None:
    district.submit(MONDAY)
    with district.database.writing() as session:
        save_draft(session, district.form(district.typed(count="15")), actor=ANNA_ACTS, now=MONDAY)
    _send_back(district, comment="", disputed={district.share_id: "Проверьте."})
    filing = district.submit(local(2026, 10, 6), district.form({district.share_id: TypedFigure("value", "58", "80")}))
    assert filing.receipt
    assert filing.receipt.figures[1].numerator == 12


def test_a_form_opened_before_the_return_is_stale_and_changes_nothing(district: District) -> None:
    district.submit(MONDAY)
    old = district.form(district.typed(n="58", count="13"))
    _send_back(district, comment="", disputed={district.share_id: "Проверьте."})
    with pytest.raises(StaleForm):
        district.submit(local(2026, 10, 6), old)
    assert district.submission().version == 1


def test_a_dispute_about_a_figure_of_another_form_is_refused(district: District) -> None:
    district.submit(MONDAY)
    with pytest.raises(Refused, match="нет такого показателя"):
        _send_back(district, disputed={999: "Проверьте."})


def test_the_history_knows_the_cell_before_and_after_and_what_was_asked(district: District) -> None:
    _dispute_the_share(district)
    view = district.submit(
        local(2026, 10, 6), district.form({district.share_id: TypedFigure("value", "58", "80")})
    ).view
    with district.database.reading() as session:
        newer, older = receipts_of(session, view)
    (change,) = figure_changes(older.figures, newer.figures)
    assert (change.before, change.after) == ("60 из 80", "58 из 80")
    assert newer.asked == {district.share_id: "Это вместе с восьмым классом."}
