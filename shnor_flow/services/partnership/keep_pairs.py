"""Pairs of schools and partners, and curators: named, reworded, ended with a reason; never deleted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.partnership import CuratorRole, PairSource, VisitState
from shnor_flow.domain.partnership.visit import checked_reason
from shnor_flow.domain.party import OrganisationKind, PartyGroup
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.russian import day_in_words
from shnor_flow.storage.journal import note
from shnor_flow.storage.partnership.ties import TieRow
from shnor_flow.storage.roadmap.planning import mark_group
from shnor_flow.storage.tables import Curatorship, Municipality, Organisation, Partnership, Person, Programme, Visit

LONGEST_SCOPE = 1000
_FARTHEST = timedelta(days=3660)


@dataclass(frozen=True)
class PairCard:
    """A pair as a form or a list has it."""

    programme_id: int
    school_id: int
    partner_id: int
    scope: str = ""
    person_id: int | None = None  # who of the partner is asked; None: its contacts
    from_on: date | None = None  # None: today
    person_words: str = ""


@dataclass(frozen=True)
class CuratorCard:
    """A curator's school as a form or a list has it."""

    programme_id: int
    school_id: int
    person_id: int
    role: CuratorRole = CuratorRole.CURATOR
    from_on: date | None = None  # None: today


@dataclass(frozen=True)
class Keeper:
    """Whose pairs are kept, by whom and when."""

    municipality_id: int
    actor: Actor
    now: datetime
    source: PairSource = PairSource.COORDINATOR


def add_pair(session: Session, card: PairCard, keeper: Keeper) -> int:
    """Write a pair down and return its id; Refused says what is wrong, or that there is such a pair already."""
    today = _lock(session, keeper)
    programme = _programme(session, keeper, card.programme_id)
    _require_school(session, keeper, card.school_id)
    partner = _organisation(session, keeper, card.partner_id)
    if card.school_id == card.partner_id:
        raise Refused("Школа не может быть партнёром самой себе. Выберите другую организацию.")
    if card.person_id is not None:
        _require_person(session, keeper, card.person_id)
    scope = _scope(card.scope)
    if same_pair(session, card.programme_id, card.school_id, card.partner_id, scope, today) is not None:
        raise Refused(f"Такая пара уже есть: {partner.short_name or partner.name} с той же помощью этой школе.")
    pair = Partnership(
        municipality_id=keeper.municipality_id,
        programme_id=card.programme_id,
        school_id=card.school_id,
        partner_id=card.partner_id,
        scope=scope,
        person_words=card.person_words,
        person_id=card.person_id,
        source=keeper.source,
        from_on=_first_day(card.from_on or max(today, programme.starts_on), programme),
        created_at=keeper.now,
    )
    return _written(session, pair, "pair.added", keeper)


def change_pair(session: Session, partnership_id: int, scope: str, person_id: int | None, keeper: Keeper) -> None:
    """Word anew what the pair is for, and who is asked about it; the journal keeps the words before."""
    _lock(session, keeper)
    pair = _pair(session, keeper, partnership_id)
    if person_id is not None:
        _require_person(session, keeper, person_id)
    words = _scope(scope)
    if (pair.scope, pair.person_id) == (words, person_id):
        return
    before = f"было: {pair.scope}" if pair.scope != words else ""
    pair.scope, pair.person_id = words, person_id
    _note(session, "pair.changed", pair, keeper, before)


def end_pair(session: Session, partnership_id: int, until_on: date, reason: str, keeper: Keeper) -> None:
    """Let the pair end with its last day; what was planned for later does not take place."""
    _lock(session, keeper)
    _end(session, _pair(session, keeper, partnership_id), until_on, reason, "pair.ended", keeper)


def name_curator(session: Session, card: CuratorCard, keeper: Keeper) -> int:
    """Entrust a school to somebody and return the id; of two presses the second is told that it is done."""
    today = _lock(session, keeper)
    programme = _programme(session, keeper, card.programme_id)
    _require_school(session, keeper, card.school_id)
    person = _require_person(session, keeper, card.person_id)
    if open_curatorship(session, card.programme_id, card.school_id, card.person_id, today) is not None:
        raise Refused(f"{person.full_name} уже работает с этой школой.")
    curatorship = Curatorship(
        municipality_id=keeper.municipality_id,
        programme_id=card.programme_id,
        school_id=card.school_id,
        person_id=card.person_id,
        role=card.role,
        source=keeper.source,
        from_on=_first_day(card.from_on or max(today, programme.starts_on), programme),
        created_at=keeper.now,
    )
    return _written(session, curatorship, "curator.named", keeper)


def end_curator(session: Session, curatorship_id: int, until_on: date, reason: str, keeper: Keeper) -> None:
    """Let somebody curate a school no more after this day; their records stay."""
    _lock(session, keeper)
    row = session.get(Curatorship, curatorship_id)
    if row is None or row.municipality_id != keeper.municipality_id:
        raise NotFound
    _end(session, row, until_on, reason, "curator.ended", keeper)


def same_pair(
    session: Session, programme_id: int, school_id: int, partner_id: int, scope: str, day: date
) -> Partnership | None:
    """Return the pair that helps with the same and has not ended by `day`."""
    query = select(Partnership).where(
        Partnership.programme_id == programme_id,
        Partnership.school_id == school_id,
        Partnership.partner_id == partner_id,
        col(Partnership.until_on).is_(None) | (col(Partnership.until_on) >= day),
    )
    return next((row for row in session.exec(query) if wording_key(row.scope) == wording_key(scope)), None)


def open_curatorship(
    session: Session, programme_id: int, school_id: int, person_id: int, day: date
) -> Curatorship | None:
    """Return somebody's curatorship of a school that has not ended by `day`."""
    query = select(Curatorship).where(
        Curatorship.programme_id == programme_id,
        Curatorship.school_id == school_id,
        Curatorship.person_id == person_id,
        col(Curatorship.until_on).is_(None) | (col(Curatorship.until_on) >= day),
    )
    return session.exec(query).first()


def call_off_later(session: Session, row: TieRow, reason: str) -> None:
    """Say of what was planned for days after the last one that it does not take place."""
    mine = col(Visit.partnership_id) if isinstance(row, Partnership) else col(Visit.curatorship_id)
    session.execute(
        update(Visit)
        .where(mine == row.id, col(Visit.state) == VisitState.PLANNED, col(Visit.held_on) > row.until_on)
        .values(state=VisitState.NOT_HELD, reason=reason, next_notice_on=None, edition=col(Visit.edition) + 1)
        .execution_options(synchronize_session=False)
    )


def _end(session: Session, row: TieRow, until_on: date, reason: str, action: str, keeper: Keeper) -> None:
    words = checked_reason(reason, "Работа со школой заканчивается")
    if until_on < row.from_on:
        raise Refused(f"Последний день раньше первого ({day_in_words(row.from_on)}). Проверьте дату.")
    if until_on > row.from_on + _FARTHEST:
        raise Refused("Последний день слишком далеко. Проверьте год.")
    if (row.until_on, row.ended_reason) == (until_on, words):
        return
    row.until_on, row.ended_reason = until_on, words
    session.flush()
    call_off_later(session, row, words)
    _plan_anew(session, row)
    _note(session, action, row, keeper, words)


def _lock(session: Session, keeper: Keeper) -> date:
    """Let two presses of one button wait for each other; return the municipality's day."""
    home = session.get_one(Municipality, keeper.municipality_id, with_for_update=True)
    return local_day(keeper.now, home.timezone)


def _programme(session: Session, keeper: Keeper, programme_id: int) -> Programme:
    programme = session.get(Programme, programme_id)
    if programme is None or programme.municipality_id != keeper.municipality_id:
        raise NotFound
    return programme


def _organisation(session: Session, keeper: Keeper, organisation_id: int) -> Organisation:
    found = session.get(Organisation, organisation_id)
    if found is None or found.municipality_id != keeper.municipality_id:
        raise Refused("Выберите организацию из справочника. Если её там нет, сначала добавьте её в разделе «Люди».")
    if not found.is_active:
        raise Refused(f"Организация «{found.name}» закрыта. Выберите действующую.")
    return found


def _require_school(session: Session, keeper: Keeper, school_id: int) -> None:
    if _organisation(session, keeper, school_id).kind is not OrganisationKind.SCHOOL:
        raise Refused("Помощь получает школа: выберите школу.")


def _require_person(session: Session, keeper: Keeper, person_id: int) -> Person:
    person = session.get(Person, person_id)
    if person is None or person.municipality_id != keeper.municipality_id:
        raise Refused("Выберите человека из справочника. Если его там нет, сначала добавьте его в разделе «Люди».")
    if not person.is_active:
        raise Refused(f"{person.full_name} больше не работает. Выберите другого.")
    return person


def _pair(session: Session, keeper: Keeper, partnership_id: int) -> Partnership:
    pair = session.get(Partnership, partnership_id)
    if pair is None or pair.municipality_id != keeper.municipality_id:
        raise NotFound
    return pair


def _scope(words: str) -> str:
    scope = " ".join(words.split())
    if len(scope) > LONGEST_SCOPE:
        raise Refused(f"«С чем помогает» длиннее {LONGEST_SCOPE} знаков. Сократите.")
    return scope


def _first_day(day: date, programme: Programme) -> date:
    if not programme.starts_on - _FARTHEST <= day <= programme.ends_on:
        raise Refused(f"Первый день должен быть не позже конца программы ({day_in_words(programme.ends_on)}).")
    return day


def _written(session: Session, row: TieRow, action: str, keeper: Keeper) -> int:
    session.add(row)
    session.flush()
    _plan_anew(session, row)
    _note(session, action, row, keeper)
    assert row.id is not None
    return row.id


def _plan_anew(session: Session, row: TieRow) -> None:
    if isinstance(row, Partnership):
        mark_group(session, row.programme_id, PartyGroup.PARTNER_SCHOOLS)


def _note(session: Session, action: str, row: TieRow, keeper: Keeper, reason: str = "") -> None:
    is_pair = isinstance(row, Partnership)
    details = {"school": row.school_id, "programme": row.programme_id, "person": row.person_id}
    if isinstance(row, Partnership):
        details["partner"] = row.partner_id
    note(
        session,
        action,
        "partnership" if is_pair else "curatorship",
        row.id,
        now=keeper.now,
        municipality_id=keeper.municipality_id,
        actor=keeper.actor,
        details=details,
        reason=reason,
    )
