"""Behind a school's link: the files beside one figure. Its form is sent first, so a file can cost no figure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection.figure_files import MOST_FILES
from shnor_flow.domain.errors import Refused, UnreadableFile
from shnor_flow.domain.russian import counted
from shnor_flow.jobs import House
from shnor_flow.services.collection.keep_figure_files import (
    Beside,
    attach_files,
    keep_uploads,
    question_of,
    remove_file,
    why_no_files,
)
from shnor_flow.services.deadline.judge_upload import JudgedUpload, Upload, judge_upload
from shnor_flow.storage.collection.figure_files import figure_file, figure_files
from shnor_flow.storage.collection.submission import SubmissionView, submission_by_id
from shnor_flow.storage.people.filers import filer_of
from shnor_flow.web.deps import Now, TheHouse, render
from shnor_flow.web.downloads import download
from shnor_flow.web.entrance.oddities import Number

router = APIRouter(prefix="/s/{token}/files/{indicator_id:int}")

Sent = Annotated[list[UploadFile] | None, File()]


@dataclass(frozen=True)
class Visit:
    """Who looks at the files of which figure."""

    view: SubmissionView
    actor: Actor
    indicator_id: int
    token: str

    @property
    def beside(self) -> Beside:
        """Return the figure."""
        return Beside(self.view.submission_id, self.indicator_id)

    @property
    def path(self) -> str:
        """Return the address of the page."""
        return f"/s/{self.token}/files/{self.indicator_id}"


@router.get("")
def files_page(request: Request, house: TheHouse, now: Now, token: str, indicator_id: int) -> Response:
    """Show the files of a figure."""
    return _page(request, house, _visit(house, token, indicator_id, now), now)


@router.post("")
def take_files(
    request: Request, house: TheHouse, now: Now, token: str, indicator_id: int, files: Sent = None
) -> Response:
    """Keep what is good of the files that were sent, and say of each other one what is wrong with it."""
    visit = _visit(house, token, indicator_id, now)
    try:
        if reason := why_no_files(visit.view, indicator_id, now):
            raise Refused(reason)
        good, problems = _judged(files or [], house.settings.upload_megabytes)
        kept = keep_uploads(house.files, good)
        with house.database.writing() as session:
            taken = attach_files(session, visit.beside, kept, actor=visit.actor, now=now)
    except (Refused, UnreadableFile) as refused:
        return _page(request, house, visit, now, problems=(str(refused),))
    if problems:
        return _page(request, house, visit, now, problems=problems, taken=taken)
    return RedirectResponse(visit.path, status_code=303)


@router.post("/remove")
def take_away(request: Request, house: TheHouse, now: Now, token: str, indicator_id: int, file_id: Number) -> Response:
    """Take a file away; what was filed with it keeps it."""
    visit = _visit(house, token, indicator_id, now)
    try:
        with house.database.writing() as session:
            remove_file(session, visit.beside, file_id, actor=visit.actor, now=now)
    except Refused as refused:
        return _page(request, house, visit, now, problems=(str(refused),))
    return RedirectResponse(visit.path, status_code=303)


@router.get("/{file_id:int}")
def give_file(house: TheHouse, now: Now, token: str, indicator_id: int, file_id: int) -> Response:
    """Give a file back to the school that sent it."""
    visit = _visit(house, token, indicator_id, now)
    with house.database.reading() as session:
        file = figure_file(session, visit.view.submission_id, file_id)
    return download(file.sha256, file.name, house)


def _visit(house: House, token: str, indicator_id: int, now: datetime) -> Visit:
    ticket = house.links.read_submission(token, now)
    with house.database.reading() as session:
        view = submission_by_id(session, ticket.submission_id)
        actor = filer_of(session, view, ticket.person_id)
    question_of(view, indicator_id)
    return Visit(view, actor, indicator_id, token)


def _judged(files: list[UploadFile], megabytes: int) -> tuple[list[JudgedUpload], tuple[str, ...]]:
    good: list[JudgedUpload] = []
    problems: list[str] = []
    # A browser sends one nameless empty file for a field in which nothing was chosen.
    chosen = [file for file in files if file.filename]
    if not chosen:
        problems.append("Файл не выбран. Выберите его и нажмите «Приложить» ещё раз.")
    for file in chosen:
        try:
            good.append(judge_upload(Upload(file.filename or "", file.file.read()), megabytes))
        except UnreadableFile as unreadable:
            problems.append(str(unreadable))
    return good, tuple(problems)


def _page(
    request: Request, house: House, visit: Visit, now: datetime, *, problems: tuple[str, ...] = (), taken: int = 0
) -> Response:
    with house.database.reading() as session:
        files = figure_files(session, visit.view.submission_id)
    mine = tuple(file for file in files if file.indicator_id == visit.indicator_id)
    return render(
        request,
        "pages/submission/files.html",
        status=422 if problems else 200,
        view=visit.view,
        question=question_of(visit.view, visit.indicator_id),
        files=mine,
        closed=why_no_files(visit.view, visit.indicator_id, now),
        problems=problems,
        taken=counted(taken, "файл приложен,файла приложены,файлов приложены") if taken else "",
        is_full=len(mine) >= MOST_FILES,
        most=MOST_FILES,
        megabytes=house.settings.upload_megabytes,
        token=visit.token,
    )
