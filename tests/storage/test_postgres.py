"""Claims about PostgreSQL: the same schema, the same meaning of moments, and the same refusals."""

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, select

from shnor_flow.storage.database import Database
from shnor_flow.storage.migrations import bring_up_to_date
from shnor_flow.storage.tables import Lease, Municipality, Organisation

pytestmark = pytest.mark.postgres


def test_the_schema_migrates_and_equals_the_models(postgres_database: Database) -> None:
    bring_up_to_date(postgres_database.engine)
    with postgres_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_each_test_gets_a_database_with_nothing_in_it(any_database: Database) -> None:
    with any_database.writing() as session:
        assert session.exec(select(Municipality)).all() == []
        session.add(Municipality(name="Заречный район"))


def test_a_moment_keeps_its_instant(any_database: Database) -> None:
    until = datetime(2026, 12, 31, 21, 0, tzinfo=UTC)
    with any_database.writing() as session:
        session.add(Lease(name="timetable", holder="a", until=until))
    with any_database.reading() as session:
        assert session.get_one(Lease, "timetable").until == until


def test_an_organisation_needs_its_municipality(any_database: Database) -> None:
    with pytest.raises(IntegrityError), any_database.writing() as session:
        session.add(Organisation(municipality_id=99, name="Школа № 1"))
