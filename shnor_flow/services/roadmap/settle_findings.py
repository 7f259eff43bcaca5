"""A person's word on what the reader was not sure of; the wording of the plan itself never changes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.domain.term import Period, TermKind, TermReading, Window
from shnor_flow.domain.term_text import read_term
from shnor_flow.storage.deadline.windows import stored_windows, windows_as_stored
from shnor_flow.storage.journal import note
from shnor_flow.storage.roadmap.reading_rules import reading_rules_of
from shnor_flow.storage.tables import Activity, Finding, Programme, Roadmap

_EARLIEST_YEAR = 2000
_FAR_DAYS = 366  # a date further outside the programme than this is a slip of the pen
_NEEDS_AN_ANSWER = {
    FindingKind.TERM: "срок подтвердите или задайте",
    FindingKind.PARTY: "укажите, кто это",
}


def confirm_reading(session: Session, activity_id: int, *, actor: Actor, now: datetime) -> None:
    """Take a doubtful reading as it stands; Refused where it gives no dates."""
    activity = _activity(session, activity_id)
    if not activity.windows:
        raise Refused("У мероприятия нет дат: задайте срок словами или датами либо оставьте его без срока.")
    _refuse_odd(stored_windows(activity.windows), _period(session, activity))
    _settle(session, activity, f"Подтверждено: {activity.restated}", actor=actor, now=now)


def preview_term(session: Session, activity_id: int, words: str) -> TermReading:
    """Return how a new wording would be read, so that its dates can be shown before they are taken."""
    activity = _activity(session, activity_id)
    roadmap = session.get_one(Roadmap, activity.roadmap_id)
    rules = reading_rules_of(session, roadmap.municipality_id, roadmap.organisation_id)
    return read_term(" ".join(words.split()), _period(session, activity), rules)


def give_term(session: Session, activity_id: int, words: str, *, actor: Actor, now: datetime) -> TermReading:
    """Date an activity by words of the person's own, and return their reading; Refused where they give no dates."""
    reading = preview_term(session, activity_id, words)
    if not reading.windows:
        raise Refused(f"Из слов «{reading.phrase}» даты не получаются. {reading.reason}")
    activity = _activity(session, activity_id)
    _refuse_odd(reading.windows, _period(session, activity))
    activity.kind, activity.windows = reading.kind, windows_as_stored(reading)
    activity.restated, activity.rule = reading.restated, reading.rule
    _settle(session, activity, f"Срок задан словами: «{reading.phrase}» ({reading.restated})", actor=actor, now=now)
    return reading


def give_dates(
    session: Session, activity_id: int, windows: Sequence[Window], *, actor: Actor, now: datetime
) -> TermReading:
    """Date an activity by days, one window or several, and return them as a reading."""
    activity = _activity(session, activity_id)
    ordered = tuple(sorted(set(windows), key=lambda window: (window.due, window.start or window.due)))
    _refuse_odd(ordered, _period(session, activity))
    kind = TermKind.ONCE if len(ordered) == 1 else TermKind.RECURRING
    reading = TermReading(activity.term, kind, ordered, False, "", _in_words(ordered), "person")
    activity.kind, activity.windows = kind, windows_as_stored(reading)
    activity.restated, activity.rule = reading.restated, reading.rule
    _settle(session, activity, f"Даты заданы: {reading.restated}", actor=actor, now=now)
    return reading


def leave_without_dates(session: Session, activity_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Decide that an activity is not kept by dates, with the reason; what was planned and not begun is cancelled."""
    if not reason.strip():
        raise Refused("Напишите, почему мероприятие остаётся без срока.")
    activity = _activity(session, activity_id)
    activity.kind, activity.windows = TermKind.UNSCHEDULED, []
    activity.restated, activity.rule = "без срока", "person"
    _settle(session, activity, f"Без срока: {reason.strip()}", actor=actor, now=now)


def dismiss_finding(session: Session, finding_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Close a doubt that changes nothing; terms and parties need an answer instead. Dismissing twice is one act."""
    finding = session.get(Finding, finding_id)
    if finding is None:
        raise NotFound("Такого вопроса нет: обновите страницу.")
    if finding.resolved_at is not None:
        return
    if finding.kind in _NEEDS_AN_ANSWER:
        raise Refused(f"Этот вопрос нельзя просто закрыть: {_NEEDS_AN_ANSWER[finding.kind]}.")
    _close([finding], reason.strip() or "Проверено", actor=actor, now=now)
    home = session.get_one(Roadmap, finding.roadmap_id).municipality_id
    _note(session, "finding.dismissed", "finding", finding_id, reason, home=home, actor=actor, now=now)


def _activity(session: Session, activity_id: int) -> Activity:
    activity = session.get(Activity, activity_id)
    if activity is None:
        raise NotFound("Такого мероприятия нет: обновите страницу.")
    return activity


def _period(session: Session, activity: Activity) -> Period:
    roadmap = session.get_one(Roadmap, activity.roadmap_id)
    programme = session.get_one(Programme, roadmap.programme_id)
    return Period(programme.starts_on, programme.ends_on)


def _settle(session: Session, activity: Activity, resolution: str, *, actor: Actor, now: datetime) -> None:
    activity.confirmed_at, activity.confirmed_by = now, actor.person_id
    activity.needs_planning = True
    session.add(activity)
    about_its_term = select(Finding).where(
        Finding.activity_id == activity.id, Finding.kind == FindingKind.TERM, col(Finding.resolved_at).is_(None)
    )
    _close(session.exec(about_its_term).all(), resolution, actor=actor, now=now)
    session.flush()
    home = session.get_one(Roadmap, activity.roadmap_id).municipality_id
    _note(session, "activity.term_settled", "activity", activity.id, resolution, home=home, actor=actor, now=now)


def _close(findings: Iterable[Finding], resolution: str, *, actor: Actor, now: datetime) -> None:
    for finding in findings:
        finding.resolved_at, finding.resolved_by, finding.resolution = now, actor.person_id, resolution


def _note(  # noqa: PLR0913  (a line of the journal has that many facts)
    session: Session,
    action: str,
    subject: str,
    subject_id: int | None,
    reason: str,
    *,
    home: int,
    actor: Actor,
    now: datetime,
) -> None:
    note(session, action, subject, subject_id, now=now, municipality_id=home, actor=actor, reason=reason)


def _refuse_odd(windows: Sequence[Window], period: Period) -> None:
    if not windows:
        raise Refused("Укажите хотя бы одну дату.")
    for window in windows:
        if window.start and window.start > window.due:
            raise Refused(f"Начало {_day(window.start)} позже окончания {_day(window.due)}: поменяйте их местами.")
        odd = _odd_day(window, period)
        if odd:
            raise Refused(
                f"Дата {_day(odd)} далеко за сроком программы "
                f"({_day(period.start)} — {_day(period.end)}): проверьте год."
            )


def _odd_day(window: Window, period: Period) -> date | None:
    if window.start and window.start.year < _EARLIEST_YEAR:
        return window.start  # work may have begun before the programme, but not in another century
    far = timedelta(days=_FAR_DAYS)
    return None if period.start - far <= window.due <= period.end + far else window.due


def _in_words(windows: Sequence[Window]) -> str:
    return "; ".join(
        f"с {_day(window.start)} по {_day(window.due)}" if window.start else f"до {_day(window.due)}"
        for window in windows
    )


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
