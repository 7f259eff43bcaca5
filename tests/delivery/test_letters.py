"""Letters from templates: complete or refused, escaped, and readable as plain text."""

from pathlib import Path

import pytest
from jinja2.exceptions import SecurityError, UndefinedError

from shnor_flow.delivery.letters import TemplateWriter
from shnor_flow.domain.letter import LetterKind
from shnor_flow.services.ports import LetterText

LINK = "https://roadmap.example/a/" + "x" * 120


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "emails" / "digest"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("{{ title }}")
    (folder / "body.txt").write_text("{{ title }}\n")
    (folder / "body.html").write_text("<style>p { color: red; }</style><p>{{ title }}</p>")
    return tmp_path


def write(templates: Path, **content: object) -> LetterText:
    return TemplateWriter(templates).write(LetterKind.DIGEST, content)


def test_a_subject_is_one_line(templates: Path) -> None:
    assert write(templates, title="План\r\nBcc: vera@zarechny.example").subject == "План Bcc: vera@zarechny.example"


def test_values_are_escaped_in_the_html_part_only(templates: Path) -> None:
    letter = write(templates, title="<b>ЦРО & школы</b>")
    assert "&lt;b&gt;ЦРО &amp; школы" in letter.html
    assert letter.text == "<b>ЦРО & школы</b>\n"


def test_a_value_is_never_a_template(templates: Path) -> None:
    assert write(templates, title="{{ 7 * 7 }}").text == "{{ 7 * 7 }}\n"


def test_styles_are_moved_into_the_tags(templates: Path) -> None:
    assert '<p style="color: red;">' in write(templates, title="План").html


def test_a_hole_in_a_letter_is_an_error(templates: Path) -> None:
    with pytest.raises(UndefinedError):
        write(templates)


def test_a_template_reaches_nothing_but_its_values(templates: Path) -> None:
    (templates / "emails" / "digest" / "body.txt").write_text("{{ title.__class__.__mro__ }}")
    with pytest.raises(SecurityError):
        write(templates, title="План")


def test_long_lines_are_folded_under_their_mark_and_links_stay_whole(templates: Path) -> None:
    lines = f"- {'слово ' * 30}\n\n\n\n  {LINK}\n"
    text = write(templates, title=lines).text
    first, second, *_ = text.splitlines()
    assert len(first) <= 76
    assert first.startswith("- слово")
    assert second.startswith("  слово")
    assert f"\n\n  {LINK}\n" in text
    assert "\n\n\n" not in text
