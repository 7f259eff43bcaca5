"""What the school's page is made of, whoever looks: what is owed, figures, plans, receipts, people to turn to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlmodel import Session

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.partnership import KIND_NAMES, ROLE_NAMES
from shnor_flow.domain.russian import counted, day_in_words
from shnor_flow.storage.partnership.of_school import CuratorOfSchool, PartnerOfSchool, curators_of, partners_of
from shnor_flow.storage.partnership.visits import VisitLine, recent_visits
from shnor_flow.storage.people.whom_to_ask import Helper, helpers_of
from shnor_flow.storage.school import SchoolCard
from shnor_flow.storage.school.history import ProgrammeHistory, RoundLine, school_history
from shnor_flow.storage.school.peers import places_of
from shnor_flow.storage.school.work import SchoolPlans, WorkLine, plans_of, work_of
from shnor_flow.web.school.cards import IndicatorCard, indicator_cards

AHEAD = timedelta(days=30)
MOST_WORK = 20  # on the page at once: the plans below show the rest
_DAYS = "день,дня,дней"


class Ways(Protocol):
    """Where the page leads whoever looks at it; an empty address is no link."""

    def form(self, line: RoundLine) -> str:
        """Return where these figures are filled in or looked at."""

    def receipt(self, line: RoundLine) -> str:
        """Return where the last receipt is."""

    def assignment(self, line: WorkLine) -> str:
        """Return where the assignment is answered or looked at."""

    def file(self) -> str:
        """Return where the school's figures leave as a file."""


@dataclass(frozen=True)
class OwedFigures:
    """Figures that are waited for."""

    title: str
    told: str
    is_late: bool
    way: str
    comment: str


@dataclass(frozen=True)
class OwedWork:
    """An assignment that is waited for."""

    line: WorkLine
    told: str
    is_late: bool
    way: str


@dataclass(frozen=True)
class Receipt:
    """What the school sent for one period."""

    number: str
    period: str
    at: datetime | None
    by: str
    is_on_time: bool | None
    is_accepted: bool
    way: str


@dataclass(frozen=True)
class ProgrammePart:
    """A programme's indicators and receipts."""

    title: str
    cards: tuple[IndicatorCard, ...]
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True)
class SchoolPage:
    """Everything the page shows."""

    school: SchoolCard
    as_of: datetime
    figures: tuple[OwedFigures, ...]
    work: tuple[OwedWork, ...]
    later: int  # assignments that are owed after the nearest month, or did not fit
    programmes: tuple[ProgrammePart, ...]
    plans: SchoolPlans
    coordinators: tuple[Helper, ...]
    curators: tuple[CuratorOfSchool, ...]
    partners: tuple[PartnerOfSchool, ...]
    visits: tuple[VisitLine, ...]  # the last ones
    file: str

    def role_of(self, one: CuratorOfSchool) -> str:
        """Return as what a person is there for the school."""
        return ROLE_NAMES[one.role]

    def kind_of(self, one: VisitLine) -> str:
        """Return what was done with the school."""
        return KIND_NAMES[one.kind]

    @property
    def sentence(self) -> str:
        """Return how things stand, in one sentence."""
        late = sum(one.is_late for one in self.figures) + sum(one.is_late for one in self.work)
        if not self.figures and not self.work:
            return "Сейчас от школы ничего не ждут."
        owed = counted(len(self.figures) + len(self.work), "дело,дела,дел")
        return f"Ждём: {owed}, просрочено: {late}." if late else f"Ждём: {owed}, просроченных нет."


def school_page(session: Session, school: SchoolCard, ways: Ways, now: datetime) -> SchoolPage:
    """Return the page as of this moment."""
    today = local_day(now, school.timezone)
    history = school_history(session, school)
    places = places_of(session, school, history)
    work = work_of(session, school)
    owed = [line for line in work if line.is_owed]
    near = [line for line in owed if line.due_on <= today + AHEAD][:MOST_WORK]
    return SchoolPage(
        school=school,
        as_of=now,
        figures=tuple(_figures(history, ways, now, today)),
        work=tuple(_work(line, ways, today) for line in near),
        later=len(owed) - len(near),
        programmes=tuple(_programme(one, places, ways) for one in history),
        plans=plans_of(session, school, work, today),
        coordinators=helpers_of(session, school.municipality_id),
        curators=curators_of(session, school.organisation_id, today),
        partners=partners_of(session, school.organisation_id, today),
        visits=recent_visits(session, school.organisation_id, today),
        file=ways.file(),
    )


def _figures(history: Sequence[ProgrammeHistory], ways: Ways, now: datetime, today: date) -> list[OwedFigures]:
    owed = [line for one in history for line in one.rounds if line.is_owed(now)]
    return [
        OwedFigures(
            title=f"Сведения за {line.period.name}",
            told=_figures_told(line, now, today),
            is_late=not line.is_reopened and line.due_at <= now,
            way=ways.form(line),
            comment=line.comment if line.is_reopened or line.state is SubmissionState.RETURNED else "",
        )
        for line in sorted(owed, key=lambda line: line.due_on)
    ]


def _figures_told(line: RoundLine, now: datetime, today: date) -> str:
    if line.is_reopened:
        return "открыты для исправления"
    begun = {SubmissionState.RETURNED: "возвращены на доработку, ", SubmissionState.DRAFT: "есть черновик, "}
    if line.due_at <= now:
        late = counted(max(1, (today - line.due_on).days), _DAYS)
        return f"{begun.get(line.state, '')}опоздание {late}; принимаются до конца дня {day_in_words(line.locks_on)}"
    return f"{begun.get(line.state, '')}сдать до конца дня {day_in_words(line.due_on)}"


def _work(line: WorkLine, ways: Ways, today: date) -> OwedWork:
    late = line.days_late(today)
    told = f"просрочено на {counted(late, _DAYS)}, срок был" if late else "исполнить до"
    return OwedWork(line, f"{told} {day_in_words(line.due_on)}", bool(late), ways.assignment(line))


def _programme(one: ProgrammeHistory, places: Any, ways: Ways) -> ProgrammePart:
    filed = [line for line in reversed(one.rounds) if line.version]
    return ProgrammePart(one.title, indicator_cards(one.series, places), tuple(_receipt(line, ways) for line in filed))


def _receipt(line: RoundLine, ways: Ways) -> Receipt:
    return Receipt(
        number=line.receipt,
        period=line.period.name,
        at=line.submitted_at,
        by=line.submitted_by,
        is_on_time=line.is_on_time,
        is_accepted=line.state is SubmissionState.ACCEPTED,
        way=ways.receipt(line),
    )
