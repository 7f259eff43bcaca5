"""Sending letters over SMTP: a few connections at once, an outcome for every letter, no letter in another's way."""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import aiosmtplib

from shnor_flow.delivery.message import Sender, wire_bytes
from shnor_flow.delivery.reply_address import ReplyAddresses
from shnor_flow.delivery.smtp_words import WRONG_ADDRESS, connection_trouble, refusal, sender_refusal, silence
from shnor_flow.domain.letter.address import address_on_envelope
from shnor_flow.services.ports import Delivery, OutgoingLetter, Verdict
from shnor_flow.settings import Settings

SILENCES_TO_STOP = 3  # letters in a row that the server met with silence or by hanging up
_QUIT_SECONDS = 2
_NEXT_AFTER_SECONDS = 0.02  # between one connection's beginning and the next one's: a few letters need few
_CLOSING = 421  # «I take no more on this connection», whatever was asked


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over; `security` is none, starttls or tls."""

    host: str
    port: int
    security: str = "none"
    user: str = ""
    password: str = ""
    timeout_seconds: float = 30
    connections: int = 10
    letters_per_connection: int = 100

    @classmethod
    def of(cls, settings: Settings) -> "MailServer":
        """Return the server that the settings name."""
        return cls(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value(),
            timeout_seconds=settings.smtp_timeout_seconds,
            connections=settings.smtp_connections,
            letters_per_connection=settings.smtp_letters_per_connection,
        )


class SmtpMailer:
    """Sends letters; what the server can't take now is told apart from what it will never take."""

    def __init__(self, server: MailServer, mail_from: str, replies: ReplyAddresses | None = None) -> None:
        self._server = server
        self._sender = Sender(mail_from, replies)

    async def send(self, letters: Iterable[OutgoingLetter]) -> AsyncIterator[Sequence[Delivery]]:
        """Yield outcomes as they become known; letters after NO_SERVICE, or a run of silence, get none.

        `letters` is read one by one, just before each is sent.
        """
        errand = _Errand(self._server, self._sender, letters)
        working = asyncio.create_task(errand.run())
        try:
            while outcomes := await errand.next_outcomes():
                yield [outcome.delivery for outcome in outcomes]
                for outcome in outcomes:
                    outcome.is_written.set()
            await working
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working


@dataclass(frozen=True)
class _Outcome:
    """A connection begins no other letter until this one's outcome is written: a crash forgets one each, not more."""

    delivery: Delivery
    is_written: asyncio.Event


class _Errand:
    """One call of `send`: carriers with a connection each, taking letters from one pile."""

    def __init__(self, server: MailServer, sender: Sender, letters: Iterable[OutgoingLetter]) -> None:
        self._outcomes: asyncio.Queue[_Outcome | None] = asyncio.Queue()
        self._server = server
        self._sender = sender
        self._letters: Iterator[OutgoingLetter] = iter(letters)
        self._handed_back: deque[OutgoingLetter] = deque()
        self._crew = server.connections
        self._silences = 0
        self._is_over = False
        self._is_dry = asyncio.Event()

    async def run(self) -> None:
        """Let the carriers work until the pile is empty or the server is of no use."""
        try:
            await asyncio.gather(*(self._carry(number) for number in range(self._server.connections)))
        finally:
            self._outcomes.put_nowait(None)

    async def next_outcomes(self) -> list[_Outcome]:
        """Wait for an outcome and return it with those that came together with it; empty: all is done."""
        outcomes = [await self._outcomes.get()]
        await asyncio.sleep(0)  # connections whose answers have arrived meanwhile come to tell them
        while outcomes[-1] is not None and not self._outcomes.empty():
            outcomes.append(self._outcomes.get_nowait())
        if outcomes[-1] is None and len(outcomes) > 1:
            self._outcomes.put_nowait(None)  # the end is told after what came before it
        return [outcome for outcome in outcomes if outcome is not None]

    async def _carry(self, number: int) -> None:
        connection = _Connection(self._server, self._sender.domain)
        try:
            await self._begin_in_turn(number)
            while not self._is_over and (letter := self._next()) is not None:
                to_address = address_on_envelope(letter.to_address)
                if to_address is None:
                    await self._tell(Delivery(letter.letter_id, Verdict.PERMANENT, WRONG_ADDRESS))
                    continue
                if not connection.is_open and not await self._connect(connection, letter):
                    return
                if delivery := await self._hand_over(connection, letter, to_address):
                    await self._tell(delivery)
                if connection.has_carried >= self._server.letters_per_connection:
                    await connection.part()
        finally:
            self._crew -= 1
            await connection.part()

    async def _begin_in_turn(self, number: int) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_dry.wait(), number * _NEXT_AFTER_SECONDS)

    async def _tell(self, delivery: Delivery) -> None:
        outcome = _Outcome(delivery, asyncio.Event())
        self._outcomes.put_nowait(outcome)
        await outcome.is_written.wait()

    def _next(self) -> OutgoingLetter | None:
        letter = self._handed_back.popleft() if self._handed_back else next(self._letters, None)
        if letter is None:
            self._is_dry.set()
        return letter

    async def _connect(self, connection: "_Connection", letter: OutgoingLetter) -> bool:
        try:
            await connection.open()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            # Servers limit connections: while a colleague still works, the letter goes back to the pile.
            if self._crew > 1:
                self._handed_back.append(letter)
            else:
                await self._give_up(letter, connection_trouble(error, self._server.host, self._server.port))
            return False
        return True

    async def _give_up(self, letter: OutgoingLetter, trouble: str) -> None:
        if not self._is_over:
            self._is_over = True
            await self._tell(Delivery(letter.letter_id, Verdict.NO_SERVICE, trouble))

    async def _hand_over(self, connection: "_Connection", letter: OutgoingLetter, to_address: str) -> Delivery | None:
        """Return what came of it; None when the letter waits for another connection, or for another hour."""
        try:
            await connection.carry(self._sender.address, to_address, wire_bytes(letter, to_address, self._sender))
        except (aiosmtplib.SMTPServerDisconnected, TimeoutError, OSError) as error:
            return self._met_with_silence(connection, letter, error)
        except aiosmtplib.SMTPSenderRefused as error:
            return await self._sender_refused(connection, letter, error)
        except Exception as error:  # whatever one letter is made of, it must not keep the others back
            self._silences = 0
            if getattr(error, "code", 0) == _CLOSING:
                connection.close()
            return Delivery(letter.letter_id, *refusal(error))
        self._silences = 0
        return Delivery(letter.letter_id, Verdict.SENT)

    async def _sender_refused(
        self, connection: "_Connection", letter: OutgoingLetter, error: aiosmtplib.SMTPSenderRefused
    ) -> Delivery | None:
        verdict, words = sender_refusal(error)
        if verdict is not Verdict.NO_SERVICE:
            return Delivery(letter.letter_id, verdict, words)
        if error.code == _CLOSING and connection.has_carried:
            connection.close()  # its share of letters is used up; the next connection has one of its own
            self._handed_back.append(letter)
            return None
        # The sender is the same for all letters: a wrong setting or a used-up allowance is no letter's fault.
        await self._give_up(letter, words)
        return None

    def _met_with_silence(self, connection: "_Connection", letter: OutgoingLetter, error: Exception) -> Delivery:
        connection.close()
        self._silences += 1
        # One letter may be what the server chokes on; several in a row mean that the server is ill.
        self._is_over = self._is_over or self._silences >= SILENCES_TO_STOP
        return Delivery(letter.letter_id, Verdict.TEMPORARY, silence(error, self._server.timeout_seconds))


class _Connection:
    """One connection after another to the same server; `has_carried` counts the letters of the present one."""

    def __init__(self, server: MailServer, own_name: str) -> None:
        self.has_carried = 0
        self._client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            local_hostname=own_name,  # asking the resolver for our own name may take seconds
            timeout=server.timeout_seconds,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=None if server.security == "none" else ssl.create_default_context(),
        )

    @property
    def is_open(self) -> bool:
        """Tell whether a letter can be handed over."""
        return self._client.is_connected

    async def open(self) -> None:
        """Connect and sign in."""
        self.has_carried = 0
        await self._client.connect()

    async def carry(self, sender: str, to_address: str, data: bytes) -> None:
        """Hand one letter over; what the server answers instead of yes is raised."""
        await self._client.sendmail(sender, [to_address], data)
        self.has_carried += 1

    def close(self) -> None:
        """Hang up without a word."""
        self._client.close()

    async def part(self) -> None:
        """Take leave, if anybody is there."""
        if self.is_open:
            with suppress(aiosmtplib.SMTPException, OSError):
                await self._client.quit(timeout=_QUIT_SECONDS)
            self.close()
