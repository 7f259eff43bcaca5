"""Links of letters: what they let in, and what they refuse."""

from datetime import UTC, datetime, timedelta

import pytest

from shnor_flow.delivery.links import AssignmentTicket, SignedLinks, SubmissionTicket
from shnor_flow.domain.errors import NotFound, Refused

SENT = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
LINKS = SignedLinks("a secret of the tests", "https://roadmap.example/", 120)


def token_of(link: str) -> str:
    return link.rsplit("/", 1)[1]


def test_a_link_brings_back_the_assignment_and_the_person() -> None:
    link = LINKS.assignment(17, 4, SENT)
    assert link.startswith("https://roadmap.example/a/")
    assert LINKS.read_assignment(token_of(link), SENT) == AssignmentTicket(17, 4)
    form = LINKS.submission(3, 4, SENT)
    assert form.startswith("https://roadmap.example/s/")
    assert LINKS.read_submission(token_of(form), SENT) == SubmissionTicket(3, 4)


def test_a_link_lives_120_days_to_the_second() -> None:
    token = token_of(LINKS.assignment(17, 4, SENT))
    last_second = SENT + timedelta(days=120, seconds=-1)
    assert LINKS.read_assignment(token, last_second) == AssignmentTicket(17, 4)
    with pytest.raises(Refused, match="истёк"):
        LINKS.read_assignment(token, SENT + timedelta(days=120))


def test_a_link_to_an_assignment_opens_no_submission() -> None:
    with pytest.raises(NotFound):
        LINKS.read_submission(token_of(LINKS.assignment(17, 4, SENT)), SENT)


@pytest.mark.parametrize("token", ["", "x", "WzE3LDRd.AAAA", "ы" * 40, "." * 3, "W10.W10"])
def test_a_forged_link_is_not_found(token: str) -> None:
    with pytest.raises(NotFound, match="неверная"):
        LINKS.read_assignment(token, SENT)


def test_a_link_of_another_installation_is_not_found() -> None:
    stranger = SignedLinks("another secret", "https://roadmap.example", 120)
    with pytest.raises(NotFound):
        LINKS.read_assignment(token_of(stranger.assignment(17, 4, SENT)), SENT)
