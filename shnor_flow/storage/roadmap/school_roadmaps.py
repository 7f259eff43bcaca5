"""Schools' own roadmaps below a municipal one, and the municipal assignments that they fulfil."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from shnor_flow.domain.deadline.progress import OWED, OccurrenceKind
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Municipality,
    Occurrence,
    Organisation,
    Person,
    ProgrammeSchool,
    Progress,
    Roadmap,
    RoadmapState,
)


@dataclass(frozen=True)
class SchoolLine:
    """A school of the programme and the roadmap it has; None while it has none."""

    organisation_id: int
    name: str
    roadmap_id: int | None = None
    edition: int | None = None
    state: RoadmapState | None = None
    draft_id: int | None = None  # a newer edition that waits

    @property
    def is_running(self) -> bool:
        """Tell whether its roadmap is confirmed."""
        return self.state is RoadmapState.RUNNING


@dataclass(frozen=True)
class OwedRoadmap:
    """A municipal assignment of a school to draw up its roadmap, and the one that runs."""

    assignment_id: int
    activity_id: int
    organisation_id: int
    due_on: date
    roadmap_id: int
    edition: int
    started_at: datetime
    timezone: str


def school_lines(session: Session, roadmap_ids: Collection[int]) -> dict[int, list[SchoolLine]]:
    """Return the schools below each municipal roadmap: those of its programme, and those that have one of their own."""
    found: dict[int, list[SchoolLine]] = defaultdict(list)
    parents = session.exec(select(Roadmap).where(col(Roadmap.id).in_(roadmap_ids))).all()
    for parent in parents:
        own = _own(session, parent)
        members = select(ProgrammeSchool.organisation_id).where(
            ProgrammeSchool.programme_id == parent.programme_id, col(ProgrammeSchool.left_on).is_(None)
        )
        schools = select(Organisation).where(
            or_(col(Organisation.id).in_(members), col(Organisation.id).in_(own)), col(Organisation.is_active)
        )
        for school in session.exec(schools.order_by(col(Organisation.name))):
            found[parent.id or 0].append(_line(school, own.get(school.id or 0, [])))
    return found


def owed_school_roadmaps(session: Session) -> list[OwedRoadmap]:
    """Return what is owed of the activities that school roadmaps fulfil, where the school's runs, by school and day."""
    own = Roadmap.__table__.alias("own")  # type: ignore[attr-defined]  # SQLModel keeps it from the checker
    school = func.coalesce(col(Assignment.organisation_id), col(Person.organisation_id))
    said = func.coalesce(Progress.client_key, "")
    written = select(said).where(col(Progress.assignment_id) == col(Assignment.id)).correlate(Assignment)
    query = (
        select(Assignment, col(Activity.id), col(Municipality.timezone))
        .add_columns(own.c.organisation_id, own.c.id, own.c.edition, own.c.started_at)
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .join(Roadmap, col(Roadmap.id) == col(Activity.roadmap_id))
        .join(Municipality, col(Municipality.id) == col(Roadmap.municipality_id))
        .join(Person, col(Person.id) == col(Assignment.person_id), isouter=True)
        .join(own, (own.c.parent_id == col(Roadmap.id)) & (own.c.organisation_id == school))
        .where(
            col(Activity.is_school_roadmaps).is_(True),
            col(Roadmap.state) == RoadmapState.RUNNING,
            own.c.state == RoadmapState.RUNNING,
            col(Occurrence.kind) == OccurrenceKind.DEADLINE,
            col(Assignment.state).in_(OWED),
            ~written.where(col(Progress.client_key).like("school-roadmap:%")).exists(),
        )
        .order_by(col(Activity.id), own.c.organisation_id, col(Assignment.due_on))
    )
    return [
        OwedRoadmap(one.id or 0, activity_id, school_id, one.due_on, roadmap_id, edition, started_at, zone)
        for one, activity_id, zone, school_id, roadmap_id, edition, started_at in session.execute(query)
    ]


def _own(session: Session, parent: Roadmap) -> dict[int, list[Roadmap]]:
    found: dict[int, list[Roadmap]] = defaultdict(list)
    query = select(Roadmap).where(
        Roadmap.programme_id == parent.programme_id,
        col(Roadmap.organisation_id).is_not(None),
        Roadmap.state != RoadmapState.SUPERSEDED,
    )
    for each in session.exec(query.order_by(col(Roadmap.edition))):
        found[each.organisation_id or 0].append(each)
    return found


def _line(school: Organisation, own: list[Roadmap]) -> SchoolLine:
    if not own:
        return SchoolLine(school.id or 0, school.name)
    running = [each for each in own if each.state is RoadmapState.RUNNING]
    shown = running[-1] if running else own[-1]
    drafts = [each for each in own if each.state is RoadmapState.DRAFT and each.edition > shown.edition]
    draft_id = drafts[-1].id if drafts else None
    return SchoolLine(school.id or 0, school.name, shown.id, shown.edition, shown.state, draft_id)
