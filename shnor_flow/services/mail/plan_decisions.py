"""Tell the coordinators what holders and schools wait for: once something new has come, then weekly until decided."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from shnor_flow.domain.calendar.dates import end_of_day, local_day
from shnor_flow.domain.collection.round_dates import REVIEW_DAYS, unseen_since
from shnor_flow.domain.letter import Obligation
from shnor_flow.domain.letter.reminder import DECISIONS_STEP
from shnor_flow.services.mail.plan_notices import Morning, Planned
from shnor_flow.storage.mail.decisions import Undecided, last_decision_notices, undecided
from shnor_flow.storage.mail.notices import NoticeDraft, write_notices
from shnor_flow.storage.people.addressees import read_addressees

DECISIONS_EVERY = timedelta(days=7)


def plan_decision_notices(session: Session, morning: Morning) -> Planned:
    """Plan one notice a coordinator, however much waits; nothing to decide, nothing said."""
    home = morning.municipality_id
    newest_at = newest_of(undecided_by(session, morning), morning)
    if newest_at is None:
        return Planned()
    coordinators = read_addressees(session, home, (), (), morning.now).coordinators_or_substitutes
    last = last_decision_notices(session, home)
    drafts = [
        NoticeDraft(Obligation.DECISIONS, home, one.person_id, DECISIONS_STEP, morning.today, morning.today)
        for one in coordinators
        if _is_time(last.get(one.person_id), newest_at, morning.today)
    ]
    count = write_notices(session, home, drafts, morning.now)
    return Planned(count, unreachable=0 if coordinators else 1)


def undecided_by(session: Session, morning: Morning) -> Undecided:
    """Return what waits, with the figures that nobody has looked at for two working days."""
    unseen = unseen_since(morning.today, morning.calendar)
    figures_before = end_of_day(unseen, morning.municipality.timezone)
    return undecided(session, morning.municipality_id, figures_before, by=morning.now)


def newest_of(waits: Undecided, morning: Morning) -> datetime | None:
    """Return when the newest of it began to wait; figures do so once their two working days are over."""
    began = waits.newest_at
    if waits.newest_figures_at is None:
        return began
    zone = morning.municipality.timezone
    due_on = morning.calendar.add_working_days(local_day(waits.newest_figures_at, zone), REVIEW_DAYS)
    overdue_at = end_of_day(due_on - timedelta(days=1), zone)
    return max(began, overdue_at) if began else overdue_at


def _is_time(told: tuple[date, datetime] | None, newest_at: datetime, today: date) -> bool:
    """Tell whether something came in since she was last told, or a week has gone by."""
    return told is None or newest_at > told[1] or today - told[0] >= DECISIONS_EVERY
