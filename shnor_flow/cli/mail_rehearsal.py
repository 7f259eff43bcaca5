"""`shnor-flow mail tomorrow` and `mail year`: letters before they leave, tried out on a copy."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

import click

from shnor_flow.cli.options import as_of_option, json_option, municipality_option

if TYPE_CHECKING:
    from shnor_flow.services.rehearsal.look_into_post_bag import PostBag
    from shnor_flow.services.rehearsal.play_year import PlayedYear

_LETTERS = "письмо,письма,писем"


@click.command()
@municipality_option
@as_of_option
@json_option
def tomorrow(municipality: str | None, as_of: date | None, as_json: bool) -> None:
    """Показать письма следующего рабочего дня до того, как они написаны; ничего не меняется."""
    from shnor_flow import jobs
    from shnor_flow.services.rehearsal.live_on_copy import Rehearsing
    from shnor_flow.services.rehearsal.look_into_post_bag import look_into_post_bag

    house = jobs.house()
    tools = Rehearsing(house.writer, house.links, house.calendar)
    bag = look_into_post_bag(house.database, _home(municipality), tools, jobs.now(as_of))
    if as_json:
        _print_json(bag)
        return
    _print_bag(bag)


@click.command()
@click.option("--roadmap", type=int, metavar="НОМЕР", help="запустить на копии эту дорожную карту")
@click.option("--all-answer", is_flag=True, help="все исполняют в последний день срока (без этого не отвечает никто)")
@municipality_option
@as_of_option
@json_option
def year(roadmap: int | None, all_answer: bool, municipality: str | None, as_of: date | None, as_json: bool) -> None:
    """Проиграть год: сколько писем получит каждый за двенадцать месяцев; ничего не меняется."""
    from shnor_flow import jobs
    from shnor_flow.services.rehearsal.live_on_copy import Rehearsing, Unwritten
    from shnor_flow.services.rehearsal.play_year import play_year

    house = jobs.house()
    tools = Rehearsing(Unwritten(), house.links, house.calendar)
    home, moment = _home(municipality), jobs.now(as_of)
    played = play_year(house.database, home, tools, moment, roadmap_id=roadmap, answered=all_answer)
    if as_json:
        _print_json(played)
        return
    _print_year(played)


def _home(municipality: str | None) -> int:
    from shnor_flow import jobs
    from shnor_flow.services.people.keep_accounts import only_municipality

    with jobs.house().database.reading() as session:
        return only_municipality(session, municipality)


def _print_json(found: "PostBag | PlayedYear") -> None:
    import json

    click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2, default=str))


def _print_bag(bag: "PostBag") -> None:
    from shnor_flow.domain.russian import counted

    for letter in bag.letters:
        click.echo(f"{letter.person}  {letter.to_address}  {letter.subject}")
    for one in bag.kept_back:
        click.echo(f"{one.person}  — ждёт: {one.reason or 'войдёт в следующее письмо'}")
    click.echo(f"{bag.day:%d.%m.%Y}: {counted(len(bag.letters), _LETTERS)}.")


def _print_year(played: "PlayedYear") -> None:
    from shnor_flow.domain.russian import counted

    width = max((len(one.person) for one in played.people), default=0)
    months = " ".join(f"{month:%m.%y}" for month in played.months)
    click.echo(f"{'':<{width}}  всего  в день  в неделю  {months}")
    for one in played.people:
        by_month = " ".join(f"{count or '—':>5}" for count in one.by_month)
        click.echo(f"{one.person:<{width}}  {one.total:>5}  {one.most_a_day:>6}  {one.most_a_week:>8}  {by_month}")
    total = sum(one.total for one in played.people)
    people = counted(len(played.people), "человек,человека,человек")
    click.echo(f"С {played.first:%d.%m.%Y} по {played.last:%d.%m.%Y}: {counted(total, _LETTERS)}, {people}.")
