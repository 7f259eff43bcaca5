"""Every route of the application against whoever may not use it; a new route is walked without a line here."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlmodel import Session, SQLModel, select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.collection.figure_checks import Severity
from shnor_flow.domain.deadline.petition import PetitionKind
from shnor_flow.domain.letter.reply import ReplyKind, ReplyState
from shnor_flow.domain.partnership import ProposalKind
from shnor_flow.domain.party import OrganisationKind
from shnor_flow.domain.party.absence import AbsenceSource
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.jobs import House
from shnor_flow.jobs.sheets import blank_sheet
from shnor_flow.storage.collection.submission import submission_by_id
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import (
    Absence,
    Activity,
    ApiToken,
    Assignment,
    Channel,
    CollectionRound,
    Evidence,
    Explanation,
    Finding,
    Indicator,
    Letter,
    LetterHold,
    Occurrence,
    Organisation,
    PairProposal,
    Party,
    PastImport,
    Person,
    Petition,
    Programme,
    ProgrammeRule,
    Progress,
    Reply,
    Report,
    Roadmap,
    StoredFile,
    Submission,
    SubmissionFile,
    SubmissionVersion,
)
from shnor_flow.web.app import NOUNS, create_app
from shnor_flow.web.entrance.forgery import LINK_PAGES
from tests.builders import VERA, build_municipality, build_organisation, id_of
from tests.helping import build_curatorship, build_inquiry, build_partnership, build_visit
from tests.past import two_quarters
from tests.reporting import REPORT_DAY, build_reporting
from tests.web.browsing import Browsing, build_account, words_of

ROUTES = sorted(
    {
        (method, route.path)
        for noun in NOUNS
        for route in noun.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
)
OPEN_TO_ALL = {"/sign-in", "/sign-out"}
OF_REGIONS = "/region"  # for whoever reads a region
OF_SCHOOLS = "/figures"  # for whoever signs in for a school: nobody else has such a page
BEHIND_SIGN_IN = [one for one in ROUTES if one[1] not in OPEN_TO_ALL and not one[1].startswith(LINK_PAGES)]
BEHIND_A_LINK = [one for one in ROUTES if one[1].startswith(LINK_PAGES)]
OF_ONE_THING = [one for one in BEHIND_SIGN_IN if "{" in one[1]]
# Whatever any form of ours asks for: a refusal must be about whose the thing is, not about an empty field.
FILLED_IN = {
    "text": "Проверено по приказу",
    "reason": "Так решено",
    "comment": "Поправьте знаменатель",
    "words": "до 30 сентября 2027 года",
    "holder": "group:all_schools",
    "to_on": "2027-03-31",
    "due": "2027-03-31",
    "since": "2026-07-01",
    "from_on": "2027-03-01",
    "until_on": "2027-03-31",
    "full_name": "Пётр Чужой",
    "version": "1",
    "organisation_id": "1",
    "due_on": "2027-03-31",
    "why": "Так решено",
    "act": "done",
    "asks": "yes",
    "rhythm": "daily",
    "client_key": "k" * 24,
    "file_id": "1",
}
LEAD_ELSEWHERE = (
    "/evidence/{evidence_id:int}",
    "/collection/school/{submission_id:int}/file/{file_id:int}",
    "/roadmap/{roadmap_id:int}/review/preview",
    "/collection/school/{submission_id:int}/sheet/laid/{kept}",  # the file says what is filed already
)
Ids = dict[str, object]


@pytest.fixture
def ids(house: House, database: Database) -> Ids:
    """Return the name of every part of an address with something of Заречный район that stands there."""
    build_reporting(database, house.files).run(REPORT_DAY)
    with database.writing() as session:
        ids = _ids(session)
        view = submission_by_id(session, int(str(ids["submission_id"])))
        past = PastImport(
            municipality_id=view.municipality_id,
            programme_id=int(str(ids["programme_id"])),
            file_sha256=house.files.keep(two_quarters()),
            name="2025.csv",
            brought_at=moment_of(REPORT_DAY),
            brought_by="Анна",
        )
        session.add(past)
        session.flush()
        past_id = id_of(past)
    kept = house.files.keep(blank_sheet(house, view, moment_of(REPORT_DAY)))
    with database.writing() as session:
        form = {"sha256": kept, "name": "форма.xlsx", "content_type": "", "submission_id": view.submission_id}
        session.get_one(Reply, ids["reply_id"]).files = [form]
    return ids | {"kept": house.links.kept_sheet(view.submission_id, kept), "past_id": past_id}


def _ids(session: Session) -> Ids:
    assignment = session.exec(select(Assignment)).all()[0]
    occurrence = session.get_one(Occurrence, assignment.occurrence_id)
    activity = session.get_one(Activity, occurrence.activity_id)
    sha256 = "a" * 64
    session.add(StoredFile(sha256=sha256, size=1, content_type="text/plain", stored_at=moment_of(REPORT_DAY)))
    session.flush()
    progress = session.exec(select(Progress)).all()[0]
    evidence = Evidence(progress_id=id_of(progress), file_sha256=sha256, name="протокол.txt")
    finding = Finding(roadmap_id=activity.roadmap_id, activity_id=activity.id, kind=FindingKind.TERM, message="Год?")
    petition = Petition(
        municipality_id=assignment.municipality_id,
        assignment_id=id_of(assignment),
        kind=PetitionKind.MORE_TIME,
        wanted_on=REPORT_DAY,
        asked_by="Борис",
        asked_at=moment_of(REPORT_DAY),
    )
    home = assignment.municipality_id
    reply = Reply(
        key="k",
        municipality_id=home,
        kind=ReplyKind.ANSWER,
        state=ReplyState.DOUBTFUL,
        from_address="boris@zarechny.example",
        received_at=moment_of(REPORT_DAY),
    )
    channel = Channel(
        municipality_id=home,
        person_id=session.exec(select(Person)).all()[0].id or 0,
        address="json://x.example",
        created_at=moment_of(REPORT_DAY),
    )
    absence = Absence(
        municipality_id=home,
        person_id=session.exec(select(Person)).all()[0].id or 0,
        from_on=REPORT_DAY,
        until_on=REPORT_DAY,
        source=AbsenceSource.AUTO_REPLY,
        is_confirmed=False,
        created_at=moment_of(REPORT_DAY),
    )
    boris = id_of(session.exec(select(Person)).all()[0])
    hold = LetterHold(municipality_id=home, person_id=boris, reason="ждём", created_at=moment_of(REPORT_DAY))
    indicator = session.exec(select(Indicator)).all()[0]
    explanation = Explanation(
        municipality_id=home,
        indicator_id=id_of(indicator),
        rule="jump",
        words="Слияние классов",
        accepted_at=moment_of(REPORT_DAY),
    )
    rule = ProgrammeRule(
        programme_id=indicator.programme_id,
        name="Не больше ста",
        severity=Severity.ERROR,
        expression="п1 <= 100",
        message="Больше ста.",
        fields={"п1": indicator.id},
        speaks_of=[indicator.id],
        created_at=moment_of(REPORT_DAY),
        created_by="Анна",
    )
    token = ApiToken(
        municipality_id=home,
        name="Мониторинг",
        token_sha256="0" * 64,
        made_by="Анна",
        made_at=moment_of(REPORT_DAY),
        expires_on=REPORT_DAY,
    )
    session.add_all([token, rule, evidence, finding, petition, reply, absence, channel, hold, explanation])
    session.flush()
    rows: dict[str, type[SQLModel]] = {
        "explanation_id": Explanation,
        "indicator_id": Indicator,
        "letter_id": Letter,
        "organisation_id": Organisation,
        "party_id": Party,
        "petition_id": Petition,
        "person_id": Person,
        "programme_id": Programme,
        "report_id": Report,
        "roadmap_id": Roadmap,
        "round_id": CollectionRound,
        "submission_id": Submission,
    }
    return {
        "absence_id": absence.id,
        "channel_id": channel.id,
        "reply_id": reply.id,
        "place": 0,
        "rule_id": rule.id,
        "token_id": token.id,
        **_visits(session, indicator.programme_id),
        "activity_id": activity.id,
        "assignment_id": assignment.id,
        "ending": "docx",
        "kind": "csv",
        "evidence_id": evidence.id,
        "file_id": _filed_file(session, id_of(indicator)),
        "finding_id": finding.id,
        "hold_id": hold.id,
        "municipality_id": home,
        "occurrence_id": occurrence.id,
        "version": 1,
        **{name: vars(session.exec(select(table)).all()[0])["id"] for name, table in rows.items()},
    }


def _visits(session: Session, programme_id: int) -> Ids:
    """Return a curator's visit, and what the curator is asked at a period's end."""
    programme, curator = session.get_one(Programme, programme_id), session.exec(select(Person)).all()[0]
    school = session.exec(select(Organisation).where(Organisation.kind == OrganisationKind.SCHOOL)).all()[0]
    tie = build_curatorship(session, programme, school, curator)
    visit = build_visit(session, tie, REPORT_DAY)
    partner = build_organisation(session, "Лицей № 7", kind=OrganisationKind.SCHOOL)
    question = PairProposal(
        municipality_id=programme.municipality_id,
        programme_id=programme_id,
        key="unresolved:x",
        kind=ProposalKind.UNRESOLVED,
        school_words="Сосновская школа",
        partner_words="Лицей",
        asked_at=moment_of(REPORT_DAY),
    )
    session.add(question)
    session.flush()
    return {
        "visit_id": visit.id,
        "inquiry_id": build_inquiry(session, programme, curator).id,
        "curatorship_id": tie.id,
        "partnership_id": build_partnership(session, programme, school, partner).id,
        "proposal_id": question.id,
    }


def _filed_file(session: Session, indicator_id: int) -> int:
    """Return a file with which a school's figures were filed, beside their first indicator."""
    submission_id = id_of(session.exec(select(Submission)).all()[0])
    file = SubmissionFile(
        submission_id=submission_id,
        indicator_id=indicator_id,
        file_sha256="a" * 64,
        name="справка.pdf",
        size=1,
        added_at=moment_of(REPORT_DAY),
        added_by="Борис",
    )
    session.add(file)
    session.flush()
    filed = {"file_id": file.id, "indicator_id": indicator_id, "name": file.name, "size": 1, "sha256": "a" * 64}
    session.add(
        SubmissionVersion(
            submission_id=submission_id,
            number=90,
            client_key="filed with a file",
            submitted_at=moment_of(REPORT_DAY),
            submitted_by="Борис",
            files=[filed],
        )
    )
    return id_of(file)


@pytest.fixture
def guest(house: House) -> Iterator[Browsing]:
    """Return a browser on the day of the report, in which nobody has signed in."""
    app = create_app(house, clock=lambda: moment_of(REPORT_DAY))
    with TestClient(app, follow_redirects=False) as client:
        yield Browsing(client)


def signed_in(guest: Browsing, database: Database, login: str, home: str = "Заречный район") -> Browsing:
    with database.writing() as session:
        municipality = build_municipality(session, home)
        name = VERA if login == "vera" else "Анна Сергеевна Котова"
        build_account(session, login, name=name, municipality=municipality, now=datetime(2026, 1, 1, tzinfo=UTC))
    assert guest.sign_in(login).status_code == 303
    return guest


def address(path: str, ids: Ids) -> str:
    return re.sub(r"{(\w+)(?::\w+)?}", lambda part: str(ids[part[1]]), path)


def ask(guest: Browsing, method: str, path: str, **rest: str) -> tuple[int, str, str]:
    """Send a request, a filled-in form if it is one, and return status, place it leads to, and the page."""
    answer = guest.send(path, FILLED_IN, **rest) if method == "POST" else guest.open(path)
    return answer.status_code, answer.headers.get("location", ""), answer.text


def test_every_route_needs_a_sign_in(guest: Browsing, ids: Ids) -> None:
    assert len(BEHIND_SIGN_IN) > 40
    let_in = [
        (method, path, status)
        for method, path in BEHIND_SIGN_IN
        for status, leads_to, _ in [ask(guest, method, address(path, ids))]
        if (status, leads_to.partition("?")[0]) != (303, "/sign-in")
    ]
    assert let_in == []


def test_no_route_shows_or_changes_what_belongs_to_another_municipality(
    guest: Browsing, ids: Ids, database: Database
) -> None:
    vera = signed_in(guest, database, "vera", "Лесной район")
    shown = [
        (method, path, status)
        for method, path in OF_ONE_THING
        for status, _, _ in [ask(vera, method, address(path, ids))]
        if status != 404
    ]
    assert shown == []


def test_every_page_of_ones_own_opens(guest: Browsing, ids: Ids, database: Database) -> None:
    """The claim above is worth something only if these things are there."""
    anna = signed_in(guest, database, "anna")
    missing = [
        (path, status)
        for method, path in BEHIND_SIGN_IN
        if method == "GET" and not path.startswith((OF_SCHOOLS, OF_REGIONS))
        if path not in LEAD_ELSEWHERE
        for status, _, _ in [ask(anna, method, address(path, ids))]
        if status != 200
    ]
    assert missing == []


def test_every_form_needs_our_token(guest: Browsing, ids: Ids, database: Database) -> None:
    anna = signed_in(guest, database, "anna")
    taken = [
        (path, status)
        for method, path in ROUTES
        if method == "POST" and not path.startswith(LINK_PAGES)
        for status, _, _ in [ask(anna, method, address(path, ids), token="forged.forged.forged")]
        if status != 403
    ]
    assert taken == []


def test_a_form_behind_a_link_sent_from_another_site_is_refused(guest: Browsing, ids: Ids, house: House) -> None:
    for method, path in BEHIND_A_LINK:
        if method == "POST":
            to = address(path, ids | {"token": _token(house, ids, path)})
            answer = guest.client.post(to, data=FILLED_IN, headers={"Sec-Fetch-Site": "cross-site"})
            assert answer.status_code == 403, path


def test_no_route_takes_a_method_that_it_does_not_name(guest: Browsing, ids: Ids, database: Database) -> None:
    anna = signed_in(guest, database, "anna")
    named: dict[str, set[str]] = {}
    for method, path in ROUTES:
        named.setdefault(path, set()).add(method)
    for path, methods in named.items():
        for method in {"POST", "PUT", "PATCH", "DELETE"} - methods:
            answer = anna.client.request(method, address(path, ids | {"token": "x"}))
            assert answer.status_code == 405, (method, path, answer.status_code)
            assert "Вернитесь назад" in words_of(answer.text)


def _token(house: House, ids: Ids, path: str, *, kind: str = "", days: int = 0) -> str:
    """Return a token for the page, or for the other `kind` of page, made `days` before."""
    made = datetime.fromtimestamp(moment_of(REPORT_DAY).timestamp() - days * 86400, tz=UTC)
    person_id = int(str(ids["person_id"]))
    match kind or path[:3]:
        case "/a/":
            link = house.links.assignment(int(str(ids["assignment_id"])), person_id, made)
        case "/o/":
            link = house.links.school(int(str(ids["organisation_id"])), person_id, made)
        case "/u/":
            link = house.links.rhythm(person_id, made)
        case "/v/":
            link = house.links.visits(person_id, made)
        case _:
            link = house.links.submission(int(str(ids["submission_id"])), person_id, made)
    return link.rpartition("/")[2]


@pytest.mark.parametrize(("method", "path"), BEHIND_A_LINK)
def test_no_link_page_takes_a_forged_foreign_or_old_token(
    guest: Browsing, ids: Ids, house: House, method: str, path: str
) -> None:
    good = _token(house, ids, path)
    other = _token(house, ids, path, kind="/s/" if path.startswith("/a/") else "/a/")
    for token in ("x", "%00", "a.b", good[:-1], good + "A", good.swapcase(), other, f"{good}.{other}", "Ы" * 500):
        status, _, page = ask(guest, method, address(path, ids | {"token": token}))
        assert status == 404, token
        assert "Traceback" not in page
    old = _token(house, ids, path, days=121)
    status, _, page = ask(guest, method, address(path, ids | {"token": old}))
    assert status in (410, 422)
    assert "ссылк" in words_of(page).lower()


@pytest.mark.parametrize("number", ["99999999999999999999", "2147483648", "-1", "0"])
def test_an_absurd_number_in_an_address_is_a_page_that_is_not_there(
    guest: Browsing, ids: Ids, database: Database, number: str
) -> None:
    anna = signed_in(guest, database, "anna")
    names = set(re.findall(r"{(\w+):int}", " ".join(path for _, path in ROUTES)))
    for method, path in ROUTES:
        if ":int}" in path:
            absurd = ids | dict.fromkeys(names, number) | {"token": "x"}
            assert ask(anna, method, address(path, absurd))[0] == 404, (method, path)


def test_an_endless_address_is_cut_short(guest: Browsing) -> None:
    assert guest.open("/letters/" + "9" * 5000).status_code == 414


@pytest.mark.parametrize("query", ["page=99999999999999999999", "page=-7", "page=x", "organisation=99999999999999999"])
def test_an_absurd_query_breaks_no_page(guest: Browsing, ids: Ids, database: Database, query: str) -> None:
    anna = signed_in(guest, database, "anna")
    for method, path in BEHIND_SIGN_IN:
        if method == "GET":
            assert ask(anna, method, f"{address(path, ids)}?{query}")[0] < 500, path


@pytest.mark.parametrize("typed", ["a\0b", "😀", "\u202eb", "{{7*7}}", "<script>alert(1)</script>", "a\r\nBcc: x@y"])
def test_no_form_breaks_over_what_is_typed_or_runs_it(
    guest: Browsing, ids: Ids, database: Database, typed: str
) -> None:
    anna = signed_in(guest, database, "anna")
    values = {name: typed for name in FILLED_IN if name not in ("to_on", "due", "since", "version")}
    for method, path in BEHIND_SIGN_IN:
        if method == "POST":
            answer = anna.send(address(path, ids), FILLED_IN | values)
            assert answer.status_code < 500, path
            assert "<script>alert" not in answer.text
    for method, path in BEHIND_SIGN_IN:
        if method == "GET" and "{e" not in path:
            answer = anna.open(address(path, ids))
            is_text = answer.headers.get("content-type", "").startswith("text/")
            page = answer.text if is_text else ""  # a packed workbook has any signs
            assert "<script>alert" not in page, path
            assert "49" not in page or typed != "{{7*7}}" or "{{7*7}}" in page, path
