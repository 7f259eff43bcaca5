"""Claims about files beside figures: nothing typed is lost to them, each is sent once, versions keep theirs."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import col, select

from shnor_flow.domain.collection import FilesRule, SubmissionState
from shnor_flow.jobs import House
from shnor_flow.storage.tables import Indicator, StoredFile, Submission, SubmissionFile, SubmissionVersion
from shnor_flow.web.app import create_app
from tests.builders import build_municipality, id_of
from tests.collecting import OPENING, SECOND, District, build_district, local
from tests.sheets import FormInHand
from tests.web.browsing import Browsing, build_account, words_of
from tests.web.test_submission import IN_TIME, School

PDF = b"%PDF-1.7 one page"


class SchoolWithFiles(School):
    """Boris's browser that has files to attach."""

    def page(self, indicator_id: int) -> str:
        return f"{self.path}/files/{indicator_id}"

    def attach(self, *files: tuple[str, bytes], to: int = 0) -> Response:
        sent = [("files", (name, data, "application/octet-stream")) for name, data in files]
        response: Response = self.client.post(self.page(to or self.district.share_id), files=sent)
        return response


@pytest.fixture
def district(house: House) -> District:
    district = build_district(house.database)
    district.run(OPENING)
    return district


@pytest.fixture
def school(district: District, house: House) -> Iterator[SchoolWithFiles]:
    school = SchoolWithFiles(district, house)
    with school.client:
        yield school


@pytest.fixture
def anna(house: House, district: District) -> Iterator[Browsing]:
    with house.database.writing() as session:
        build_account(session, "anna", now=IN_TIME)
    with TestClient(create_app(house, clock=lambda: IN_TIME), follow_redirects=False) as client:
        browsing = Browsing(client)
        browsing.sign_in("anna")
        yield browsing


def kept_files(district: District) -> list[SubmissionFile]:
    with district.database.reading() as session:
        return list(session.exec(select(SubmissionFile).order_by(col(SubmissionFile.id))))


def versions_of(district: District) -> list[SubmissionVersion]:
    with district.database.reading() as session:
        return list(session.exec(select(SubmissionVersion).order_by(col(SubmissionVersion.number))))


def ask_for_file(district: District, indicator_id: int, rule: FilesRule) -> None:
    with district.database.writing() as session:
        session.get_one(Indicator, indicator_id).files = rule


def test_the_figures_are_saved_before_a_file_is_sent_and_both_stand_on_a_second_device(school: SchoolWithFiles) -> None:
    share = school.district.share_id
    answer = school.send(school.fill(n="60", d="80"), act=f"files-{share}")
    assert answer.headers["location"] == school.page(share)
    assert "уже сохранены на сервере" in school.see(school.page(share))
    assert school.attach(("справка.pdf", PDF)).status_code == 303
    other = TestClient(create_app(school.house, clock=lambda: IN_TIME))
    form = other.get(school.path).text
    assert 'value="60"' in form
    assert ">справка.pdf</a>" in form
    back = other.get(f"{school.page(share)}/{kept_files(school.district)[0].id}")
    assert back.content == PDF
    assert "attachment" in back.headers["content-disposition"]


def test_a_file_is_filed_with_the_version_and_seen_by_the_coordinator_alone(
    school: SchoolWithFiles, anna: Browsing, house: House
) -> None:
    district = school.district
    school.attach(("справка.pdf", PDF))
    file = f"/collection/school/{district.submission().id}/file/{kept_files(district)[0].id}"
    assert anna.open(file).status_code == 404  # a draft is nobody's business yet
    receipt = school.send(school.fill(n="60", d="80", count="12")).headers["location"]
    assert "справка.pdf" in school.see(receipt)
    assert "Приложенные файлы: справка.pdf." in district.letters("receipt")[0].text
    assert "справка.pdf" in anna.see(f"/collection/school/{district.submission().id}")
    assert anna.open(file).content == PDF
    with house.database.writing() as session:
        far = build_municipality(session, "Лесной район")
        build_account(session, "vera", name="Вера", municipality=far, now=IN_TIME)
    anna.sign_in("vera")
    assert anna.open(file).status_code == 404


def test_a_file_taken_away_later_stays_in_the_version_that_was_filed_with_it(
    school: SchoolWithFiles, anna: Browsing
) -> None:
    district, share = school.district, school.district.share_id
    school.attach(("справка.pdf", PDF))
    school.send(school.fill(n="60", d="80", count="12"))
    assert school.send(school.fill(), act=f"files-{share}").headers["location"] == school.page(share)
    file = kept_files(district)[0]
    assert school.client.post(f"{school.page(share)}/remove", data={"file_id": str(file.id)}).status_code == 303
    assert "сдайте сведения ещё раз" in school.see()
    assert district.submission().state is SubmissionState.SUBMITTED
    assert not district.submission().draft
    school.send(school.fill())
    assert [[one["name"] for one in version.files] for version in versions_of(district)] == [["справка.pdf"], []]
    assert anna.open(f"/collection/school/{district.submission().id}/file/{file.id}").content == PDF
    school.attach(("снова.pdf", PDF))  # what was taken away may come back, under another name
    assert [(one.id, one.name, one.removed_at) for one in kept_files(district)] == [(file.id, "снова.pdf", None)]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("setup.exe", b"MZ\x90\x00", "такого вида приложить нельзя"),
        ("пусто.pdf", b"", "пустой"),
        ("большой.pdf", b"%PDF-" + b"0" * 1_048_577, "больше 1 МБ"),
    ],
)
def test_a_bad_file_costs_a_sentence_and_neither_a_figure_nor_a_good_file(
    school: SchoolWithFiles, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, sentence: str
) -> None:
    monkeypatch.setattr(school.house.settings, "upload_megabytes", 1)
    school.send(school.fill(n="60", d="80"), act=f"files-{school.district.share_id}")
    answer = school.attach((name, data), ("справка.pdf", PDF))
    page = words_of(answer.text)
    assert answer.status_code == 422
    assert sentence in page
    assert "Остальное принято: 1 файл" in page
    assert [file.name for file in kept_files(school.district)] == ["справка.pdf"]
    assert 'value="60"' in school.open().text


def test_a_press_without_a_file_is_told_so(school: SchoolWithFiles) -> None:
    nameless = (  # what a browser sends for a field in which nothing was chosen
        b'--x\r\nContent-Disposition: form-data; name="files"; filename=""\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = school.client.post(school.page(school.district.share_id), content=nameless, headers=headers)
    assert "Файл не выбран" in words_of(answer.text)


def test_more_than_the_server_takes_at_once_is_refused_with_the_figures_kept(school: SchoolWithFiles) -> None:
    school.send(school.fill(n="60", d="80"), act=f"files-{school.district.share_id}")
    huge = b"%PDF-" + b"0" * ((school.house.settings.upload_megabytes + 2) * 1024 * 1024)
    answer = school.attach(("большой.pdf", huge))
    assert answer.status_code == 413
    assert "Числа, введённые в форму, сохранены" in words_of(answer.text)
    assert 'value="60"' in school.open().text


def test_the_same_file_twice_is_one_and_an_eleventh_is_too_many(school: SchoolWithFiles) -> None:
    ten = [(f"{number}.pdf", PDF + bytes([number])) for number in range(48, 58)]
    assert school.attach(*ten, ten[0]).status_code == 303
    assert school.attach(ten[3]).status_code == 303
    assert len(kept_files(school.district)) == 10
    answer = school.attach(("ещё.pdf", PDF + b"!"))
    assert "не больше 10 файлов" in words_of(answer.text)
    assert len(kept_files(school.district)) == 10


def test_a_figure_that_must_be_shown_is_not_filed_without_its_file(school: SchoolWithFiles) -> None:
    share = school.district.share_id
    ask_for_file(school.district, share, FilesRule.MUST)
    answer = school.send(school.fill(n="60", d="80", count="12"))
    assert answer.status_code == 422
    assert "осталось 1 замечание" in words_of(answer.text)
    assert f'href="#file-{share}"' in answer.text
    assert f'id="file-{share}-problem"' in answer.text
    school.attach(("справка.pdf", PDF))
    assert school.send(school.fill()).status_code == 303


def test_where_there_is_nothing_to_show_no_file_is_owed(school: SchoolWithFiles) -> None:
    share = school.district.share_id
    ask_for_file(school.district, share, FilesRule.MUST)
    nothing = {f"answer-{share}": "not_applicable", f"note-{share}": "Девятого класса нет"}
    assert school.send(school.fill(n="", d="", count="12") | nothing).status_code == 303


def test_an_indicator_that_takes_no_files_has_no_button_and_takes_none(school: SchoolWithFiles) -> None:
    share = school.district.share_id
    ask_for_file(school.district, share, FilesRule.NEVER)
    assert f"files-{share}" not in school.open().text
    answer = school.attach(("справка.pdf", PDF))
    assert "файлы не прикладывают" in words_of(answer.text)
    assert kept_files(school.district) == []


def test_of_a_return_by_the_cell_only_the_disputed_figures_file_is_replaced(school: SchoolWithFiles) -> None:
    district = school.district
    school.attach(("старая.pdf", PDF))
    school.attach(("курсы.pdf", PDF), to=district.count_id)
    school.send(school.fill(n="60", d="80", count="12"))
    with district.database.writing() as session:
        row = session.get_one(Submission, id_of(district.submission()))
        row.state, row.disputed = SubmissionState.RETURNED, {str(district.share_id): "Справка без печати."}
    locked = school.attach(("ещё.pdf", PDF + b"2"), to=district.count_id)
    assert "сдан и закрыт" in words_of(locked.text)
    old = next(file for file in kept_files(district) if file.name == "старая.pdf")
    school.client.post(f"{school.page(district.share_id)}/remove", data={"file_id": str(old.id)})
    school.attach(("с печатью.pdf", PDF + b"3"))
    assert school.send(school.fill()).status_code == 303
    assert [one["name"] for one in versions_of(district)[1].files] == ["курсы.pdf", "с печатью.pdf"]


def test_after_the_lock_files_are_shown_and_none_is_taken(school: SchoolWithFiles) -> None:
    school.attach(("справка.pdf", PDF))
    school.now = local(2026, 10, 24)
    page = school.open(school.page(school.district.share_id)).text
    assert "справка.pdf" in page
    assert "<form" not in page
    assert "Приём сведений за III квартал 2026 г. закрыт" in words_of(school.attach(("поздно.pdf", PDF + b"1")).text)
    assert len(kept_files(school.district)) == 1


def test_another_schools_file_and_another_programmes_figure_are_not_there(
    school: SchoolWithFiles, district: District
) -> None:
    with district.database.writing() as session:
        session.add(StoredFile(sha256="b" * 64, size=1, content_type="application/pdf", stored_at=IN_TIME))
        session.flush()
        theirs = SubmissionFile(
            submission_id=id_of(district.submission(SECOND)),
            indicator_id=district.share_id,
            file_sha256="b" * 64,
            name="чужой.pdf",
            size=1,
            added_at=IN_TIME,
            added_by="Школа № 2",
        )
        session.add(theirs)
        session.flush()
        foreign = id_of(theirs)
    page = school.page(district.share_id)
    assert school.open(f"{page}/{foreign}").status_code == 404
    assert school.client.post(f"{page}/remove", data={"file_id": str(foreign)}).status_code == 404
    assert school.open(school.page(999)).status_code == 404


def test_a_form_sent_as_a_spreadsheet_owes_its_files_too_and_says_where_they_go(school: SchoolWithFiles) -> None:
    ask_for_file(school.district, school.district.share_id, FilesRule.MUST)
    form = FormInHand(school.open(f"{school.path}/sheet").content)
    assert "Файлы-подтверждения в таблицу не вставляйте" in " ".join(form.words())
    form.type(school.district.share_id, numerator=60, denominator=80).type(school.district.count_id, numerator=12)
    sent = {"file": ("форма.xlsx", form.saved())}
    answer = school.client.post(f"{school.path}/sheet", files=sent)
    assert "нужен файл" in words_of(answer.text)
    school.attach(("справка.pdf", PDF))
    assert school.client.post(f"{school.path}/sheet", files=sent).status_code == 303  # the very same file


def test_a_files_name_cannot_run_anything(school: SchoolWithFiles) -> None:
    school.attach(('"><script>alert(1)</script>.pdf', PDF))
    for path in ("", school.page(school.district.share_id)):
        assert "<script>" not in school.open(path).text
