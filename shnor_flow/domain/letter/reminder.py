"""The ladder of reminders: which notice is due on a day, to whom, and when the next one comes.

Asked is always «what is due up to now?», never «is today the day?»: a tick may miss its day, and the notice stays due
until a newer one replaces it. That nothing goes out twice is the matter of the ledger's unique key.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.deadline.progress import OccurrenceKind
from shnor_flow.domain.russian import counted

_WEEK = 7
_DAYS = "день,дня,дней"
_WARNING = "warn-"


class Audience(StrEnum):
    """Whom a rung speaks to, from the holder upwards."""

    HOLDER = "holder"
    LEAD = "lead"  # of a co-executor: the party that answers for the whole
    ORGANISATION_HEAD = "organisation_head"
    COORDINATOR = "coordinator"
    HEAD = "head"  # of the department


ESCALATED = (Audience.LEAD, Audience.ORGANISATION_HEAD, Audience.COORDINATOR, Audience.HEAD)
DECISIONS_STEP = "decide"
ESCALATION_STEPS = tuple(audience.value for audience in ESCALATED)
WARNING_STEPS = tuple(f"{_WARNING}{audience}" for audience in ESCALATED)


class LadderKind(StrEnum):
    """What a ladder reminds of; each kind has its own."""

    DEADLINE = "deadline"
    CONTROL_POINT = "control_point"
    SUBMISSION = "submission"
    VISITS = "visits"


@dataclass(frozen=True)
class Rung:
    """One moment of the ladder; `step` is its name in the ledger: "-7", "0", "+3", "warn-head", "head"."""

    step: str
    on: date
    audience: Audience

    @property
    def told_tomorrow(self) -> Audience | None:
        """Return who learns of it on the next working day, if this rung warns the holder of that."""
        return warned_of(self.step)


@dataclass(frozen=True)
class Ladder:
    """When to remind of one obligation, in calendar days around the held-to day; escalation counts working days."""

    before: tuple[int, ...] = (30, 14, 7, 3, 1, 0)
    after: tuple[int, ...] = (1, 3, 7)
    letters_after: int = 8  # the cap: after `after` they come weekly until there are so many
    coordinator_after: int | None = 3  # working days; None: never
    head_after: int | None = 10
    lead_after: int | None = None
    organisation_head_after: int | None = None
    warns: bool = True  # on the working day before an escalation its holder is told who will learn of it

    @property
    def escalations(self) -> dict[Audience, int]:
        """Return after how many working days each of those above the holder is told."""
        days = (self.lead_after, self.organisation_head_after, self.coordinator_after, self.head_after)
        return {audience: after for audience, after in zip(ESCALATED, days, strict=True) if after is not None}

    def for_gap(self, gap_days: int | None) -> "Ladder":
        """Return the ladder of an obligation that comes round every `gap_days`; None: it has no predecessor.

        A month's notice of a monthly duty would arrive together with the deadline before it, so only notices in the
        second half of the gap stay.
        """
        if gap_days is None:
            return self
        return replace(self, before=tuple(days for days in self.before if 2 * days <= gap_days))


DEADLINE = Ladder()
# A control point asks for a line on progress of a long activity: less is at stake, so fewer letters.
CONTROL_POINT = Ladder(before=(7, 0), after=(3, 7), letters_after=2, head_after=None)
# The invitation went out when the round opened, and the coordinator sees on a page who has not answered.
SUBMISSION = Ladder(before=(7, 3, 1, 0), after=(1, 3), letters_after=2, coordinator_after=None, head_after=None)
# A period has ended: are its visits written down? The first letter is that of the day on which it is asked.
VISITS = Ladder(before=(14, 2), after=(3,), letters_after=1, coordinator_after=None, head_after=None, warns=False)
# The day of a planned visit has passed: did it take place? Nothing hangs on it, so nobody else learns of it.
PLANNED_VISIT = Ladder(before=(), after=(1, 5), letters_after=2, coordinator_after=None, head_after=None, warns=False)
BUILT_IN = {
    LadderKind.DEADLINE: DEADLINE,
    LadderKind.CONTROL_POINT: CONTROL_POINT,
    LadderKind.SUBMISSION: SUBMISSION,
    LadderKind.VISITS: VISITS,
}


def kind_of(occurrence: OccurrenceKind) -> LadderKind:
    """Return which ladder an assignment of this kind of occurrence climbs."""
    return LadderKind.CONTROL_POINT if occurrence is OccurrenceKind.CONTROL_POINT else LadderKind.DEADLINE


def ladder_for(kind: OccurrenceKind, gap_days: int | None = None) -> Ladder:
    """Return the built-in ladder of an assignment whose predecessor in a series was due `gap_days` before it."""
    return BUILT_IN[kind_of(kind)].for_gap(gap_days)


def counted_from(due_on: date, returned_on: date | None) -> date:
    """Return the day the ladder counts from: the deadline, or the later day on which the work came back.

    Work that comes back long after its deadline has no rung left, and would never be reminded of again.
    """
    return max(due_on, returned_on or due_on)


@lru_cache(maxsize=8192)
def rungs_of(
    ladder: Ladder, due_on: date, calendar: WorkingCalendar, answered_on: date | None = None
) -> tuple[Rung, ...]:
    """Return all rungs of an obligation held to `due_on`, by day.

    Who answered after the deadline, if only with a line on progress, is given the same days again before anybody above
    learns of it: escalation counts from the answer.
    """
    offsets = [-days for days in ladder.before] + list(_days_after(ladder))
    rungs = [Rung(f"{days:+d}" if days else "0", due_on + timedelta(days=days), Audience.HOLDER) for days in offsets]
    late_since = max(due_on, answered_on or due_on)
    for audience, after in ladder.escalations.items():
        if ladder.warns:
            warned_on = calendar.add_working_days(late_since, after - 1)
            rungs.append(Rung(f"{_WARNING}{audience}", warned_on, Audience.HOLDER))
        rungs.append(Rung(audience.value, calendar.add_working_days(late_since, after), audience))
    return tuple(sorted(rungs, key=lambda rung: rung.on))


def heard_by(rungs: Iterable[Rung], audiences: Collection[Audience]) -> tuple[Rung, ...]:
    """Return the rungs that reach somebody: who warns of a boss that nobody is would be lying."""
    return tuple(
        rung for rung in rungs if rung.audience in audiences and (rung.told_tomorrow or rung.audience) in audiences
    )


def warned_of(step: str) -> Audience | None:
    """Return whom a warning names; None for any other step."""
    return Audience(step.removeprefix(_WARNING)) if step in WARNING_STEPS else None


def notice_due(rungs: Iterable[Rung], today: date, audience: Audience = Audience.HOLDER) -> Rung | None:
    """Return the latest rung for `audience` whose day has come, or None before the first."""
    passed = [rung for rung in rungs if rung.audience is audience and rung.on <= today]
    # Of two on one day the warning is the one that must be heard.
    return max(passed, key=lambda rung: (rung.on, rung.told_tomorrow is not None), default=None)


def missed_before(rungs: Iterable[Rung], current: Rung, since: date) -> tuple[Rung, ...]:
    """Return the rungs from `since` on that `current` replaces: their days came and no letter could be written."""
    return tuple(
        rung
        for rung in rungs
        if rung.audience is current.audience and since <= rung.on <= current.on and rung is not current
    )


def next_notice_on(rungs: Iterable[Rung], today: date) -> date | None:
    """Return the first day after `today` on which the ladder has something to say, or None: nothing more."""
    return min((rung.on for rung in rungs if rung.on > today), default=None)


def first_notice_on(ladder: Ladder, due_on: date, today: date, calendar: WorkingCalendar) -> date | None:
    """Return when an obligation made today, or moved today, is first reminded of.

    Made five days before its deadline it starts at the rung of seven days: one current letter, today, not five.
    """
    rungs = rungs_of(ladder, due_on, calendar)
    return today if notice_due(rungs, today) else next_notice_on(rungs, today)


_ABOVE = {
    Audience.LEAD: "ответственный исполнитель",
    Audience.ORGANISATION_HEAD: "руководитель организации",
    Audience.COORDINATOR: "координатор",
    Audience.HEAD: "руководитель управления",
}
_TOLD = {
    Audience.LEAD: "ответственному исполнителю о просрочке",
    Audience.ORGANISATION_HEAD: "руководителю организации о просрочке",
    Audience.COORDINATOR: "координатору о просрочке",
    Audience.HEAD: "руководителю о просрочке",
}


def step_in_words(step: str) -> str:
    """Return «за 7 дней до срока» for "-7"."""
    if step in ESCALATION_STEPS:
        return _TOLD[Audience(step)]
    if (above := warned_of(step)) is not None:
        return f"предупреждение: завтра узнает {_ABOVE[above]}"
    if step == DECISIONS_STEP:
        return "о том, что ждёт решения"
    if not step.lstrip("+-").isdigit():
        return "о замечаниях к плану"
    days = int(step)
    if days == 0:
        return "в день срока"
    return f"за {counted(-days, _DAYS)} до срока" if days < 0 else f"через {counted(days, _DAYS)} после срока"


def _days_after(ladder: Ladder) -> tuple[int, ...]:
    days = list(ladder.after[: ladder.letters_after])
    while len(days) < ladder.letters_after:
        days.append(days[-1] + _WEEK if days else _WEEK)
    return tuple(days)
