"""Tell rounds of past periods that came out of a file, and keep those files' imports."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("collectionround") as table:
        table.add_column(sa.Column("source", sa.String(length=32), nullable=False, server_default="collected"))
    op.create_table(
        "pastimport",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_by", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("imported_by", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("programme_id", "file_sha256"),
    )
    op.create_index("ix_pastimport_municipality_id", "pastimport", ["municipality_id"])
    op.create_index("ix_pastimport_programme_id", "pastimport", ["programme_id"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("pastimport")
    with op.batch_alter_table("collectionround") as table:
        table.drop_column("source")
