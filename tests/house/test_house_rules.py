"""Claims about the house itself: what the documents promise is so, and the rules a linter can't see hold."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shnor_flow.web.app import NAV
from shnor_flow.web.control.settings import SHELVES

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*ROOT.glob("shnor_flow/**/*.py"), *ROOT.glob("flows/**/*.py")])
MIGRATIONS = "migrations"
CLOCK_READERS = {"shnor_flow/web/deps.py"}
LONGEST_MODULE = 330


def test_imports_go_downwards_only() -> None:
    ran = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout


def test_only_jobs_pages_and_commands_read_the_clock() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if re.search(r"\b(datetime\.now|date\.today|datetime\.utcnow|time\.time)\(", path.read_text())
    }
    allowed = CLOCK_READERS | {
        reader for reader in readers if reader.startswith(("shnor_flow/cli/", "shnor_flow/jobs/"))
    }
    assert readers - allowed == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_opens_with_a_sentence_and_stays_short(path: Path) -> None:
    text = path.read_text()
    assert ast.get_docstring(ast.parse(text)), "a file opens with one sentence"
    if MIGRATIONS not in path.parts:
        assert text.count("\n") <= LONGEST_MODULE, "when a module grows past that, ask what it is really two of"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_a_drawer_for_odds_and_ends(path: Path) -> None:
    assert path.stem not in {"utils", "helpers", "common", "misc", "util"}


def test_every_setting_is_in_the_operators_guide() -> None:
    from shnor_flow.settings import Settings

    guide = (ROOT / "docs" / "operators-guide.md").read_text()
    missing = [name for name in Settings.model_fields if f"SHNOR_{name.upper()}" not in guide]
    assert missing == []


def test_every_command_is_in_the_operators_guide() -> None:
    from shnor_flow.cli import COMMANDS

    guide = (ROOT / "docs" / "operators-guide.md").read_text()
    assert [name for name in COMMANDS if f"shnor-flow {name}" not in guide] == []


def test_the_lock_names_no_download_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    assert lock.count("--hash=sha256:") > 100


def test_no_sentence_of_the_real_programmes_stands_in_the_project(shared: Path) -> None:
    written = "\n".join(
        path.read_text(errors="ignore")
        for folder in ("shnor_flow", "tests", "examples", "templates", "docs", "flows", "benchmarks")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in {".py", ".txt", ".csv", ".html", ".md", ".lark", ".tsv"}
    )
    ours = _folded(written)
    copied = [
        sentence
        for seed in sorted((shared / "seeds").glob("*.txt"))
        for sentence in re.split(r"[.;:\t\n]", seed.read_text())
        if len(sentence.split()) >= 7 and _folded(sentence) in ours
    ]
    assert copied == []


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower().replace("ё", "е").replace("ѐ", "е")).strip()


def test_the_coordinators_guide_names_every_page_of_the_navigation() -> None:
    guide = (ROOT / "docs" / "coordinators-guide.md").read_text(encoding="utf-8")
    assert [item.name for item in NAV if f"«{item.name}»" not in guide] == []
    places = [place.name for shelf in SHELVES for place in shelf.places]
    assert [name for name in places if f"«{name}»" not in guide] == []
