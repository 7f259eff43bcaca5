"""Keep files beside figures, and whether an indicator asks for one."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("indicator") as batch:
        batch.add_column(sa.Column("files", sa.String(length=32), nullable=False, server_default="may"))
    with op.batch_alter_table("submissionversion") as batch:
        batch.add_column(sa.Column("files", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "submissionfile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"]),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"]),
        sa.ForeignKeyConstraint(["file_sha256"], ["storedfile.sha256"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("submission_id", "indicator_id", "file_sha256"),
    )


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("submissionfile")
    with op.batch_alter_table("submissionversion") as batch:
        batch.drop_column("files")
    with op.batch_alter_table("indicator") as batch:
        batch.drop_column("files")
