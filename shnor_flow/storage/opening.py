"""Opening the database a setting names, or saying in a sentence why it can't be."""

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from shnor_flow.domain.errors import WrongSetting
from shnor_flow.storage.database import Database
from shnor_flow.storage.migrations import bring_up_to_date


def open_database(url: str) -> Database:
    """Open the database and bring its schema up to date; WrongSetting if nobody answers there or it is no database."""
    try:
        database = Database(url)
        with database.engine.connect():
            pass
    except (ArgumentError, ValueError):
        raise WrongSetting(
            "Адрес базы в SHNOR_DATABASE_URL записан с ошибкой. "
            "Нужен вид postgresql://имя:пароль@сервер:5432/база. Исправьте его и запустите снова."
        ) from None
    except (OSError, DBAPIError):
        raise WrongSetting(_why(url)) from None
    bring_up_to_date(database.engine)
    return database


def _why(url: str) -> str:
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        return (
            f"База в файле «{place.database}» не открывается: нет такой папки, прав на запись, или это не база SQLite. "
            "Проверьте SHNOR_DATA_DIR и запустите снова."
        )
    return (
        f"База «{place.database}» на сервере {place.host or 'этой машины'} не отвечает или не пускает. "
        "Проверьте, работает ли сервер, и имя, пароль и адрес в SHNOR_DATABASE_URL."
    )
