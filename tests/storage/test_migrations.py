"""Claims about databases of earlier versions: what they held is there after the upgrade."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from shnor_flow.domain.completeness.content import Content
from shnor_flow.domain.party import PartyGroup
from shnor_flow.domain.party.choice import PartyChoice
from shnor_flow.storage.completeness.content import counted_content, kept_content
from shnor_flow.storage.database import Database
from shnor_flow.storage.migrations import bring_up_to_date
from shnor_flow.storage.roadmap.holders import choices_of
from shnor_flow.storage.tables import Submission
from tests.postgres import PostgresServer

BEFORE_SEVERAL = "0003"
OLD_ROWS = (
    "INSERT INTO municipality (id, name, timezone, roll, letters_hour) VALUES (1, 'Заречный район', 'UTC', 'back', 7)",
    "INSERT INTO organisation (id, municipality_id, name, aliases, kind, is_low_results, is_active)"
    " VALUES (5, 1, 'Управление образования', '', 'department', false, true)",
    'INSERT INTO party (id, municipality_id, wording, wording_key, target, organisation_id, "group") VALUES'
    " (1, 1, 'УО', 'уо', 'organisation', 5, NULL), (2, 1, 'школы', 'школы', 'group', NULL, 'all_schools'),"
    " (3, 1, 'РМО', 'рмо', 'unresolved', NULL, NULL)",
)
BEFORE_COUNTS = "0015"
_PROGRAMME = "INSERT INTO programme (id, municipality_id, title, starts_on, ends_on, passport, cadences) VALUES"
_INDICATOR = (
    "INSERT INTO indicator (id, programme_id, position, name, asks, across_schools, across_periods, is_collected,"
    " collected_each, reported_by, legal_basis) VALUES"
)
_ROUND = (
    "INSERT INTO collectionround (id, municipality_id, programme_id, period, kind, ends_on, opens_on, due_on, locks_on,"
    " due_at, locks_at, state) VALUES"
)
_SUBMISSION = (
    "INSERT INTO submission (id, municipality_id, round_id, organisation_id, reporter, state, due_on, locks_on, due_at,"
    " locks_at, on_time_until, version, edition, draft, submitted_by, comment, disputed) VALUES"
)
_DAYS = "'2026-10-09', '2026-10-23', '2026-10-09 21:00:00+00', '2026-10-23 21:00:00+00'"
# A share, a «no», words and «no data» of one school, a silent one, the department; a half-year's figure is not asked.
FILED_ROWS = (
    OLD_ROWS[0]
    .replace(
        "letters_hour)",
        "letters_hour, letters_gap_days, letters_a_week, extension_days_before,"
        " extensions_at_most, halves_contributors)",
    )
    .replace(", 7)", ", 7, 1, 7, 5, 2, true)"),
    OLD_ROWS[1],
    *(OLD_ROWS[1].replace("(5,", f"({key},").replace("Управление образования", f"Школа № {key}") for key in (6, 7)),
    f"{_PROGRAMME} (1, 1, 'Программа', '2026-07-01', '2027-06-30', '{{}}', '[]')",
    *(
        f"{_INDICATOR} ({key}, 1, {key}, 'Показатель {key}', {asks}, 'sum', 'sum', true, {each}, '{reporter}', '')"
        for key, asks, each, reporter in (
            (1, "NULL", "NULL", "school"),
            (2, "'yes_no'", "NULL", "school"),
            (3, "'text'", "'quarter'", "school"),
            (4, "NULL", "NULL", "school"),
            (5, "NULL", "'half_year'", "school"),
            (6, "NULL", "NULL", "department"),
        )
    ),
    f"{_ROUND} (1, 1, 1, '2026Q3', 'quarter', '2026-09-30', '2026-10-01', {_DAYS}, 'open')",
    *(
        f"{_SUBMISSION} ({key}, 1, 1, {organisation}, '{reporter}', '{state}', {_DAYS}, '2026-10-09 21:00:00+00',"
        f" {version}, {version}, '{{}}', '', '', '{{}}')"
        for key, organisation, reporter, state, version in (
            (1, 6, "school", "accepted", 2),
            (2, 7, "school", "draft", 0),
            (3, 5, "department", "expected", 0),
        )
    ),
    "INSERT INTO figure (submission_id, indicator_id, answer, numerator, denominator, note) VALUES"
    " (1, 1, 'confirmed_zero', 0, 8, ''), (1, 2, 'value', 0, 1, ''), (1, 3, 'value', NULL, NULL, 'да'),"
    " (1, 4, 'no_data', NULL, NULL, 'позже')",
)


def _at(database: Database, revision: str) -> None:
    with database.engine.execution_options(begin="IMMEDIATE").begin() as connection:
        config = Config()
        config.set_main_option("script_location", "shnor_flow:storage/migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _see_that_words_keep_their_meaning(database: Database) -> None:
    _at(database, BEFORE_SEVERAL)
    with database.engine.begin() as connection:
        for row in OLD_ROWS:
            connection.exec_driver_sql(row)
    bring_up_to_date(database.engine)
    with database.reading() as session:
        assert choices_of(session, [1, 2, 3]) == {
            1: [PartyChoice(organisation_id=5)],
            2: [PartyChoice(group=PartyGroup.ALL_SCHOOLS)],
        }
    database.close()


def _see_that_filed_figures_are_counted(database: Database) -> None:
    _at(database, BEFORE_COUNTS)
    with database.engine.begin() as connection:
        for row in FILED_ROWS:
            connection.exec_driver_sql(row)
    bring_up_to_date(database.engine)
    with database.reading() as session:
        filed, silent, department = (kept_content(session.get_one(Submission, key)) for key in (1, 2, 3))
        assert filed == Content(asked=4, answered=4, filled=3, telling=2)
        assert counted_content(session, [1, 2]) == {1: (4, 3, 2)}
        assert (silent, department) == (Content(asked=4), Content(asked=1))
    database.close()


def test_figures_filed_before_they_were_counted_are_counted(tmp_path: Path) -> None:
    _see_that_filed_figures_are_counted(Database(f"sqlite:///{tmp_path / 'old.sqlite3'}"))


@pytest.mark.postgres
def test_they_are_counted_on_postgres_too(postgres_server: PostgresServer) -> None:
    url = postgres_server.new_database("template0")
    _see_that_filed_figures_are_counted(Database(url))
    postgres_server.drop(url)


def test_whom_words_meant_before_several_were_possible_is_kept(tmp_path: Path) -> None:
    _see_that_words_keep_their_meaning(Database(f"sqlite:///{tmp_path / 'old.sqlite3'}"))


@pytest.mark.postgres
def test_it_is_kept_on_postgres_too(postgres_server: PostgresServer) -> None:
    url = postgres_server.new_database("template0")
    _see_that_words_keep_their_meaning(Database(url))
    postgres_server.drop(url)
