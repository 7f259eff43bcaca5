"""Claims about the report's documents: both say the same, repeat their headers, and let no word become markup."""

import re
from collections import Counter
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import html as lxml_html

from shnor_flow.domain.report import HalfYearReport, as_snapshot, from_snapshot
from shnor_flow.reports.docx import docx_of
from shnor_flow.reports.half_year import layout_of
from shnor_flow.reports.html import html_of
from tests.reports.sample import empty_report, hostile_report, sample_report


def words_of_docx(report: HalfYearReport) -> str:
    body = Document(BytesIO(docx_of(report))).element.body
    return "\n".join("".join(one.itertext(qn("w:t"))) for one in body.iter(qn("w:p")))


def words_of_html(report: HalfYearReport) -> str:
    """Return the words of the page without its drawing, which repeats the table above it."""
    page: Any = lxml_html.fromstring(html_of(report))
    return "\n".join(str(words) for words in page.xpath("//body//text()[not(ancestor::figure)]"))


def numbers_in(words: str) -> Counter[str]:
    return Counter(re.findall(r"\d+(?:,\d+)?", words))


@pytest.mark.parametrize("report", [sample_report(), empty_report()], ids=["full", "empty"])
def test_both_documents_say_the_same_numbers(report: HalfYearReport) -> None:
    assert numbers_in(words_of_docx(report)) == numbers_in(words_of_html(report))


def test_the_numbers_made_by_hand_are_in_both_documents() -> None:
    for words in (words_of_docx(sample_report()), words_of_html(sample_report())):
        said = " ".join(words.replace("\u00a0", " ").split())
        assert "По плану 6 сроков мероприятий: выполнено в срок — 2; выполнено с опозданием — 1; просрочено — 2" in said
        assert "По плану 11 поручений: выполнено в срок — 7; выполнено с опозданием — 1; просрочено — 2" in said
        assert "дисциплина по поручениям — 70 % (7 из 10); по первоначальным срокам, без учёта переносов — 60 %" in said
        assert "89,2 %" in said  # (1 + 90) of (2 + 100), and not the average of 50 % and 90 %
        assert "Карантин в школе с 21 сентября" in said
        assert "Проведено 14 консультаций" in said


def test_the_drawing_shows_what_the_table_counts() -> None:
    labels = [
        drawing.get("aria-label")
        for drawing in lxml_html.fromstring(html_of(sample_report())).findall(".//svg[@role='img']")
    ]
    assert "Работа с кадрами: в срок — 2, с опозданием — 1" in labels


def test_a_part_with_nothing_to_tell_says_so() -> None:
    words = words_of_docx(empty_report())
    assert words.count("Нет.") == 8
    assert "Предварительные данные" in words


def test_words_of_the_plan_stay_words() -> None:
    page = lxml_html.fromstring(html_of(hostile_report()))
    assert page.findall(".//script") == []
    for words in (words_of_docx(hostile_report()), words_of_html(hostile_report())):
        assert '<script>alert("1")</script> {{ 7 * 7 }} & «цитата»' in words
        assert "49" not in words


def test_the_page_needs_nothing_from_outside() -> None:
    page = html_of(sample_report()).decode()
    assert not re.search(r"""(?:src|href)=["']|https?:|url\(|@import""", page)


def test_the_word_file_is_a_landscape_page_in_times_with_repeated_headers_and_page_numbers() -> None:
    document: Any = Document(BytesIO(docx_of(sample_report())))
    section = document.sections[0]
    assert section.page_width > section.page_height
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert section.footer._element.findall(f".//{qn('w:instrText')}")[0].text == "PAGE"
    tables = [table for table in document.tables if len(table.columns) > 2]
    assert len(tables) == len([block for block in layout_of(sample_report()).blocks if block.kind == "table"]) - 2
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in tables)
    assert [one.text for one in document.paragraphs if one.style.name == "Heading 1"][:2] == [
        "1. Что вошло в отчёт",
        "2. Главное",
    ]


@pytest.mark.parametrize("report", [sample_report(), hostile_report()], ids=["full", "hostile"])
def test_a_frozen_snapshot_prints_as_the_report_did(report: HalfYearReport) -> None:
    assert html_of(from_snapshot(as_snapshot(report))) == html_of(report)
