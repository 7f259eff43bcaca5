"""Begin a school's roadmap from a template: what the municipal plan asks of the school, and a short list of its own."""

from datetime import datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.party import PartyGroup
from shnor_flow.domain.roadmap import ActivityDraft, ProgrammeDraft, RoadmapDraft
from shnor_flow.domain.school_roadmap import MIRRORED, asks_for_school_roadmaps, template_rows
from shnor_flow.domain.term import Period, TermKind
from shnor_flow.services.ports import Files
from shnor_flow.services.roadmap.import_roadmap import ImportOutcome, RoadmapSource, import_roadmap
from shnor_flow.services.school.own_roadmap import SchoolPlan, parent_of
from shnor_flow.storage.roadmap.editions import activities_of
from shnor_flow.storage.tables import (
    Activity,
    ActivityParty,
    Finding,
    Municipality,
    Organisation,
    PartyHolder,
    Programme,
    Roadmap,
)

_ASKED_TOGETHER = (PartyGroup.PROGRAMME_SCHOOLS, PartyGroup.ALL_SCHOOLS)
_DIRECTOR = "Директор"


def draft_school_roadmap(
    session: Session, school: SchoolPlan, *, files: Files, now: datetime, actor: Actor
) -> ImportOutcome:
    """Save the template as the school's draft; asking twice gives the same one.

    A row that repeats the municipal plan has no days of its own: the school owes it there already, once.
    """
    parent = parent_of(session, school)
    programme = session.get_one(Programme, parent.programme_id)
    name = session.get_one(Organisation, school.organisation_id).name
    asked = [row for row in _asked_of(session, parent, school.organisation_id) if not _is_fulfilled_by_it(row)]
    rows = (*(_mirrored(row, number) for number, row in enumerate(asked, start=1)), *template_rows(len(asked) + 1))
    # Begun in mid-life, it asks for nothing that lies behind.
    today = local_day(now, session.get_one(Municipality, parent.municipality_id).timezone)
    period = Period(min(max(programme.starts_on, today), programme.ends_on), programme.ends_on)
    draft = RoadmapDraft(ProgrammeDraft(f"Дорожная карта: {name}", period=period), rows, ())
    source = RoadmapSource("Шаблон школьной дорожной карты.txt", _as_text(name, rows), school=school)
    outcome = import_roadmap(session, draft, source, files=files, now=now, actor=actor)
    if outcome.is_new:
        _mirror(session, outcome.roadmap_id, asked, now)
    return outcome


def _asked_of(session: Session, parent: Roadmap, school_id: int) -> list[Activity]:
    names_it = (
        select(ActivityParty.activity_id)
        .join(PartyHolder, col(PartyHolder.party_id) == col(ActivityParty.party_id))
        .where(col(PartyHolder.group).in_(_ASKED_TOGETHER) | (col(PartyHolder.organisation_id) == school_id))
    )
    asked = set(
        session.exec(select(Activity.id).where(Activity.roadmap_id == parent.id, col(Activity.id).in_(names_it)))
    )
    return [row for row in activities_of(session, parent.id) if row.id in asked]


def _is_fulfilled_by_it(row: Activity) -> bool:
    if row.is_school_roadmaps is None:
        return asks_for_school_roadmaps(row.title, row.expected_result)
    return row.is_school_roadmaps


def _mirrored(row: Activity, number: int) -> ActivityDraft:
    return ActivityDraft(
        section=MIRRORED,
        number=f"{number}.",
        title=row.title,
        term=row.term,
        responsible=(_DIRECTOR,),
        expected_result=row.expected_result,
        financing=None,
        line=number,
    )


def _mirror(session: Session, roadmap_id: int, asked: list[Activity], now: datetime) -> None:
    for row, municipal in zip(activities_of(session, roadmap_id), asked, strict=False):
        row.parent_id, row.kind, row.windows = municipal.id, TermKind.UNSCHEDULED, []
        row.restated, row.rule = "по муниципальному плану", "municipal"
        row.needs_review, row.review_reason, row.confirmed_at = False, "", now
        for finding in session.exec(select(Finding).where(Finding.activity_id == row.id)):
            finding.resolved_at, finding.resolution = now, "Срок ведёт муниципальный план"
    session.flush()


def _as_text(name: str, rows: tuple[ActivityDraft, ...]) -> bytes:
    """Return the template as it was on that day: the source of a roadmap is kept, whatever it was."""
    lines = [
        f"{row.number}\t{row.title}\t{row.term}\t{', '.join(row.responsible)}\t{row.expected_result}" for row in rows
    ]
    return "\n".join([name, *lines]).encode()
