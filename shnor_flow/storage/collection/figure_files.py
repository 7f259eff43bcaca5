"""Files beside a school's figures: those that stand there now, and one that is to be given back."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from shnor_flow.domain.collection import FilesRule
from shnor_flow.domain.collection.figure_files import FigureFile
from shnor_flow.domain.collection.indicator import Question
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.report.snapshot import from_plain
from shnor_flow.storage.tables import SubmissionFile, SubmissionVersion


def figure_files(session: Session, submission_id: int) -> tuple[FigureFile, ...]:
    """Return the files that stand beside the figures, in the order they came."""
    rows = session.exec(
        select(SubmissionFile)
        .where(SubmissionFile.submission_id == submission_id, col(SubmissionFile.removed_at).is_(None))
        .order_by(col(SubmissionFile.added_at), col(SubmissionFile.id))
    )
    return tuple(_file(row) for row in rows)


def indicators_shown(session: Session, submission_id: int, questions: Sequence[Question]) -> frozenset[int]:
    """Return the indicators with a file beside them; nothing is looked up unless one of them must have it."""
    if all(question.files is not FilesRule.MUST for question in questions):
        return frozenset()
    return frozenset(file.indicator_id for file in figure_files(session, submission_id))


def figure_file(session: Session, submission_id: int, file_id: int) -> FigureFile:
    """Return one file of these figures, also one that was taken away since; NotFound otherwise."""
    row = session.get(SubmissionFile, file_id)
    if row is None or row.submission_id != submission_id:
        raise NotFound("Такого файла у этих сведений нет.")
    return _file(row)


def filed_file(session: Session, submission_id: int, file_id: int) -> FigureFile:
    """Return a file with which a version was filed: what was never sent is nobody's business but the school's."""
    file = figure_file(session, submission_id, file_id)
    versions = session.exec(select(SubmissionVersion).where(SubmissionVersion.submission_id == submission_id))
    if not any(file_id == one["file_id"] for version in versions for one in version.files):
        raise NotFound("Такого файла у этих сведений нет.")
    return file


def files_of_version(row: SubmissionVersion) -> tuple[FigureFile, ...]:
    """Return the files a version was filed with."""
    return tuple(from_plain(FigureFile, one) for one in row.files)


def _file(row: SubmissionFile) -> FigureFile:
    return FigureFile(row.id or 0, row.indicator_id, row.name, row.size, row.file_sha256)
