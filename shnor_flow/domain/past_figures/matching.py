"""Which school and which indicator the words of a file mean; what is not certain is asked, with the likeliest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shnor_flow.domain.collection.indicator import Question
from shnor_flow.domain.party import PartyTarget
from shnor_flow.domain.party.match import KnownDirectory, match_party
from shnor_flow.domain.party.text import stems_of, wording_key

NOT_TAKEN = 0  # a person's answer: these words are nobody of ours
_UNITS = frozenset({"процент", "чел", "ед", "шт"})


@dataclass(frozen=True)
class Doubt:
    """Words that may mean several things or none; `choices` are ids and names, the likeliest first."""

    wording: str
    reason: str
    choices: tuple[tuple[int, str], ...]
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class PastAnswers:
    """What a person said of doubtful words, by folded wording; NOT_TAKEN leaves them out."""

    schools: Mapping[str, int] = field(default_factory=dict)
    indicators: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Meaning:
    """What words mean, or why nobody can tell; an `id` of NOT_TAKEN: a person left them out."""

    id: int | None = None
    reason: str = ""
    choices: tuple[tuple[int, str], ...] = ()


def school_meant(wording: str, directory: KnownDirectory, answers: PastAnswers) -> Meaning:
    """Return the school of the directory that the words mean."""
    schools = tuple((one.id, one.name) for one in directory.organisations)
    key = wording_key(wording)
    if key in answers.schools:
        return Meaning(answers.schools[key])
    found = match_party(wording, directory)
    if found.target is PartyTarget.ORGANISATION and found.staff is None:
        return Meaning(found.organisation_id)
    reason = found.reason or "в справочнике нет школы с таким названием"
    return Meaning(None, reason, _likeliest(wording, schools))


def indicator_meant(wording: str, code: str, questions: Sequence[Question], answers: PastAnswers) -> Meaning:
    """Return the indicator that the words mean; a code of our own file counts only with the indicator's words."""
    key = wording_key(wording)
    if key in answers.indicators:
        return Meaning(answers.indicators[key])
    named = [one for one in questions if wording_key(one.name) == key]
    if len(named) > 1 and code.isdigit():
        named = [one for one in named if one.indicator_id == int(code)] or named
    if not named:
        words = _own_words(wording)
        named = [one for one in questions if words and _own_words(one.name) == words]
    if len(named) == 1:
        return Meaning(named[0].indicator_id)
    reason = "подходит несколько показателей" if named else "в программе нет показателя с таким названием"
    return Meaning(None, reason, _likeliest(wording, [(one.indicator_id, one.name) for one in questions]))


def _own_words(wording: str) -> tuple[str, ...]:
    return tuple(stem for stem in stems_of(wording) if stem not in _UNITS)


def _likeliest(wording: str, known: Iterable[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    words = set(stems_of(wording))

    def likeness(one: tuple[int, str]) -> tuple[float, str]:
        others = set(stems_of(one[1]))
        return -len(words & others) / max(1, len(words | others)), one[1]

    return tuple(sorted(known, key=likeness))
