import codecs
import io
import zipfile

import pytest

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.importers import read_roadmap
from shnor_flow.importers.formats import LARGEST_BYTES
from tests.importers.plans import PLAN, tabbed

TEXT = "Программа поддержки школ на 2026-2028 годы\n\n" + tabbed()


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "words")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "пуст"),
        (b" \r\n\t\n", "пуст"),
        (codecs.BOM_UTF8, "пуст"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF .* повреждён"),
        (zipped("word/document.xml"), "повреждён"),
        (zipped("xl/workbook.xml"), "повреждён"),
        (zipped("photo.jpg"), "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "DOC"),
        (b"{\\rtf1\\ansi", "нет ни таблицы плана|RTF|преобразовать"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "Картинка .* повреждена"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "Картинка .* повреждена"),
        (b"\x7fELF\x02\x01\x01" + bytes(40), "двоичный"),
        ("Список покупок: хлеб, молоко, чай.".encode(), "нет ни таблицы плана"),
        ("Имя\tВозраст\nАнна\t40".encode(), "нет ни таблицы плана"),  # a table, but not of a plan
        ("Программа передач на неделю".encode(), "нет ни таблицы плана"),
        ("План".encode("koi8-r") * 40, "кодировке"),
        (b"x" * (LARGEST_BYTES + 1), "больше 20 МБ"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_in_one_russian_sentence(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says) as refusal:
        read_roadmap(data, "plan.txt")
    message = str(refusal.value)
    assert "\n" not in message
    assert message.endswith(".")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1251"])
def test_any_usual_encoding_is_read(encoding: str) -> None:
    draft = read_roadmap(TEXT.encode(encoding), "plan.txt")
    assert [activity.title for activity in draft.activities] == [row.title for row in PLAN]


@pytest.mark.parametrize("name", ["plan.pdf", "plan.docx", "без имени"])
def test_the_content_decides_and_not_the_name(name: str) -> None:
    assert len(read_roadmap(TEXT.encode(), name).activities) == len(PLAN)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_of_any_system_are_counted_alike(newline: str) -> None:
    draft = read_roadmap(TEXT.replace("\n", newline).encode(), "plan.txt")
    assert draft.activities[0].line == 5
