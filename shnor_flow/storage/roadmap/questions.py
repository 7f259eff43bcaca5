"""What waits for a decision in a plan under review, told once for all rows that ask the same."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.storage.paging import Page, offset_of
from shnor_flow.storage.roadmap.review_rows import PartyQuestion, ReviewRow, TermQuestion, mark_of, rows_of
from shnor_flow.storage.tables import Activity, ActivityParty, Finding, Party

QUESTIONS = 10  # each brings its forms


@dataclass(frozen=True)
class NobodyQuestion:
    """The rows for which the plan names nobody."""

    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True)
class Remark:
    """A doubt that changes nothing: it is looked at and closed."""

    finding_id: int
    message: str
    place: str
    row: ReviewRow | None


@dataclass(frozen=True)
class RemarksQuestion:
    """All remarks of one kind."""

    kind: FindingKind
    remarks: tuple[Remark, ...]


Question = TermQuestion | PartyQuestion | NobodyQuestion | RemarksQuestion


def questions(session: Session, roadmap_id: int, page: int = 1) -> Page[Question]:
    """Return one screen of what waits for a decision: terms, parties, rows without any, then remarks by kind."""
    findings = session.exec(
        select(Finding)
        .where(Finding.roadmap_id == roadmap_id, col(Finding.resolved_at).is_(None))
        .order_by(col(Finding.id))
    ).all()
    gathered = _gathered(session, roadmap_id, findings)
    start = offset_of(page, QUESTIONS)
    shown = gathered[start : start + QUESTIONS]
    return Page(tuple(_complete(session, shown)), page, len(gathered), QUESTIONS)


def roadmap_of_finding(session: Session, finding_id: int) -> int | None:
    """Return whose doubt it is; None where there is none."""
    return session.exec(select(Finding.roadmap_id).where(Finding.id == finding_id)).first()


def _gathered(session: Session, roadmap_id: int, findings: Sequence[Finding]) -> list["_Asked"]:
    """Join the findings that ask the same; only what decides that is read here, a page's rows come later."""
    terms = _term_facts(session, roadmap_id)
    asked: dict[tuple[object, ...], _Asked] = {}
    for finding in findings:
        key = _key(finding, terms)
        asked.setdefault(key, _Asked(key, [])).findings.append(finding)
    order = {FindingKind.TERM: 0, FindingKind.PARTY: 1}
    return sorted(asked.values(), key=lambda one: (order.get(one.findings[0].kind, 2), str(one.key[0])))


@dataclass(frozen=True)
class _Asked:
    key: tuple[object, ...]
    findings: list[Finding]


def _term_facts(session: Session, roadmap_id: int) -> dict[int, tuple[object, ...]]:
    rows = session.exec(
        select(Activity.id, Activity.term, Activity.restated, Activity.review_reason).where(
            Activity.roadmap_id == roadmap_id
        )
    )
    return {key or 0: (wording_key(term), restated, reason) for key, term, restated, reason in rows}


def _key(finding: Finding, terms: dict[int, tuple[object, ...]]) -> tuple[object, ...]:
    if finding.kind is FindingKind.TERM and finding.activity_id:
        return ("term", *terms[finding.activity_id])
    if finding.kind is FindingKind.PARTY:
        return ("party", finding.party_id) if finding.party_id else ("nobody",)
    return ("remarks", finding.kind)


def _complete(session: Session, shown: Iterable[_Asked]) -> Iterable[Question]:
    shown = list(shown)
    ids = {finding.activity_id for one in shown for finding in one.findings if finding.activity_id}
    activities = session.exec(select(Activity).where(col(Activity.id).in_(ids)).order_by(col(Activity.position))).all()
    rows = {row.activity_id: row for row in rows_of(session, activities)}
    parties = {finding.party_id for one in shown for finding in one.findings if finding.party_id}
    named = {party.id: party for party in session.exec(select(Party).where(col(Party.id).in_(parties)))}
    of_party = _rows_of_parties(session, shown)
    for one in shown:
        mine = sorted({finding.activity_id for finding in one.findings if finding.activity_id})
        its_rows = tuple(row for key, row in rows.items() if key in mine)
        first = one.findings[0]
        if one.key[0] == "term":
            yield TermQuestion(its_rows)
        elif one.key[0] == "nobody":
            yield NobodyQuestion(its_rows)
        elif one.key[0] == "party":
            party = named[first.party_id]
            yield PartyQuestion(
                party.id or 0, party.wording, first.message, mark_of(party), of_party.get(party.id or 0, ())
            )
        else:
            remarks = [
                Remark(each.id or 0, each.message, each.place, rows.get(each.activity_id or 0)) for each in one.findings
            ]
            yield RemarksQuestion(first.kind, tuple(remarks))


def _rows_of_parties(session: Session, shown: Sequence[_Asked]) -> dict[int, tuple[ReviewRow, ...]]:
    asked = {finding.party_id: finding.roadmap_id for one in shown for finding in one.findings if finding.party_id}
    links = session.exec(
        select(ActivityParty.party_id, Activity)
        .join(Activity, col(Activity.id) == col(ActivityParty.activity_id))
        .where(col(ActivityParty.party_id).in_(asked), col(Activity.roadmap_id).in_(set(asked.values())))
        .order_by(col(Activity.position))
    ).all()
    rows = {
        row.activity_id: row
        for row in rows_of(session, list({activity.id: activity for _, activity in links}.values()))
    }
    found: dict[int, list[ReviewRow]] = defaultdict(list)
    for party_id, activity in links:
        found[party_id].append(rows[activity.id or 0])
    return {party_id: tuple(lines) for party_id, lines in found.items()}
