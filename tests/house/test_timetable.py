"""Claims about the timetable: every line can run, and Prefect's file says the same."""

import re
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
import yaml
from apscheduler.triggers.cron import CronTrigger

from shnor_flow.engines.timetable import TIMETABLE, Row, rows_for
from shnor_flow.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOYMENTS: list[dict[str, Any]] = yaml.safe_load((ROOT / "deployments" / "prefect.yaml").read_text())["deployments"]
ACTIVITY = "activity"  # its runs come from the database, so it has no line and no schedule


@pytest.mark.parametrize("row", TIMETABLE, ids=lambda row: row.name)
def test_every_line_has_its_job_and_its_flow(row: Row) -> None:
    assert callable(resolve_name(row.job))
    assert callable(resolve_name(row.flow))


@pytest.mark.parametrize("row", TIMETABLE, ids=lambda row: row.name)
def test_every_line_is_read_by_the_embedded_engine_and_told_in_russian(row: Row) -> None:
    assert CronTrigger.from_crontab(row.cron, timezone=row.zone)
    assert re.fullmatch(r"[А-ЯЁ][^.]*\.", row.told)


@pytest.mark.parametrize("row", TIMETABLE, ids=lambda row: row.name)
def test_the_file_of_prefect_says_the_same_as_the_timetable(row: Row) -> None:
    (deployment,) = (one for one in DEPLOYMENTS if one["name"] == row.name)
    assert deployment["entrypoint"] == row.flow
    assert deployment["description"] == row.told
    assert deployment["schedules"] == [{"slug": row.name, "cron": row.cron, "timezone": row.zone}]
    assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}


def test_the_file_has_nothing_else_but_activity() -> None:
    assert {one["name"] for one in DEPLOYMENTS} == {row.name for row in TIMETABLE} | {ACTIVITY}
    (activity,) = (one for one in DEPLOYMENTS if one["name"] == ACTIVITY)
    assert activity["schedules"] == []
    assert activity["work_pool"]["work_queue_name"] != DEPLOYMENTS[0]["work_pool"]["work_queue_name"]


def test_only_prefect_has_the_line_that_needs_it() -> None:
    assert {row.name for row in rows_for("prefect")} - {row.name for row in rows_for("in_process")} == {"sync-runs"}


def test_the_sample_of_the_environment_names_real_settings() -> None:
    sample = (ROOT / "deployments" / "env.example").read_text()
    named = set(re.findall(r"\bSHNOR_([A-Z_]+)=", sample))
    assert named <= {name.upper() for name in Settings.model_fields}
