"""The command line: a table of commands, each loaded only when it is called."""

import atexit
import gc
import importlib
import sys
from collections.abc import Sequence
from types import MappingProxyType

import click

from shnor_flow.cli.russian import speak_russian
from shnor_flow.domain.errors import ShnorError

# name on the command line -> (module in this folder, its click command, one line for --help).
# The line stands here too, because loading every module for --help would cost seconds.
COMMANDS = MappingProxyType(
    {
        "import": ("roadmap", "import_command", "прочитать программу и план из файла"),
        "roadmap": ("roadmap", "roadmap", "дорожные карты: список, сомнения, запуск"),
        "directory": ("directory", "directory", "справочник организаций и людей"),
        "plan": ("plan", "plan", "расписать сроки и поручения"),
        "collection": ("collection", "collection", "сбор сведений за квартал: кто сдал, кто нет"),
        "report": ("report", "report", "сводные отчёты за полугодие"),
        "serve": ("serve", "serve", "запустить веб-страницы и задания по расписанию"),
        "demo": ("demo", "demo", "показать систему на примере с историей"),
        "simulate": ("simulate", "simulate", "прожить программу день за днём на копии и посчитать письма"),
        "prefect": ("prefect", "prefect", "подготовить сервер Prefect и показать в нём сроки"),
        "overdue": ("overdue", "overdue", "просроченные мероприятия и кто за них отвечает"),
        "account": ("account", "account", "учётные записи координаторов"),
        "token": ("token", "token", "доступ других систем: дать, показать, закрыть"),
        "remind": ("remind", "remind", "написать ответственным письма о сроках"),
        "mail": ("mail", "mail", "письма: журнал, отправка, проверка почтового сервера"),
        "terms": ("terms", "terms", "прочитать сроки: фразы построчно в JSON"),
    }
)


class LazyGroup(click.Group):
    """A group that knows the names of its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one module that the command needs."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"shnor_flow.cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Print the table without loading anything."""
        with formatter.section("Команды"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["--help", "-h"]})
@click.version_option(package_name="shnor-flow", prog_name="shnor-flow", help="показать версию")
def root() -> None:
    """shnor_flow: дорожные карты школ с низкими результатами — сроки, напоминания, сведения, отчёты."""


def look_for_garbage_seldom() -> None:
    """Spare a command what costs a third of its second: garbage sought while libraries load, and again at the end."""
    gc.set_threshold(100_000, 10, 10)
    atexit.register(gc.freeze)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; a mistake a person can put right ends with one Russian sentence and exit code 2.

    Ours ends with one sentence too, the place of the details, and exit code 1.
    """
    look_for_garbage_seldom()
    speak_russian()
    try:
        root.main(args=arguments, prog_name="shnor-flow", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("Прервано.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except ShnorError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except Exception as error:
        from shnor_flow.cli.failure import told_failure, wants_traceback

        if wants_traceback():
            raise
        click.echo(told_failure(error), err=True)
        sys.exit(1)
