"""Which municipality a file is for: named, the only one there is, or made at its first import."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.party.text import stems_of, wording_key
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Assignment, Municipality

MOSCOW = "Europe/Moscow"
_GENERIC_STEMS = frozenset({"мо", "мр", "муниципальн", "район", "округ", "образован"})


@dataclass(frozen=True)
class Place:
    """What was said of the municipality; None: nothing."""

    name: str | None = None
    region: str | None = None
    timezone: str | None = None  # IANA name
    timezone_if_new: str | None = None  # a document's word, which says nothing about a municipality already known


def place_municipality(session: Session, place: Place, *, now: datetime, actor: Actor) -> Municipality:
    """Return the municipality meant, made if it is new; Refused where nobody could say which one is meant.

    A new one without a time zone lives by Moscow time. The zone of one that has assignments stays: their deadlines are
    stored instants.
    """
    if place.timezone:
        _refuse_unknown_zone(place.timezone)
    known = session.exec(select(Municipality).order_by(col(Municipality.name))).all()
    if place.name is None:
        municipality = _the_only_one(list(known))
    else:
        municipality = called(place.name, known) or _made(session, place, now, actor)
    return _with_facts(session, municipality, place)


def called(name: str, known: Sequence[Municipality]) -> Municipality | None:
    """Find it under this name, or the only one whose name is the same without «МО» and «муниципальный район»."""
    exact = [each for each in known if wording_key(each.name) == wording_key(name)]
    alike = exact or [each for each in known if _own_stems(each.name) == _own_stems(name)]
    return alike[0] if len(alike) == 1 else None


def _own_stems(name: str) -> frozenset[str]:
    return frozenset(stems_of(name)) - _GENERIC_STEMS


def _the_only_one(known: list[Municipality]) -> Municipality:
    if len(known) == 1:
        return known[0]
    names = "; ".join(f"«{each.name}»" for each in known[:5])
    what = f"В системе несколько муниципалитетов ({names})" if known else "В системе ещё нет муниципалитета"
    raise Refused(f"{what}: укажите, чей это файл, параметром --municipality «Название».")


def _made(session: Session, place: Place, now: datetime, actor: Actor) -> Municipality:
    municipality = Municipality(
        name=" ".join((place.name or "").split()), timezone=place.timezone or place.timezone_if_new or MOSCOW
    )
    session.add(municipality)
    session.flush()
    note(
        session,
        "municipality.added",
        "municipality",
        municipality.id,
        now=now,
        municipality_id=municipality.id,
        actor=actor,
    )
    return municipality


def _with_facts(session: Session, municipality: Municipality, place: Place) -> Municipality:
    municipality.region = place.region or municipality.region
    if place.timezone and place.timezone != municipality.timezone:
        held = select(Assignment.id).where(Assignment.municipality_id == municipality.id).limit(1)
        if session.exec(held).first():
            raise Refused(
                f"У муниципалитета «{municipality.name}» часовой пояс {municipality.timezone}, сроки уже рассчитаны "
                "по нему: уберите --timezone или укажите прежний."
            )
        municipality.timezone = place.timezone
    session.add(municipality)
    session.flush()
    return municipality


def _refuse_unknown_zone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(
            f"Часовой пояс «{timezone}» неизвестен. Пишите как Europe/Moscow, Asia/Yekaterinburg или Asia/Irkutsk."
        ) from None
