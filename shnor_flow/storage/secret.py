"""The secret that signs links and sessions, made once and kept beside the database."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

NAME = "secret.key"


def kept_secret(folder: Path) -> str:
    """Return the secret kept in `folder`, making it the first time; only its owner may read the file."""
    path = folder / NAME
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write(path)
    return path.read_text(encoding="ascii").strip()


def _write(path: Path) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as draft:  # made for its owner only
        draft.write(secrets.token_urlsafe(48))
        draft.flush()
        # Two processes may start at once: a link appears whole or not at all, and the second one changes nothing.
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)
