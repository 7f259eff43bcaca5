"""The school's page behind a letter's link: no account, no script; opening it changes nothing."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from shnor_flow.delivery.links import SchoolTicket, SignedLinks
from shnor_flow.domain.errors import Refused
from shnor_flow.reports.school_file import file_name, school_file
from shnor_flow.storage.school import school_card
from shnor_flow.storage.school.history import RoundLine, school_history
from shnor_flow.storage.school.visitor import visitor_of
from shnor_flow.storage.school.work import WorkLine
from shnor_flow.web.deps import Now, TheHouse, render
from shnor_flow.web.downloads import as_file
from shnor_flow.web.school.page import school_page

router = APIRouter()


@dataclass(frozen=True)
class SchoolWays:
    """Where somebody of the school may go: their links end with the link that brought them here."""

    links: SignedLinks
    ticket: SchoolTicket
    token: str

    def form(self, line: RoundLine) -> str:
        """Return the form."""
        return self.links.submission(line.submission_id, self.ticket.person_id, self.ticket.made_at)

    def receipt(self, line: RoundLine) -> str:
        """Return the last receipt."""
        return f"{self.form(line)}/receipt/{line.version}"

    def assignment(self, line: WorkLine) -> str:
        """Return the page where it is answered; a colleague's own assignment is only told of."""
        if line.person_id not in (None, self.ticket.person_id):
            return ""
        return self.links.assignment(line.assignment_id, self.ticket.person_id, self.ticket.made_at)

    def file(self) -> str:
        """Return the file of figures."""
        return f"/o/{self.token}/figures.csv"


@router.get("/o/{token}")
def own_page(request: Request, house: TheHouse, now: Now, token: str) -> Response:
    """Show the school how it stands."""
    try:
        ticket = house.links.read_school(token, now)
    except Refused as expired:
        return render(request, "pages/submission/closed_door.html", status=410, sentence=str(expired))
    with house.database.reading() as session:
        visitor = visitor_of(session, ticket.organisation_id, ticket.person_id)
        ways = SchoolWays(house.links, ticket, token)
        page = school_page(session, school_card(session, ticket.organisation_id), ways, now)
    return render(request, "pages/school/by_link.html", page=page, visitor=visitor)


@router.get("/o/{token}/figures.csv")
def own_figures(request: Request, house: TheHouse, now: Now, token: str) -> Response:
    """Give the school every figure it has filed."""
    try:
        ticket = house.links.read_school(token, now)
    except Refused as expired:
        return render(request, "pages/submission/closed_door.html", status=410, sentence=str(expired))
    with house.database.reading() as session:
        visitor_of(session, ticket.organisation_id, ticket.person_id)
        school = school_card(session, ticket.organisation_id)
        history = school_history(session, school, is_whole=True)
    return as_file(school_file(school, history, now), file_name(school))
