"""E-mail addresses: what may be put on an envelope."""

import re

_ADDRESS = re.compile(r"(?P<local>[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64})@(?P<domain>[^\s@<>()\[\],;:\\\"/]{1,253})")


def address_on_envelope(address: str) -> str | None:
    """Return the address with its domain in ASCII («почта.рф» becomes xn--…), or None if no letter can go there."""
    parts = _ADDRESS.fullmatch(address)
    if parts is None:
        return None
    try:
        domain = parts["domain"].encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return f"{parts['local']}@{domain}"
