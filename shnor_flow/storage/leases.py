"""Leases: which process may do a thing that only one does at a time."""

from datetime import datetime

from sqlalchemy import delete, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Lease


def take_lease(database: Database, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Take the lease `name`, or renew it if `holder` has it; tell whether it is held until `until`.

    Of several processes that ask at once exactly one is told yes: the condition stands in the UPDATE itself.
    """
    is_ours_or_free = or_(col(Lease.holder) == holder, col(Lease.until) <= now)
    renewal = update(Lease).where(col(Lease.name) == name, is_ours_or_free).values(holder=holder, until=until)
    with database.writing() as session:
        if session.connection().execute(renewal).rowcount == 1:
            return True
    return _make_lease(database, name, holder, until)


def release_lease(database: Database, name: str, holder: str) -> None:
    """Give the lease back, so that the next process need not wait; somebody else's is left alone."""
    with database.writing() as session:
        session.connection().execute(delete(Lease).where(col(Lease.name) == name, col(Lease.holder) == holder))


def _make_lease(database: Database, name: str, holder: str, until: datetime) -> bool:
    try:
        with database.writing() as session:
            session.add(Lease(name=name, holder=holder, until=until))
    except IntegrityError:  # somebody holds it, or was quicker
        return False
    return True
