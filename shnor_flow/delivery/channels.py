"""Posting to channels beside mail, by way of apprise: Telegram, VK, webhooks."""

import logging

from apprise import Apprise, AppriseAsset, NotifyFormat

log = logging.getLogger(__name__)


class AppriseChannels:
    """Posts one message at a time; what went wrong is told in the log without the address, which is a key."""

    def post(self, address: str, title: str, text: str) -> bool:
        """Return whether the service took it."""
        # The name goes into a header, which takes Latin letters only. Nothing is stored on disk, and no plugin from
        # outside the package is loaded.
        channel = Apprise(asset=AppriseAsset(app_id="shnor_flow", plugin_paths=[], storage_path=None))
        try:
            return bool(channel.add(address) and channel.notify(title=title, body=text, body_format=NotifyFormat.TEXT))
        except Exception as error:
            log.warning("a channel failed: %s", type(error).__name__)
            return False
