"""A small SMTP server on loopback, in a thread of its own."""

import asyncio
import ssl
from collections.abc import Callable
from threading import Event, Thread

LOOPBACK = "127.0.0.1"


class SmtpThread:
    """Serves `make_protocol` (aiosmtpd's SMTP) until stopped; port 0 takes a free one."""

    def __init__(
        self, make_protocol: Callable[[], asyncio.Protocol], port: int = 0, *, tls: ssl.SSLContext | None = None
    ) -> None:
        self.port = port
        self._tls = tls
        self._make_protocol = make_protocol
        self._loop = asyncio.new_event_loop()
        self._is_ready = Event()
        self._failure: OSError | None = None
        self._thread = Thread(target=self._serve, name="smtp", daemon=True)

    def start(self) -> None:
        """Return when the port answers; OSError if it is taken."""
        self._thread.start()
        self._is_ready.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Hang up on everybody and free the port."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            server = self._loop.run_until_complete(self._listen())
        except OSError as error:
            self._failure = error
        else:
            self._is_ready.set()
            self._loop.run_forever()
            server.close()
            self._hang_up()
        finally:
            self._loop.close()
            self._is_ready.set()

    async def _listen(self) -> asyncio.Server:
        server = await self._loop.create_server(self._make_protocol, LOOPBACK, self.port, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        return server

    def _hang_up(self) -> None:
        talking = asyncio.all_tasks(self._loop)
        for task in talking:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*talking, return_exceptions=True))
        self._loop.run_until_complete(asyncio.sleep(0))  # let the transports close their sockets
