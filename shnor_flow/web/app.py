"""The web application: every router, every guard."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from shnor_flow import jobs
from shnor_flow.web.api import create_api
from shnor_flow.web.by_link import answer, figure_files, rhythm, submission, visits
from shnor_flow.web.checking import rules as check_rules
from shnor_flow.web.completeness import cell, municipality, region
from shnor_flow.web.completeness import round as round_completeness
from shnor_flow.web.control import channels, petitions, replies, rules, settings, tokens
from shnor_flow.web.coordinator import (
    absences,
    activity,
    assignment,
    collection,
    editions,
    explanations,
    figure_corrections,
    findings,
    imports,
    journal,
    ladder,
    ledger,
    letters,
    past_figures,
    people,
    post_bag,
    programme,
    reading,
    report,
    roadmap,
    round_acts,
    round_table,
    school_roadmaps,
    today,
    undelivered,
)
from shnor_flow.web.entrance import password, school_figures, sign_in
from shnor_flow.web.entrance.forgery import refuse_forgery
from shnor_flow.web.entrance.guards import Guards
from shnor_flow.web.entrance.link_patience import LinkPatience
from shnor_flow.web.entrance.oddities import refuse_oddities
from shnor_flow.web.entrance.patience import Patience
from shnor_flow.web.failures import add_failure_pages
from shnor_flow.web.partnership import coordinator as partners
from shnor_flow.web.rendering import static_folders
from shnor_flow.web.review import cells, page, parties, start, terms
from shnor_flow.web.school import by_link as school_by_link
from shnor_flow.web.school import coordinator as schools
from shnor_flow.web.sheets import coordinator as coordinator_sheets
from shnor_flow.web.sheets import school as school_sheets

MEGABYTE = 1024 * 1024
GZIP_LEVEL = 5  # a form of 30 figures: 3 % longer than at 9, in half the time
FORM_FIELDS = MEGABYTE  # what a form may weigh beside its files


@dataclass(frozen=True)
class NavItem:
    """A place on the top bar; lights up for every address that begins with `path`."""

    path: str
    name: str

    def is_here(self, path: str) -> bool:
        """Tell whether `path` is this place or below it."""
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


NOUNS = (
    submission,  # first, for the router tries one after another: schools come all at once, in the last hour
    sign_in,
    password,
    school_figures,
    today,
    imports,
    roadmap,
    reading,
    school_roadmaps,
    editions,
    findings,
    page,
    terms,
    parties,
    cells,
    start,
    activity,
    assignment,
    channels,
    petitions,
    replies,
    rules,
    settings,
    tokens,
    answer,
    people,
    absences,
    letters,
    undelivered,
    ledger,
    ladder,
    post_bag,
    journal,
    collection,
    explanations,
    past_figures,
    figure_corrections,
    round_acts,
    round_table,
    round_completeness,
    municipality,
    region,
    cell,
    programme,
    check_rules,
    submission,
    figure_files,
    school_by_link,
    schools,
    school_sheets,
    coordinator_sheets,
    rhythm,
    visits,
    partners,
    report,
)
NAV = (
    NavItem("/", "Сегодня"),
    NavItem("/roadmap", "Дорожные карты"),
    NavItem("/findings", "На решение"),
    NavItem("/collection", "Сведения"),
    NavItem("/schools", "Школы"),
    NavItem("/report", "Отчёты"),
    NavItem("/people", "Люди"),
    NavItem("/letters", "Письма"),
    NavItem("/settings", "Настройки"),
)
REGION_NAV = (NavItem("/region", "Полнота и сроки"),)
SCHOOL_NAV = (NavItem("/figures", "Сведения школы"),)


def create_app(house: jobs.House | None = None, clock: Callable[[], datetime] = jobs.now) -> FastAPI:
    """Make the application; `clock` lets a test or a demonstration live on another day."""
    house = house or jobs.house()
    # FastAPI's own documentation pages load their script from an outside address.
    app = FastAPI(
        title="shnor_flow",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(refuse_oddities), Depends(refuse_forgery)],
    )
    app.state.house = house
    app.state.clock = clock
    app.state.patience = Patience()
    app.state.link_patience = LinkPatience()
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=GZIP_LEVEL)
    app.add_middleware(Guards, clock=clock, largest_body=house.settings.upload_megabytes * MEGABYTE + FORM_FIELDS)
    add_failure_pages(app)
    for noun in NOUNS:
        app.include_router(noun.router)
    for name, folder in static_folders().items():
        app.mount(f"/static/{name}", StaticFiles(directory=folder), name=f"static-{name}")
    app.mount("/api/v1", create_api(house, clock), name="api")
    app.state.nav, app.state.school_nav, app.state.region_nav = NAV, SCHOOL_NAV, REGION_NAV
    return app
