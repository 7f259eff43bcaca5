"""Files of past years' figures as departments keep them, and what the district makes of them."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

from openpyxl import Workbook

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.importers.past_figures import read_past_figures
from shnor_flow.services.past_figures.import_past import (
    PastDesk,
    PastImported,
    PastOrder,
    answer_past_doubts,
    bring_past_file,
    import_past,
)
from shnor_flow.services.past_figures.review_past import PastReview, review_past
from shnor_flow.storage.collection.past_figures import past_import_by_id
from shnor_flow.storage.tables import Programme
from tests.builders import ANNA
from tests.collecting import CALENDAR, FIRST, POST, SECOND, District

ANNA_ACTS = Actor(ANNA, None)
SHARE = "Доля девятиклассников, сдавших экзамен по математике"
COUNT = "Число учителей, прошедших курсы"
TODAY = date(2026, 7, 2)  # the district's programme began yesterday
HEADINGS = "Школа;Показатель;Период;Числитель;Знаменатель;Примечание"

Rows = Sequence[Sequence[object]]


def long_csv(*lines: str, encoding: str = "utf-8") -> bytes:
    """Return a long table with the usual headings."""
    return "\r\n".join([HEADINGS, *lines]).encode(encoding)


def two_quarters() -> bytes:
    """Return two schools' shares and counts of the first half of 2025."""
    return long_csv(
        f"{FIRST};{SHARE};1 кв. 2025;40;80;",
        f"{FIRST};{COUNT};1 кв. 2025;7;;",
        f"{FIRST};{SHARE};2 кв. 2025;44;80;",
        f"{SECOND};{SHARE};1 кв. 2025;10;25;после слияния классов",
    )


def book_of(*sheets: tuple[str, Rows], merged: Sequence[str] = ()) -> bytes:
    """Return a workbook of these sheets; `merged` areas are of the first."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    for area in merged:
        book.worksheets[0].merge_cells(area)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


class PastFolder:
    """Files brought to one district, with the import of each."""

    def __init__(self, district: District) -> None:
        self.district = district
        with district.database.reading() as session:
            self.home = session.get_one(Programme, district.programme_id).municipality_id

    def bring(self, data: bytes, name: str = "2025.csv", on: date = TODAY) -> int:
        """Bring a file and return its import."""
        with self.district.database.writing() as session:
            return bring_past_file(
                session,
                self.home,
                self.district.programme_id,
                sha256=f"{hash(data) & (2**64 - 1):064x}",
                name=name,
                actor=ANNA_ACTS,
                now=moment_of(on),
            )

    def review(self, data: bytes, on: date = TODAY) -> PastReview:
        """Look a file through; nothing but the bringing is kept."""
        import_id = self.bring(data)
        with self.district.database.reading() as session:
            row = past_import_by_id(session, import_id, self.home)
            return review_past(session, row, read_past_figures(data, "2025.csv"), moment_of(on))

    def answer(self, data: bytes, *, schools: dict[str, int] | None = None, **indicators: int) -> None:
        """Say what doubtful words of a file mean."""
        import_id = self.bring(data)
        with self.district.database.writing() as session:
            answer_past_doubts(session, import_id, self.home, schools=schools or {}, indicators=indicators)

    def take(self, data: bytes, reason: str = "", on: date = TODAY) -> PastImported:
        """Take a file in."""
        order = PastOrder(self.bring(data), read_past_figures(data, "2025.csv"), reason)
        now: datetime = moment_of(on)
        with self.district.database.writing() as session:
            return import_past(session, self.home, order, actor=ANNA_ACTS, now=now, desk=PastDesk(CALENDAR, POST))
