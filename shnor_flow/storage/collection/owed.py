"""Figures that are still owed, said in SQL: not reported yet, or opened for correction and not answered."""

from datetime import date

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import col

from shnor_flow.domain.collection import NOT_REPORTED
from shnor_flow.storage.tables import Submission


def is_owed() -> ColumnElement[bool]:
    """Tell whether a school has to answer."""
    return col(Submission.state).in_(NOT_REPORTED) | is_reopened()


def is_reopened() -> ColumnElement[bool]:
    """Tell whether reported figures were opened for correction, whatever the round's days."""
    return and_(col(Submission.state).not_in(NOT_REPORTED), col(Submission.answer_by).is_not(None))


def is_taken_on(today: date) -> ColumnElement[bool]:
    """Tell whether an answer is still taken on this day."""
    return (col(Submission.locks_on) >= today) | is_reopened()


def owed_by() -> ColumnElement[date]:
    """Return the day that reminders count from: of figures that came back, the day their letter named."""
    return func.coalesce(col(Submission.answer_by), col(Submission.due_on))
