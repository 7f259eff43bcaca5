"""What a command says when it breaks: one sentence, and where the details are."""

import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

NAME = "errors.log"
WISH = "SHNOR_TRACEBACK"  # set to anything: the traceback on the screen, for developers


def wants_traceback() -> bool:
    """Tell whether whoever runs the command asked for the traceback itself."""
    return bool(os.environ.get(WISH))


def told_failure(error: Exception) -> str:
    """Keep the details in the data folder and return the sentence a person reads."""
    try:
        where = f"Подробности для администратора: {_keep(error)}."
    except Exception:  # the folder may be what is broken: the sentence comes all the same
        where = f"Записать подробности не удалось; показать их: {WISH}=1 перед той же командой."
    return (
        f"Команда остановилась из-за непредвиденной ошибки ({type(error).__name__}). "
        f"Незаконченное не сохранено, команду можно повторить. {where}"
    )


def _keep(error: Exception) -> Path:
    from shnor_flow.settings import load_settings

    folder = load_settings().data_dir
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    # An error's text may hold names and addresses: the file is for its owner's eyes only.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as log:
        log.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n{''.join(traceback.format_exception(error))}\n")
    return path
