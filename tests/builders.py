"""Rows that a test needs around its claim: name what matters, the builder fills the rest.

Everything belongs to Заречный район unless told otherwise. Anna Kotova coordinates, Boris Gromov answers for the
department, Vera Zimina has no access. Every row comes back flushed, with its id: read it with `id_of(row)`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from sqlmodel import Session, SQLModel, select

from shnor_flow.domain.calendar.dates import end_of_day, moment_of
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.party import Duty, OrganisationKind, PartyGroup, PartyRole, PartyTarget
from shnor_flow.domain.party.choice import PartyChoice
from shnor_flow.domain.roadmap import Comparison
from shnor_flow.domain.term import TermKind
from shnor_flow.storage.roadmap.holders import say_whom
from shnor_flow.storage.tables import (
    Activity,
    ActivityParty,
    Appointment,
    Assignment,
    Indicator,
    IndicatorTarget,
    Municipality,
    Occurrence,
    Organisation,
    Party,
    Person,
    Programme,
    ProgrammeSchool,
    Roadmap,
    RoadmapState,
)

ANNA = "Анна Сергеевна Котова"
BORIS = "Борис Ильич Громов"
VERA = "Вера Павловна Зимина"
DEPARTMENT = "Управление образования администрации Заречного района"
SCHOOL = "Школа № 1 с. Берёзовка"
STARTED_ON = date(2026, 1, 1)  # when a built roadmap begins to run

Holder = Organisation | Person | PartyGroup | str  # words mean a party that nobody answers to


_RowT = TypeVar("_RowT", bound=SQLModel)


class _Kept(Protocol):
    id: int | None


def id_of(row: _Kept) -> int:
    """Return the id of a flushed row."""
    assert row.id is not None, "the row was not flushed"
    return row.id


def build_municipality(
    session: Session, name: str = "Заречный район", timezone: str = "Europe/Moscow", **rest: Any
) -> Municipality:
    """Return the municipality of this name, made if it is not there yet."""
    found = session.exec(select(Municipality).where(Municipality.name == name)).first()
    return found or kept(session, Municipality(name=name, timezone=timezone, **rest))


def build_organisation(
    session: Session,
    name: str = DEPARTMENT,
    *,
    kind: OrganisationKind = OrganisationKind.DEPARTMENT,
    municipality: Municipality | None = None,
    **rest: Any,
) -> Organisation:
    """Return an organisation, a department by default; the same name is the same organisation."""
    home = id_of(municipality or build_municipality(session))
    found = session.exec(
        select(Organisation).where(Organisation.municipality_id == home, Organisation.name == name)
    ).first()
    return found or kept(session, Organisation(municipality_id=home, name=name, kind=kind, **rest))


def build_school(session: Session, name: str = SCHOOL, *, is_low_results: bool = True, **rest: Any) -> Organisation:
    """Return a school of the ШНОР list."""
    return build_organisation(session, name, kind=OrganisationKind.SCHOOL, is_low_results=is_low_results, **rest)


def build_person(
    session: Session,
    full_name: str = BORIS,
    *,
    organisation: Organisation | None = None,
    municipality: Municipality | None = None,
    duties: Iterable[Duty] = (),
    email: str | None = "",
    **rest: Any,
) -> Person:
    """Return a person with an address of their own; `email=None` means that nobody knows it."""
    home = organisation.municipality_id if organisation else id_of(municipality or build_municipality(session))
    person = kept(
        session,
        Person(
            municipality_id=home,
            organisation_id=organisation.id if organisation else None,
            full_name=full_name,
            email=email,
            **rest,
        ),
    )
    if email == "":
        person.email = f"person{person.id}@zarechny.example"
    for duty in duties:
        kept(session, Appointment(municipality_id=home, person_id=id_of(person), duty=duty))
    return kept(session, person)


def build_coordinator(session: Session, full_name: str = ANNA, **rest: Any) -> Person:
    """Return Anna, who coordinates the municipality's programmes."""
    return build_person(session, full_name, duties=[Duty.COORDINATOR], position="муниципальный координатор", **rest)


def build_programme(
    session: Session,
    *,
    schools: Iterable[Organisation] = (),
    municipality: Municipality | None = None,
    starts_on: date = date(2026, 1, 1),
    ends_on: date = date(2028, 12, 31),
    title: str = "Поддержка школ Заречного района",
    **rest: Any,
) -> Programme:
    """Return a three-year programme in which `schools` take part from its first day."""
    home = id_of(municipality or build_municipality(session))
    programme = kept(
        session, Programme(municipality_id=home, title=title, starts_on=starts_on, ends_on=ends_on, **rest)
    )
    for school in schools:
        build_membership(session, programme, school)
    return programme


def build_membership(
    session: Session, programme: Programme, school: Organisation, *, joined_on: date | None = None, **rest: Any
) -> ProgrammeSchool:
    """Let a school take part in a programme."""
    return kept(
        session,
        ProgrammeSchool(
            programme_id=id_of(programme),
            organisation_id=id_of(school),
            joined_on=joined_on or programme.starts_on,
            **rest,
        ),
    )


def build_indicator(
    session: Session, programme: Programme, *, targets: dict[int, float] | None = None, **rest: Any
) -> Indicator:
    """Return an indicator with its targets by year."""
    defaults: dict[str, Any] = {
        "position": 1,
        "name": "Доля девятиклассников, сдавших экзамен по математике",
        "unit": "%",
        "comparison": Comparison.AT_LEAST,
    }
    indicator = kept(session, Indicator(programme_id=id_of(programme), **(defaults | rest)))
    for year, target in (targets or {}).items():
        kept(session, IndicatorTarget(indicator_id=id_of(indicator), year=year, target=target))
    return indicator


@dataclass(frozen=True)
class Row:
    """A row of a plan; `windows` are (start or None, due). The first of `parties` leads."""

    title: str = "Провести семинар для руководителей школ"
    windows: Sequence[tuple[date | None, date]] = ()
    parties: Sequence[Holder] = ()
    term: str = "ежегодно"
    kind: TermKind = TermKind.RECURRING
    needs_review: bool = False
    section: str = "Работа с кадрами"
    number: str = ""  # its place in the plan by default
    expected_result: str | None = "Семинар проведён"


def build_roadmap_with(
    session: Session,
    rows: Sequence[Row] = (),
    *,
    programme: Programme | None = None,
    state: RoadmapState = RoadmapState.RUNNING,
    started_at: datetime | None = None,
    edition: int = 1,
) -> Roadmap:
    """Return a roadmap with these rows, running since 2026-01-01; nothing is planned yet."""
    programme = programme or build_programme(session)
    started_at = started_at or moment_of(STARTED_ON)
    roadmap = kept(
        session,
        Roadmap(
            municipality_id=programme.municipality_id,
            programme_id=id_of(programme),
            edition=edition,
            state=state,
            source_name="plan.docx",
            source_sha256=f"{edition:064x}",
            imported_at=started_at,
            started_at=None if state is RoadmapState.DRAFT else started_at,
        ),
    )
    for position, row in enumerate(rows, start=1):
        build_activity(session, roadmap, row, position=position)
    return roadmap


def build_activity(session: Session, roadmap: Roadmap, row: Row | None = None, *, position: int = 1) -> Activity:
    """Return one row of the plan with its parties."""
    row = row or Row()
    windows = [{"start": start.isoformat() if start else None, "due": due.isoformat()} for start, due in row.windows]
    activity = kept(
        session,
        Activity(
            roadmap_id=id_of(roadmap),
            position=position,
            section=row.section,
            number=row.number or f"{position}.",
            title=row.title,
            term=row.term,
            expected_result=row.expected_result,
            kind=row.kind,
            windows=windows,
            restated=row.term,
            rule="test",
            needs_review=row.needs_review,
        ),
    )
    for place, holder in enumerate(row.parties):
        kept(
            session,
            ActivityParty(
                activity_id=id_of(activity),
                party_id=id_of(build_party(session, holder, municipality_id=roadmap.municipality_id)),
                position=place,
                role=PartyRole.CONTRIBUTOR if place else PartyRole.LEAD,
            ),
        )
    return activity


def build_party(session: Session, holder: Holder, *, municipality_id: int | None = None) -> Party:
    """Return the party whose words mean `holder`; plain words stay unresolved."""
    home = municipality_id or id_of(build_municipality(session))
    wording, target = _meaning(holder)
    key = wording.casefold()
    found = session.exec(select(Party).where(Party.municipality_id == home, Party.wording_key == key)).first()
    if found:
        return found
    party = kept(session, Party(municipality_id=home, wording=wording, wording_key=key, target=target))
    if not isinstance(holder, str) or isinstance(holder, PartyGroup):
        choice = PartyChoice(
            organisation_id=holder.id if isinstance(holder, Organisation) else None,
            person_id=holder.id if isinstance(holder, Person) else None,
            group=holder if isinstance(holder, PartyGroup) else None,
        )
        say_whom(session, party, [choice])
    return party


def build_assignment(
    session: Session,
    due_on: date = date(2026, 9, 30),
    person: Person | Organisation | None = None,
    *,
    activity: Activity | None = None,
    role: PartyRole = PartyRole.LEAD,
    state: AssignmentState = AssignmentState.OPEN,
    next_notice_on: date | None = None,
    **rest: Any,
) -> Assignment:
    """Return an assignment of `person` (or organisation), of a new activity unless one is given."""
    holder = person or build_person(session)
    activity = activity or _new_activity(session, holder)
    roadmap = session.get_one(Roadmap, activity.roadmap_id)
    zone = session.get_one(Municipality, roadmap.municipality_id).timezone
    occurrence = _occurrence(session, activity, due_on, roadmap.municipality_id)
    is_person = isinstance(holder, Person)
    return kept(
        session,
        Assignment(
            municipality_id=roadmap.municipality_id,
            occurrence_id=id_of(occurrence),
            holder=f"{'person' if is_person else 'organisation'}:{holder.id}",
            person_id=holder.id if is_person else None,
            organisation_id=None if is_person else holder.id,
            role=role,
            due_on=due_on,
            due_at=end_of_day(due_on, zone),
            state=state,
            next_notice_on=next_notice_on,
            **rest,
        ),
    )


def _new_activity(session: Session, holder: Person | Organisation) -> Activity:
    municipality = session.get_one(Municipality, holder.municipality_id)
    title = f"Программа {len(session.exec(select(Programme)).all()) + 1}"
    programme = build_programme(session, municipality=municipality, title=title)
    return build_activity(session, build_roadmap_with(session, programme=programme), Row(parties=[holder]))


def _occurrence(session: Session, activity: Activity, due_on: date, municipality_id: int) -> Occurrence:
    found = session.exec(
        select(Occurrence).where(Occurrence.activity_id == activity.id, Occurrence.scheduled_on == due_on)
    ).first()
    return found or kept(
        session, Occurrence(municipality_id=municipality_id, activity_id=id_of(activity), scheduled_on=due_on)
    )


def _meaning(holder: Holder) -> tuple[str, PartyTarget]:
    if isinstance(holder, Organisation):
        return holder.name, PartyTarget.ORGANISATION
    if isinstance(holder, Person):
        return holder.full_name, PartyTarget.PERSON
    if isinstance(holder, PartyGroup):
        return holder.value, PartyTarget.GROUP
    return holder, PartyTarget.UNRESOLVED


def kept(session: Session, row: _RowT) -> _RowT:
    """Add the row and give it its id."""
    session.add(row)
    session.flush()
    return row
