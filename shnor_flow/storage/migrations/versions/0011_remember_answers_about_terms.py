"""Remember what people decide about the wordings of terms, and keep what a corrected cell said in print."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "termanswer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("wording_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "wording_key"),
    )
    with op.batch_alter_table("termanswer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_termanswer_municipality_id"), ["municipality_id"], unique=False)
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_recalled", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.add_column(sa.Column("printed", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_column("printed")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_column("is_recalled")
    op.drop_table("termanswer")
