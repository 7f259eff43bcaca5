"""Values that no page of ours sends: a number no database keeps, a sign no text holds."""

from datetime import date
from typing import Annotated

from fastapi import Form, Query, Request
from pydantic import BeforeValidator

from shnor_flow.domain.errors import NotFound, Refused

LARGEST_NUMBER = 2**31 - 1  # what a column of ours keeps
MOST_FIELDS = 4000  # four a figure: a programme of hundreds of indicators still has a form
Number = Annotated[int, Form(ge=0, le=LARGEST_NUMBER)]  # an id or a version in a form
_OR_BLANK = BeforeValidator(lambda typed: typed or None)  # a filter that was left empty asks for all
OptionalNumber = Annotated[int | None, _OR_BLANK, Query()]
OptionalDay = Annotated[date | None, _OR_BLANK, Query()]


async def refuse_oddities(request: Request) -> None:
    """Answer «no such page» to an absurd number in the address, and refuse a form with a null sign in it.

    SQLite breaks over the first and PostgreSQL over both, long after a page could say what is wrong.
    """
    if any(map(is_absurd, (*request.path_params.values(), *request.query_params.values()))):
        raise NotFound
    if request.method == "POST" and any(
        "\0" in str(value) for value in (await request.form(max_fields=MOST_FIELDS)).values()
    ):
        raise Refused("В одном из полей стоит знак, который нельзя сохранить. Наберите его заново.")


def is_absurd(value: object) -> bool:
    """Tell whether this is a number that no column of ours keeps."""
    try:
        return abs(int(str(value))) > LARGEST_NUMBER
    except ValueError:
        return False
