"""Claims about a school's form that comes by mail: filed, sent back with remarks, asked about, or kept for Anna."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlmodel import col, select

from shnor_flow.delivery.reply_address import ReplyAddresses
from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.collection.figures_sheet import FiguresSheet
from shnor_flow.domain.letter.reply import ReplyKind, ReplyState
from shnor_flow.importers.figures_form import read_figures_form
from shnor_flow.services.collection.adjust_round import excuse_school
from shnor_flow.services.collection.file_figures import save_draft
from shnor_flow.services.reply.read_replies import read_replies
from shnor_flow.services.reply.take_figures import MOST_RECEIPTS
from shnor_flow.services.reply.take_reply import ReplyDesk
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.reply.replies import doubtful_replies
from shnor_flow.storage.tables import Absence, JournalEntry, Letter, Organisation, Person, Reply, SubmissionVersion
from tests.builders import BORIS, build_assignment, id_of
from tests.collecting import CALENDAR, FIRST, WRITER, District, local, opened_district
from tests.mailbox import Mailbox, message
from tests.sheets import FormInHand, filled, form_of, forms_desk
from tests.spoilt_forms import forge

NOW = local(2026, 10, 8, 14, 5)
BORIS_AT, HEAD_AT, ANNA_AT = "boris@school1.example", "head@school2.example", "anna@zarechny.example"
TOKENS = ReplyAddresses("a secret of these tests, long enough", "plan@zarechny.example")
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 100
ZIP = b"PK\x03\x04" + b"0" * 100


@dataclass
class Mail:
    """Boris's school has an invitation; what comes to the mailbox is read."""

    district: District
    files: FileStore
    box: Mailbox = field(default_factory=Mailbox)

    def send(
        self,
        *files: bytes | tuple[str, bytes],
        sender: str = BORIS_AT,
        to: str = "",
        now: datetime = NOW,
        text: str = "Заполненная форма во вложении",
        **headers: str,
    ) -> Reply:
        """Answer the invitation with these files, and return the row of the message."""
        named = [one if isinstance(one, tuple) else (f"Сведения {n}.xlsx", one) for n, one in enumerate(files, 1)]
        letter = self.district.letters("invitation")[0]
        made = message(sender, to or TOKENS.address(id_of(letter)), text, named, **headers)
        self.box.unseen.append(made.as_bytes())
        counts = self.read(now)
        assert counts["failed"] == 0
        return self.rows()[-1]

    def desk(self) -> ReplyDesk:
        return ReplyDesk(self.files, WRITER, TOKENS, CALENDAR, 20, "plan@zarechny.example", forms_desk(self.files))

    def read(self, now: datetime = NOW) -> dict[str, int]:
        return read_replies(self.district.database, self.box, self.desk(), now).as_counts()

    def rows(self) -> list[Reply]:
        with self.district.database.reading() as session:
            return list(session.exec(select(Reply).order_by(col(Reply.id))))

    def answers(self) -> list[Letter]:
        return self.district.letters("sheet_answer")

    def answer(self) -> str:
        """Return the words of the last answer."""
        return " ".join(self.answers()[-1].text.split())


@pytest.fixture
def mail_on_either(any_database: Database, tmp_path: Path) -> Iterator[Mail]:
    with opened_district(any_database) as district:
        yield Mail(district, FileStore(tmp_path / "files"))


@pytest.fixture
def mail(database: Database, tmp_path: Path) -> Iterator[Mail]:
    with opened_district(database) as district:
        yield Mail(district, FileStore(tmp_path / "files"))


def test_a_clean_form_is_filed_and_only_the_receipt_answers(mail: Mail) -> None:
    row = mail.send(filled(mail.district, NOW).saved())
    assert (row.kind, row.state, row.doubt) == (ReplyKind.SHEET, ReplyState.TAKEN, "")
    assert mail.district.submission().state is SubmissionState.SUBMITTED
    assert mail.district.submission().submitted_by == BORIS
    (receipt,) = mail.district.letters("receipt")
    assert receipt.to_address == BORIS_AT
    assert mail.answers() == []
    assert "сданы, квитанция 2026Q3" in row.outcome


def test_a_form_counts_in_a_new_message_too(mail: Mail) -> None:
    assert mail.send(filled(mail.district, NOW).saved(), to="plan@zarechny.example").state is ReplyState.TAKEN
    assert mail.district.submission().version == 1


def test_errors_come_back_in_the_file_and_the_file_may_be_mended_and_sent_again(mail: Mail) -> None:
    data = filled(mail.district, NOW, n=81).saved()
    row = mail.send(data)
    assert row.state is ReplyState.TAKEN
    assert "1 замечание: школе отправлен файл с пояснениями" in row.outcome
    assert mail.district.submission().state is SubmissionState.DRAFT
    assert "больше знаменателя" in mail.answer()
    (letter,) = mail.answers()
    (attached,) = letter.attachments
    assert attached["name"].endswith("замечания.xlsx")
    copy = FormInHand(mail.files.read(attached["sha256"]))
    assert "больше знаменателя" in copy.cell(mail.district.share_id, "numerator").comment.text
    mail.send(copy.type(mail.district.share_id, numerator=60).saved())
    assert mail.district.submission().state is SubmissionState.SUBMITTED


def test_the_first_file_may_be_mended_and_sent_again_as_well(mail: Mail) -> None:
    form = filled(mail.district, NOW, n=81)
    mail.send(form.saved())
    mail.send(form.type(mail.district.share_id, numerator=60).saved())  # the draft it meets is its own
    assert mail.district.submission().state is SubmissionState.SUBMITTED
    assert len(mail.answers()) == 1


def _type_elsewhere(district: District, n: str) -> None:
    with district.database.writing() as session:
        save_draft(session, district.form(district.typed(n=n)), actor=Actor(BORIS, district.boris_id), now=NOW)


def test_a_conflict_saves_nothing_and_is_asked_about_by_a_link(mail: Mail) -> None:
    data = filled(mail.district, NOW).saved()
    _type_elsewhere(mail.district, "55")
    before = mail.district.submission()
    row = mail.send(data)
    assert mail.district.submission() == before
    assert "На сервере: 55 из 80" in mail.answer()
    assert "В файле: 60 из 80" in mail.answer()
    assert "/sheet/laid/" in mail.answer()
    assert (row.state, "предложено их сверить" in row.doubt) == (ReplyState.DOUBTFUL, True)
    # Once the figures are filed by whatever way, nobody has to look at the file any more.
    mail.district.submit(NOW + timedelta(hours=1))
    mail.read(NOW + timedelta(hours=2))
    assert mail.rows()[-1].state is ReplyState.SETTLED


def _kept(mail: Mail, row: Reply, data: bytes) -> bool:
    """Tell whether Anna can open what was sent."""
    with mail.district.database.reading() as session:
        shown = [one for one in doubtful_replies(session, 1) if one.reply_id == row.id]
    return any(mail.files.read(file.sha256) == data for one in shown for file in one.files)


def _delete_keys(district: District) -> bytes:
    form = filled(district, NOW)
    form.sheet.delete_cols(1)
    return form.saved()


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (PICTURE, "фото.jpg", "картинка PNG, не таблица"),
        (ZIP, "Сведения.zip", "архив ZIP, не таблица"),
        (b"%PDF-1.7 scan", "скан.pdf", "PDF, не таблица"),
        (b"", "пустой.xlsx", "пустой"),
        (b"PK\x03\x04 xl/ torn", "форма.xlsx", "повреждён"),
    ],
)
def test_what_is_no_form_is_answered_and_kept_for_anna(mail: Mail, data: bytes, name: str, sentence: str) -> None:
    before = mail.district.submission()
    row = mail.send((name, data))
    assert sentence in mail.answer()
    assert sentence in row.doubt
    assert _kept(mail, row, data)
    assert mail.district.submission() == before


def test_an_empty_form_and_one_without_its_keys_are_answered_and_kept(mail: Mail) -> None:
    for data, sentence in (
        (form_of(mail.district, NOW), "не заполнена ни одна строка"),
        (_delete_keys(mail.district), "удалены служебные строки или столбцы"),
    ):
        row = mail.send(data, to="plan@zarechny.example")
        assert sentence in mail.answer()
        assert sentence in row.doubt
        assert _kept(mail, row, data)
    assert mail.district.submission().version == 0


def test_an_address_that_is_not_the_schools_gets_no_answer_and_anna_sees_the_file(mail: Mail) -> None:
    data = filled(mail.district, NOW).saved()
    row = mail.send(data, sender="bookkeeper@elsewhere.example", Subject="Fwd: Сведения")
    assert "С этого адреса" in row.doubt
    assert _kept(mail, row, data)
    assert mail.answers() == []
    assert mail.district.submission().version == 0
    with mail.district.database.reading() as session:
        (shown,) = doubtful_replies(session, 1)
    assert (shown.files[0].school, shown.files[0].period) == (FIRST, "III квартал 2026 г.")


def test_another_schools_form_is_refused_without_naming_that_school(mail: Mail) -> None:
    data = filled(mail.district, NOW).saved()
    row = mail.send(data, sender=HEAD_AT, to="plan@zarechny.example")
    (letter,) = mail.answers()
    assert letter.to_address == HEAD_AT
    assert "форма другой школы" in mail.answer()
    assert FIRST not in mail.answer()
    assert (row.state, _kept(mail, row, data)) == (ReplyState.DOUBTFUL, True)


def test_after_the_lock_the_file_waits_for_anna(mail: Mail) -> None:
    data = filled(mail.district, NOW).saved()
    row = mail.send(data, now=local(2026, 12, 1))
    answer = " ".join(mail.answer().split())
    assert "Приём сведений за III квартал 2026 г. закрыт" in answer
    assert "Анна Сергеевна Котова" in answer  # and whom to ask
    assert "верное число и причину" in answer
    assert _kept(mail, row, data)


def test_a_school_that_was_excused_meanwhile_is_told_so(mail: Mail) -> None:
    data = filled(mail.district, NOW).saved()
    with mail.district.database.writing() as session:
        excuse_school(session, id_of(mail.district.submission()), 1, reason="Ремонт", actor=Actor("Анна"), now=NOW)
    mail.send(data)
    assert "Школа освобождена" in mail.answer()


def test_one_message_twice_is_one_and_one_content_twice_says_so(mail: Mail) -> None:
    data = filled(mail.district, NOW).saved()
    mail.send(data, Message_ID="<one@mail.example>")
    mail.send(data, Message_ID="<one@mail.example>")
    assert len(mail.rows()) == 1
    mail.send(data, Message_ID="<two@mail.example>")
    assert "уже сданы, квитанция 2026Q3" in mail.answer()
    with mail.district.database.reading() as session:
        assert len(session.exec(select(SubmissionVersion)).all()) == 1
    assert len(mail.district.letters("receipt")) == 1


def test_two_forms_of_one_quarter_with_other_numbers_are_both_refused(mail: Mail) -> None:
    first, second = filled(mail.district, NOW).saved(), filled(mail.district, NOW, n=61).saved()
    row = mail.send(first, second)
    assert "две формы за III квартал 2026 г., и числа в них разные" in mail.answer()
    assert mail.district.submission().version == 0
    assert _kept(mail, row, first)
    assert _kept(mail, row, second)


def test_one_form_attached_twice_is_one(mail: Mail) -> None:
    data = filled(mail.district, NOW).saved()
    row = mail.send(data, data)
    assert row.state is ReplyState.TAKEN
    assert mail.district.submission().version == 1


def test_forms_of_two_quarters_are_each_taken(mail: Mail) -> None:
    now = local(2027, 1, 12)
    with mail.district.database.writing() as session:  # the third quarter was extended for this school
        row = session.merge(mail.district.submission())
        row.locks_at = local(2027, 2, 1)
    mail.district.run_at(now)
    third = filled(mail.district, now).saved()
    fourth = FormInHand(form_of(mail.district, now, period="2026Q4"))
    fourth.type(mail.district.share_id, numerator=60, denominator=80).type(mail.district.count_id, numerator=12)
    mail.send(third, fourth.saved(), now=now)
    assert [mail.district.submission(period=one).version for one in ("2026Q3", "2026Q4")] == [1, 1]


def test_the_coordinator_sends_a_schools_file_on_its_behalf(mail: Mail) -> None:
    with mail.district.database.writing() as session:
        anna = session.exec(select(Person).where(col(Person.full_name).startswith("Анна"))).one()
        anna.email = ANNA_AT
        name = anna.full_name
    mail.send(filled(mail.district, NOW).saved(), sender=ANNA_AT, to="plan@zarechny.example")
    assert mail.district.submission().submitted_by == f"{name} (по файлу школы)"
    # Both have the proof: whoever filed it, and the school.
    assert sorted(letter.to_address for letter in mail.district.letters("receipt")) == [ANNA_AT, BORIS_AT]


def test_the_schools_shared_mailbox_counts(mail: Mail) -> None:
    with mail.district.database.writing() as session:
        session.get_one(Organisation, mail.district.schools[FIRST]).email = "office@school1.example"
    mail.send(filled(mail.district, NOW).saved(), sender="office@school1.example")
    assert mail.district.submission().submitted_by == f"{BORIS} (с общего адреса школы)"


def test_an_automatic_message_is_neither_taken_nor_answered(mail: Mail) -> None:
    data = filled(mail.district, NOW).saved()
    row = mail.send(data, Auto_Submitted="auto-replied")
    assert "автоматическом письме" in row.doubt
    assert _kept(mail, row, data)
    row = mail.send(("x.png", PICTURE), sender="plan@zarechny.example")  # our own letter came round
    assert row.state is ReplyState.DOUBTFUL
    assert mail.answers() == []
    assert mail.district.submission().version == 0


def test_answers_to_one_address_come_to_an_end(mail: Mail) -> None:
    for _ in range(MOST_RECEIPTS + 2):
        row = mail.send(("x.png", PICTURE))
    assert len(mail.answers()) == MOST_RECEIPTS
    assert f"отправлено {MOST_RECEIPTS} ответов" in row.doubt
    mail.send(filled(mail.district, NOW).saved())  # a good one is filed all the same
    assert mail.district.submission().version == 1


def test_words_about_an_assignment_beside_a_form_are_left_to_anna(mail: Mail) -> None:
    with mail.district.database.writing() as session:
        boris = session.get_one(Person, mail.district.boris_id)
        assignment = id_of(build_assignment(session, NOW.date(), boris))
        letter = session.exec(select(Letter).where(Letter.person_id == boris.id)).all()[0]
        letter.text += f"\n  Поручение № {assignment}\n"
    row = mail.send(filled(mail.district, NOW).saved(), text="Готово, сведения приложил")
    assert mail.district.submission().version == 1
    assert (row.kind, row.state) == (ReplyKind.ANSWER, ReplyState.DOUBTFUL)
    assert "слова о поручении" in row.doubt


def test_every_file_is_written_into_the_journal(mail: Mail) -> None:
    mail.send(filled(mail.district, NOW).saved(), sender="somebody@elsewhere.example")
    with mail.district.database.reading() as session:
        entry = session.exec(select(JournalEntry).where(JournalEntry.action == "submission.file_sent")).one()
    assert entry.by == "письмо с чужого адреса"


def test_two_machines_that_read_one_message_at_once_take_it_once(mail_on_either: Mail) -> None:
    mail = mail_on_either
    data = message(
        BORIS_AT, "plan@zarechny.example", "Форма", [("Сведения.xlsx", filled(mail.district, NOW).saved())]
    ).as_bytes()
    counts: list[dict[str, int]] = []
    together = Barrier(4)

    def reader() -> None:
        desk = mail.desk()
        own = replace(desk.forms, reader=lambda data, name: _together(together, read_figures_form(data, name)))
        found = read_replies(mail.district.database, Mailbox([data]), replace(desk, forms=own), NOW)
        counts.append(found.as_counts())

    threads = [Thread(target=reader) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one["taken"] for one in counts) == [0, 0, 0, 1]
    assert sum(one["failed"] for one in counts) == 0
    assert len(mail.rows()) == 1
    assert mail.district.submission().version == 1
    assert len(mail.district.letters("receipt")) == 1


def _together(barrier: Barrier, sheet: FiguresSheet) -> FiguresSheet:
    barrier.wait(timeout=30)  # every machine has read the file before any of them takes it
    return sheet


def test_a_letter_forwarded_whole_by_a_stranger_keeps_the_file_inside_it(mail: Mail) -> None:
    data = filled(mail.district, NOW).saved()
    inner = message(BORIS_AT, "bookkeeper@elsewhere.example", "Форма", [("Сведения.xlsx", data)])
    outer = message("bookkeeper@elsewhere.example", "plan@zarechny.example", "Переслано", Subject="Fwd: Сведения")
    outer.add_attachment(inner)
    mail.box.unseen.append(outer.as_bytes())
    assert mail.read()["taken"] == 1
    row = mail.rows()[-1]
    assert (row.state, _kept(mail, row, data)) == (ReplyState.DOUBTFUL, True)
    assert mail.answers() == []
    assert mail.district.submission().version == 0


def test_a_scan_beside_the_form_is_kept_without_a_word(mail: Mail) -> None:
    row = mail.send(filled(mail.district, NOW).saved(), ("скан.pdf", b"%PDF-1.7 signed"))
    assert (row.state, mail.answers(), mail.district.submission().version) == (ReplyState.TAKEN, [], 1)
    assert [file["name"] for file in row.files] == ["Сведения 1.xlsx", "скан.pdf"]


def test_a_program_is_never_kept_for_somebody_to_open(mail: Mail) -> None:
    row = mail.send(("form.exe", b"MZ\x90\x00\x03"))
    assert "такого вида приложить нельзя" in mail.answer()
    assert mail.files.read(row.files[0]["sha256"]) == b""


def test_a_question_beside_the_form_reaches_anna(mail: Mail) -> None:
    row = mail.send(filled(mail.district, NOW).saved(), text="Сдаём. А когда будут цели на 2027 год?")
    assert mail.district.submission().version == 1
    assert (row.state, row.doubt) == (ReplyState.DOUBTFUL, "В письме с файлом есть вопрос.")


def test_an_out_of_office_with_a_picture_still_suggests_an_absence(mail: Mail) -> None:
    text = "Я в отпуске до 14 октября"
    row = mail.send(("logo.png", PICTURE), text=text, Subject="Автоответ", Auto_Submitted="auto-replied")
    assert row.kind is ReplyKind.AUTO_REPLY
    with mail.district.database.reading() as session:
        assert session.exec(select(Absence)).one().until_on == date(2026, 10, 14)


def test_a_strangers_file_that_only_looks_signed_is_not_kept(mail: Mail) -> None:
    form = filled(mail.district, NOW)
    forge(form, mail.district)
    row = mail.send(form.saved(), sender="x@elsewhere.example", to="plan@zarechny.example")
    assert (row.kind, row.files, row.municipality_id) == (ReplyKind.STRANGER, [], None)
