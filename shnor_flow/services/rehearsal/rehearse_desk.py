"""The coordinator's desk on the morning after a rehearsal: a bit of every kind of work, whatever the day is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.deadline.progress import OWED
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.control_work import Desk, move_due, send_back
from shnor_flow.services.deadline.record_progress import add_note
from shnor_flow.services.rehearsal.rehearse_answers import Rehearsal, coordinator_of, holder_of, report_in_place_of
from shnor_flow.storage.tables import Assignment, Municipality

_MOVED_BY = (1, 4)  # days: one late deadline is moved to the next morning, one to the days after it
_LOOKED_AT = 10  # of what comes next
_WHY_MOVED = "Директор был в командировке; договорились о новом дне."
_WHY_RETURNED = "Приложите, пожалуйста, подписанный протокол: без него снять с контроля нельзя."
_HOW_IT_GOES = "Половина работы сделана, остальное по плану."


def fill_desk(rehearsal: Rehearsal, calendar: WorkingCalendar, municipality_id: int, now: datetime) -> None:
    """Note how the next work goes, report some that is due later, send one back, and move two late deadlines."""
    with rehearsal.database.writing() as session:
        today = local_day(now, session.get_one(Municipality, municipality_id).timezone)
        coordinator = coordinator_of(session, municipality_id, now)
        coming = _coming(session, municipality_id, today)
        for noted in coming[:1]:
            act = Act(holder_of(session, noted, now), now, _HOW_IT_GOES)
            add_note(session, noted.id or 0, act, files=rehearsal.files)
        reported = coming[1::2]
        for assignment in reported:
            report_in_place_of(session, rehearsal, assignment, now)
        for assignment in reported[-1:]:
            act = Act(coordinator, now, _WHY_RETURNED)
            send_back(session, assignment.id or 0, act, desk=Desk(calendar, rehearsal.writer, rehearsal.links))
        late = _late(session, municipality_id, today)
        for assignment, days in zip(late[1::2], _MOVED_BY, strict=False):
            to_on = calendar.roll(today + timedelta(days=days), Roll.FORWARD)
            move_due(session, [assignment.id or 0], Act(coordinator, now, _WHY_MOVED), to_on=to_on, calendar=calendar)


def _coming(session: Session, municipality_id: int, today: date) -> Sequence[Assignment]:
    query = _owed(municipality_id).where(col(Assignment.due_on) > today)
    return session.exec(query.order_by(col(Assignment.due_on), col(Assignment.id)).limit(_LOOKED_AT)).all()


def _late(session: Session, municipality_id: int, today: date) -> Sequence[Assignment]:
    query = _owed(municipality_id).where(col(Assignment.due_on) <= today)
    return session.exec(
        query.order_by(col(Assignment.due_on).desc(), col(Assignment.id)).limit(2 * len(_MOVED_BY))
    ).all()


def _owed(municipality_id: int) -> SelectOfScalar[Assignment]:
    return select(Assignment).where(Assignment.municipality_id == municipality_id, col(Assignment.state).in_(OWED))
