"""The whole Bratsk programme lived through, 2022 to 2024, over real SMTP: some answer, some don't, the machine fails.

The plan is the real one, read where it lies; organisations and people are made up, one for each party of the plan.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import pytest
from sqlmodel import col, select

from shnor_flow import jobs
from shnor_flow.cli.scratch import scratch_house
from shnor_flow.delivery.mail_catcher import CaughtLetter, caught_letters
from shnor_flow.domain.actor import SYSTEM
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.collection import RoundState
from shnor_flow.domain.deadline.progress import OccurrenceKind
from shnor_flow.domain.letter import LetterKind, LetterState, NoticeState, Obligation
from shnor_flow.domain.party import Duty, PartyTarget
from shnor_flow.engines.day_by_day import days_between, live_through
from shnor_flow.jobs import House
from shnor_flow.services.people.place_municipality import Place
from shnor_flow.services.rehearsal.rehearse_answers import Rehearsal, answer_in_their_place, like_people
from shnor_flow.services.roadmap.import_roadmap import RoadmapSource
from shnor_flow.storage.mail.letter_totals import PersonLetters, letter_totals
from shnor_flow.storage.tables import (
    Appointment,
    Assignment,
    CollectionRound,
    JobRun,
    Letter,
    Notice,
    Occurrence,
    Party,
    Report,
)
from tests.conftest import SHARED

PLAN = SHARED / "seeds" / "003_735a9218336088fd.txt"
FIRST, LAST = date(2022, 1, 1), date(2024, 12, 31)
PLACE = Place("Братский район", "Иркутская область", "Asia/Irkutsk")
# What waits for a decision has no ladder: it is told again every week until somebody decides.
REPEATED_WEEKLY = (Obligation.FINDINGS, Obligation.DECISIONS)
SCHOOLS = 6
MISSED = {  # the machine was off
    *days_between(date(2022, 7, 25), date(2022, 8, 2)),  # over the end of July, when many terms end
    *days_between(date(2023, 3, 6), date(2023, 3, 9)),
    date(2023, 10, 2),
    *days_between(date(2024, 5, 27), date(2024, 6, 3)),
}
HEAD = "Организация;Тип;ШНОР;ФИО;Эл. почта;Обязанность;Контакт"


@dataclass(frozen=True)
class ThreeYears:
    """Everything that was there at the end."""

    letters: Sequence[Letter]
    caught: Sequence[CaughtLetter]
    notices: Sequence[Notice]
    assignments: Sequence[tuple[Assignment, OccurrenceKind]]
    rounds: Sequence[CollectionRound]
    reports: Sequence[Report]
    failures: Sequence[JobRun]
    totals: Sequence[PersonLetters]
    coordinators: set[int]
    calendar: WorkingCalendar

    def worked(self, day: date) -> bool:
        """Tell whether letters could be written on this day."""
        return day not in MISSED and self.calendar.is_working(day)

    def letter_on(self, notice: Notice) -> date:
        """Return the day of the letter that carried the notice."""
        return self._days[notice.letter_id]

    @cached_property
    def _days(self) -> dict[int | None, date]:
        return {letter.id: letter.letter_on for letter in self.letters}


@pytest.fixture(scope="module")
def lived() -> Iterator[ThreeYears]:
    if not PLAN.is_file():
        pytest.skip("needs ../shared/seeds with the real plan, which stands beside the repository in CI")
    with scratch_house(copied=False) as house:
        begin()
        tools = (house.database, house.files, house.writer, house.links)
        rehearsal = Rehearsal(*tools, like_people, is_controlled=True)
        live_through(FIRST, LAST, missed=MISSED, after_day=lambda day: answer_in_their_place(rehearsal, jobs.now(day)))
        yield at_the_end(house)


def begin() -> None:
    """Import the plan, make up a directory that answers to its words, and start."""
    source = RoadmapSource(PLAN.name, PLAN.read_bytes(), PLACE)
    outcome = jobs.import_roadmap(source, actor=SYSTEM, as_of=FIRST)
    with jobs.house().database.reading() as session:
        words = session.exec(select(Party.wording).where(Party.target == PartyTarget.UNRESOLVED)).all()
    lines = [HEAD]
    for number, wording in enumerate(words, start=1):
        quoted = wording.replace('"', '""')
        lines.append(f'"{quoted}";иное;нет;Исполнитель Номер {number};party{number}@example.org;;да')
    for number in range(1, SCHOOLS + 1):
        lines.append(f"Школа № {number};школа;да;Директор Номер {number};school{number}@example.org;;да")
    lines.append("Отдел контроля;управление;нет;Котова Анна Сергеевна;anna@example.org;координатор;нет")
    lines.append("Отдел контроля;управление;нет;Северцев Павел Андреевич;pavel@example.org;руководитель;нет")
    jobs.import_directory("\n".join(lines).encode(), "people.csv", Place(PLACE.name), actor=SYSTEM, as_of=FIRST)
    jobs.start_roadmap(outcome.roadmap_id, actor=SYSTEM, since=FIRST, as_of=FIRST)


def at_the_end(house: House) -> ThreeYears:
    of_occurrences = select(Assignment, Occurrence).join(Occurrence, col(Occurrence.id) == Assignment.occurrence_id)
    with house.database.reading() as session:
        return ThreeYears(
            letters=session.exec(select(Letter)).all(),
            caught=caught_letters(house.settings.caught_dir, limit=100_000),
            notices=session.exec(select(Notice)).all(),
            assignments=[(assignment, occurrence.kind) for assignment, occurrence in session.exec(of_occurrences)],
            rounds=session.exec(select(CollectionRound)).all(),
            reports=session.exec(select(Report)).all(),
            failures=session.exec(select(JobRun).where(JobRun.outcome != "done")).all(),
            totals=letter_totals(session, FIRST, LAST),
            coordinators=set(
                session.exec(select(Appointment.person_id).where(Appointment.duty == Duty.COORDINATOR)).all()
            ),
            calendar=house.calendar,
        )


def merged(lived: ThreeYears, obligation: Obligation = Obligation.ASSIGNMENT) -> dict[int, list[Notice]]:
    """Return the notices that went out, by what they remind of."""
    found: dict[int, list[Notice]] = defaultdict(list)
    for notice in lived.notices:
        if notice.state is NoticeState.MERGED and notice.obligation is obligation:
            found[notice.obligation_id].append(notice)
    return found


def test_no_job_failed_in_three_years(lived: ThreeYears) -> None:
    assert [(run.job, run.as_of, run.error) for run in lived.failures] == []


def test_every_letter_left_once_and_arrived_once(lived: ThreeYears) -> None:
    assert {letter.state for letter in lived.letters} == {LetterState.SENT}
    assert Counter(letter.to for letter in lived.caught) == Counter(letter.to_address for letter in lived.letters)
    assert len({letter.message_id for letter in lived.letters}) == len(lived.letters)
    assert len(lived.letters) > 300


def test_nobody_got_two_digests_on_one_day(lived: ThreeYears) -> None:
    digests = Counter((one.person_id, one.letter_on) for one in lived.letters if one.kind is LetterKind.DIGEST)
    assert set(digests.values()) == {1}
    assert max(one.most_digests_a_day for one in lived.totals) == 1


def test_digests_are_written_on_working_days_only(lived: ThreeYears) -> None:
    days = {letter.letter_on for letter in lived.letters if letter.kind is LetterKind.DIGEST}
    assert [day for day in sorted(days) if not lived.worked(day)] == []


def test_no_step_of_the_ladder_was_said_twice(lived: ThreeYears) -> None:
    said = Counter(
        (one.obligation, one.obligation_id, one.person_id, one.step)
        for one in lived.notices
        if one.state is NoticeState.MERGED and one.obligation not in REPEATED_WEEKLY
    )
    assert [key for key, count in said.items() if count > 1] == []


def test_whoever_still_owed_near_the_day_was_reminded_in_time(lived: ThreeYears) -> None:
    """By the last day; where the machine was off all that time, on the first day after it."""
    told = merged(lived)
    looked_at = 0
    forgotten = []
    for assignment, kind in lived.assignments:
        if kind is not OccurrenceKind.DEADLINE or not FIRST <= assignment.due_on <= LAST - timedelta(days=14):
            continue
        near = [assignment.due_on - timedelta(days=days) for days in range(4)]
        worked = [day for day in near if lived.worked(day)]
        by_then = worked[0] if worked else next_worked(lived, assignment.due_on)
        if assignment.done_on is None or assignment.done_on >= by_then:
            looked_at += 1
            days = [lived.letter_on(notice) for notice in told[assignment.id or 0]]
            if not any(day <= by_then for day in days):
                forgotten.append((assignment.id, assignment.due_on, assignment.done_on, days))
    assert forgotten == []
    assert looked_at > 50


def test_what_was_never_done_reached_the_coordinator_and_then_fell_silent(lived: ThreeYears) -> None:
    told = merged(lived)
    long_overdue = [
        assignment
        for assignment, kind in lived.assignments
        if kind is OccurrenceKind.DEADLINE and assignment.done_on is None and assignment.due_on < date(2024, 6, 1)
    ]
    assert len(long_overdue) > 5
    for assignment in long_overdue:
        notices = told[assignment.id or 0]
        assert "coordinator" in {notice.step for notice in notices}, assignment
        after = [notice for notice in notices if notice.step.startswith("+")]
        assert len(after) <= 8, "the cap on letters about one overdue obligation"


def test_nobody_is_reminded_of_what_is_done(lived: ThreeYears) -> None:
    done_on = {assignment.id: assignment.done_on for assignment, _ in lived.assignments}
    late = [
        (obligation, lived.letter_on(notice), done_on[obligation])
        for obligation, notices in merged(lived).items()
        for notice in notices
        if (day := done_on[obligation]) is not None and lived.letter_on(notice) > day
    ]
    assert late == []


def test_every_quarter_was_collected_and_every_half_year_reported(lived: ThreeYears) -> None:
    locked = {one.period for one in lived.rounds if one.state is RoundState.LOCKED}
    quarters = {f"{year}Q{quarter}" for year in (2022, 2023, 2024) for quarter in (1, 2, 3, 4)}
    assert locked == quarters - {"2024Q4"}  # that one opens in January 2025
    invited = Counter(letter.person_id for letter in lived.letters if letter.kind is LetterKind.INVITATION)
    assert set(invited.values()) == {len(locked)}
    assert len(invited) == SCHOOLS
    assert {report.period for report in lived.reports} == {"2022S1", "2022S2", "2023S1", "2023S2", "2024S1"}


def test_the_table_adds_up_to_the_ledger(lived: ThreeYears) -> None:
    assert sum(one.total for one in lived.totals) == len(lived.letters)
    kinds = Counter(letter.kind for letter in lived.letters)
    for kind, count in kinds.items():
        assert sum(one.by_kind.get(kind, 0) for one in lived.totals) == count
    assert max(one.total for one in lived.totals) < 400  # about one letter in two working days for the busiest


def next_worked(lived: ThreeYears, after: date) -> date:
    day = after
    while not lived.worked(day):
        day += timedelta(days=1)
    return day
