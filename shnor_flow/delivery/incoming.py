"""A message from the mailbox, taken apart: words, files, and what a mail server says about a letter of ours."""

import hashlib
import re
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser

from shnor_flow.domain.letter.auto_reply import says_auto_reply
from shnor_flow.services.ports import Bounce, IncomingFile, IncomingMail

LONGEST_WORDS = 100_000
MOST_FILES = 30
SMALL_PICTURE = 20_000  # bytes; smaller ones inside a letter are logos of signatures
_CHARSETS = ("utf-8", "cp1251", "koi8-r")
_OUR_ID = re.compile(r"<?([0-9a-f]{32})@[^\s>]+>?")
_CODE = re.compile(r"\b(?P<code>5\d\d)\b[ -]?(?:[#(]?(?P<status>5\.\d{1,3}\.\d{1,3}))?")
_POSTMASTERS = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon)@", re.IGNORECASE)


def read_message(data: bytes) -> IncomingMail:
    """Return what the message says; never raises, whatever the bytes are."""
    # compat32 keeps broken headers as they came, where the newer policies may raise in the middle of one.
    message = message_from_bytes(data, policy=policy.compat32)
    words, files = _contents(message)
    subject = _header(message, "Subject")
    bounce = _bounce(message, words)
    return IncomingMail(
        key=_one_line(str(message.get("Message-ID", ""))) or f"sha256:{hashlib.sha256(data).hexdigest()}",
        from_address=parseaddr(_header(message, "From"))[1].strip().lower(),
        addressed=_addressed(message),
        answers=tuple(_OUR_ID.findall(" ".join(_all(message, "In-Reply-To", "References")))),
        subject=subject[:300],
        words=words[:LONGEST_WORDS],
        files=files[:MOST_FILES],
        is_automatic=_is_automatic(message, subject),
        bounce=bounce,
    )


def _addressed(message: Message) -> tuple[str, ...]:
    """Return every place where the token of a letter may stand."""
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "X-Envelope-To")
    addresses = [address for _, address in getaddresses([_one_line(text) for text in _all(message, *names)])]
    return tuple(addresses) + tuple(_all(message, "References", "In-Reply-To"))


def _is_automatic(message: Message, subject: str) -> bool:
    submitted = _header(message, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return True
    if any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-From")):
        return True
    return _header(message, "Precedence").lower() in ("bulk", "junk", "auto_reply", "list") or says_auto_reply(subject)


def _contents(message: Message) -> tuple[str, tuple[IncomingFile, ...]]:
    plain: list[str] = []
    rich: list[str] = []
    files: list[IncomingFile] = []
    for part in message.walk():
        if part.is_multipart():
            continue
        kind, name = part.get_content_type(), _file_name(part)
        is_attached = part.get_content_disposition() == "attachment" or bool(name)
        if kind == "text/plain" and not is_attached:
            plain.append(_text(part))
        elif kind == "text/html" and not is_attached:
            rich.append(_text(part))
        elif file := _file(part, kind, name):
            files.append(file)
    words = "\n".join(plain).strip() or words_of_html("\n".join(rich))
    return words, tuple(files)


def _file(part: Message, kind: str, name: str) -> IncomingFile | None:
    if kind.startswith(("message/", "text/rfc822-headers")) or kind in (
        "application/pkcs7-signature",
        "application/pgp-signature",
        "text/calendar",
    ):
        return None
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not name:
        return None
    is_inside = part.get_content_disposition() != "attachment" and part.get("Content-ID")
    if is_inside and kind.startswith("image/") and len(data) < SMALL_PICTURE:
        return None
    return IncomingFile(name[:200], data)


def _file_name(part: Message) -> str:
    try:
        return _decoded(part.get_filename() or "")
    except (LookupError, ValueError, TypeError):  # a name in a charset that nobody knows
        return "файл"


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    return _as_text(data, part.get_content_charset() or "") if isinstance(data, bytes) else ""


def _as_text(data: bytes, charset: str) -> str:
    """Decode by the charset that is named, or, where it is missing or wrong, by the first that fits."""
    for name in (charset, *_CHARSETS):
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return data.decode("cp1251", "replace")


def _header(message: Message, name: str) -> str:
    return _one_line(_decoded(str(message.get(name, ""))))


def _decoded(text: str) -> str:
    from email.header import decode_header

    raw = text.encode("utf-8", "surrogateescape")
    if "\udc80" <= max(text, default="") <= "\udcff":  # bytes without any encoding
        return _as_text(raw, "")
    try:
        pieces = decode_header(text)
    except ValueError:
        return text
    return "".join(
        piece if isinstance(piece, str) else _as_text(piece, charset or "ascii") for piece, charset in pieces
    )


def _all(message: Message, *names: str) -> list[str]:
    return [_one_line(str(value)) for name in names for value in message.get_all(name, [])]


def _one_line(text: str) -> str:
    return " ".join(text.split())[:2000]


def _bounce(message: Message, words: str) -> Bounce | None:
    """Return what a delivery status notification says (RFC 3464), or a plain one of an older mail server."""
    if message.get_content_type() == "multipart/report":
        for part in message.walk():
            if part.get_content_type() == "message/delivery-status":
                return _by_report(message, part)
    sender = parseaddr(_header(message, "From"))[1]
    if not _POSTMASTERS.match(sender) or not (found := _CODE.search(words)):
        return None
    ours = _OUR_ID.findall(words) or _our_ids_inside(message)
    return Bounce(True, tuple(ours), _lines_about(words, found.start()))


def _by_report(message: Message, status: Message) -> Bounce:
    blocks = status.get_payload()
    fields = [block for block in blocks if isinstance(block, Message)] if isinstance(blocks, list) else []
    failed = next((block for block in fields if str(block.get("Action", "")).strip().lower() == "failed"), None)
    told = _one_line(str(failed.get("Diagnostic-Code", "") or failed.get("Status", ""))) if failed else ""
    return Bounce(failed is not None, tuple(_our_ids_inside(message)), told.partition(";")[2].strip() or told)


def _our_ids_inside(message: Message) -> list[str]:
    """Find the Message-ID of the letter that comes back inside."""
    found: list[str] = []
    for part in message.walk():
        if part is not message and part.get("Message-ID"):
            found += _OUR_ID.findall(str(part.get("Message-ID")))
        elif part.get_content_type() == "text/rfc822-headers":
            found += _OUR_ID.findall(_text(part))
    return found


def _lines_about(words: str, place: int) -> str:
    return _one_line(words[max(0, place - 80) : place + 220])[:300]


def words_of_html(html: str) -> str:
    """Return the text of a letter that has no plain part, without what it quotes."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return re.sub(r"\n\s*\n+", "\n\n", "".join(reader.words)).strip()


class _Words(HTMLParser):
    _BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3"})
    _SKIPPED = frozenset({"style", "script", "head", "title", "blockquote"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipping += tag in self._SKIPPED
        if tag in self._BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SKIPPED and self._skipping:
            self._skipping -= 1
        if tag in self._BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.words.append(re.sub(r"\s+", " ", data))
