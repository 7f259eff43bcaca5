"""A real mail server for tests: takes letters, and misbehaves on demand."""

import asyncio
import email
import email.policy
import ssl
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shnor_flow.delivery.smtp_thread import SmtpThread

HANG_UP = "hang up"  # for `to_data`: close the connection without a word
SILENCE = "silence"  # for `to_data`: take the letter and never answer


@dataclass
class SmtpServer:
    """What it got is in `letters`; what it answers, other than yes, is told by full SMTP replies."""

    letters: list[EmailMessage] = field(default_factory=list)
    to_sender: str = ""  # the reply to MAIL FROM
    to_recipient: dict[str, str] = field(default_factory=dict)  # replies to RCPT TO
    to_data: dict[str, str] = field(default_factory=dict)  # replies to the letter itself, by recipient
    seconds_a_letter: float = 0
    require_login: tuple[str, str] | None = None
    tls_context: ssl.SSLContext | None = None
    is_tls_from_start: bool = False
    most_connections: int = 1000
    most_letters_a_connection: int = 1000
    connections: int = 0  # open now
    connections_ever: int = 0
    before_answer: Callable[[EmailMessage], None] | None = None
    _thread: SmtpThread | None = None

    @property
    def port(self) -> int:
        assert self._thread is not None
        return self._thread.port

    def start(self, port: int = 0) -> None:
        """Listen; after `stop`, give the old port to be the same server again."""
        self._thread = SmtpThread(self._protocol, port, tls=self.tls_context if self.is_tls_from_start else None)
        self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            self._thread.stop()

    def of(self, address: str) -> list[EmailMessage]:
        """Return the letters in one mailbox."""
        return [letter for letter in self.letters if letter["To"] == address]

    def copies(self) -> Counter[str]:
        """Count how many times each Message-ID arrived."""
        return Counter(str(letter["Message-ID"]) for letter in self.letters)

    def _protocol(self) -> asyncio.Protocol:
        # TLS from the first byte is not TLS to aiosmtpd: it warns that a password would travel in the clear.
        with warnings.catch_warnings(action="ignore"):
            return _Door(
                self,
                hostname="tests",
                tls_context=None if self.is_tls_from_start else self.tls_context,
                require_starttls=self.tls_context is not None and not self.is_tls_from_start,
                auth_required=self.require_login is not None,
                auth_require_tls=not self.is_tls_from_start,
                authenticator=self._let_in,
            )

    def _let_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=(data.login.decode(), data.password.decode()) == self.require_login, handled=False)

    async def handle_MAIL(  # noqa: N802  (aiosmtpd's name, as are the next)
        self, _server: Any, session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if self.to_sender:
            return self.to_sender
        session.letters = getattr(session, "letters", 0) + 1
        if session.letters > self.most_letters_a_connection:
            return "421 4.7.0 too many letters on this connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name, as are the next)
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address in self.to_recipient:
            return self.to_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.to_data.get(envelope.rcpt_tos[0], "250 OK")
        if answer == HANG_UP:
            server.transport.abort()
            return "250 never read"
        if answer == SILENCE:
            await asyncio.sleep(3600)
        await asyncio.sleep(self.seconds_a_letter)
        if not answer.startswith("250"):
            return answer
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        if self.before_answer:
            self.before_answer(letter)
        return answer


class _Door(SMTP):
    """Counts who is inside, and turns away whoever is too many."""

    def connection_made(self, transport: Any) -> None:
        server = self.event_handler
        server.connections += 1
        server.connections_ever += 1
        if server.connections > server.most_connections:
            transport.write(b"421 Too many connections\r\n")
            transport.close()
            self.transport = transport
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.connections -= 1
        if self.event_handler.connections < self.event_handler.most_connections:
            super().connection_lost(error)


def own_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return a server's TLS context for 127.0.0.1 and the file of the certificate that clients are to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file, key_file)
    return context, certificate_file
