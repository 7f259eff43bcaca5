"""Claims about people added and changed by hand: nobody twice, nobody locked out."""

from datetime import date

import pytest
from sqlmodel import select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.errors import Refused
from shnor_flow.services.people.keep_people import PersonCard, add_person, change_person
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Person
from tests.builders import BORIS, build_coordinator, build_municipality, build_organisation, build_school, id_of

NOW = moment_of(date(2026, 11, 24))
ANNA_ACTS = Actor("Анна Сергеевна Котова")


def test_a_button_pressed_twice_adds_one_person(any_database: Database) -> None:
    with any_database.writing() as session:
        home, department = id_of(build_municipality(session)), id_of(build_organisation(session))
    card = PersonCard(f" {BORIS}  ", email="boris@zarechny.example", organisation_id=department, is_contact=True)
    with any_database.writing() as session:
        add_person(session, home, card, actor=ANNA_ACTS, now=NOW)
    with any_database.writing() as session, pytest.raises(Refused, match="уже есть"):
        add_person(session, home, card, actor=ANNA_ACTS, now=NOW)
    with any_database.reading() as session:
        assert [person.full_name for person in session.exec(select(Person))] == [BORIS]


def test_a_namesake_at_another_organisation_or_after_somebody_left_is_somebody_else(database: Database) -> None:
    with database.writing() as session:
        home, department = id_of(build_municipality(session)), id_of(build_organisation(session))
        card = PersonCard(BORIS, organisation_id=department)
        first = add_person(session, home, card, actor=ANNA_ACTS, now=NOW)
        school = PersonCard(BORIS, organisation_id=id_of(build_school(session)))
        add_person(session, home, school, actor=ANNA_ACTS, now=NOW)
        gone = PersonCard(BORIS, organisation_id=department, is_active=False)
        change_person(session, home, first, gone, actor=ANNA_ACTS, now=NOW)
        assert add_person(session, home, card, actor=ANNA_ACTS, now=NOW) != first


def test_anna_cannot_lock_herself_out(database: Database) -> None:
    with database.writing() as session:
        anna = build_coordinator(session)
        card = PersonCard(anna.full_name, email=anna.email or "", is_active=False)
        with pytest.raises(Refused, match="Себя отключить нельзя"):
            change_person(
                session, anna.municipality_id, id_of(anna), card, actor=Actor(anna.full_name, anna.id), now=NOW
            )
        assert anna.is_active
