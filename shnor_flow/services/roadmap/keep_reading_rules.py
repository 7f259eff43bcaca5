"""The coordinator's word on how terms are read: academic calendars, and rules from acts.

What was read before stays as it was confirmed; new rules apply to the next plan, and to a term given in words.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, delete

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.academic_calendar import SchoolYearDates, checked, school_year_name
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.term_text import RULES, SWITCHABLE
from shnor_flow.storage.journal import note
from shnor_flow.storage.roadmap.reading_rules import academic_year_row, fill_academic_year, switched_on_in
from shnor_flow.storage.tables import AcademicYear, Municipality, Organisation, ReadingRuleSwitch

_EARLIEST, _LATEST = 2000, 2100


def keep_school_year(
    session: Session,
    municipality_id: int,
    organisation_id: int | None,
    dates: SchoolYearDates,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Write the terms and vacations of one school year, the municipality's or a school's own; empty ones forget it."""
    if not _EARLIEST <= dates.year <= _LATEST:
        raise Refused("Такого учебного года нет: выберите год из списка.")
    checked(dates)
    session.get_one(Municipality, municipality_id, with_for_update=True)  # two presses wait for each other
    owner = _own(session, municipality_id, organisation_id)
    row = academic_year_row(session, municipality_id, organisation_id, dates.year)
    is_empty = not (dates.terms or dates.trimesters or dates.vacations)
    if is_empty and row is None:
        return
    if is_empty:
        session.delete(row)
    else:
        row = row or AcademicYear(
            municipality_id=municipality_id, organisation_id=organisation_id, year=dates.year, changed_at=now
        )
        fill_academic_year(row, dates)
        row.changed_at, row.changed_by = now, actor.person_id
        session.add(row)
    session.flush()
    said = f"{owner.name if owner else 'муниципалитет'}, {school_year_name(dates.year)} учебный год"
    said = f"{said}: очищен" if is_empty else said
    note(
        session,
        "municipality.calendar_kept",
        "municipality",
        municipality_id,
        now=now,
        municipality_id=municipality_id,
        actor=actor,
        reason=said,
    )


def switch_rules(
    session: Session, municipality_id: int, switched_on: Collection[str], *, actor: Actor, now: datetime
) -> None:
    """Let these rules from acts be on and all others off; Refused where two of them read the same words."""
    chosen = [rule for rule in SWITCHABLE if rule.identifier in switched_on]
    if len(chosen) < len(set(switched_on)):
        raise Refused("Такого правила нет: обновите страницу.")
    for place, rule in enumerate(chosen):
        for other in chosen[place + 1 :]:
            if set(rule.instead_of) & set(other.instead_of):
                raise Refused(
                    f"Правила о {rule.wording} и о {other.wording} читают одни и те же слова: оставьте одно из них."
                )
    session.get_one(Municipality, municipality_id, with_for_update=True)
    before, after = switched_on_in(session, municipality_id), {rule.identifier for rule in chosen}
    if before == after:
        return
    session.exec(delete(ReadingRuleSwitch).where(col(ReadingRuleSwitch.municipality_id) == municipality_id))
    for rule in chosen:
        session.add(
            ReadingRuleSwitch(
                municipality_id=municipality_id, rule=rule.identifier, switched_at=now, switched_by=actor.person_id
            )
        )
    session.flush()
    note(
        session,
        "municipality.rules_switched",
        "municipality",
        municipality_id,
        now=now,
        municipality_id=municipality_id,
        actor=actor,
        reason=_said(after - before, before - after),
    )


def _said(on: Collection[str], off: Collection[str]) -> str:
    parts = []
    if on:
        parts.append("включено: " + ", ".join(RULES[rule].wording for rule in sorted(on)))
    if off:
        parts.append("выключено: " + ", ".join(RULES[rule].wording for rule in sorted(off)))
    return "; ".join(parts)


def _own(session: Session, municipality_id: int, organisation_id: int | None) -> Organisation | None:
    if organisation_id is None:
        return None
    owner = session.get(Organisation, organisation_id)
    if owner is None or owner.municipality_id != municipality_id:
        raise NotFound("Такой организации нет: обновите страницу.")
    return owner
