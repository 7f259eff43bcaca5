"""Reading a file a command is given."""

from pathlib import Path

from shnor_flow.domain.errors import UnreadableFile


def read_file(path: Path) -> bytes:
    """Return the file's bytes, at most one more than an importer takes; UnreadableFile if it can't be opened."""
    from shnor_flow.importers.formats import LARGEST_BYTES

    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(f"Файл «{path}» не открывается: проверьте путь и права на чтение.") from error
