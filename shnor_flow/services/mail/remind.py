"""Remind: in every municipality whose morning has come, plan what is due and write each person one letter."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from shnor_flow.domain.calendar.dates import local_day, local_hour
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.services.mail.plan_decisions import plan_decision_notices
from shnor_flow.services.mail.plan_notices import (
    READERS,
    Morning,
    Planned,
    plan_findings_notices,
    plan_notices,
    redirect_absent,
)
from shnor_flow.services.mail.write_digests import Pens, Written, write_digests
from shnor_flow.services.ports import CalendarFiles, LetterWriter, Links
from shnor_flow.storage.database import Database
from shnor_flow.storage.mail.due_notices import municipalities_to_remind
from shnor_flow.storage.mail.notices import cancel_met
from shnor_flow.storage.tables import Municipality

_EASTERNMOST = timedelta(hours=12)  # Kamchatka: its day begins that much before the day in UTC


@dataclass(frozen=True)
class Reminding:
    """What reminding needs; each batch is a transaction of its own, so that pages never wait long for the database."""

    database: Database
    writer: LetterWriter
    links: Links
    calendar: WorkingCalendar
    calendar_files: CalendarFiles | None = None  # writes deadlines for people's own calendars; None: none are sent


def remind(tools: Reminding, now: datetime, *, at_any_hour: bool = False) -> Counter[str]:
    """Do the round of all municipalities and count notices, letters and obligations that reach nobody."""
    counts: Counter[str] = Counter()
    for morning in mornings(tools, now):
        if is_letter_time(morning, at_any_hour=at_any_hour):
            counts += plan_morning(tools, morning)
            counts += write_morning(tools, morning)
    return counts


def mornings(tools: Reminding, now: datetime) -> list[Morning]:
    """Return the municipalities where something may be due, each at its own hour."""
    with tools.database.reading() as session:
        waiting = municipalities_to_remind(session, (now + _EASTERNMOST).date())
        return [_morning(session.get_one(Municipality, one), now, tools.calendar) for one in waiting]


def is_letter_time(morning: Morning, *, at_any_hour: bool = False) -> bool:
    """Tell whether letters may be written: a working day, from the municipality's hour on."""
    hour = local_hour(morning.now, morning.municipality.timezone)
    return morning.calendar.is_working(morning.today) and (at_any_hour or hour >= morning.municipality.letters_hour)


def _morning(municipality: Municipality, now: datetime, calendar: WorkingCalendar) -> Morning:
    return Morning(municipality, local_day(now, municipality.timezone), now, calendar)


def plan_morning(tools: Reminding, morning: Morning) -> Counter[str]:
    """Plan one municipality's notices."""
    counts: Counter[str] = Counter()
    with tools.database.writing() as session:
        counts["cancelled"] += cancel_met(session, morning.municipality_id, morning.today)
        counts["redirected"] += redirect_absent(session, morning)
        _add_planned(counts, plan_findings_notices(session, morning))
        _add_planned(counts, plan_decision_notices(session, morning))
    for obligation in READERS:
        planned = Planned(last_id=0)
        while planned.last_id is not None:
            with tools.database.writing() as session:
                planned = plan_notices(session, morning, obligation, after_id=planned.last_id)
            _add_planned(counts, planned)
    return counts


def write_morning(tools: Reminding, morning: Morning) -> Counter[str]:
    """Write one municipality's letters."""
    counts: Counter[str] = Counter()
    pens = Pens(tools.writer, tools.links, tools.calendar_files)
    written = Written(last_id=0)
    while written.last_id is not None:
        with tools.database.writing() as session:
            written = write_digests(session, morning, pens, after_id=written.last_id)
        counts.update(letters=written.letters, merged=written.notices, held=len(written.held))
    return counts


def _add_planned(counts: Counter[str], planned: Planned) -> None:
    counts.update(planned=planned.notices, unreachable=planned.unreachable)
