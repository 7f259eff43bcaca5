"""Accounts: who may sign in, and what they may see."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, exists, select

from shnor_flow.domain.party import Duty, OrganisationKind
from shnor_flow.storage.tables import Account, Appointment, Municipality, Organisation, Person

_LEADING = (Duty.COORDINATOR, Duty.DEPARTMENT_HEAD)  # duties that see the whole municipality, wherever one works


@dataclass(frozen=True)
class AccountView:
    """An account with its person and municipality; `school_id` limits it to one school's own figures."""

    account_id: int
    login: str
    password_hash: str
    person_id: int
    name: str
    municipality_id: int
    municipality: str
    timezone: str
    school_id: int | None = None
    school: str = ""


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
    leads = exists().where(col(Appointment.person_id) == Person.id, col(Appointment.duty).in_(_LEADING))
    found = session.exec(
        select(Account, Person, Municipality, Organisation, leads)  # type: ignore[call-overload]
        .join(Person, col(Person.id) == Account.person_id)
        .join(Municipality, col(Municipality.id) == Account.municipality_id)
        .outerjoin(Organisation, col(Organisation.id) == Person.organisation_id)
        .where(condition, col(Account.is_active), col(Person.is_active))
    ).first()
    if found is None:
        return None
    account, person, municipality, organisation, is_leading = found
    assert account.id is not None
    is_of_school = organisation is not None and organisation.kind is OrganisationKind.SCHOOL and not is_leading
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
        school_id=organisation.id if is_of_school else None,
        school=organisation.name if is_of_school else "",
    )
