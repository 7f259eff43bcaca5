"""Look through a file of past figures: what would be added, what is known, what differs, and who has to be asked."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.period import ReportingPeriod, period_of
from shnor_flow.domain.calendar.period_words import read_period
from shnor_flow.domain.collection import Answer, Reporter
from shnor_flow.domain.collection.indicator import GivenFigure, Question
from shnor_flow.domain.collection.numbers import exact
from shnor_flow.domain.collection.round_dates import periods_to_collect
from shnor_flow.domain.party import OrganisationKind
from shnor_flow.domain.party.match import KnownDirectory
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.past_figures import PastFile, PastFinding
from shnor_flow.domain.past_figures.control import control_findings
from shnor_flow.domain.past_figures.judging import Fate, JudgedEntry, PastHouse, judged
from shnor_flow.domain.past_figures.matching import Doubt, PastAnswers
from shnor_flow.domain.term import Period
from shnor_flow.storage.collection.check_rules import checking_of
from shnor_flow.storage.collection.past_figures import answers_of, known_past
from shnor_flow.storage.collection.programmes import cadences_of, collecting_programmes
from shnor_flow.storage.collection.questions import questions_of
from shnor_flow.storage.people.directory import known_directory
from shnor_flow.storage.tables import Municipality, Organisation, PastImport, Programme, ProgrammeSchool

_SHOWN = 5  # places of one doubt


@dataclass(frozen=True)
class IndicatorSums:
    """One indicator over the periods of the file, before and after it is taken in; schools' answers with a number."""

    question: Question
    answers_before: int
    answers_after: int
    numerator_before: Fraction
    numerator_after: Fraction
    denominator_before: Fraction
    denominator_after: Fraction


@dataclass(frozen=True)
class PastReview:
    """What a file comes to; of `read` answers each has exactly one fate."""

    entries: tuple[JudgedEntry, ...]
    findings: tuple[PastFinding, ...]
    rows: int
    blanks: int
    sums: tuple[IndicatorSums, ...]
    school_doubts: tuple[Doubt, ...]
    indicator_doubts: tuple[Doubt, ...]
    periods: tuple[ReportingPeriod, ...]  # that get figures

    def of(self, *fates: Fate) -> tuple[JudgedEntry, ...]:
        """Return the answers with one of these fates."""
        return tuple(one for one in self.entries if one.fate in fates)

    @property
    def read(self) -> int:
        """Return how many answers the file has."""
        return len(self.entries)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many answers have which fate; they add up to `read`."""
        return {"rows": self.rows, "blanks": self.blanks, "read": self.read} | {
            fate.value: len(self.of(fate)) for fate in Fate
        }

    @property
    def shares_only(self) -> tuple[JudgedEntry, ...]:
        """Return the percentages without a numerator that are kept as words."""
        return tuple(one for one in self.of(Fate.ADDED, Fate.DIFFERS, Fate.EQUAL) if one.is_share_only)


def review_past(session: Session, row: PastImport, file: PastFile, now: datetime) -> PastReview:
    """Return what the file comes to beside what is there now; nothing is changed."""
    house = _house(session, row.programme_id, answers_of(session, row), file, now)
    return _reviewed(file, house)


def look_through_past(session: Session, programme_id: int, file: PastFile, now: datetime) -> PastReview:
    """Return the same of a file that nobody has brought yet."""
    return _reviewed(file, _house(session, programme_id, PastAnswers(), file, now))


def _reviewed(file: PastFile, house: PastHouse) -> PastReview:
    entries = judged(file.entries, house)
    taken = [one for one in entries if one.fate in (Fate.ADDED, Fate.DIFFERS)]
    periods = {one.period for one in taken if one.period}
    return PastReview(
        entries=entries,
        findings=(*file.findings, *control_findings(file)),
        rows=file.rows,
        blanks=file.blanks,
        sums=_sums(entries, house),
        school_doubts=_doubts(entries, "school"),
        indicator_doubts=_doubts(entries, "indicator"),
        periods=tuple(sorted(periods, key=lambda period: (period.end, period.code))),
    )


def _house(session: Session, programme_id: int, answers: PastAnswers, file: PastFile, now: datetime) -> PastHouse:
    programme = session.get_one(Programme, programme_id)
    municipality = session.get_one(Municipality, programme.municipality_id)
    everybody = known_directory(session, municipality)
    schools = tuple(one for one in everybody.organisations if one.kind is OrganisationKind.SCHOOL)
    today = local_day(now, municipality.timezone)
    periods = {period.code for words in {one.period for one in file.entries} if (period := read_period(words))}
    return PastHouse(
        directory=KnownDirectory(municipality.name, schools),
        questions=questions_of(
            session, programme_id, ReportingPeriod(today.year, cadences_of(programme)[0].kind), is_of_any_kind=True
        ),
        today=today,
        rounds=known_past(session, programme_id, periods),
        coming=_coming(session, programme, municipality.timezone, now),
        answers=answers,
        checking=checking_of(session, programme),
    )


def _coming(session: Session, programme: Programme, zone: str, now: datetime) -> frozenset[str]:
    """Return the periods whose rounds open by themselves, now or once the programme's roadmap runs."""
    running = next((one for one in collecting_programmes(session) if one.programme_id == programme.id), None)
    started_at = running.started_at if running else now
    span, today = Period(programme.starts_on, programme.ends_on), local_day(now, zone)
    return frozenset(
        period.code
        for cadence in cadences_of(programme)
        for period in periods_to_collect(cadence.kind, span, local_day(started_at, zone), today)
    )


def _doubts(entries: tuple[JudgedEntry, ...], kind: str) -> tuple[Doubt, ...]:
    found: dict[str, list[JudgedEntry]] = defaultdict(list)
    for one in entries:
        meaning = getattr(one, kind)
        if one.fate is Fate.ASKED and meaning is not None and meaning.id is None:
            found[wording_key(getattr(one.entry, kind))].append(one)
    return tuple(
        Doubt(
            getattr(some[0].entry, kind),
            getattr(some[0], kind).reason,
            getattr(some[0], kind).choices,
            tuple(one.entry.place for one in some[:_SHOWN]),
        )
        for some in found.values()
    )


def _sums(entries: tuple[JudgedEntry, ...], house: PastHouse) -> tuple[IndicatorSums, ...]:
    before: dict[tuple[str, int, int], GivenFigure] = {
        (code, school_id, indicator_id): figure
        for code, known in house.rounds.items()
        for school_id, submission in known.submissions.items()
        for indicator_id, figure in submission.figures.items()
    }
    after = before | {
        one.key: one.figure for one in entries if one.fate in (Fate.ADDED, Fate.DIFFERS) and one.figure is not None
    }
    spoken_of = {one.indicator_id for one in entries if one.indicator_id}
    return tuple(
        _sums_of(question, before, after) for question in house.questions if question.indicator_id in spoken_of
    )


def _sums_of(
    question: Question,
    before: Mapping[tuple[str, int, int], GivenFigure],
    after: Mapping[tuple[str, int, int], GivenFigure],
) -> IndicatorSums:
    values: list[tuple[int, Fraction, Fraction]] = []
    for figures in (before, after):
        own = [figure for key, figure in figures.items() if key[2] == question.indicator_id]
        counted = [figure for figure in own if figure.answer in (Answer.VALUE, Answer.CONFIRMED_ZERO)]
        values.append(
            (
                len(counted),
                sum((exact(figure.numerator or 0) for figure in counted), Fraction(0)),
                sum((exact(figure.denominator or 0) for figure in counted), Fraction(0)),
            )
        )
    (n_before, num_before, den_before), (n_after, num_after, den_after) = values
    return IndicatorSums(question, n_before, n_after, num_before, num_after, den_before, den_after)


def past_to_fill_in(
    session: Session, programme_id: int, today: date
) -> tuple[tuple[str, ...], tuple[tuple[ReportingPeriod, tuple[Question, ...]], ...]]:
    """Return the programme's schools, and the periods of the last year before today with what each of them asks."""
    programme = session.get_one(Programme, programme_id)
    schools = session.exec(
        select(Organisation.name)
        .join(ProgrammeSchool, col(ProgrammeSchool.organisation_id) == Organisation.id)
        .where(ProgrammeSchool.programme_id == programme_id, col(Organisation.is_active))
        .order_by(col(Organisation.name))
    ).all()
    sheets: list[tuple[ReportingPeriod, tuple[Question, ...]]] = []
    for cadence in cadences_of(programme):
        period = period_of(min(today, programme.starts_on), cadence.kind).previous
        found = [period]
        while len(found) < cadence.kind.in_a_year:
            found.append(found[-1].previous)
        sheets += [(one, questions_of(session, programme_id, one, Reporter.SCHOOL)) for one in reversed(found)]
    return tuple(schools), tuple((period, questions) for period, questions in sheets if questions)
