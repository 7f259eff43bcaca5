"""A letter as the bytes that go over the wire.

The older MIME classes build them ten times faster than EmailMessage (0.4 against 4.7 ms), and at a morning's thousand
letters that is what decides the speed.
"""

from email import encoders
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr

from shnor_flow.domain.letter.address import address_on_envelope
from shnor_flow.services.ports import Attachment, OutgoingLetter

_CHARSET = "utf-8"


class Sender:
    """Who the letters are from: «Имя <адрес>» taken apart once."""

    def __init__(self, mail_from: str) -> None:
        name, address = parseaddr(mail_from)
        self.address = address_on_envelope(address) or address
        self.domain = self.address.rpartition("@")[2]
        self.header = formataddr((name, self.address))


def wire_bytes(letter: OutgoingLetter, to_address: str, sender: Sender) -> bytes:
    """Return the whole message; a repeated copy of a letter is the same to the byte but for its MIME boundaries."""
    message = MIMEMultipart("mixed") if letter.attachments else _alternative(letter)
    if letter.attachments:
        message.attach(_alternative(letter))
        for attachment in letter.attachments:
            message.attach(_part(attachment))
    message["From"] = sender.header
    message["To"] = to_address
    message["Subject"] = _header(" ".join(letter.subject.split()), "Subject")
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = f"<{letter.message_id}@{sender.domain}>"
    if letter.in_reply_to:
        message["In-Reply-To"] = message["References"] = f"<{letter.in_reply_to}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no «I am on holiday» in reply
    message["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    if letter.list_unsubscribe:
        # Without List-Unsubscribe-Post: a mail program opens the page, and nothing changes before a person presses.
        message["List-Unsubscribe"] = f"<{letter.list_unsubscribe}>"
    return message.as_bytes()


def _alternative(letter: OutgoingLetter) -> MIMEMultipart:
    # The last part is the one a mail program prefers.
    return MIMEMultipart(
        "alternative",
        _subparts=[MIMEText(letter.text, "plain", _CHARSET), MIMEText(letter.html, "html", _CHARSET)],
    )


def _part(attachment: Attachment) -> MIMEBase:
    maintype, _, subtype = attachment.content_type.partition("/")
    part = MIMEBase(maintype, subtype or "octet-stream")
    part.set_payload(attachment.data)
    encoders.encode_base64(part)
    name = " ".join(attachment.name.split())
    part.add_header("Content-Disposition", "attachment", filename=(_CHARSET, "", name))  # RFC 2231
    return part


def _header(text: str, name: str) -> str:
    # Encoded as one word, a line break in `text` could not end the header either.
    return text if text.isascii() and text.isprintable() else Header(text, _CHARSET, header_name=name).encode()
