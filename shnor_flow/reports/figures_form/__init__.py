"""A school's form as a spreadsheet that travels: filled in without a network, sent back, read by its keys."""

from collections.abc import Mapping, Sequence

from shnor_flow.domain.collection.figure_checks import Problem
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.storage.collection.submission import SubmissionView


def figures_form(
    view: SubmissionView,
    token: str,
    *,
    typed: Mapping[int, TypedFigure] | None = None,
    problems: Sequence[Problem] = (),
    by_mail: bool = False,
    known: Mapping[int, str] | None = None,
) -> bytes:
    """Return the XLSX with what stands in the fields; `problems` are written beside their cells.

    `by_mail` tells the school that it may send the file back by reply: somebody reads the mailbox. `known` are words
    about what is known beforehand, by indicator: told and not filled in, for a file sent back untouched says nothing.
    """
    from shnor_flow.reports.figures_form.printer import printed  # the library is loaded when a form is asked for

    return printed(view, token, view.typed if typed is None else typed, problems, by_mail=by_mail, known=known or {})


def form_name(view: SubmissionView, *, with_problems: bool = False) -> str:
    """Return the name under which the form is saved."""
    return f"Сведения {view.period.code} № {view.submission_id}{', замечания' if with_problems else ''}.xlsx"
