"""Let the words of a plan mean several holders: what each party means moves into rows of its own.

The columns it moves out of stay behind, empty: SQLite can't drop a column that is a foreign key, and rebuilding the
table would break the rows that point to it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOVE = """INSERT INTO partyholder (party_id, position, organisation_id, person_id, "group")
SELECT id, 0, organisation_id, person_id, "group" FROM party
WHERE target IN ('organisation', 'person', 'group')"""
_EMPTY = """UPDATE party SET organisation_id = NULL, person_id = NULL, "group" = NULL"""
_MOVE_BACK = """UPDATE party SET {0} = (SELECT {0} FROM partyholder
WHERE partyholder.party_id = party.id AND partyholder.position = 0)"""
_MOVED = ("organisation_id", "person_id", "group")


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "partyholder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("group", sa.String(length=32), nullable=True),
        sa.Column("staff", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("party_id", "position"),
    )
    with op.batch_alter_table("partyholder", schema=None) as batch_op:
        for column in ("party_id", "organisation_id", "person_id"):
            batch_op.create_index(batch_op.f(f"ix_partyholder_{column}"), [column], unique=False)
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(_MOVE)
    op.execute(_EMPTY)


def downgrade() -> None:
    """Go one step back; of several holders the first stays."""
    for column in _MOVED:
        op.execute(_MOVE_BACK.format(f'"{column}"'))
    op.execute("UPDATE party SET target = 'organisation' WHERE target = 'several'")
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_column("confirmed_at")
    op.drop_table("partyholder")
