"""Keep academic years and the reading rules that are switched on."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "academicyear",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("trimesters", sa.JSON(), nullable=False),
        sa.Column("vacations", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "organisation_id", "year"),
    )
    with op.batch_alter_table("academicyear", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_academicyear_municipality_id"), ["municipality_id"], unique=False)
        batch_op.create_index(
            "ix_academicyear_municipal",
            ["municipality_id", "year"],
            unique=True,
            sqlite_where=sa.text("organisation_id IS NULL"),
            postgresql_where=sa.text("organisation_id IS NULL"),
        )
    op.create_table(
        "readingruleswitch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("switched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("switched_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.ForeignKeyConstraint(["switched_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "rule"),
    )
    with op.batch_alter_table("readingruleswitch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_readingruleswitch_municipality_id"), ["municipality_id"], unique=False)


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("readingruleswitch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_readingruleswitch_municipality_id"))
    op.drop_table("readingruleswitch")
    with op.batch_alter_table("academicyear", schema=None) as batch_op:
        batch_op.drop_index("ix_academicyear_municipal")
        batch_op.drop_index(batch_op.f("ix_academicyear_municipality_id"))
    op.drop_table("academicyear")
