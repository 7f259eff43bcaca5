"""Keep ladders, held letters and absences; a notice knows its day."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "ladderrow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("letters_after", sa.Integer(), nullable=False),
        sa.Column("escalations", sa.JSON(), nullable=False),
        sa.Column("warns", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "scope", "kind"),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_days", ["municipality_id", "until_on", "from_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_absence_person_id"), ["person_id"], unique=False)

    op.create_table(
        "letterhold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("held_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["held_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("letterhold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letterhold_municipality_id"), ["municipality_id"], unique=False)
        batch_op.create_index("ix_letterhold_person", ["person_id", "released_at"], unique=False)

    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("list_unsubscribe", sa.String(), nullable=True))

    with op.batch_alter_table("municipality", schema=None) as batch_op:
        batch_op.add_column(sa.Column("letters_gap_days", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("letters_a_week", sa.Integer(), nullable=False, server_default="7"))

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("instead_of_id", sa.Integer(), nullable=True))
    # The key of every notice ends with its day.
    day = "substr(key, length(key) - 9)"
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"UPDATE notice SET due_on = {day if is_sqlite else f'CAST({day} AS date)'}")  # noqa: S608  (our words)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rhythm", sa.String(length=32), nullable=False, server_default="daily"))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("rhythm")

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_column("instead_of_id")
        batch_op.drop_column("due_on")

    with op.batch_alter_table("municipality", schema=None) as batch_op:
        batch_op.drop_column("letters_a_week")
        batch_op.drop_column("letters_gap_days")

    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_column("list_unsubscribe")

    with op.batch_alter_table("letterhold", schema=None) as batch_op:
        batch_op.drop_index("ix_letterhold_person")
        batch_op.drop_index(batch_op.f("ix_letterhold_municipality_id"))

    op.drop_table("letterhold")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_person_id"))
        batch_op.drop_index("ix_absence_days")

    op.drop_table("absence")
    op.drop_table("ladderrow")
