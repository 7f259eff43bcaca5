"""Count what a relay was given; say how a person was told what did not arrive."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "relayletter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("relay", sa.String(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("counts_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_relayletter_counted", "relayletter", ["relay", "counts_at"])
    op.create_index("ix_relayletter_letter_id", "relayletter", ["letter_id"])
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_otherwise", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_column("told_otherwise")
    op.drop_table("relayletter")
