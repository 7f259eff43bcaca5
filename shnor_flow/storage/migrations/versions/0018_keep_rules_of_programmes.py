"""Keep the checks that programmes add, and their limits of the built-in ones."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("check_limits", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "programmerule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("severity", sa.String(length=32), nullable=False),
        sa.Column("expression", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("speaks_of", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_programmerule_programme_id", "programmerule", ["programme_id"])
    op.create_table(
        "programmeruleversion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["programmerule.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rule_id", "number"),
    )
    op.create_index("ix_programmeruleversion_rule_id", "programmeruleversion", ["rule_id"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("programmeruleversion")
    op.drop_table("programmerule")
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_column("check_limits")
