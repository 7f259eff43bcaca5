"""Show a coordinator what one school would find in its form, before a source of figures is chosen for all."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period, period_of
from shnor_flow.domain.collection import RoundState
from shnor_flow.domain.collection.indicator import Question
from shnor_flow.domain.collection.indicator_rules import IndicatorTerms
from shnor_flow.domain.collection.known import KnownFigure, known_in_words
from shnor_flow.domain.errors import NotFound
from shnor_flow.storage.collection.known import AskedSchool, known_of
from shnor_flow.storage.collection.programmes import cadences_of
from shnor_flow.storage.collection.submission import SubmissionView, submission_by_id
from shnor_flow.storage.tables import CollectionRound, Organisation, Programme, ProgrammeSchool, Submission


@dataclass(frozen=True)
class KnownTrial:
    """What would stand in the field of one school; empty words: nothing is known."""

    school: str
    period: ReportingPeriod
    words: str = ""
    told: str = ""


def schools_to_try(session: Session, programme_id: int) -> tuple[tuple[int, str], ...]:
    """Return the schools of the programme."""
    rows = session.exec(
        select(Organisation.id, Organisation.name)
        .join(ProgrammeSchool, col(ProgrammeSchool.organisation_id) == Organisation.id)
        .where(ProgrammeSchool.programme_id == programme_id)
        .order_by(col(Organisation.name))
    )
    return tuple((school_id or 0, name) for school_id, name in rows)


def try_known(
    session: Session, programme_id: int, indicator_id: int, terms: IndicatorTerms, *, school_id: int, today: date
) -> KnownTrial:
    """Return what the school would find for the last round of the indicator's kind, or for the period that runs."""
    names = dict(schools_to_try(session, programme_id))
    if school_id not in names:
        raise NotFound("Такой школы нет среди участников программы.")
    programme = session.get_one(Programme, programme_id)
    kind = terms.collected_each or cadences_of(programme)[0].kind
    last = session.exec(
        select(CollectionRound)
        .where(CollectionRound.programme_id == programme_id, CollectionRound.kind == kind)
        .where(CollectionRound.state != RoundState.PLANNED)
        .order_by(col(CollectionRound.ends_on).desc())
        .limit(1)
    ).first()
    period = parse_period(last.period) if last else period_of(today, kind)
    question = Question(
        indicator_id=indicator_id,
        name=terms.name,
        unit=terms.unit,
        across_schools=terms.across_schools,
        across_periods=terms.across_periods,
        collected_each=kind,
        asks=terms.asks,
        known_from=terms.known_from,
        denominator_from=terms.denominator_from,
    )
    asked = AskedSchool(programme_id, school_id, period)
    known = known_of(session, asked, (question,), _form_of(session, last, school_id)).get(indicator_id)
    return _told(names[school_id], period, question, known)


def _form_of(session: Session, last: CollectionRound | None, school_id: int) -> SubmissionView | None:
    if last is None:
        return None
    found = session.exec(
        select(Submission.id).where(Submission.round_id == last.id, Submission.organisation_id == school_id)
    ).first()
    return submission_by_id(session, found) if found else None


def _told(school: str, period: ReportingPeriod, question: Question, known: KnownFigure | None) -> KnownTrial:
    return (
        KnownTrial(school, period, known_in_words(question, known), known.told) if known else KnownTrial(school, period)
    )
