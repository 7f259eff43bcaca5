"""The child process that reads one uploaded file: limits first, then the parsers, then the draft as JSON.

    python -I -m shnor_flow.importers.guarded_reader READER NAME < file > answer

Nothing of the parent is in it but the two words of its command line: no settings, no secrets, no database. The answer
is one JSON object: {"read": …}, {"refused": sentence for a person}, {"pictures": the same, of a scan that
the reader "scan" may recognise} or {"broken": name of the error, for the log}.
"""

import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from shnor_flow.domain.errors import NeedsRecognition, UnreadableFile

MEMORY_BYTES = 1024**3  # of address space
# What a converter started by a reader may ask for at most: LibreOffice maps more than it uses.
CONVERTER_MEMORY_BYTES = 4 * 1024**3
CPU_SECONDS = 30
RECOGNITION_CPU_SECONDS = 150  # of the reader of a scan; each run of the recogniser has as much of its own
ANSWER_BYTES = 64 * 1024**2  # of any one file written, the answer included
_OPEN_FILES = 64


def _roadmap(data: bytes, name: str) -> Any:
    from shnor_flow.importers import read_roadmap

    return read_roadmap(data, name)


def _scan(data: bytes, name: str) -> Any:
    from shnor_flow.importers import recognise_roadmap

    return recognise_roadmap(data, name)


def _directory(data: bytes, name: str) -> Any:
    from shnor_flow.importers.directory import read_directory

    return read_directory(data, name)


def _figures_form(data: bytes, name: str) -> Any:
    from shnor_flow.importers.figures_form import read_figures_form

    return read_figures_form(data, name)


def _past_figures(data: bytes, name: str) -> Any:
    from shnor_flow.importers.past_figures import read_past_figures

    return read_past_figures(data, name)


# What may be read this way, by the name the parent calls it.
READERS: dict[str, Callable[[bytes, str], Any]] = {
    "roadmap": _roadmap,
    "scan": _scan,
    "directory": _directory,
    "figures_form": _figures_form,
    "past_figures": _past_figures,
}


def main(reader: str, name: str) -> None:
    """Read standard input under limits and print the answer."""
    _limit(RECOGNITION_CPU_SECONDS if reader == "scan" else CPU_SECONDS)
    answer_to, sys.stdout = sys.stdout, sys.stderr  # a parser that prints must not spoil the answer
    try:
        answer: dict[str, Any] = {"read": asdict(READERS[reader](sys.stdin.buffer.read(), name))}
    except NeedsRecognition as scan:
        answer = {"pictures": str(scan)}
    except UnreadableFile as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"broken": "MemoryError"}
    except Exception as error:  # whatever a parser chokes on is told as its kind: its words may hold the file's own
        answer = {"broken": _kind(error)}
    json.dump(answer, answer_to, ensure_ascii=False, default=_plain)


def _limit(cpu_seconds: int) -> None:
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # it is a real text stream here
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, CONVERTER_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (ANSWER_BYTES, ANSWER_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"a draft holds a {type(value).__name__}, which has no form in JSON yet")


def _kind(error: Exception) -> str:
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    module = place.tb_frame.f_globals.get("__name__", "") if place else ""
    return f"{type(error).__name__} in {module}:{place.tb_lineno if place else 0}"


if __name__ == "__main__":
    main(*sys.argv[1:3])
