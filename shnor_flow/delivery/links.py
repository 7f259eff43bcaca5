"""Addresses that stand in letters: signed, scoped to one obligation and one person, expiring; no account is needed."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from shnor_flow.domain.collection.figures_sheet import SheetTicket
from shnor_flow.domain.errors import ForgedLink, Refused

_ASSIGNMENT = "letter-link.assignment"
_SUBMISSION = "letter-link.submission"
_VISITS = "letter-link.visits"
_RHYTHM = "letter-link.rhythm"
_SCHOOL = "letter-link.school"
_SHEET = "figures-form"
_KEPT_SHEET = "figures-form.kept"


@dataclass(frozen=True)
class AssignmentTicket:
    """Whom a link lets answer, and for which assignment."""

    assignment_id: int
    person_id: int


@dataclass(frozen=True)
class SubmissionTicket:
    """Whom a link lets file figures, and for which submission."""

    submission_id: int
    person_id: int


@dataclass(frozen=True)
class SchoolTicket:
    """Whom a link lets see a school's page; `made_at` lets the links on that page end with it."""

    organisation_id: int
    person_id: int
    made_at: datetime


class SignedLinks:
    """Makes links and reads them back; knowing one link tells nothing about another."""

    def __init__(self, secret: str, public_url: str, days: int) -> None:
        self._secret = secret
        self._public_url = public_url.rstrip("/")
        self._life = timedelta(days=days)

    def assignment(self, assignment_id: int, person_id: int, now: datetime) -> str:
        """Return the page where this person answers for this assignment."""
        return self.page(f"/a/{self._token(_ASSIGNMENT, assignment_id, person_id, now)}")

    def submission(self, submission_id: int, person_id: int, now: datetime) -> str:
        """Return the form where this person files the school's figures."""
        return self.page(f"/s/{self._token(_SUBMISSION, submission_id, person_id, now)}")

    def visits(self, person_id: int, now: datetime) -> str:
        """Return the page where this person writes down what they did at the schools entrusted to them."""
        return self.page(f"/v/{self._token(_VISITS, person_id, person_id, now)}")

    def rhythm(self, person_id: int, now: datetime) -> str:
        """Return the page where this person chooses how often reminders come."""
        return self.page(f"/u/{self._token(_RHYTHM, person_id, person_id, now)}")

    def school(self, organisation_id: int, person_id: int, now: datetime) -> str:
        """Return the page where this person sees how the school stands."""
        return self.page(f"/o/{self._token(_SCHOOL, organisation_id, person_id, now)}")

    def page(self, path: str) -> str:
        """Return the address of a page behind the sign-in, for example /findings."""
        return f"{self._public_url}{path}"

    def read_assignment(self, token: str, now: datetime) -> AssignmentTicket:
        """Return whom the token lets in; Refused if it has expired, ForgedLink if it is not ours."""
        return AssignmentTicket(*self._read(_ASSIGNMENT, token, now))

    def read_submission(self, token: str, now: datetime) -> SubmissionTicket:
        """Return whom the token lets in; Refused if it has expired, ForgedLink if it is not ours."""
        return SubmissionTicket(*self._read(_SUBMISSION, token, now))

    def read_rhythm(self, token: str, now: datetime) -> int:
        """Return the person the token lets choose; Refused if it has expired, NotFound if it is not ours."""
        return self._read(_RHYTHM, token, now)[1]

    def read_school(self, token: str, now: datetime) -> SchoolTicket:
        """Return whom the token lets in; Refused if it has expired, ForgedLink if it is not ours."""
        organisation_id, person_id, expires = self._read_until(_SCHOOL, token, now)
        return SchoolTicket(organisation_id, person_id, datetime.fromtimestamp(expires, tz=UTC) - self._life)

    def read_visits(self, token: str, now: datetime) -> int:
        """Return the person the token lets in; Refused if it has expired, ForgedLink if it is not ours."""
        return self._read(_VISITS, token, now)[1]

    def sheet(self, ticket: SheetTicket, now: datetime) -> str:
        """Return the token that a school's form carries as a file: of this school, this round and this edition."""
        signed = [ticket.submission_id, ticket.organisation_id, ticket.edition, int((now + self._life).timestamp())]
        return str(self._serializer(_SHEET).dumps(signed))

    def read_sheet(self, token: str, now: datetime) -> SheetTicket:
        """Return what a form was made for; Refused if that is too long ago, ForgedLink if it is not ours."""
        try:
            submission_id, organisation_id, edition, expires = self._serializer(_SHEET).loads(token)
        except (BadData, ValueError, TypeError):
            raise ForgedLink("Метка формы испорчена или сделана не нашей системой.") from None
        if now.timestamp() >= expires:
            raise Refused("Форма скачана слишком давно, её метка больше не действует.")
        return SheetTicket(submission_id, organisation_id, edition)

    def kept_sheet(self, submission_id: int, sha256: str) -> str:
        """Return the name of a kept file that only the pages of this submission open."""
        return str(self._serializer(_KEPT_SHEET).dumps([submission_id, sha256]))

    def read_kept_sheet(self, token: str, submission_id: int) -> str:
        """Return the SHA-256 of a kept file; ForgedLink if the name is not one of this submission's."""
        try:
            of_submission, sha256 = self._serializer(_KEPT_SHEET).loads(token)
        except (BadData, ValueError, TypeError):
            of_submission, sha256 = 0, ""
        if of_submission != submission_id:
            raise ForgedLink("Такого файла у этих сведений нет: загрузите форму ещё раз.")
        return str(sha256)

    def _token(self, purpose: str, subject_id: int, person_id: int, now: datetime) -> str:
        # The library's own timed tokens read the clock; the moment of expiry is signed instead.
        return str(self._serializer(purpose).dumps([subject_id, person_id, int((now + self._life).timestamp())]))

    def _read(self, purpose: str, token: str, now: datetime) -> tuple[int, int]:
        return self._read_until(purpose, token, now)[:2]

    def _read_until(self, purpose: str, token: str, now: datetime) -> tuple[int, int, int]:
        """Return subject, person and the second at which the token expires."""
        try:
            subject_id, person_id, expires = self._serializer(purpose).loads(token)
        except (BadData, ValueError, TypeError):
            raise ForgedLink(
                "Ссылка неполная или неверная. Откройте её из письма ещё раз целиком; если она переносится на другую "
                "строку, скопируйте обе части."
            ) from None
        if now.timestamp() >= expires:
            raise Refused(
                "Срок действия ссылки истёк, по ней ничего не изменено. Возьмите ссылку из последнего письма или "
                "попросите новую у муниципального координатора."
            )
        return subject_id, person_id, expires

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._secret, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256})
