"""Keep what a school sent after the lock: it is not taken, and it is not lost."""

from datetime import datetime

from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import NOT_REPORTED, SubmissionState
from shnor_flow.services.collection.file_figures import FormSent, asked_for, keep_draft, note_submission
from shnor_flow.storage.collection.submission import SubmissionView, as_changed, submission_to_change

_OWED_OR_SUBMITTED = (*NOT_REPORTED, SubmissionState.SUBMITTED)
_KEPT_LATE = "Пришло после закрытия: не принято, сохранено как черновик."


def keep_late_form(session: Session, sent: FormSent, *, actor: Actor, now: datetime) -> SubmissionView:
    """Keep as a draft, unsent, what came after the lock: more time or an opened figure finds it in the form.

    Nothing else is kept so: what is stale, or of figures that were accepted, would only stand in the way.
    """
    row, view = submission_to_change(session, sent.submission_id)
    typed = asked_for(view, sent.typed)
    is_late = now >= view.locks_at and view.state in _OWED_OR_SUBMITTED and not view.is_reopened
    is_new = sent.edition == view.edition and typed not in (view.draft, view.typed)
    if not is_late or not is_new or all(figure.is_blank for figure in typed.values()):
        return view
    keep_draft(row, typed, now)
    note_submission(session, row, "submission.saved", actor, now, reason=_KEPT_LATE)
    session.flush()
    return as_changed(view, row)
