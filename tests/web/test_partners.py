"""Claims about «Партнёры и кураторы»: pairs are kept with their reasons, and what a document leaves open is asked."""

from datetime import date

import pytest
from sqlmodel import select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.partnership import ProposalKind
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Curatorship, Organisation, PairProposal, Partnership, Programme
from tests.builders import build_organisation, build_person, build_programme, build_school, id_of
from tests.helping import build_curatorship, build_inquiry, build_partnership, build_visit
from tests.web.browsing import Browsing
from tests.web.conftest import TODAY


class Volost:
    """A programme of two schools with a partner and a curator to choose from."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.writing() as session:
            self.school = build_school(session)
            self.other = build_school(session, "Школа № 2 с. Сосновка")
            self.programme = build_programme(session, schools=[self.school, self.other])
            self.lyceum = build_organisation(session, "Лицей № 7")
            self.boris = build_person(session)
        self.ids = {
            "programme": id_of(self.programme),
            "school": id_of(self.school),
            "lyceum": id_of(self.lyceum),
            "boris": id_of(self.boris),
        }

    def pairs(self) -> list[Partnership]:
        with self.database.reading() as session:
            return list(session.exec(select(Partnership)))


@pytest.fixture
def volost(anna: Browsing, database: Database) -> Volost:
    return Volost(database)


def test_a_pair_is_written_down_once_and_ended_with_a_reason(anna: Browsing, volost: Volost) -> None:
    form = {"school_id": volost.ids["school"], "partner_id": volost.ids["lyceum"], "scope": "химия в 8 классе"}
    to = f"/partners/{volost.ids['programme']}/pair"
    assert anna.send(to, form).status_code == 303
    again = anna.send(to, form)
    assert again.status_code == 422
    assert "Такая пара уже есть" in again.text
    (pair,) = volost.pairs()
    assert "химия в 8 классе" in anna.see("/partners")
    without = anna.send(f"/partners/pair/{pair.id}/end", {"until_on": "2026-11-24", "reason": ""})
    assert without.status_code == 422
    assert anna.send(f"/partners/pair/{pair.id}/end", {"until_on": "2026-11-24", "reason": "учитель переехал"})
    (ended,) = volost.pairs()
    assert (ended.until_on, ended.ended_reason) == (date(2026, 11, 24), "учитель переехал")
    assert "Пара школы и партнёра завершена" in anna.see("/journal")


def test_a_school_without_a_curator_is_named_until_it_has_one(anna: Browsing, volost: Volost) -> None:
    assert "Без куратора: Школа № 1 с. Берёзовка; Школа № 2 с. Сосновка." in anna.see("/partners")
    form = {"school_id": volost.ids["school"], "person_id": volost.ids["boris"], "role": "mentor"}
    assert anna.send(f"/partners/{volost.ids['programme']}/curator", form).status_code == 303
    told = anna.see("/partners")
    assert "Без куратора: Школа № 2 с. Сосновка." in told
    assert "наставник" in told
    refused = anna.send(f"/partners/{volost.ids['programme']}/curator", form | {"role": "king"})
    assert refused.status_code == 422


def test_who_met_nobody_since_july_and_who_has_not_answered_about_the_quarter_is_told(
    anna: Browsing, volost: Volost
) -> None:
    with volost.database.writing() as session:
        programme = session.get_one(Programme, volost.ids["programme"])
        school = session.get_one(Organisation, volost.ids["school"])
        tie = build_curatorship(session, programme, school, volost.boris)
        build_partnership(session, programme, school, volost.lyceum)
        build_visit(session, tie, date(2026, 9, 3))
        build_visit(session, tie, date(2026, 6, 30))  # of the half-year before
        build_inquiry(session, programme, volost.boris)
    told = anna.see("/partners").replace("\u00a0", " ")
    assert "Без единой встречи с 1 июля 2026 г.: 1 из 2." in told
    assert "О встречах за III квартал 2026 г. ответили 0 из 1, не ответили к сроку 9 октября 2026 г.: Борис" in told


def test_words_that_the_directory_does_not_know_are_asked_and_become_a_pair(anna: Browsing, volost: Volost) -> None:
    with volost.database.writing() as session:
        question = PairProposal(
            municipality_id=volost.programme.municipality_id,
            programme_id=volost.ids["programme"],
            key="first:unresolved:берёзовская школа:лицей",
            kind=ProposalKind.UNRESOLVED,
            school_words="Берёзовская школа",
            partner_words="Лицей",
            scope="подготовка к экзаменам",
            reason="В справочнике нет организации с такими словами.",
            asked_at=moment_of(TODAY),
        )
        session.add(question)
        session.flush()
        key = id_of(question)
    assert "«Берёзовская школа» — «Лицей», подготовка к экзаменам" in anna.see("/partners")
    half = anna.send(f"/partners/question/{key}", {"accepts": "yes", "school_id": volost.ids["school"]})
    assert half.status_code == 422
    chosen = {"accepts": "yes", "school_id": volost.ids["school"], "partner_id": volost.ids["lyceum"]}
    assert anna.send(f"/partners/question/{key}", chosen).status_code == 303
    assert anna.send(f"/partners/question/{key}", chosen | {"accepts": "no"}).status_code == 303  # the first word holds
    (pair,) = volost.pairs()
    assert (pair.school_id, pair.partner_id, pair.scope) == (
        volost.ids["school"],
        volost.ids["lyceum"],
        "подготовка к экзаменам",
    )


def test_a_curator_of_a_day_ahead_may_be_called_off(anna: Browsing, volost: Volost) -> None:
    form = {"school_id": volost.ids["school"], "person_id": volost.ids["boris"], "from_on": "2026-09-01"}
    anna.send(f"/partners/{volost.ids['programme']}/curator", form)
    with volost.database.reading() as session:
        (row,) = session.exec(select(Curatorship)).all()
    ended = anna.send(f"/partners/curator/{row.id}/end", {"until_on": "2026-11-24", "reason": "перешёл в лицей"})
    assert ended.status_code == 303
    assert "Пар и кураторов пока нет" not in anna.see("/partners")  # the 24th is still his
