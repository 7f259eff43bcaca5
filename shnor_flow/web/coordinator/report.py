"""Half-year reports: the list of versions, one version as it was frozen, its files, and sending it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session

from shnor_flow import jobs
from shnor_flow.domain.calendar.period import ReportingPeriod, half_year_of, parse_period
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.report import half_years_to_report
from shnor_flow.domain.russian import counted
from shnor_flow.reports.half_year import layout_of
from shnor_flow.services.report.build_report import make_report
from shnor_flow.services.report.send_report import SentReport, send_report
from shnor_flow.storage.report.reports import (
    ReportingProgramme,
    ReportView,
    read_report,
    recipient_views,
    report_by_id,
    report_list,
    reporting_programmes,
)
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render
from shnor_flow.web.downloads import download

router = APIRouter(prefix="/report")

_LETTERS = "письмо,письма,писем"


@dataclass(frozen=True)
class Versions:
    """The versions of one half-year of one programme, the newest first."""

    programme: str
    period: ReportingPeriod
    reports: tuple[ReportView, ...]


@router.get("")
def reports_page(request: Request, viewer: SignedIn, house: TheHouse) -> Response:
    """List what was made, and offer to make another."""
    with house.database.reading() as session:
        reports = report_list(session, viewer.municipality_id)
        programmes = reporting_programmes(session, viewer.municipality_id)
    return render(
        request,
        "pages/report/list.html",
        groups=_by_half_year(reports),
        choices=[choice for programme in programmes for choice in _choices(programme, viewer)],
    )


@router.post("")
def make(
    request: Request, viewer: SignedIn, house: TheHouse, now: Now, what: Annotated[str, Form(max_length=40)]
) -> Response:
    """Freeze a version as of today; mails nobody."""
    programme_id, _, code = what.partition(":")
    with house.database.reading() as session:
        programme = _own_programme(session, viewer, programme_id)
    press = jobs.press_of(house, now)
    made = make_report(house.database, programme, parse_period(code), press, actor=viewer.actor)
    told = "Отчёт составлен." if made.is_new else "С прошлой версии ничего не изменилось: новая не понадобилась."
    return go(request, f"/report/{made.report_id}", told)


@router.get("/{report_id:int}")
def report_page(request: Request, viewer: SignedIn, house: TheHouse, report_id: int) -> Response:
    """Show one version as it was frozen, and who would get it."""
    with house.database.reading() as session:
        view = report_by_id(session, report_id, viewer.municipality_id)
        report = read_report(session, report_id)
        versions = [
            one
            for one in report_list(session, viewer.municipality_id, view.period)
            if one.programme_id == view.programme_id
        ]
        recipients = recipient_views(session, viewer.municipality_id)
    return render(
        request,
        "pages/report/report.html",
        view=view,
        layout=layout_of(report),
        versions=versions,
        recipients=recipients,
        is_latest=view.report_id == versions[0].report_id,
    )


@router.get("/{report_id:int}/{ending}")
def report_file(viewer: SignedIn, house: TheHouse, report_id: int, ending: Literal["docx", "html"]) -> Response:
    """Give the document that was printed with this version."""
    with house.database.reading() as session:
        view = report_by_id(session, report_id, viewer.municipality_id)
    sha256 = view.docx_sha256 if ending == "docx" else view.html_sha256
    return download(sha256, f"{view.file_name}.{ending}", house)


@router.post("/{report_id:int}/send")
def send(request: Request, viewer: SignedIn, house: TheHouse, now: Now, report_id: int) -> Response:
    """Mail this version to its recipients; whoever has it already gets no second letter."""
    with house.database.writing() as session:
        report_by_id(session, report_id, viewer.municipality_id)
        sent = send_report(session, report_id, now=now, writer=house.writer, links=house.links, actor=viewer.actor)
    return go(request, f"/report/{report_id}", _told(sent))


def _own_programme(session: Session, viewer: Viewer, programme_id: str) -> int:
    own = {str(one.programme_id) for one in reporting_programmes(session, viewer.municipality_id)}
    if programme_id not in own:
        raise NotFound("Такой программы нет, или её дорожная карта не запущена.")
    return int(programme_id)


def _choices(programme: ReportingProgramme, viewer: Viewer) -> list[tuple[str, str]]:
    """Return the half-years that can be reported, the last that ended first, the running one as a draft."""
    ended = half_years_to_report(programme.period, programme.started_on, viewer.today)
    names = [(one, one.name) for one in reversed(ended)]
    running = half_year_of(viewer.today)
    if running.start <= programme.period.end and running.end >= programme.period.start:
        names.append((running, f"{running.name}, предварительно"))
    return [(f"{programme.programme_id}:{one.code}", f"{name} — {programme.title}") for one, name in names]


def _by_half_year(reports: Sequence[ReportView]) -> list[Versions]:
    def half_year(view: ReportView) -> tuple[ReportingPeriod, int, str]:
        return view.period, view.programme_id, view.programme

    return [Versions(programme, period, tuple(views)) for (period, _, programme), views in groupby(reports, half_year)]


def _told(sent: SentReport) -> str:
    told = f"{counted(sent.letters, _LETTERS)} в очереди на отправку." if sent.letters else "Новых писем нет."
    unreachable = f" Без адреса: {sent.without_address}." if sent.without_address else ""
    return told + unreachable
