"""What every page is given: the house, this moment, who is looking, and how to answer. The clock is read here."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from itsdangerous import BadSignature, URLSafeTimedSerializer

from shnor_flow import jobs
from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.errors import NotFound, ShnorError
from shnor_flow.storage.people.accounts import AnyAccount, RegionAccountView, account_by_id
from shnor_flow.web.entrance.forgery import form_token, keep_visit
from shnor_flow.web.entrance.session import read_session
from shnor_flow.web.rendering import environment

MESSAGE_COOKIE = "shnor_message"
MESSAGE_SECONDS = 60
LONGEST_ON_THE_WAY = timedelta(minutes=2)


class NotSignedIn(ShnorError):
    """Войдите, чтобы открыть эту страницу."""


class OnlyARegion(NotFound):
    """Эта учётная запись видит только итоги региона."""

    def __str__(self) -> str:
        """Return the docstring: it is the sentence a person reads."""
        return self.__doc__ or ""


class NotForSchools(NotFound):
    """Эта страница — для координатора программы. Сведения вашей школы — на странице «Сведения школы»."""

    def __str__(self) -> str:
        """Return the docstring: it is the sentence a person reads."""
        return self.__doc__ or ""


@dataclass(frozen=True)
class Viewer:
    """Who looks at the page; sees one municipality, on whose wall clock it is `today`, or one school of it."""

    account_id: int
    person_id: int
    name: str
    municipality_id: int
    municipality: str
    timezone: str
    today: date
    school_id: int | None = None  # of whom only the school's own figures are open to
    school: str = ""

    @property
    def actor(self) -> Actor:
        """Return the name for the journal."""
        return Actor(self.name, self.person_id)

    @property
    def place(self) -> str:
        """Return what stands on top of every page."""
        return self.school or self.municipality


@dataclass(frozen=True)
class RegionViewer:
    """Who looks at the counts of a region; sees no municipality's own pages."""

    account_id: int
    name: str
    region: str
    timezone: str

    @property
    def actor(self) -> Actor:
        """Return the name for the journal; nobody's directory has the person."""
        return Actor(self.name, None)

    @property
    def place(self) -> str:
        """Return what stands on top of every page."""
        return self.region


AnyViewer = Viewer | RegionViewer


def house_of(request: Request) -> jobs.House:
    """Return the house the application was made with."""
    house: jobs.House = request.app.state.house
    return house


def moment_of_request(request: Request) -> datetime:
    """Return the one moment that every part of the answer speaks of: when the request began to arrive.

    Whoever pressed the button a second before midnight is in time, however long the line is and however many wait. A
    request that trickles in for longer than any form needs counts from its end.
    """
    if not hasattr(request.state, "now"):
        now = request.app.state.clock()
        began = getattr(request.state, "began_at", now)
        request.state.now = began if now - began <= LONGEST_ON_THE_WAY else now
    moment: datetime = request.state.now
    return moment


async def _the_house(request: Request) -> jobs.House:
    # What only looks a value up must not wait for a thread of its own: that a coroutine is spared.
    return house_of(request)


async def _the_moment(request: Request) -> datetime:
    return moment_of_request(request)


def anybody_signed_in(request: Request) -> AnyViewer:
    """Return who is looking, of a school, a municipality or a region; NotSignedIn leads to the sign-in page."""
    house, now = house_of(request), moment_of_request(request)
    session = read_session(request.cookies, house.secret)
    if session is None:
        raise NotSignedIn
    with house.database.reading() as database:
        account = account_by_id(database, session.account_id)
    # A changed password or a closed account ends every session that was begun before.
    if account is None or not session.belongs_to(account):
        raise NotSignedIn
    request.state.viewer = _viewer_of(account, now)
    viewer: AnyViewer = request.state.viewer
    return viewer


def _viewer_of(account: AnyAccount, now: datetime) -> AnyViewer:
    if isinstance(account, RegionAccountView):
        return RegionViewer(account.account_id, account.name, account.region, account.timezone)
    return Viewer(
        account_id=account.account_id,
        person_id=account.person_id,
        name=account.name,
        municipality_id=account.municipality_id,
        municipality=account.municipality,
        timezone=account.timezone,
        today=local_day(now, account.timezone),
        school_id=account.school_id,
        school=account.school,
    )


def signed_in(viewer: "AnybodySignedIn") -> Viewer:
    """Return who is looking at a page of the municipality; others are told where theirs are."""
    if isinstance(viewer, RegionViewer):
        raise OnlyARegion
    if viewer.school_id is not None:
        raise NotForSchools
    return viewer


def signed_in_of_school(viewer: "AnybodySignedIn") -> Viewer:
    """Return who of a school is looking; there is no such page for anybody else."""
    if isinstance(viewer, RegionViewer) or viewer.school_id is None:
        raise NotFound
    return viewer


def signed_in_to_region(viewer: "AnybodySignedIn") -> RegionViewer:
    """Return who reads a region; there is no such page for anybody else."""
    if not isinstance(viewer, RegionViewer):
        raise NotFound
    return viewer


AnybodySignedIn = Annotated[AnyViewer, Depends(anybody_signed_in)]
SignedIn = Annotated[Viewer, Depends(signed_in)]
SignedInOfSchool = Annotated[Viewer, Depends(signed_in_of_school)]
SignedInToRegion = Annotated[RegionViewer, Depends(signed_in_to_region)]
TheHouse = Annotated[jobs.House, Depends(_the_house)]
Now = Annotated[datetime, Depends(_the_moment)]


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page or, for htmx, a part of one; `viewer`, `message`, `csrf_token` and `path` are always there."""
    house = house_of(request)
    message = _read_message(request, house.secret)
    page = environment().get_template(template)
    viewer: AnyViewer | None = getattr(request.state, "viewer", None)
    html = page.render(
        request=request,
        path=request.url.path,
        viewer=viewer,
        csrf_token=form_token(request, house.secret),
        message=message,
        nav=_nav(request, viewer),
        **values,
    )
    response = HTMLResponse(html, status_code=status)
    keep_visit(request, response, is_https=is_https(request))
    if message:
        response.delete_cookie(MESSAGE_COOKIE)
    return response


def _nav(request: Request, viewer: AnyViewer | None) -> Any:
    if isinstance(viewer, RegionViewer):
        return request.app.state.region_nav
    is_of_school = viewer is not None and viewer.school_id is not None
    return request.app.state.school_nav if is_of_school else request.app.state.nav


def go(request: Request, to: str, message: str = "") -> Response:
    """Answer a form: lead on to a page that says `message` once."""
    response = RedirectResponse(to, status_code=303)
    if message:
        response.set_cookie(
            MESSAGE_COOKIE,
            str(_message_signer(house_of(request).secret).dumps(message)),
            max_age=MESSAGE_SECONDS,
            httponly=True,
            samesite="lax",
            secure=is_https(request),
        )
    return response


def as_of_request(request: Request, viewer: Viewer) -> date | None:
    """Return the day a job should live on: None (the real one) unless the application lives on another."""
    return None if request.app.state.clock is jobs.now else viewer.today


def plan_again(request: Request, viewer: Viewer) -> None:
    """Put what was just decided into the calendar at once, so that the next page shows it."""
    jobs.plan_occurrences(as_of_request(request, viewer), engine="page")


def own_page(to: str, otherwise: str = "/") -> str:
    """Return a page of ours: «//other.site» and «https://…» must not lead away."""
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) else otherwise


def is_https(request: Request) -> bool:
    """Tell whether browsers come by https, as the public address says."""
    return house_of(request).settings.public_url.startswith("https://")


def _message_signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="message")


def _read_message(request: Request, secret: str) -> str:
    try:
        return str(_message_signer(secret).loads(request.cookies.get(MESSAGE_COOKIE, ""), max_age=MESSAGE_SECONDS))
    except BadSignature:
        return ""
