"""How many wrong links came from one place within a minute, counted for all processes together."""

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import WrongLink

KEPT = timedelta(hours=1)


def count_wrong_link(database: Database, place: str, minute: datetime) -> int:
    """Count one more and return how many there are; old counts go when a new one begins."""
    with database.writing() as session:
        insert: Any = import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}").insert
        statement = (
            insert(WrongLink)
            .values(place=place, minute=minute, tries=1)
            .on_conflict_do_update(index_elements=["place", "minute"], set_={"tries": WrongLink.tries + 1})
            .returning(col(WrongLink.tries))
        )
        tries: int = session.execute(statement).scalar_one()
        if tries == 1:
            session.execute(
                delete(WrongLink)
                .where(col(WrongLink.minute) < minute - KEPT)
                .execution_options(synchronize_session=False)
            )
    return tries
