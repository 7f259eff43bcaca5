"""Keep the files that show a school's figures: they stay beside the draft on every device, and versions name them.

A file is sent on its own, after the figures were saved: a line that breaks or a file that is refused costs no figure,
and a form that is refused sends no file again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import FilesRule, SubmissionState
from shnor_flow.domain.collection.figure_files import MOST_FILES, MOST_OF_FORM
from shnor_flow.domain.collection.indicator import Question
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.services.collection.file_figures import note_submission, why_closed
from shnor_flow.services.deadline.judge_upload import JudgedUpload
from shnor_flow.services.ports import Files
from shnor_flow.storage.collection.figure_files import figure_files
from shnor_flow.storage.collection.submission import SubmissionView, submission_to_change
from shnor_flow.storage.missing_rows import insert_missing
from shnor_flow.storage.tables import StoredFile, Submission, SubmissionFile


@dataclass(frozen=True)
class Beside:
    """The figure that a file stands beside."""

    submission_id: int
    indicator_id: int


def keep_uploads(files: Files, uploads: Sequence[JudgedUpload]) -> dict[str, JudgedUpload]:
    """Write the files to disk, before a transaction begins: others wait for its end. Return them by SHA-256."""
    return {files.keep(upload.data): upload for upload in uploads}


def attach_files(
    session: Session, beside: Beside, kept: Mapping[str, JudgedUpload], *, actor: Actor, now: datetime
) -> int:
    """Put kept files beside a figure and return how many are new there; the same content twice is one file."""
    row, view = _open_figure(session, beside, now)
    known = figure_files(session, beside.submission_id)
    there = {file.sha256 for file in known if file.indicator_id == beside.indicator_id}
    fresh = {sha256: upload for sha256, upload in kept.items() if sha256 not in there}
    if len(there) + len(fresh) > MOST_FILES:
        raise Refused(f"К одному показателю можно приложить не больше {MOST_FILES} файлов. Сложите их в архив ZIP.")
    if len(known) + len(fresh) > MOST_OF_FORM:
        raise Refused(f"Ко всем показателям можно приложить не больше {MOST_OF_FORM} файлов. Уберите лишние.")
    for sha256, upload in fresh.items():
        _put(session, beside, sha256, upload, actor, now)
    if fresh:
        row.edited_at = now
        if row.state is SubmissionState.EXPECTED:
            row.state = SubmissionState.DRAFT
        names = ", ".join(upload.name for upload in fresh.values())
        note_submission(session, row, "submission.file_attached", actor, now, reason=_told(view, beside, names))
    session.flush()
    return len(fresh)


def remove_file(session: Session, beside: Beside, file_id: int, *, actor: Actor, now: datetime) -> None:
    """Take a file away; versions that were filed with it keep it. Twice is once."""
    row, view = _open_figure(session, beside, now)
    file = session.get(SubmissionFile, file_id)
    if file is None or (file.submission_id, file.indicator_id) != (beside.submission_id, beside.indicator_id):
        raise NotFound("Такого файла у этого показателя нет.")
    if file.removed_at is None:
        file.removed_at = row.edited_at = now
        note_submission(session, row, "submission.file_removed", actor, now, reason=_told(view, beside, file.name))
    session.flush()


def why_no_files(view: SubmissionView, indicator_id: int, now: datetime) -> str:
    """Return why nothing can be put beside this figure or taken away now; empty while it can."""
    if reason := why_closed(view, now):
        return reason
    if question_of(view, indicator_id).files is FilesRule.NEVER:
        return "К этому показателю файлы не прикладывают."
    if indicator_id in view.locked:
        return "Этот показатель сдан и закрыт: замечаний к нему нет, файлы остаются прежними."
    return ""


def question_of(view: SubmissionView, indicator_id: int) -> Question:
    """Return the question of the form; NotFound if it asks for nothing of the kind."""
    for question in view.questions:
        if question.indicator_id == indicator_id:
            return question
    raise NotFound("В этой форме нет такого показателя. Откройте её по ссылке из письма ещё раз.")


def _open_figure(session: Session, beside: Beside, now: datetime) -> tuple[Submission, SubmissionView]:
    row, view = submission_to_change(session, beside.submission_id)
    if reason := why_no_files(view, beside.indicator_id, now):
        raise Refused(reason)
    return row, view


def _put(session: Session, beside: Beside, sha256: str, upload: JudgedUpload, actor: Actor, now: datetime) -> None:
    stored = StoredFile(sha256=sha256, size=len(upload.data), content_type=upload.content_type, stored_at=now)
    insert_missing(session, StoredFile, [stored.model_dump()])
    kept = session.exec(
        select(SubmissionFile).where(
            SubmissionFile.submission_id == beside.submission_id,
            SubmissionFile.indicator_id == beside.indicator_id,
            SubmissionFile.file_sha256 == sha256,
        )
    ).first()
    if kept is None:
        kept = SubmissionFile(
            submission_id=beside.submission_id,
            indicator_id=beside.indicator_id,
            file_sha256=sha256,
            name=upload.name,
            size=len(upload.data),
            added_at=now,
            added_by=actor.name,
        )
    kept.name, kept.added_at, kept.added_by, kept.removed_at = upload.name, now, actor.name, None
    session.add(kept)


def _told(view: SubmissionView, beside: Beside, names: str) -> str:
    return f"{question_of(view, beside.indicator_id).name}: {names}"
