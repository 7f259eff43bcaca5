"""`shnor-flow remind`: write the letters of the day."""

import json
from datetime import date

import click

from shnor_flow.cli.options import as_of_option, json_option


@click.command()
@as_of_option
@json_option
def remind(as_of: date | None, as_json: bool) -> None:
    """Написать каждому ответственному не больше одного письма о том, чему подошёл срок."""
    from shnor_flow import jobs
    from shnor_flow.domain.russian import counted

    counts = jobs.remind(as_of)
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False))
        return
    letters = counts.get("letters", 0)
    if not letters:
        click.echo("Писем нет: никому не подошёл срок напоминания, либо сегодня выходной, либо ещё не утро.")
    else:
        click.echo(f"{counted(letters, 'письмо написано,письма написаны,писем написано')}; отправит их mail send.")
    if unreachable := counts.get("unreachable", 0):
        forms = "дело некому напомнить,дела некому напомнить,дел некому напомнить"
        click.echo(f"{counted(unreachable, forms)}: ни у исполнителя, ни у координатора нет адреса почты.")
