"""Every table, by its noun."""

from shnor_flow.storage.tables.access import ApiToken
from shnor_flow.storage.tables.channel import Channel, ChannelMessage
from shnor_flow.storage.tables.collection import (
    CollectionRound,
    Explanation,
    Figure,
    PastImport,
    Submission,
    SubmissionExtension,
    SubmissionFile,
    SubmissionVersion,
)
from shnor_flow.storage.tables.deadline import (
    Assignment,
    Evidence,
    Extension,
    Occurrence,
    Petition,
    Progress,
    StoredFile,
)
from shnor_flow.storage.tables.mail import LadderRow, Letter, LetterHold, Notice, RelayLetter
from shnor_flow.storage.tables.partnership import (
    Curatorship,
    PairProposal,
    Partnership,
    Visit,
    VisitInquiry,
    VisitVersion,
)
from shnor_flow.storage.tables.people import Absence, Account, Appointment, Municipality, Organisation, Person
from shnor_flow.storage.tables.programme import Indicator, IndicatorTarget, IndicatorVersion, Programme, ProgrammeSchool
from shnor_flow.storage.tables.programme_rule import ProgrammeRule, ProgrammeRuleVersion
from shnor_flow.storage.tables.reading import AcademicYear, ReadingRuleSwitch
from shnor_flow.storage.tables.reply import Reply
from shnor_flow.storage.tables.report import Report
from shnor_flow.storage.tables.roadmap import (
    Activity,
    ActivityParty,
    AnswerKind,
    Finding,
    ImportedFile,
    Party,
    PartyHolder,
    Roadmap,
    RoadmapState,
    TermAnswer,
)
from shnor_flow.storage.tables.system import JobRun, JournalEntry, Lease, WrongLink

__all__ = [
    "Absence",
    "AcademicYear",
    "Account",
    "Activity",
    "ActivityParty",
    "AnswerKind",
    "ApiToken",
    "Appointment",
    "Assignment",
    "Channel",
    "ChannelMessage",
    "CollectionRound",
    "Curatorship",
    "Evidence",
    "Explanation",
    "Extension",
    "Figure",
    "Finding",
    "ImportedFile",
    "Indicator",
    "IndicatorTarget",
    "IndicatorVersion",
    "JobRun",
    "JournalEntry",
    "LadderRow",
    "Lease",
    "Letter",
    "LetterHold",
    "Municipality",
    "Notice",
    "Occurrence",
    "Organisation",
    "PairProposal",
    "Partnership",
    "Party",
    "PartyHolder",
    "PastImport",
    "Person",
    "Petition",
    "Programme",
    "ProgrammeRule",
    "ProgrammeRuleVersion",
    "ProgrammeSchool",
    "Progress",
    "ReadingRuleSwitch",
    "RelayLetter",
    "Reply",
    "Report",
    "Roadmap",
    "RoadmapState",
    "StoredFile",
    "Submission",
    "SubmissionExtension",
    "SubmissionFile",
    "SubmissionVersion",
    "TermAnswer",
    "Visit",
    "VisitInquiry",
    "VisitVersion",
    "WrongLink",
]
