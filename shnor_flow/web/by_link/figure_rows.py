"""A school's figures as pages show them: rows of the form, and one sentence on how things stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.collection.figure_checks import Problem, read_figure
from shnor_flow.domain.collection.figure_files import FigureFile
from shnor_flow.domain.collection.indicator import (
    GivenFigure,
    Question,
    TypedFigure,
    filed,
    target_in_words,
)
from shnor_flow.domain.collection.known import KnownFigure, known_in_words
from shnor_flow.domain.russian import (
    counted,
    day_in_words,
    moment_in_words,
    weekday_in_words,
    zone_in_words,
)
from shnor_flow.services.collection.file_figures import Typed, why_closed
from shnor_flow.storage.collection.submission import SubmissionView

_REMARKS = "замечание,замечания,замечаний"
_ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class FormRow:
    """One indicator of the form."""

    number: int
    question: Question
    typed: TypedFigure
    target: str
    previous: str  # «60 из 80 — 75 %» of the last quarter that was filed; empty if there was none
    problems: tuple[Problem, ...]
    other: str = ""  # what somebody else has saved meanwhile, where it differs
    is_locked: bool = False  # stays as filed while the coordinator disputes others
    disputed: str = ""  # what the coordinator says of it
    filed: str = ""  # «60 из 80 — 75 %», shown where the figure is locked
    files: tuple[FigureFile, ...] = ()
    known: KnownFigure | None = None
    mentions: tuple[str, ...] = ()  # problems beside other figures that are about this one, too

    @property
    def known_words(self) -> str:
        """Return what is known, unless the fields say just that."""
        if self.known is None or self.is_filled_beforehand:
            return ""
        return known_in_words(self.question, self.known)

    @property
    def is_filled_beforehand(self) -> bool:
        """Tell whether what is known stands in the fields."""
        given = read_figure(self.question, self.typed)[0]
        return self.known is not None and given is not None and not self.known.differs(given)

    def problem_of(self, field: str) -> str:
        """Return the first problem that stands beside this field."""
        return next((problem.message for problem in self.problems if problem.field == field), "")


@dataclass(frozen=True)
class Standing:
    """How things stand, in one sentence; the tone is a colour's name."""

    tone: str
    sentence: str


def form_rows(
    view: SubmissionView,
    typed: Typed,
    problems: Sequence[Problem],
    saved: Typed | None = None,
    files: Sequence[FigureFile] = (),
    known: Mapping[int, KnownFigure] | None = None,
) -> tuple[FormRow, ...]:
    """Return the rows of the form; `saved` is what somebody else has saved since it was opened."""
    return tuple(
        FormRow(
            number=number,
            question=question,
            typed=typed.get(question.indicator_id, TypedFigure()),
            target=target_in_words(question),
            previous=filed_in_words(question, view.previous.get(question.indicator_id)),
            problems=tuple(problem for problem in problems if problem.indicator_id == question.indicator_id),
            other=_difference(question, typed, saved),
            is_locked=question.indicator_id in view.locked,
            disputed=view.disputed.get(question.indicator_id, ""),
            filed=filed_in_words(question, view.filed.get(question.indicator_id)),
            files=tuple(file for file in files if file.indicator_id == question.indicator_id),
            known=(known or {}).get(question.indicator_id),
            mentions=tuple(problem.message for problem in problems if question.indicator_id in problem.also),
        )
        for number, question in enumerate(view.questions, start=1)
    )


def filed_in_words(question: Question, figure: GivenFigure | None) -> str:
    """Return «60 из 80 — 75 %»; empty without an answer."""
    if figure is None:
        return ""
    shown = filed(question, figure)
    return " — ".join(filter(None, (shown.in_words, shown.share_in_words)))


def standing_of(view: SubmissionView, now: datetime) -> Standing:
    """Return the sentence that stands on top of the form."""
    if view.is_reopened:
        return Standing("warning", _reopened(view))
    if view.state is SubmissionState.ACCEPTED:
        return Standing("success", f"Принято координатором. Квитанция {view.receipt}.")
    if view.state is SubmissionState.SUBMITTED:
        return Standing("success", _submitted(view))
    if why_closed(view, now):
        return Standing("danger", "Не сдано.")
    return Standing(_tone(view, now), f"{_owed(view)} {_until(view, now)}")


def _reopened(view: SubmissionView) -> str:
    count = counted(len(view.disputed), "показатель,показателя,показателей")
    return f"Открыто для исправления: {count}. Пока новая версия не сдана, действует прежняя, квитанция {view.receipt}."


def _submitted(view: SubmissionView) -> str:
    when = moment_in_words(view.submitted_at, view.timezone) if view.submitted_at else ""
    punctual = "" if view.is_on_time is None else " в срок" if view.is_on_time else " с опозданием"
    unsent = " Есть сохранённые, но не сданные исправления." if view.draft else ""
    return f"Сдано{punctual}: {when}. Квитанция {view.receipt}.{unsent}"


def _owed(view: SubmissionView) -> str:
    if view.state is SubmissionState.EXPECTED:
        return "Не сдано."
    left = len(view.problems)
    if view.state is SubmissionState.RETURNED and not left:
        if view.disputed:
            return (
                "Возвращено на доработку: исправьте отмеченные показатели и сдайте снова, остальные приняты как есть."
            )
        return "Возвращено на доработку: исправьте то, о чём пишет координатор, и сдайте снова."
    begun = "Возвращено на доработку, не сдано" if view.state is SubmissionState.RETURNED else "Не сдано"
    if not left:
        return f"{begun}: замечаний нет, осталось нажать «Сдать сведения»."
    return f"{begun}: осталось {counted(left, _REMARKS)}."


def _until(view: SubmissionView, now: datetime) -> str:
    if now >= view.due_at:
        late_until = _last_minute(view.locks_at, view)
        return f"Срок прошёл {day_in_words(view.due_on)} Сведения принимаются с опозданием до {late_until}."
    return f"Сдать до {_last_minute(view.due_at, view)}."


def _last_minute(ends_at: datetime, view: SubmissionView) -> str:
    """Return «23:59 9 октября 2026 г. (пятница, UTC+3)»: «до 10-го» is read in two ways, this in one."""
    local = (ends_at - _ONE_MINUTE).astimezone(ZoneInfo(view.timezone))
    return f"{local:%H:%M} {day_in_words(local.date())} ({weekday_in_words(local.date())}, {zone_in_words(local)})"


def _tone(view: SubmissionView, now: datetime) -> str:
    if now >= view.due_at:
        return "danger"
    days_left = (view.due_on - local_day(now, view.timezone)).days
    return "warning" if days_left <= 1 or view.state is not SubmissionState.EXPECTED else "info"


def _difference(question: Question, typed: Typed, saved: Typed | None) -> str:
    if saved is None:
        return ""
    blank = TypedFigure()
    mine, theirs = typed.get(question.indicator_id, blank), saved.get(question.indicator_id, blank)
    return "" if mine == theirs else _typed_in_words(question, theirs)


def _typed_in_words(question: Question, typed: TypedFigure) -> str:
    if typed.is_blank:
        return "пусто"
    pair = f"{typed.numerator or '—'} из {typed.denominator or '—'}" if question.is_share else typed.numerator or "—"
    return "; ".join(filter(None, (pair, typed.note)))
