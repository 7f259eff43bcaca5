"""Which other systems may read, and what each of them reads."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from shnor_flow.storage.tables import ApiToken, Municipality


@dataclass(frozen=True)
class TokenLine:
    """A token as lists show it; never the token itself."""

    token_id: int
    name: str
    reads: str  # a municipality, or «регион …»
    made_by: str
    made_at: datetime
    expires_on: date
    is_withdrawn: bool
    last_used_on: date | None


@dataclass(frozen=True)
class ReadingScope:
    """What a token reads."""

    token_id: int
    municipality_ids: tuple[int, ...]
    last_used_on: date | None


def token_lines(session: Session, municipality_id: int | None = None) -> tuple[TokenLine, ...]:
    """Return the tokens of a municipality, or of all and of regions too, the newest first."""
    query = select(ApiToken, Municipality.name).join(
        Municipality, col(Municipality.id) == ApiToken.municipality_id, isouter=True
    )
    if municipality_id is not None:
        query = query.where(ApiToken.municipality_id == municipality_id)
    return tuple(
        TokenLine(
            token_id=row.id or 0,
            name=row.name,
            reads=home or f"регион {row.region}",
            made_by=row.made_by,
            made_at=row.made_at,
            expires_on=row.expires_on,
            is_withdrawn=row.withdrawn_at is not None,
            last_used_on=row.last_used_on,
        )
        for row, home in session.exec(query.order_by(col(ApiToken.id).desc()))
    )


def scope_of_token(session: Session, token_sha256: str, today: date) -> ReadingScope | None:
    """Return what the token reads today; None for one that is not ours, was withdrawn or has expired."""
    row = session.exec(select(ApiToken).where(ApiToken.token_sha256 == token_sha256)).first()
    if row is None or row.withdrawn_at is not None or row.expires_on < today:
        return None
    if row.municipality_id is not None:
        return ReadingScope(row.id or 0, (row.municipality_id,), row.last_used_on)
    homes = select(Municipality.id).where(Municipality.region == row.region).order_by(col(Municipality.id))
    return ReadingScope(row.id or 0, tuple(key for key in session.exec(homes) if key), row.last_used_on)


def note_use(session: Session, token_id: int, today: date) -> None:
    """Write on which day the token was used last."""
    session.execute(
        update(ApiToken)
        .where(col(ApiToken.id) == token_id)
        .values(last_used_on=today)
        .execution_options(synchronize_session=False)
    )
