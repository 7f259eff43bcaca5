"""The half-year report, walked through: on its day the job makes it, the outbox sends it, the recipient opens the file.

Everything is real: the jobs as a scheduler calls them, the database, the mail server, the Word file.
"""

from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from shnor_flow import jobs
from shnor_flow.storage.database import Database
from tests.live import house_in
from tests.reporting import HEAD_ADDRESS, REGION_ADDRESS, REPORT_DAY, Reporting, build_reporting
from tests.smtp import SmtpServer


@pytest.fixture
def reporting(
    tmp_path: Path, any_database: Database, smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Reporting]:
    monkeypatch.setenv("SHNOR_SMTP_PORT", str(smtp_server.port))
    monkeypatch.setenv("SHNOR_MAIL_FROM", "Управление образования <uo@zarechny.example>")
    with house_in(tmp_path, any_database, monkeypatch) as house:
        yield build_reporting(any_database, house.files)


def live(day: date) -> None:
    """Let the day's jobs run as the timetable has them."""
    for job in (jobs.run_collection, jobs.build_reports, jobs.deliver_mail):
        job(day)


def reports_to(address: str, server: SmtpServer) -> list[EmailMessage]:
    return [letter for letter in server.of(address) if "Сводный отчёт" in letter["Subject"]]


def table_of(document: Any, first: str) -> list[list[str]]:
    """Return the cells of the first table whose header begins with this word."""
    for table in document.tables:
        cells = [[cell.text.replace("\u00a0", " ") for cell in row.cells] for row in table.rows]
        if cells[0][0] == first:
            return cells
    raise AssertionError(f"no table begins with {first}")


def test_on_its_day_the_report_arrives_once_with_a_file_that_holds_the_numbers(
    reporting: Reporting, smtp_server: SmtpServer
) -> None:
    live(date(2027, 1, 25))
    assert reports_to(HEAD_ADDRESS, smtp_server) == []
    for day in (REPORT_DAY, REPORT_DAY, date(2027, 1, 27)):
        live(day)
    assert len(reports_to(REGION_ADDRESS, smtp_server)) == 1
    (letter,) = reports_to(HEAD_ADDRESS, smtp_server)
    assert letter["Subject"].startswith("Сводный отчёт за II полугодие 2026 г.")
    (attached,) = letter.iter_attachments()
    assert attached.get_filename() == "Сводный отчёт 2026S2, версия 1.docx"
    document = Document(BytesIO(attached.get_content()))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs).replace("\u00a0", " ")
    assert "за II полугодие 2026 года" in document.paragraphs[0].text
    assert "Исполнительская дисциплина по поручениям — 60 % (3 из 5)" in said
    assert "без учёта переносов — 40 % (2 из 5)" in said
    assert table_of(document, "Раздел")[-1] == ["Всего", "4", "1", "1", "1", "0", "1", "0", "1", "33,3 % (1 из 3)"]
    assert table_of(document, "Ответственный")[-1] == ["Всего", "5", "3", "1", "1", "0", "0", "0", "1", "60 % (3 из 5)"]
    passed = table_of(document, "Показатель")[1]
    assert passed[1:4] == ["не менее 80 %", "90,2 %", "92 из 102"]  # and not (2/2 + 90/100) / 2 = 95 %
    silent = table_of(document, "Квартал")
    assert [row[5] for row in silent[1:]] == ["1", "2"]
    assert silent[2][0] == "IV квартал 2026 г."  # closed
