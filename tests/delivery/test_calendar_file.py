"""Deadlines as a calendar file: whole days, one name for ever, text that no program takes for a command."""

from datetime import UTC, date, datetime

from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from shnor_flow.delivery.calendar_file import CalendarFileWriter
from shnor_flow.domain.letter.calendar_entry import CalendarEntry

NOW = datetime(2026, 9, 16, 4, 5, tzinfo=UTC)


def entry(due_on: date = date(2026, 9, 30), sequence: int = 0, title: str = "1. Провести семинар") -> CalendarEntry:
    return CalendarEntry(7, title, "Результат: приказ", due_on, sequence)


def event_of(*entries: CalendarEntry) -> tuple[Calendar, list[dict[str, object]]]:
    data = CalendarFileWriter("https://roadmap.example/x").write(entries, "Заречный район", NOW)
    calendar = Calendar.from_ical(data)
    return calendar, [dict(event) for event in calendar.walk("VEVENT")]


def test_a_deadline_is_a_whole_day_that_stays_free() -> None:
    calendar, (event,) = event_of(entry())
    assert str(calendar["METHOD"]) == "PUBLISH"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 9, 30), date(2026, 10, 1))  # type: ignore[attr-defined]
    assert str(event["SUMMARY"]) == "Срок: 1. Провести семинар"
    assert str(event["TRANSP"]) == "TRANSPARENT"


def test_a_moved_deadline_keeps_its_name_and_counts_up() -> None:
    _, (before,) = event_of(entry())
    _, (after,) = event_of(entry(date(2026, 10, 15), sequence=1))
    assert before["UID"] == after["UID"] == "assignment-7@roadmap.example"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)


def test_a_title_can_not_add_a_line_of_its_own() -> None:
    _, (event,) = event_of(entry(title="Совещание\r\nATTENDEE:mailto:x@example.ru; «, и обед"))
    assert "ATTENDEE" not in event
    assert "ATTENDEE" in str(event["SUMMARY"])


def test_lines_are_folded_as_the_standard_asks() -> None:
    data = CalendarFileWriter("https://roadmap.example").write([entry(title="семинар " * 40)], "Район", NOW)
    assert all(len(line.encode()) <= 75 for line in data.split("\r\n"))


@given(st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" ,;\\\n"), max_size=300))
@example("\\" * 200)
@example("а, б; в\n" * 40)
@example("📅" * 60)
def test_another_reader_gets_every_title_back(title: str) -> None:
    data = CalendarFileWriter("https://roadmap.example").write([entry(title=title)], "Заречный район", NOW)
    assert all(len(line.encode()) <= 75 for line in data.split("\r\n"))
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    # Of a backslash before N the library makes a line break, as of one before n.
    assert str(event["SUMMARY"]) == f"Срок: {title}".replace("\\N", "\n")
    assert str(event["DESCRIPTION"]) == "Результат: приказ\nЗаречный район, дорожная карта"
    assert "\r\nDTSTAMP:20260916T040500Z\r\n" in data
