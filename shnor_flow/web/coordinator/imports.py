"""Files that the coordinator brings: a plan, a directory; and the start of a roadmap."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from shnor_flow import jobs
from shnor_flow.domain.errors import Refused, UnreadableFile
from shnor_flow.domain.russian import counted
from shnor_flow.domain.term import Period
from shnor_flow.services.deadline.judge_upload import safe_name
from shnor_flow.services.people.import_directory import DirectoryOutcome
from shnor_flow.services.people.place_municipality import Place
from shnor_flow.services.roadmap.import_roadmap import RoadmapSource
from shnor_flow.web.deps import SignedIn, as_of_request, go, render
from shnor_flow.web.review.days import day_typed

router = APIRouter()

CHOOSE = "Выберите файл."


@router.get("/roadmap/import")
def plan_form(request: Request, _: SignedIn) -> Response:
    """Show the form for a plan."""
    return render(request, "pages/roadmap/import.html", problem="", starts_on="", ends_on="")


@router.post("/roadmap/import")
def import_plan(
    request: Request,
    viewer: SignedIn,
    file: Annotated[UploadFile | None, File()] = None,
    starts_on: Annotated[str, Form()] = "",
    ends_on: Annotated[str, Form()] = "",
) -> Response:
    """Save a plan as a draft roadmap."""
    try:
        name, data = _content(file)
        source = RoadmapSource(name, data, Place(viewer.municipality), _period(starts_on, ends_on))
        outcome = jobs.import_roadmap(source, actor=viewer.actor, as_of=as_of_request(request, viewer))
    except (Refused, UnreadableFile) as refused:
        return render(
            request,
            "pages/roadmap/import.html",
            status=422,
            problem=_in_the_forms_words(str(refused)),
            starts_on=starts_on,
            ends_on=ends_on,
        )
    if not outcome.is_new:
        return go(request, f"/roadmap/{outcome.roadmap_id}", "Этот файл уже загружен: вот его дорожная карта")
    read = counted(outcome.activities, "мероприятие,мероприятия,мероприятий")
    return go(request, f"/roadmap/{outcome.roadmap_id}/review", f"Прочитано {read}, с датами — {outcome.with_dates}")


@router.get("/people/import")
def directory_form(request: Request, _: SignedIn) -> Response:
    """Show the form for a directory."""
    return render(request, "pages/people/import.html", problem="", outcome=None)


@router.post("/people/import")
def import_people(request: Request, viewer: SignedIn, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Save a directory; rows that could not be taken are listed with their reasons."""
    try:
        name, data = _content(file)
        place = Place(viewer.municipality)
        outcome = jobs.import_directory(data, name, place, actor=viewer.actor, as_of=as_of_request(request, viewer))
    except (Refused, UnreadableFile) as refused:
        return render(request, "pages/people/import.html", status=422, problem=str(refused), outcome=None)
    if outcome.bad_rows:
        return render(request, "pages/people/import.html", problem="", outcome=outcome)
    return go(request, "/people", _done(outcome))


def _done(outcome: DirectoryOutcome) -> str:
    added = counted(outcome.organisations_added, "организация,организации,организаций")
    people = counted(outcome.people_added, "человек,человека,человек")
    return f"Справочник загружен: новых — {added} и {people}, изменено — {outcome.people_changed}"


def _content(file: UploadFile | None) -> tuple[str, bytes]:
    if file is None or not file.filename:
        raise UnreadableFile(CHOOSE)
    return safe_name(file.filename), file.file.read()


def _period(starts_on: str, ends_on: str) -> Period | None:
    start, end = day_typed(starts_on), day_typed(ends_on)
    if start and end:
        return Period(start, end)
    if start or end:
        raise Refused("Укажите и начало, и окончание программы, или не указывайте ничего.")
    return None


def _in_the_forms_words(sentence: str) -> str:
    """Say «в форме» where the service, which also speaks to the command line, names an option of it."""
    return sentence.replace(", например --period 2026-01-01..2028-12-31", " ниже").replace("--period", "его ниже")
