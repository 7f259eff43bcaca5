"""Link the editions of a plan row by row, and the roadmaps of schools with the municipal one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Written out: SQLite adds a column that refers to a table, but no constraint of its own afterwards, and to build the
# table anew would delete the rows that others refer to.
_LINKS = (
    ("roadmap", "follows_id", "roadmap"),
    ("roadmap", "resembles_id", "programme"),
    ("activity", "follows_id", "activity"),
    ("activity", "parent_id", "activity"),
)
_INDEXES = (("roadmap", "parent_id"), ("activity", "follows_id"), ("activity", "parent_id"))


def upgrade() -> None:
    """Go one step forward."""
    for table, column, target in _LINKS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER REFERENCES {target} (id)")
    op.add_column("roadmap", sa.Column("passport", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("roadmap", sa.Column("act", sa.String(), nullable=False, server_default=""))
    op.add_column("activity", sa.Column("follows_because", sa.String(), nullable=False, server_default=""))
    op.add_column("activity", sa.Column("is_follower_asked", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("activity", sa.Column("is_school_roadmaps", sa.Boolean(), nullable=True))
    op.add_column("occurrence", sa.Column("is_settled", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table, column in _INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    """Go one step back."""
    for table, column in _INDEXES:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
    op.drop_column("occurrence", "is_settled")
    for table, column in (
        ("activity", "is_school_roadmaps"),
        ("activity", "is_follower_asked"),
        ("activity", "follows_because"),
        ("roadmap", "act"),
        ("roadmap", "passport"),
        *((table, column) for table, column, _ in reversed(_LINKS)),
    ):
        op.drop_column(table, column)
