"""Take a file of past figures in: rounds of past periods, locked from the start, with what each school had.

Nobody is written to, nobody is late, and the same file once more changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import end_of_day
from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.collection import RoundSource, RoundState, SubmissionState
from shnor_flow.domain.collection.indicator import Question, as_typed, filed
from shnor_flow.domain.collection.round_dates import round_dates
from shnor_flow.domain.completeness.content import content_of
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.past_figures import PastFile
from shnor_flow.domain.past_figures.judging import Fate, JudgedEntry
from shnor_flow.domain.report.snapshot import as_plain
from shnor_flow.services.collection.correct_figures import Correction, record_correction
from shnor_flow.services.collection.file_figures import Post, note_submission
from shnor_flow.services.past_figures.review_past import PastReview, review_past
from shnor_flow.storage.collection import rounds
from shnor_flow.storage.collection.past_figures import known_past, past_import_by_id
from shnor_flow.storage.collection.programmes import rules_of
from shnor_flow.storage.collection.questions import questions_of
from shnor_flow.storage.completeness.content import keep_content
from shnor_flow.storage.journal import note
from shnor_flow.storage.missing_rows import insert_missing
from shnor_flow.storage.roadmap.programmes import programme_names
from shnor_flow.storage.tables import (
    CollectionRound,
    Figure,
    Municipality,
    PastImport,
    Programme,
    Submission,
    SubmissionVersion,
)


@dataclass(frozen=True)
class PastDesk:
    """What an import works with."""

    calendar: WorkingCalendar
    post: Post


@dataclass(frozen=True)
class PastOrder:
    """Which file is to be taken in; what differs is corrected only where the coordinator says why."""

    import_id: int
    file: PastFile
    overwrite_reason: str = ""


@dataclass(frozen=True)
class PastImported:
    """What was done; `review` is how the file stood just before."""

    review: PastReview
    added: int
    corrected: int
    rounds: int  # new ones
    submissions: int  # new ones

    @property
    def left(self) -> int:
        """Return how many answers of the file are still not in."""
        counts = self.review.counts
        return counts["refused"] + counts["asked"] + counts["differs"] - self.corrected


def bring_past_file(
    session: Session, municipality_id: int, programme_id: int, *, sha256: str, name: str, actor: Actor, now: datetime
) -> int:
    """Write down that a file was brought, and return the import's id; the same file is the same import."""
    if programme_id not in {one for one, _ in programme_names(session, municipality_id)}:
        raise Refused("Выберите программу, к которой относятся сведения.")
    row = {
        "municipality_id": municipality_id,
        "programme_id": programme_id,
        "file_sha256": sha256,
        "name": name,
        "brought_at": now,
        "brought_by": actor.name,
        "answers": {},
        "imported_at": None,
        "imported_by": "",
        "counts": {},
    }
    insert_missing(session, PastImport, [row])
    return (
        session.exec(
            select(PastImport.id).where(PastImport.programme_id == programme_id, PastImport.file_sha256 == sha256)
        ).one()
        or 0
    )


def answer_past_doubts(
    session: Session, import_id: int, municipality_id: int, *, schools: Mapping[str, int], indicators: Mapping[str, int]
) -> None:
    """Keep what a person says that doubtful words mean; 0 leaves them out."""
    row = past_import_by_id(session, import_id, municipality_id)
    kept = {kind: dict(row.answers.get(kind, {})) for kind in ("schools", "indicators")}
    kept["schools"] |= {wording_key(wording): meant for wording, meant in schools.items()}
    kept["indicators"] |= {wording_key(wording): meant for wording, meant in indicators.items()}
    row.answers = kept
    session.flush()


def import_past(
    session: Session, municipality_id: int, order: PastOrder, *, actor: Actor, now: datetime, desk: PastDesk
) -> PastImported:
    """Take in what is understood, in one transaction; what differs is corrected only with a reason."""
    row = past_import_by_id(session, order.import_id, municipality_id)
    # Two imports of one programme follow one another: the second sees what the first has put there.
    session.exec(select(Programme).where(Programme.id == row.programme_id).with_for_update()).one()
    review = review_past(session, row, order.file, now)
    taking = _Taking(session, row, actor, now, desk)
    taking.add(review.of(Fate.ADDED))
    reason = order.overwrite_reason.strip()
    if reason:
        taking.correct(review.of(Fate.DIFFERS), reason, by_post=True)
    done = PastImported(review, taking.added, taking.corrected, taking.rounds, taking.submissions)
    if done.added or done.corrected or row.imported_at is None:
        row.imported_at, row.imported_by = now, actor.name
        row.counts = review.counts | {"corrected": done.corrected, "rounds": done.rounds}
        _note(session, row, done, actor, now, reason)
    session.flush()
    return done


def _note(session: Session, row: PastImport, done: PastImported, actor: Actor, now: datetime, reason: str) -> None:
    note(
        session,
        "figures.imported",
        "pastimport",
        row.id,
        now=now,
        municipality_id=row.municipality_id,
        actor=actor,
        details={"added": done.added, "corrected": done.corrected, "rounds": done.rounds},
        reason=reason,
    )


class _Taking:
    """Writes a file's figures; counts what it did."""

    def __init__(self, session: Session, row: PastImport, actor: Actor, now: datetime, desk: PastDesk) -> None:
        self._session = session
        self._row = row
        self._actor = actor
        self._now = now
        self._desk = desk
        self._programme = session.get_one(Programme, row.programme_id)
        self._municipality = session.get_one(Municipality, row.municipality_id)
        self.added = self.corrected = self.rounds = self.submissions = 0

    def add(self, entries: Iterable[JudgedEntry]) -> None:
        """Put answers where nothing stood."""
        by_period: dict[ReportingPeriod, dict[int, list[JudgedEntry]]] = defaultdict(lambda: defaultdict(list))
        for one in entries:
            assert one.period is not None
            by_period[one.period][one.school_id].append(one)
        for period, schools in by_period.items():
            questions = questions_of(self._session, self._row.programme_id, period)
            round_id = self._round(period)
            known = known_past(self._session, self._row.programme_id, [period.code])[period.code].submissions
            for school_id, answers in schools.items():
                if school_id in known:
                    self.correct(answers, "Дополнено по файлу прошлых лет.", by_post=False)
                else:
                    self._submission(period, round_id, school_id, questions, answers)

    def correct(self, entries: Iterable[JudgedEntry], reason: str, *, by_post: bool) -> None:
        """Make a new version of each submission whose answers stand otherwise; of collected ones the school is told."""
        by_submission: dict[int, list[JudgedEntry]] = defaultdict(list)
        found = known_past(
            self._session, self._row.programme_id, {one.period.code for one in entries if one.period is not None}
        )
        sources = {}
        for one in entries:
            assert one.period is not None
            submission = found[one.period.code].submissions[one.school_id]
            sources[submission.submission_id] = (found[one.period.code].source, submission.version)
            by_submission[submission.submission_id].append(one)
        for submission_id, answers in by_submission.items():
            source, version = sources[submission_id]
            correction = Correction(
                version=version,
                client_key=f"past-{self._row.id}-{submission_id}-{version}",
                typed={one.indicator_id: as_typed(one.figure) for one in answers if one.figure is not None},
                reason=reason,
                source=f"файл «{self._row.name}»",
            )
            filing = record_correction(
                self._session,
                submission_id,
                self._row.municipality_id,
                correction,
                actor=self._actor,
                now=self._now,
                post=self._desk.post if by_post and source is RoundSource.COLLECTED else None,
            )
            if filing.problems:
                raise Refused(f"{filing.view.school}: {filing.problems[0].message} Ничего не загружено.")
            if by_post:
                self.corrected += len(answers)
            else:
                self.added += len(answers)

    def _round(self, period: ReportingPeriod) -> int:
        zone = self._municipality.timezone
        rules = rules_of(self._programme, period.kind)
        dates = round_dates(period, self._desk.calendar, Roll(self._municipality.roll), rules=rules)
        self.rounds += rounds.put_rounds(
            self._session,
            [
                CollectionRound(
                    municipality_id=self._row.municipality_id,
                    programme_id=self._row.programme_id,
                    period=period.code,
                    kind=period.kind,
                    source=RoundSource.IMPORTED,
                    ends_on=period.end,
                    opens_on=dates.opens_on,
                    due_on=dates.due_on,
                    locks_on=dates.locks_on,
                    due_at=end_of_day(dates.due_on, zone),
                    locks_at=end_of_day(dates.locks_on, zone),
                    state=RoundState.LOCKED,
                    opened_at=self._now,
                    locked_at=self._now,
                )
            ],
        )
        return (
            self._session.exec(
                select(CollectionRound.id).where(
                    CollectionRound.programme_id == self._row.programme_id, CollectionRound.period == period.code
                )
            ).one()
            or 0
        )

    def _submission(
        self,
        period: ReportingPeriod,
        round_id: int,
        school_id: int,
        questions: tuple[Question, ...],
        answers: list[JudgedEntry],
    ) -> None:
        by_id = {one.indicator_id: one.figure for one in answers if one.figure is not None}
        figures = [filed(one, by_id[one.indicator_id]) for one in questions if one.indicator_id in by_id]
        found = self._session.get_one(CollectionRound, round_id)
        row = Submission(
            municipality_id=self._row.municipality_id,
            round_id=round_id,
            organisation_id=school_id,
            state=SubmissionState.ACCEPTED,
            due_on=found.due_on,
            locks_on=found.locks_on,
            due_at=found.due_at,
            locks_at=found.locks_at,
            on_time_until=found.due_at,
            version=1,
            edition=1,
            edited_at=self._now,
            submitted_at=self._now,
            submitted_by=f"{self._actor.name} (по файлу)",
            is_on_time=None,  # nobody was asked, so nobody was in time or late
        )
        keep_content(row, content_of(len(questions), figures))
        self._session.add(row)
        self._session.flush()
        assert row.id is not None
        self._session.add(
            SubmissionVersion(
                submission_id=row.id,
                number=1,
                client_key=f"past-{self._row.id}-{row.id}-0",
                submitted_at=self._now,
                submitted_by=row.submitted_by,
                figures=[as_plain(figure) for figure in figures],
                reason=f"Загружено из файла прошлых лет «{self._row.name}».",
            )
        )
        self._session.add_all(
            Figure(
                submission_id=row.id,
                indicator_id=one.indicator_id,
                answer=one.answer,
                numerator=one.numerator,
                denominator=one.denominator,
                note=one.note,
            )
            for one in figures
        )
        note_submission(self._session, row, "submission.imported", self._actor, self._now)
        self.submissions += 1
        self.added += len(figures)
