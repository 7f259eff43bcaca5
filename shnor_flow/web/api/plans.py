"""What is overdue, and the half-year reports there are."""

from fastapi import APIRouter

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.storage.deadline.overview import overdue as overdue_rows
from shnor_flow.storage.exchange.directory import municipalities_read
from shnor_flow.storage.exchange.plans import reports_read
from shnor_flow.web.api.models import OverdueRow, ReportRow, Rows
from shnor_flow.web.api.pages import page_of
from shnor_flow.web.api.reader import MOST, After, Limit, Reader
from shnor_flow.web.deps import Now, TheHouse

router = APIRouter(tags=["Дорожные карты и отчёты"])


@router.get("/overdue")
def overdue(house: TheHouse, reader: Reader, now: Now) -> Rows[OverdueRow]:
    """Просроченные мероприятия на этот момент."""
    rows = []
    with house.database.reading() as session:
        for home in municipalities_read(session, reader.municipality_ids):
            today = local_day(now, home.timezone)
            for row in overdue_rows(session, home.id or 0, today):
                rows.append(
                    OverdueRow(
                        municipality_id=home.id or 0,
                        roadmap_id=row.roadmap_id,
                        activity_id=row.activity_id,
                        section=row.section,
                        number=row.number,
                        title=row.title,
                        term=row.term,
                        kind=row.kind.value,
                        scheduled_on=row.scheduled_on,
                        due_on=row.due_on,
                        days_late=row.days_late(today),
                        holders=len(row.holders),
                    )
                )
    return Rows(rows=rows)


@router.get("/reports")
def reports(house: TheHouse, reader: Reader, after: After = 0, limit: Limit = MOST) -> Rows[ReportRow]:
    """Сводные отчёты за полугодие: какие версии есть и на какой день."""
    with house.database.reading() as session:
        found = reports_read(session, reader.municipality_ids, after, limit)
    return page_of(ReportRow, found, limit)
