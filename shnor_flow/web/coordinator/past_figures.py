"""Figures of past years: a file is brought, looked through with every doubt named, and taken in by one press."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from shnor_flow.domain.collection.numbers import write_number
from shnor_flow.domain.errors import NotFound, Refused, UnreadableFile
from shnor_flow.domain.past_figures.judging import Fate, JudgedEntry, told_of
from shnor_flow.domain.russian import counted
from shnor_flow.importers.formats import LARGEST_BYTES
from shnor_flow.jobs import House
from shnor_flow.jobs.past_figures import BroughtFile, bring_past, review_kept, take_past
from shnor_flow.reports.past_figures_template import PastTemplate, past_figures_template
from shnor_flow.services.deadline.judge_upload import safe_name
from shnor_flow.services.past_figures.import_past import answer_past_doubts
from shnor_flow.services.past_figures.review_past import IndicatorSums, PastReview, past_to_fill_in
from shnor_flow.storage.collection.past_figures import past_imports
from shnor_flow.storage.roadmap.programmes import programme_names
from shnor_flow.web.by_link.submission import Fields
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render
from shnor_flow.web.downloads import as_file
from shnor_flow.web.entrance.oddities import LARGEST_NUMBER, Number

router = APIRouter(prefix="/collection/past")

MOST_SHOWN = 100  # lines of one list
_OF_ANSWERS = "ответ,ответа,ответов"


@dataclass(frozen=True)
class PastLine:
    """One answer of the file, as a list shows it."""

    place: str
    what: str  # school, indicator, period
    told: str  # what is wrong, or what the file says
    kept: str = ""


@dataclass(frozen=True)
class SumsRow:
    """One indicator's control totals before and after, in words."""

    name: str
    before: str
    after: str


@router.get("")
def past_page(request: Request, viewer: SignedIn, house: TheHouse) -> Response:
    """List the files that were brought, with the form for the next."""
    return _list(request, viewer, house)


@router.post("")
def bring(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    programme: Number = 0,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Keep a file and show what it comes to; nothing of it is taken in yet."""
    try:
        if file is None or not file.filename:
            raise UnreadableFile("Выберите файл со сведениями прошлых лет.")
        brought = BroughtFile(programme, safe_name(file.filename), file.file.read(LARGEST_BYTES + 1))
        import_id = bring_past(house, viewer.municipality_id, brought, actor=viewer.actor, now=now)
    except (Refused, UnreadableFile) as refused:
        return _list(request, viewer, house, problem=str(refused))
    return go(request, f"/collection/past/{import_id}")


@router.get("/template/{programme_id:int}")
def template(viewer: SignedIn, house: TheHouse, programme_id: int) -> Response:
    """Give an empty workbook with the programme's schools and indicators."""
    with house.database.reading() as session:
        if programme_id not in {one for one, _ in programme_names(session, viewer.municipality_id)}:
            raise NotFound
        schools, sheets = past_to_fill_in(session, programme_id, viewer.today)
    if not sheets:
        raise Refused("У программы ещё нет показателей, которые собирают со школ: сначала добавьте их.")
    return as_file(past_figures_template(PastTemplate(schools, sheets)), "Сведения прошлых лет.xlsx")


@router.get("/{past_id:int}")
def past_file_page(request: Request, viewer: SignedIn, house: TheHouse, now: Now, past_id: int) -> Response:
    """Show what a file comes to beside what is there now."""
    line, review = review_kept(house, viewer.municipality_id, past_id, now)
    return render(request, "pages/past_figures/file.html", line=line, **_shown(review), problem="")


@router.post("/{past_id:int}/answers")
def answer(request: Request, viewer: SignedIn, house: TheHouse, past_id: int, fields: Fields) -> Response:
    """Keep what doubtful words mean, and look the file through again."""
    with house.database.writing() as session:
        answer_past_doubts(
            session,
            past_id,
            viewer.municipality_id,
            schools=_chosen(fields, "school"),
            indicators=_chosen(fields, "indicator"),
        )
    return go(request, f"/collection/past/{past_id}", "Ответы сохранены, файл просмотрен заново")


@router.post("/{past_id:int}/import")
def take(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    past_id: int,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Take in what is understood; what differs only where the coordinator says why."""
    try:
        done = take_past(house, viewer.municipality_id, past_id, reason, actor=viewer.actor, now=now)
    except Refused as refused:
        line, review = review_kept(house, viewer.municipality_id, past_id, now)
        return render(
            request, "pages/past_figures/file.html", status=422, line=line, **_shown(review), problem=str(refused)
        )
    parts = [f"Загружено: {counted(done.added, _OF_ANSWERS)}"]
    parts += [f"исправлено: {done.corrected}"] if done.corrected else []
    parts += [f"не взято: {done.left}"] if done.left else []
    return go(request, f"/collection/past/{past_id}", ", ".join(parts))


def _list(request: Request, viewer: Viewer, house: House, problem: str = "") -> Response:
    with house.database.reading() as session:
        programmes = programme_names(session, viewer.municipality_id)
        files = past_imports(session, viewer.municipality_id)
    return render(
        request,
        "pages/past_figures/list.html",
        status=422 if problem else 200,
        programmes=programmes,
        files=files,
        problem=problem,
    )


def _shown(review: PastReview) -> dict[str, Any]:
    names = {one.question.indicator_id: one.question.name for one in review.sums}
    return {
        "review": review,
        "counts": review.counts,
        "refused": [_refused(one) for one in review.of(Fate.REFUSED)[:MOST_SHOWN]],
        "differing": [_differing(one, names) for one in review.of(Fate.DIFFERS)[:MOST_SHOWN]],
        "remarks": [_remark(one) for one in review.of(Fate.ADDED, Fate.DIFFERS) if one.remarks][:MOST_SHOWN],
        "sums": [_sums_row(one) for one in review.sums],
        "most": MOST_SHOWN,
    }


def _what(one: JudgedEntry) -> str:
    return ", ".join(filter(None, (one.entry.school, one.entry.indicator, one.period.name if one.period else "")))


def _refused(one: JudgedEntry) -> PastLine:
    return PastLine(one.entry.place, _what(one), one.reason)


def _differing(one: JudgedEntry, names: Mapping[int, str]) -> PastLine:
    kept, told = told_of(one)
    period = one.period.name if one.period else ""
    return PastLine(one.entry.place, f"{one.entry.school}, {names[one.indicator_id]}, {period}", told, kept)


def _remark(one: JudgedEntry) -> PastLine:
    return PastLine(one.entry.place, _what(one), " ".join(one.remarks))


def _sums_row(one: IndicatorSums) -> SumsRow:
    before = (one.answers_before, one.numerator_before, one.denominator_before)
    after = (one.answers_after, one.numerator_after, one.denominator_after)
    told = [
        f"{write_number(n, digits=3)}{f' из {write_number(d, digits=3)}' if one.question.is_divided else ''}"
        f" ({counted(answers, _OF_ANSWERS)})"
        for answers, n, d in (before, after)
    ]
    return SumsRow(one.question.name, *told)


def _chosen(fields: Mapping[str, str], kind: str) -> dict[str, int]:
    """Return what was chosen for each wording; a choice left open is no answer."""
    chosen: dict[str, int] = {}
    for name, value in fields.items():
        number = name.removeprefix(f"{kind}-word-")
        meant = fields.get(f"{kind}-{number}", "")
        if name != number and meant.isdigit() and int(meant) <= LARGEST_NUMBER:
            chosen[value] = int(meant)
    return chosen
