"""Keep a programme's check rules: written while off, switched on once tried, every change with author and reason."""

from dataclasses import asdict, replace
from datetime import datetime

from sqlmodel import Session, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.check_rule.binding import bound
from shnor_flow.domain.check_rule.rule import CheckRule
from shnor_flow.domain.collection.figure_checks import CheckLimits
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.report.snapshot import as_plain
from shnor_flow.storage.collection.check_rules import (
    coded_indicators,
    limits_of,
    next_number,
    rule_of,
    rule_row,
    rule_view,
)
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Programme, ProgrammeRule, ProgrammeRuleVersion

MOST_RULES = 100  # of a programme: a form that is checked against more is nobody's to fill in
LONGEST_REASON = 500
_PERCENTS, _TIMES = range(1, 101), range(2, 101)


def add_rule(
    session: Session, programme_id: int, municipality_id: int, rule: CheckRule, *, actor: Actor, now: datetime
) -> ProgrammeRule:
    """Write a rule down, switched off; the same one sent twice is one."""
    programme = _programme(session, programme_id, municipality_id)
    made = bound(rule, coded_indicators(session, programme_id))
    kept = session.exec(select(ProgrammeRule).where(ProgrammeRule.programme_id == programme_id)).all()
    if twin := next((row for row in kept if replace(rule_of(row), rule_id=0) == replace(made, rule_id=0)), None):
        return twin
    if len(kept) >= MOST_RULES:
        raise Refused(f"В программе уже {MOST_RULES} правил: измените одно из них.")
    row = ProgrammeRule(
        programme_id=programme.id or 0,
        name=made.name,
        severity=made.severity,
        expression=made.expression,
        message=made.message,
        created_at=now,
        created_by=actor.name,
    )
    _take(row, made)
    session.add(row)
    session.flush()
    _note(session, "programme.rule_added", programme, row, actor, now)
    return row


def change_rule(
    session: Session,
    rule_id: int,
    municipality_id: int,
    rule: CheckRule,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> ProgrammeRule:
    """Write a rule anew; one that would now ask something else is off until it is tried and switched on again."""
    row = rule_row(session, rule_id, municipality_id, locking=True)
    made = replace(bound(rule, coded_indicators(session, row.programme_id)), rule_id=rule_id)
    was = rule_of(row)
    if made == was:
        return row
    _keep_before(session, row, _reason(reason), actor, now)
    _take(row, made)
    asks_otherwise = (was.severity, was.expression, was.kinds) != (made.severity, made.expression, made.kinds)
    row.is_on = row.is_on and not asks_otherwise
    programme = session.get_one(Programme, row.programme_id)
    _note(session, "programme.rule_changed", programme, row, actor, now, reason.strip())
    session.flush()
    return row


def switch_rule(
    session: Session, rule_id: int, municipality_id: int, *, to_on: bool, reason: str, actor: Actor, now: datetime
) -> ProgrammeRule:
    """Switch a rule on or off; what was filed stays filed. Twice is once."""
    row = rule_row(session, rule_id, municipality_id, locking=True)
    if row.is_on is to_on:
        return row
    view = rule_view(session, rule_id, municipality_id)
    if to_on and view.broken:
        raise Refused(f"Включить правило нельзя: {view.broken}")
    _keep_before(session, row, _reason(reason), actor, now)
    row.is_on = to_on
    programme = session.get_one(Programme, row.programme_id)
    _note(session, "programme.rule_switched", programme, row, actor, now, reason.strip())
    session.flush()
    return row


def set_limits(
    session: Session,
    programme_id: int,
    municipality_id: int,
    limits: CheckLimits,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Say when the built-in checks ask about a figure; the same limits change nothing."""
    programme = _programme(session, programme_id, municipality_id)
    before = limits_of(programme)
    if limits == before:
        return
    _refuse_odd(limits)
    programme.check_limits = asdict(limits)
    note(
        session,
        "programme.limits",
        "programme",
        programme_id,
        now=now,
        municipality_id=municipality_id,
        actor=actor,
        details={"before": asdict(before), "after": asdict(limits)},
        reason=_reason(reason),
    )
    session.flush()


def _refuse_odd(limits: CheckLimits) -> None:
    for name, number, allowed in (
        ("Скачок доли", limits.jump_points, _PERCENTS),
        ("Доля почти 100 %", limits.nearly_all, _PERCENTS),
        ("Скачок числа", limits.jump_times, _TIMES),
    ):
        if number is not None and number not in allowed:
            raise Refused(f"«{name}»: напишите целое число от {allowed[0]} до {allowed[-1]} или оставьте пустым.")


def _programme(session: Session, programme_id: int, municipality_id: int) -> Programme:
    programme = session.get(Programme, programme_id, with_for_update=True)
    if programme is None or programme.municipality_id != municipality_id:
        raise NotFound("Такой программы нет, или она не относится к вашему муниципалитету.")
    return programme


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refused("Напишите, почему: причина останется в истории.")
    return reason.strip()[:LONGEST_REASON]


def _take(row: ProgrammeRule, rule: CheckRule) -> None:
    row.name, row.severity, row.expression, row.message = rule.name, rule.severity, rule.expression, rule.message
    row.fields, row.speaks_of = dict(rule.fields), list(rule.speaks_of)
    row.kinds = [kind.value for kind in rule.kinds]


def _keep_before(session: Session, row: ProgrammeRule, reason: str, actor: Actor, now: datetime) -> None:
    session.add(
        ProgrammeRuleVersion(
            rule_id=row.id or 0,
            number=next_number(session, row.id or 0),
            changed_at=now,
            changed_by=actor.name,
            reason=reason,
            before={**as_plain(rule_of(row)), "is_on": row.is_on},
        )
    )


def _note(
    session: Session,
    action: str,
    programme: Programme,
    row: ProgrammeRule,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    note(
        session,
        action,
        "programme",
        programme.id,
        now=now,
        municipality_id=programme.municipality_id,
        actor=actor,
        details={"rule": row.id, "is_on": row.is_on},
        reason=reason,
    )
