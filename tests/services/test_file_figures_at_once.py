"""Claims about forms of one school that arrive at the same moment, and about what the department does meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection.indicator import FiledFigure
from shnor_flow.domain.errors import Refused
from shnor_flow.services.collection.adjust_round import MoreTime, excuse_school, extend_submission
from shnor_flow.services.collection.file_figures import Filing, FormSent, StaleForm, save_draft, submit
from shnor_flow.services.collection.review_figures import accept, send_back
from shnor_flow.services.collection.run_collection import Collecting, run_collection
from shnor_flow.storage.collection.filed import filed_figures
from shnor_flow.storage.collection.submission import receipts_of, submission_by_id
from shnor_flow.storage.database import Database
from tests.builders import ANNA, BORIS, id_of
from tests.collecting import CALENDAR, LINKS, POST, WRITER, District, local, opened_district

NOW = local(2026, 10, 8)
LOCKS_AT = local(2026, 10, 24, 0, 0)


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


def test_the_same_form_from_two_processes_at_once_is_one_version_and_one_letter(any_database: Database) -> None:
    with opened_district(any_database) as district:
        sent = district.form()
        said = _at_once(any_database, *[_submitting(district, sent)] * 4)
        assert {one.receipt.number for one in said if isinstance(one, Filing) and one.receipt} == {
            f"2026Q3-{sent.submission_id:04d}-1"
        }
        assert len(said) == sum(isinstance(one, Filing) for one in said)
        assert district.submission().version == 1
        assert len(district.letters("receipt")) == 1


def test_of_two_devices_at_once_one_is_taken_and_the_other_is_shown_both(any_database: Database) -> None:
    with opened_district(any_database) as district:
        forms = [
            district.form(district.typed(n=str(50 + device)), client_key=f"a key of device {device}")
            for device in range(4)
        ]
        said = _at_once(any_database, *(_submitting(district, form) for form in forms))
        taken = [one for one in said if isinstance(one, Filing)]
        stale = [one for one in said if isinstance(one, StaleForm)]
        assert (len(taken), len(stale)) == (1, 3)
        assert {one.current.filed[district.share_id] for one in stale} == {taken[0].view.filed[district.share_id]}
        assert district.submission().version == 1


@pytest.mark.parametrize("act", ["accept", "return", "excuse", "extend", "lock"])
def test_whatever_the_department_does_meanwhile_the_outcome_is_as_if_one_had_come_first(
    any_database: Database, act: str
) -> None:
    with opened_district(any_database) as district:
        if act in ("accept", "return"):
            district.submit(NOW)
        sent = district.form(district.typed(n="62"))
        at = LOCKS_AT if act == "lock" else NOW
        mine, theirs = _at_once(any_database, _submitting(district, sent), lambda own: _decide(own, district, act, at))
        after = district.submission()
        is_taken = isinstance(mine, Filing)
        assert is_taken or isinstance(mine, Refused), mine
        assert theirs is None or isinstance(theirs, Refused), theirs
        if act in ("extend", "lock"):
            assert is_taken
        if act == "excuse":
            assert is_taken == isinstance(theirs, Refused)
        assert after.version == is_taken + (act in ("accept", "return"))
        with any_database.reading() as session:
            assert filed_figures(session, sent.submission_id) == {
                one.indicator_id: one.given for one in _last_version(session, sent.submission_id)
            }


def test_more_time_granted_meanwhile_does_not_make_an_open_form_stale(database: Database) -> None:
    with opened_district(database) as district:
        sent = district.form()
        _decide(database, district, "extend", NOW)
        assert district.submit(NOW, sent).receipt


def _at_once(database: Database, *acts: Callable[[Database], object]) -> list[object]:
    """Let each act begin at the same instant through connections of its own, as processes do; return what was said."""
    start = Barrier(len(acts))

    def begin(act: Callable[[Database], object]) -> object:
        own = Database(database.engine.url.render_as_string(hide_password=False))
        try:
            start.wait()
            return act(own)
        except Refused as refused:
            return refused
        finally:
            own.close()

    with ThreadPoolExecutor(len(acts)) as at_once:
        return list(at_once.map(begin, acts))


def _submitting(district: District, sent: FormSent) -> Callable[[Database], object]:
    def act(own: Database) -> Filing:
        with own.writing() as session:
            return submit(session, sent, actor=Actor(BORIS, district.boris_id), now=NOW, post=POST)

    return act


def _decide(own: Database, district: District, act: str, now: datetime) -> None:
    row = district.submission()
    key = id_of(row), row.municipality_id
    anna: dict[str, Any] = {"actor": Actor(ANNA), "now": now}
    if act == "lock":
        run_collection(own, Collecting(now, CALENDAR, WRITER, LINKS))
        return
    with own.writing() as session:
        if act == "accept":
            accept(session, *key, version=1, **anna)
        elif act == "return":
            send_back(session, *key, version=1, comment="Проверьте.", calendar=CALENDAR, post=POST, **anna)
        elif act == "excuse":
            excuse_school(session, *key, "Школа закрыта на ремонт", **anna)
        else:
            extend_submission(session, *key, MoreTime(date(2026, 10, 16), "Не было света"), calendar=CALENDAR, **anna)


def _last_version(session: Session, submission_id: int) -> tuple[FiledFigure, ...]:
    receipts = receipts_of(session, submission_by_id(session, submission_id))
    return receipts[0].figures if receipts else ()
