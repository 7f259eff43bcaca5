"""Claims about drafts, submissions, receipts, and what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import Answer, RoundState, SubmissionState
from shnor_flow.domain.collection.indicator import GivenFigure, TypedFigure
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.services.collection.file_figures import FormSent, StaleForm, save_draft
from shnor_flow.services.collection.review_figures import accept
from shnor_flow.storage.collection.filed import filed_figures
from shnor_flow.storage.collection.submission import SubmissionView, receipts_of, submission_by_id
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import CollectionRound, JournalEntry, SubmissionVersion
from tests.builders import ANNA, BORIS, id_of
from tests.collecting import SECOND, District, build_district, local, opened_district

ANNA_ACTS = Actor(ANNA)
IN_TIME = local(2026, 10, 8)
AFTER_DUE = local(2026, 10, 12)
AFTER_LOCK = local(2026, 10, 24)


@pytest.fixture
def district(database: Database) -> District:
    with opened_district(database) as district:
        return district


def _draft(district: District, sent: FormSent, now: datetime = IN_TIME) -> SubmissionView:
    with district.database.writing() as session:
        return save_draft(session, sent, actor=Actor(BORIS, district.boris_id), now=now)


def _accept(district: District) -> None:
    submission = district.submission()
    with district.database.writing() as session:
        accept(session, id_of(submission), submission.municipality_id, version=1, actor=ANNA_ACTS, now=IN_TIME)


def _filed(district: District) -> dict[int, GivenFigure]:
    with district.database.reading() as session:
        return filed_figures(session, id_of(district.submission()))


def test_a_draft_keeps_even_what_is_not_a_number(district: District) -> None:
    typed = district.typed(n="сорок", d="")
    view = _draft(district, district.form(typed))
    assert view.state is SubmissionState.DRAFT
    assert view.typed == typed
    assert _filed(district) == {}  # nothing counts before it is sent


def test_a_draft_is_still_owed_and_reminded_of(district: District) -> None:
    _draft(district, district.form())
    assert district.submission().next_notice_on == date(2026, 10, 6)


def test_a_submission_is_frozen_as_version_one_with_a_receipt(district: District) -> None:
    filing = district.submit(IN_TIME)
    submission = district.submission()
    assert filing.receipt
    assert filing.receipt.number == f"2026Q3-{submission.id:04d}-1"
    assert submission.state is SubmissionState.SUBMITTED
    assert (submission.submitted_at, submission.submitted_by, submission.is_on_time) == (IN_TIME, BORIS, True)
    assert _filed(district) == {
        district.share_id: GivenFigure(Answer.VALUE, 60, 80),
        district.count_id: GivenFigure(Answer.VALUE, 12),
    }
    assert submission.draft == {}


def test_the_receipt_letter_tells_number_time_and_figures(district: District) -> None:
    district.submit(IN_TIME)
    (letter,) = district.letters("receipt")
    text = " ".join(letter.text.split())
    assert letter.to_address == "boris@school1.example"
    assert f"2026Q3-{district.submission().id:04d}-1" in letter.subject
    for words in ("8 октября 2026 г., 12:00 (UTC+3)", "60 из 80 = 75\u00a0%", "12\u00a0чел.", BORIS):
        assert words in letter.text or words in text


def test_what_a_form_is_answered_with_is_what_stands_in_the_database(district: District) -> None:
    # It is not read again after the change: a field that the change sets must not be forgotten.
    def stored() -> SubmissionView:
        with district.database.reading() as session:
            return submission_by_id(session, id_of(district.submission()))

    assert _draft(district, district.form(district.typed(n="сорок"))) == stored()
    assert district.submit(IN_TIME, district.form(district.typed(n="81"))).view == stored()
    assert district.submit(IN_TIME, district.form()).view == stored()
    submission = district.submission()
    with district.database.writing() as session:
        row = session.get_one(type(submission), id_of(submission))
        row.state, row.comment = SubmissionState.RETURNED, "Вместе с восьмым классом."
        row.disputed, row.answer_by = {str(district.share_id): "Проверьте."}, date(2026, 10, 20)
    changed = district.typed(n="61")
    assert _draft(district, district.form({district.share_id: changed[district.share_id]})) == stored()
    assert district.submit(IN_TIME, district.form({district.share_id: changed[district.share_id]})).view == stored()


def test_two_presses_of_one_button_are_one_version_and_one_receipt(district: District) -> None:
    sent = district.form()
    first, second = district.submit(IN_TIME, sent), district.submit(IN_TIME + timedelta(seconds=1), sent)
    assert first.receipt == second.receipt
    assert district.submission().version == 1
    assert len(district.letters("receipt")) == 1


def test_a_retry_after_the_lock_still_gets_its_receipt(district: District) -> None:
    sent = district.form()
    receipt = district.submit(IN_TIME, sent).receipt
    district.run(date(2026, 10, 26))
    assert district.submit(AFTER_LOCK, sent).receipt == receipt


def test_an_old_form_with_changed_figures_is_not_taken_for_a_retry(district: District) -> None:
    sent = district.form()
    district.submit(IN_TIME, sent)
    with pytest.raises(StaleForm):
        district.submit(IN_TIME, replace(sent, typed=district.typed(n="61")))
    assert _filed(district)[district.share_id].numerator == 60


def test_one_forms_key_cannot_answer_for_another_school(district: District) -> None:
    sent = district.form()
    district.submit(IN_TIME, sent)
    other = replace(district.form(school=SECOND), client_key=sent.client_key)
    with pytest.raises(Refused, match="другим сведениям"):
        district.submit(IN_TIME, other)


@pytest.mark.parametrize(
    ("zone", "due_at"),
    [
        ("Europe/Kaliningrad", datetime(2026, 10, 9, 22, tzinfo=UTC)),
        ("Europe/Moscow", datetime(2026, 10, 9, 21, tzinfo=UTC)),
        ("Asia/Kamchatka", datetime(2026, 10, 9, 12, tzinfo=UTC)),
    ],
)
def test_the_last_minute_is_in_time_and_the_first_after_it_is_late(
    database: Database, zone: str, due_at: datetime
) -> None:
    with opened_district(database, zone=zone) as district:
        district.submit(due_at - timedelta(minutes=1))
        district.submit(due_at, school=SECOND)
        assert district.submission().is_on_time is True
        assert district.submission(SECOND).is_on_time is False


def test_a_late_school_is_taken_until_the_lock_and_marked(district: District) -> None:
    district.submit(AFTER_DUE)
    assert district.submission().state is SubmissionState.SUBMITTED
    assert district.submission().is_on_time is False


def test_errors_keep_the_form_unsent_and_everything_typed(district: District) -> None:
    typed = district.typed(n="81", d="80", count="двенадцать")
    filing = district.submit(IN_TIME, district.form(typed))
    assert filing.receipt is None
    assert len(filing.problems) == 2
    assert filing.view.typed == typed
    assert district.submission().state is SubmissionState.DRAFT
    assert district.problems() == 2  # the count on top of the form never lies
    assert district.letters("receipt") == []


def test_a_jump_against_the_last_quarter_asks_once_and_a_note_lets_it_through(district: District) -> None:
    district.submit(IN_TIME)
    district.run(date(2027, 1, 11))
    now = local(2027, 1, 12)
    filing = district.submit(now, district.form(district.typed(n="20"), period="2026Q4"))
    assert [problem.message for problem in filing.problems] == [
        "В прошлый раз было 75\u00a0%, теперь 25\u00a0%. Если всё верно, поясните в примечании."
    ]
    explained = district.typed(n="20", note="сменился состав класса")
    assert district.submit(now, district.form(explained, period="2026Q4")).receipt


def test_a_correction_before_the_lock_is_the_next_version_and_keeps_the_first_ones_punctuality(
    district: District,
) -> None:
    district.submit(IN_TIME)
    receipt = district.submit(AFTER_DUE, district.form(district.typed(n="62"))).receipt
    assert receipt
    assert receipt.number.endswith("-2")
    assert district.submission().is_on_time is True
    assert _filed(district)[district.share_id].numerator == 62
    with district.database.reading() as session:
        versions = receipts_of(session, submission_by_id(session, id_of(district.submission())))
    assert [(one.version, one.figures[0].numerator) for one in versions] == [(2, 62), (1, 60)]


def test_a_draft_of_a_correction_leaves_what_was_filed_in_force(district: District) -> None:
    district.submit(IN_TIME)
    view = _draft(district, district.form(district.typed(n="62")))
    assert view.state is SubmissionState.SUBMITTED
    assert view.typed[district.share_id].numerator == "62"
    assert _filed(district)[district.share_id].numerator == 60


def test_an_edit_of_an_old_version_is_refused_and_both_are_known(district: District) -> None:
    old = district.form(district.typed(n="50"))
    _draft(district, district.form(district.typed(n="55")))
    with pytest.raises(StaleForm) as refusal:
        _draft(district, old)
    assert refusal.value.current.typed[district.share_id].numerator == "55"
    with pytest.raises(StaleForm):
        district.submit(IN_TIME, old)
    assert district.submission().version == 0


def test_two_presses_of_the_draft_button_are_no_conflict(district: District) -> None:
    sent = district.form()
    assert _draft(district, sent).edition == _draft(district, sent).edition


def test_a_submission_with_errors_pressed_twice_is_no_conflict(district: District) -> None:
    sent = district.form(district.typed(n=""))
    assert district.submit(IN_TIME, sent).problems == district.submit(IN_TIME, sent).problems


def test_after_the_lock_everything_is_refused_with_whom_to_ask(district: District) -> None:
    _draft(district, district.form())
    sent = district.form()
    for act in (lambda: _draft(district, sent, AFTER_LOCK), lambda: district.submit(AFTER_LOCK, sent)):
        with pytest.raises(Refused, match=r"закрыт: последний день — 23 октября 2026 г\..*Анна Сергеевна Котова"):
            act()
    assert district.submission().state is SubmissionState.DRAFT


def test_the_lock_falls_at_the_end_of_its_day_even_if_the_job_did_not_run(district: District) -> None:
    locks_at = datetime(2026, 10, 23, 21, tzinfo=UTC)
    sent = district.form()
    with pytest.raises(Refused, match="закрыт"):
        district.submit(locks_at, sent)
    assert district.submit(locks_at - timedelta(minutes=1), sent).receipt


def test_what_was_accepted_cannot_be_changed(district: District) -> None:
    district.submit(IN_TIME)
    _accept(district)
    with pytest.raises(Refused, match="Координатор принял сведения"):
        district.submit(IN_TIME, district.form(district.typed(n="62"), client_key="another"))
    assert _filed(district)[district.share_id].numerator == 60


def test_a_round_that_has_not_opened_says_when_it_will(database: Database) -> None:
    district = build_district(database)
    district.run(date(2026, 10, 1))
    with database.writing() as session:
        session.get_one(CollectionRound, district.submission().round_id).state = RoundState.PLANNED
    with pytest.raises(Refused, match="откроется 1 октября 2026 г"):
        district.submit(local(2026, 9, 30))


def test_figures_for_indicators_that_nobody_asked_are_dropped(district: District) -> None:
    typed = district.typed() | {999: TypedFigure("value", "1", "1", "")}
    district.submit(IN_TIME, district.form(typed))
    assert 999 not in _filed(district)


def test_a_submission_that_does_not_exist_is_not_found(district: District) -> None:
    with pytest.raises(NotFound):
        district.submit(IN_TIME, replace(district.form(), submission_id=99))


def test_every_step_stands_in_the_journal_with_its_name(district: District) -> None:
    _draft(district, district.form())
    district.submit(IN_TIME, district.form(district.typed(n="61")))
    _accept(district)
    with district.database.reading() as session:
        entries = session.exec(select(JournalEntry).where(JournalEntry.subject == "submission")).all()
    assert [(entry.action, entry.by) for entry in entries] == [
        ("submission.saved", BORIS),
        ("submission.submitted", BORIS),
        ("submission.accepted", ANNA),
    ]
    assert "61" not in str([entry.details for entry in entries])  # figures belong to versions


def test_confirmed_zero_and_the_absent_numbers_are_three_answers(district: District) -> None:
    typed = {
        district.share_id: TypedFigure("confirmed_zero", "", "80", ""),
        district.count_id: TypedFigure("not_applicable", "", "", "курсов в квартале не было"),
    }
    assert district.submit(IN_TIME, district.form(typed)).receipt
    assert _filed(district)[district.share_id] == GivenFigure(Answer.CONFIRMED_ZERO, 0, 80)
    assert _filed(district)[district.count_id].answer is Answer.NOT_APPLICABLE
    with district.database.reading() as session:
        (version,) = session.exec(select(SubmissionVersion)).all()
    assert [figure["answer"] for figure in version.figures] == ["confirmed_zero", "not_applicable"]


def test_a_later_quarter_filed_first_is_not_the_last_quarter_of_an_earlier_one(database: Database) -> None:
    district = build_district(database)
    district.run(date(2027, 2, 1))  # both quarters were missed and open together
    district.submit(local(2027, 2, 2), period="2026Q4")
    filing = district.submit(local(2027, 2, 2), district.form(district.typed(n="20")))
    assert filing.receipt, filing.problems
    assert filing.view.previous_period is None
