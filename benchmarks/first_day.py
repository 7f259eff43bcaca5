"""What an administrator meets on the first day: time to help, to import, to the first page, and memory.

    .venv/bin/python benchmarks/first_day.py            # everything; the clean clone takes a minute or two
    .venv/bin/python benchmarks/first_day.py --quick    # without the clean clone with a cold package cache

Each figure is printed beside its limit; whole processes are timed, five runs, median and range.
"""

import argparse
import os
import platform
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = ROOT / ".venv" / "bin" / "shnor-flow"
PLAN_OF_34_ROWS = ROOT.parent / "shared" / "seeds" / "003_735a9218336088fd.txt"
RUNS = 5


def main() -> None:
    """Print the table of figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="skip the clean clone")
    quick = parser.parse_args().quick
    print(
        f"{date.today().isoformat()}, {os.cpu_count()} cores, {_memory_gib()} GiB, Python {platform.python_version()}\n"
    )
    print("| figure | limit | measured |")
    print("| --- | --- | --- |")
    _row("shnor-flow --help", "0.5 s", _seconds(lambda: _run([str(COMMAND), "--help"])))
    plan = PLAN_OF_34_ROWS if PLAN_OF_34_ROWS.exists() else ROOT / "examples" / "roadmap.txt"
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready"
        os.environ |= _settings(str(ready), 0)
        _run([str(COMMAND), "directory", "import", str(ROOT / "examples/directory.csv"), "--municipality", "Проба"])
        _row(
            f"import --dry-run, whole process ({plan.stat().st_size // 1024} KiB of text)",
            "1 s",
            _seconds(lambda: _run([str(COMMAND), "import", str(plan), "--dry-run", "--json"])),
        )
        copies = [Path(folder) / str(number) for number in range(RUNS + 1)]
        for copy in copies:  # the same plan imported twice is not saved twice: each run has a database of its own
            shutil.copytree(ready, copy)

        def save() -> None:
            os.environ |= _settings(str(copies.pop()), 0)
            _run([str(COMMAND), "import", str(plan), "--municipality", "Проба"])

        _row("import, saved into a database with a directory, whole process", "1 s for a 34-row plan", _seconds(save))
    _row("memory of the serving process after 200 pages", "300 MB", _memory_of_the_server())
    if not quick:
        _row("clean clone, `make run`, cold package cache, to the first page", "120 s", _clean_clone())


def _row(figure: str, limit: str, measured: str) -> None:
    print(f"| {figure} | {limit} | {measured} |", flush=True)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)


def _seconds(work: Callable[[], None]) -> str:
    work()  # the first run compiles byte code
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return f"{statistics.median(times):.2f} s ({min(times):.2f}–{max(times):.2f})"


def _memory_gib() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30


def _settings(folder: str, port: int) -> dict[str, str]:
    return {
        "SHNOR_DATA_DIR": folder,
        "SHNOR_WEB_PORT": str(port or 8000),
        "SHNOR_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _memory_of_the_server() -> str:
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [str(COMMAND), "demo"],
            cwd=ROOT,
            env={**os.environ, **_settings(folder, port)},
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _first_page(port, 300)
            for _ in range(200):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=30).read()
            time.sleep(20)  # the catch-up run of every job
            status = Path(f"/proc/{server.pid}/status").read_text()
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)
    now, peak = (int(re.findall(rf"{name}:\s+(\d+) kB", status)[0]) // 1024 for name in ("VmRSS", "VmHWM"))
    return f"{now} MiB now, {peak} MiB at most"


def _first_page(port: int, limit: float) -> float:
    begin = time.perf_counter()
    while time.perf_counter() - begin < limit:
        try:
            if urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5).status == 200:
                return time.perf_counter() - begin
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    sys.exit("the first page did not come")


def _clean_clone() -> str:
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        environment = {**os.environ, **_settings(str(Path(folder) / "data"), port)}
        environment |= {"UV_CACHE_DIR": str(Path(folder) / "uv"), "PIP_NO_CACHE_DIR": "1"}
        begin = time.perf_counter()
        process = subprocess.Popen(
            ["make", "run"], cwd=clone, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            _first_page(port, 600)
            taken = time.perf_counter() - begin
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)
            shutil.rmtree(clone, ignore_errors=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return f"{taken:.0f} s (largest process {peak} MiB)"


if __name__ == "__main__":
    main()
