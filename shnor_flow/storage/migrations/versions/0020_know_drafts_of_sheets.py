"""Keep which spreadsheet a draft came from."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("submission") as batch:
        batch.add_column(sa.Column("draft_of_sheet", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("submission") as batch:
        batch.drop_column("draft_of_sheet")
