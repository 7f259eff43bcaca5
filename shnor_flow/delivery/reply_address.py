"""The address replies to a letter go to: it names the letter and is signed, so that nobody can answer for another."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

_SIGNED = 10  # bytes: 80 bits, and every wrong try is a letter
_TOKEN = re.compile(r"(?:^|[+.<])r(\d{1,12})-([a-z2-7]{16})(?=[@>.]|$)", re.IGNORECASE)


class ReplyAddresses:
    """Makes the addresses and reads them back; `mailbox` is the one that is read, as «plan@district.example»."""

    def __init__(self, secret: str, mailbox: str) -> None:
        self._secret = secret.encode()
        self._local, _, self._domain = mailbox.rpartition("@")

    def address(self, letter_id: int) -> str:
        """Return the Reply-To of a letter."""
        return f"{self._local}+{self._token(letter_id)}@{self._domain}"

    def reference(self, letter_id: int) -> str:
        """Return a message identifier for References: a reply repeats it, also where the plus in an address is lost."""
        return f"<{self._token(letter_id)}@{self._domain}>"

    def letter_of(self, headers: Iterable[str]) -> int | None:
        """Return the letter that one of these addresses or identifiers names under our own signature."""
        for text in headers:
            for number, signature in _TOKEN.findall(text):
                if hmac.compare_digest(self._signature(int(number)), signature.lower()):
                    return int(number)
        return None

    def _token(self, letter_id: int) -> str:
        return f"r{letter_id}-{self._signature(letter_id)}"

    def _signature(self, letter_id: int) -> str:
        digest = hmac.new(self._secret, f"reply:{letter_id}".encode(), hashlib.sha256).digest()
        return base64.b32encode(digest[:_SIGNED]).decode("ascii").lower()
