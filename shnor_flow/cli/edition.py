"""`shnor-flow roadmap compare`, `apply`, `export`: an amended plan beside the one that runs, and a plan as a file."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shnor_flow.cli.options import DAY, NUMBER, as_of_option, json_option
from shnor_flow.cli.printing import print_json

if TYPE_CHECKING:
    from shnor_flow.services.edition.compare_editions import ComparedRow

_FATES = {
    "moved": "меняются сроки",
    "changed": "меняются слова",
    "added": "новые",
    "dropped": "больше не требуются",
    "same": "без изменений",
}


@click.command()
@click.argument("roadmap_id", type=NUMBER, metavar="НОМЕР")
@json_option
def compare(roadmap_id: int, as_json: bool) -> None:
    """Показать, что меняет новая редакция плана."""
    from shnor_flow import jobs
    from shnor_flow.services.edition.compare_editions import compare_editions

    with jobs.house().database.reading() as session:
        found = compare_editions(session, roadmap_id)
    if as_json:
        print_json(found)
        return
    click.echo(f"Редакция № {found.edition} рядом с редакцией № {found.edition_before}")
    for change in found.passport:
        click.echo(f"  {change.name}: {change.before or '—'} → {change.after or '—'}")
    for fate, words in _FATES.items():
        rows = [row for row in found.rows if row.difference.fate == fate]
        click.echo(f"{words.capitalize()}: {len(rows)}")
        if fate != "same":
            for row in rows:
                click.echo(f"  {_told(row)}")
    if found.asked:
        click.echo(
            f"Вопросов, прежние ли это мероприятия: {len(found.asked)} (ответьте на странице «Сравнение редакций»)"
        )


@click.command()
@click.argument("roadmap_id", type=NUMBER, metavar="НОМЕР")
@click.option("--act", required=True, metavar="ДОКУМЕНТ", help="чем изменён план: «приказ от 12.03.2027 № 40»")
@click.option("--since", type=DAY, metavar="ДАТА", help="с какого дня действует (по умолчанию — с сегодняшнего)")
@as_of_option
def apply(roadmap_id: int, act: str, since: date | None, as_of: date | None) -> None:
    """Применить новую редакцию: исполненное остаётся, остальное следует новым срокам."""
    from shnor_flow import jobs
    from shnor_flow.domain.actor import SYSTEM

    done = jobs.apply_edition(roadmap_id, act, actor=SYSTEM, since=since, as_of=as_of)
    if not done.is_new:
        click.echo(f"Дорожная карта № {roadmap_id} уже действует: ничего не изменено.")
        return
    click.echo(
        f"Дорожная карта № {roadmap_id} действует. Мероприятий продолжено {done.carried}, новых {done.added}, "
        f"снято {done.dropped}. Поручений перенесено {done.moved}, отменено {done.cancelled}."
    )


@click.command()
@click.argument("roadmap_id", type=NUMBER, metavar="НОМЕР")
@click.option("--to", required=True, type=click.Path(path_type=Path), metavar="ФАЙЛ", help="план.xlsx или план.docx")
@click.option("--states", is_flag=True, help="добавить даты, состояние и отметку об исполнении")
@as_of_option
def export(roadmap_id: int, to: Path, states: bool, as_of: date | None) -> None:
    """Сохранить дорожную карту таблицей Word или Excel."""
    from shnor_flow import jobs
    from shnor_flow.domain.calendar.dates import local_day
    from shnor_flow.domain.errors import Refused
    from shnor_flow.reports.roadmap_file import ENDINGS, roadmap_file
    from shnor_flow.storage.roadmap.printed_plan import printed_plan, zone_of_roadmap

    ending = to.suffix.lower().lstrip(".")
    if ending not in ENDINGS:
        raise Refused(f"«{to.name}»: сохранить можно в .xlsx или .docx, назовите файл так.")
    with jobs.house().database.reading() as session:
        zone = zone_of_roadmap(session, roadmap_id)
        plan = printed_plan(session, roadmap_id, local_day(jobs.now(as_of), zone))
    try:
        to.write_bytes(roadmap_file(plan, ending, with_states=states))
    except OSError as error:
        raise Refused(f"Записать «{to}» не удалось ({error.strerror}): выберите другую папку.") from None
    click.echo(f"Записано: {to} (мероприятий {len(plan.activities)}, редакция {plan.edition})")


def _told(row: "ComparedRow") -> str:
    difference = row.difference
    named = difference.new or difference.old
    assert named is not None
    days = ", ".join(
        f"{day.before:%d.%m.%Y} → {day.after:%d.%m.%Y}"
        for day in difference.days
        if day.is_moved and day.before and day.after
    )
    ask = " — нужно ваше слово" if difference.is_asked else ""
    return f"{named.name[:90]}{': ' if days else ''}{days}{ask}"
