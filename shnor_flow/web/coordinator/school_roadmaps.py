"""Schools' own roadmaps below a municipal one: who has one, begun from the template or a file, and what they fulfil."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from shnor_flow import jobs
from shnor_flow.domain.errors import NotFound, Refused, UnreadableFile
from shnor_flow.domain.russian import counted
from shnor_flow.services.deadline.judge_upload import safe_name
from shnor_flow.services.roadmap.import_roadmap import ImportOutcome, RoadmapSource
from shnor_flow.services.school.credit_school_roadmaps import candidates_of, name_school_activity
from shnor_flow.services.school.own_roadmap import SchoolPlan
from shnor_flow.storage.roadmap.editions import activities_of
from shnor_flow.storage.roadmap.plan_view import roadmap_card
from shnor_flow.storage.roadmap.school_roadmaps import school_lines
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, as_of_request, go, plan_again, render

router = APIRouter()


@router.get("/roadmap/{roadmap_id:int}/schools")
def schools_page(request: Request, viewer: SignedIn, house: TheHouse, roadmap_id: int) -> Response:
    """Show which schools have a roadmap, and which activity they fulfil."""
    return _page(request, viewer, house, roadmap_id)


@router.post("/roadmap/{roadmap_id:int}/schools")
def begin(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    roadmap_id: int,
    school: Annotated[int, Form()] = 0,
    file: Annotated[UploadFile | None, File()] = None,
    act: Annotated[str, Form()] = "template",
) -> Response:
    """Begin a school's roadmap from the template, or take it from a file."""
    with house.database.reading() as session:
        roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today)
    plan, as_of = SchoolPlan(school, roadmap_id), as_of_request(request, viewer)
    try:
        if act == "template":
            outcome = jobs.draft_school_roadmap(plan, actor=viewer.actor, as_of=as_of)
        else:
            outcome = jobs.import_roadmap(_source(file, plan), actor=viewer.actor, as_of=as_of)
    except (Refused, UnreadableFile) as refused:
        return _page(request, viewer, house, roadmap_id, problem=str(refused))
    return go(request, f"/roadmap/{outcome.roadmap_id}", _told(outcome))


@router.post("/roadmap/{roadmap_id:int}/school-activity")
def say_activity(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    roadmap_id: int,
    activity: Annotated[str, Form()] = "",
) -> Response:
    """Say which activity the schools' roadmaps fulfil."""
    with house.database.writing() as session:
        roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today)
        chosen = int(activity) if activity.isdigit() else None
        name_school_activity(session, roadmap_id, chosen, actor=viewer.actor, now=now)
    plan_again(request, viewer)
    return go(request, f"/roadmap/{roadmap_id}/schools", "Записано")


def _source(file: UploadFile | None, plan: SchoolPlan) -> RoadmapSource:
    if file is None or not file.filename:
        raise UnreadableFile("Выберите файл с планом школы.")
    return RoadmapSource(safe_name(file.filename), file.file.read(), school=plan)


def _told(outcome: ImportOutcome) -> str:
    if not outcome.is_new:
        return "Эта дорожная карта уже есть"
    return (
        f"Черновик готов: {counted(outcome.activities, 'мероприятие,мероприятия,мероприятий')}. Проверьте и запустите"
    )


def _page(request: Request, viewer: Viewer, house: jobs.House, roadmap_id: int, *, problem: str = "") -> Response:
    with house.database.reading() as session:
        card = roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today)
        if card.organisation_id is not None:
            raise NotFound
        schools = school_lines(session, [roadmap_id]).get(roadmap_id, [])
        activities = activities_of(session, roadmap_id)
        candidates = candidates_of(session, roadmap_id)
    return render(
        request,
        "pages/roadmap/schools.html",
        status=422 if problem else 200,
        card=card,
        schools=schools,
        activities=activities,
        candidates={row.id for row in candidates},
        is_asked=all(row.is_school_roadmaps is None for row in activities) and bool(candidates),
        problem=problem,
    )
