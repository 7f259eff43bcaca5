"""The lines of a digest that ask about visits to schools."""

from datetime import datetime

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.letter.digest import DigestLine, Group
from shnor_flow.domain.partnership import KIND_NAMES
from shnor_flow.domain.russian import counted, day_in_words, sentence_start
from shnor_flow.services.ports import Links
from shnor_flow.storage.partnership.asked import InquiryFacts, PlannedVisitFacts

_SCHOOLS = "школа,школы,школ"
_VISITS = "встреча,встречи,встреч"


def inquiry_line(facts: InquiryFacts, link: str, remark: str) -> DigestLine:
    """Return «Помощь школам за IV квартал 2026 г.»: how many schools there are and how much is written down."""
    written = counted(facts.visits, _VISITS) if facts.visits else "ни одной встречи"
    return DigestLine(
        title=f"Помощь школам за {parse_period(facts.period).name}: всё ли записано?",
        facts=f"Вам доверено: {counted(facts.schools, _SCHOOLS)}; записано: {written}",
        due_on=facts.due_on,
        link=link,
        action="Ответить о визитах",
        remark=remark,
        apart=Group.VISITS,
    )


def planned_line(facts: PlannedVisitFacts, link: str, remark: str) -> DigestLine:
    """Return the line that asks whether a planned visit took place."""
    return DigestLine(
        title=f"Состоялась ли встреча: {facts.school}",
        facts=f"{sentence_start(KIND_NAMES[facts.kind])}: {facts.topic}",
        due_on=facts.held_on,
        when=f"была намечена на {day_in_words(facts.held_on)}",
        link=link,
        action="Записать, как было",
        remark=remark,
        apart=Group.VISITS,
    )


def visits_link(links: Links, person_id: int, now: datetime, *, is_theirs: bool) -> str:
    """Return where the reader answers: their own page, or the coordinator's about everybody's."""
    return links.visits(person_id, now) if is_theirs else links.page("/partners")
