"""Save a programme and its plan as a draft roadmap: every term read, every party looked for, every doubt a finding."""

import hashlib
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.roadmap import (
    NO_MUNICIPALITY,
    NO_REGION,
    ActivityDraft,
    FindingKind,
    ProgrammeDraft,
    RoadmapDraft,
)
from shnor_flow.domain.term import Period, TermReading
from shnor_flow.services.edition.match_editions import match_editions
from shnor_flow.services.partnership.carry_pairs import carry_pairs
from shnor_flow.services.people.enrol_schools import enrol_schools
from shnor_flow.services.people.place_municipality import Place, called, place_municipality
from shnor_flow.services.ports import Files
from shnor_flow.services.review.recall_answers import recall_answers
from shnor_flow.services.roadmap.doubt_parties import doubt_parties
from shnor_flow.services.roadmap.keep_programme import KeptProgramme, keep_programme, passport_of
from shnor_flow.services.roadmap.read_roadmap import findings_of, readings_of
from shnor_flow.services.roadmap.resolve_parties import name_parties
from shnor_flow.services.school.own_roadmap import SchoolPlan, name_school_parties, parent_of, tie_to_parent
from shnor_flow.storage.deadline.windows import windows_as_stored
from shnor_flow.storage.journal import note
from shnor_flow.storage.roadmap.reading_rules import reading_rules_of
from shnor_flow.storage.tables import (
    Activity,
    Finding,
    ImportedFile,
    Municipality,
    Programme,
    Roadmap,
    StoredFile,
)

# A programme outside these bounds is a slip of the pen, and every year of it would be planned.
_EARLIEST, _LATEST, _MOST_YEARS = date(2000, 1, 1), date(2100, 12, 31), 15


@dataclass(frozen=True)
class RoadmapSource:
    """The file a draft was read from and what a person said beside it."""

    name: str
    data: bytes
    place: Place = field(default_factory=Place)
    period: Period | None = None  # where the document does not name it, or names it wrongly
    school: SchoolPlan | None = None  # whose own roadmap it is; None: the municipality's


@dataclass(frozen=True)
class ImportOutcome:
    """What an import saved; `is_new` is False when this very file was imported before."""

    roadmap_id: int
    municipality_id: int
    municipality: str
    timezone: str
    programme: str
    edition: int
    is_new: bool
    activities: int
    with_dates: int
    findings: int  # open ones


def import_roadmap(
    session: Session, draft: RoadmapDraft, source: RoadmapSource, *, files: Files, now: datetime, actor: Actor
) -> ImportOutcome:
    """Save the draft as the next edition of its programme's roadmap; the same file twice is one roadmap.

    Nothing is planned or mailed before a coordinator starts it. Refused where the period of the programme, or whose
    plan this is, can't be known.
    """
    place = _school_home(session, draft, source) if source.school else _home(session, draft, source, now, actor)
    draft, municipality = place.draft, place.municipality
    sha256 = hashlib.sha256(source.data).hexdigest()
    school_id = source.school.organisation_id if source.school else None
    known = select(Roadmap).where(
        Roadmap.municipality_id == municipality.id,
        Roadmap.source_sha256 == sha256,
        col(Roadmap.organisation_id).is_not_distinct_from(school_id),
    )
    if (before := session.exec(known).first()) is not None:
        return _outcome(session, before, municipality, is_new=False)
    today = local_day(now, municipality.timezone)
    _keep_file(session, source, sha256, files, now)
    kept = place.programme or keep_programme(session, draft.programme, municipality.id or 0)
    roadmap = _next_edition(session, kept.programme, source, sha256, now)
    # A school's document says nothing of the municipality's programme.
    roadmap.passport = {} if source.school else passport_of(draft.programme)
    roadmap.resembles_id = kept.resembles.id if kept.resembles else None
    session.add(ImportedFile(roadmap_id=roadmap.id or 0, file_sha256=sha256, imported_on=today))
    readings = readings_of(draft, reading_rules_of(session, municipality.id or 0, roadmap.organisation_id))
    activities = _activities(session, draft.activities, readings, roadmap)
    named = [(activity, each.responsible) for activity, each in zip(activities, draft.activities, strict=True)]
    if source.school:
        name_school_parties(session, named, municipality, source.school, draft.programme.glossary)
        tie_to_parent(session, roadmap)
    else:
        name_parties(session, named, municipality, draft.programme.glossary)
    draft = _without_answered(draft, municipality)
    _doubts(session, draft, readings, activities, roadmap)
    recall_answers(session, roadmap, now=now)
    enrol_schools(session, municipality.id or 0, today)
    carry_pairs(session, kept.programme, now=now)
    doubt_parties(session, roadmap, now=now)
    match_editions(session, roadmap, now=now)
    details = {"edition": roadmap.edition, "activities": len(activities)}
    home = municipality.id
    note(
        session, "roadmap.imported", "roadmap", roadmap.id, now=now, municipality_id=home, actor=actor, details=details
    )
    return _outcome(session, roadmap, municipality, is_new=True)


@dataclass(frozen=True)
class _Home:
    """Where a draft belongs: whose it is, and the programme if that is known beforehand."""

    draft: RoadmapDraft
    municipality: Municipality
    programme: KeptProgramme | None = None


def _home(session: Session, draft: RoadmapDraft, source: RoadmapSource, now: datetime, actor: Actor) -> _Home:
    draft = _with_period(draft, source.period)
    place = _place(session, draft.programme, source.place)
    return _Home(draft, place_municipality(session, place, now=now, actor=actor))


def _school_home(session: Session, draft: RoadmapDraft, source: RoadmapSource) -> _Home:
    """Put a school's plan below the municipal one; a period it does not name is that of the programme."""
    assert source.school is not None
    parent = parent_of(session, source.school)
    programme = session.get_one(Programme, parent.programme_id)
    whole = Period(programme.starts_on, programme.ends_on)
    draft = _with_period(draft, source.period or draft.programme.period or whole)
    about_rows = tuple(each for each in draft.findings if each.kind is not FindingKind.PASSPORT)
    municipality = session.get_one(Municipality, parent.municipality_id)
    return _Home(replace(draft, findings=about_rows), municipality, KeptProgramme(programme))


def _with_period(draft: RoadmapDraft, given: Period | None) -> RoadmapDraft:
    period = given or draft.programme.period
    if period is None:
        raise Refused(
            "В документе не найден срок действия программы, без него даты не рассчитать: "
            "укажите его, например --period 2026-01-01..2028-12-31."
        )
    if period.end < period.start:
        raise Refused(
            f"Программа не может закончиться раньше своего начала ({period.end:%d.%m.%Y}): исправьте --period."
        )
    if not _EARLIEST <= period.start <= period.end <= _LATEST or period.end.year - period.start.year > _MOST_YEARS:
        raise Refused(
            f"Срок программы {period.start:%d.%m.%Y} — {period.end:%d.%m.%Y} не похож на настоящий: "
            "проверьте годы и исправьте --period."
        )
    return replace(draft, programme=replace(draft.programme, period=period))


def _place(session: Session, programme: ProgrammeDraft, said: Place) -> Place:
    """Take what the person said, and the document's word where that leaves no doubt."""
    named = replace(said, region=said.region or programme.region, timezone_if_new=programme.timezone)
    if said.name or not programme.municipality:
        return named
    known = session.exec(select(Municipality).order_by(col(Municipality.name))).all()
    if known and called(programme.municipality, known) is None:
        raise Refused(
            f"План составлен для «{programme.municipality}», а в системе есть «{known[0].name}»: "
            "укажите, чей это план, параметром --municipality «Название»."
        )
    return replace(named, name=programme.municipality)


def _keep_file(session: Session, source: RoadmapSource, sha256: str, files: Files, now: datetime) -> None:
    files.keep(source.data)
    if session.get(StoredFile, sha256) is None:
        content_type = mimetypes.guess_type(source.name)[0] or "application/octet-stream"
        session.add(StoredFile(sha256=sha256, size=len(source.data), content_type=content_type, stored_at=now))
        session.flush()


def _next_edition(session: Session, programme: Programme, source: RoadmapSource, sha256: str, now: datetime) -> Roadmap:
    # Locked: of two files that come at once one is the earlier edition.
    session.exec(select(Programme.id).where(Programme.id == programme.id).with_for_update()).one()
    school = source.school
    same_owner = col(Roadmap.organisation_id).is_not_distinct_from(school.organisation_id if school else None)
    last = session.exec(select(func.max(Roadmap.edition)).where(Roadmap.programme_id == programme.id, same_owner)).one()
    roadmap = Roadmap(
        municipality_id=programme.municipality_id,
        programme_id=programme.id or 0,
        organisation_id=school.organisation_id if school else None,
        parent_id=school.parent_id if school else None,
        edition=(last or 0) + 1,
        source_name=source.name,
        source_sha256=sha256,
        imported_at=now,
    )
    session.add(roadmap)
    session.flush()
    return roadmap


def _activities(
    session: Session, drafts: Sequence[ActivityDraft], readings: Sequence[TermReading], roadmap: Roadmap
) -> list[Activity]:
    activities = [
        Activity(
            roadmap_id=roadmap.id or 0,
            position=position,
            section=draft.section,
            number=draft.number,
            title=draft.title,
            term=draft.term,
            expected_result=draft.expected_result,
            financing=draft.financing,
            line=draft.line,
            place=draft.place,
            kind=reading.kind,
            windows=windows_as_stored(reading),
            restated=reading.restated,
            rule=reading.rule,
            needs_review=reading.needs_review,
            review_reason=reading.reason,
        )
        for position, (draft, reading) in enumerate(zip(drafts, readings, strict=True), start=1)
    ]
    session.add_all(activities)
    session.flush()
    return activities


def _without_answered(draft: RoadmapDraft, municipality: Municipality) -> RoadmapDraft:
    """Drop the questions about the place that are answered by whose plan it is."""
    answered = {NO_MUNICIPALITY, NO_REGION} if municipality.region else {NO_MUNICIPALITY}
    return replace(draft, findings=tuple(each for each in draft.findings if each.message not in answered))


def _doubts(
    session: Session,
    draft: RoadmapDraft,
    readings: Sequence[TermReading],
    activities: Sequence[Activity],
    roadmap: Roadmap,
) -> None:
    for finding in findings_of(draft, readings):
        session.add(
            Finding(
                roadmap_id=roadmap.id or 0,
                activity_id=None if finding.activity is None else activities[finding.activity].id,
                kind=finding.kind,
                message=finding.message,
                line=finding.line,
                place=finding.place,
            )
        )
    session.flush()


def _outcome(session: Session, roadmap: Roadmap, municipality: Municipality, *, is_new: bool) -> ImportOutcome:
    activities = session.exec(select(Activity).where(Activity.roadmap_id == roadmap.id)).all()
    still_open = select(func.count()).select_from(Finding)
    still_open = still_open.where(col(Finding.roadmap_id) == roadmap.id, col(Finding.resolved_at).is_(None))
    return ImportOutcome(
        roadmap_id=roadmap.id or 0,
        municipality_id=municipality.id or 0,
        municipality=municipality.name,
        timezone=municipality.timezone,
        programme=session.get_one(Programme, roadmap.programme_id).title,
        edition=roadmap.edition,
        is_new=is_new,
        activities=len(activities),
        with_dates=sum(bool(activity.windows) for activity in activities),
        findings=session.exec(still_open).one(),
    )
