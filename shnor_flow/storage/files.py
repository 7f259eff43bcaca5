"""Files on disk, named by their content: evidence, reports, imported plans."""

import hashlib
import os
import tempfile
from pathlib import Path

from shnor_flow.domain.errors import UnreadableFile


class FileStore:
    """A folder of files; the same content is kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes) -> str:
        """Write `data` to disk before returning its SHA-256; keeping it twice changes nothing.

        UnreadableFile if the disk is full or the folder can't be written to.
        """
        name = hashlib.sha256(data).hexdigest()
        path = self._path(name)
        if path.exists():
            return name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, data)
        except OSError as error:
            raise UnreadableFile(
                "Файл не сохранён: на диске сервера нет места или прав на запись. "
                "Ничего не изменено; сообщите администратору и повторите позже."
            ) from error
        return name

    def read(self, sha256: str) -> bytes:
        """Return the content; FileNotFoundError if it is not there."""
        return self._path(sha256).read_bytes()

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not sha256.isalnum():
            raise FileNotFoundError(sha256)
        return self._folder / sha256[:2] / sha256


def _write_whole(path: Path, data: bytes) -> None:
    """Write under another name first: a half-written file must never carry the name of its content."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        try:
            draft.write(data)
            draft.flush()
            os.fsync(draft.fileno())
        except OSError:
            Path(draft.name).unlink()  # a full disk is not helped by half a file
            raise
    Path(draft.name).replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Put the new name on disk too: after a power cut a row may not name a file that is not there."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
