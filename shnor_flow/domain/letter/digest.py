"""The one letter a person gets a day: what stands in it, in which order, and what its subject says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shnor_flow.domain.russian import counted, day_in_words, sentence_start

SOON = timedelta(days=7)
LONGEST_SUBJECT = 90  # a phone shows about forty signs, a mail program on a desk about ninety
_DAYS = "день,дня,дней"
_PLACES = ("район", "округ")
_ADJECTIVES = ("ый", "ий", "ой")
_HARD = "кгх"  # after these «ий» is only a spelling of «ый»: Братский, Братского; but Нижний, Нижнего


class Group(StrEnum):
    """The parts of a digest, in the order of reading."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"  # the coming seven days
    RETURNED = "returned"  # sent back, and its day has not come
    FIGURES = "figures"  # a round to fill in, and its day has not come
    VISITS = "visits"  # questions about visits to schools
    LATER = "later"


TITLES = {
    Group.OVERDUE: "Просрочено",
    Group.TODAY: "Срок сегодня",
    Group.SOON: "Срок в ближайшие семь дней",
    Group.RETURNED: "Возвращено на доработку",
    Group.FIGURES: "Сведения к сдаче",
    Group.VISITS: "Помощь школам: ждём вашего слова",
    Group.LATER: "Срок позже",
}


@dataclass(frozen=True)
class DigestLine:
    """One thing to do, with the link where it is done."""

    title: str
    facts: str  # who, where, expected result
    due_on: date
    link: str
    action: str  # what the button says
    remark: str = ""  # why it came back, or why it came to this person
    mark: str = ""  # by which a reply may name it: «Поручение № 123»
    apart: Group | None = None  # the heading of what is neither overdue nor due today, where it has one of its own
    when: str = ""  # told instead of a deadline, where nothing can be late: it always stands apart


@dataclass(frozen=True)
class EscalatedLine:
    """What somebody else is late with."""

    title: str
    holder: str
    due_on: date
    link: str | None  # None: the reader has no account


@dataclass(frozen=True)
class FindingsLine:
    """Doubts of one plan that wait for a decision, told in words."""

    programme: str
    told: str
    link: str


@dataclass(frozen=True)
class DecisionsLine:
    """Requests or replies that wait for the reader's decision, counted in words."""

    told: str
    count: int
    link: str
    action: str


@dataclass(frozen=True)
class DigestGroup:
    """Lines under one heading."""

    group: Group
    lines: tuple[DigestLine, ...]

    @property
    def title(self) -> str:
        """Return the heading."""
        return TITLES[self.group]


@dataclass(frozen=True)
class Digest:
    """Everything that one letter says."""

    groups: tuple[DigestGroup, ...] = ()
    escalated: tuple[EscalatedLine, ...] = ()
    findings: tuple[FindingsLine, ...] = ()
    decisions: tuple[DecisionsLine, ...] = ()

    @property
    def to_decide(self) -> int:
        """Return how many decisions are waited for."""
        return sum(line.count for line in self.decisions)


def group_of(due_on: date, today: date) -> Group:
    """Return under which heading a held-to day stands."""
    if due_on < today:
        return Group.OVERDUE
    if due_on == today:
        return Group.TODAY
    return Group.SOON if due_on <= today + SOON else Group.LATER


def grouped(lines: Sequence[DigestLine], today: date) -> tuple[DigestGroup, ...]:
    """Return the groups that have lines, each by held-to day."""
    by_day = sorted(lines, key=lambda line: (line.due_on, line.title))
    groups = ((group, tuple(line for line in by_day if _heading(line, today) is group)) for group in Group)
    return tuple(DigestGroup(group, members) for group, members in groups if members)


def _heading(line: DigestLine, today: date) -> Group:
    if line.when and line.apart:
        return line.apart
    by_day = group_of(line.due_on, today)
    return by_day if by_day in (Group.OVERDUE, Group.TODAY) else line.apart or by_day


def when_in_words(due_on: date, today: date) -> str:
    """Return «срок был 30 сентября 2026 г., просрочено на 3 дня» or «срок 2 октября 2026 г., через 2 дня»."""
    days = (due_on - today).days
    day = day_in_words(due_on)
    if days < 0:
        return f"срок был {day}, просрочено на {counted(-days, _DAYS)}"
    if days == 0:
        return "срок сегодня, до конца дня"
    return f"срок завтра, {day}" if days == 1 else f"срок {day}, через {counted(days, _DAYS)}"


def subject_of(digest: Digest, municipality: str) -> str:
    """Return what matters in a few words: «2 просрочено, 1 сегодня — дорожная карта Заречного района»."""
    counts = {group.group: len(group.lines) for group in digest.groups}
    parts = [
        f"{counts[Group.OVERDUE]} просрочено" if Group.OVERDUE in counts else "",
        f"{counts[Group.TODAY]} сегодня" if Group.TODAY in counts else "",
        f"{counts[Group.SOON]} в ближайшие дни" if Group.SOON in counts else "",
        f"{counts[Group.RETURNED]} на доработке" if Group.RETURNED in counts else "",
        "сведения к сдаче" if Group.FIGURES in counts else "",
        "вопрос о помощи школам" if Group.VISITS in counts else "",
        _later(counts[Group.LATER]) if Group.LATER in counts and Group.OVERDUE not in counts else "",
        f"исполнители просрочили: {len(digest.escalated)}" if digest.escalated else "",
        f"ждут вашего решения: {digest.to_decide}" if digest.decisions else "",
        "план ждёт решений" if digest.findings and not counts else "",
    ]
    return _short_enough([part for part in parts if part], f" — дорожная карта{_of_place(municipality)}")


def _short_enough(parts: list[str], ending: str) -> str:
    """Join what fits: what matters least is left to the letter itself, and at last the place."""
    while len(parts) > 1 and len(", ".join(parts) + ending) > LONGEST_SUBJECT:
        parts = parts[:-1]
    subject = sentence_start(", ".join(parts)) + ending
    return subject if len(subject) <= LONGEST_SUBJECT else sentence_start(parts[0]) + " — дорожная карта"


def _later(count: int) -> str:
    return counted(count, "предстоит,предстоят,предстоят")


def _of_place(name: str) -> str:
    """Return « Заречного района» from «Заречный район»; a name of another build stays as it is, after a comma."""
    *adjectives, noun = name.split() or [""]
    if noun.lower() in _PLACES and adjectives and all(word.endswith(_ADJECTIVES) for word in adjectives):
        return " " + " ".join([*map(_genitive, adjectives), noun + "а"])
    return f", {name}"


def _genitive(adjective: str) -> str:
    is_soft = adjective.endswith("ий") and adjective[-3] not in _HARD
    return adjective[:-2] + ("его" if is_soft else "ого")
