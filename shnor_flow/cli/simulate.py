"""`shnor-flow simulate`: live through a programme day by day on a copy, and count the letters everybody would get."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shnor_flow.cli.options import DAY, json_option, municipality_option, timezone_option
from shnor_flow.domain.letter import LetterKind

if TYPE_CHECKING:
    from shnor_flow.jobs import House
    from shnor_flow.storage.mail.letter_totals import PersonLetters

FILE: click.Path = click.Path(path_type=Path)
_KINDS = {
    LetterKind.DIGEST: "напоминания",
    LetterKind.INVITATION: "приглашения",
    LetterKind.RECEIPT: "расписки",
    LetterKind.RETURNED: "возвраты",
    LetterKind.REPORT: "отчёты",
    LetterKind.DECISION: "решения",
    LetterKind.REPLY_RECEIPT: "ответы на письма",
    LetterKind.SHEET_ANSWER: "ответы на файлы со сведениями",
}


@click.command(help="Прожить дни один за другим на копии базы и посчитать, сколько писем получит каждый.")
@click.option("--from", "first", type=DAY, required=True, help="первый день")
@click.option("--to", "last", type=DAY, required=True, help="последний день")
@click.option(
    "--import", "plan", type=click.Path(path_type=Path), metavar="ПЛАН", help="начать с пустой базы и этого плана"
)
@click.option(
    "--directory", type=click.Path(path_type=Path), metavar="СПРАВОЧНИК", help="справочник к плану из --import"
)
@municipality_option
@timezone_option
@click.option("--all-answer", is_flag=True, help="все отвечают в последний день срока (без этого не отвечает никто)")
@click.option("--missed", type=DAY, multiple=True, help="день, когда система не работала; можно повторять")
@json_option
def simulate(
    first: date,
    last: date,
    plan: Path | None,
    directory: Path | None,
    municipality: str | None,
    timezone: str | None,
    all_answer: bool,
    missed: tuple[date, ...],
    as_json: bool,
) -> None:
    """Live through the days and print the table."""
    from shnor_flow.cli.scratch import scratch_house

    if last < first:
        raise click.UsageError("Последний день раньше первого: проверьте --from и --to.")
    if directory and not plan:
        raise click.UsageError("--directory нужен вместе с --import.")
    with scratch_house(copied=plan is None) as house:
        if plan:
            _begin_with(plan, directory, (municipality, timezone), first)
        _live(house, first, last, missed, all_answer=all_answer)
        totals = _totals(house, first, last)
    if as_json:
        _print_json(totals)
    else:
        _print_table(totals, first, last)


def _begin_with(plan: Path, directory: Path | None, home: tuple[str | None, str | None], first: date) -> None:
    from shnor_flow import jobs
    from shnor_flow.cli.reading import read_file
    from shnor_flow.domain.actor import SYSTEM
    from shnor_flow.services.people.place_municipality import Place
    from shnor_flow.services.roadmap.import_roadmap import RoadmapSource

    place = Place(home[0], timezone=home[1])
    outcome = jobs.import_roadmap(RoadmapSource(plan.name, read_file(plan), place), actor=SYSTEM, as_of=first)
    if directory:
        of_plan = Place(outcome.municipality)
        jobs.import_directory(read_file(directory), directory.name, of_plan, actor=SYSTEM, as_of=first)
    jobs.start_roadmap(outcome.roadmap_id, actor=SYSTEM, since=first, as_of=first)


def _live(house: "House", first: date, last: date, missed: tuple[date, ...], *, all_answer: bool) -> None:
    from shnor_flow import jobs
    from shnor_flow.engines.day_by_day import live_through
    from shnor_flow.services.rehearsal.rehearse_answers import Rehearsal, answer_in_their_place, on_the_last_day

    rehearsal = Rehearsal(house.database, house.files, house.writer, house.links, on_the_last_day)

    def answer(day: date) -> None:
        if all_answer:
            answer_in_their_place(rehearsal, jobs.now(day))

    live_through(first, last, missed=missed, after_day=answer)


def _totals(house: "House", first: date, last: date) -> "list[PersonLetters]":
    from shnor_flow.storage.mail.letter_totals import letter_totals

    with house.database.reading() as session:
        return letter_totals(session, first, last)


def _print_json(totals: "list[PersonLetters]") -> None:
    from shnor_flow.cli.printing import print_json

    print_json(
        [
            {"name": one.name, "address": one.address, "total": one.total, "most_digests_a_day": one.most_digests_a_day}
            | {kind: one.by_kind.get(kind, 0) for kind in _KINDS}
            for one in totals
        ]
    )


def _print_table(totals: "list[PersonLetters]", first: date, last: date) -> None:
    from shnor_flow.domain.russian import counted

    click.echo(f"С {first:%d.%m.%Y} по {last:%d.%m.%Y}:")
    width = max((len(one.name) for one in totals), default=0)
    click.echo(" ".join([" " * width, *(f"{word:>11}" for word in _KINDS.values()), f"{'всего':>7}"]))
    for one in totals:
        numbers = (f"{one.by_kind.get(kind, 0) or '—':>11}" for kind in _KINDS)
        click.echo(" ".join([f"{one.name:<{width}}", *numbers, f"{one.total:>7}"]))
    everybody = sum(one.total for one in totals)
    letters, people = counted(everybody, "письмо,письма,писем"), counted(len(totals), "человек,человека,человек")
    click.echo(f"Всего: {letters}, {people}.")
