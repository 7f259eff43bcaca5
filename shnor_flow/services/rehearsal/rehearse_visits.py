"""Curators and visits of a rehearsal: everybody but one school has a curator, some pairs have met and some have not."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.partnership import VisitKind
from shnor_flow.domain.partnership.visit import VisitCard
from shnor_flow.domain.party import OrganisationKind
from shnor_flow.services.partnership.keep_pairs import CuratorCard, Keeper, name_curator
from shnor_flow.services.partnership.record_visit import Writing, record_visit
from shnor_flow.services.rehearsal.rehearse_answers import Rehearsal, coordinator_of
from shnor_flow.storage.partnership.desk import PartnershipDesk, partnership_desk
from shnor_flow.storage.partnership.ties import TieLine
from shnor_flow.storage.tables import Municipality, Organisation, Person, Programme

_VISITS = (  # days ago, what was done, about what, what came of it
    (41, VisitKind.VISIT, "Уроки математики в 6 и 7 классах", "Договорились о разборе типичных ошибок раз в месяц."),
    (24, VisitKind.CONSULTATION, "План подготовки к итоговой аттестации", "План поправлен, учителю дан банк заданий."),
    (9, VisitKind.LESSON, "Открытый урок у партнёра", ""),
)


def live_with_visits(rehearsal: Rehearsal, municipality_id: int, now: datetime) -> None:
    """Name curators and write visits down as they would have; every third pair has not met yet."""
    with rehearsal.database.writing() as session:
        today = local_day(now, session.get_one(Municipality, municipality_id).timezone)
        keeper = Keeper(municipality_id, coordinator_of(session, municipality_id, now), now)
        curator = _methodist(session, municipality_id)
        programmes = session.exec(select(Programme).where(Programme.municipality_id == municipality_id)).all()
        for programme in programmes:
            desk = partnership_desk(session, programme.id or 0, programme.title, today)
            if curator:
                _entrust(session, desk, curator, programme.starts_on, keeper)
            desk = partnership_desk(session, programme.id or 0, programme.title, today)
            for number, tie in enumerate(desk.ties):
                if number % 3:
                    _meet(session, rehearsal, tie, keeper, today)


def _entrust(session: Session, desk: PartnershipDesk, curator: Person, from_on: date, keeper: Keeper) -> None:
    for school_id, _ in desk.schools[:-1]:
        card = CuratorCard(desk.programme_id, school_id, curator.id or 0, from_on=from_on)
        name_curator(session, card, keeper)


def _meet(session: Session, rehearsal: Rehearsal, tie: TieLine, keeper: Keeper, today: date) -> None:
    for days, kind, topic, result in _VISITS[: 1 + tie.school_id % len(_VISITS)]:
        held_on = today - timedelta(days=days)
        if held_on < tie.from_on:
            continue
        card = VisitCard(kind, held_on, topic, result)
        writing = Writing(keeper.actor, keeper.now, client_key=f"rehearsal:{tie.key}:{days}", is_for_others=True)
        record_visit(session, tie.tie, card, writing, files=rehearsal.files)


def _methodist(session: Session, municipality_id: int) -> Person | None:
    return session.exec(
        select(Person)
        .join(Organisation, col(Organisation.id) == Person.organisation_id)
        .where(
            Person.municipality_id == municipality_id,
            Organisation.kind == OrganisationKind.CENTRE,
            col(Person.is_active),
        )
        .order_by(col(Person.is_contact), col(Person.id))
    ).first()
