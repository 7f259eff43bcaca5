"""Channels beside mail: which kinds of address an installation lets be used, and how they are shown."""

from enum import StrEnum

from shnor_flow.domain.errors import Refused

LONGEST_ADDRESS = 500


class ChannelState(StrEnum):
    """Where a message is on its way out."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    DEAD = "dead"  # tried for days


def scheme_of(address: str) -> str:
    """Return «tgram» of «tgram://…»; empty where there is none."""
    scheme, mark, _ = address.strip().partition("://")
    return scheme.lower() if mark else ""


def require_allowed(address: str, schemes: frozenset[str]) -> str:
    """Return the address without spaces; Refused unless its kind is switched on here."""
    address = address.strip()
    if not schemes:
        raise Refused("Каналы кроме почты выключены. Их включает администратор настройкой SHNOR_CHANNELS.")
    if scheme_of(address) not in schemes:
        known = ", ".join(f"{scheme}://" for scheme in sorted(schemes))
        raise Refused(f"Такой адрес канала здесь не разрешён. Адрес должен начинаться с {known}")
    if len(address) > LONGEST_ADDRESS or any(sign.isspace() for sign in address):
        raise Refused("Адрес канала должен быть одной строкой без пробелов, не длиннее 500 знаков.")
    return address


def shown(address: str) -> str:
    """Return enough to tell one address from another: the rest of it is a key to somebody's chat."""
    return f"{scheme_of(address)}://…{address[-4:]}"
