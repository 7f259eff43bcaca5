"""Accounts: who may sign in, and what they may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


@dataclass(frozen=True)
class RegionAccountView:
    """An account that reads the counts of a region's municipalities and nothing else."""

    account_id: int
    login: str
    password_hash: str
    name: str
    region: str
    timezone: str  # that of most of its municipalities


AnyAccount = AccountView | RegionAccountView


@dataclass(frozen=True)
class AccountLine:
    """An account as a list of accounts tells it."""

    login: str
    name: str
    sees: str  # municipality, school or region
    place: str  # its name
    is_active: bool
    last_sign_in_at: datetime | None


def account_by_login(session: Session, login: str) -> AnyAccount | None:
    """Return the active account of this login, in whatever case it was typed."""
    return _one(session, col(Account.login) == login.strip().lower())


def account_by_id(session: Session, account_id: int) -> AnyAccount | None:
    """Return the account if it is still active."""
    return _one(session, col(Account.id) == account_id)


def mark_signed_in(session: Session, account_id: int, now: datetime) -> None:
    """Write down when the account was last used to sign in."""
    session.get_one(Account, account_id).last_sign_in_at = now


def account_list(session: Session) -> tuple[AccountLine, ...]:
    """Return every account, those of regions last; a closed one too."""
    rows = session.exec(
        select(Account, Municipality.name)
        .outerjoin(Municipality, col(Municipality.id) == Account.municipality_id)
        .order_by(col(Account.region).is_not(None), col(Municipality.name), col(Account.login))
    ).all()
    return tuple(_line(session, row, home) for row, home in rows)


def _line(session: Session, row: Account, home: str) -> AccountLine:
    view = None if row.region else _person_of(session, col(Account.id) == row.id)
    sees = "region" if row.region else "school" if view and view.school else "municipality"
    place = row.region or (view and view.school) or home
    return AccountLine(row.login, view.name if view else row.holder, sees, place, row.is_active, row.last_sign_in_at)


def _one(session: Session, condition: Any) -> AnyAccount | None:
    active = condition & col(Account.is_active)
    return _person_of(session, active & col(Person.is_active)) or _of_region(session, active)


def _of_region(session: Session, condition: Any) -> RegionAccountView | None:
    account = session.exec(select(Account).where(condition, col(Account.person_id).is_(None))).first()
    if account is None or not account.region:
        return None
    zones = list(session.exec(select(Municipality.timezone).where(Municipality.region == account.region)))
    return RegionAccountView(
        account_id=account.id or 0,
        login=account.login,
        password_hash=account.password_hash,
        name=account.holder,
        region=account.region,
        timezone=max(sorted(zones), key=zones.count, default="Europe/Moscow"),
    )


def _person_of(session: Session, condition: Any) -> AccountView | None:
    leads = exists().where(col(Appointment.person_id) == Person.id, col(Appointment.duty).in_(_LEADING))
    found = session.exec(
        select(Account, Person, Municipality, Organisation, leads)  # type: ignore[call-overload]
        .join(Person, col(Person.id) == Account.person_id)
        .join(Municipality, col(Municipality.id) == Account.municipality_id)
        .outerjoin(Organisation, col(Organisation.id) == Person.organisation_id)
        .where(condition, col(Account.region).is_(None))
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
