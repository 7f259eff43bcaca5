"""A row of the plan put right where it was misread."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.errors import Refused
from shnor_flow.services.review.correct_activity import Cells, cells_of, correct_activity
from shnor_flow.storage.roadmap.plan_view import activity_line
from shnor_flow.storage.roadmap.review_rows import printed_cells
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, plan_again, render

router = APIRouter()

Text = Annotated[str, Form()]


@router.get("/activity/{activity_id:int}/correct")
def correction_page(request: Request, viewer: SignedIn, house: TheHouse, activity_id: int) -> Response:
    """Show the cells of a row."""
    return _page(request, viewer, house, activity_id)


@router.post("/activity/{activity_id:int}/correct")
def correct(  # noqa: PLR0913  (one argument a field)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    activity_id: int,
    section: Text = "",
    number: Text = "",
    title: Text = "",
    expected_result: Text = "",
    parties: Text = "",
    was: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Write what the form says; the text of the file stays beside it."""
    cells = Cells(section, number, title, expected_result, parties.splitlines())
    try:
        with house.database.writing() as session:
            line = activity_line(session, viewer.municipality_id, activity_id, viewer.today)
            known = _was(was or [])
            changed = correct_activity(session, activity_id, cells, was=known, actor=viewer.actor, now=now)
    except Refused as refused:
        return _page(request, viewer, house, activity_id, cells, problem=str(refused))
    plan_again(request, viewer)
    message = "Строка исправлена: слова файла остались рядом" if changed else "В строке ничего не изменилось"
    return go(request, f"/roadmap/{line.roadmap_id}/review", message)


def _was(sent: Sequence[str]) -> Cells:
    """Read the cells that the page showed: five hidden fields, the parties in the last."""
    if len(sent) != 5:
        raise Refused("Форма устарела: обновите страницу и исправьте ещё раз.")
    return Cells(sent[0], sent[1], sent[2], sent[3], sent[4].splitlines())


def _page(
    request: Request,
    viewer: Viewer,
    house: TheHouse,
    activity_id: int,
    cells: Cells | None = None,
    *,
    problem: str = "",
) -> Response:
    with house.database.reading() as session:
        line = activity_line(session, viewer.municipality_id, activity_id, viewer.today)
        current = cells_of(session, activity_id)
        return render(
            request,
            "pages/review/cells.html",
            status=422 if problem else 200,
            line=line,
            cells=cells or current,
            was=current,
            printed=printed_cells(session, activity_id),
            problem=problem,
        )
