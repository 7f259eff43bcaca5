"""Keep versions of indicators, and what kind of answer each asks for."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asks", sa.String(length=32), nullable=True))
    op.create_table(
        "indicatorversion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("indicator_id", "number"),
    )
    op.create_index("ix_indicatorversion_indicator_id", "indicatorversion", ["indicator_id"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("indicatorversion")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_column("asks")
