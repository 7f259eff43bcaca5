"""Reading what somebody sent, in a child process with limits: a bomb or a broken file costs one sentence, no more."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any

from pydantic import TypeAdapter

from shnor_flow.domain.collection.figures_sheet import FiguresSheet
from shnor_flow.domain.directory import DirectoryDraft
from shnor_flow.domain.errors import NeedsRecognition, UnreadableFile
from shnor_flow.domain.past_figures import PastFile
from shnor_flow.domain.roadmap import RoadmapDraft

SECONDS = 30.0  # from the start of the child to its answer
RECOGNITION_SECONDS = 300.0  # of a scan, page after page
_AT_ONCE = 2  # children of one process: each may take a gigabyte
_PLACES = threading.BoundedSemaphore(_AT_ONCE)
_RECOGNITIONS = threading.BoundedSemaphore(1)  # minutes of two processors: the next scan waits, other files don't
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "HOME")  # never the settings, they hold secrets
_OUT_OF_MEMORY = "MemoryError"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Outcome:
    code: int | None  # None: it was stopped when its time was up
    answer: bytes


def read_roadmap(data: bytes, name: str, seconds: float = SECONDS) -> RoadmapDraft:
    """Read a programme and its plan; UnreadableFile with one Russian sentence, whatever the file is made of."""
    try:
        told = _read("roadmap", data, name, seconds)
    except NeedsRecognition:
        told = _read("scan", data, name, RECOGNITION_SECONDS)
    draft: RoadmapDraft = _draft_of(RoadmapDraft).validate_python(told)
    return draft


def read_directory(data: bytes, name: str, seconds: float = SECONDS) -> DirectoryDraft:
    """Read a directory of people; UnreadableFile with one Russian sentence, whatever the file is made of."""
    draft: DirectoryDraft = _draft_of(DirectoryDraft).validate_python(_read("directory", data, name, seconds))
    return draft


def read_figures_form(data: bytes, name: str, seconds: float = SECONDS) -> FiguresSheet:
    """Read a school's filled form; UnreadableFile with one Russian sentence, whatever the file is made of."""
    sheet: FiguresSheet = _draft_of(FiguresSheet).validate_python(_read("figures_form", data, name, seconds))
    return sheet


def read_past_figures(data: bytes, name: str, seconds: float = SECONDS) -> PastFile:
    """Read figures of past periods; UnreadableFile with one Russian sentence, whatever the file is made of."""
    file: PastFile = _draft_of(PastFile).validate_python(_read("past_figures", data, name, seconds))
    return file


@lru_cache(maxsize=8)
def _draft_of(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _read(reader: str, data: bytes, name: str, seconds: float) -> Any:
    with _RECOGNITIONS if reader == "scan" else _PLACES:
        outcome = _run(reader, data, name, seconds)
    told = _told(outcome)
    if "read" in told:
        return told["read"]
    if "pictures" in told:
        raise NeedsRecognition(told["pictures"])
    if "refused" in told:
        raise UnreadableFile(told["refused"])
    _log.warning("a file of %d bytes was not read (%s): %s", len(data), reader, told["broken"])
    raise UnreadableFile(_sentence(outcome, told["broken"], name, seconds))


def _run(reader: str, data: bytes, name: str, seconds: float) -> _Outcome:
    command = [sys.executable, "-I", "-m", "shnor_flow.importers.guarded_reader", reader, name]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer, tempfile.TemporaryDirectory() as folder:
        given.write(data)
        given.seek(0)
        code = _wait(command, given, answer, folder, seconds)
        answer.seek(0)
        return _Outcome(code, answer.read())


def _wait(command: list[str], given: IO[bytes], answer: IO[bytes], folder: str, seconds: float) -> int | None:
    """Run the child in a folder and a process group of its own, so that what it starts ends with it."""
    environment = {key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ} | {"TMPDIR": folder}
    child = subprocess.Popen(  # noqa: S603  # our own module, the file's name is one argument and no shell reads it
        command,
        stdin=given,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end_group(child)


def _end_group(child: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _told(outcome: _Outcome) -> dict[str, Any]:
    try:
        told = json.loads(outcome.answer)
    except ValueError:
        told = None
    if outcome.code == 0 and isinstance(told, dict) and told.keys() & {"read", "refused", "broken", "pictures"}:
        return told
    return {"broken": "time is up" if outcome.code is None else f"exit code {outcome.code}"}


def _sentence(outcome: _Outcome, broken: str, name: str, seconds: float) -> str:
    if outcome.code is None or outcome.code in (-signal.SIGXCPU, -signal.SIGKILL):
        return (
            f"Файл «{name}» читался дольше {seconds:.0f} секунд, чтение остановлено: сохраните из него только план "
            "мероприятий и загрузите снова."
        )
    if broken.startswith(_OUT_OF_MEMORY):
        return (
            f"Файл «{name}» при чтении занимает слишком много памяти, чтение остановлено: сохраните из него только "
            "план мероприятий и загрузите снова."
        )
    return (
        f"Файл «{name}» повреждён или устроен необычно, прочитать его не удалось: откройте его в программе, в которой "
        "он сделан, сохраните заново и загрузите снова."
    )
