"""Compose one person's digest from the facts that were read for everybody."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.deadline.progress import OccurrenceKind
from shnor_flow.domain.letter import Obligation
from shnor_flow.domain.letter.calendar_entry import CalendarEntry
from shnor_flow.domain.letter.digest import (
    DecisionsLine,
    Digest,
    DigestLine,
    EscalatedLine,
    FindingsLine,
    Group,
    grouped,
)
from shnor_flow.domain.letter.reminder import ESCALATION_STEPS, Audience, warned_of
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.domain.russian import counted, day_in_words, sentence_start
from shnor_flow.services.mail.compose_visits import inquiry_line, planned_line, visits_link
from shnor_flow.services.ports import Links
from shnor_flow.storage.mail.decisions import Undecided
from shnor_flow.storage.mail.digest_facts import AssignmentFacts, FindingsFacts, SubmissionFacts
from shnor_flow.storage.partnership.asked import InquiryFacts, PlannedVisitFacts
from shnor_flow.storage.tables import Notice, Person

_AWAY = "Исполнитель отсутствует до {}, замещающего нет, поэтому напоминание пришло вам."
_FILL_IN = {False: "Заполнить сведения", True: "Исправить сведения"}  # by whether they were reported already
_NO_ADDRESS = "У исполнителя нет адреса почты, поэтому напоминание пришло вам."
_ABOVE = {
    Audience.LEAD: "ответственный исполнитель",
    Audience.ORGANISATION_HEAD: "руководитель организации",
    Audience.COORDINATOR: "муниципальный координатор",
    Audience.HEAD: "руководитель управления образования",
}
_MORE_TIME = "просьба продлить срок,просьбы продлить срок,просьб продлить срок"
_NOT_MINE = "сообщение «поручение не моё»,сообщения «поручение не моё»,сообщений «поручение не моё»"
_REPLIES = "непонятный ответ на письмо,непонятных ответа на письма,непонятных ответов на письма"
_FIGURES = "школа ждёт проверки своих сведений,школы ждут проверки своих сведений,школ ждут проверки своих сведений"
_WORKING_DAYS = "рабочий день,рабочих дня,рабочих дней"
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
    inquiries: Mapping[int, InquiryFacts]
    planned_visits: Mapping[int, PlannedVisitFacts]
    with_account: set[int]
    calendar: WorkingCalendar
    undecided: Undecided = field(default_factory=Undecided)
    zone: str = "UTC"
    deciding: Collection[int] = ()  # the coordinators, and who stands in for them
    names: Mapping[int, str] = field(default_factory=dict)  # of those stood in for
    away_until: Mapping[int, date] = field(default_factory=dict)
    told: Collection[tuple[int, int, date]] = ()  # (person, assignment, day) of earlier letters
    moved: Mapping[int, int] = field(default_factory=dict)  # how often an assignment's day was moved
    schools: Collection[int] = ()  # of their organisations, those that have a page of their own

    def is_current(self, notice: Notice) -> bool:
        """Tell whether the obligation is still owed on the day that the notice speaks of."""
        match notice.obligation:
            case Obligation.ASSIGNMENT:
                facts = self.assignments.get(notice.obligation_id)
                return facts is not None and notice.key.endswith(f":{facts.counted_from}")
            case Obligation.SUBMISSION:
                return notice.obligation_id in self.submissions
            case Obligation.VISITS:
                return notice.obligation_id in self.inquiries
            case Obligation.PLANNED_VISIT:
                visit = self.planned_visits.get(notice.obligation_id)
                return visit is not None and visit.held_on == notice.due_on
            case Obligation.FINDINGS:
                return notice.obligation_id in self.findings
            case Obligation.DECISIONS:
                return self.undecided.total > 0


def compose_digest(desk: Desk, person: Person) -> Digest:
    """Return the digest of a person who has current notices."""
    assert person.id is not None
    notices = desk.notices[person.id]
    reminders = {notice.obligation_id: notice for notice in notices if _is_reminder(notice)}
    own = reminders.keys()
    escalated = {notice.obligation_id for notice in notices if notice.step in ESCALATION_STEPS} - own
    figures = {notice.obligation_id: notice for notice in notices if notice.obligation is Obligation.SUBMISSION}
    doubts = {notice.obligation_id for notice in notices if notice.obligation is Obligation.FINDINGS}
    before = [one for one in desk.before.get(person.id, ()) if one in desk.assignments and one not in own | escalated]
    lines = [
        *(_assignment_line(desk, desk.assignments[one], person, notice) for one, notice in reminders.items()),
        *(_assignment_line(desk, desk.assignments[one], person, None) for one in before),
        *(_submission_line(desk, desk.submissions[one], person, notice) for one, notice in figures.items()),
        *_visit_lines(desk, person, notices),
    ]
    return Digest(
        groups=grouped(lines, desk.today),
        escalated=tuple(_escalated_lines(desk, sorted(escalated), person)),
        findings=tuple(_findings_line(desk, desk.findings[one]) for one in sorted(doubts)),
        decisions=tuple(_decision_lines(desk)) if person.id in desk.deciding else (),
    )


def new_deadlines(desk: Desk, person: Person) -> list[CalendarEntry]:
    """Return the days of this letter that the person has not been told of, for their own calendar."""
    found = []
    for notice in desk.notices.get(person.id or 0, ()):
        facts = desk.assignments.get(notice.obligation_id) if _is_reminder(notice) else None
        if facts is None or notice.instead_of_id is not None or facts.due_on < desk.today:
            continue
        if _is_theirs(facts, person) and (person.id, facts.id, facts.counted_from) not in desk.told:
            what = _facts(facts, is_theirs=True)
            found.append(CalendarEntry(facts.id, _title(facts), what, facts.due_on, desk.moved.get(facts.id, 0)))
    return sorted(found, key=lambda entry: (entry.due_on, entry.assignment_id))


def _is_reminder(notice: Notice) -> bool:
    return notice.obligation is Obligation.ASSIGNMENT and notice.step not in ESCALATION_STEPS


def _is_theirs(facts: AssignmentFacts, person: Person) -> bool:
    return facts.person_id == person.id or (
        facts.organisation_id is not None and facts.organisation_id == person.organisation_id
    )


def _assignment_line(desk: Desk, facts: AssignmentFacts, person: Person, notice: Notice | None) -> DigestLine:
    """Return the line of an assignment; without a notice earlier letters told of it."""
    assert person.id is not None
    instead_of = notice.instead_of_id if notice else None
    is_theirs = _is_theirs(facts, person) or instead_of is not None
    remarks = (
        _in_whose_place(desk, instead_of),
        _remark(desk, facts, is_theirs=is_theirs) or ("" if notice else "Мы уже писали об этом."),
        _warning(desk, notice),
    )
    is_report = facts.kind is OccurrenceKind.CONTROL_POINT
    action = "Сообщить, как идёт работа" if is_report else "Отметить исполнение"
    return DigestLine(
        title=_title(facts),
        facts=_facts(facts, is_theirs=is_theirs and instead_of is None),
        due_on=facts.due_on,
        link=desk.links.assignment(facts.id, person.id, desk.now) if is_theirs else _page(desk, facts),
        action=action if is_theirs else "Открыть поручение",
        mark=f"Поручение № {facts.id}" if is_theirs else "",
        remark=_joined(*remarks),
        apart=Group.RETURNED if facts.returned_with is not None else None,
    )


def _in_whose_place(desk: Desk, absent: int | None) -> str:
    if absent is None:
        return ""
    name, until = desk.names.get(absent, ""), desk.away_until.get(absent)
    return f"Вы замещаете: {name}, до {day_in_words(until)}" if until else f"Дело передано вам, прежде отвечал: {name}."


def _warning(desk: Desk, notice: Notice | None) -> str:
    """Return «Завтра об этом узнает …»; a letter that comes late says what has happened instead."""
    above = warned_of(notice.step) if notice else None
    if notice is None or above is None:
        return ""
    who, told_on = _ABOVE[above], desk.calendar.add_working_days(notice.planned_on, 1)
    if told_on <= desk.today:
        return f"Об этом узнаёт {who}."
    day = "Завтра" if (told_on - desk.today).days == 1 else sentence_start(day_in_words(told_on))
    return f"{day} об этом узнает {who}, если до конца дня не будет ответа."


def _title(facts: AssignmentFacts) -> str:
    title = facts.title.rstrip(" .;")
    return f"{facts.number.rstrip('.')}. {title}" if facts.number else title


def _facts(facts: AssignmentFacts, *, is_theirs: bool) -> str:
    holder = facts.holder if facts.organisation_id is not None or not is_theirs else ""
    result = f"результат: {facts.expected_result.rstrip(' .;')}" if facts.expected_result else ""
    return sentence_start("; ".join(part for part in (holder, result) if part))


def _remark(desk: Desk, facts: AssignmentFacts, *, is_theirs: bool) -> str:
    if not is_theirs:
        until = desk.away_until.get(facts.person_id or 0)
        return _AWAY.format(day_in_words(until)) if until else _NO_ADDRESS
    if facts.returned_with is not None:
        return f"Возвращено на доработку: {facts.returned_with}" if facts.returned_with else "Возвращено на доработку."
    return "Нужна строка о том, как идёт работа." if facts.kind is OccurrenceKind.CONTROL_POINT else ""


def _submission_line(desk: Desk, facts: SubmissionFacts, person: Person, notice: Notice) -> DigestLine:
    assert person.id is not None
    is_theirs = facts.organisation_id == person.organisation_id or notice.instead_of_id is not None
    locks = "открыты для исправления" if facts.is_reopened else f"принимаются до {day_in_words(facts.locks_on)}"
    why = "Причина" if facts.is_reopened else "Возвращено на доработку"
    returned = f"{why}: {facts.comment}" if facts.comment else ""
    return DigestLine(
        title=f"Сведения за {parse_period(facts.period).name}",
        facts=f"{facts.school}; {locks}",
        due_on=facts.due_on,
        link=desk.links.submission(facts.id, person.id, desk.now) if is_theirs else desk.links.page("/"),
        action=_FILL_IN[facts.is_reopened] if is_theirs else "Открыть",
        remark=_joined(_in_whose_place(desk, notice.instead_of_id), returned if is_theirs else _NO_ADDRESS),
        apart=Group.FIGURES,
    )


def _visit_lines(desk: Desk, person: Person, notices: Iterable[Notice]) -> Iterator[DigestLine]:
    """Ask about visits; somebody's for whom no letter can be written, the coordinator on her own page."""
    assert person.id is not None
    for notice in notices:
        if notice.obligation not in (Obligation.VISITS, Obligation.PLANNED_VISIT):
            continue
        is_theirs = notice.instead_of_id is not None or _is_asked(desk, person, notice)
        remark = _in_whose_place(desk, notice.instead_of_id) if is_theirs else _NO_ADDRESS
        link = visits_link(desk.links, person.id, desk.now, is_theirs=is_theirs)
        if notice.obligation is Obligation.VISITS:
            yield inquiry_line(desk.inquiries[notice.obligation_id], link, remark)
        else:
            yield planned_line(desk.planned_visits[notice.obligation_id], link, remark)


def _is_asked(desk: Desk, person: Person, notice: Notice) -> bool:
    """Tell whether the person is asked for themselves."""
    asked = desk.inquiries if notice.obligation is Obligation.VISITS else desk.planned_visits
    holder = asked[notice.obligation_id]
    is_ours = holder.organisation_id is not None and holder.organisation_id == person.organisation_id
    return holder.person_id == person.id or is_ours


def _joined(*remarks: str) -> str:
    return " ".join(remark for remark in remarks if remark)


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


def _decision_lines(desk: Desk) -> Iterator[DecisionsLine]:
    waits = desk.undecided
    asked = (
        counted(waits.more_time, _MORE_TIME) if waits.more_time else "",
        counted(waits.not_mine, _NOT_MINE) if waits.not_mine else "",
    )
    if words := "; ".join(part for part in asked if part):
        yield DecisionsLine(words, waits.more_time + waits.not_mine, desk.links.page("/petitions"), "Открыть просьбы")
    if waits.replies:
        words = counted(waits.replies, _REPLIES)
        yield DecisionsLine(words, waits.replies, desk.links.page("/replies"), "Открыть ответы")
    if words := _unseen_in_words(desk):
        yield DecisionsLine(words, waits.figures, desk.links.page("/collection"), "Проверить сведения")


def _unseen_in_words(desk: Desk) -> str:
    oldest_at = desk.undecided.oldest_figures_at
    if oldest_at is None:
        return ""
    days = desk.calendar.working_days_between(local_day(oldest_at, desk.zone), desk.today)
    return f"{counted(desk.undecided.figures, _FIGURES)}; самые давние — {counted(days, _WORKING_DAYS)}"


def _page(desk: Desk, facts: AssignmentFacts) -> str:
    return desk.links.page(f"/assignment/{facts.id}")
