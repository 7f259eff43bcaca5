"""`shnor-flow collection rules`: a programme's check rules, tried out on past rounds before they are switched on."""

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shnor_flow.cli.options import NUMBER, as_of_option, json_option, municipality_option

if TYPE_CHECKING:  # loading the tables costs a third of a second, which --help must not pay
    from collections.abc import Sequence
    from datetime import date

    from sqlmodel import Session

    from shnor_flow.domain.check_rule.binding import Coded
    from shnor_flow.domain.check_rule.rule import CheckRule
    from shnor_flow.domain.check_rule.trial import Trial
    from shnor_flow.storage.collection.check_rules import RuleView

_SHOWN = 10  # schools of one round
_LARGEST_FILE = 1024 * 1024
_FORMS = "сданной формы,сданных форм,сданных форм"
_programme_option = click.option(
    "--programme", type=NUMBER, metavar="НОМЕР", help="чья программа (не нужно, если она одна)"
)


@click.group()
def rules() -> None:
    """Правила проверки: что должно выполняться между показателями."""


@rules.command("list")
@_programme_option
@municipality_option
@json_option
def list_rules(programme: int | None, municipality: str | None, as_json: bool) -> None:
    """Показать правила программы и коды её показателей."""
    from shnor_flow import jobs
    from shnor_flow.storage.collection.check_rules import coded_indicators, rule_views

    with jobs.house().database.reading() as session:
        home, programme_id = _programme(session, municipality, programme)
        views = rule_views(session, programme_id, home)
        known = coded_indicators(session, programme_id)
    if as_json:
        click.echo(json.dumps({"rules": [_as_json(view, known) for view in views]}, ensure_ascii=False, indent=2))
        return
    lines = [f"{one.code}  {one.question.name}{'' if one.is_collected else ' (не собирается)'}" for one in known]
    click.echo("\n".join([*lines, "", *(_line(view) for view in views)] if views else [*lines, "", "Правил нет."]))


@rules.command("try")
@click.argument("rule_id", type=NUMBER, metavar="НОМЕР", required=False)
@click.option("--expression", metavar="ПРАВИЛО", help="проверить запись, которой ещё нет: «п2 <= п1.знаменатель»")
@_programme_option
@municipality_option
@json_option
def try_one(
    rule_id: int | None, expression: str | None, programme: int | None, municipality: str | None, as_json: bool
) -> None:
    """Проверить правило на всех прошлых сборах; ничего не меняется."""
    from shnor_flow import jobs
    from shnor_flow.domain.errors import Refused
    from shnor_flow.services.collection.try_check_rule import try_rule
    from shnor_flow.services.people.keep_accounts import only_municipality
    from shnor_flow.storage.collection.check_rules import rule_view

    if (rule_id is None) is (expression is None):
        raise Refused("Назовите правило: его номер или запись в --expression.")
    with jobs.house().database.reading() as session:
        if rule_id is not None:
            home = only_municipality(session, municipality)
            view = rule_view(session, rule_id, home)
            rule, programme_id = view.rule, view.programme_id
        else:
            home, programme_id = _programme(session, municipality, programme)
            rule = _rule_in({"name": "проба", "message": "не выполняется", "expression": expression}, ())
        trial = try_rule(session, programme_id, home, rule)
    click.echo(json.dumps(_trial_as_json(trial), ensure_ascii=False, indent=2) if as_json else _trial_as_text(trial))


@rules.command("add")
@click.argument("file", type=click.Path(path_type=Path), metavar="ФАЙЛ")
@_programme_option
@municipality_option
@as_of_option
def add(file: Path, programme: int | None, municipality: str | None, as_of: "date | None") -> None:
    """Записать правила из файла .toml или .json, не включая, и проверить каждое на прошлых сборах."""
    from shnor_flow import jobs
    from shnor_flow.domain.actor import SYSTEM
    from shnor_flow.services.collection.keep_check_rules import add_rule
    from shnor_flow.services.collection.try_check_rule import try_rule
    from shnor_flow.storage.collection.check_rules import coded_indicators, rule_of

    wanted, now = _rules_in(file), jobs.now(as_of)
    with jobs.house().database.writing() as session:
        home, programme_id = _programme(session, municipality, programme)
        known = coded_indicators(session, programme_id)
        for written in wanted:
            row = add_rule(session, programme_id, home, _rule_in(written, known), actor=SYSTEM, now=now)
            trial = try_rule(session, programme_id, home, rule_of(row))
            click.echo(f"{row.id}  {row.name}: задело бы {len(trial.hits)} из {_counted(trial.filed)}")


@rules.command("switch")
@click.argument("rule_id", type=NUMBER, metavar="НОМЕР")
@click.option("--on/--off", "to_on", default=True, help="включить или выключить")
@click.option("--reason", required=True, metavar="ПОЧЕМУ", help="останется в истории правила")
@municipality_option
@as_of_option
def switch(rule_id: int, to_on: bool, reason: str, municipality: str | None, as_of: "date | None") -> None:
    """Включить правило или выключить его."""
    from shnor_flow import jobs
    from shnor_flow.domain.actor import SYSTEM
    from shnor_flow.services.collection.keep_check_rules import switch_rule
    from shnor_flow.services.people.keep_accounts import only_municipality

    with jobs.house().database.writing() as session:
        home, now = only_municipality(session, municipality), jobs.now(as_of)
        row = switch_rule(session, rule_id, home, to_on=to_on, reason=reason, actor=SYSTEM, now=now)
        click.echo(f"{row.id}  {row.name}: {'включено' if row.is_on else 'выключено'}")


def _programme(session: "Session", municipality: str | None, programme: int | None) -> tuple[int, int]:
    from shnor_flow.domain.errors import NotFound, Refused
    from shnor_flow.services.people.keep_accounts import only_municipality
    from shnor_flow.storage.roadmap.programmes import programme_names

    home = only_municipality(session, municipality)
    known = programme_names(session, home)
    if programme is not None and programme not in dict(known):
        raise NotFound(f"Программы с номером {programme} в муниципалитете нет.")
    if programme is None and len(known) != 1:
        listed = "; ".join(f"{key} — {title}" for key, title in known) or "ни одной"
        raise Refused(f"Укажите программу: --programme НОМЕР. Есть: {listed}.")
    return home, programme or known[0][0]


def _rules_in(file: Path) -> list[dict[str, Any]]:
    from shnor_flow.domain.errors import UnreadableFile

    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise UnreadableFile(f"{file}: файл слишком велик для списка правил.")
        text = file.read_text(encoding="utf-8-sig")
        kept = json.loads(text) if file.suffix.lower() == ".json" else tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableFile(f"{file}: не читается как TOML или JSON ({type(error).__name__}).") from None
    found = kept.get("rules") if isinstance(kept, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found) or not found:
        raise UnreadableFile(f"{file}: нет списка rules. Образец: shnor-flow collection rules list --json.")
    return found


def _rule_in(written: dict[str, Any], known: "Sequence[Coded]") -> "CheckRule":
    from shnor_flow.domain.calendar.period import PeriodKind
    from shnor_flow.domain.check_rule.rule import CheckRule
    from shnor_flow.domain.collection.figure_checks import Severity
    from shnor_flow.domain.errors import Refused

    ids = {one.code: one.question.indicator_id for one in known}
    try:
        return CheckRule(
            name=str(written.get("name", "")),
            severity=Severity(written.get("severity", Severity.ERROR)),
            expression=str(written.get("expression", "")),
            message=str(written.get("message", "")),
            fields={},
            speaks_of=tuple(ids[code] for code in written.get("speaks_of", ())),
            kinds=tuple(PeriodKind(kind) for kind in written.get("kinds", ())),
        )
    except (KeyError, TypeError, ValueError):
        raise Refused(
            f"Правило «{str(written.get('name', ''))[:60]}» не понято, ничего не записано. severity — "
            f"{' или '.join(Severity)}; kinds — список из {', '.join(PeriodKind)}; "
            f"speaks_of — список кодов: {', '.join(ids) or 'их покажет shnor-flow collection rules list'}."
        ) from None


def _as_json(view: "RuleView", known: "Sequence[Coded]") -> dict[str, Any]:
    codes = {one.question.indicator_id: one.code for one in known}
    rule = view.rule
    return {
        "id": view.rule_id,
        "name": rule.name,
        "severity": rule.severity.value,
        "expression": rule.expression,
        "message": rule.message,
        "speaks_of": [codes[key] for key in rule.speaks_of if key in codes],
        "kinds": [kind.value for kind in rule.kinds],
        "is_on": view.is_on,
        "broken": view.broken or None,
    }


def _line(view: "RuleView") -> str:
    state = "не действует" if view.is_on and view.broken else "включено" if view.is_on else "выключено"
    why = f" ({view.broken})" if view.broken else ""
    return f"{view.rule_id}  {view.rule.name} [{state}]{why}\n     {view.rule.expression}"


def _trial_as_json(trial: "Trial") -> dict[str, Any]:
    return {
        "filed": trial.filed,
        "silent": trial.silent,
        "hits": len(trial.hits),
        "rounds": [
            {
                "round": one.round_.period.code,
                "filed": one.filed,
                "silent": one.silent,
                "hits": [
                    {"submission": hit.submission_id, "school": hit.school, "message": hit.message, "note": hit.note}
                    for hit in one.hits
                ],
            }
            for one in trial.rounds
        ],
    }


def _trial_as_text(trial: "Trial") -> str:
    if not trial.rounds:
        return "Проверить не на чем: за эти периоды сведений ещё никто не сдал."
    lines = [f"Задело бы {len(trial.hits)} из {_counted(trial.filed)}; сравнить нечего в {trial.silent}."]
    for one in trial.rounds:
        lines.append(f"{one.round_.period.name} ({one.round_.period.code}): {len(one.hits)} из {one.filed}")
        lines += [f"    - {hit.school}: {hit.message}" for hit in one.hits[:_SHOWN]]
        lines += [f"    … и ещё {len(one.hits) - _SHOWN}"] if len(one.hits) > _SHOWN else []
    return "\n".join(lines)


def _counted(forms: int) -> str:
    from shnor_flow.domain.russian import counted

    return counted(forms, _FORMS)
