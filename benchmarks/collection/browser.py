"""A browser as thin as it can be: one kept connection, plain bytes; what it costs is taken from the server's cores."""

import asyncio
import gzip
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

_FIELD = re.compile(r'name="([^"]+)" value="([^"]*)"')
_CHOICE = re.compile(r'<input type="radio"[^>]*?name="([^"]+)" value="([^"]*)"( checked)?>')
_HEAD_ENDS = b"\r\n\r\n"


@dataclass(frozen=True)
class Answered:
    """One answer of the server."""

    status: int
    location: str
    html: str

    def fields(self) -> dict[str, str]:
        """Return the form's fields as a browser would send them untouched."""
        chosen = {name: value for name, value, is_chosen in _CHOICE.findall(self.html) if is_chosen}
        return dict(_FIELD.findall(_CHOICE.sub("", self.html))) | chosen


@dataclass
class Clock:
    """How long each kind of request took, in seconds, and how often the server could not be reached."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    unanswered: int = 0
    refused: dict[str, int] = field(default_factory=dict)  # by status, of answers that nobody expects

    def add(self, kind: str, seconds: float) -> None:
        """Keep one measurement."""
        self.seconds.setdefault(kind, []).append(seconds)


class Browser:
    """Sends one request after another to this machine's port; a broken connection is an OSError."""

    def __init__(self, port: int, clock: Clock) -> None:
        self._port, self._clock = port, clock
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, kind: str = "open") -> Answered:
        """Open a page."""
        return await self._timed(kind, f"GET {path} HTTP/1.1", b"")

    async def post(self, path: str, fields: Mapping[str, str], kind: str) -> Answered:
        """Send a form."""
        return await self._timed(kind, f"POST {path} HTTP/1.1", urlencode(fields).encode())

    def close(self) -> None:
        """Go away, whether or not an answer is still to come."""
        if self._streams:
            self._streams[1].close()
            self._streams = None

    async def _timed(self, kind: str, line: str, body: bytes) -> Answered:
        start = time.perf_counter()
        try:
            answered = await self._ask(line, body)
        except (OSError, asyncio.IncompleteReadError) as broken:
            self.close()
            raise ConnectionError(str(broken)) from None
        self._clock.add(kind, time.perf_counter() - start)
        return answered

    async def _ask(self, line: str, body: bytes) -> Answered:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        head = f"{line}\r\nHost: 127.0.0.1:{self._port}\r\nAccept-Encoding: gzip\r\n"
        if body:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"\r\n" + body)
        lines = (await reader.readuntil(_HEAD_ENDS)).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in lines[1:])}
        content = await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            self.close()
        if headers.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        return Answered(int(lines[0].split()[1]), headers.get("location", ""), content.decode())
