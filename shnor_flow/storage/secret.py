"""The secret that signs links and sessions, made once and kept beside the database."""

import os
import secrets
from pathlib import Path

NAME = "secret.key"


def kept_secret(folder: Path) -> str:
    """Return the secret kept in `folder`, making it the first time; only its owner may read the file."""
    path = folder / NAME
    folder.mkdir(parents=True, exist_ok=True)
    # Two processes may start at once: the loser of the exclusive creation reads what the winner wrote.
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _written(path)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return _written(path)


def _written(path: Path) -> str:
    return path.read_text(encoding="ascii").strip()
