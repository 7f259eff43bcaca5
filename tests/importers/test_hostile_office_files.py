"""What a broken or hostile office file costs: one Russian sentence that says what to do."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.importers import guard, read_roadmap
from tests.importers.renderings.word_xml import cell, row, table, word_file

HEADING = row("№", "Мероприятие", "Срок", "Ответственные")
PLAN = word_file(table(HEADING, row("1", "Сбор", "май 2026 г.", "УО")))
CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
BODY = zipfile.ZipFile(io.BytesIO(PLAN)).read("word/document.xml").decode()
LAUGHS = "".join(f'<!ENTITY e{place} "{f"&e{place - 1};" * 10}">' for place in range(1, 9))
ODS = (
    '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>'
    '<table:table table:name="А"><table:table-row table:number-rows-repeated="1048576">'
    '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>'
    "</table:table></office:spreadsheet></office:body></office:document-content>"
)


def packed(parts: dict[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", how) as archive:
        for name, inside in parts.items():
            archive.writestr(name, inside)
    return stream.getvalue()


def rows_of(count: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["№", "Мероприятие", "Срок", "Ответственный"])
    for number in range(1, count + 1):
        sheet.append([number, f"Мероприятие {number}", "сентябрь 2026 г.", "УО"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (PLAN[: len(PLAN) // 2], "повреждён или скачан не до конца"),
        (PLAN[:-10], "повреждён или скачан не до конца"),
        (packed({"word/document.xml": b"<a>" + b" " * 60_000_000 + b"</a>"}), "слишком велик"),
        (packed({"word/document.xml": b"<a>" + b" " * 200_000_000}), "слишком велик"),
        (packed({"word/document.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hosts">]>' + BODY}), "DOCTYPE"),
        (packed({"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hosts">]><a>&x;</a>'}), "DOCTYPE"),
        (packed({"word/document.xml": f'<!DOCTYPE a [<!ENTITY e0 "ха">{LAUGHS}]>' + BODY}), "DOCTYPE"),
        (packed({"word/document.xml": "<a>" * 100_000 + "</a>" * 100_000}), "повреждён"),
        (packed({"word/other.xml": "<a/>"}), "нет текста документа"),
        (word_file(""), "нет ни таблицы плана"),
        (CONTAINER + "EncryptedPackage".encode("utf-16-le"), "закрыт паролем"),
        (CONTAINER + "Workbook".encode("utf-16-le"), "повреждён"),
        (CONTAINER + "PowerPoint Document".encode("utf-16-le"), "презентация PowerPoint"),
        (packed({"META-INF/manifest.xml": "<encryption-data/>", "mimetype": "opendocument.text"}, 0), "закрыт паролем"),
        (packed({"mimetype": "opendocument.spreadsheet", "content.xml": ODS}, 0), "нет ни таблицы плана"),
        (b"<?xml version='1.0'?><w:wordDocument xmlns:w='w'/>", "файл XML"),
        (b"<html>" + b"<div>" * 50_000, "нет ни таблицы плана"),
        (rows_of(60_000), "больше 50 тысяч"),
    ],
)
def test_a_broken_or_hostile_file_is_refused_in_one_russian_sentence(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says) as refusal:
        read_roadmap(data, "план.docx")
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


def test_twenty_thousand_rows_are_read_behind_the_guard() -> None:
    read = guard.read_roadmap(rows_of(20_000), "план.xlsx", seconds=120)  # other tests may load the machine
    assert len(read.activities) == 20_000
    assert read.activities[-1].number == "20000"


def test_a_cell_at_the_far_corner_and_formulas_cost_a_finding() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for values in (["№", "Мероприятие", "Срок", "Ответственный"], [1, "Сбор", "май 2026 г.", "=cmd|' /C calc'!A0"]):
        sheet.append(values)
    sheet["XFD1048576"] = "край"
    stream = io.BytesIO()
    book.save(stream)
    read = read_roadmap(stream.getvalue(), "план.xlsx")
    messages = " ".join(finding.message for finding in read.findings)
    assert [activity.title for activity in read.activities] == ["Сбор"]
    assert "далеко справа" in messages
    assert "формула без результата" in messages


def test_spans_of_a_billion_columns_are_cut() -> None:
    data = word_file(table(row(cell("№", across=10**9), "Мероприятие", "Срок"), row("1", "Сбор", "май 2026 г.")))
    with pytest.raises(UnreadableFile):
        read_roadmap(data, "план.docx")


@pytest.mark.parametrize("name", ["план.txt", "план.xlsx", "план.pdf", "план"])
def test_a_wrong_extension_changes_nothing(name: str) -> None:
    assert [activity.title for activity in read_roadmap(PLAN, name).activities] == ["Сбор"]
