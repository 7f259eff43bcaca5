"""A page of rows out of tables."""

from collections.abc import Sequence
from typing import TypeVar

from sqlmodel import SQLModel

from shnor_flow.web.api.models import Row, Rows

RowT = TypeVar("RowT", bound=Row)


def page_of(model: type[RowT], found: Sequence[SQLModel], limit: int) -> Rows[RowT]:
    """Return rows with the fields that the answer names, and where the next page begins."""
    names = set(model.model_fields)
    rows = [model(**row.model_dump(include=names)) for row in found]
    last = found[-1].model_dump(include={"id"})["id"] if len(found) == limit else None
    return Rows(rows=rows, next=last)
