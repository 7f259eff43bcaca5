"""`shnor-flow plan`: the job that puts dates into the calendar."""

from datetime import date

import click

from shnor_flow.cli.options import as_of_option, json_option
from shnor_flow.cli.printing import print_json


@click.command()
@as_of_option
@json_option
def plan(as_of: date | None, as_json: bool) -> None:
    """Расписать сроки идущих дорожных карт и поручения по ним; повтор ничего не меняет."""
    from shnor_flow import jobs

    counts = jobs.plan_occurrences(as_of)
    if as_json:
        print_json(counts)
        return
    click.echo(f"Просмотрено изменившихся мероприятий: {counts['activities']}")
    click.echo(
        f"Новых сроков: {counts['occurrences']}, поручений: {counts['assignments']}, "
        f"снято: {counts['cancelled']}, возвращено: {counts['restored']}"
    )
    if counts["without_holder"]:
        click.echo(f"Сроков без ответственного: {counts['without_holder']} (shnor-flow roadmap unassigned)")
