"""Change what a programme measures and how often: every change keeps what was before, with its author and reason."""

from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session, col, func, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import AnswerKind
from shnor_flow.domain.collection.indicator_rules import KIND_WORDS, IndicatorTerms, checked
from shnor_flow.domain.collection.known import FITTING, KNOWN_WORDS, fits
from shnor_flow.domain.collection.known_from import KnownKind
from shnor_flow.domain.collection.round_dates import Cadence, checked_cadences
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.report.snapshot import as_plain
from shnor_flow.storage.collection.indicators import terms_of
from shnor_flow.storage.collection.known import collected_by
from shnor_flow.storage.collection.programmes import cadences_of
from shnor_flow.storage.completeness.content import ask_anew
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Indicator, IndicatorTarget, IndicatorVersion, Programme


def change_indicator(
    session: Session,
    indicator_id: int,
    municipality_id: int,
    terms: IndicatorTerms,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Indicator:
    """Give an indicator other terms; figures that were filed stay as they were filed. The same terms change nothing.

    Totals are counted anew from the stored numbers by the rules in force; the journal says since when they are.
    """
    row = session.get(Indicator, indicator_id, with_for_update=True)
    programme = session.get(Programme, row.programme_id) if row else None
    if row is None or programme is None or programme.municipality_id != municipality_id:
        raise NotFound("Такого показателя нет, или он не относится к вашему муниципалитету.")
    before = terms_of(session, row)
    if checked(terms) == before:
        return row
    _check_sources(session, municipality_id, indicator_id, terms)
    if not reason.strip():
        raise Refused("Напишите, почему меняется показатель: причина останется в истории.")
    _keep_before(session, row, before, reason.strip(), actor, now)
    _take(session, row, terms)
    ask_anew(session, row.programme_id)
    changed = sorted(name for name, old in vars(before).items() if old != vars(terms)[name])
    note(
        session,
        "indicator.changed",
        "indicator",
        indicator_id,
        now=now,
        municipality_id=municipality_id,
        actor=actor,
        details={"changed": changed},
        reason=reason.strip(),
    )
    session.flush()
    return row


def add_indicator(
    session: Session, programme_id: int, municipality_id: int, terms: IndicatorTerms, *, actor: Actor, now: datetime
) -> Indicator:
    """Ask for one more figure, from the next round of its kind on and in those that are open."""
    programme = _programme(session, programme_id, municipality_id)
    checked(terms)
    _check_sources(session, municipality_id, 0, terms)
    last = session.exec(select(func.max(Indicator.position)).where(Indicator.programme_id == programme.id)).one()
    row = Indicator(programme_id=programme_id, position=(last or 0) + 1, name=terms.name)
    session.add(row)
    session.flush()
    _take(session, row, terms)
    ask_anew(session, programme_id)
    note(session, "indicator.added", "indicator", row.id, now=now, municipality_id=municipality_id, actor=actor)
    session.flush()
    return row


def choose_cadences(
    session: Session,
    programme_id: int,
    municipality_id: int,
    cadences: tuple[Cadence, ...],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Say how often the programme collects and on which days; rounds that are open keep their days."""
    programme = _programme(session, programme_id, municipality_id)
    if checked_cadences(cadences) == cadences_of(programme):
        return
    programme.cadences = [{"kind": one.kind.value, **asdict(one.rules)} for one in cadences]
    ask_anew(session, programme_id)
    note(
        session,
        "programme.cadences",
        "programme",
        programme_id,
        now=now,
        municipality_id=municipality_id,
        actor=actor,
        details={"kinds": [one.kind.value for one in cadences]},
    )
    session.flush()


def _programme(session: Session, programme_id: int, municipality_id: int) -> Programme:
    programme = session.get(Programme, programme_id)
    if programme is None or programme.municipality_id != municipality_id:
        raise NotFound("Такой программы нет, или она не относится к вашему муниципалитету.")
    return programme


def _check_sources(session: Session, municipality_id: int, indicator_id: int, terms: IndicatorTerms) -> None:
    """Refuse a source that has nothing to offer to such an answer, and another municipality's."""
    known = {one.question.indicator_id: one.question for one in collected_by(session, municipality_id)}
    for source in filter(None, (terms.known_from, terms.denominator_from)):
        if source.kind is KnownKind.INDICATOR:
            other = known.get(source.indicator_id or 0)
            if other is None or other.indicator_id == indicator_id:
                raise Refused("Показателя, из которого вы берёте ответ, нет среди собираемых. Выберите другой.")
            if not fits(terms.asks, other.kind):
                raise Refused(f"Ответ на «{other.name}» другого вида и не подойдёт: выберите другой источник.")
        elif source.kind not in FITTING[terms.asks]:
            words = KNOWN_WORDS[source.kind]
            raise Refused(f"Источник «{words}» не подходит для ответа «{KIND_WORDS[terms.asks]}»: выберите другой.")
    if terms.denominator_from and terms.asks is not AnswerKind.SHARE:
        raise Refused("Знаменатель есть только у доли: уберите его источник.")


def _keep_before(
    session: Session, row: Indicator, before: IndicatorTerms, reason: str, actor: Actor, now: datetime
) -> None:
    last = session.exec(select(func.max(IndicatorVersion.number)).where(IndicatorVersion.indicator_id == row.id)).one()
    session.add(
        IndicatorVersion(
            indicator_id=row.id or 0,
            number=(last or 0) + 1,
            changed_at=now,
            changed_by=actor.name,
            reason=reason,
            before=as_plain(before),
        )
    )


def _take(session: Session, row: Indicator, terms: IndicatorTerms) -> None:
    row.name, row.unit, row.asks, row.comparison = terms.name.strip(), terms.unit, terms.asks, terms.comparison
    row.across_schools, row.across_periods = terms.across_schools, terms.across_periods
    row.reported_by, row.collected_each = terms.reported_by, terms.collected_each
    row.legal_basis, row.is_collected = terms.legal_basis.strip(), terms.is_collected
    row.files = terms.files
    row.known_from, row.denominator_from = str(terms.known_from or ""), str(terms.denominator_from or "")
    kept = session.exec(select(IndicatorTarget).where(col(IndicatorTarget.indicator_id) == row.id)).all()
    for target in kept:
        if target.year not in terms.targets:
            session.delete(target)
        else:
            target.target = terms.targets[target.year]
    for year in terms.targets.keys() - {target.year for target in kept}:
        session.add(IndicatorTarget(indicator_id=row.id or 0, year=year, target=terms.targets[year]))
