"""`shnor-flow demo`: the example programme with a history, ready to look at; what `make run` starts."""

import os
import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shnor_flow.cli.options import as_of_option
from shnor_flow.domain.errors import Refused

if TYPE_CHECKING:
    from shnor_flow.jobs import House

DEMO_DIR = Path("data/demo")
LOGIN = "anna"
FIRST_DAY = date(2026, 1, 12)  # the example's programme begins
_LONGEST_HISTORY = timedelta(days=330)  # three closed quarters and a half-year report
_PASSWORD_BYTES = 9
_HALF_MADE = "demo-half-made"  # stands in the folder while the example is being made
_PASSWORD = "demo-password.txt"  # and this once it is there  # noqa: S105  (a file's name)


@click.command(help="Показать систему на примере с историей; письма никуда не уходят. База — в data/demo.")
@click.option("--examples", type=click.Path(path_type=Path), default=Path("examples"), help="папка с примером")
@click.option("--reset-password", is_flag=True, help="задать координатору новый пароль")
@click.option("--no-serve", is_flag=True, help="только подготовить пример, страниц не запускать")
@as_of_option
def demo(examples: Path, reset_password: bool, no_serve: bool, as_of: date | None) -> None:
    """Make the example database once, then serve it."""
    from shnor_flow.cli.serve import catching_mail, serve_house
    from shnor_flow.cli.surroundings import living_with

    with living_with(**_surroundings()), catching_mail() as house:
        _refuse_a_real_system(house.settings.data_dir)
        _prepare(house, examples, reset_password=reset_password, as_of=as_of)
        if not no_serve:
            serve_house(house)


def _surroundings() -> dict[str, object]:
    """Keep what a person set; by default the example has a folder and addresses of its own."""
    from shnor_flow.settings import load_settings

    settings = load_settings()
    own: dict[str, object] = {"database_url": ""}
    if "SHNOR_DATA_DIR" not in os.environ:
        own["data_dir"] = DEMO_DIR
    if "SHNOR_PUBLIC_URL" not in os.environ:
        own["public_url"] = f"http://{settings.web_host}:{settings.web_port}"
    return own


def _refuse_a_real_system(folder: Path) -> None:
    is_ours = (folder / _PASSWORD).exists() or (folder / _HALF_MADE).exists()
    if not is_ours and any(folder.glob("*.sqlite3")):
        raise Refused(
            f"В папке «{folder}» уже есть база, и это не пример: пример её не тронет. "
            "Укажите для примера другую папку: SHNOR_DATA_DIR=data/demo."
        )


def _prepare(house: "House", examples: Path, *, reset_password: bool, as_of: date | None) -> None:
    folder = house.settings.data_dir
    if not (folder / _PASSWORD).is_file():
        _require_example(examples)
        _begin_anew(folder)
        _make(house, examples, as_of)
        _give_password(house, is_new=True)
        (folder / _HALF_MADE).unlink()
    elif reset_password:
        _give_password(house, is_new=False)
    password = (folder / _PASSWORD).read_text().strip()
    click.echo(f"Пример готов в папке {folder}. Чтобы начать его заново, удалите её.")
    click.echo(f"Вход координатора: имя {LOGIN}, пароль {password}  (забыли — shnor-flow demo --reset-password)")


def _require_example(examples: Path) -> None:
    if not (examples / "roadmap.txt").is_file():
        raise Refused(
            f"Примера нет в папке «{examples}»: запустите команду из папки с исходным кодом "
            "или укажите, где он лежит: --examples ПАПКА."
        )


def _begin_anew(folder: Path) -> None:
    """Leave nothing of an example whose making was interrupted."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _HALF_MADE).touch()
    for left in folder.glob("*.sqlite3*"):
        left.unlink()
    for letter in (folder / "caught").glob("*.eml"):
        letter.unlink()


def _make(house: "House", examples: Path, as_of: date | None) -> None:
    """Import the example and live through its months up to yesterday."""
    from shnor_flow import jobs
    from shnor_flow.cli.reading import read_file
    from shnor_flow.cli.scratch import hurrying
    from shnor_flow.domain.actor import SYSTEM
    from shnor_flow.services.people.place_municipality import Place
    from shnor_flow.services.roadmap.import_roadmap import RoadmapSource

    yesterday = jobs.now(as_of).date() - timedelta(days=1)
    first = min(max(FIRST_DAY, yesterday - _LONGEST_HISTORY), yesterday)
    plan, people = examples / "roadmap.txt", examples / "directory.csv"
    with hurrying(house):
        outcome = jobs.import_roadmap(RoadmapSource(plan.name, read_file(plan)), actor=SYSTEM, as_of=first)
        home = Place(outcome.municipality)
        jobs.import_directory(read_file(people), people.name, home, actor=SYSTEM, as_of=first)
        jobs.start_roadmap(outcome.roadmap_id, actor=SYSTEM, since=first, as_of=first)
        click.echo(
            f"{outcome.programme}: мероприятий {outcome.activities}, вопросов к координатору {outcome.findings}."
        )
        _live(house, outcome.municipality_id, first, yesterday)


def _live(house: "House", municipality_id: int, first: date, last: date) -> None:
    from shnor_flow import jobs
    from shnor_flow.engines.day_by_day import days_between, live_through
    from shnor_flow.services.rehearsal.rehearse_answers import Rehearsal, answer_in_their_place, like_people
    from shnor_flow.services.rehearsal.rehearse_desk import fill_desk
    from shnor_flow.services.rehearsal.rehearse_visits import live_with_visits

    tools = (house.database, house.files, house.writer, house.links)
    rehearsal = Rehearsal(*tools, like_people, is_controlled=True)
    label = f"История с {first:%d.%m.%Y} по {last:%d.%m.%Y}"
    with click.progressbar(length=(last - first).days + 1, label=label) as progress:

        def end_day(day: date) -> None:
            answer_in_their_place(rehearsal, jobs.now(day))
            progress.update(1)

        days_off = {day for day in days_between(first, last) if not house.calendar.is_working(day)}
        live_through(first, last, missed=days_off, after_day=end_day)
    fill_desk(rehearsal, house.calendar, municipality_id, jobs.now(last))
    live_with_visits(rehearsal, municipality_id, jobs.now(last))
    jobs.deliver_mail(as_of=last)


def _give_password(house: "House", *, is_new: bool) -> None:
    from shnor_flow.jobs import now
    from shnor_flow.services.people.keep_accounts import change_password, create_account, only_municipality
    from shnor_flow.storage.people.addressees import read_addressees
    from shnor_flow.storage.tables import Person

    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    with house.database.writing() as session:
        if is_new:
            home = only_municipality(session, None)
            coordinator = session.get_one(Person, read_addressees(session, home, [], [], now()).coordinators[0])
            create_account(
                session,
                municipality_id=home,
                login=LOGIN,
                name=coordinator.full_name,
                email=coordinator.email,
                password=password,
                now=now(),
            )
        else:
            change_password(session, login=LOGIN, password=password, now=now())
    (house.settings.data_dir / _PASSWORD).write_text(password + "\n")
    (house.settings.data_dir / _PASSWORD).chmod(0o600)
