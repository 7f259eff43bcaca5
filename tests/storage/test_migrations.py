"""Claims about databases of earlier versions: what they held is there after the upgrade."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from shnor_flow.domain.party import PartyGroup
from shnor_flow.domain.party.choice import PartyChoice
from shnor_flow.storage.database import Database
from shnor_flow.storage.migrations import bring_up_to_date
from shnor_flow.storage.roadmap.holders import choices_of
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


def test_whom_words_meant_before_several_were_possible_is_kept(tmp_path: Path) -> None:
    _see_that_words_keep_their_meaning(Database(f"sqlite:///{tmp_path / 'old.sqlite3'}"))


@pytest.mark.postgres
def test_it_is_kept_on_postgres_too(postgres_server: PostgresServer) -> None:
    url = postgres_server.new_database("template0")
    _see_that_words_keep_their_meaning(Database(url))
    postgres_server.drop(url)
