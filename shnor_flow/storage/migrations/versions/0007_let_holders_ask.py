"""Let holders ask for time or for another holder, and count wrong links."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("municipality", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extension_days_before", sa.Integer(), nullable=False, server_default="5"))
        batch_op.add_column(sa.Column("extensions_at_most", sa.Integer(), nullable=False, server_default="2"))
        batch_op.add_column(sa.Column("halves_contributors", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asks_evidence", sa.Boolean(), nullable=True))
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("passed_to_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_assignment_passed_to_id", "assignment", ["passed_to_id"], ["id"])
        batch_op.create_index("ix_assignment_passed_to_id", ["passed_to_id"], unique=False)
    op.create_table(
        "petition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("waiting_key", sa.String(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("to_whom", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("waiting_key"),
    )
    op.create_index("ix_petition_municipality_id", "petition", ["municipality_id"])
    op.create_index("ix_petition_assignment_id", "petition", ["assignment_id"])
    op.create_table(
        "wronglink",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("place", "minute"),
    )
    op.create_index("ix_wronglink_minute", "wronglink", ["minute"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("wronglink")
    op.drop_table("petition")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index("ix_assignment_passed_to_id")
        batch_op.drop_constraint("fk_assignment_passed_to_id", type_="foreignkey")
        batch_op.drop_column("passed_to_id")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_column("asks_evidence")
    with op.batch_alter_table("municipality", schema=None) as batch_op:
        for name in ("halves_contributors", "extensions_at_most", "extension_days_before"):
            batch_op.drop_column(name)
