"""The mailbox that replies come to, read over IMAP; a message is marked as read only after it was written down."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from imaplib import IMAP4

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from shnor_flow.delivery.incoming import read_message
from shnor_flow.domain.errors import Refused
from shnor_flow.services.ports import IncomingMail
from shnor_flow.settings import Settings

_TIMEOUT_SECONDS = 60
_MEGABYTES = 60
TOO_LARGE = f"Письмо больше {_MEGABYTES} МБ: такие система не читает."


@dataclass(frozen=True)
class ImapInbox:
    """Reads what nobody has read; keeps one connection for a run."""

    settings: Settings

    @contextmanager
    def unread(self, most: int) -> Iterator[Iterator[tuple[str, IncomingMail]]]:
        """Give up to `most` unread messages, oldest first, with their numbers in the mailbox; Refused if it is shut."""
        user, password = self.settings.imap_user, self.settings.imap_password.get_secret_value()
        with _told():
            mailbox = self._mailbox().login(user, password, self.settings.imap_folder)
        try:
            yield _messages(mailbox, most)
        finally:
            with suppress(OSError, IMAP4.error, ImapToolsError):
                mailbox.logout()

    def _mailbox(self) -> BaseMailBox:
        host, port = self.settings.imap_host, self.settings.imap_port
        if self.settings.imap_security == "tls":
            return MailBox(host, port, timeout=_TIMEOUT_SECONDS)
        kind = MailBoxStartTls if self.settings.imap_security == "starttls" else MailBoxUnencrypted
        return kind(host, port, timeout=_TIMEOUT_SECONDS)


@contextmanager
def _told() -> Iterator[None]:
    """Say in Russian that the mailbox can't be read."""
    try:
        yield
    except (OSError, IMAP4.error, ImapToolsError) as error:
        kind = type(error).__name__
        raise Refused(f"Ящик для ответов недоступен ({kind}). Проверьте настройки SHNOR_IMAP_….") from error


def _messages(mailbox: BaseMailBox, most: int) -> Iterator[tuple[str, IncomingMail]]:
    with _told():
        uids = mailbox.uids("UNSEEN")[:most]
    for uid in uids:
        with _told():
            mail = _mail(mailbox, uid)
        if mail is not None:
            yield uid, mail
        # Asked for the next one, the last was written down: killed before this line, it is read again.
        with _told():
            mailbox.flag(uid, MailMessageFlags.SEEN, True)


def _mail(mailbox: BaseMailBox, uid: str) -> IncomingMail | None:
    """Return the message without marking it, of one too large to be a reply only the head; None if it is gone."""
    _, sizes = mailbox.client.uid("FETCH", uid, "(RFC822.SIZE)")
    told = sizes[0].decode("ascii", "replace") if sizes and isinstance(sizes[0], bytes) else ""
    size = int("".join(sign for sign in told.rpartition("RFC822.SIZE")[2] if sign.isdigit()) or 0)
    if size > _MEGABYTES * 1024 * 1024:
        head = _fetched(mailbox, uid, "(BODY.PEEK[HEADER])")
        return replace(read_message(head), left_because=TOO_LARGE) if head is not None else None
    data = _fetched(mailbox, uid, "(BODY.PEEK[])")
    return read_message(data) if data is not None else None


def _fetched(mailbox: BaseMailBox, uid: str, what: str) -> bytes | None:
    _, parts = mailbox.client.uid("FETCH", uid, what)
    return next((part[1] for part in parts if isinstance(part, tuple)), None)
