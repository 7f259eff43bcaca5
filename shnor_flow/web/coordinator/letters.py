"""Letters: what went out, what waits, what was refused, and each one as it was."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from shnor_flow.domain.letter import LetterState
from shnor_flow.domain.russian import counted
from shnor_flow.services.mail.retry_letter import retry_letter
from shnor_flow.storage.mail.ledger import count_letters, letter_lines, letter_view
from shnor_flow.storage.mail.mail_server_state import mail_server_trouble
from shnor_flow.web.deps import Now, SignedIn, TheHouse, go, render

router = APIRouter()

URGENT = (LetterState.DEAD, LetterState.RETRY)
# A letter brings styles of its own and nothing else: no script runs, nothing is fetched.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; sandbox"
)


@router.get("/letters")
def letters_page(
    request: Request, viewer: SignedIn, house: TheHouse, state: LetterState | None = None, page: int = 1
) -> Response:
    """Show the outbox; what needs a person stands first."""
    with house.database.reading() as session:
        lines = letter_lines(session, viewer.municipality_id, states=[state] if state else (), page=page)
        urgent = () if state or page > 1 else letter_lines(session, viewer.municipality_id, states=URGENT).rows
        counts = count_letters(session, viewer.municipality_id)
        trouble = mail_server_trouble(session)
    return render(
        request,
        "pages/letters/list.html",
        lines=lines,
        urgent=sorted(urgent, key=lambda line: URGENT.index(line.state)),
        counts=counts,
        trouble=trouble,
        state=state,
        sentence=_sentence(counts),
    )


@router.get("/letters/{letter_id:int}")
def letter_page(request: Request, viewer: SignedIn, house: TheHouse, letter_id: int) -> Response:
    """Show one letter as it was written."""
    with house.database.reading() as session:
        view = letter_view(session, viewer.municipality_id, letter_id)
    return render(request, "pages/letters/letter.html", view=view)


@router.get("/letters/{letter_id:int}/body")
def letter_body(viewer: SignedIn, house: TheHouse, letter_id: int) -> Response:
    """Return the HTML part alone, for the frame of the page above."""
    with house.database.reading() as session:
        view = letter_view(session, viewer.municipality_id, letter_id)
    return HTMLResponse(view.html, headers={"Content-Security-Policy": LETTER_POLICY})


@router.post("/letters/{letter_id:int}/retry")
def send_again(request: Request, viewer: SignedIn, house: TheHouse, now: Now, letter_id: int) -> Response:
    """Put a refused letter back into the outbox."""
    with house.database.writing() as session:
        address = retry_letter(session, viewer.municipality_id, letter_id, actor=viewer.actor, now=now)
    return go(request, f"/letters/{letter_id}", f"Письмо снова ждёт отправки на {address}")


def _sentence(counts: dict[LetterState, int]) -> str:
    dead, held, queued = counts[LetterState.DEAD], counts[LetterState.RETRY], counts[LetterState.PENDING]
    parts = []
    if dead:
        parts.append(counted(dead, "письмо не доставлено,письма не доставлены,писем не доставлено"))
    if held:
        parts.append(f"{counted(held, 'письмо ждёт,письма ждут,писем ждут')} следующей попытки")
    if queued:
        parts.append(f"{counted(queued, 'письмо,письма,писем')} в очереди")
    return f"{', '.join(parts)}." if parts else "Все письма доставлены почтовому серверу."
