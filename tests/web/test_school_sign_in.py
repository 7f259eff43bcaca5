"""A person of a school who signs in: finds the school's own figures, and none of the coordinator's pages."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from shnor_flow.jobs import House
from shnor_flow.services.people.keep_accounts import create_account
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Account, Appointment, Person
from shnor_flow.web.app import create_app
from tests.builders import ANNA, BORIS, id_of
from tests.collecting import FIRST, OPENING, SECOND, District, build_district, local
from tests.web.browsing import PASSWORD, Browsing, build_account, words_of
from tests.web.test_access import BEHIND_SIGN_IN, FILLED_IN, OF_SCHOOLS

NOW = local(2026, 10, 8, 14, 5)
OWN_PAGES = (OF_SCHOOLS, "/password")


@pytest.fixture
def district(house: House) -> District:
    district = build_district(house.database)
    district.run(OPENING)
    return district


@pytest.fixture
def boris(district: District, house: House) -> Iterator[Browsing]:
    """Return a browser in which Boris of the first school has signed in."""
    with district.database.writing() as session:
        create_account(
            session,
            municipality_id=district.submission().municipality_id,
            school_id=district.schools[FIRST],
            login="boris",
            name=BORIS,
            password=PASSWORD,
            now=NOW,
        )
    with TestClient(create_app(house, clock=lambda: NOW), follow_redirects=False) as client:
        browsing = Browsing(client)
        assert browsing.sign_in("boris").status_code == 303
        yield browsing


def test_a_schools_account_is_its_persons_and_makes_nobody_coordinator(boris: Browsing, database: Database) -> None:
    with database.reading() as session:
        person = session.get_one(Person, session.exec(select(Account.person_id)).one())
        assert (person.full_name, person.email) == (BORIS, "boris@school1.example")
        assert session.exec(select(Appointment.person_id)).all() != [person.id]
        assert session.exec(select(Appointment).where(Appointment.person_id == person.id)).all() == []


def test_the_first_page_leads_a_school_to_its_figures_and_they_to_the_form(boris: Browsing) -> None:
    assert boris.open("/").headers["location"] == "/figures"
    page = boris.see("/figures")
    assert FIRST in page
    assert SECOND not in page
    assert "III квартал 2026 г." in page
    assert "Сдать до 23:59 9 октября 2026 г." in page
    form = boris.open(re.findall(r'href="(/figures/\d+)"', boris.open("/figures").text)[0])
    assert form.status_code == 303
    assert "Число учителей, прошедших курсы" in boris.see(form.headers["location"].removeprefix("http://testserver"))


def test_a_school_sees_and_changes_nothing_of_the_coordinators(boris: Browsing) -> None:
    def status(method: str, path: str) -> int:
        to = re.sub(r"{(\w+)(?::\w+)?}", "1", path)
        answer = boris.send(to, FILLED_IN) if method == "POST" else boris.open(to)
        return answer.status_code

    foreign = [one for one in BEHIND_SIGN_IN if not one[1].startswith(OWN_PAGES) and one[1] != "/"]
    assert len(foreign) > 60
    assert [(method, path) for method, path in foreign if status(method, path) != 404] == []
    page = boris.open("/people")
    assert "для координатора" in words_of(page.text)
    assert 'href="/people"' not in page.text


def test_the_other_schools_form_is_not_there(boris: Browsing, district: District) -> None:
    assert boris.open(f"/figures/{id_of(district.submission(SECOND))}").status_code == 404


def test_whoever_leaves_the_school_or_coordinates_sees_accordingly(boris: Browsing, district: District) -> None:
    with district.database.writing() as session:
        session.get_one(Person, district.boris_id).organisation_id = district.schools[SECOND]
    assert SECOND in boris.see("/figures")
    with district.database.writing() as session:
        session.get_one(Person, district.boris_id).is_active = False
    assert boris.open("/figures").headers["location"].startswith("/sign-in")


def test_a_coordinator_whose_work_went_to_another_and_who_is_of_a_school_now_is_let_into_no_page_of_hers(
    visitor: Browsing, database: Database, house: House
) -> None:
    district = build_district(house.database)
    with database.writing() as session:
        build_account(session, "anna", now=datetime(2026, 1, 1, tzinfo=UTC))
    visitor.sign_in("anna")
    assert visitor.open("/people").status_code == 200
    with database.writing() as session:
        anna = session.exec(select(Person).where(Person.full_name == ANNA)).one()
        anna.organisation_id = district.schools[FIRST]
        session.delete(session.exec(select(Appointment).where(Appointment.person_id == anna.id)).one())
    assert visitor.open("/people").status_code == 404
    assert visitor.open("/figures").status_code == 200


def test_a_school_changes_its_own_password(boris: Browsing) -> None:
    new = {"old": PASSWORD, "new": "four quiet words here", "again": "four quiet words here"}
    assert boris.send("/password", new).headers["location"] == "/"
    assert boris.sign_in("boris", "four quiet words here").status_code == 303
