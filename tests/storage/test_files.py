"""Claims about kept files: whole or not at all, and a sentence when the disk won't."""

import errno
import os
from pathlib import Path

import pytest

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.storage.files import FileStore


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    files = FileStore(tmp_path)
    assert files.keep(b"protocol") == files.keep(b"protocol")
    assert files.read(files.keep(b"protocol")) == b"protocol"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file stands where the folder should")
    with pytest.raises(UnreadableFile, match="нет места или прав"):
        FileStore(tmp_path / "files").keep(b"protocol")


def test_a_full_disk_leaves_no_half_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnreadableFile, match="нет места"):
        FileStore(tmp_path).keep(b"protocol")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["../secret.key", "..%2fsecret", "", "a" * 63, "/etc/passwd".ljust(64, "a")])
def test_no_other_name_leads_to_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        FileStore(tmp_path).read(name)
