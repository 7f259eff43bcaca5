"""Who may write down visits by a link: a person while a school is entrusted to them, or to whom they stand in for."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.partnership import Tie, tie_of
from shnor_flow.storage.partnership.inquiries import InquiryLine, inquiries_for
from shnor_flow.storage.partnership.ties import TieLine, ties_of_person
from shnor_flow.storage.partnership.visits import VisitLine, visit_line
from shnor_flow.storage.tables import Municipality, Person, Visit

GONE = "Ссылка больше не действует: вам сейчас не доверена ни одна школа. Если это ошибка, сообщите координатору."
NOT_YOURS = "Эта запись не относится к доверенным вам школам."


@dataclass(frozen=True)
class Visitor:
    """Somebody behind a link, with the schools entrusted to them today."""

    person_id: int
    name: str
    municipality_id: int
    municipality: str
    timezone: str
    ties: tuple[TieLine, ...]

    def tie(self, key: str) -> TieLine:
        """Return one of their ties by its key; NotFound where it is somebody else's."""
        found = next((line for line in self.ties if line.key == key), None)
        if tie_of(key) is None or found is None:
            raise NotFound("Эта школа вам больше не доверена: обновите страницу.")
        return found

    def holds(self, tie: Tie | None) -> bool:
        """Tell whether what is written down under this tie is theirs to change."""
        return tie is not None and any(line.tie == tie for line in self.ties)


def municipality_of(session: Session, person_id: int) -> Municipality:
    """Return where somebody works; NotFound once they have left."""
    person = session.get(Person, person_id)
    if person is None or not person.is_active:
        raise NotFound(GONE)
    return session.get_one(Municipality, person.municipality_id)


def read_visitor(session: Session, person_id: int, today: date) -> Visitor:
    """Return who opened the link; NotFound once they left, or no school is entrusted to them."""
    home = municipality_of(session, person_id)
    person = session.get_one(Person, person_id)
    ties = ties_of_person(session, person, today)
    if not ties:
        raise NotFound(GONE)
    return Visitor(person_id, person.full_name, home.id or 0, home.name, home.timezone, ties)


def visit_of(session: Session, visitor: Visitor, visit_id: int) -> VisitLine:
    """Return a visit that the visitor may change; NotFound for any other."""
    row = session.get(Visit, visit_id)
    line = visit_line(row) if row else None
    if line is None or not visitor.holds(line.tie):
        raise NotFound(NOT_YOURS)
    return line


def inquiries_of(session: Session, visitor: Visitor, since: date) -> tuple[InquiryLine, ...]:
    """Return what the visitor is asked about their ties, and has answered since a day."""
    holders = {line.holder.partition(":")[::2] for line in visitor.ties}
    people = [int(number) for kind, number in holders if kind == "person"]
    organisations = [int(number) for kind, number in holders if kind == "organisation"]
    programmes = {line.programme_id for line in visitor.ties}
    found = inquiries_for(session, people, organisations, since)
    return tuple(line for line in found if line.programme_id in programmes)
