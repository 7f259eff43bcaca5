"""Claims about files with organisations and people."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from shnor_flow.domain.directory import DirectoryDraft
from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.party import Duty, OrganisationKind
from shnor_flow.importers.directory import LARGEST_ROWS, read_directory

HEADING = "Организация;Тип;ШНОР;Почта организации;ФИО;Должность;Эл. почта;Телефон;Обязанность;Контакт"
DEPARTMENT = "Управление образования;управление;нет;uo@zarechny.example"
SCHOOL = "Школа № 1 с. Берёзовка;школа;да;"
ANNA = f"{DEPARTMENT};Котова Анна Сергеевна;координатор;anna@zarechny.example;;координатор, получатель отчёта;да"
VERA = f"{SCHOOL};Зимина Вера Павловна;директор;vera@zarechny.example;;;"


def _csv(*lines: str) -> bytes:
    return "\n".join((HEADING, *lines)).encode()


def _read(*lines: str) -> DirectoryDraft:
    return read_directory(_csv(*lines), "люди.csv")


def _message(*lines: str) -> str:
    (bad_row,) = _read(*lines).bad_rows
    return bad_row.message


def test_several_rows_of_one_organisation_are_gathered() -> None:
    boris = 'управление   ОБРАЗОВАНИЯ;;;;Громов Борис Ильич;начальник;boris@zarechny.example;;руководитель;"нет"'
    draft = _read(ANNA, VERA, boris)
    department, school = draft.organisations
    assert draft.bad_rows == ()
    assert (department.name, department.kind, department.is_low_results) == (
        "Управление образования",
        OrganisationKind.DEPARTMENT,
        False,
    )
    assert [person.full_name for person in department.people] == ["Котова Анна Сергеевна", "Громов Борис Ильич"]
    assert department.people[0].duties == frozenset({Duty.COORDINATOR, Duty.REPORT_RECIPIENT})
    assert department.people[1].duties == frozenset({Duty.DEPARTMENT_HEAD})
    assert school.is_low_results is True


def test_the_only_person_of_an_organisation_gets_its_letters_unless_told_otherwise() -> None:
    assert _read(VERA).organisations[0].people[0].is_contact is True
    assert _read(VERA + "нет").organisations[0].people[0].is_contact is False


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1251", "utf-16"])
def test_any_separator_and_usual_encoding_is_read(separator: str, encoding: str) -> None:
    lines = (HEADING, f"{SCHOOL};Зимина Вера Павловна;директор;vera@zarechny.example;;;да")
    data = "\r\n".join(lines).replace(";", separator).encode(encoding)
    assert read_directory(data, "люди.csv") == _read(lines[1])


def test_columns_stand_in_any_order_under_usual_words_below_a_title() -> None:
    text = "Справочник на 2026 год\n\nE-mail,ФИО,Наименование организации,Тип (управление/школа)\n"
    text += "vera@zarechny.example,Зимина Вера Павловна,Школа № 1,школа\n"
    (school,) = read_directory(text.encode(), "люди.csv").organisations
    assert school.people[0].email == "vera@zarechny.example"
    assert school.people[0].row == 4


def test_a_workbook_is_read_with_its_numbers_and_empty_cells() -> None:
    book = Workbook()
    book.create_sheet("Люди").append(["Тип", "Организация", "ФИО", "Телефон"])
    book["Люди"].append(["школа", "Школа № 1", "Зимина Вера Павловна", 89000000001.0])
    book["Люди"].append([None, None, None, None])
    book["Люди"].append(["школа", "Школа № 2", None, None])
    data = io.BytesIO()
    book.save(data)
    first, second = read_directory(data.getvalue(), "люди.xlsx").organisations
    assert first.people[0].phone == "89000000001"
    assert second.people == ()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            f"{SCHOOL};Зимина Вера Павловна;;vera@@zarechny;;;",
            "Строка 2: в столбце «Эл. почта» «vera@@zarechny»",
        ),
        (f"{SCHOOL};Зимина Вера Павловна;;vera.zarechny.example;;;", "адрес «vera.zarechny.example» записан неверно"),
        (f"{SCHOOL};Зимина Вера Павловна;;vera@school;;;", "адрес «vera@school» записан неверно"),
        (f"{SCHOOL};Зимина Вера Павловна;;a@b.example, c@d.example;;;", "нужен один, без пробелов"),
        (f'{SCHOOL};Зимина Вера Павловна;;"v@b.example\r\nBcc: x@y.example";;;', "перенос строки"),
        (f"{SCHOOL};;директор;vera@zarechny.example;;;", "не указаны фамилия, имя и отчество"),
        (";школа;да;;Зимина Вера Павловна;;;;;", "не указана организация"),
        ("Школа № 1;;да;;Зимина Вера Павловна;;;;;", "не указан тип организации"),
        ("Школа № 1;завод;да;;;;;;;", "в столбце «Тип» непонятное «завод» (бывает: управление, центр, школа, иное)"),
        ("Школа № 1;школа;возможно;;;;;;;", "в столбце «ШНОР» непонятное «возможно» (бывает: да или нет)"),
        (f"{SCHOOL};Зимина Вера Павловна;;;;дворник;", "«Обязанность» непонятное «дворник»"),
        (f"{SCHOOL};Зимина Вера Павловна;;;;руководитель;", "директору школы поставьте «Контакт»: да"),
        (f"{SCHOOL};{'я' * 301};;;;;", "больше 300 знаков"),
    ],
)
def test_a_bad_row_is_told_of_and_left_out(row: str, sentence: str) -> None:
    assert sentence in _message(row)
    assert _read(row).organisations == ()


def test_good_rows_stay_when_others_are_bad() -> None:
    draft = _read(ANNA, VERA.replace("vera@", "vera"), f"{SCHOOL};Громов Борис Ильич;учитель;b@zarechny.example;;;да")
    assert [entry.name for entry in draft.organisations] == ["Управление образования", "Школа № 1 с. Берёзовка"]
    assert [bad.row for bad in draft.bad_rows] == [3]
    assert [person.full_name for person in draft.organisations[1].people] == ["Громов Борис Ильич"]


def test_one_row_with_two_mistakes_is_one_sentence() -> None:
    message = _message("Школа № 1;завод;возможно;;;;;;;")
    assert message.count("Строка") == 1
    assert "завод" in message
    assert "возможно" in message


def test_the_same_person_twice_points_to_the_first_row() -> None:
    assert "Зимина Вера Павловна уже есть в строке 2" in _message(VERA, VERA)


def test_an_organisation_that_contradicts_itself_is_told_of() -> None:
    assert "в столбце «ШНОР» у этой организации выше написано другое" in _message(
        VERA, f"{SCHOOL.replace('да', 'нет')};Громов Борис Ильич;;;;;"
    )


def test_a_cyrillic_domain_is_an_address() -> None:
    draft = _read(f"{SCHOOL};Зимина Вера Павловна;;vera@школа.рф;;;")
    assert draft.organisations[0].people[0].email == "vera@школа.рф"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "пуст"),
        (b"  \n ", "пуст"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "картинка PNG"),
        (b"%PDF-1.7", "PDF"),
        ("Просто письмо без таблицы".encode(), "не найдена строка с заголовками"),
        ("Организация;ФИО\nШкола № 1;".encode(), "нет столбца «Тип»"),
        (b"PK\x03\x04xl/ broken", "повреждён"),
        (_csv(*["Школа № 1;школа"] * (LARGEST_ROWS + 1)), "больше 5000 строк"),
        (_csv('"' + "я" * 200_000), "незакрытая кавычка"),
    ],
)
def test_what_is_no_directory_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_directory(data, "люди.csv")
    assert sentence in str(refusal.value)


def test_a_workbook_that_unpacks_to_a_giant_is_refused_before_it_is_unpacked() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (60 * 2**20))
    with pytest.raises(UnreadableFile, match="распакованном"):
        read_directory(data.getvalue(), "люди.xlsx")
