"""What becomes of each answer of a file: added, known already, different from what is there, refused, asked about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.calendar.period_words import read_period
from shnor_flow.domain.check_rule.checking import Asking, Checking
from shnor_flow.domain.collection import REPORTED, Reporter, RoundSource, RoundState, SubmissionState
from shnor_flow.domain.collection.figure_checks import Problem, Severity
from shnor_flow.domain.collection.indicator import GivenFigure, Question, as_typed
from shnor_flow.domain.party.match import KnownDirectory
from shnor_flow.domain.past_figures import PastEntry
from shnor_flow.domain.past_figures.cells import read_entry, said_of
from shnor_flow.domain.past_figures.matching import (
    NOT_TAKEN,
    Meaning,
    PastAnswers,
    indicator_meant,
    school_meant,
)


class Fate(StrEnum):
    """What becomes of an answer when the file is taken in."""

    ADDED = "added"
    EQUAL = "equal"
    DIFFERS = "differs"  # stands otherwise in the database: a new version, if the coordinator says why
    REPEATED = "repeated"  # says again what the file has said already
    REFUSED = "refused"
    ASKED = "asked"  # waits for a person to say which school or indicator is meant
    LEFT_OUT = "left_out"  # a person said that it is none of ours


@dataclass(frozen=True)
class KnownSubmission:
    """One school's figures of one period as they stand."""

    submission_id: int
    state: SubmissionState
    version: int
    figures: Mapping[int, GivenFigure] = field(default_factory=dict)


@dataclass(frozen=True)
class KnownRound:
    """A round there is already; submissions by school."""

    round_id: int
    source: RoundSource
    state: RoundState
    submissions: Mapping[int, KnownSubmission] = field(default_factory=dict)


@dataclass(frozen=True)
class PastHouse:
    """What a file is judged by; `coming` are periods whose rounds are still to open by themselves."""

    directory: KnownDirectory
    questions: tuple[Question, ...]
    today: date
    rounds: Mapping[str, KnownRound] = field(default_factory=dict)
    coming: frozenset[str] = frozenset()
    answers: PastAnswers = field(default_factory=PastAnswers)
    checking: Checking = field(default_factory=Checking)

    def question(self, indicator_id: int) -> Question | None:
        """Return an indicator of the programme."""
        return next((one for one in self.questions if one.indicator_id == indicator_id), None)


@dataclass(frozen=True)
class JudgedEntry:
    """An answer with what becomes of it; `remarks` are questions of the checks, which block nothing."""

    entry: PastEntry
    fate: Fate
    reason: str = ""
    school_id: int = 0
    indicator_id: int = 0
    period: ReportingPeriod | None = None
    figure: GivenFigure | None = None
    kept: GivenFigure | None = None
    remarks: tuple[str, ...] = ()
    is_share_only: bool = False
    school: Meaning | None = None  # of a doubt
    indicator: Meaning | None = None

    @property
    def key(self) -> tuple[str, int, int]:
        """Return the cell of the database it speaks of."""
        return (self.period.code if self.period else "", self.school_id, self.indicator_id)


def judged(entries: Sequence[PastEntry], house: PastHouse) -> tuple[JudgedEntry, ...]:
    """Return what becomes of every entry, in the order of the file: as many come out as went in."""
    reading = _Reading(house)
    read = [reading.read(entry) for entry in entries]
    told = _without_contradictions(read)
    return tuple(_checked(_compared(told, house), house))


class _Reading:
    """Reads entry after entry; words that were met before are not looked up again."""

    def __init__(self, house: PastHouse) -> None:
        self._house = house
        self._schools: dict[str, Meaning] = {}
        self._indicators: dict[tuple[str, str], Meaning] = {}
        self._periods: dict[str, ReportingPeriod | None] = {}

    def read(self, entry: PastEntry) -> JudgedEntry:
        if not entry.school or not entry.indicator:
            missing = "школа" if not entry.school else "показатель"
            return JudgedEntry(entry, Fate.REFUSED, f"Не указана {missing}." if not entry.school else _NO_INDICATOR)
        if entry.period not in self._periods:
            self._periods[entry.period] = read_period(entry.period)
        period = self._periods[entry.period]
        if period is None:
            return JudgedEntry(entry, Fate.REFUSED, _no_period(entry.period))
        school, indicator = self._school(entry.school), self._indicator(entry)
        if school.id is None or indicator.id is None:
            reason = "; ".join(one.reason for one in (school, indicator) if one.id is None)
            return JudgedEntry(entry, Fate.ASKED, reason, period=period, school=school, indicator=indicator)
        if NOT_TAKEN in (school.id, indicator.id):
            return JudgedEntry(entry, Fate.LEFT_OUT, "Вы решили не загружать.", period=period)
        return self._figure(JudgedEntry(entry, Fate.ADDED, "", school.id, indicator.id, period))

    def _school(self, wording: str) -> Meaning:
        if wording not in self._schools:
            self._schools[wording] = school_meant(wording, self._house.directory, self._house.answers)
        return self._schools[wording]

    def _indicator(self, entry: PastEntry) -> Meaning:
        key = (entry.indicator, entry.code)
        if key not in self._indicators:
            self._indicators[key] = indicator_meant(*key, self._house.questions, self._house.answers)
        return self._indicators[key]

    def _figure(self, one: JudgedEntry) -> JudgedEntry:
        question = self._house.question(one.indicator_id)
        assert question is not None
        assert one.period is not None
        if trouble := _trouble(question, one.period, self._house):
            return replace(one, fate=Fate.REFUSED, reason=trouble)
        cell = read_entry(question, one.entry)
        if cell.figure is None:
            return replace(one, fate=Fate.REFUSED, reason=cell.problem)
        return replace(one, figure=cell.figure, is_share_only=cell.is_share_only)


_NO_INDICATOR = "Не указан показатель."


def _no_period(words: str) -> str:
    if not words.strip():
        return "Не указан период: добавьте столбец «Период» или назовите его в заголовке, например «1 кв. 2024»."
    examples = "«1 кв. 2024», «I полугодие 2024» или «2024-25 уч. год»"
    return f"Период «{words[:60]}» не понят: напишите, например, {examples}."


def _trouble(question: Question, period: ReportingPeriod, house: PastHouse) -> str:
    """Return why no past figure of this period can be taken, empty where it can."""
    known = house.rounds.get(period.code)
    if period.kind is not question.collected_each:
        return (
            f"{period.name}: этот показатель собирается иначе ({KIND_WORDS[question.collected_each]}), значение некуда "
            "поставить. Дайте его по тем же периодам или заведите для таких значений отдельный показатель."
        )
    if question.reported_by is not Reporter.SCHOOL:
        return "Этот показатель даёт управление, а не школы."
    if period.end >= house.today:
        return f"{period.name} ещё не закончился: загружаются только прошедшие периоды."
    if known is None and period.code in house.coming:
        return f"Сбор за {period.name} ещё откроется сам: школы сдадут эти сведения в системе."
    if known is not None and known.source is RoundSource.COLLECTED and known.state is not RoundState.LOCKED:
        return f"Сбор за {period.name} ещё идёт: сведения сдаёт школа или вы за неё на странице сбора."
    return ""


KIND_WORDS = {
    "quarter": "по кварталам",
    "term": "по учебным четвертям",
    "half_year": "по полугодиям",
    "year": "за календарный год",
    "school_year": "за учебный год",
}


def _without_contradictions(read: Sequence[JudgedEntry]) -> list[JudgedEntry]:
    """Take one of several equal answers to one cell, and none of different ones."""
    of_cell: dict[tuple[str, int, int], list[JudgedEntry]] = defaultdict(list)
    for one in read:
        if one.fate is Fate.ADDED:
            of_cell[one.key].append(one)
    told, seen = [], set()
    for one in read:
        others = of_cell[one.key] if one.fate is Fate.ADDED else []
        if len({other.figure for other in others}) > 1:
            places = "; ".join(other.entry.place for other in others if other is not one)
            reason = f"В файле для этой школы и периода есть другое значение ({places[:200]}): оставьте одно."
            one = replace(one, fate=Fate.REFUSED, reason=reason)
        elif others and one.key in seen:
            one = replace(one, fate=Fate.REPEATED, reason="То же значение уже есть в файле выше.")
        seen.add(one.key)
        told.append(one)
    return told


def _compared(told: Iterable[JudgedEntry], house: PastHouse) -> list[JudgedEntry]:
    return [_beside_kept(one, house) if one.fate is Fate.ADDED else one for one in told]


def _beside_kept(one: JudgedEntry, house: PastHouse) -> JudgedEntry:
    assert one.period is not None
    known = house.rounds.get(one.period.code)
    submission = known.submissions.get(one.school_id) if known else None
    if known is None or (submission is None and known.source is RoundSource.IMPORTED):
        return one
    if submission is None:
        return replace(one, fate=Fate.REFUSED, reason=f"Школа не участвовала в сборе за {one.period.name}.")
    if submission.state not in REPORTED:
        reason = f"Школа не сдала сведения за {one.period.name} в системе: дайте ей время на странице сбора."
        return replace(one, fate=Fate.REFUSED, reason=reason)
    kept = submission.figures.get(one.indicator_id)
    if kept == one.figure or (kept and one.figure and _is_same(kept, one.figure)):
        return replace(one, fate=Fate.EQUAL, kept=kept)
    if kept is None and known.source is RoundSource.IMPORTED:
        return one
    return replace(one, fate=Fate.DIFFERS, kept=kept)


def _is_same(kept: GivenFigure, found: GivenFigure) -> bool:
    """Tell whether a file without notes says what is kept with one."""
    return not found.note and replace(kept, note="") == found


def _checked(told: Sequence[JudgedEntry], house: PastHouse) -> list[JudgedEntry]:
    """Refuse what no form would take; what a form would ask about is told and taken.

    One school's figures of one period are looked at together, beside those that are there: rules compare them.
    """
    standing: dict[int, dict[str, dict[int, GivenFigure]]] = defaultdict(lambda: defaultdict(dict))
    for code, known in house.rounds.items():
        for school_id, submission in known.submissions.items():
            standing[school_id][code] |= submission.figures
    forms: dict[tuple[int, ReportingPeriod], dict[int, GivenFigure]] = defaultdict(dict)
    for one in told:
        if one.fate in (Fate.ADDED, Fate.DIFFERS) and one.figure is not None and one.period is not None:
            standing[one.school_id][one.period.code][one.indicator_id] = one.figure
            forms[one.school_id, one.period][one.indicator_id] = one.figure
    problems = {key: _problems_of(period, standing[school_id], house) for key in forms for school_id, period in [key]}
    return [
        _judged_by(one, problems[one.school_id, one.period])
        if one.fate in (Fate.ADDED, Fate.DIFFERS) and one.period is not None
        else one
        for one in told
    ]


def _problems_of(
    period: ReportingPeriod, standing: Mapping[str, Mapping[int, GivenFigure]], house: PastHouse
) -> tuple[Problem, ...]:
    questions = [one for one in house.questions if one.collected_each is period.kind]
    previous, before = (dict(standing.get(one.code, {})) for one in (period.previous, period.previous.previous))
    typed = {key: as_typed(figure) for key, figure in standing[period.code].items()}
    return house.checking.problems(Asking(questions, period.kind, previous, before), typed)


def _judged_by(one: JudgedEntry, problems: Iterable[Problem]) -> JudgedEntry:
    own = [problem for problem in problems if problem.indicator_id == one.indicator_id]
    errors = [problem.message for problem in own if problem.severity is Severity.ERROR]
    if errors:
        return replace(one, fate=Fate.REFUSED, reason=" ".join(errors))
    return replace(one, remarks=tuple(problem.message for problem in own))


def told_of(one: JudgedEntry) -> tuple[str, str]:
    """Return what stands in the database and what the file says, in words."""
    return (said_of(one.kept) if one.kept else "пусто", said_of(one.figure) if one.figure else "")
