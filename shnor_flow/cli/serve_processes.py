"""Several processes that answer requests on one socket: Python computes on one core a process.

The parent rings the timetable and watches: a process that ends by itself is replaced, and none outlives the parent.
"""

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 1  # before a process is replaced: one that can't live must not be started hundreds of times a second
_LONGEST_STOP_SECONDS = 15  # what uvicorn gives requests in hand, and a little more

# A forked process would share the parent's connections and half of its threads.
_spawning = multiprocessing.get_context("spawn")


def answer_in_processes(listener: socket.socket, count: int) -> None:
    """Keep so many processes answering until KeyboardInterrupt; then let them end what is in hand."""
    answering = [_started(listener) for _ in range(count)]
    try:
        while True:
            wait([one.sentinel for one in answering])
            time.sleep(_PAUSE_SECONDS)
            for ended in [one for one in answering if not one.is_alive()]:
                log.warning(
                    "a process that answers requests has ended with %s: another takes its place", ended.exitcode
                )
                answering.remove(ended)
                answering.append(_started(listener))
    finally:
        _stop(answering)


def _started(listener: socket.socket) -> SpawnProcess:
    process = _spawning.Process(target=_answer, args=(listener,), daemon=True)
    process.start()
    return process


def _stop(answering: list[SpawnProcess]) -> None:
    for one in answering:
        one.terminate()
    ends_at = time.monotonic() + _LONGEST_STOP_SECONDS
    for one in answering:
        one.join(max(0.0, ends_at - time.monotonic()))
        if one.is_alive():
            one.kill()


def _answer(listener: socket.socket) -> None:
    from shnor_flow.cli import look_for_garbage_seldom
    from shnor_flow.cli.serve import answer, log_plainly
    from shnor_flow.domain.errors import WrongSetting
    from shnor_flow.jobs import house

    look_for_garbage_seldom()
    log_plainly()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    with suppress(KeyboardInterrupt):
        try:
            _ = house().database  # opened before the first request, which could only say that it can't be
        except WrongSetting as away:
            log.error("%s", away)
            sys.exit(1)  # the parent tries again
        answer(house(), listener)


def _leave_with_parent() -> None:
    """End as soon as the parent has, even by kill -9: the socket must be free for its successor."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_LONGEST_STOP_SECONDS)
    os._exit(1)
