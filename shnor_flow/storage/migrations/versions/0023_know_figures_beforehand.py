"""Keep where a figure is known from, and what a school answered otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("indicator") as batch:
        batch.add_column(sa.Column("known_from", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("denominator_from", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("submissionversion") as batch:
        batch.add_column(sa.Column("known", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("submissionversion") as batch:
        batch.drop_column("known")
    with op.batch_alter_table("indicator") as batch:
        batch.drop_column("denominator_from")
        batch.drop_column("known_from")
