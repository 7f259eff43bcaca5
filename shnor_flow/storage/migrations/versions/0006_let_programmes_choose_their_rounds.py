"""Let programmes choose their rounds: kinds of periods, their days, and more time for one school."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OF_THE_ROUND = ("due_on", "locks_on", "due_at", "locks_at")
_LAST_DAYS = ("-03-31", "-06-30", "-09-30", "-12-31")


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cadences", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.add_column(sa.Column("collected_each", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("reported_by", sa.String(length=32), nullable=False, server_default="school"))
        batch_op.add_column(sa.Column("legal_basis", sa.String(), nullable=False, server_default=""))
    _rounds()
    _submissions()
    op.create_table(
        "submissionextension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("locks_on", sa.Date(), nullable=False),
        sa.Column("counts_as_on_time", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_submissionextension_submission_id", "submissionextension", ["submission_id"])


def _rounds() -> None:
    with op.batch_alter_table("collectionround", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=32), nullable=False, server_default="quarter"))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
    known = sa.table("collectionround", sa.column("period", sa.String), sa.column("ends_on", sa.Date()))
    connection = op.get_bind()
    for (period,) in connection.execute(sa.select(known.c.period).distinct()).all():
        year, number = period.split("Q")  # until now every round was a quarter's
        day = date.fromisoformat(f"{year}{_LAST_DAYS[int(number) - 1]}")
        connection.execute(known.update().where(known.c.period == period).values(ends_on=day))
    with op.batch_alter_table("collectionround", schema=None) as batch_op:
        batch_op.alter_column("ends_on", existing_type=sa.Date(), nullable=False)
        batch_op.create_index("ix_collectionround_ends_on", ["ends_on"])


def _submissions() -> None:
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reporter", sa.String(length=32), nullable=False, server_default="school"))
        for name in _OF_THE_ROUND:
            kind = sa.Date() if name.endswith("_on") else sa.DateTime(timezone=True)
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        batch_op.add_column(sa.Column("on_time_until", sa.DateTime(timezone=True), nullable=True))
    for name, source in [*((name, name) for name in _OF_THE_ROUND), ("on_time_until", "due_at")]:
        op.execute(
            f"UPDATE submission SET {name} = "  # noqa: S608  # our own names
            f"(SELECT r.{source} FROM collectionround r WHERE r.id = submission.round_id)"
        )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        for name in (*_OF_THE_ROUND, "on_time_until"):
            kind = sa.Date() if name.endswith("_on") else sa.DateTime(timezone=True)
            batch_op.alter_column(name, existing_type=kind, nullable=False)


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("submissionextension")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        for name in ("reporter", *_OF_THE_ROUND, "on_time_until"):
            batch_op.drop_column(name)
    with op.batch_alter_table("collectionround", schema=None) as batch_op:
        batch_op.drop_index("ix_collectionround_ends_on")
        batch_op.drop_column("kind")
        batch_op.drop_column("ends_on")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        for name in ("collected_each", "reported_by", "legal_basis"):
            batch_op.drop_column(name)
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_column("cadences")
