"""Where a figure is known from, on the indicator's page: sources to choose from, a trial, and what is asked twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shnor_flow.domain.calendar.period import KIND_NAMES
from shnor_flow.domain.collection.asked_twice import Collected, asked_alike
from shnor_flow.domain.collection.indicator import Question
from shnor_flow.domain.collection.indicator_rules import IndicatorTerms
from shnor_flow.domain.collection.known import KNOWN_WORDS
from shnor_flow.domain.collection.known_from import KnownFrom, KnownKind
from shnor_flow.services.collection.try_known_figures import KnownTrial

Choices = Sequence[tuple[str, str]]
_NOTHING = ("", "не известно: школа вводит сама")


@dataclass(frozen=True)
class Sources:
    """What the page offers and says about sources."""

    whole: Choices = (_NOTHING,)
    denominator: Choices = (_NOTHING,)
    schools: Choices = ()
    trial: KnownTrial | None = None
    alike: Sequence[str] = ()  # what asks for almost the same, in words


@dataclass(frozen=True)
class AskedTwice:
    """An indicator of the programme, and what asks for almost the same."""

    indicator_id: int
    name: str
    other: str


def source_choices(collected: Iterable[Collected], own_id: int, programme_id: int) -> tuple[Choices, Choices]:
    """Return what a figure, and what a denominator, may be known from."""
    others = [
        (str(KnownFrom(KnownKind.INDICATOR, one.question.indicator_id)), _name_of(one, programme_id))
        for one in collected
        if one.question.indicator_id != own_id
    ]
    kinds = [(kind.value, words) for kind, words in KNOWN_WORDS.items()]
    return (_NOTHING, *kinds, *others), (_NOTHING, kinds[0], *others)


def alike_in_words(collected: Sequence[Collected], programme_id: int, own_id: int, terms: IndicatorTerms) -> list[str]:
    """Return what is collected already and asks for almost the same thing."""
    asked = Question(
        indicator_id=own_id,
        name=terms.name,
        asks=terms.asks,
        reported_by=terms.reported_by,
        known_from=terms.known_from,
        denominator_from=terms.denominator_from,
    )
    return [_name_of(one, programme_id) for one in asked_alike(asked, collected)]


def twice_in_words(pairs: Iterable[tuple[Collected, Collected]], programme_id: int) -> list[AskedTwice]:
    """Return the pairs in which an indicator of this programme asks again."""
    found = []
    for one, other in pairs:
        own, foreign = (one, other) if one.programme_id == programme_id else (other, one)
        if own.programme_id == programme_id:
            found.append(AskedTwice(own.question.indicator_id, own.question.name, _name_of(foreign, programme_id)))
    return found


def _name_of(one: Collected, programme_id: int) -> str:
    whose = "" if one.programme_id == programme_id else f"программа «{one.programme}», "
    return f"«{one.question.name}» ({whose}{KIND_NAMES[one.question.collected_each]})"
