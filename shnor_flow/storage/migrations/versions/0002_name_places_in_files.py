"""Name the places of rows and doubts in words: a plan may come from sheets and pages, not only from lines."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = ("activity", "finding")


def upgrade() -> None:
    """Go one step forward."""
    for table in _TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("place", sa.String(), nullable=False, server_default=""))
        op.execute(f"UPDATE {table} SET place = 'строка ' || line WHERE line IS NOT NULL")  # noqa: S608  # our own names


def downgrade() -> None:
    """Go one step back."""
    for table in _TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("place")
