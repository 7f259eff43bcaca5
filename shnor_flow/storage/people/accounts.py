"""Accounts: who may sign in, and what they may see."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from shnor_flow.storage.tables import Account, Municipality, Person


@dataclass(frozen=True)
class AccountView:
    """An account with its person and municipality."""

    account_id: int
    login: str
    password_hash: str
    person_id: int
    name: str
    municipality_id: int
    municipality: str
    timezone: str


def account_by_login(session: Session, login: str) -> AccountView | None:
    """Return the active account of this login, in whatever case it was typed."""
    return _one(session, col(Account.login) == login.strip().lower())


def account_by_id(session: Session, account_id: int) -> AccountView | None:
    """Return the account if it is still active."""
    return _one(session, col(Account.id) == account_id)


def mark_signed_in(session: Session, account_id: int, now: datetime) -> None:
    """Write down when the account was last used to sign in."""
    session.get_one(Account, account_id).last_sign_in_at = now


def _one(session: Session, condition: object) -> AccountView | None:
    found = session.exec(
        select(Account, Person, Municipality)
        .join(Person, col(Person.id) == Account.person_id)
        .join(Municipality, col(Municipality.id) == Account.municipality_id)
        .where(condition, col(Account.is_active), col(Person.is_active))  # type: ignore[arg-type]
    ).first()
    if found is None:
        return None
    account, person, municipality = found
    assert account.id is not None
    assert person.id is not None
    assert municipality.id is not None
    return AccountView(
        account_id=account.id,
        login=account.login,
        password_hash=account.password_hash,
        person_id=person.id,
        name=person.full_name,
        municipality_id=municipality.id,
        municipality=municipality.name,
        timezone=municipality.timezone,
    )
