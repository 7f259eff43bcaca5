"""Prints reports: the port of the use cases."""

from shnor_flow.domain.report import HalfYearReport


class Printer:
    """Prints the half-year report as HTML and DOCX; python-docx is loaded when it is first needed."""

    def html(self, report: HalfYearReport) -> bytes:
        """Return a file that stands alone."""
        from shnor_flow.reports.html import html_of

        return html_of(report)

    def docx(self, report: HalfYearReport) -> bytes:
        """Return a Word file."""
        from shnor_flow.reports.docx import docx_of

        return docx_of(report)
