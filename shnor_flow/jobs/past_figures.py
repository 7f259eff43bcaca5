"""Figures of past periods as a file: kept first, read in a guarded child, looked through, taken in."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shnor_flow.domain.errors import NotFound
from shnor_flow.jobs import House

if TYPE_CHECKING:
    from shnor_flow.domain.actor import Actor
    from shnor_flow.domain.past_figures import PastFile
    from shnor_flow.services.past_figures.import_past import PastImported
    from shnor_flow.services.past_figures.review_past import PastReview
    from shnor_flow.storage.collection.past_figures import PastImportLine


@dataclass(frozen=True)
class BroughtFile:
    """A file as it came, and the programme whose past it tells."""

    programme_id: int
    name: str
    data: bytes


def bring_past(home: House, municipality_id: int, file: BroughtFile, *, actor: "Actor", now: datetime) -> int:
    """Keep the file and return its import; UnreadableFile where there is no table of figures in it."""
    from shnor_flow.services.past_figures.import_past import bring_past_file

    read_past(file.data, file.name)
    sha256 = home.files.keep(file.data)
    with home.database.writing() as session:
        return bring_past_file(
            session, municipality_id, file.programme_id, sha256=sha256, name=file.name, actor=actor, now=now
        )


def read_past(data: bytes, name: str) -> "PastFile":
    """Read a file of past figures in a child process with limits."""
    from shnor_flow.importers import guard

    return guard.read_past_figures(data, name)


def review_kept(
    home: House, municipality_id: int, import_id: int, now: datetime
) -> tuple["PastImportLine", "PastReview"]:
    """Return an import with what its file comes to now."""
    from shnor_flow.services.past_figures.review_past import review_past
    from shnor_flow.storage.collection.past_figures import past_import_by_id, past_imports

    file = _kept(home, municipality_id, import_id)
    with home.database.reading() as session:
        row = past_import_by_id(session, import_id, municipality_id)
        line = next(one for one in past_imports(session, municipality_id) if one.import_id == import_id)
        return line, review_past(session, row, file, now)


def review_file(home: House, programme_id: int, file: "PastFile", now: datetime) -> "PastReview":
    """Return what a file comes to that nobody has brought; nothing is kept."""
    from shnor_flow.services.past_figures.review_past import look_through_past

    with home.database.reading() as session:
        return look_through_past(session, programme_id, file, now)


def take_past(
    home: House, municipality_id: int, import_id: int, reason: str, *, actor: "Actor", now: datetime
) -> "PastImported":
    """Take in what is understood of a kept file; what differs only with a reason."""
    from shnor_flow.services.collection.file_figures import Post
    from shnor_flow.services.past_figures.import_past import PastDesk, PastOrder, import_past

    order = PastOrder(import_id, _kept(home, municipality_id, import_id), reason)
    desk = PastDesk(home.calendar, Post(home.writer, home.links))
    with home.database.writing() as session:
        return import_past(session, municipality_id, order, actor=actor, now=now, desk=desk)


def _kept(home: House, municipality_id: int, import_id: int) -> "PastFile":
    from shnor_flow.storage.collection.past_figures import past_import_by_id

    with home.database.reading() as session:
        row = past_import_by_id(session, import_id, municipality_id)
    try:
        data = home.files.read(row.file_sha256)
    except FileNotFoundError:
        raise NotFound("Файл не найден в хранилище: загрузите его ещё раз.") from None
    return read_past(data, row.name)
