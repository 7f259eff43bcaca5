"""The wording of a term and its reading: «Июль ежегодно» becomes dates, and every doubt is told.

The way of a phrase: `spelling` puts its letters in order, `shapes` cuts it, `tokens` names its words, `grammar` finds
their order and `building` makes items (`parts`) of them, `meaning` says what the items are together, `courses` lays
that on the calendar, `restating` says it again in plain words. `rules` is the table of reading rules, `doubts` what a
person may be asked.
"""

from shnor_flow.domain.term_text.reader import read_term
from shnor_flow.domain.term_text.rules import RULES, Rule

__all__ = ["RULES", "Rule", "read_term"]
