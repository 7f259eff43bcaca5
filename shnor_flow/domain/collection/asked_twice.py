"""Whether an indicator asks for what is collected already: the loudest complaint of schools."""

from collections.abc import Iterable
from dataclasses import dataclass

from shnor_flow.domain.collection.indicator import Question
from shnor_flow.domain.collection.known import fits
from shnor_flow.domain.edition.matching import likeness
from shnor_flow.domain.party.text import wording_key

_ALIKE = 0.75  # of their words: «доля учителей, прошедших курсы» and «число учителей, прошедших курсы» are asked about


@dataclass(frozen=True)
class Collected:
    """An indicator that is collected."""

    programme_id: int
    programme: str
    question: Question


def asked_alike(asked: Question, others: Iterable[Collected]) -> tuple[Collected, ...]:
    """Return those of `others` that ask the same people for the same thing, or for what is worded almost so.

    Whatever one of the two takes from the other is asked once.
    """
    return tuple(
        other
        for other in others
        if other.question.indicator_id != asked.indicator_id
        and other.question.reported_by is asked.reported_by
        and fits(asked.kind, other.question.kind)
        and other.question.indicator_id not in _sources(asked)
        and asked.indicator_id not in _sources(other.question)
        and _is_alike(asked.name, other.question.name)
    )


def asked_twice(collected: tuple[Collected, ...]) -> tuple[tuple[Collected, Collected], ...]:
    """Return the pairs that ask for the same thing, each once."""
    return tuple(
        (one, other)
        for place, one in enumerate(collected)
        for other in asked_alike(one.question, collected[place + 1 :])
    )


def _is_alike(one: str, other: str) -> bool:
    return wording_key(one) == wording_key(other) or likeness(one, other) >= _ALIKE


def _sources(question: Question) -> set[int | None]:
    return {one.indicator_id for one in (question.known_from, question.denominator_from) if one}
