"""What the readers of tables and prose hand on: activities as they are gathered, with the doubts about each."""

from dataclasses import dataclass, field

from shnor_flow.domain.roadmap import ActivityDraft, FindingDraft, FindingKind


@dataclass
class GatheredActivity:
    """An activity while its cells are still being put together; `doubts` become findings of its row."""

    line: int
    section: str = ""
    number: str = ""
    title: str = ""
    term: str = ""
    responsible: tuple[str, ...] = ()
    expected_result: str = ""
    financing: str | None = None
    doubts: list[tuple[FindingKind, str]] = field(default_factory=list)

    def doubt(self, kind: FindingKind, message: str) -> None:
        """Remember once what a person should look at."""
        if (kind, message) not in self.doubts:
            self.doubts.append((kind, message))

    def drafted(self) -> ActivityDraft:
        """Return the finished row."""
        return ActivityDraft(
            section=self.section,
            number=self.number,
            title=self.title,
            term=self.term,
            responsible=self.responsible,
            expected_result=self.expected_result,
            financing=self.financing,
            line=self.line,
        )


@dataclass
class PlanReading:
    """The plan of one document: its rows, the stages its first column names, and doubts that belong to no row."""

    activities: list[GatheredActivity] = field(default_factory=list)
    stages: tuple[str, ...] = ()
    findings: list[FindingDraft] = field(default_factory=list)


def all_findings(plan: PlanReading) -> tuple[FindingDraft, ...]:
    """Return every doubt with its place: those of the rows carry the index of their row."""
    of_rows = [
        FindingDraft(kind, message, line=activity.line, activity=index)
        for index, activity in enumerate(plan.activities)
        for kind, message in activity.doubts
    ]
    return (*plan.findings, *of_rows)


def doubt_what_is_missing(activity: GatheredActivity) -> None:
    """Ask about a row that has no term, no party or no words."""
    if not activity.term:
        activity.doubt(FindingKind.TERM, "В строке плана не найден срок: укажите его.")
    if not activity.responsible:
        activity.doubt(FindingKind.PARTY, "В строке плана не найден ответственный: назначьте его.")
    if not activity.title:
        activity.doubt(FindingKind.STRUCTURE, "В строке плана нет названия мероприятия: впишите его.")
