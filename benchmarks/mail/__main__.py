"""Print the tables of the mail's figures.

    .venv/bin/python -m benchmarks.mail                  # B1 to B4, some twenty minutes
    .venv/bin/python -m benchmarks.mail B1 B3            # only these
    .venv/bin/python -m benchmarks.mail B2 --runs 1

Each figure is the median of five runs with the range; every run has a fresh database, SQLite unless said otherwise. The
mail server of B1 and B1b is smtp-sink of Debian's postfix package, the same for all who are compared, run by run.
"""

import argparse
import os
import platform
from datetime import date

from benchmarks.mail.burst import measure_bursts, measure_slow_relay
from benchmarks.mail.crashes import KILLS, measure_crashes
from benchmarks.mail.day import measure_days
from shnor_flow.cli import look_for_garbage_seldom

PARTS = ("B1", "B2", "B3", "B4")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="B1|B2|B3|B4", help="all by default; B1 prints B1b, too")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--database", default="", help="for B1: a database that may be emptied, instead of SQLite")
    options = parser.parse_args()
    parts = options.parts or PARTS
    look_for_garbage_seldom()  # as the commands do
    busy = f"load {os.getloadavg()[0]:.1f} at the start"
    print(f"{date.today().isoformat()}, {os.cpu_count()} cores, Python {platform.python_version()}, {busy}")
    if "B1" in parts:
        measure_bursts(options.database, options.runs)
    if "B2" in parts:
        measure_days(options.runs)
    if "B3" in parts:
        measure_slow_relay(options.runs)
    if "B4" in parts:
        measure_crashes(options.kills)


if __name__ == "__main__":
    main()
