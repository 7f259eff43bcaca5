"""The rules of reminders: when, to whom next, how often; with what they come to for one deadline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request, Response

from shnor_flow.domain.errors import Refused
from shnor_flow.domain.letter.ladder_words import ABOVE_NAMES, ToldOn, TypedLadder, as_typed, read_ladder, told_for
from shnor_flow.domain.letter.reminder import ESCALATED, Audience, Ladder, LadderKind
from shnor_flow.jobs import House
from shnor_flow.services.mail.keep_ladders import TypedPace, drop_ladders, keep_ladders, keep_pace
from shnor_flow.storage.mail.ladders import programmes_with_ladders, read_ladders
from shnor_flow.storage.roadmap.programmes import programme_names
from shnor_flow.storage.tables import Municipality
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render
from shnor_flow.web.entrance.oddities import Number, OptionalDay, OptionalNumber

router = APIRouter()

PAGE = "/letters/rules"
KIND_NAMES = {
    LadderKind.DEADLINE: "Сроки мероприятий",
    LadderKind.CONTROL_POINT: "Контрольные точки работы «постоянно»",
    LadderKind.SUBMISSION: "Сведения школ",
    LadderKind.VISITS: "Вопрос кураторам и партнёрам о визитах за период",
}


@dataclass(frozen=True)
class Fields:
    """What the form says."""

    programme_id: int | None
    ladders: Mapping[LadderKind, TypedLadder]
    due_on: date | None


async def typed(request: Request, programme: Number = 0) -> Fields:
    """Return the fields of the form as typed."""
    form = await request.form()

    def field(kind: LadderKind, name: str) -> str:
        return str(form.get(f"{kind}_{name}", ""))[:200]

    ladders = {
        kind: TypedLadder(
            before=field(kind, "before"),
            after=field(kind, "after"),
            letters_after=field(kind, "letters_after"),
            escalations={audience: field(kind, audience) for audience in ESCALATED},
            warns=bool(form.get(f"{kind}_warns")),
        )
        for kind in LadderKind
    }
    return Fields(programme or None, ladders, _day(str(form.get("due_on", ""))))


@router.get(PAGE)
def rules_page(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    programme: OptionalNumber = None,
    due_on: OptionalDay = None,
) -> Response:
    """Show the rules in force for a programme, or for all."""
    with house.database.reading() as session:
        names = dict(programme_names(session, viewer.municipality_id))
        ladders = read_ladders(session, viewer.municipality_id)
    chosen = programme if programme in names else None
    in_force = {kind: ladders.of(chosen, kind) for kind in LadderKind}
    fields = Fields(chosen, {kind: as_typed(ladder) for kind, ladder in in_force.items()}, due_on)
    return _page(request, viewer, house, fields, previews=_previews(in_force, fields, viewer, house))


@router.post(PAGE)
def change_rules(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    fields: Annotated[Fields, Depends(typed)],
    act: Annotated[Literal["preview", "save", "drop"], Form()],
) -> Response:
    """Show what the typed rules come to, write them, or let the programme go by the common ones again."""
    try:
        if act == "drop" and fields.programme_id:
            return _drop(request, viewer, house, now, fields.programme_id)
        ladders = {kind: read_ladder(each) for kind, each in fields.ladders.items()}
    except Refused as refused:
        return _page(request, viewer, house, fields, problem=str(refused))
    if act == "preview":
        return _page(request, viewer, house, fields, previews=_previews(ladders, fields, viewer, house), is_draft=True)
    with house.database.writing() as session:
        keep_ladders(
            session,
            viewer.municipality_id,
            fields.programme_id,
            ladders,
            actor=viewer.actor,
            now=now,
            calendar=house.calendar,
        )
    return go(request, _address(fields.programme_id), "Правила записаны. Действуют со следующего напоминания.")


@router.post(f"{PAGE}/pace")
def change_pace(
    request: Request, viewer: SignedIn, house: TheHouse, now: Now, gap_days: Number = 0, letters_a_week: Number = 0
) -> Response:
    """Write how often one person may be written to."""
    with house.database.writing() as session:
        pace = TypedPace(gap_days, letters_a_week)
        keep_pace(session, viewer.municipality_id, pace, actor=viewer.actor, now=now)
    return go(request, PAGE, "Записано, как часто можно писать одному человеку")


def _drop(request: Request, viewer: Viewer, house: House, now: datetime, programme_id: int) -> Response:
    with house.database.writing() as session:
        drop_ladders(
            session, viewer.municipality_id, programme_id, actor=viewer.actor, now=now, calendar=house.calendar
        )
    return go(request, _address(programme_id), "Программа снова идёт по общим правилам")


def _previews(
    ladders: Mapping[LadderKind, Ladder], fields: Fields, viewer: Viewer, house: House
) -> dict[LadderKind, tuple[ToldOn, ...]]:
    due_on = _due_on(fields, viewer)
    return {kind: told_for(ladder, due_on, house.calendar) for kind, ladder in ladders.items()}


def _page(request: Request, viewer: Viewer, house: House, fields: Fields, **values: Any) -> Response:
    with house.database.reading() as session:
        names = programme_names(session, viewer.municipality_id)
        own = programmes_with_ladders(session, viewer.municipality_id)
        home = session.get_one(Municipality, viewer.municipality_id)
    return render(
        request,
        "pages/letters/rules.html",
        status=422 if values.get("problem") else 200,
        fields=fields,
        programmes=((0, "все программы"), *names),
        has_own=fields.programme_id in own,
        kinds=KIND_NAMES,
        above=ABOVE_NAMES,
        holder=Audience.HOLDER,
        due_on=_due_on(fields, viewer),
        pace=TypedPace(home.letters_gap_days, home.letters_a_week),
        **({"problem": "", "previews": {}, "is_draft": False} | values),
    )


def _due_on(fields: Fields, viewer: Viewer) -> date:
    """Return the deadline of the preview: as typed, or the 15th of the month after the next."""
    if fields.due_on and 2000 <= fields.due_on.year <= 2100:  # the calendar has no end, a preview has
        return fields.due_on
    month = viewer.today.month + 1
    return date(viewer.today.year + month // 12, month % 12 + 1, 15)


def _address(programme_id: int | None) -> str:
    return f"{PAGE}?programme={programme_id}" if programme_id else PAGE


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
