"""The half-year report as one HTML file that needs nothing else."""

from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shnor_flow.domain.report import HalfYearReport
from shnor_flow.reports.half_year import layout_of
from shnor_flow.templates_folder import templates_folder


def html_of(report: HalfYearReport) -> bytes:
    """Return the file; whatever stands in the plan is text in it, never markup."""
    page = _environment().get_template("reports/half_year.html")
    return page.render(layout=layout_of(report)).encode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
