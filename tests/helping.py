"""Rows of partners, curators and their visits around a claim: name what matters, the builder fills the rest."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.partnership import PairSource, VisitKind, VisitState
from shnor_flow.storage.tables import Curatorship, Organisation, Partnership, Person, Programme, Visit, VisitInquiry
from tests.builders import BORIS, STARTED_ON, id_of, kept


def build_partnership(
    session: Session,
    programme: Programme,
    school: Organisation,
    partner: Organisation,
    *,
    scope: str = "уроки математики в 5–9 классах",
    from_on: date | None = None,
    **rest: Any,
) -> Partnership:
    """Let an organisation help a school, from the programme's first day."""
    defaults: dict[str, Any] = {
        "source": PairSource.COORDINATOR,
        "from_on": from_on or programme.starts_on,
        "created_at": moment_of(STARTED_ON),
    }
    return kept(
        session,
        Partnership(
            municipality_id=programme.municipality_id,
            programme_id=id_of(programme),
            school_id=id_of(school),
            partner_id=id_of(partner),
            scope=scope,
            **(defaults | rest),
        ),
    )


def build_curatorship(
    session: Session, programme: Programme, school: Organisation, person: Person, **rest: Any
) -> Curatorship:
    """Let a person curate a school, from the programme's first day."""
    defaults: dict[str, Any] = {
        "source": PairSource.COORDINATOR,
        "from_on": programme.starts_on,
        "created_at": moment_of(STARTED_ON),
    }
    return kept(
        session,
        Curatorship(
            municipality_id=programme.municipality_id,
            programme_id=id_of(programme),
            school_id=id_of(school),
            person_id=id_of(person),
            **(defaults | rest),
        ),
    )


def build_visit(session: Session, tie: Partnership | Curatorship, held_on: date, **rest: Any) -> Visit:
    """Return a visit of a partner or a curator to the school."""
    is_pair = isinstance(tie, Partnership)
    defaults: dict[str, Any] = {
        "kind": VisitKind.VISIT,
        "state": VisitState.HELD,
        "topic": "Уроки математики в 7 классе",
        "made_by": BORIS,
        "recorded_by": BORIS,
        "recorded_at": moment_of(held_on),
        "client_key": f"{type(tie).__name__}{tie.id}:{held_on}:{len(session.exec(select(Visit)).all())}",
    }
    return kept(
        session,
        Visit(
            municipality_id=tie.municipality_id,
            programme_id=tie.programme_id,
            school_id=tie.school_id,
            partnership_id=tie.id if is_pair else None,
            curatorship_id=None if is_pair else tie.id,
            held_on=held_on,
            **(defaults | rest),
        ),
    )


def build_inquiry(
    session: Session, programme: Programme, holder: Person | Organisation, period: str = "2026Q3", **rest: Any
) -> VisitInquiry:
    """Ask a curator or a partner about a period, since the working day after it."""
    of = parse_period(period)
    is_person = isinstance(holder, Person)
    defaults: dict[str, Any] = {
        "starts_on": of.start,
        "ends_on": of.end,
        "due_on": of.end + timedelta(days=9),
        "next_notice_on": of.end + timedelta(days=1),
    }
    return kept(
        session,
        VisitInquiry(
            municipality_id=programme.municipality_id,
            programme_id=id_of(programme),
            period=period,
            holder=f"{'person' if is_person else 'organisation'}:{holder.id}",
            person_id=holder.id if is_person else None,
            organisation_id=None if is_person else holder.id,
            **(defaults | rest),
        ),
    )
