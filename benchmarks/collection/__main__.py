"""Print the tables of the last hour before a deadline: 3,000 schools in 30 municipalities, 20 to 30 figures each.

    .venv/bin/python -m benchmarks.collection                      # PostgreSQL and SQLite, some ten minutes
    .venv/bin/python -m benchmarks.collection saturated offered    # only these
    .venv/bin/python -m benchmarks.collection killed --schools 600

`shnor-flow serve` answers in its own process over loopback, the schools are another process, the database a third; all
of them share the cores. A visit is what a browser does: the form, two saves with the page after each, the submit, the
receipt: seven requests. Of twenty schools thirteen do just that, two press twice at once, two go away before the answer
and send again, two send mistakes first, one leaves a draft. Every run has a fresh database and counts what is kept.
"""

import argparse
import os
import platform
from datetime import date

from benchmarks.collection.hour import (
    measure_floor,
    measure_killed,
    measure_offered,
    measure_saturated,
    measure_submits,
)
from shnor_flow.cli import look_for_garbage_seldom

PARTS = ("floor", "submits", "saturated", "offered", "killed")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="|".join(PARTS), help="all by default")
    parser.add_argument("--schools", type=int, default=3000)
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"), help="one database; both by default")
    options = parser.parse_args()
    look_for_garbage_seldom()
    busy = f"load {os.getloadavg()[0]:.1f} at the start"
    print(f"{date.today().isoformat()}, {os.cpu_count()} cores, Python {platform.python_version()}, {busy}")
    for part in options.parts or PARTS:
        _MEASURES[part](options.schools, options.only)


_MEASURES = {
    "floor": measure_floor,
    "submits": measure_submits,
    "saturated": measure_saturated,
    "offered": measure_offered,
    "killed": measure_killed,
}

if __name__ == "__main__":
    main()
