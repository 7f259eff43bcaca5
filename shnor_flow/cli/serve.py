"""`shnor-flow serve`: the pages, the alarm clock and, if asked, a mail catcher in one process."""

import logging
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from shnor_flow.domain.errors import WrongSetting

if TYPE_CHECKING:
    from shnor_flow.jobs import House

GRACE_SECONDS = 10  # for requests in hand when the process is told to stop


@click.command(help="Запустить веб-страницы и задания по расписанию; остановить — Ctrl+C.")
@click.option(
    "--catch-mail", is_flag=True, help="писем не отправлять: складывать в папку данных и показывать на странице"
)
def serve(catch_mail: bool) -> None:
    """Serve until the process is told to stop."""
    if not catch_mail:
        from shnor_flow.jobs import house

        serve_house(house())
        return
    with catching_mail() as caught_in:
        serve_house(caught_in)


@contextmanager
def catching_mail() -> "Iterator[House]":
    """Start a mail catcher on a free port and yield the house whose letters go there."""
    from shnor_flow.cli.surroundings import living_with
    from shnor_flow.delivery.mail_catcher import MailCatcher
    from shnor_flow.settings import load_settings

    catcher = MailCatcher(load_settings().caught_dir)
    catcher.start()
    nobody = {"smtp_user": "", "smtp_password": "", "smtp_security": "none"}
    try:
        with living_with(smtp_host="127.0.0.1", smtp_port=catcher.port, **nobody) as house:
            yield house
    finally:
        catcher.stop()


def serve_house(house: "House") -> None:
    """Answer requests and run the timetable until SIGINT or SIGTERM; then end what is in hand."""
    log_plainly()
    # uvicorn raises a signal again once it has stopped; with its default meaning SIGTERM would end us on the spot.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    address = house.settings.web_host, house.settings.web_port
    count = house.settings.web_processes
    if count > 1 and house.database.is_sqlite:
        raise WrongSetting(
            "Несколько процессов (SHNOR_WEB_PROCESSES) отвечают только с PostgreSQL: в SQLite пишет один. "
            "Уберите настройку или задайте SHNOR_DATABASE_URL."
        )
    with suppress(KeyboardInterrupt), _listening(*address) as listener, _ringing(house):
        click.echo(f"Страницы: http://{address[0]}:{address[1]}/  (остановить — Ctrl+C)")
        if count > 1:
            from shnor_flow.cli.serve_processes import answer_in_processes

            answer_in_processes(listener, count)
        else:
            answer(house, listener)
    click.echo("Остановлено.")


def log_plainly() -> None:
    """Write warnings and errors of a process that serves."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def answer(house: "House", listener: socket.socket) -> None:
    """Answer requests on the socket until the process is told to stop."""
    import uvicorn

    from shnor_flow.web.app import create_app

    # No access log: it would keep the secret addresses of letters.
    config = uvicorn.Config(
        create_app(house),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise WrongSetting(
            f"Адрес {host}:{port} занят или недоступен ({error.strerror}). "
            "Остановите другую программу или задайте другой порт: SHNOR_WEB_PORT=8001."
        ) from None


@contextmanager
def _ringing(house: "House") -> Iterator[None]:
    database = house.database  # opened, and brought up to date, before the first request
    if house.settings.engine != "in_process":
        yield
        return
    from shnor_flow.engines.in_process import InProcessEngine

    engine = InProcessEngine(database)
    engine.start()
    try:
        yield
    finally:
        engine.stop()
