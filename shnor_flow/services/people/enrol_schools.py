"""Schools of the ШНОР list take part in the municipality's programmes."""

from datetime import date

from sqlmodel import Session, col, select

from shnor_flow.domain.party import OrganisationKind
from shnor_flow.storage.missing_rows import insert_missing
from shnor_flow.storage.tables import Organisation, Programme, ProgrammeSchool, Roadmap, RoadmapState


def enrol_schools(session: Session, municipality_id: int, today: date) -> int:
    """Let each listed school take part in every programme that has not ended, and return how many places are new.

    In a programme whose roadmap runs with schools already, a new one joins today; otherwise it is there from the start.
    Leaving is an act of its own: a school that is off the list stays until somebody sets its last day.
    """
    living = select(Programme).where(Programme.municipality_id == municipality_id, col(Programme.ends_on) >= today)
    listed = select(Organisation.id).where(
        Organisation.municipality_id == municipality_id,
        Organisation.kind == OrganisationKind.SCHOOL,
        col(Organisation.is_low_results),
        col(Organisation.is_active),
    )
    schools = session.exec(listed).all()
    rows = []
    for programme in session.exec(living).all():
        taking_part = session.exec(
            select(ProgrammeSchool.organisation_id).where(ProgrammeSchool.programme_id == programme.id)
        ).all()
        runs = _runs(session, programme) and taking_part
        joined_on = max(today, programme.starts_on) if runs else programme.starts_on
        rows += [
            {"programme_id": programme.id, "organisation_id": school, "joined_on": joined_on, "left_on": None}
            for school in schools
            if school not in set(taking_part)
        ]
    return insert_missing(session, ProgrammeSchool, rows)


def _runs(session: Session, programme: Programme) -> bool:
    running = select(Roadmap.id).where(Roadmap.programme_id == programme.id, Roadmap.state == RoadmapState.RUNNING)
    return session.exec(running).first() is not None
