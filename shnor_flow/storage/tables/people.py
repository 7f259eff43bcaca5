"""Municipalities, their organisations and people, and who may sign in."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from shnor_flow.domain.letter import LetterRhythm
from shnor_flow.domain.party import Duty, OrganisationKind
from shnor_flow.domain.party.absence import AbsenceSource
from shnor_flow.storage.columns import moment, optional_moment, word


class Municipality(SQLModel, table=True):
    """The unit of permissions, of time zone and of sharding."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    region: str | None = None
    timezone: str = "Europe/Moscow"  # IANA name
    roll: str = "backward"  # where a deadline on a day off moves: backward or forward
    letters_hour: int = 7  # local hour from which the day's letters may leave
    letters_gap_days: int = 1  # days between two reminders to one person, at least; the last day of a term may break it
    letters_a_week: int = 7  # reminders a person gets in seven days, at most
    extension_days_before: int = 5  # working days before a deadline up to which more time may be asked for
    extensions_at_most: int = 2  # how often one assignment may be given more time at its holder's request
    halves_contributors: bool = True  # co-executors owe their part by half of the term


class Organisation(SQLModel, table=True):
    """A department, a centre or a school of the directory."""

    __table_args__ = (UniqueConstraint("municipality_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    name: str
    short_name: str | None = None
    aliases: str = ""  # other names from plans, one a line
    kind: OrganisationKind = word(OrganisationKind, OrganisationKind.OTHER)
    is_low_results: bool = False  # a school of the ШНОР list
    email: str | None = None  # the role mailbox
    is_active: bool = True


class Person(SQLModel, table=True):
    """Somebody who can be responsible, get letters or sign in."""

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    full_name: str
    position: str | None = None
    email: str | None = Field(default=None, index=True)
    phone: str | None = None
    is_contact: bool = False  # gets the letters of the organisation
    is_active: bool = True
    bounced_address: str | None = None  # letters to it came back; once `email` is another one, that is over
    bounced_at: datetime | None = optional_moment()
    bounce_reason: str = ""  # in the mail server's words
    rhythm: LetterRhythm = word(LetterRhythm, LetterRhythm.DAILY)  # how often they want reminders


class Absence(SQLModel, table=True):
    """Days on which somebody gets no reminders, and who gets them instead; both ends included."""

    __table_args__ = (Index("ix_absence_days", "municipality_id", "until_on", "from_on"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    substitute_id: int | None = Field(
        default=None, foreign_key="person.id"
    )  # None: the organisation, or the coordinator
    from_on: date
    until_on: date
    source: AbsenceSource = word(AbsenceSource)
    is_confirmed: bool = True  # a suggestion changes nothing until the coordinator takes it
    note: str = ""
    created_at: datetime = moment()
    cancelled_at: datetime | None = optional_moment()


class Appointment(SQLModel, table=True):
    """A duty of a person in the municipality: coordinator, head of department, recipient of reports."""

    __table_args__ = (UniqueConstraint("person_id", "duty"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    duty: Duty = word(Duty)


class Account(SQLModel, table=True):
    """A sign-in with a password: it sees the municipality of its person or, without one, the counts of a region."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", unique=True)
    municipality_id: int | None = Field(default=None, foreign_key="municipality.id", index=True)
    region: str | None = None  # whose municipalities are compared; then there is no person and no municipality
    holder: str = ""  # whose account it is, where there is no person
    login: str = Field(unique=True)
    password_hash: str
    is_active: bool = True
    created_at: datetime = moment()
    last_sign_in_at: datetime | None = optional_moment()
