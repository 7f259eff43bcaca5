"""A file is judged by its content; its name is made harmless."""

import pytest

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.services.deadline.judge_upload import Upload, judge_upload, safe_name

PDF = b"%PDF-1.7\n%..."


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("приказ.pdf", PDF, "application/pdf"),
        ("фото.JPG", b"\xff\xd8\xff\xe0....", "image/jpeg"),
        ("отчёт.docx", b"PK\x03\x04....", "application/zip"),
        ("таблица.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", "application/x-ole-storage"),
        ("список.txt", "Иванов\nПетров".encode(), "text/plain"),
        ("список.csv", "Иванов;5".encode("cp1251"), "text/plain"),
    ],
)
def test_what_a_school_hands_in_is_taken(name: str, data: bytes, content_type: str) -> None:
    judged = judge_upload(Upload(name, data), 20)
    assert (judged.name, judged.content_type) == (name, content_type)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "пустой"),
        (b"MZ\x90\x00\x03", "такого вида"),  # a program, whatever its name says
        (b"<html><script>alert(1)</script>", "такого вида"),
        (b"\n <svg onload='x'>", "такого вида"),
        (b"#!/bin/sh\nrm", "такого вида"),
        (b"%PDF-" + b"0" * (1024 * 1024), "больше 1 МБ"),
    ],
)
def test_what_could_harm_is_refused_with_its_reason(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        judge_upload(Upload("приказ.pdf", data), 1)


def test_an_ending_that_lies_gets_the_true_one() -> None:
    assert judge_upload(Upload("приказ.exe", PDF), 20).name == "приказ.exe.pdf"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\anna\\приказ.pdf", "приказ.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a_bSet-Cookie_ x.pdf"),
        ("gpj\u202efdp.exe", "gpjfdp.exe"),  # a sign that turns the reading direction
        ("...", "файл"),
        ("", "файл"),
        ("ы" * 300 + ".pdf", "ы" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless(name: str, shown: str) -> None:
    assert safe_name(name) == shown
