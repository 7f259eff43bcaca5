"""Claims about taking past figures in: every answer has one fate, nothing is overwritten, nobody is written to."""

from datetime import date

import pytest
from sqlmodel import select

from shnor_flow.domain.collection import Answer, RoundSource, RoundState, SubmissionState
from shnor_flow.domain.past_figures.judging import Fate, told_of
from shnor_flow.reports.round_file import round_file
from shnor_flow.services.collection.review_figures import accept
from shnor_flow.storage.collection import round_list
from shnor_flow.storage.collection.round_table import round_table
from shnor_flow.storage.collection.submission import receipts_of, submission_by_id
from shnor_flow.storage.collection.totals import totals
from shnor_flow.storage.database import Database
from shnor_flow.storage.report.figures import rounds_of
from shnor_flow.storage.tables import Figure, Letter
from tests.builders import id_of
from tests.collecting import FIRST, SECOND, THIRD, District, build_district, local
from tests.past import ANNA_ACTS, COUNT, SHARE, TODAY, PastFolder, Rows, book_of, long_csv, two_quarters


@pytest.fixture
def district(any_database: Database) -> District:
    return build_district(any_database)


@pytest.fixture
def folder(district: District) -> PastFolder:
    return PastFolder(district)


def figures(district: District) -> set[tuple[int, float | None, float | None]]:
    with district.database.reading() as session:
        return {(one.indicator_id, one.numerator, one.denominator) for one in session.exec(select(Figure))}


def test_a_look_changes_nothing_and_the_import_puts_every_answer_in_once(folder: PastFolder) -> None:
    district = folder.district
    review = folder.review(two_quarters())
    assert (review.rows, review.read, review.counts["added"]) == (4, 4, 4)
    assert figures(district) == set()
    assert district.rounds() == {}
    done = folder.take(two_quarters())
    assert (done.added, done.rounds, done.submissions, done.left) == (4, 2, 3, 0)
    again = folder.take(two_quarters())
    assert (again.added, again.corrected, again.review.counts["equal"]) == (0, 0, 4)
    assert figures(district) == {
        (district.share_id, 40, 80),
        (district.count_id, 7, None),
        (district.share_id, 44, 80),
        (district.share_id, 10, 25),
    }


def test_a_past_round_is_locked_nobody_is_on_time_or_late_and_nobody_is_written_to(folder: PastFolder) -> None:
    district = folder.district
    folder.take(two_quarters())
    round_ = district.rounds()["2025Q1"]
    assert (round_.source, round_.state) == (RoundSource.IMPORTED, RoundState.LOCKED)
    submission = district.submission(FIRST, "2025Q1")
    assert (submission.state, submission.is_on_time) == (SubmissionState.ACCEPTED, None)
    with district.database.reading() as session:
        (view,) = [view for view in round_list(session) if view.period.code == "2025Q1"]
        assert (view.reported, view.on_time, view.late, view.silent) == (2, 0, 0, 0)
        assert {one.question.indicator_id: one.total.numerator for one in totals(session, view)} == {
            district.share_id: 50,
            district.count_id: 7,
        }
    district.run(date(2026, 7, 3))  # the job opens what it would have opened anyway
    assert district.rounds()["2025Q1"].source is RoundSource.IMPORTED
    assert set(district.rounds()) == {"2025Q1", "2025Q2", "2026Q3"}
    with district.database.reading() as session:
        keys = [letter.key for letter in session.exec(select(Letter))]
    past = [district.submission(FIRST, period).id for period in ("2025Q1", "2025Q2")]
    assert [key for key in keys if any(f":{one}:" in key for one in past)] == []


def test_past_figures_stand_beside_the_fields_of_the_next_form_marked_as_imported(folder: PastFolder) -> None:
    district = folder.district
    folder.take(long_csv(f"{FIRST};{SHARE};2 кв. 2026;44;80;"))
    district.run(date(2026, 10, 1))
    with district.database.reading() as session:
        view = submission_by_id(session, id_of(district.submission(FIRST)))
    assert view.previous[district.share_id].numerator == 44
    assert view.previous_name == "II квартал 2026 г., из файла"


def test_what_differs_is_kept_until_the_coordinator_says_why_and_then_becomes_a_version(folder: PastFolder) -> None:
    district = folder.district
    folder.take(two_quarters())
    changed = long_csv(f"{FIRST};{SHARE};1 кв. 2025;41;80;", f"{FIRST};{SHARE};3 кв. 2025;50;80;")
    review = folder.review(changed)
    (one,) = review.of(Fate.DIFFERS)
    assert told_of(one) == ("40 из 80", "41 из 80")
    assert folder.take(changed).left == 1
    assert (district.share_id, 40, 80) in figures(district)
    assert folder.take(changed, "Сверено с приказом № 12").corrected == 1
    assert (district.share_id, 40, 80) not in figures(district)
    with district.database.reading() as session:
        view = submission_by_id(session, id_of(district.submission(FIRST, "2025Q1")))
        newest, oldest = receipts_of(session, view)
        assert session.exec(select(Letter)).first() is None
    assert newest.reason == "Сверено с приказом № 12 Источник: файл «2025.csv»"
    assert "«2025.csv»" in oldest.reason
    assert (view.state, view.is_on_time) == (SubmissionState.ACCEPTED, None)


def test_a_later_file_adds_what_the_first_had_not(folder: PastFolder) -> None:
    folder.take(two_quarters())
    done = folder.take(long_csv(f"{FIRST};{COUNT};2 кв. 2025;9;;", f"{THIRD};{SHARE};2 кв. 2025;1;10;"))
    assert (done.added, done.rounds, done.submissions, done.left) == (2, 0, 1, 0)
    assert (folder.district.count_id, 9, None) in figures(folder.district)


def test_every_answer_has_exactly_one_fate_and_the_refused_are_named_with_place_and_reason(folder: PastFolder) -> None:
    data = long_csv(
        f"{FIRST};{SHARE};1 кв. 2025;90;80;",  # over 100 per cent
        f"{FIRST};{SHARE};2 кв. 2025;сорок;80;",
        f"{FIRST};{SHARE};9 месяцев 2025;40;80;",
        f"{FIRST};{SHARE};2025 год;40;80;",  # collected by quarters
        f"{FIRST};{SHARE};3 кв. 2026;40;80;",  # still running
        f"{SECOND};{SHARE};1 кв. 2025;10;25;",
        f"{SECOND};{SHARE};1 кв. 2025;10;25;",  # once more
        f"{SECOND};{SHARE};2 кв. 2025;10;25;",
        f"{SECOND};{SHARE};2 кв. 2025;11;25;",  # and otherwise
        "Лицей № 9;" + SHARE + ";1 кв. 2025;1;2;",
        f"{FIRST};Доля отличников;1 кв. 2025;1;2;",
        f"{THIRD};{SHARE};1 кв. 2025;;;",
    )
    review = folder.review(data)
    counts = review.counts
    assert sum(counts[fate.value] for fate in Fate) == counts["read"] == 11
    assert (counts["rows"], counts["blanks"]) == (12, 1)
    assert {fate: counts[fate] for fate in Fate if counts[fate]} == {
        Fate.ADDED: 1,
        Fate.REPEATED: 1,
        Fate.REFUSED: 7,
        Fate.ASKED: 2,
    }
    refused = {one.entry.place: one.reason for one in review.of(Fate.REFUSED)}
    assert "больше знаменателя" in refused["строка 2, столбец D"]
    assert "«сорок» — не число" in refused["строка 3, столбец D"]
    assert "«9 месяцев 2025» не понят" in refused["строка 4, столбец D"]
    assert "собирается иначе (по кварталам)" in refused["строка 5, столбец D"]
    assert "ещё не закончился" in refused["строка 6, столбец D"]
    assert "строка 10" in refused["строка 9, столбец D"]
    done = folder.take(data)
    assert done.added + done.review.counts["repeated"] + done.left == 11


def test_doubts_are_asked_and_the_answer_counts_for_later_files_too(folder: PastFolder) -> None:
    district = folder.district
    data = long_csv("Берёзовская СОШ;Сдали математику;1 кв. 2025;40;80;", f"Гимназия;{SHARE};1 кв. 2025;1;2;")
    review = folder.review(data)
    assert [one.wording for one in review.school_doubts] == ["Берёзовская СОШ", "Гимназия"]
    assert [one.wording for one in review.indicator_doubts] == ["Сдали математику"]
    assert {name for _, name in review.school_doubts[0].choices} == {FIRST, SECOND, THIRD}
    assert folder.take(data).added == 0
    folder.answer(
        data,
        schools={"Берёзовская СОШ": district.schools[FIRST], "Гимназия": 0},
        **{"Сдали математику": district.share_id},
    )
    done = folder.take(data)
    assert (done.added, done.left, done.review.counts["left_out"]) == (1, 0, 1)
    later = long_csv("Берёзовская СОШ;Сдали математику;2 кв. 2025;44;80;")
    assert folder.take(later).added == 1


def test_a_percentage_without_its_numerator_is_told_and_never_added_up(folder: PastFolder) -> None:
    district = folder.district
    rows: Rows = [["Школа", "1 кв. 2025"], [None, SHARE], [FIRST, "62,5 %"], [SECOND, "10 из 25"]]
    done = folder.take(book_of(("Лист1", rows)))
    assert (done.added, len(done.review.shares_only)) == (2, 1)
    with district.database.reading() as session:
        (view,) = round_list(session)
        (total, _) = totals(session, view)
        table = round_table(session, view, local(2026, 7, 2))
        kept = next(row.figure for row in table.rows if row.school == FIRST and row.figure)
    assert [total.total.numerator, total.total.denominator, total.total.schools, total.total.no_data] == [10, 25, 1, 1]
    assert kept.answer is Answer.NO_DATA
    assert "62,5" in kept.note


def test_the_files_own_totals_are_held_against_what_was_read(folder: PastFolder) -> None:
    rows: Rows = [["Школа", COUNT + ", 1 кв. 2025"], [FIRST, 7], [SECOND, 9], ["Итого", 20]]
    (finding,) = folder.review(book_of(("Лист1", rows))).findings
    assert finding.place == "лист «Лист1», строка 4, столбец B"
    assert "в файле сумма 20, а по прочитанным строкам 16" in finding.message


def test_our_own_export_comes_back_the_same_and_a_cut_one_is_noticed(folder: PastFolder) -> None:
    district = folder.district
    folder.take(two_quarters())
    with district.database.reading() as session:
        (view,) = [view for view in round_list(session) if view.period.code == "2025Q1"]
        table = round_table(session, view, local(2026, 7, 2))
    for ending in ("csv", "xlsx"):
        review = folder.review(round_file(table, ending))
        assert (review.counts["equal"], review.read, review.findings) == (3, 3, ())
    lines = round_file(table, "csv").decode("utf-8-sig").splitlines()
    cut = "\r\n".join([*lines[:-11], *lines[-10:]]).encode()
    messages = [one.message for one in folder.review(cut).findings]
    assert any("Похоже, файл обрезан" in message for message in messages)
    assert any("сумма знаменателей" in message for message in messages)


def test_figures_a_school_filed_itself_are_corrected_with_a_receipt_and_silence_is_not_filled(
    folder: PastFolder,
) -> None:
    district = folder.district
    third = long_csv(f"{FIRST};{SHARE};3 кв. 2026;61;80;")
    assert "откроется сам" in folder.review(third, date(2026, 10, 1)).entries[0].reason
    district.run(date(2026, 10, 1))
    district.submit(local(2026, 10, 8))
    with district.database.writing() as session:
        accept(session, id_of(district.submission()), folder.home, version=1, actor=ANNA_ACTS, now=local(2026, 10, 9))
    data = long_csv(f"{FIRST};{SHARE};3 кв. 2026;61;80;", f"{SECOND};{SHARE};3 кв. 2026;1;2;")
    on = date(2026, 10, 12)
    assert folder.review(data, on).counts["refused"] == 2  # the round is still open
    district.run(date(2026, 11, 20))
    on = date(2026, 11, 20)
    review = folder.review(data, on)
    assert (review.counts["differs"], review.counts["refused"]) == (1, 1)
    assert "не сдала" in review.of(Fate.REFUSED)[0].reason
    before = len(district.letters("receipt"))
    assert folder.take(data, "Опечатка в отчёте школы", on=on).corrected == 1
    assert len(district.letters("receipt")) == before + 1
    assert district.submission().is_on_time is True


def test_another_municipalitys_import_is_not_there(folder: PastFolder) -> None:
    from shnor_flow.domain.errors import NotFound, Refused
    from shnor_flow.services.past_figures.import_past import bring_past_file
    from shnor_flow.storage.collection.past_figures import past_import_by_id

    import_id = folder.bring(two_quarters())
    with folder.district.database.writing() as session:
        with pytest.raises(NotFound):
            past_import_by_id(session, import_id, folder.home + 1)
        with pytest.raises(Refused):
            bring_past_file(
                session,
                folder.home + 1,
                folder.district.programme_id,
                sha256="0" * 64,
                name="a.csv",
                actor=ANNA_ACTS,
                now=local(2026, 7, 2),
            )


def test_the_report_marks_what_came_out_of_a_file_and_counts_no_discipline_from_it(folder: PastFolder) -> None:
    from shnor_flow.domain.calendar.period import parse_period
    from shnor_flow.domain.report.figures import indicator_lines, round_lines
    from shnor_flow.storage.collection.questions import questions_of

    district = folder.district
    folder.take(two_quarters())
    with district.database.reading() as session:
        names = {key: name for name, key in district.schools.items()}
        half = parse_period("2025S2")
        rounds = rounds_of(session, district.programme_id, half, names)
        questions = questions_of(session, district.programme_id, parse_period("2025Q1"))
    lines = {one.question.indicator_id: one for one in indicator_lines(questions, rounds, half)}
    previous = lines[district.share_id].previous
    assert [previous.is_imported, previous.total.numerator, previous.total.denominator] == [True, 54, 105]
    assert round_lines(rounds, half.previous, TODAY) == ()


def test_questions_of_the_checks_are_told_and_block_nothing(folder: PastFolder) -> None:
    data = long_csv(f"{FIRST};{SHARE};1 кв. 2025;10;80;", f"{FIRST};{SHARE};2 кв. 2025;70;80;")
    review = folder.review(data)
    assert review.counts["added"] == 2
    assert any("В прошлый раз было" in remark for one in review.entries for remark in one.remarks)
