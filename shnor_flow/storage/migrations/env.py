"""Where Alembic meets the tables; it is given an open connection and asks nothing else."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Enum
from sqlmodel import AutoString, SQLModel

from shnor_flow.storage import tables
from shnor_flow.storage.columns import UtcMoment

assert tables.__all__  # importing the tables fills the metadata


def plain_types(kind: str, column_type: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as what the database sees, so that a migration outlives the code."""
    if kind != "type":
        return False
    if isinstance(column_type, UtcMoment):
        return "sa.DateTime(timezone=True)"
    if isinstance(column_type, Enum):
        return "sa.String(length=32)"
    return "sa.String()" if isinstance(column_type, AutoString) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite can't alter a table in place
    render_item=plain_types,
    compare_type=False,  # a word is text in the database and a kind in the code
)
with context.begin_transaction():
    context.run_migrations()
