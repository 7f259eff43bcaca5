"""Keep the rules by which a municipality controls its assignments; what is planned already keeps its days."""

from datetime import datetime

from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.deadline.petition import ControlRules
from shnor_flow.domain.errors import NotFound
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Activity, Municipality, Roadmap


def keep_control_rules(
    session: Session, municipality_id: int, rules: ControlRules, *, actor: Actor, now: datetime
) -> None:
    """Write the rules down, with a line of the journal."""
    row = session.get_one(Municipality, municipality_id)
    row.extension_days_before = rules.extension_days_before
    row.extensions_at_most = rules.extensions_at_most
    row.halves_contributors = rules.halves_contributors
    details = {
        "days_before": rules.extension_days_before,
        "at_most": rules.extensions_at_most,
        "halves": rules.halves_contributors,
    }
    note(
        session,
        "municipality.rules",
        "municipality",
        municipality_id,
        now=now,
        municipality_id=municipality_id,
        actor=actor,
        details=details,
    )


def settle_evidence(
    session: Session, municipality_id: int, activity_id: int, asks: bool | None, *, actor: Actor, now: datetime
) -> None:
    """Say for one activity whether a report needs a document; None: as its expected result says."""
    activity = session.get(Activity, activity_id)
    if activity is None or session.get_one(Roadmap, activity.roadmap_id).municipality_id != municipality_id:
        raise NotFound
    activity.asks_evidence = asks
    words = {True: "нужен документ", False: "документ не нужен", None: "как сказано в плане"}[asks]
    note(
        session,
        "activity.evidence",
        "activity",
        activity_id,
        now=now,
        municipality_id=municipality_id,
        actor=actor,
        reason=words,
    )
