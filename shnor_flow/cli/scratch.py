"""A copy of the database to try things on, with a mail catcher instead of a mail server; gone afterwards."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from shnor_flow.cli.surroundings import living_with
from shnor_flow.domain.errors import Refused

if TYPE_CHECKING:
    from shnor_flow.jobs import House

_KEPT_BESIDE_THE_DATABASE = ("working_days.toml",)


@contextmanager
def scratch_house(*, copied: bool) -> Iterator["House"]:
    """Yield a house with a copy of this system's data, or with nothing in it; its letters go to nobody.

    Only SQLite is copied: a PostgreSQL database is copied with its own tools.
    """
    from shnor_flow.delivery.mail_catcher import MailCatcher

    with tempfile.TemporaryDirectory(prefix="shnor-scratch-") as name:
        folder = Path(name)
        if copied:
            _copy_to(folder)
        catcher = MailCatcher(folder / "caught")
        catcher.start()
        try:
            with _hurried(folder, catcher.port) as house:
                yield house
        finally:
            catcher.stop()


@contextmanager
def hurrying(house: "House") -> Iterator[None]:
    """Let the database skip waiting for the disk: for data that can be made again at any time."""
    from sqlalchemy import event

    engine = house.database.engine
    if not house.database.is_sqlite:
        yield
        return
    event.listen(engine, "connect", _do_not_wait_for_the_disk)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", _do_not_wait_for_the_disk)
        engine.dispose()


@contextmanager
def _hurried(folder: Path, port: int) -> Iterator["House"]:
    surroundings = {"data_dir": folder, "database_url": "", "smtp_host": "127.0.0.1", "smtp_port": port}
    unguarded = {"smtp_user": "", "smtp_password": "", "smtp_security": "none"}
    with living_with(**surroundings, **unguarded) as house, hurrying(house):
        yield house


def _do_not_wait_for_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _copy_to(folder: Path) -> None:
    from sqlalchemy.engine import make_url

    from shnor_flow.settings import load_settings

    settings = load_settings()
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise Refused(
            "Проба идёт на копии базы, а скопировать можно только SQLite. "
            "Дайте план и справочник файлами: --import ПЛАН --directory СПРАВОЧНИК."
        )
    if not Path(url.database).is_file():
        raise Refused("Базы ещё нет. Загрузите план или дайте его файлом: --import ПЛАН --directory СПРАВОЧНИК.")
    with (
        closing(sqlite3.connect(url.database)) as ours,
        closing(sqlite3.connect(folder / "shnor_flow.sqlite3")) as copy,
    ):
        ours.backup(copy)
    if settings.files_dir.is_dir():
        shutil.copytree(settings.files_dir, folder / "files", copy_function=_linked)
    for name in _KEPT_BESIDE_THE_DATABASE:
        if (settings.data_dir / name).is_file():
            shutil.copy2(settings.data_dir / name, folder / name)


def _linked(source: str, target: str) -> str:
    try:
        os.link(source, target)  # files are never changed in place, so two names for one content are safe
    except OSError:
        shutil.copy2(source, target)
    return target
