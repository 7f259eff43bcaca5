"""A person's answer to «is this plan a new edition of that one?»."""

from datetime import datetime

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.services.edition.match_editions import match_editions
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import (
    CollectionRound,
    Curatorship,
    Indicator,
    IndicatorTarget,
    PairProposal,
    Partnership,
    Programme,
    ProgrammeRule,
    ProgrammeRuleVersion,
    ProgrammeSchool,
    Report,
    Roadmap,
    RoadmapState,
    Visit,
)


def adopt_edition(session: Session, roadmap_id: int, programme_id: int, *, actor: Actor, now: datetime) -> None:
    """Make a draft the next edition of another programme's plan; the programme it came with goes if it is empty."""
    roadmap, programme = _draft(session, roadmap_id), session.get(Programme, programme_id)
    if programme is None or programme.municipality_id != roadmap.municipality_id:
        raise NotFound("Такой программы нет: обновите страницу.")
    if roadmap.programme_id == programme_id:
        return
    came_with = roadmap.programme_id
    of_programme = (Roadmap.programme_id == programme_id, col(Roadmap.organisation_id).is_(None))
    last = session.exec(select(func.max(Roadmap.edition)).where(*of_programme)).one()
    roadmap.programme_id, roadmap.edition, roadmap.resembles_id = programme_id, (last or 0) + 1, None
    session.flush()
    match_editions(session, roadmap, now=now)
    _remove_if_empty(session, came_with)
    _note(session, roadmap, "roadmap.adopted", actor, now)


def refuse_edition(session: Session, roadmap_id: int, *, actor: Actor, now: datetime) -> None:
    """Keep a draft as a plan of its own; asked once, answered once."""
    roadmap = _draft(session, roadmap_id)
    if roadmap.resembles_id is not None:
        roadmap.resembles_id = None
        _note(session, roadmap, "roadmap.own", actor, now)


def _draft(session: Session, roadmap_id: int) -> Roadmap:
    roadmap = session.get(Roadmap, roadmap_id)
    if roadmap is None:
        raise NotFound("Такой дорожной карты нет: обновите страницу.")
    if roadmap.state is not RoadmapState.DRAFT or roadmap.organisation_id is not None:
        raise Refused("Этот план уже запущен: сделать его новой редакцией другого нельзя.")
    return roadmap


def _remove_if_empty(session: Session, programme_id: int) -> None:
    for table in (Roadmap, CollectionRound, Report, Visit, Curatorship):
        if session.exec(select(col(table.id)).where(col(table.programme_id) == programme_id)).first() is not None:
            return
    for pairs in (PairProposal, Partnership):
        session.execute(delete(pairs).where(col(pairs.programme_id) == programme_id))
    indicators = select(Indicator.id).where(Indicator.programme_id == programme_id)
    session.execute(delete(IndicatorTarget).where(col(IndicatorTarget.indicator_id).in_(indicators)))
    session.execute(delete(Indicator).where(col(Indicator.programme_id) == programme_id))
    rules = select(ProgrammeRule.id).where(ProgrammeRule.programme_id == programme_id)
    session.execute(delete(ProgrammeRuleVersion).where(col(ProgrammeRuleVersion.rule_id).in_(rules)))
    session.execute(delete(ProgrammeRule).where(col(ProgrammeRule.programme_id) == programme_id))
    session.execute(delete(ProgrammeSchool).where(col(ProgrammeSchool.programme_id) == programme_id))
    session.execute(delete(Programme).where(col(Programme.id) == programme_id))


def _note(session: Session, roadmap: Roadmap, action: str, actor: Actor, now: datetime) -> None:
    home, details = roadmap.municipality_id, {"programme": roadmap.programme_id, "edition": roadmap.edition}
    note(session, action, "roadmap", roadmap.id, now=now, municipality_id=home, actor=actor, details=details)
