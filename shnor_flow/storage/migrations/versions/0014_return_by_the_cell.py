"""Keep which figures are open for correction, and why a version was made."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("submission") as batch:
        batch.add_column(sa.Column("disputed", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("submissionversion") as batch:
        batch.add_column(sa.Column("asked", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("submissionversion") as batch:
        batch.drop_column("reason")
        batch.drop_column("asked")
    with op.batch_alter_table("submission") as batch:
        batch.drop_column("disputed")
