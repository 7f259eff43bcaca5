"""The grammar of a term, over tokens; what each rule builds is the method of the same name in `Building`."""

from collections.abc import Iterator, Sequence
from functools import cache

from lark import Lark
from lark import Token as LarkToken
from lark.lexer import Lexer

from shnor_flow.domain.term_text.dating.items import Item
from shnor_flow.domain.term_text.syntax.building import Building
from shnor_flow.domain.term_text.syntax.table import Table, Unexpected
from shnor_flow.domain.term_text.wording.shapes import Token

# LALR(1). Where a word may either go on with what stands before it or begin anew, it goes on (shift): «сентябрь 2026»
# is one thing, «с 1 мая по 5 июня» one range.
GRAMMAR = r"""
?start: parts
     | THEN part                        -> later_only
     | part THEN_YEARLY                 -> then_yearly

parts: part                             -> first_part
    | parts THEN part                   -> next_part

part: item                              -> first_item
    | part item                         -> next_item
    | part SEP item                     -> listed_item
    | part DASH item                    -> listed_item

?item: place_item | limit | rhythm | month_days | weekdays | whole | pointing | exception

exception: EXCEPT place_item            -> left_out

place_item: when                        -> placed
    | when TO when                      -> ranged
    | FROM when UNTIL edge EACH? unit   -> ranged_to_edge
    | FROM when UNTIL END whole_period  -> ranged_to_the_end
    | FROM when UNTIL END PERIOD        -> ranged_to_the_end
    | YEARLIST YEARWORD                 -> year_list
    | when DASH when                    -> ranged
    | FROM when TO when                 -> ranged_from
    | FROM when UNTIL when              -> ranged_until
    | FROM numbers TO when              -> ranged_days
    | FROM numbers UNTIL when           -> ranged_days
    | during place_item                 -> within
    | ALL base                          -> whole_of
    | DURING ALL base                   -> whole_of
    | EACH base                         -> each_place
    | edge unit                         -> edge_of_unit
    | edge EACH unit                    -> edge_of_unit
    | edges unit                        -> edges_of_unit
    | edges EACH unit                   -> edges_of_unit
    | FROM when                         -> from_on
    | AFTER when                        -> after
    | RESULTS when                      -> results_of
    | RESULTS EACH? unit                -> results_of_unit
    | AFTER_END when                    -> after_end
    | AFTER_END EACH? unit              -> after_end_of_unit

limit: until when                       -> limit
    | until when YEARWORD NEXT YEARWORD? -> limit_next_year
    | until when NEXT YEARWORD          -> limit_following_year
    | until edge EACH? unit             -> limit_edge
    | until edges EACH? unit            -> limit_edges
    | until EACH? unit                  -> limit_unit
    | until END whole_period            -> limit_programme
    | until END PERIOD                  -> limit_programme
    | during limit                      -> within
    | EACH limit                        -> each_limit

until: UNTIL | TO
during: DURING | PERIOD

rhythm: EVERY                           -> every
    | EACH unit                         -> each_unit
    | ALL unit                          -> each_unit
    | DURING_ALL unit                   -> each_unit
    | DURING unit                       -> during_unit
    | DURING ALL unit                   -> during_unit
    | DURING EACH unit                  -> during_each_unit
    | school_year                       -> during_unit
    | times                             -> only_times
    | times unit                        -> times_in_unit
    | times EACH unit                   -> times_in_unit
    | times DURING unit                 -> times_in_unit
    | times DURING EACH unit            -> times_in_unit
    | times DURING place_item           -> times_within
    | lasting                           -> lasting_item
    | EACH lasting                      -> each_lasting

times: numbers TIMES                    -> times
    | TIMES                             -> time
    | ONCE                              -> once
    | ATLEAST numbers TIMES             -> at_least
    | ATLEAST TIMES                     -> time
    | ATLEAST ONCE                      -> once

lasting: numbers (YEARWORD | MONTHWORD | WEEK | DAYWORD | DAYS)

unit: YEARWORD                          -> plain_unit
    | school_year                       -> plain_unit
    | HALF YEARWORD?                    -> plain_unit
    | SCHOOL HALF                       -> school_unit
    | HALF school_year                  -> school_unit
    | QUARTER YEARWORD?                 -> plain_unit
    | MONTHWORD YEARWORD?               -> plain_unit
    | WEEK                              -> plain_unit
    | DAYWORD                           -> plain_unit
    | DAYS                              -> plain_unit
    | TERM                              -> plain_unit
    | SCHOOL TERM                       -> school_unit
    | TERM school_year                  -> school_unit
    | TRIMESTER                         -> plain_unit
    | SCHOOL TRIMESTER                  -> school_unit
    | HALFPART MONTHWORD                -> half_month

school_year: SCHOOL YEARWORD

edge: BEGIN | END | MIDDLE
edges: edge SEP edge                    -> two_edges
    | edges SEP edge                    -> more_edges

?when: base | edge base                 -> edged

?base: place
    | place YEAR YEARWORD?              -> in_year
    | place YEARSPAN YEARWORD?          -> in_years
    | place YEARSPAN SCHOOL YEARWORD    -> in_school_year
    | place SCHOOLSPAN YEARWORD?        -> in_slashed_years
    | SCHOOLSPAN YEARWORD?              -> slashed_years
    | numbers HALFPART YEARSPAN SCHOOL YEARWORD -> school_half_in_year
    | place YEARLIST YEARWORD           -> in_year_list
    | YEAR YEARWORD?                    -> year
    | YEARSPAN YEARWORD?                -> years
    | YEARSPAN SCHOOL YEARWORD          -> named_school_year
    | school_year YEARSPAN YEARWORD?    -> named_school_year_after
    | DATE YEARWORD?                    -> date
    | MONTHYEAR YEARWORD?               -> date
    | number DASH DATE                  -> days_to_date
    | place STATUS YEARWORD             -> same_place
    | numbers HALFPART YEAR YEARWORD?   -> half_of_year

place: MONTH MONTHWORD?                 -> month
    | MONTH MONTH                       -> months_without_dash
    | numbers MONTH                     -> days_of_month
    | numbers OFDAY MONTH               -> numbered_days_of_month
    | DAYMONTH                          -> day_and_month
    | number DASH DAYMONTH              -> days_to_day_and_month
    | numbers QUARTER                   -> quarter
    | numbers HALF                      -> half
    | numbers SCHOOL HALF               -> school_half
    | numbers HALF school_year          -> school_half_of
    | numbers TERM                      -> term
    | numbers SCHOOL TERM               -> term_of
    | numbers TERM school_year          -> term_of
    | numbers TRIMESTER                 -> trimester
    | numbers TRIMESTER school_year     -> trimester
    | numbers SCHOOL TRIMESTER          -> trimester
    | numbers HALFPART school_year      -> school_half_of
    | numbers DECADE MONTH              -> decade
    | numbers WEEK MONTH                -> week
    | numbers HALFPART MONTH            -> half_of_month
    | numbers WEEKDAY MONTH             -> weekday_of_month
    | numbers DAYWORD MONTH             -> nth_day
    | SEASON PERIOD?                    -> season
    | SEASON MONTHWORD                  -> season_months
    | SEASON VACATION                   -> vacation_of_season
    | VACATION                          -> vacations

month_days: numbers OFDAY of_month?     -> on_days
    | until numbers OFDAY of_month?     -> until_day
    | FROM numbers TO numbers OFDAY of_month? -> from_day_to_day
    | during month_days                 -> within
    | EACH numbers OFDAY                -> each_day
    | EACH numbers OFDAY MONTHWORD      -> each_day
    | EACH numbers DAYWORD MONTHWORD    -> each_nth_day
    | numbers DECADE of_any_month       -> decade_of_months
    | numbers DECADE                    -> decade_alone
    | numbers WEEK of_any_month         -> week_of_months
    | numbers DAYWORD of_any_month      -> nth_day_of_months
    | numbers MONTHWORD EACH? QUARTER   -> nth_month_of_quarters
    | numbers DAYWORD EACH? long_unit   -> nth_day_of_units

long_unit: YEARWORD                     -> plain_unit
    | school_year                       -> plain_unit
    | HALF YEARWORD?                    -> plain_unit
    | QUARTER YEARWORD?                 -> plain_unit
    | TERM                              -> plain_unit
    | TRIMESTER                         -> plain_unit
of_any_month: EACH? MONTHWORD           -> of_each_month
of_month: EACH MONTHWORD                -> of_each_month
    | MONTHWORD                         -> of_each_month
    | MONTHWORD NEXT                    -> of_next_month
    | MONTHWORD NEXT unit               -> of_month_after
    | MONTHWORD NEXT PERIOD             -> of_next_month
    | NEXT MONTHWORD                    -> of_next_month
    | numbers MONTHWORD EACH? QUARTER   -> of_nth_month
    | numbers MONTHWORD                 -> of_nth_month_alone

weekdays: TO WEEKDAY                    -> by_weekday
    | EACH WEEKDAY MONTHWORD?           -> by_weekday
    | WEEKDAY                           -> only_weekday
    | numbers WEEKDAY of_any_month      -> weekday_of_each_month
    | EACH numbers WEEKDAY of_any_month -> each_weekday_of_each_month
    | numbers WEEKDAY                   -> nth_weekday

whole: whole_period                     -> whole
    | ALWAYS                            -> always
    | HABITUALLY                        -> habitually
whole_period: ALL PERIOD PROGRAMME?
    | PERIOD PROGRAMME
    | DURING ALL PERIOD PROGRAMME?
    | DURING PERIOD PROGRAMME?
    | DURING PROGRAMME
    | DURING_ALL PERIOD PROGRAMME?
    | DURING_ALL PROGRAMME
    | PROGRAMME

pointing: POINTER                       -> pointer

numbers: number                         -> one_number
    | number DASH number                -> number_span
    | number number                     -> numbers_without_dash
    | numbers SEP number                -> more_numbers
    | numbers SEP number DASH number    -> more_number_spans
?number: NUMBER | ROMAN | ORDINAL | COUNT

%declare HABITUALLY YEARLIST SCHOOLSPAN EXCEPT DAYS VACATION
%declare NUMBER ROMAN ORDINAL COUNT YEAR YEARSPAN DATE DAYMONTH MONTHYEAR MONTH YEARWORD SCHOOL HALF QUARTER TERM
%declare TRIMESTER MONTHWORD WEEK DAYWORD OFDAY DECADE HALFPART EVERY EACH TIMES ONCE FROM TO UNTIL AFTER ALL PERIOD
%declare PROGRAMME ALWAYS BEGIN MIDDLE END SEASON SEP DASH THEN THEN_YEARLY NEXT STATUS WEEKDAY DURING DURING_ALL
%declare ATLEAST RESULTS AFTER_END POINTER
"""


def items_of(tokens: Sequence[Token]) -> list[list[Item]]:
    """Return the parts of a term («…, далее …»), each a list of items.

    Raises `NotUnderstood` where the words fit no rule, and `Unreadable` where they name an impossible date.
    """
    try:
        parts: list[list[Item]] = _table().parse(tokens)
    except Unexpected as error:
        raise NotUnderstood from error
    return parts


def get_ready() -> None:
    """Make of the grammar what reading needs, for whoever has time before the first term comes."""
    _table()


class NotUnderstood(Exception):
    """The words fit no rule of the grammar."""


class _Ready(Lexer):
    """A lexer that is never asked: the tokens were named by `tokens`."""

    def __init__(self, lexer_conf: object) -> None:
        """Take nothing from the grammar."""

    def lex(self, _data: object) -> Iterator[LarkToken]:  # type: ignore[override]  # it takes text elsewhere
        """Return nothing: `Table` runs over the tokens itself."""
        return iter(())


@cache
def _table() -> Table:
    # Built at the first term: a tenth of a second that --help must not pay.
    return Table(Lark(GRAMMAR, parser="lalr", lexer=_Ready), Building())
