"""Every act that is written into the journal is shown in Russian."""

import re
from pathlib import Path

import shnor_flow
from shnor_flow.domain.deadline.progress import ProgressKind
from shnor_flow.web.coordinator.journal import WORDS

_SUBJECTS = (
    "absence|account|activity|assignment|channel|curator|directory|explanation|figures|finding|indicator|ladder|letter|"
    "mail_server|municipality|organisation|pairs?|party|person|programme|reply|report|roadmap|token|visits?"
)
_ACTION = re.compile(rf'"((?:{_SUBJECTS}|round|submission)\.[a-z_]+)"')
_NOT_ACTIONS = re.compile(r"\.(id|key|due_at|days_left)$")  # columns in foreign keys and sort orders


def actions_in_source() -> set[str]:
    sources = Path(shnor_flow.__file__).parent
    texts = [path.read_text() for layer in ("services", "storage") for path in (sources / layer).rglob("*.py")]
    found = {action for text in texts for action in _ACTION.findall(text) if not _NOT_ACTIONS.search(action)}
    return found | {f"assignment.{kind}" for kind in ProgressKind}


def test_every_action_has_its_words() -> None:
    assert actions_in_source() - set(WORDS) == set()


def test_no_words_are_left_of_actions_that_are_gone() -> None:
    assert set(WORDS) - actions_in_source() == set()
