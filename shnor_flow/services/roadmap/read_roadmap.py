"""What an importer read becomes dates and doubts: the terms are read, and the whole is told as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from shnor_flow.domain.roadmap import ActivityDraft, FindingDraft, FindingKind, ProgrammeDraft, RoadmapDraft
from shnor_flow.domain.term import Period, TermKind, TermReading
from shnor_flow.domain.term_text import BY_DEFAULT, ReadingRules, read_term

_NO_PERIOD = "Срок действия программы неизвестен: укажите его, тогда рассчитаются даты."


def readings_of(draft: RoadmapDraft, rules: ReadingRules = BY_DEFAULT) -> tuple[TermReading, ...]:
    """Return the reading of every activity's term, in their order; without a period all of them need a person."""
    return tuple(_reading(activity.term, draft.programme.period, rules) for activity in draft.activities)


def findings_of(draft: RoadmapDraft, readings: Sequence[TermReading]) -> tuple[FindingDraft, ...]:
    """Return the doubts of the importer and those about the terms, in the order of the plan.

    A row without any term has its finding from the importer; without a period one finding speaks for all terms.
    """
    found = list(draft.findings)
    if draft.programme.period is not None:
        found += [
            FindingDraft(
                FindingKind.TERM,
                f"«{activity.term}»: {reading.reason}",
                line=activity.line,
                activity=index,
                place=activity.place,
            )
            for index, (activity, reading) in enumerate(zip(draft.activities, readings, strict=True))
            if reading.needs_review and activity.term
        ]
    return tuple(sorted(found, key=lambda finding: -1 if finding.activity is None else finding.activity))


def _about_term(index: int, activity: ActivityDraft, reading: TermReading) -> FindingDraft:
    message = f"«{activity.term}»: {reading.reason}"
    return FindingDraft(FindingKind.TERM, message, line=activity.line, activity=index, place=activity.place)


def roadmap_as_json(draft: RoadmapDraft) -> dict[str, object]:
    """Return the draft as `shnor-flow import --json` prints it; the keys are a contract with other programs."""
    readings = readings_of(draft)
    return {
        "programme": _programme(draft.programme),
        "activities": [_activity(*pair) for pair in zip(draft.activities, readings, strict=True)],
        "findings": [asdict(finding) for finding in findings_of(draft, readings)],
    }


def _reading(term: str, period: Period | None, rules: ReadingRules) -> TermReading:
    if period is not None:
        return read_term(term, period, rules)
    return TermReading(
        term, TermKind.UNSCHEDULED, (), needs_review=True, reason=_NO_PERIOD, restated="", rule="no-period"
    )


def _programme(programme: ProgrammeDraft) -> dict[str, object]:
    told: dict[str, object] = asdict(programme)
    if programme.approved is not None:
        told["approved"] = {
            "document": programme.approved.document,
            "date": _day(programme.approved.approved_on),
            "number": programme.approved.number,
        }
    if programme.period is not None:
        told["period"] = {"start": _day(programme.period.start), "end": _day(programme.period.end)}
    told["stages"] = [
        {"name": stage.name, "start": _day(stage.start), "end": _day(stage.end), "description": stage.description}
        for stage in programme.stages
    ]
    return told


def _activity(activity: ActivityDraft, reading: TermReading) -> dict[str, object]:
    return {
        "section": activity.section,
        "number": activity.number,
        "title": activity.title,
        "term": activity.term,
        "responsible": list(activity.responsible),
        "expected_result": activity.expected_result,
        "financing": activity.financing,
        "schedule": {
            "kind": reading.kind,
            "windows": [{"start": _day(window.start), "due": _day(window.due)} for window in reading.windows],
            "needs_review": reading.needs_review,
            "why": reading.reason or reading.restated,
        },
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
