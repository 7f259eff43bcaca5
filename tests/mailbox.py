"""A mailbox in memory, and messages as mail programs make them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import count

from shnor_flow.delivery.incoming import read_message
from shnor_flow.services.ports import IncomingMail

_NUMBERS = count(1)


@dataclass
class Mailbox:
    """What was handed out and asked beyond is marked as read."""

    unseen: list[bytes] = field(default_factory=list)

    @contextmanager
    def unread(self, most: int) -> Iterator[Iterator[tuple[str, IncomingMail]]]:
        yield self._messages(most)

    def _messages(self, most: int) -> Iterator[tuple[str, IncomingMail]]:
        for data in self.unseen[:most]:
            yield "1", read_message(data)
            self.unseen.remove(data)


def message(
    sender: str, to: str, text: str = "", files: Sequence[tuple[str, bytes]] = (), **headers: str
) -> EmailMessage:
    """Return a message with files; a header's name has underscores for its dashes."""
    made = EmailMessage()
    made["From"], made["To"] = sender, to
    made["Message-ID"] = headers.pop("Message_ID", f"<{next(_NUMBERS)}@mail.example>")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    for name, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made
