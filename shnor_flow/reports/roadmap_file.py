"""A plan as a file, of either kind; the libraries that write them are loaded when one is asked for."""

from shnor_flow.reports.roadmap_table import table_of
from shnor_flow.storage.roadmap.printed_plan import PrintedPlan

ENDINGS = ("docx", "xlsx")


def roadmap_file(plan: PrintedPlan, ending: str, *, with_states: bool = False) -> bytes:
    """Return the plan in the official table as DOCX or XLSX; `with_states` adds days, states and what is done."""
    table = table_of(plan, with_states=with_states)
    if ending == "docx":
        from shnor_flow.reports.roadmap_docx import docx_of

        return docx_of(table, plan)
    from shnor_flow.reports.roadmap_xlsx import xlsx_of

    return xlsx_of(table)


def file_name(plan: PrintedPlan, ending: str) -> str:
    """Return the name under which it is saved."""
    return f"Дорожная карта № {plan.roadmap_id}, редакция {plan.edition}.{ending}"
