"""A programme's check rules: the list, one rule with its trial on past rounds, and limits of the built-in checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from shnor_flow.domain.check_rule import Unreadable
from shnor_flow.domain.check_rule.binding import Coded, tidy
from shnor_flow.domain.check_rule.patterns import LETTERS, PATTERNS
from shnor_flow.domain.check_rule.trial import Trial
from shnor_flow.domain.collection.figure_checks import CheckLimits
from shnor_flow.domain.errors import Refused
from shnor_flow.jobs import House
from shnor_flow.services.collection.keep_check_rules import add_rule, change_rule, set_limits, switch_rule
from shnor_flow.services.collection.try_check_rule import try_rule
from shnor_flow.storage.collection.check_rules import (
    RuleView,
    changes_of_rule,
    coded_indicators,
    limits_of,
    rule_view,
    rule_views,
)
from shnor_flow.storage.tables import Programme
from shnor_flow.web.by_link.submission import Fields
from shnor_flow.web.checking.rule_form import (
    BLANK,
    PERIODS,
    SEVERITIES,
    SEVERITY_WORDS,
    fields_of,
    figures_of,
    from_pattern,
    limits_in,
    rule_in,
)
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render

router = APIRouter()

MOST_SHOWN = 30  # schools of one round: further ones are counted


@dataclass(frozen=True)
class _Shown:
    """What a rule's page shows beside its fields."""

    programme_id: int
    view: RuleView | None = None  # None: not written down yet
    trial: Trial | None = None
    problem: str = ""
    unreadable: Unreadable | None = None


@router.get("/programme/{programme_id:int}/rules")
def rules_page(request: Request, viewer: SignedIn, house: TheHouse, programme_id: int) -> Response:
    """List the rules and show the limits."""
    return _rules_page(request, viewer, house, programme_id)


@router.post("/programme/{programme_id:int}/limits")
def change_limits(
    request: Request, viewer: SignedIn, house: TheHouse, now: Now, programme_id: int, fields: Fields
) -> Response:
    """Say when the built-in checks ask about a figure."""
    with house.database.reading() as session:
        rule_views(session, programme_id, viewer.municipality_id)  # whose it is comes before what was typed
    try:
        limits = limits_in(fields)
        with house.database.writing() as session:
            set_limits(
                session,
                programme_id,
                viewer.municipality_id,
                limits,
                reason=fields.get("reason", ""),
                actor=viewer.actor,
                now=now,
            )
    except Refused as refused:
        return _rules_page(request, viewer, house, programme_id, problem=str(refused), typed=fields)
    return go(request, f"/programme/{programme_id}/rules", "Записано: школы спрашивают по новым числам")


@router.get("/programme/{programme_id:int}/rules/new")
def new_rule_page(request: Request, viewer: SignedIn, house: TheHouse, programme_id: int) -> Response:
    """Show an empty form, or one that a ready pattern fills in."""
    with house.database.reading() as session:
        rule_views(session, programme_id, viewer.municipality_id)
        known = coded_indicators(session, programme_id)
    chosen = request.query_params
    fields, problem = dict(BLANK), ""
    if chosen.get("pattern"):
        try:
            fields |= from_pattern(chosen, known)
        except Refused as refused:
            problem = str(refused)
    return _rule_page(request, known, fields, _Shown(programme_id, problem=problem))


@router.post("/programme/{programme_id:int}/rules/new")
def put_rule(
    request: Request, viewer: SignedIn, house: TheHouse, now: Now, programme_id: int, fields: Fields
) -> Response:
    """Try a rule out, or write it down, switched off."""
    with house.database.reading() as session:
        rule_views(session, programme_id, viewer.municipality_id)
    if fields.get("act") == "try":
        return _tried(request, viewer, house, fields, _Shown(programme_id))
    try:
        with house.database.writing() as session:
            row = add_rule(session, programme_id, viewer.municipality_id, rule_in(fields), actor=viewer.actor, now=now)
            rule_id = row.id
    except Refused as refused:
        return _refused(request, house, fields, _Shown(programme_id), refused)
    return go(request, f"/check-rule/{rule_id}?try=1", "Правило записано. Посмотрите проверку и включите его")


@router.get("/check-rule/{rule_id:int}")
def rule_page(request: Request, viewer: SignedIn, house: TheHouse, rule_id: int) -> Response:
    """Show a rule with its history; tried out on past rounds if the address asks for it."""
    with house.database.reading() as session:
        view = rule_view(session, rule_id, viewer.municipality_id)
        shown = _Shown(view.programme_id, view)
        if "try" in request.query_params and not view.broken:
            shown = _with_trial(session, viewer, fields_of(view.rule), shown)
        known = coded_indicators(session, view.programme_id)
        changes = changes_of_rule(session, rule_id)
    return _rule_page(request, known, fields_of(view.rule), shown, changes)


@router.post("/check-rule/{rule_id:int}")
def edit_rule(request: Request, viewer: SignedIn, house: TheHouse, now: Now, rule_id: int, fields: Fields) -> Response:
    """Try a changed rule out, or write it anew, with the reason."""
    with house.database.reading() as session:
        view = rule_view(session, rule_id, viewer.municipality_id)
    shown = _Shown(view.programme_id, view)
    if fields.get("act") == "try":
        return _tried(request, viewer, house, fields, shown)
    try:
        with house.database.writing() as session:
            row = change_rule(
                session,
                rule_id,
                viewer.municipality_id,
                rule_in(fields),
                reason=fields.get("reason", ""),
                actor=viewer.actor,
                now=now,
            )
            was_switched_off = view.is_on and not row.is_on
    except Refused as refused:
        return _refused(request, house, fields, shown, refused)
    told = "Правило изменено и выключено: посмотрите проверку и включите его" if was_switched_off else "Записано"
    return go(request, f"/check-rule/{rule_id}?try=1", told)


@router.post("/check-rule/{rule_id:int}/switch")
def turn_rule(request: Request, viewer: SignedIn, house: TheHouse, now: Now, rule_id: int, fields: Fields) -> Response:
    """Switch a rule on or off."""
    with house.database.reading() as session:
        view = rule_view(session, rule_id, viewer.municipality_id)
    to_on = fields.get("to") == "on"
    try:
        with house.database.writing() as session:
            switch_rule(
                session,
                rule_id,
                viewer.municipality_id,
                to_on=to_on,
                reason=fields.get("reason", ""),
                actor=viewer.actor,
                now=now,
            )
    except Refused as refused:
        return _refused(request, house, fields_of(view.rule), _Shown(view.programme_id, view), refused)
    told = "Правило включено: школы увидят его в форме" if to_on else "Правило выключено"
    return go(request, f"/programme/{view.programme_id}/rules", told)


def _tried(request: Request, viewer: Viewer, house: House, fields: Mapping[str, str], shown: _Shown) -> Response:
    try:
        with house.database.reading() as session:
            shown = _with_trial(session, viewer, fields, shown)
            known = coded_indicators(session, shown.programme_id)
    except Refused as refused:
        return _refused(request, house, fields, shown, refused)
    return _rule_page(request, known, fields, shown)


def _with_trial(session: Session, viewer: Viewer, fields: Mapping[str, str], shown: _Shown) -> _Shown:
    trial = try_rule(session, shown.programme_id, viewer.municipality_id, rule_in(fields))
    return _Shown(shown.programme_id, shown.view, trial)


def _refused(request: Request, house: House, fields: Mapping[str, str], shown: _Shown, refused: Refused) -> Response:
    unreadable = refused if isinstance(refused, Unreadable) else None
    shown = _Shown(shown.programme_id, shown.view, problem=str(refused), unreadable=unreadable)
    with house.database.reading() as session:
        known = coded_indicators(session, shown.programme_id)
        changes = changes_of_rule(session, shown.view.rule_id) if shown.view else ()
    return _rule_page(request, known, fields, shown, changes)


def _rules_page(
    request: Request,
    viewer: Viewer,
    house: House,
    programme_id: int,
    *,
    problem: str = "",
    typed: Mapping[str, str] | None = None,
) -> Response:
    with house.database.reading() as session:
        views = rule_views(session, programme_id, viewer.municipality_id)
        programme = session.get_one(Programme, programme_id)
        limits = limits_of(programme)
    return render(
        request,
        "pages/programme/rules.html",
        status=422 if problem else 200,
        programme=programme,
        views=views,
        severity_words=SEVERITY_WORDS,
        limits=_shown_limits(limits) | dict(typed or {}),
        third_time=limits.third_time if typed is None else typed.get("third_time") == "yes",
        problem=problem,
    )


def _rule_page(
    request: Request, known: tuple[Coded, ...], fields: Mapping[str, str], shown: _Shown, changes: Any = ()
) -> Response:
    return render(
        request,
        "pages/programme/rule.html",
        status=422 if shown.problem else 200,
        shown=shown,
        # Places are told in the expression as it was read: on one line.
        fields={**BLANK, **fields, "expression": tidy(fields.get("expression", ""))},
        known=known,
        figures=figures_of(known),
        patterns=PATTERNS,
        letters=LETTERS,
        chosen=request.query_params,
        severities=SEVERITIES,
        periods=PERIODS,
        changes=changes,
        most=MOST_SHOWN,
    )


def _shown_limits(limits: CheckLimits) -> dict[str, str]:
    numbers = {name: getattr(limits, name) for name in ("jump_points", "jump_times", "nearly_all")}
    return {name: "" if number is None else str(number) for name, number in numbers.items()}
