"""Days as forms send them."""

from datetime import date

from shnor_flow.domain.errors import Refused


def day_typed(typed: str) -> date | None:
    """Return the day; None for an empty field, Refused for what is no date."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Refused(f"«{typed}» — не дата. Выберите день в календаре или напишите его как 2027-03-31.") from None
