"""Accounts of coordinators and of people of schools: made, and given a new password."""

from datetime import datetime
from functools import lru_cache
from secrets import token_urlsafe

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import SYSTEM, Actor
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party import Duty, OrganisationKind
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Account, Appointment, Municipality, Organisation, Person

SHORTEST_PASSWORD = 10

# OWASP's lower bound for argon2id: 19 MiB a check, so that ten people at once still fit a small server.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def create_account(  # noqa: PLR0913  (an account has that many facts)
    session: Session,
    *,
    municipality_id: int,
    login: str,
    name: str,
    password: str,
    now: datetime,
    email: str | None = None,
    school_id: int | None = None,
    actor: Actor = SYSTEM,
) -> int:
    """Make somebody who can sign in and return the account's id; Refused if the login is taken or unfit.

    With `school_id` a person of that school, to whom only its own figures are open; otherwise a coordinator.
    """
    login = _free_login(session, login, password)
    person = _person(session, municipality_id, name.strip(), email, school_id)
    assert person.id is not None
    if school_id is None:
        _appoint_coordinator(session, person)
    account = Account(
        person_id=person.id,
        municipality_id=municipality_id,
        login=login,
        password_hash=_hasher.hash(password),
        created_at=now,
    )
    session.add(account)
    session.flush()
    assert account.id is not None
    note(session, "account.created", "account", account.id, now=now, municipality_id=municipality_id, actor=actor)
    return account.id


def create_region_account(
    session: Session, *, region: str, login: str, name: str, password: str, now: datetime, actor: Actor = SYSTEM
) -> int:
    """Make somebody who sees the counts of a region's municipalities and nothing else; return the account's id."""
    login = _free_login(session, login, password)
    if not name.strip():
        raise Refused("Укажите имя и фамилию.")
    known = sorted({one for one in session.exec(select(Municipality.region)) if one})
    if region.strip() not in known:
        names = "; ".join(f"«{one}»" for one in known) or "ни у одного муниципалитета регион не указан"
        raise NotFound(f"Муниципалитетов региона «{region.strip()}» в базе нет. Известны: {names}.")
    account = Account(
        region=region.strip(), holder=name.strip(), login=login, password_hash=_hasher.hash(password), created_at=now
    )
    session.add(account)
    session.flush()
    note(session, "account.created", "account", account.id, now=now, actor=actor)
    return account.id or 0


def change_password(session: Session, *, login: str, password: str, now: datetime, actor: Actor = SYSTEM) -> None:
    """Give the account a new password, which signs it out everywhere."""
    login = login.strip().lower()
    account = session.exec(select(Account).where(Account.login == login)).first()
    if account is None:
        raise NotFound(f"Нет учётной записи с именем входа «{login}».")
    _require_fit(login, password)
    account.password_hash = _hasher.hash(password)
    note(
        session,
        "account.password_changed",
        "account",
        account.id,
        now=now,
        municipality_id=account.municipality_id,
        actor=actor,
    )


def password_fits(password_hash: str | None, password: str) -> bool:
    """Check a password; `None` (no such account) takes as long and is never right."""
    try:
        return _hasher.verify(password_hash or _hash_of_nobody(), password) and password_hash is not None
    except (Argon2Error, InvalidHashError):
        return False


def only_municipality(session: Session, name: str | None) -> int:
    """Return the municipality of this name, or the only one there is."""
    query = select(Municipality.id).where(Municipality.name == name) if name else select(Municipality.id)
    found = [one for one in session.exec(query.limit(2)) if one is not None]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused("В базе несколько муниципалитетов. Укажите нужный: --municipality НАЗВАНИЕ.")
    raise NotFound(
        f"Муниципалитета «{name}» нет в базе." if name else "В базе ещё нет муниципалитета. Загрузите справочник."
    )


def school_named(session: Session, municipality_id: int, name: str) -> int:
    """Return the school of the municipality that has this name, whole or short."""
    found = session.exec(
        select(Organisation.id).where(
            Organisation.municipality_id == municipality_id,
            Organisation.kind == OrganisationKind.SCHOOL,
            col(Organisation.is_active),
            (col(Organisation.name) == name.strip()) | (col(Organisation.short_name) == name.strip()),
        )
    ).all()
    if len(found) != 1 or found[0] is None:
        raise NotFound(f"Школы «{name}» нет в справочнике. Напишите название, как на странице «Люди».")
    return found[0]


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    """Return a hash for unknown logins, so that they can't be told apart by time."""
    return _hasher.hash(token_urlsafe())


def _free_login(session: Session, login: str, password: str) -> str:
    login = login.strip().lower()
    _require_fit(login, password)
    if session.exec(select(Account.id).where(Account.login == login)).first():
        raise Refused(f"Имя входа «{login}» уже занято. Выберите другое.")
    return login


def _require_fit(login: str, password: str) -> None:
    if not login or len(login) > 100 or any(sign.isspace() for sign in login):
        raise Refused("Имя входа должно быть одним словом без пробелов, например anna.")
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(f"Пароль короче {SHORTEST_PASSWORD} знаков. Придумайте длиннее.")


def _person(session: Session, municipality_id: int, name: str, email: str | None, school_id: int | None) -> Person:
    """Return the person of this name, of the school if one is named, who has no account yet, or a new one."""
    if not name:
        raise Refused("Укажите имя и фамилию.")
    # An account of a region has no person, and NOT IN (…, NULL) is never true.
    with_account = select(Account.person_id).where(col(Account.person_id).is_not(None))
    known = select(Person).where(
        Person.municipality_id == municipality_id,
        Person.full_name == name,
        col(Person.id).not_in(with_account),
    )
    if school_id is not None:
        known = known.where(Person.organisation_id == school_id, col(Person.is_active))
    person = session.exec(known).first() or Person(
        municipality_id=municipality_id, full_name=name, organisation_id=school_id
    )
    person.email = email or person.email
    session.add(person)
    session.flush()
    return person


def _appoint_coordinator(session: Session, person: Person) -> None:
    assert person.id is not None
    appointed = select(Appointment).where(Appointment.person_id == person.id, Appointment.duty == Duty.COORDINATOR)
    if session.exec(appointed).first() is None:
        session.add(Appointment(municipality_id=person.municipality_id, person_id=person.id, duty=Duty.COORDINATOR))
