"""Letters from templates/emails/<kind>/: subject.txt, body.txt, body.html; sandboxed, escaped, complete or refused."""

import re
import textwrap
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import FileSystemLoader, StrictUndefined, Template, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from shnor_flow.delivery.salutation import salutation
from shnor_flow.domain.letter import LetterKind
from shnor_flow.domain.letter.digest import when_in_words
from shnor_flow.domain.russian import counted, day_in_digits, day_in_words, form_for, sentence_start, weekday_in_words
from shnor_flow.services.ports import LetterText

LINE_LENGTH = 76  # a reader that quotes with "> " still has it under 80
_BLANK_LINES = re.compile(r"\n{3,}")
_LIST_MARK = re.compile(r"\s*(?:[-—•] |\d+\. )?")


class TemplateWriter:
    """Renders letters; the templates are compiled once in the life of a process."""

    def __init__(self, templates: Path, *, takes_replies: bool = False) -> None:
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(templates / "emails"),
            autoescape=select_autoescape(["html"], default=False),
            undefined=StrictUndefined,  # a hole in a letter is an error here, not a riddle in somebody's mailbox
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(
            day=day_in_words,
            short_day=day_in_digits,
            weekday=weekday_in_words,
            plural=counted,
            form_for=form_for,
            salutation=salutation,
            due_words=_due_words,
            ended=_ended,
        )
        self._environment.globals["takes_replies"] = takes_replies  # a letter must not ask for what nobody reads
        self._inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)

    def write(self, kind: LetterKind, content: Mapping[str, Any]) -> LetterText:
        """Return the letter for `content`; a value that a template needs and does not get is an error."""
        return LetterText(
            subject=_one_line(self._template(kind, "subject.txt").render(content)),
            text=_in_short_lines(self._template(kind, "body.txt").render(content)),
            html=self._inliner.inline(self._template(kind, "body.html").render(content)),
        )

    def _template(self, kind: LetterKind, part: str) -> Template:
        return self._environment.get_template(f"{kind.value}/{part}")


def _one_line(subject: str) -> str:
    # A line break in a header would let a plan's title write headers of its own.
    return " ".join(subject.split())


def _due_words(due_on: date, today: date) -> str:
    return sentence_start(when_in_words(due_on, today))


def _ended(sentence: str) -> str:
    """Return the sentence with one full stop: «…2026 г.» has its own."""
    return sentence.rstrip(".") + "."


def _in_short_lines(text: str) -> str:
    lines = (short for line in text.splitlines() for short in _folded(line.rstrip()))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n"


def _folded(line: str) -> list[str]:
    if len(line) <= LINE_LENGTH or line.lstrip().startswith(("http://", "https://")):
        return [line]
    mark = _LIST_MARK.match(line)
    indent = " " * (mark.end() if mark else 0)
    # A link must stay whole, however long it is.
    return textwrap.wrap(line, LINE_LENGTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
