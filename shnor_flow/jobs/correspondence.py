"""The jobs around letters that not every installation has: replies are read, channels beside mail are told."""

import os
import socket
import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING

from shnor_flow.jobs import Counts, House, house, now, run
from shnor_flow.jobs.sheets import forms_desk

if TYPE_CHECKING:
    from shnor_flow.services.reply.take_reply import ReplyDesk


def reply_desk(home: House) -> "ReplyDesk":
    """Return what taking a reply needs."""
    from shnor_flow.services.reply.take_reply import ReplyDesk

    return ReplyDesk(
        files=home.files,
        writer=home.writer,
        tokens=home.replies,
        calendar=home.calendar,
        megabytes=home.settings.upload_megabytes,
        own_address=home.settings.reply_mailbox,
        forms=forms_desk(home),
    )


def read_replies(as_of: date | None = None, engine: str = "command") -> Counts:
    """Read the mailbox that replies come to; nothing where it is not set up."""
    if not house().settings.takes_replies:
        return {}
    from shnor_flow.delivery.inbox import ImapInbox
    from shnor_flow.services.reply import read_replies as reading

    def work(moment: datetime) -> Counts:
        inbox = ImapInbox(house().settings)
        return dict(reading.read_replies(house().database, inbox, reply_desk(house()), moment).as_counts())

    return run("read_replies", as_of, engine, work)


def deliver_channels(as_of: date | None = None, engine: str = "command") -> Counts:
    """Tell letters over the channels beside mail; nothing where none is switched on."""
    schemes = house().settings.channel_schemes
    if not schemes:
        return {}
    from shnor_flow.delivery.channels import AppriseChannels
    from shnor_flow.services.channel import deliver_channels as telling

    worker = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    post = telling.ChannelPost(house().database, AppriseChannels(), schemes, lambda: now(as_of), worker)
    return run("deliver_channels", as_of, engine, lambda _: dict(telling.deliver_channels(post).as_counts()))
