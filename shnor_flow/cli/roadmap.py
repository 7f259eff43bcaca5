"""`shnor-flow import` and `shnor-flow roadmap`: a plan from a file, its doubts, and its start."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shnor_flow.cli.edition import apply, compare, export
from shnor_flow.cli.options import (
    DAY,
    NUMBER,
    as_of_option,
    json_option,
    municipality_option,
    period_option,
    region_option,
    timezone_option,
)
from shnor_flow.cli.printing import print_json

if TYPE_CHECKING:
    from shnor_flow.domain.roadmap import RoadmapDraft
    from shnor_flow.domain.term import Period
    from shnor_flow.services.roadmap.import_roadmap import ImportOutcome
    from shnor_flow.storage.roadmap.plan_view import RoadmapCard

_FINDINGS_SHOWN = 20
_STATES = {"draft": "черновик", "running": "идёт", "superseded": "сменена"}
_since_option = click.option(
    "--since", type=DAY, metavar="ДАТА", help="напоминать о сроках с этого дня (по умолчанию — с сегодняшнего)"
)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="ФАЙЛ")
@click.option("--dry-run", is_flag=True, help="только показать, что прочитано; ничего не сохранять")
@municipality_option
@region_option
@timezone_option
@period_option
@click.option("--start", is_flag=True, help="сразу запустить: сроки обязывают, письма уходят")
@_since_option
@as_of_option
@json_option
def import_command(
    file: Path,
    dry_run: bool,
    municipality: str | None,
    region: str | None,
    timezone: str | None,
    period: "Period | None",
    start: bool,
    since: date | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Прочитать муниципальную программу и её план из файла и сохранить черновиком дорожной карты."""
    from shnor_flow.cli.reading import read_file

    data = read_file(file)
    if dry_run:
        _show_draft(data, file.name, as_json)
        return
    from shnor_flow import jobs
    from shnor_flow.domain.actor import SYSTEM
    from shnor_flow.services.people.place_municipality import Place
    from shnor_flow.services.roadmap.import_roadmap import RoadmapSource

    source = RoadmapSource(file.name, data, Place(municipality, region, timezone), period)
    outcome = jobs.import_roadmap(source, actor=SYSTEM, as_of=as_of)
    if start:
        jobs.start_roadmap(outcome.roadmap_id, actor=SYSTEM, since=since, as_of=as_of)
    if as_json:
        print_json(outcome)
    else:
        _tell_outcome(outcome, started=start)


@click.group()
def roadmap() -> None:
    """Дорожные карты: список, сомнения, запуск."""


@roadmap.command("list")
@as_of_option
@json_option
def list_command(as_of: date | None, as_json: bool) -> None:
    """Показать дорожные карты всех муниципалитетов."""
    cards = _cards(as_of)
    if as_json:
        print_json(cards)
        return
    if not cards:
        click.echo("Дорожных карт ещё нет: загрузите план командой «shnor-flow import ФАЙЛ».")
    for card in cards:
        click.echo(f"{card.roadmap_id}. {card.programme} (редакция {card.edition}) — {_STATES[card.state]}")
        click.echo(
            f"   мероприятий {card.activities}, вопросов {card.findings}, просрочено поручений {card.standing.overdue}"
        )


@roadmap.command()
@click.argument("roadmap_id", type=NUMBER, metavar="НОМЕР")
@json_option
def findings(roadmap_id: int, as_json: bool) -> None:
    """Показать, на что посмотреть человеку."""
    from shnor_flow import jobs
    from shnor_flow.storage.roadmap.open_findings import open_findings

    with jobs.house().database.reading() as session:
        found = open_findings(session, roadmap_id)
    if as_json:
        print_json(found)
        return
    click.echo("Вопросов нет." if not found else f"Вопросов: {len(found)}")
    for finding in found:
        place = f"{finding.place}: " if finding.place else ""
        about = f" [{finding.number} {finding.title[:60]}]" if finding.title else ""
        click.echo(f"  {place}{finding.message}{about}")


@roadmap.command()
@click.argument("roadmap_id", type=NUMBER, metavar="НОМЕР")
@_since_option
@as_of_option
def start(roadmap_id: int, since: date | None, as_of: date | None) -> None:
    """Запустить: сроки начинают обязывать, письма — уходить."""
    from shnor_flow import jobs
    from shnor_flow.domain.actor import SYSTEM

    counts = jobs.start_roadmap(roadmap_id, actor=SYSTEM, since=since, as_of=as_of)
    click.echo(
        f"Дорожная карта № {roadmap_id} идёт. Сроков: {counts['occurrences']}, поручений: {counts['assignments']}."
    )
    if counts["without_holder"]:
        click.echo(f"Сроков без ответственного: {counts['without_holder']} (shnor-flow roadmap unassigned)")


@roadmap.command()
@json_option
def unassigned(as_json: bool) -> None:
    """Показать сроки, за которые никто не отвечает."""
    from shnor_flow import jobs
    from shnor_flow.storage.roadmap.unassigned import unassigned_occurrences

    with jobs.house().database.reading() as session:
        found = unassigned_occurrences(session)
    if as_json:
        print_json(found)
        return
    click.echo("У каждого срока есть ответственный." if not found else f"Сроков без ответственного: {len(found)}")
    for each in found:
        who = f"по плану «{each.wording}»" if each.wording else "в плане никто не назван"
        click.echo(f"  {each.scheduled_on:%d.%m.%Y} {each.number} {each.title[:70]} — {who}")


roadmap.add_command(compare)
roadmap.add_command(apply)
roadmap.add_command(export)


def _cards(as_of: date | None) -> "list[RoadmapCard]":
    from shnor_flow import jobs
    from shnor_flow.domain.calendar.dates import local_day
    from shnor_flow.storage.people.municipalities import municipalities
    from shnor_flow.storage.roadmap.plan_view import roadmap_cards

    cards: list[RoadmapCard] = []
    with jobs.house().database.reading() as session:
        for home in municipalities(session):
            today, number = local_day(jobs.now(as_of), home.timezone), 1
            while rows := roadmap_cards(session, home.municipality_id, today, number).rows:
                cards += rows
                number += 1
    return cards


def _tell_outcome(outcome: "ImportOutcome", *, started: bool) -> None:
    click.echo(outcome.programme)
    click.echo(f"Муниципалитет: {outcome.municipality} (часовой пояс {outcome.timezone})")
    if not outcome.is_new:
        click.echo("Этот файл уже загружен: ничего не изменено.")
    click.echo(
        f"Дорожная карта № {outcome.roadmap_id}, редакция {outcome.edition}: "
        f"мероприятий {outcome.activities}, с датами {outcome.with_dates}, вопросов {outcome.findings}"
    )
    if started:
        click.echo("Запущена.")
    else:
        click.echo(
            f"Посмотреть вопросы: shnor-flow roadmap findings {outcome.roadmap_id}; "
            f"запустить: shnor-flow roadmap start {outcome.roadmap_id}"
        )


def _show_draft(data: bytes, name: str, as_json: bool) -> None:
    from shnor_flow.importers import guard

    draft = guard.read_roadmap(data, name)
    if as_json:
        _print_json(draft)
    else:
        _print_summary(draft)


def _print_json(draft: "RoadmapDraft") -> None:
    import json

    from shnor_flow.services.roadmap.read_roadmap import roadmap_as_json

    click.echo(json.dumps(roadmap_as_json(draft), ensure_ascii=False, indent=2))


def _print_summary(draft: "RoadmapDraft") -> None:
    from shnor_flow.services.roadmap.read_roadmap import findings_of, readings_of

    programme = draft.programme
    readings = readings_of(draft)
    found = findings_of(draft, readings)
    period = programme.period
    click.echo(programme.title)
    click.echo(f"Муниципалитет: {programme.municipality or '—'}; регион: {programme.region or '—'}")
    click.echo(f"Срок: {period.start:%d.%m.%Y} — {period.end:%d.%m.%Y}" if period else "Срок: —")
    click.echo(f"Мероприятий: {len(draft.activities)}, показателей: {len(programme.indicators)}")
    dated = sum(bool(reading.windows) for reading in readings)
    certain = sum(not reading.needs_review for reading in readings)
    click.echo(f"Сроки: с датами {dated}, без вопросов {certain} из {len(readings)}")
    click.echo(f"Посмотрите сами: {len(found)}")
    for finding in found[:_FINDINGS_SHOWN]:
        place = f"{finding.place}: " if finding.place else ""
        click.echo(f"  {place}{finding.message}")
    if len(found) > _FINDINGS_SHOWN:
        click.echo(f"  … и ещё {len(found) - _FINDINGS_SHOWN}: все покажет --json")
