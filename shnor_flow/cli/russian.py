"""Russian for the sentences that click itself says."""

import gettext as gettext_module

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.types

SENTENCES = {
    "Usage:": "Использование:",
    "Usage: ": "Использование: ",
    "Options": "Параметры",
    "Commands": "Команды",
    "Arguments": "Аргументы",
    "Show this message and exit.": "показать эту справку",
    "Show the version and exit.": "показать версию",
    "Error: {message}": "Ошибка: {message}",
    "Try '{command} {option}' for help.": "Справка: {command} {option}",
    "No such command {name!r}.": "Нет такой команды: {name}.",
    "No such option: {name}": "Нет такого параметра: {name}",
    "No such option {name!r}.": "Нет такого параметра: {name}.",
    "{value} is not in the range {range}.": "{value} не подходит: нужно {range}.",
    "Missing argument": "Не указан аргумент",
    "Missing option": "Не указан параметр",
    "Missing parameter": "Не указано значение",
    "Missing command.": "Не указана команда.",
    "Invalid value: {message}": "Неверное значение: {message}",
    "Invalid value for {param_hint}: {message}": "Неверное значение {param_hint}: {message}",
    "Got unexpected extra argument ({args})": "Лишний аргумент: {args}",
    "Got unexpected extra arguments ({args})": "Лишние аргументы: {args}",
    "{name} {filename!r} does not exist.": "«{filename}» не найден. Проверьте путь к файлу.",
    "{value!r} is not a valid {number_type}.": "{value!r} — не число.",
    "required": "обязательно",
    "default: {default}": "по умолчанию: {default}",
    "(dynamic)": "(по обстоятельствам)",
}


def _say(message: str) -> str:
    return SENTENCES.get(message, message)


def _say_many(singular: str, plural: str, n: int) -> str:
    return _say(singular if n == 1 else plural)


def speak_russian() -> None:
    """Put our sentences where click looks for translations.

    click binds gettext's functions at import, so installing a translation later has no effect: the names inside
    its modules are replaced instead.
    """
    for module in (click.core, click.decorators, click.exceptions, click.formatting, click.types):
        if getattr(module, "_", None) is gettext_module.gettext:
            module._ = _say  # type: ignore[attr-defined]  # the bound name the comment above speaks of
        if hasattr(module, "ngettext"):
            setattr(module, "ngettext", _say_many)  # noqa: B010  (mypy knows the stub, not the bound name)
