"""Who reads: the token of a request, and what it may see."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shnor_flow.services.access.keep_tokens import hash_of
from shnor_flow.storage.access import ReadingScope, note_use, scope_of_token
from shnor_flow.web.api.problems import NoToken, TooManyTries
from shnor_flow.web.deps import house_of, moment_of_request
from shnor_flow.web.entrance.link_patience import place_of
from shnor_flow.web.entrance.oddities import LARGEST_NUMBER

MOST = 1000
_LONGEST_TOKEN = 200
_bearer = HTTPBearer(auto_error=False, description="Ключ доступа", bearerFormat="shnor_…")


def reading_scope(
    request: Request, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> ReadingScope:
    """Return what the token of this request reads; a sign-in to the pages gives nothing here."""
    house, now = house_of(request), moment_of_request(request)
    if sent is None:
        raise NoToken
    with house.database.reading() as session:
        scope = scope_of_token(session, hash_of(sent.credentials[:_LONGEST_TOKEN]), now.date())
    if scope is None:
        # Only wrong tokens are counted: a right one behind the same address is never slowed down.
        place = place_of(request.client.host if request.client else "", f"api-token:{house.secret}")
        if wait := request.app.state.link_patience.wait(house.database, place, now):
            raise TooManyTries(wait)
        raise NoToken
    if scope.last_used_on != now.date():
        with house.database.writing() as session:
            note_use(session, scope.token_id, now.date())
    return scope


Reader = Annotated[ReadingScope, Depends(reading_scope)]
After = Annotated[int, Query(ge=0, le=LARGEST_NUMBER, description="id последней строки прошлой страницы")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="сколько строк на странице")]
