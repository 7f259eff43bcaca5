"""A letter as the bytes that go over the wire.

Put together by hand: the classes of the email package take 0.5 ms a letter (MIMEText) or 4.7 (EmailMessage), and at a
morning's thousand letters that is what decides the speed. Bodies travel in base64: of Russian text the quoted form is
twice as long, and eight bits are not taken by every server.
"""

from base64 import encodebytes
from collections.abc import Iterable, Iterator
from email.header import Header
from email.utils import encode_rfc2231, format_datetime, formataddr, parseaddr
from functools import lru_cache

from shnor_flow.delivery.reply_address import ReplyAddresses
from shnor_flow.domain.letter.address import address_on_envelope
from shnor_flow.services.ports import Attachment, OutgoingLetter

_CHARSET = "utf-8"
_END = "\r\n"
_LONGEST_WORD = 75  # RFC 2047, 2
_LONGEST_LINE = 78
_LONGEST_PLAIN = 60  # what is longer would have to be folded, too
_Part = tuple[list[str], bytes]  # headers, and what stands under them


class Sender:
    """Who the letters are from: «Имя <адрес>» taken apart once; `replies` make the address that answers go to."""

    def __init__(self, mail_from: str, replies: ReplyAddresses | None = None) -> None:
        self.replies = replies
        name, address = parseaddr(mail_from)
        self.address = address_on_envelope(address) or address
        self.domain = self.address.rpartition("@")[2]
        in_one_word = formataddr((name, self.address))
        is_short = name.isascii() or len(f"From: {in_one_word}") - len(f" <{self.address}>") <= _LONGEST_LINE
        self.header = in_one_word if is_short else f"{_words(name, 'From')}{_END} <{self.address}>"


def wire_bytes(letter: OutgoingLetter, to_address: str, sender: Sender) -> bytes:
    """Return the whole message; a repeated copy of a letter is the same to the byte."""
    headers, content = _alternative(letter)
    if letter.attachments:
        parts = [(headers, content), *(_attached(one) for one in letter.attachments)]
        headers, content = _multipart("mixed", f"m.{letter.message_id}", parts)
    return _END.join([*_headers(letter, to_address, sender), *headers, "", ""]).encode("ascii") + content


def _headers(letter: OutgoingLetter, to_address: str, sender: Sender) -> Iterator[str]:
    yield f"From: {sender.header}"
    yield f"To: {to_address}"
    yield f"Subject: {_words(' '.join(letter.subject.split()), 'Subject')}"
    yield f"Date: {format_datetime(letter.written_at)}"
    yield f"Message-ID: <{letter.message_id}@{sender.domain}>"
    references = []
    if letter.in_reply_to:
        references.append(f"<{letter.in_reply_to}@{sender.domain}>")
        yield f"In-Reply-To: {references[0]}"
    if sender.replies:
        references.append(sender.replies.reference(letter.letter_id))
        yield f"Reply-To: {sender.replies.address(letter.letter_id)}"
    if references:
        yield f"References: {' '.join(references)}"
    yield "Auto-Submitted: auto-generated"  # RFC 3834: no «I am on holiday» in reply
    yield "X-Auto-Response-Suppress: All"  # the same for Exchange
    if letter.list_unsubscribe:
        # Without List-Unsubscribe-Post: a mail program opens the page, and nothing changes before a person presses.
        yield f"List-Unsubscribe: <{_one_word(letter.list_unsubscribe)}>"
    yield "MIME-Version: 1.0"


def _alternative(letter: OutgoingLetter) -> _Part:
    # The last part is the one a mail program prefers.
    return _multipart(
        "alternative", f"a.{letter.message_id}", (_text("plain", letter.text), _text("html", letter.html))
    )


def _multipart(kind: str, boundary: str, parts: Iterable[_Part]) -> _Part:
    # «=_» and dots stand in no line of base64, so that no content can end the part.
    boundary = f"=_{boundary}"
    opening = f"{_END}--{boundary}{_END}"
    pieces = [f"{opening}{_END.join(headers)}{_END}{_END}".encode("ascii") + content for headers, content in parts]
    closing = f"{_END}--{boundary}--{_END}".encode("ascii")
    return [f'Content-Type: multipart/{kind}; boundary="{boundary}"'], b"".join([*pieces, closing])


def _text(kind: str, text: str) -> _Part:
    return [f'Content-Type: text/{kind}; charset="{_CHARSET}"', "Content-Transfer-Encoding: base64"], _base64(
        text.encode(_CHARSET)
    )


def _attached(attachment: Attachment) -> _Part:
    name = encode_rfc2231(" ".join(attachment.name.split()), _CHARSET)
    headers = [
        f"Content-Type: {_one_word(attachment.content_type)}",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: attachment; filename*={name}",
    ]
    return headers, _base64(attachment.data)


def _base64(data: bytes) -> bytes:
    return encodebytes(data).replace(b"\n", b"\r\n")


def _one_word(text: str) -> str:
    """Return the text without what could end a header: a line break above all."""
    return "".join(sign for sign in text if sign.isascii() and sign.isprintable())


@lru_cache(maxsize=1024)  # a morning's letters have few subjects
def _words(text: str, name: str) -> str:
    """Return a header's text in lines short enough; encoded, a line break could not end the header either."""
    if text.isascii() and text.isprintable() and "=?" not in text and len(text) <= _LONGEST_PLAIN:
        return text
    return Header(text, _CHARSET, _LONGEST_WORD, header_name=name).encode(linesep=_END)
