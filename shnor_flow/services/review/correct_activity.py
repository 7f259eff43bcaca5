"""A cell that was misread is put right; what the file says stays beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.services.roadmap.doubt_parties import doubt_parties
from shnor_flow.services.roadmap.resolve_parties import put_parties, resolve_wordings
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Activity, ActivityParty, Finding, Municipality, Party, Roadmap

LONGEST = 4000  # characters of a cell
_MOST_PARTIES = 30
_CELLS = ("section", "number", "title", "expected_result")


@dataclass(frozen=True)
class Cells:
    """The cells of a row as a person wants them; `parties` are its wordings, the leading one first."""

    section: str
    number: str
    title: str
    expected_result: str
    parties: Sequence[str]


def cells_of(session: Session, activity_id: int) -> Cells:
    """Return the cells of a row as they stand."""
    activity = _activity(session, activity_id)
    wordings = [party.wording for party in _parties(session, activity_id)]
    return Cells(activity.section, activity.number, activity.title, activity.expected_result or "", wordings)


def correct_activity(
    session: Session, activity_id: int, cells: Cells, *, was: Cells, actor: Actor, now: datetime
) -> bool:
    """Write the corrected cells and return whether anything changed; each first printed text is kept.

    Refused where the row is no longer what the page showed (`was`): somebody else corrected it meanwhile.
    """
    activity = _activity(session, activity_id)
    before, after = cells_of(session, activity_id), _tidied(cells)
    if before == after:
        return False
    if _tidied(was) != _tidied(before):
        raise Refused("Пока вы исправляли строку, её изменил другой координатор: посмотрите, что в ней теперь.")
    _refuse_odd(after)
    changed = [name for name in _CELLS if getattr(before, name) != getattr(after, name)]
    activity.printed = {name: getattr(before, name) for name in changed} | activity.printed
    for name in changed:
        setattr(activity, name, getattr(after, name) or (None if name == "expected_result" else ""))
    roadmap = session.get_one(Roadmap, activity.roadmap_id)
    if list(before.parties) != list(after.parties):
        changed.append("parties")
        _rename_parties(session, roadmap, activity, before, after, now)
    session.flush()
    details, home = {"cells": changed}, roadmap.municipality_id
    action = "activity.corrected"
    note(session, action, "activity", activity_id, now=now, municipality_id=home, actor=actor, details=details)
    return True


def _rename_parties(
    session: Session, roadmap: Roadmap, activity: Activity, before: Cells, after: Cells, now: datetime
) -> None:
    activity.printed = {"parties": list(before.parties)} | activity.printed
    municipality = session.get_one(Municipality, roadmap.municipality_id)
    parties = resolve_wordings(session, municipality, after.parties, {})
    put_parties(session, activity, [parties[wording_key(wording)] for wording in after.parties])
    if after.parties:
        nobody = (
            Finding.kind == FindingKind.PARTY,
            col(Finding.party_id).is_(None),
            col(Finding.resolved_at).is_(None),
        )
        for finding in session.exec(select(Finding).where(Finding.activity_id == activity.id, *nobody)):
            finding.resolved_at, finding.resolution = now, "Ответственные вписаны"
    doubt_parties(session, roadmap, now=now)


def _tidied(cells: Cells) -> Cells:
    wordings = [" ".join(wording.split()) for wording in cells.parties if wording.strip()]
    by_key = {wording_key(wording): wording for wording in reversed(wordings)}
    section, number, title, expected_result = (" ".join(getattr(cells, name).split()) for name in _CELLS)
    return Cells(
        section,
        number,
        title,
        expected_result,
        list(dict.fromkeys(by_key[wording_key(wording)] for wording in wordings)),
    )


def _refuse_odd(cells: Cells) -> None:
    if not cells.title:
        raise Refused("Название мероприятия не может быть пустым.")
    if max(len(getattr(cells, name)) for name in _CELLS) > LONGEST or any(len(one) > 500 for one in cells.parties):
        raise Refused("Одно из полей слишком длинное. Сократите его.")
    if len(cells.parties) > _MOST_PARTIES:
        raise Refused(f"Ответственных больше {_MOST_PARTIES}: объедините их в группу.")


def _activity(session: Session, activity_id: int) -> Activity:
    activity = session.get(Activity, activity_id, with_for_update=True)
    if activity is None:
        raise NotFound("Такого мероприятия нет: обновите страницу.")
    return activity


def _parties(session: Session, activity_id: int) -> Sequence[Party]:
    query = (
        select(Party)
        .join(ActivityParty, col(ActivityParty.party_id) == col(Party.id))
        .where(ActivityParty.activity_id == activity_id)
    )
    return session.exec(query.order_by(col(ActivityParty.position))).all()
