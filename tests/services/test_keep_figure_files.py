"""Files beside figures on both databases: one content is stored once, whoever brings it, and versions keep theirs."""

from pathlib import Path

from sqlmodel import select

from shnor_flow.services.collection.keep_figure_files import Beside, attach_files, keep_uploads, remove_file
from shnor_flow.services.deadline.judge_upload import JudgedUpload
from shnor_flow.storage.collection.figure_files import figure_files
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.tables import StoredFile, SubmissionVersion
from tests.builders import id_of
from tests.collecting import BORIS_ACTS, FIRST, SECOND, local, opened_district

NOW = local(2026, 10, 8)
PAPER = JudgedUpload("справка.pdf", b"%PDF-1.7 one page", "application/pdf")


def test_one_paper_of_two_schools_is_stored_once_and_taken_from_one(any_database: Database, tmp_path: Path) -> None:
    with opened_district(any_database) as district:
        kept = keep_uploads(FileStore(tmp_path), [PAPER, PAPER])
        first, second = (Beside(id_of(district.submission(name)), district.share_id) for name in (FIRST, SECOND))
        for beside in (first, second, second):
            with any_database.writing() as session:
                attach_files(session, beside, kept, actor=BORIS_ACTS, now=NOW)
        district.submit(NOW)
        with any_database.writing() as session:
            (file,) = figure_files(session, first.submission_id)
            for _ in range(2):
                remove_file(session, first, file.file_id, actor=BORIS_ACTS, now=NOW)
            assert figure_files(session, first.submission_id) == ()
            assert len(figure_files(session, second.submission_id)) == 1
            assert len(session.exec(select(StoredFile)).all()) == 1
            version = session.exec(select(SubmissionVersion)).one()
            assert [one["name"] for one in version.files] == ["справка.pdf"]
