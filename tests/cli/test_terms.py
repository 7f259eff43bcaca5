"""Claims about `shnor-flow terms`: one answer a line for programs, plain Russian for people."""

import io
import json
import sys
from typing import Any

import pytest

from shnor_flow.cli import main

YEARLY = {"phrase": "до 17 марта ежегодно", "from": "2026-01-01", "to": "2027-12-31"}


def feed(monkeypatch: pytest.MonkeyPatch, *lines: str | bytes) -> None:
    """Put lines on standard input."""
    raw = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


def request(**changes: Any) -> str:
    """Return a line of the stream, with these fields changed."""
    return json.dumps({**YEARLY, **changes}, ensure_ascii=False)


def test_each_line_is_answered_by_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    feed(monkeypatch, request(), request(phrase="март 2027 г."), "")
    main(["terms", "--jsonl"])
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first == {
        "phrase": "до 17 марта ежегодно",
        "kind": "recurring",
        "windows": [{"start": None, "due": "2026-03-17"}, {"start": None, "due": "2027-03-17"}],
        "needs_review": False,
        "reason": "",
        "restated": "каждый год до 17 марта",
    }
    assert list(first) == ["phrase", "kind", "windows", "needs_review", "reason", "restated"]
    assert second["windows"] == [{"start": "2027-03-01", "due": "2027-03-31"}]


def test_answers_are_written_in_russian_letters(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, request(phrase="март"))
    main(["terms", "--jsonl"])
    assert '"restated": "каждый год с 1 по 31 марта"' in capsys.readouterr().out


def test_fields_of_other_programs_are_let_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, request(row=14))
    main(["terms", "--jsonl"])
    assert "row" not in json.loads(capsys.readouterr().out)


def test_a_lone_surrogate_comes_back_as_it_went_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, '{"phrase": "\\ud800", "from": "2026-01-01", "to": "2026-12-31"}')
    main(["terms", "--jsonl"])
    assert json.loads(capsys.readouterr().out)["phrase"] == "\ud800"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("март ежегодно", "это не JSON"),
        (b'{"phrase": "\xec\xe0\xf0\xf2"}', "это не JSON в кодировке UTF-8"),  # windows-1251
        ("[" * 100_000, "это не JSON"),
        ("[1, 2]", "нужен объект"),
        ('{"phrase": "март", "from": "2026-01-01"}', "нет поля to"),
        (request(phrase=5), "нет поля phrase"),
        (request(to="31.12.2027"), "даты вида 2026-09-01"),
        (request(to="2025-12-31"), "раньше, чем начинается"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str | bytes, sentence: str
) -> None:
    feed(monkeypatch, request(), line, request())
    with pytest.raises(SystemExit) as stop:
        main(["terms", "--jsonl"])
    said = capsys.readouterr()
    assert stop.value.code == 2
    assert said.err.startswith("Строка 2")
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1
    first, bad, last = (json.loads(answer) for answer in said.out.splitlines())
    assert first == last
    assert list(bad) == list(first)
    assert (bad["windows"], bad["needs_review"], sentence in bad["reason"]) == ([], True, True)


def test_of_many_bad_lines_the_first_is_named_and_the_others_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, "{", request(), "null", '"март"')
    with pytest.raises(SystemExit):
        main(["terms", "--jsonl"])
    said = capsys.readouterr()
    assert said.err.startswith("Строка 1")
    assert "Ещё строк с ошибкой: 2" in said.err
    assert len(said.out.splitlines()) == 4


def test_a_person_sees_the_reading_its_days_and_its_rule(capsys: pytest.CaptureFixture[str]) -> None:
    main(["terms", "с 3 по 17 марта ежегодно", "--from", "2026-01-01", "--to", "31.12.2027"])
    said = capsys.readouterr().out
    assert "Прочитано: каждый год с 3 по 17 марта" in said
    assert "с 03.03.2026 по 17.03.2026" in said
    assert "Нужно решение" not in said
    assert "Правило day-of-year" in said


def test_a_person_sees_what_is_doubtful(capsys: pytest.CaptureFixture[str]) -> None:
    main(["terms", "17 марта", "--from", "2026-01-01", "--to", "2026-12-31"])
    said = capsys.readouterr().out
    assert "  17.03.2026" in said
    assert "Нужно решение человека: В сроке нет ни года" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Напишите срок в кавычках"),
        (["март"], "Укажите период программы"),
        (["март", "--from", "2026-01-01", "--to", "2025-01-01"], "раньше, чем начинается"),
        (["март", "--from", "завтра", "--to", "2026-01-01"], "не дата"),
        (["март", "--jsonl"], "читаются"),
    ],
)
def test_a_wrong_call_is_answered_in_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["terms", *arguments])
    assert stop.value.code == 2
    assert sentence in capsys.readouterr().err
