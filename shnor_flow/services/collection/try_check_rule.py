"""Try a check rule out on every past round before any school meets it; nothing is written."""

from sqlmodel import Session

from shnor_flow.domain.check_rule.binding import bound
from shnor_flow.domain.check_rule.rule import CheckRule, beside, compared_by
from shnor_flow.domain.check_rule.trial import Trial, tried
from shnor_flow.domain.errors import NotFound
from shnor_flow.storage.collection.check_rules import coded_indicators
from shnor_flow.storage.collection.past_forms import past_forms
from shnor_flow.storage.tables import Programme


def try_rule(session: Session, programme_id: int, municipality_id: int, rule: CheckRule) -> Trial:
    """Return whom the rule would have stopped or asked; Refused if it can't be read or could never be checked."""
    programme = session.get(Programme, programme_id)
    if programme is None or programme.municipality_id != municipality_id:
        raise NotFound("Такой программы нет, или она не относится к вашему муниципалитету.")
    known = coded_indicators(session, programme_id)
    made = bound(rule, known)
    compared = compared_by(made)
    asked = next(one.question for one in known if one.question.indicator_id in compared)
    questions = {
        one.question.indicator_id: one.question
        for one in known
        if one.is_collected
        and (one.question.collected_each, one.question.reported_by) == (asked.collected_each, asked.reported_by)
    }
    named = {*made.fields.values(), *beside(made)}
    return tried(
        made,
        questions,
        past_forms(session, programme_id, asked.collected_each, asked.reported_by, named & set(questions)),
    )
