"""The coordinator's schools: the list with what needs her, and the page that the school itself sees."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from shnor_flow.reports.school_file import file_name, school_file
from shnor_flow.storage.school import school_card
from shnor_flow.storage.school.history import RoundLine, school_history
from shnor_flow.storage.school.school_list import school_lines
from shnor_flow.storage.school.work import WorkLine
from shnor_flow.web.deps import Now, SignedIn, TheHouse, render
from shnor_flow.web.downloads import as_file
from shnor_flow.web.school.page import school_page

router = APIRouter(prefix="/schools")


@dataclass(frozen=True)
class CoordinatorWays:
    """Where the coordinator goes from a school's page."""

    organisation_id: int

    def form(self, line: RoundLine) -> str:
        """Return the figures as she judges them."""
        return f"/collection/school/{line.submission_id}"

    def receipt(self, line: RoundLine) -> str:
        """Return the same page: the receipts stand there."""
        return self.form(line)

    def assignment(self, line: WorkLine) -> str:
        """Return the assignment."""
        return f"/assignment/{line.assignment_id}"

    def file(self) -> str:
        """Return the file of figures."""
        return f"/schools/{self.organisation_id}/figures.csv"


@router.get("")
def schools_page(request: Request, viewer: SignedIn, house: TheHouse, now: Now, page: int = 1) -> Response:
    """List the schools: the last round, overdue work, which way the figures go."""
    with house.database.reading() as session:
        lines = school_lines(session, viewer.municipality_id, now, viewer.today, page)
    return render(request, "pages/school/list.html", lines=lines)


@router.get("/{organisation_id:int}")
def school_by_id(request: Request, viewer: SignedIn, house: TheHouse, now: Now, organisation_id: int) -> Response:
    """Show one school's page."""
    with house.database.reading() as session:
        school = school_card(session, organisation_id, viewer.municipality_id)
        page = school_page(session, school, CoordinatorWays(organisation_id), now)
    return render(request, "pages/school/coordinator.html", page=page)


@router.get("/{organisation_id:int}/figures.csv")
def school_figures(viewer: SignedIn, house: TheHouse, now: Now, organisation_id: int) -> Response:
    """Give every figure the school has filed."""
    with house.database.reading() as session:
        school = school_card(session, organisation_id, viewer.municipality_id)
        history = school_history(session, school, is_whole=True)
    return as_file(school_file(school, history, now), file_name(school))
