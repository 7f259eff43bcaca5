"""Every term of the annotated programmes comes out as the people who annotated them read it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shnor_flow.domain.term import Period
from shnor_flow.domain.term_text import read_term

PROGRAMMES = ("bratsk", "krasnokut", "medyn", "school3", "volkhov")


@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_annotated_term_is_read_as_annotated(shared: Path, name: str) -> None:
    programme = json.loads((shared / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    period = _period(programme)
    read = [(activity["term"], _read(activity["term"], period)) for activity in programme["activities"]]
    assert read == [(activity["term"], _annotated(activity["schedule"])) for activity in programme["activities"]]


@pytest.mark.parametrize("name", PROGRAMMES)
def test_what_is_restated_reads_back_to_the_same_days(shared: Path, name: str) -> None:
    programme = json.loads((shared / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    period = _period(programme)
    for activity in programme["activities"]:
        reading = read_term(activity["term"], period)
        again = read_term(reading.restated, period)
        assert again.windows == reading.windows, reading.restated
        assert reading.needs_review or not again.needs_review, reading.restated


def _period(programme: Any) -> Period:
    period = programme["programme"]["period"]
    return Period(date.fromisoformat(period["start"]), date.fromisoformat(period["end"]))


def _read(term: str, period: Period) -> tuple[str, list[tuple[str | None, str]], bool]:
    reading = read_term(term, period)
    windows = [
        (window.start.isoformat() if window.start else None, window.due.isoformat()) for window in reading.windows
    ]
    return reading.kind.value, windows, reading.needs_review


def _annotated(schedule: Any) -> tuple[str, list[tuple[str | None, str]], bool]:
    windows = [(window["start"], window["due"]) for window in schedule["windows"]]
    return schedule["kind"], windows, schedule["needs_review"]
