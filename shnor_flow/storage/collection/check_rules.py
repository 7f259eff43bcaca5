"""A programme's check rules with their versions, and its limits of the built-in checks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col, func, select

from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.check_rule.binding import Coded, coded, why_broken
from shnor_flow.domain.check_rule.checking import Checking
from shnor_flow.domain.check_rule.rule import CheckRule
from shnor_flow.domain.collection.figure_checks import CheckLimits, Severity
from shnor_flow.domain.collection.indicator import Question
from shnor_flow.domain.errors import NotFound
from shnor_flow.storage.collection.programmes import cadences_of
from shnor_flow.storage.tables import Indicator, Programme, ProgrammeRule, ProgrammeRuleVersion

_CHECKED = (
    col(ProgrammeRule.id),
    col(ProgrammeRule.name),
    col(ProgrammeRule.severity),
    col(ProgrammeRule.expression),
    col(ProgrammeRule.message),
    col(ProgrammeRule.fields),
    col(ProgrammeRule.speaks_of),
    col(ProgrammeRule.kinds),
)


@dataclass(frozen=True)
class RuleView:
    """A rule as the coordinator keeps it."""

    rule_id: int
    programme_id: int
    rule: CheckRule
    is_on: bool
    created_at: datetime
    created_by: str
    broken: str = ""  # why it can't be checked, whether it is on or off

    @property
    def acts(self) -> bool:
        """Tell whether schools are asked by it."""
        return self.is_on and not self.broken


@dataclass(frozen=True)
class RuleChange:
    """When a rule was changed, by whom and why, and what it said before."""

    number: int
    changed_at: datetime
    changed_by: str
    reason: str
    expression: str
    was_on: bool


def rules_in_force(session: Session, programme_id: int) -> tuple[CheckRule, ...]:
    """Return the rules that are on; what can't be checked any more stays silent by itself."""
    # Read at every save of every form: plain columns cost half of what whole rows do.
    rows = session.execute(
        select_columns(*_CHECKED)
        .where(col(ProgrammeRule.programme_id) == programme_id, col(ProgrammeRule.is_on))
        .order_by(col(ProgrammeRule.id))
    )
    return tuple(_rule(*row) for row in rows)


def checking_of(session: Session, programme: Programme) -> Checking:
    """Return everything that the programme checks, in one query."""
    return Checking(limits_of(programme), rules_in_force(session, programme.id or 0))


def rule_views(session: Session, programme_id: int, municipality_id: int) -> tuple[RuleView, ...]:
    """Return every rule of the programme in the order they were written; NotFound if it is not the municipality's."""
    programme = session.get(Programme, programme_id)
    if programme is None or programme.municipality_id != municipality_id:
        raise NotFound("Такой программы нет, или она не относится к вашему муниципалитету.")
    rows = session.exec(
        select(ProgrammeRule).where(ProgrammeRule.programme_id == programme_id).order_by(col(ProgrammeRule.id))
    )
    known = coded_indicators(session, programme_id)
    return tuple(_view(row, known) for row in rows)


def rule_view(session: Session, rule_id: int, municipality_id: int) -> RuleView:
    """Return one rule; NotFound if it is not the municipality's."""
    row = rule_row(session, rule_id, municipality_id)
    return _view(row, coded_indicators(session, row.programme_id))


def rule_row(session: Session, rule_id: int, municipality_id: int, *, locking: bool = False) -> ProgrammeRule:
    """Return the row of a rule; NotFound if it is not the municipality's."""
    row = session.get(ProgrammeRule, rule_id, with_for_update=locking)
    programme = session.get(Programme, row.programme_id) if row else None
    if row is None or programme is None or programme.municipality_id != municipality_id:
        raise NotFound("Такого правила нет, или оно не относится к вашему муниципалитету.")
    return row


def changes_of_rule(session: Session, rule_id: int) -> tuple[RuleChange, ...]:
    """Return the changes, the newest first."""
    rows = session.exec(
        select(ProgrammeRuleVersion)
        .where(ProgrammeRuleVersion.rule_id == rule_id)
        .order_by(col(ProgrammeRuleVersion.number).desc())
    )
    return tuple(
        RuleChange(
            row.number,
            row.changed_at,
            row.changed_by,
            row.reason,
            str(row.before.get("expression", "")),
            bool(row.before.get("is_on")),
        )
        for row in rows
    )


def broken_rules_of(session: Session, municipality_id: int) -> tuple[RuleView, ...]:
    """Return the rules that are on and can't be checked: an indicator went, or is asked in another way."""
    rows = session.exec(
        select(ProgrammeRule)
        .join(Programme, col(Programme.id) == ProgrammeRule.programme_id)
        .where(Programme.municipality_id == municipality_id, col(ProgrammeRule.is_on))
        .order_by(col(ProgrammeRule.id))
    ).all()
    known = {key: coded_indicators(session, key) for key in {row.programme_id for row in rows}}
    return tuple(view for row in rows if (view := _view(row, known[row.programme_id])).broken)


def rule_names(session: Session, municipality_id: int) -> dict[str, str]:
    """Return the names of the municipality's rules by the keys under which explanations of them are kept."""
    rows = session.exec(
        select(ProgrammeRule)
        .join(Programme, col(Programme.id) == ProgrammeRule.programme_id)
        .where(Programme.municipality_id == municipality_id)
    )
    return {rule_of(row).key: row.name for row in rows}


def coded_indicators(session: Session, programme_id: int) -> tuple[Coded, ...]:
    """Return every indicator that the programme has ever had with its code, asked for or not."""
    rows = session.exec(select(Indicator).where(Indicator.programme_id == programme_id)).all()
    first = cadences_of(session.get_one(Programme, programme_id))[0].kind
    return coded((_question(row, first), row.is_collected) for row in rows)


def limits_of(programme: Programme) -> CheckLimits:
    """Return the programme's limits of the built-in checks; the usual ones unless it says otherwise."""
    return CheckLimits(**programme.check_limits)


def rule_of(row: ProgrammeRule) -> CheckRule:
    """Return the rule as it is checked."""
    return _rule(row.id, row.name, row.severity, row.expression, row.message, row.fields, row.speaks_of, row.kinds)


def next_number(session: Session, rule_id: int) -> int:
    """Return the number of the version that is about to be kept."""
    query = select(func.max(ProgrammeRuleVersion.number)).where(ProgrammeRuleVersion.rule_id == rule_id)
    return (session.exec(query).one() or 0) + 1


def _rule(  # noqa: PLR0913  (one argument a column)
    rule_id: int | None,
    name: str,
    severity: Severity,
    expression: str,
    message: str,
    fields: dict[str, int],
    speaks_of: list[int],
    kinds: list[str],
) -> CheckRule:
    in_kinds = tuple(PeriodKind(kind) for kind in kinds)
    return CheckRule(name, severity, expression, message, fields, tuple(speaks_of), in_kinds, rule_id or 0)


def _view(row: ProgrammeRule, known: Iterable[Coded]) -> RuleView:
    rule = rule_of(row)
    return RuleView(
        row.id or 0, row.programme_id, rule, row.is_on, row.created_at, row.created_by, why_broken(rule, known)
    )


def _question(row: Indicator, first: PeriodKind) -> Question:
    return Question(
        indicator_id=row.id or 0,
        name=row.name,
        unit=row.unit,
        comparison=row.comparison,
        across_schools=row.across_schools,
        across_periods=row.across_periods,
        collected_each=row.collected_each or first,
        reported_by=row.reported_by,
        asks=row.asks,
    )
