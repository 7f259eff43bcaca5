"""The first page: what is late, what comes, what waits for the coordinator."""

from fastapi import APIRouter, Request, Response

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.collection.round_dates import REVIEW_DAYS
from shnor_flow.domain.russian import counted
from shnor_flow.storage.collection.check_rules import broken_rules_of
from shnor_flow.storage.deadline.overview import Only, Show, count_due, due_rows
from shnor_flow.storage.deadline.waiting import Waiting, waiting
from shnor_flow.storage.mail.mail_server_state import mail_server_trouble
from shnor_flow.storage.people.directory_view import organisation_names
from shnor_flow.storage.roadmap.plan_view import roadmap_cards, sections_of
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, render

router = APIRouter()

LATE = "мероприятие просрочено,мероприятия просрочены,мероприятий просрочено"
DUE_TODAY = "срок истекает сегодня,срока истекают сегодня,сроков истекают сегодня"
WORKING_DAYS = "рабочий день,рабочих дня,рабочих дней"
SILENT = "школа не сдала сведения,школы не сдали сведения,школ не сдали сведения"


@router.get("/")
def today_page(  # noqa: PLR0913  (one argument a filter)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    show: Show = Show.ALL,
    page: int = 1,
    roadmap: int = 0,
    organisation: int = 0,
    section: str = "",
) -> Response:
    """Show the day, or the part of it that was asked for."""
    only = Only(roadmap_id=roadmap or None, section=section, organisation_id=organisation or None)
    with house.database.reading() as session:
        rows = due_rows(session, viewer.municipality_id, viewer.today, show=show, only=only, page=page)
        counts = count_due(session, viewer.municipality_id, viewer.today)
        waits = waiting(session, viewer.municipality_id, now)
        roadmaps = roadmap_cards(session, viewer.municipality_id, viewer.today).rows
        sections = {name for card in roadmaps for name in sections_of(session, card.roadmap_id)}
        organisations = organisation_names(session, viewer.municipality_id)
        trouble = mail_server_trouble(session)
        broken = broken_rules_of(session, viewer.municipality_id)
    return render(
        request,
        "pages/today/today.html",
        rows=rows,
        groups={part: [row for row in rows.rows if row.stands_in(viewer.today) is part] for part in Show},
        counts=counts,
        waits=waits,
        unseen=_unseen(waits, viewer, house.calendar),
        show=show,
        only=only,
        roadmaps=roadmaps,
        sections=sorted(sections),
        organisations=organisations,
        trouble=trouble,
        broken_rules=broken,
        sentence=_sentence(counts, waits),
    )


def _unseen(waits: Waiting, viewer: Viewer, calendar: WorkingCalendar) -> dict[int, str]:
    """Say of each round how long its oldest figures have waited, once it is two working days."""
    ages = {
        one.round_id: calendar.working_days_between(local_day(one.oldest_at, viewer.timezone), viewer.today)
        for one in waits.rounds_to_review
        if one.oldest_at
    }
    return {round_id: counted(days, WORKING_DAYS) for round_id, days in ages.items() if days >= REVIEW_DAYS}


def _sentence(counts: dict[Show, int], waits: Waiting) -> str:
    """Say in one sentence how things stand."""
    parts = []
    if late := counts[Show.OVERDUE]:
        parts.append(counted(late, LATE))
    if due := counts[Show.TODAY]:
        parts.append(counted(due, DUE_TODAY))
    if waits.silent_schools:
        parts.append(counted(waits.silent_schools, SILENT))
    return f"{', '.join(parts)}." if parts else "Просроченного нет."
