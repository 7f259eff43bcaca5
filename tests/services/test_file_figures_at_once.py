"""Claims about forms of one school that arrive at the same moment, and about what the department does meanwhile."""

import pytest

from shnor_flow.domain.actor import Actor
from shnor_flow.services.collection.file_figures import StaleForm, save_draft, submit
from shnor_flow.storage.collection.submission import submission_by_id
from shnor_flow.storage.database import Database
from tests.builders import BORIS
from tests.collecting import POST, local, opened_district

NOW = local(2026, 10, 8)


@pytest.mark.postgres
def test_a_form_that_was_looked_at_before_another_device_saved_is_refused(postgres_database: Database) -> None:
    # SQLite lets nobody in between: its writers take turns.
    with opened_district(postgres_database) as district, postgres_database.writing() as session:
        mine, other = district.form(district.typed(n="50")), district.form(district.typed(n="55"))
        actor = Actor(BORIS, district.boris_id)
        submission_by_id(session, mine.submission_id)
        with postgres_database.writing() as second:
            save_draft(second, other, actor=actor, now=NOW)
        with pytest.raises(StaleForm):
            save_draft(session, mine, actor=actor, now=NOW)
        with pytest.raises(StaleForm):
            submit(session, mine, actor=actor, now=NOW, post=POST)
