"""The ledger of reminders: one line an obligation, person and moment, where it stands and why."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from shnor_flow.domain.letter.standing import STANDING_NAMES, Standing
from shnor_flow.storage.mail.ledger_rows import LedgerQuestion, count_standings, ledger_rows
from shnor_flow.storage.people.directory_view import organisation_names, person_names
from shnor_flow.web.deps import SignedIn, TheHouse, render
from shnor_flow.web.entrance.oddities import OptionalDay, OptionalNumber

router = APIRouter()


def asked(
    viewer: SignedIn,
    person: OptionalNumber = None,
    organisation: OptionalNumber = None,
    since: OptionalDay = None,
    until: OptionalDay = None,
    standing: str = "",
) -> LedgerQuestion:
    """Return what the filters of the page ask for; an unknown state asks for all."""
    return LedgerQuestion(
        today=viewer.today,
        municipality_id=viewer.municipality_id,
        person_id=person,
        organisation_id=organisation,
        since=since,
        until=until,
        standing=Standing(standing) if standing in set(Standing) else None,
    )


@router.get("/letters/ledger")
def ledger_page(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    question: Annotated[LedgerQuestion, Depends(asked)],
    page: int = 1,
) -> Response:
    """Show one screen of the ledger."""
    with house.database.reading() as session:
        rows = ledger_rows(session, question, page=page)
        counts = count_standings(session, question)
        people = person_names(session, viewer.municipality_id)
        organisations = organisation_names(session, viewer.municipality_id)
    return render(
        request,
        "pages/letters/ledger.html",
        rows=rows,
        counts=counts,
        question=question,
        people=people,
        organisations=organisations,
        names=STANDING_NAMES,
        states=tuple((key.value, name) for key, name in STANDING_NAMES.items()),
        since=_iso(question.since),
        until=_iso(question.until),
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
