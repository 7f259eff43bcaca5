"""Which figures of a submission may be changed: all of them, or those that the coordinator disputes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shnor_flow.domain.collection.figure_checks import read_figure
from shnor_flow.domain.collection.indicator import FiledFigure, GivenFigure, Question, TypedFigure, as_typed
from shnor_flow.domain.errors import Refused

LONGEST_COMMENT = 500


def locked_figures(
    questions: Sequence[Question], disputed: Mapping[int, str], filed: Mapping[int, GivenFigure]
) -> frozenset[int]:
    """Return the indicators that stay as filed while others are disputed; what was never answered stays open."""
    if not disputed:
        return frozenset()
    asked = {question.indicator_id for question in questions}
    return frozenset((asked & set(filed)) - set(disputed))


def with_locked(
    typed: Mapping[int, TypedFigure], locked: frozenset[int], filed: Mapping[int, GivenFigure]
) -> dict[int, TypedFigure]:
    """Return what was typed, with every locked figure as it was filed."""
    return {**typed, **{indicator_id: as_typed(filed[indicator_id]) for indicator_id in locked}}


def refuse_locked(
    questions: Sequence[Question],
    typed: Mapping[int, TypedFigure],
    locked: frozenset[int],
    filed: Mapping[int, GivenFigure],
) -> None:
    """Raise Refused if a form changes a figure that is not open; «60,0» for 60 changes nothing."""
    changed = [
        question.name
        for question in questions
        if question.indicator_id in locked
        and question.indicator_id in typed
        and read_figure(question, typed[question.indicator_id]) != (filed[question.indicator_id], ())
        and typed[question.indicator_id] != as_typed(filed[question.indicator_id])
    ]
    if changed:
        names = "; ".join(f"«{name}»" for name in changed)
        raise Refused(
            f"Исправлять можно только показатели, о которых пишет координатор. Закрыто: {names}. "
            "Оставьте в них сданные числа, а если и они неверны, напишите координатору. Ничего не изменено."
        )


def checked_comments(comments: Mapping[int, str], questions: Sequence[Question]) -> dict[int, str]:
    """Return the comments that say something, in the order of the form; Refused for a figure not asked for."""
    said = {indicator_id: words.strip() for indicator_id, words in comments.items() if words.strip()}
    if set(said) - {question.indicator_id for question in questions}:
        raise Refused("В этой форме нет такого показателя. Обновите страницу и отметьте ещё раз.")
    if any(len(words) > LONGEST_COMMENT for words in said.values()):
        raise Refused(f"Замечание к показателю длиннее {LONGEST_COMMENT} знаков: сократите его.")
    return {
        question.indicator_id: said[question.indicator_id] for question in questions if question.indicator_id in said
    }


def comments_in_words(disputed: Mapping[int, str], questions: Sequence[Question], comment: str) -> str:
    """Return what is to be mended as the history shows it: the words for the whole form, then a line a figure."""
    names = {question.indicator_id: question.name for question in questions}
    return "\n".join(filter(None, (comment, *(f"{names[key]}: {words}" for key, words in disputed.items()))))


@dataclass(frozen=True)
class FigureChange:
    """One cell before and after a version; empty where there was no answer."""

    indicator_id: int
    name: str
    before: str
    after: str


def figure_changes(before: Sequence[FiledFigure], after: Sequence[FiledFigure]) -> tuple[FigureChange, ...]:
    """Return the cells that differ between two versions, in the order of the newer form."""
    was, became = ({one.indicator_id: one for one in version} for version in (before, after))
    order = [*became, *(key for key in was if key not in became)]
    return tuple(
        FigureChange(key, (became.get(key) or was[key]).name, _told(was.get(key)), _told(became.get(key)))
        for key in order
        if _given(was.get(key)) != _given(became.get(key))
    )


def _given(one: FiledFigure | None) -> GivenFigure | None:
    return one.given if one else None


def _told(one: FiledFigure | None) -> str:
    if one is None:
        return ""
    note = f"({one.note})" if one.note and one.note != one.in_words else ""
    return " ".join(filter(None, (one.in_words, note)))
