"""Count what every submission says, for the pages of completeness, and let an account read a region."""

import json
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_COUNTS = ("figures_asked", "figures_answered", "figures_filled", "figures_telling")
_COUNT_FIGURES = """
SELECT figure.submission_id, COUNT(*),
       SUM(CASE WHEN figure.answer <> 'no_data' THEN 1 ELSE 0 END),
       SUM(CASE WHEN figure.answer = 'value'
                 AND (figure.numerator IS NULL OR figure.numerator <> 0 OR indicator.asks = 'yes_no')
           THEN 1 ELSE 0 END)
FROM figure JOIN indicator ON indicator.id = figure.indicator_id GROUP BY figure.submission_id"""
_SET_COUNTS = """
UPDATE submission SET figures_asked = :answered, figures_answered = :answered, figures_filled = :filled,
       figures_telling = :telling WHERE id = :id"""
_ASKED_BY_THE_ROUND = """
UPDATE submission SET figures_asked = :asked WHERE round_id = :round_id AND reporter = :reporter AND version = 0"""


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("submission") as batch:
        for name in _COUNTS:
            batch.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("ix_figure_submission_id", "figure")  # the unique key begins with the same column
    with op.batch_alter_table("account") as batch:
        batch.alter_column("person_id", existing_type=sa.Integer(), nullable=True)
        batch.alter_column("municipality_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("region", sa.String(), nullable=True))
        batch.add_column(sa.Column("holder", sa.String(), nullable=False, server_default=""))
    _count_what_was_filed()
    _count_what_is_asked()


def downgrade() -> None:
    """Go one step back; accounts that read a region have no place there."""
    op.execute("DELETE FROM account WHERE person_id IS NULL")
    with op.batch_alter_table("account") as batch:
        batch.drop_column("holder")
        batch.drop_column("region")
        batch.alter_column("municipality_id", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
    op.create_index("ix_figure_submission_id", "figure", ["submission_id"])
    with op.batch_alter_table("submission") as batch:
        for name in _COUNTS:
            batch.drop_column(name)


def _count_what_was_filed() -> None:
    """Nothing could be filed with a blank so far: what was answered is what was asked."""
    found = op.get_bind().execute(sa.text(_COUNT_FIGURES)).all()
    rows = [dict(zip(("id", "answered", "filled", "telling"), row, strict=True)) for row in found]
    if rows:
        op.get_bind().execute(sa.text(_SET_COUNTS), rows)


def _count_what_is_asked() -> None:
    """Where nothing was filed, the round asks what the programme asks now."""
    bind = op.get_bind()
    kept = bind.execute(sa.text("SELECT id, cadences FROM programme")).all()
    first = {programme_id: _first_kind(cadences) for programme_id, cadences in kept}
    asked: Counter[tuple[int, str, str]] = Counter()
    collected = "SELECT programme_id, collected_each, reported_by FROM indicator WHERE is_collected"
    for programme_id, kind, reporter in bind.execute(sa.text(collected)):
        asked[programme_id, kind or first[programme_id], reporter] += 1
    rounds = bind.execute(sa.text("SELECT id, programme_id, kind FROM collectionround")).all()
    rows = [
        {"round_id": round_id, "reporter": reporter, "asked": asked[programme_id, kind, reporter]}
        for round_id, programme_id, kind in rounds
        for reporter in ("school", "department")
    ]
    if rows:
        bind.execute(sa.text(_ASKED_BY_THE_ROUND), rows)


def _first_kind(cadences: str | list[dict[str, str]] | None) -> str:
    kept = json.loads(cadences) if isinstance(cadences, str) else cadences
    return kept[0]["kind"] if kept else "quarter"
