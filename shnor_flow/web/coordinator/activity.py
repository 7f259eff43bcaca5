"""One activity of a plan: its words, its deadlines, who owes them, what was done."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.deadline.evidence import is_document
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.russian import day_in_words
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.control_work import move_due
from shnor_flow.storage.journal_view import entries_about
from shnor_flow.storage.roadmap.activity_view import history_of_activity, occurrence_views, owed_of_occurrence
from shnor_flow.storage.roadmap.plan_view import activity_line, roadmap_card
from shnor_flow.storage.roadmap.school_roadmaps import school_lines
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render

router = APIRouter()

EVIDENCE = {None: "plan", True: "yes", False: "no"}


@router.get("/activity/{activity_id:int}")
def activity_page(
    request: Request, viewer: SignedIn, house: TheHouse, activity_id: int, page: int | None = None
) -> Response:
    """Show the activity."""
    return _page(request, viewer, house, activity_id, page=page)


@router.post("/activity/{activity_id:int}/occurrence/{occurrence_id:int}/move")
def move_occurrence(  # noqa: PLR0913  (one argument a field)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    activity_id: int,
    occurrence_id: int,
    to_on: Annotated[date, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Hold everybody who still owes this deadline to another day."""
    try:
        with house.database.writing() as session:
            owed = owed_of_occurrence(session, viewer.municipality_id, occurrence_id)
            if not owed:
                raise NotFound
            move_due(session, owed, Act(viewer.actor, now, reason), to_on=to_on, calendar=house.calendar)
    except Refused as refused:
        typed = {"occurrence_id": occurrence_id, "to_on": to_on.isoformat(), "reason": reason}
        return _page(request, viewer, house, activity_id, problem=str(refused), typed=typed)
    return go(request, f"/activity/{activity_id}", f"Срок перенесён на {day_in_words(to_on)}")


def _page(
    request: Request,
    viewer: Viewer,
    house: TheHouse,
    activity_id: int,
    *,
    page: int | None = None,
    problem: str = "",
    typed: Mapping[str, object] | None = None,
) -> Response:
    with house.database.reading() as session:
        line = activity_line(session, viewer.municipality_id, activity_id, viewer.today)
        schools = school_lines(session, [line.roadmap_id])[line.roadmap_id] if line.is_school_roadmaps else []
        return render(
            request,
            "pages/activity/activity.html",
            status=422 if problem else 200,
            line=line,
            schools=schools,
            card=roadmap_card(session, viewer.municipality_id, line.roadmap_id, viewer.today),
            occurrences=occurrence_views(session, activity_id, page),
            history=history_of_activity(session, activity_id),
            journal=entries_about(session, viewer.municipality_id, "activity", activity_id),
            problem=problem,
            typed=typed or {},
            evidence=EVIDENCE[line.asks_evidence],
            evidence_words=(("plan", _by_plan(line.expected_result)), ("yes", "нужен всегда"), ("no", "не нужен")),
        )


def _by_plan(expected_result: str | None) -> str:
    return "как в плане: нужен" if is_document(expected_result) else "как в плане: не нужен"
