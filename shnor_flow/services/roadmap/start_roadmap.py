"""The coordinator's word that a roadmap begins: from here its dates bind and its letters go."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day, moment_of
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.storage.journal import note
from shnor_flow.storage.roadmap import planning
from shnor_flow.storage.tables import Activity, Assignment, Municipality, Occurrence, Roadmap, RoadmapState


def start_roadmap(
    session: Session, roadmap_id: int, *, actor: Actor, now: datetime, since: date | None = None
) -> Roadmap:
    """Let a draft run, and let the edition before it step back; starting twice changes nothing.

    Deadlines from `since` on (today by default) are reminded of; earlier ones are shown as overdue in silence. What the
    earlier edition still asked for after that day is cancelled, unless somebody has begun it.
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
    _supersede(session, roadmap, since or today, actor=actor, now=now)
    roadmap.state, roadmap.started_at = RoadmapState.RUNNING, moment_of(since) if since else now
    session.flush()
    planning.mark_for_planning(session, col(Activity.roadmap_id) == roadmap_id)
    details = {"since": since.isoformat()} if since else {}
    home = roadmap.municipality_id
    note(session, "roadmap.started", "roadmap", roadmap_id, now=now, municipality_id=home, actor=actor, details=details)
    return roadmap


def _supersede(session: Session, roadmap: Roadmap, since: date, *, actor: Actor, now: datetime) -> None:
    running = select(Roadmap).where(
        Roadmap.programme_id == roadmap.programme_id,
        col(Roadmap.organisation_id).is_not_distinct_from(roadmap.organisation_id),
        Roadmap.state == RoadmapState.RUNNING,
    )
    for earlier in session.exec(running).all():
        if earlier.edition > roadmap.edition:
            raise Refused(f"Уже идёт более поздняя редакция № {earlier.edition}: запускать № {roadmap.edition} нельзя.")
        earlier.state = RoadmapState.SUPERSEDED
        of_earlier = (
            select(Occurrence.id)
            .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
            .where(Activity.roadmap_id == earlier.id)
        )
        cancelled = planning.cancel_untouched(
            session, col(Assignment.occurrence_id).in_(of_earlier), col(Assignment.due_on) >= since
        )
        home, details = earlier.municipality_id, {"cancelled": cancelled, "by": roadmap.id}
        note(
            session,
            "roadmap.superseded",
            "roadmap",
            earlier.id,
            now=now,
            municipality_id=home,
            actor=actor,
            details=details,
        )
