"""Which answers owe a file where the indicator must be shown."""

import pytest

from shnor_flow.domain.collection import AnswerKind, FilesRule
from shnor_flow.domain.collection.figure_files import missing_files
from shnor_flow.domain.collection.indicator import Question, TypedFigure


@pytest.mark.parametrize(
    ("asks", "typed", "is_owed"),
    [
        (AnswerKind.SHARE, TypedFigure("value", "5", "8"), True),
        (AnswerKind.SHARE, TypedFigure("value", "0", "8"), False),
        (AnswerKind.NUMBER, TypedFigure("confirmed_zero", "", ""), False),
        (AnswerKind.NUMBER, TypedFigure("no_data", "", "", "Пришлём в январе"), False),
        (AnswerKind.NUMBER, TypedFigure(), False),  # a blank is told of as a blank
        (AnswerKind.YES_NO, TypedFigure("value", "1"), True),
        (AnswerKind.YES_NO, TypedFigure("value", "0"), False),
        (AnswerKind.TEXT, TypedFigure("value", note="Приказ № 12"), True),
    ],
)
def test_only_an_answer_with_something_to_show_owes_a_file(asks: AnswerKind, typed: TypedFigure, is_owed: bool) -> None:
    must = Question(1, "Курсы", asks=asks, files=FilesRule.MUST)
    assert bool(missing_files([must], {1: typed}, ())) is is_owed
    assert missing_files([must], {1: typed}, {1}) == ()
    assert missing_files([Question(1, "Курсы", asks=asks)], {1: typed}, ()) == ()
