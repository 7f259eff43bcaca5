"""What became of one cell of one form: its versions in one query, and what the journal says of the form."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from shnor_flow.domain.collection.indicator import FiledFigure, TypedFigure
from shnor_flow.domain.completeness.cell_history import OF_A_CELL, Act, CellEvent, CellVersion, cell_history
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.report.snapshot import from_plain
from shnor_flow.storage.collection.submission import SubmissionView
from shnor_flow.storage.collection.submission_history import history_of
from shnor_flow.storage.tables import SubmissionVersion


@dataclass(frozen=True)
class CellStory:
    """One cell with its history; `draft` is what is typed in it now and not filed."""

    view: SubmissionView
    indicator: str
    events: tuple[CellEvent, ...]
    draft: TypedFigure | None


def story_of_cell(session: Session, view: SubmissionView, indicator_id: int) -> CellStory:
    """Return the cell's history; NotFound for an indicator that the form neither asks nor ever had an answer to."""
    rows = session.exec(
        select(SubmissionVersion)
        .where(SubmissionVersion.submission_id == view.submission_id)
        .order_by(col(SubmissionVersion.number))
    )
    versions = tuple(_version(row, indicator_id) for row in rows)
    names = [version.answer.name for version in reversed(versions) if version.answer]
    names += [question.name for question in view.questions if question.indicator_id == indicator_id]
    if not names:
        raise NotFound("В этих сведениях нет такого показателя.")
    acts = [
        Act(one.at, one.by, one.action, one.version, one.reason)
        for one in history_of(session, view.submission_id)
        if one.action not in OF_A_CELL or any(one.reason.startswith(f"{name}: ") for name in names)
    ]
    draft = view.draft.get(indicator_id)
    return CellStory(
        view=view,
        indicator=names[0],
        events=cell_history(indicator_id, versions, acts, view.disputed),
        draft=draft if draft and not draft.is_blank and indicator_id not in view.locked else None,
    )


def _version(row: SubmissionVersion, indicator_id: int) -> CellVersion:
    found = next((figure for figure in row.figures if figure["indicator_id"] == indicator_id), None)
    return CellVersion(
        number=row.number,
        at=row.submitted_at,
        by=row.submitted_by,
        answer=from_plain(FiledFigure, found) if found else None,
        asked={int(key): words for key, words in row.asked.items()},
        reason=row.reason,
    )
