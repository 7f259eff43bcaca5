"""Other settings for as long as a command runs: a folder of its own, a mail catcher instead of the mail server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shnor_flow.jobs import House


@contextmanager
def living_with(**settings: object) -> Iterator["House"]:
    """Let every job of this process run with these settings until the block ends; yield its house.

    They go through the environment, so that a process started meanwhile lives with them too.
    """
    from shnor_flow import jobs
    from shnor_flow.settings import load_settings

    changed = {f"SHNOR_{name.upper()}": str(value) for name, value in settings.items()}
    before = {name: os.environ.get(name) for name in changed}
    memories = (load_settings.cache_clear, jobs.house.cache_clear)
    os.environ.update(changed)
    for forget in memories:
        forget()
    house = jobs.house()
    try:
        yield house
    finally:
        if "database" in vars(house):  # opening it only to close it would make one
            house.database.close()
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        for forget in memories:
            forget()
