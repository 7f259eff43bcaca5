"""A half-year report with something in every part, and an empty one."""

from dataclasses import replace
from datetime import date

from shnor_flow.domain.collection import AcrossPeriods, AcrossSchools, Answer, RoundState, SubmissionState
from shnor_flow.domain.collection.indicator import GivenFigure, Question
from shnor_flow.domain.deadline.progress import AssignmentState, OccurrenceKind
from shnor_flow.domain.party import PartyRole
from shnor_flow.domain.report import HalfYearReport, build
from shnor_flow.domain.report.discipline import Move, Owed
from shnor_flow.domain.report.facts import ActivityName, DeadlineFact, HalfYearFacts, RoundFact, SchoolFact, Scope
from shnor_flow.domain.roadmap import Comparison

OPEN, REPORTED, RETURNED, CLOSED, CANCELLED = AssignmentState
STAFF, LESSONS, PARENTS = "Работа с кадрами", "Качество уроков", "Работа с родителями и общественностью"
CENTRE = "МКУ «Центр развития образования Заречного района»"
SCHOOLS = ("Школа № 1 с. Берёзовка", "Школа № 2 п. Луговой", "Школа № 3 д. Мостки")
HOSTILE = '<script>alert("1")</script> {{ 7 * 7 }} & «цитата»\x0c'
SCOPE = Scope(
    "Заречный район",
    "Поддержка школ с низкими результатами в Заречном районе",
    "2026S2",
    date(2027, 1, 26),
    1,
    date(2026, 1, 12),
    SCHOOLS,
)


def sample_report() -> HalfYearReport:
    """Return a report in which every part has something to say."""
    return build(
        HalfYearFacts(
            SCOPE,
            _deadlines(),
            _questions(),
            _rounds(),
            open_findings=3,
            unassigned=(_named(9, PARENTS, "Провести районный родительский форум"),),
            undated=(_named(10, STAFF, "Обновить банк методических материалов"),),
        )
    )


def hostile_report() -> HalfYearReport:
    """Return a report whose words try to be more than words."""
    activity = ActivityName(1, HOSTILE, "1.", HOSTILE)
    owed = Owed(HOSTILE, PartyRole.LEAD, date(2026, 9, 30), OPEN, moves=(_move(30, 30, HOSTILE),))
    deadline = DeadlineFact(activity, OccurrenceKind.DEADLINE, date(2026, 9, 30), (owed,))
    return build(HalfYearFacts(replace(SCOPE, programme=HOSTILE, schools=(HOSTILE,)), (deadline,)))


def empty_report() -> HalfYearReport:
    """Return the report of a programme in which nothing was planned."""
    return build(HalfYearFacts(Scope("Заречный район", "Поддержка школ", "2026S2", date(2026, 11, 1))))


def _named(position: int, section: str, title: str) -> ActivityName:
    return ActivityName(position, section, f"{position}.", title)


def _move(from_day: int, to_day: int, reason: str) -> Move:
    return Move(date(2026, 9, from_day), date(2026, 11, to_day), reason)


def _owed(
    party: str, state: AssignmentState, due_on: date, done_on: date | None = None, *moves: Move, lead: bool = True
) -> Owed:
    role = PartyRole.LEAD if lead else PartyRole.CONTRIBUTOR
    return Owed(party, role, moves[-1].to_on if moves else due_on, state, done_on, moves)


def _deadlines() -> tuple[DeadlineFact, ...]:
    first, second, third = SCHOOLS
    september, december, june = date(2026, 9, 30), date(2026, 12, 25), date(2026, 6, 30)
    moved = _move(30, 16, "Карантин в школе с 21 сентября")
    seminar = _named(1, STAFF, "Провести семинар для заместителей директоров по разбору итогов пробных экзаменов")
    lessons = _named(2, LESSONS, "Посетить уроки математики и русского языка, обсудить их с учителями")
    mentors = _named(3, STAFF, "Закрепить наставников за молодыми учителями")
    meeting = _named(4, PARENTS, "Провести родительское собрание о подготовке к экзаменам")
    consulting = _named(5, LESSONS, "Консультировать школы по адресным запросам")
    said = replace(
        _owed(CENTRE, REPORTED, december, december),
        said="Проведено 14 консультаций, по запросам трёх школ подготовлены подборки заданий",
        said_on=december,
    )
    return (
        _deadline(seminar, september, _owed(CENTRE, CLOSED, september, date(2026, 9, 17))),
        _deadline(seminar, december, _owed(CENTRE, REPORTED, december, date(2026, 12, 28))),
        _deadline(
            lessons,
            september,
            _owed(first, CLOSED, september, september),
            _owed(second, CLOSED, september, date(2026, 11, 12), moved),
            _owed(third, OPEN, september),
            _owed(CENTRE, REPORTED, september, september, lead=False),
        ),
        _deadline(mentors, september, *(_owed(school, CLOSED, september, september) for school in SCHOOLS)),
        _deadline(meeting, december, _owed(first, RETURNED, december), _owed(second, CANCELLED, december)),
        _deadline(_named(9, PARENTS, "Провести районный родительский форум"), december),
        _deadline(mentors, june, _owed(first, CLOSED, june, date(2026, 7, 9)), _owed(third, OPEN, june)),
        DeadlineFact(consulting, OccurrenceKind.CONTROL_POINT, december, (said, _owed(second, OPEN, december))),
    )


def _deadline(activity: ActivityName, day: date, *owed: Owed) -> DeadlineFact:
    return DeadlineFact(activity, OccurrenceKind.DEADLINE, day, owed)


def _questions() -> tuple[Question, ...]:
    return (
        Question(1, "Доля девятиклассников, сдавших экзамен по математике", "%", Comparison.AT_LEAST, target=85.0),
        Question(2, "Обучено учителей", "чел.", Comparison.AT_LEAST, AcrossSchools.SUM, AcrossPeriods.SUM, target=20.0),
        Question(3, "Доля пропущенных без причины уроков", "%", Comparison.AT_MOST, target=5.0),
        Question(4, "Доля школ с действующим советом родителей", "%", Comparison.AT_LEAST),
    )


def _rounds() -> tuple[RoundFact, ...]:
    first, second, third = SCHOOLS
    return (
        _round("2026Q2", _sent(first, (1, 4), 2), _sent(second, (60, 100), 1), _silent(third)),
        _round("2026Q3", _sent(first, (1, 2), 4), _sent(second, (80, 100), 3), _silent(third)),
        _round(
            "2026Q4",
            _sent(first, (1, 2), 2),
            replace(_sent(second, (90, 100), 5), is_on_time=False),
            replace(_silent(third), state=SubmissionState.RETURNED),
        ),
    )


def _round(period: str, *schools: SchoolFact) -> RoundFact:
    month = {"2026Q2": date(2026, 7, 10), "2026Q3": date(2026, 10, 9), "2026Q4": date(2027, 1, 11)}[period]
    return RoundFact(period, month, month.replace(day=25), RoundState.LOCKED, schools)


def _sent(school: str, share: tuple[int, int], count: int) -> SchoolFact:
    figures = {
        1: GivenFigure(Answer.VALUE, *share),
        2: GivenFigure(Answer.VALUE, count),
        3: GivenFigure(Answer.NOT_APPLICABLE),
    }
    return SchoolFact(school, SubmissionState.ACCEPTED, is_on_time=True, figures=figures)


def _silent(school: str) -> SchoolFact:
    return SchoolFact(school, SubmissionState.EXPECTED)
