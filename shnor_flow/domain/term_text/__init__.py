"""The wording of a term and its reading: «Июль ежегодно» becomes dates, and every doubt is told.

The way of a phrase: `spelling` puts its letters in order, `shapes` cuts it, `tokens` names its words, `grammar` finds
their order and `building` makes `items` of them, `meaning` says what the items are together, `courses` lays that on
the calendar, `restating` says it again in plain words. `rules` is the table of reading rules, `acts` what those taken
from acts change, `doubts` what a person may be asked.
"""

from shnor_flow.domain.term_text.reader import read_term
from shnor_flow.domain.term_text.rules import BY_DEFAULT, RULES, SWITCHABLE, ReadingRules, Rule
from shnor_flow.domain.term_text.syntax.grammar import get_ready

__all__ = ["BY_DEFAULT", "RULES", "SWITCHABLE", "ReadingRules", "Rule", "get_ready", "read_term"]
