"""Many rows in one statement, on both databases: the same rows come back, and a taken key is left alone."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from shnor_flow.domain.letter import LetterKind, LetterState
from shnor_flow.storage.database import Database
from shnor_flow.storage.many_rows import insert_new, is_among, table_of
from shnor_flow.storage.tables import Letter
from tests.builders import build_municipality, id_of

AT_FIVE_IN_IRKUTSK = datetime(2026, 9, 1, 5, 0, tzinfo=timezone(timedelta(hours=8)))
ODD_SUBJECT = "Приказ «О сроках»: \"5\" \\ 100 % 'ё'\u2028$1 :name"


def rows(database: Database, *keys: str) -> list[dict[str, Any]]:
    with database.writing() as session:
        home = id_of(build_municipality(session))
    return [
        {
            "key": key,
            "municipality_id": home,
            "kind": LetterKind.DIGEST,
            "to_address": "boris@zarechny.example",
            "subject": ODD_SUBJECT,
            "text": "Здравствуйте!\r\n",
            "html": "",
            "attachments": [{"name": "Отчёт.docx"}] if key == "a" else [],
            "message_id": key,
            "letter_on": date(2026, 9, 1),
            "state": LetterState.PENDING,
            "attempts": 0,
            "next_attempt_at": AT_FIVE_IN_IRKUTSK,
            "leased_until": None,
            "error": "",
            "created_at": AT_FIVE_IN_IRKUTSK,
        }
        for key in keys
    ]


def test_rows_come_back_as_they_were_given(any_database: Database) -> None:
    given = rows(any_database, "a", "b")
    with any_database.writing() as session:
        assert [key for (key,) in insert_new(session, Letter, given, [col(Letter.key)])] == ["a", "b"]
    with any_database.reading() as session:
        kept = [letter.model_dump() for letter in session.exec(select(Letter).order_by(col(Letter.key)))]
    assert [{name: one[name] for name in given[0]} for one in kept] == given
    assert kept[0]["created_at"].astimezone(UTC) == datetime(2026, 8, 31, 21, 0, tzinfo=UTC)


def test_a_taken_key_is_left_alone(any_database: Database) -> None:
    with any_database.writing() as session:
        insert_new(session, Letter, rows(any_database, "a"), [col(Letter.id)])
    later = [row | {"subject": "другая"} for row in rows(any_database, "a", "b")]
    with any_database.writing() as session:
        assert insert_new(session, Letter, later, [col(Letter.key)]) == [("b",)]
        assert insert_new(session, Letter, [], [col(Letter.key)]) == []
    with any_database.reading() as session:
        assert set(session.exec(select(Letter.key, Letter.subject))) == {("a", ODD_SUBJECT), ("b", "другая")}


def test_a_column_is_compared_with_many_values_or_with_none(any_database: Database) -> None:
    with any_database.writing() as session:
        ids = [one for (one,) in insert_new(session, Letter, rows(any_database, "a", "b", "c"), [col(Letter.id)])]
    with any_database.reading() as session:
        for column, values, count in (
            (col(Letter.key), ["a", "b", "x", *map(str, range(40_000))], 2),
            (col(Letter.key), [], 0),
            (col(Letter.id), [ids[0], *range(10_000, 50_000)], 1),
            (col(Letter.id), set(), 0),
        ):
            assert len(session.exec(select(Letter.id).where(is_among(session, column, values))).all()) == count


def test_each_row_gets_its_own_value_in_one_update(any_database: Database) -> None:
    with any_database.writing() as session:
        ids = [one for (one,) in insert_new(session, Letter, rows(any_database, "a", "b", "c"), [col(Letter.id)])]
        new = [{"id": ids[0], "error": "первая"}, {"id": ids[2], "error": "третья"}]
        errors = table_of(session, new, col(Letter.id), col(Letter.error))
        session.execute(update(Letter).where(col(Letter.id) == errors.c.id).values(error=errors.c.error))
    with any_database.reading() as session:
        assert list(session.exec(select(Letter.error).order_by(col(Letter.id)))) == ["первая", "", "третья"]
