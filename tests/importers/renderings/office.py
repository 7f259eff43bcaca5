"""A file converted to another format by LibreOffice, where it is installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")
NEEDS_OFFICE = pytest.mark.skipif(SOFFICE is None, reason="ВНИМАНИЕ: LibreOffice не установлен, проверки пропущены")


def converted(data: bytes, suffix: str, target: str, folder: Path) -> bytes:
    """Return the bytes of a file made from one with this suffix; `target` is a suffix too, or «pdf:…» with a filter."""
    return all_converted({"source": data}, suffix, target, folder)["source"]


def all_converted(files: dict[str, bytes], suffix: str, target: str, folder: Path) -> dict[str, bytes]:
    """Convert several files in one start of the office: it is the start that takes long."""
    sources = [folder / f"{name}.{suffix}" for name in files]
    for source, data in zip(sources, files.values(), strict=True):
        source.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--norestore", "--convert-to", target]
    subprocess.run([*command, "--outdir", folder / "out", *sources], check=True, capture_output=True, timeout=180)
    return {name: (folder / "out" / f"{name}.{target.partition(':')[0]}").read_bytes() for name in files}
