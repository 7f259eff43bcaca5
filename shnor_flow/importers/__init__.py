"""Files become a RoadmapDraft: what a coordinator was sent is read by its content, whatever its name says."""

from collections.abc import Callable
from types import MappingProxyType

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.roadmap import RoadmapDraft
from shnor_flow.importers.formats import EXCEL, LARGEST_BYTES, PDF, PLAIN_TEXT, WORD, format_of
from shnor_flow.importers.pdf.reader import read_pdf
from shnor_flow.importers.sheets.excel import read_excel
from shnor_flow.importers.text.plain_text import read_plain_text
from shnor_flow.importers.word.reading import read_word

# Format, as `format_of` names it -> its reader. Another format is another line.
READERS: MappingProxyType[str, Callable[[bytes, str], RoadmapDraft]] = MappingProxyType(
    {
        PLAIN_TEXT: read_plain_text,
        WORD: read_word,
        EXCEL: read_excel,
        PDF: read_pdf,
    }
)


def read_roadmap(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme and its plan; UnreadableFile with one Russian sentence where it can't be done."""
    if len(data) > LARGEST_BYTES:
        raise UnreadableFile(f"Файл «{name}» больше {LARGEST_BYTES // 2**20} МБ: сохраните из него только текст плана.")
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(f"Файл «{name}» пуст: проверьте, тот ли файл выбран.")
    found = format_of(data)
    if found not in READERS:
        raise UnreadableFile(
            f"Файл «{name}» — это {found}, а пока читается только текст: сохраните его как «Обычный текст (*.txt)»."
        )
    return READERS[found](data, name)
