"""Give another system a token to read with, and take it back.

The token is 256 random bits, so its plain SHA-256 can be kept and looked up: there is nothing to guess or to stretch,
as there is with a password that a person has thought up.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import SYSTEM, Actor
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import ApiToken, Municipality

PREFIX = "shnor_"  # lets a scanner of leaked secrets know one
LONGEST_NAME = 100
MOST_DAYS = 366
_MOST_OF_ONE_HOME = 20


@dataclass(frozen=True)
class TokenOrder:
    """Whose system reads, and until which day; exactly one of municipality and region is given."""

    name: str
    expires_on: date
    municipality_id: int | None = None
    region: str | None = None


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_token(session: Session, order: TokenOrder, *, actor: Actor = SYSTEM, now: datetime) -> str:
    """Return a new token, the only time that it is seen; Refused says what is wrong with the order."""
    name = " ".join(order.name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused(f"Назовите систему, которая будет читать, не длиннее {LONGEST_NAME} знаков.")
    if not now.date() <= order.expires_on <= now.date() + timedelta(days=MOST_DAYS):
        raise Refused("Выберите последний день доступа: не раньше сегодняшнего и не позже чем через год.")
    _require_somebody_to_read(session, order)
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        municipality_id=order.municipality_id,
        region=order.region,
        name=name,
        token_sha256=hash_of(token),
        made_by=actor.name,
        made_at=now,
        expires_on=order.expires_on,
    )
    session.add(row)
    session.flush()
    note(session, "token.made", "token", row.id, now=now, municipality_id=order.municipality_id, actor=actor)
    return token


def withdraw_token(
    session: Session, token_id: int, municipality_id: int | None, *, actor: Actor = SYSTEM, now: datetime
) -> None:
    """Let the token read nothing more; of another municipality it is NotFound. Twice is once."""
    row = session.get(ApiToken, token_id, with_for_update=True)
    if row is None or municipality_id not in (None, row.municipality_id):
        raise NotFound("Такого доступа нет. Обновите страницу.")
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        note(session, "token.withdrawn", "token", row.id, now=now, municipality_id=row.municipality_id, actor=actor)


def _require_somebody_to_read(session: Session, order: TokenOrder) -> None:
    if order.municipality_id is None:
        if session.exec(select(Municipality.id).where(Municipality.region == order.region)).first() is None:
            raise Refused(f"Региона «{order.region}» нет ни у одного муниципалитета.")
        return
    kept = select(ApiToken.id).where(
        ApiToken.municipality_id == order.municipality_id, col(ApiToken.withdrawn_at).is_(None)
    )
    if len(session.exec(kept).all()) >= _MOST_OF_ONE_HOME:
        raise Refused(f"Действующих доступов уже {_MOST_OF_ONE_HOME}. Сначала закройте ненужные.")
