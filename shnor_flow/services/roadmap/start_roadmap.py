"""The coordinator's word that a roadmap begins: from here its dates bind and its letters go."""

from datetime import date, datetime

from sqlmodel import Session, col, update

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day, moment_of
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.services.edition.match_editions import match_editions
from shnor_flow.storage.journal import note
from shnor_flow.storage.roadmap import planning
from shnor_flow.storage.roadmap.editions import later_drafts, running_edition
from shnor_flow.storage.tables import Activity, Municipality, Roadmap, RoadmapState


def start_roadmap(
    session: Session, roadmap_id: int, *, actor: Actor, now: datetime, since: date | None = None
) -> Roadmap:
    """Let a draft run; starting twice changes nothing.

    Deadlines from `since` on (today by default) are reminded of; earlier ones are shown as overdue in silence. An
    edition of a plan that runs is not started but applied (services.edition): its work has to go on.
    """
    roadmap = session.get(Roadmap, roadmap_id)
    if roadmap is None:
        raise NotFound(f"Дорожной карты № {roadmap_id} нет: список покажет «shnor-flow roadmap list».")
    if roadmap.state is RoadmapState.RUNNING:
        return roadmap
    if roadmap.state is RoadmapState.SUPERSEDED:
        raise Refused("Эту редакцию уже сменила более поздняя: запустите последнюю.")
    today = local_day(now, session.get_one(Municipality, roadmap.municipality_id).timezone)
    if since and since > today:
        raise Refused(f"Начать задним числом можно, а вперёд нельзя: {since:%d.%m.%Y} ещё не наступило.")
    _refuse_edition(session, roadmap)
    roadmap.state, roadmap.started_at = RoadmapState.RUNNING, moment_of(since) if since else now
    session.flush()
    _confirm_sure(session, roadmap_id, actor, now)
    planning.mark_for_planning(session, col(Activity.roadmap_id) == roadmap_id)
    details = {"since": since.isoformat()} if since else {}
    home = roadmap.municipality_id
    for draft in later_drafts(session, roadmap):
        match_editions(session, draft, now=now)
    note(session, "roadmap.started", "roadmap", roadmap_id, now=now, municipality_id=home, actor=actor, details=details)
    return roadmap


def _confirm_sure(session: Session, roadmap_id: int, actor: Actor, now: datetime) -> None:
    """Note who let the readings bind that nobody doubted and nobody looked at one by one."""
    unconfirmed = (col(Activity.needs_review).is_(False), col(Activity.confirmed_at).is_(None))
    session.exec(
        update(Activity)
        .where(col(Activity.roadmap_id) == roadmap_id, *unconfirmed)
        .values(confirmed_at=now, confirmed_by=actor.person_id)
    )


def _refuse_edition(session: Session, roadmap: Roadmap) -> None:
    running = running_edition(session, roadmap)
    if running is None:
        return
    if running.edition > roadmap.edition:
        raise Refused(f"Уже идёт более поздняя редакция № {running.edition}: запускать № {roadmap.edition} нельзя.")
    raise Refused(
        f"Этот план уже идёт, редакция № {running.edition}. Сравните их и примените новую на странице «Сравнение "
        f"редакций» или командой «shnor-flow roadmap apply {roadmap.id} --act ДОКУМЕНТ»."
    )
