"""Templates: one environment, the filters of the pages, and addresses of static files that may be cached for ever."""

import hashlib
from datetime import date, datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shnor_flow.domain.collection.numbers import write_number
from shnor_flow.domain.letter.reminder import step_in_words
from shnor_flow.domain.russian import (
    counted,
    day_in_digits,
    day_in_words,
    form_for,
    moment_in_words,
    sentence_start,
    weekday_in_words,
)
from shnor_flow.templates_folder import templates_folder

OWN_STATIC = Path(__file__).parent / "static"


def static_folders() -> dict[str, Path]:
    """Return what is served under /static, by the first part of its path."""
    return {
        "own": OWN_STATIC,
        "bootstrap": _package("bootstrap_wrapper").parent / "bootstrap" / "css",
        "htmx": _package("js_lib_htmx") / "static" / "htmx",
    }


@lru_cache
def static_url(path: str) -> str:
    """Return the address of «own/site.css» with a mark of its content: a new file is a new address."""
    folder, _, name = path.partition("/")
    mark = hashlib.sha256((static_folders()[folder] / name).read_bytes()).hexdigest()[:10]
    return f"/static/{path}?{mark}"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates of the pages; everything put into them is escaped, a missing value is an error."""
    templates = Environment(
        loader=FileSystemLoader(templates_folder()),
        auto_reload=False,  # or every page asks the disk about each of its parts
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(
        day=_day,
        figure=_figure,
        filesize=_filesize,
        form_for=form_for,
        moment=_moment,
        moment_in_words=moment_in_words,
        plural=counted,
        short_day=_short_day,
        sentence=sentence_start,
        step=step_in_words,
        tenth=write_number,
        weekday=weekday_in_words,
        with_query="?{}".format,
    )
    templates.globals["static_url"] = static_url
    return templates


def _figure(value: float) -> str:
    return write_number(value, digits=6)


def _day(day: date | None) -> str:
    return day_in_words(day) if day else "—"


def _short_day(day: date | None) -> str:
    return day_in_digits(day) if day else "—"


def _moment(moment: datetime | None, zone: str) -> str:
    """Return «31.07.2026, 14:05» on a wall clock in `zone`."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%d.%m.%Y, %H:%M") if moment else "—"


def _filesize(size: int) -> str:
    """Return «12 КБ» or «1,3 МБ»."""
    kilobytes = size / 1024
    return f"{max(1, round(kilobytes))} КБ" if kilobytes < 1000 else f"{kilobytes / 1024:.1f} МБ".replace(".", ",")


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None, f"{name} is not installed"
    assert spec.origin is not None, f"{name} has no folder"
    return Path(spec.origin).parent
