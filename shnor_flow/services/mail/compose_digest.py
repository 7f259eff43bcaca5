"""Compose one person's digest from the facts that were read for everybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.deadline.progress import OccurrenceKind
from shnor_flow.domain.letter import Obligation
from shnor_flow.domain.letter.digest import Digest, DigestLine, EscalatedLine, FindingsLine, grouped
from shnor_flow.domain.letter.reminder import ESCALATION_STEPS
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.domain.russian import counted, day_in_words, sentence_start
from shnor_flow.services.ports import Links
from shnor_flow.storage.mail.digest_facts import AssignmentFacts, FindingsFacts, SubmissionFacts
from shnor_flow.storage.tables import Notice, Person

_NO_ADDRESS = "У исполнителя нет адреса почты, поэтому напоминание пришло вам."
_FINDINGS_WORDS = {
    FindingKind.PARTY: "{} без исполнителя: никто в справочнике не отвечает этим словам плана",
    FindingKind.ADDRESS: "{} без адреса почты: им не дойдёт ни одно письмо",
    FindingKind.TERM: "{} без даты: решите, когда исполнять",
}
_FINDINGS_FORMS = {
    FindingKind.PARTY: "ответственный,ответственных,ответственных",
    FindingKind.ADDRESS: "исполнитель,исполнителя,исполнителей",
    FindingKind.TERM: "срок,срока,сроков",
}


@dataclass(frozen=True)
class Desk:
    """Everything that the digests of some people are written from."""

    today: date
    now: datetime
    links: Links
    notices: dict[int, list[Notice]]
    before: Mapping[int, list[int]]
    assignments: Mapping[int, AssignmentFacts]
    submissions: Mapping[int, SubmissionFacts]
    findings: Mapping[int, FindingsFacts]
    with_account: set[int]

    def is_current(self, notice: Notice) -> bool:
        """Tell whether the obligation is still owed on the day that the notice speaks of."""
        match notice.obligation:
            case Obligation.ASSIGNMENT:
                facts = self.assignments.get(notice.obligation_id)
                return facts is not None and notice.key.endswith(f":{facts.counted_from}")
            case Obligation.SUBMISSION:
                return notice.obligation_id in self.submissions
            case Obligation.FINDINGS:
                return notice.obligation_id in self.findings


def compose_digest(desk: Desk, person: Person) -> Digest:
    """Return the digest of a person who has current notices."""
    assert person.id is not None
    notices = desk.notices[person.id]
    own = {notice.obligation_id for notice in notices if _is_reminder(notice, Obligation.ASSIGNMENT)}
    escalated = {notice.obligation_id for notice in notices if notice.step in ESCALATION_STEPS} - own
    figures = {notice.obligation_id for notice in notices if notice.obligation is Obligation.SUBMISSION}
    doubts = {notice.obligation_id for notice in notices if notice.obligation is Obligation.FINDINGS}
    before = [one for one in desk.before.get(person.id, ()) if one in desk.assignments and one not in own | escalated]
    lines = [
        *(_assignment_line(desk, desk.assignments[one], person) for one in own),
        *(_assignment_line(desk, desk.assignments[one], person, told_before=True) for one in before),
        *(_submission_line(desk, desk.submissions[one], person) for one in figures),
    ]
    return Digest(
        groups=grouped(lines, desk.today),
        escalated=tuple(_escalated_lines(desk, sorted(escalated), person)),
        findings=tuple(_findings_line(desk, desk.findings[one]) for one in sorted(doubts)),
    )


def _is_reminder(notice: Notice, obligation: Obligation) -> bool:
    return notice.obligation is obligation and notice.step not in ESCALATION_STEPS


def _assignment_line(desk: Desk, facts: AssignmentFacts, person: Person, *, told_before: bool = False) -> DigestLine:
    assert person.id is not None
    is_theirs = facts.person_id == person.id or (
        facts.organisation_id is not None and facts.organisation_id == person.organisation_id
    )
    is_report = facts.kind is OccurrenceKind.CONTROL_POINT
    action = "Сообщить, как идёт работа" if is_report else "Отметить исполнение"
    return DigestLine(
        title=_title(facts),
        facts=_facts(facts, is_theirs=is_theirs),
        due_on=facts.due_on,
        link=desk.links.assignment(facts.id, person.id, desk.now) if is_theirs else _page(desk, facts),
        action=action if is_theirs else "Открыть поручение",
        remark=_remark(facts, is_theirs=is_theirs) or ("Мы уже писали об этом." if told_before else ""),
    )


def _title(facts: AssignmentFacts) -> str:
    title = facts.title.rstrip(" .;")
    return f"{facts.number.rstrip('.')}. {title}" if facts.number else title


def _facts(facts: AssignmentFacts, *, is_theirs: bool) -> str:
    holder = facts.holder if facts.organisation_id is not None or not is_theirs else ""
    result = f"результат: {facts.expected_result.rstrip(' .;')}" if facts.expected_result else ""
    return sentence_start("; ".join(part for part in (holder, result) if part))


def _remark(facts: AssignmentFacts, *, is_theirs: bool) -> str:
    if not is_theirs:
        return _NO_ADDRESS
    if facts.returned_with is not None:
        return f"Возвращено на доработку: {facts.returned_with}" if facts.returned_with else "Возвращено на доработку."
    return "Нужна строка о том, как идёт работа." if facts.kind is OccurrenceKind.CONTROL_POINT else ""


def _submission_line(desk: Desk, facts: SubmissionFacts, person: Person) -> DigestLine:
    assert person.id is not None
    is_theirs = facts.organisation_id == person.organisation_id
    locks = f"принимаются до {day_in_words(facts.locks_on)}"
    returned = f"Возвращено на доработку: {facts.comment}" if facts.comment else ""
    return DigestLine(
        title=f"Сведения за {parse_period(facts.period).name}",
        facts=f"{facts.school}; {locks}",
        due_on=facts.due_on,
        link=desk.links.submission(facts.id, person.id, desk.now) if is_theirs else desk.links.page("/"),
        action="Заполнить сведения" if is_theirs else "Открыть",
        remark=returned if is_theirs else _NO_ADDRESS,
    )


def _escalated_lines(desk: Desk, ids: list[int], person: Person) -> Iterator[EscalatedLine]:
    for facts in sorted((desk.assignments[one] for one in ids), key=lambda one: (one.due_on, one.id)):
        link = _page(desk, facts) if person.id in desk.with_account else None
        yield EscalatedLine(_title(facts), facts.holder, facts.due_on, link)


def _findings_line(desk: Desk, facts: FindingsFacts) -> FindingsLine:
    told = [
        words.format(counted(facts.counts[kind], _FINDINGS_FORMS[kind]))
        for kind, words in _FINDINGS_WORDS.items()
        if kind in facts.counts
    ]
    return FindingsLine(facts.programme, sentence_start("; ".join(told)), desk.links.page("/findings"))


def _page(desk: Desk, facts: AssignmentFacts) -> str:
    return desk.links.page(f"/assignment/{facts.id}")
