"""Wrong links of letters are slowed down, per network address and over all processes.

Only wrong links are counted and only wrong links are turned away: a school behind one address with a scanner that
tries everything still opens its own links at once. A signature of 256 bits is not guessed; what is saved is work.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from shnor_flow.storage.database import Database
from shnor_flow.storage.wrong_links import count_wrong_link

FREE_TRIES = 30  # wrong links a minute: a letter whose links were torn by a mail program
MOST_REMEMBERED = 10_000


class LinkPatience:
    """Counts in the database; remembers here who is over the limit, so that a flood costs no more writes."""

    def __init__(self) -> None:
        self._over: dict[str, datetime] = {}

    def wait(self, database: Database, place: str, now: datetime) -> int:
        """Count one wrong link from `place` and return how many seconds to wait; 0: answered as usual."""
        minute = now.replace(second=0, microsecond=0)
        left = max(1, int((minute + timedelta(minutes=1) - now).total_seconds()))
        if self._over.get(place) == minute:
            return left
        if count_wrong_link(database, place, minute) <= FREE_TRIES:
            return 0
        if len(self._over) >= MOST_REMEMBERED:
            self._over.clear()
        self._over[place] = minute
        return left


def place_of(address: str, secret: str) -> str:
    """Return what stands for a network address: hashed, because it is counted and never looked at.

    A household or an office has a whole /64 of IPv6 addresses, so they count as one.
    """
    try:
        parsed = ip_address(address)
        if isinstance(parsed, IPv6Address):
            address = str(ip_network((parsed, 64), strict=False))
    except ValueError:
        pass  # a socket without an address: all of them count as one
    return hmac.new(secret.encode(), f"wrong-link:{address}".encode(), hashlib.sha256).hexdigest()[:32]
