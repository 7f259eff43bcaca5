"""Keep the day by which figures that came back are to be answered."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("submission") as batch:
        batch.add_column(sa.Column("answer_by", sa.Date(), nullable=True))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("submission") as batch:
        batch.drop_column("answer_by")
