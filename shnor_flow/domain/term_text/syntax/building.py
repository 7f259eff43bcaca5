"""What each rule of the grammar builds: items out of tokens; impossible numbers and dates stop here."""

from dataclasses import replace
from typing import Any

from shnor_flow.domain.term_text.dating.parts import (
    Always,
    Annual,
    Dated,
    DayOfMonth,
    Doubt,
    Item,
    MonthDay,
    Place,
    Pointer,
    Rhythm,
    Stretch,
    Unit,
    Unreadable,
    WholePeriod,
    Years,
)
from shnor_flow.domain.term_text.doubts import HABITUALLY, NO_SIGN, UNTIL_UNKNOWN
from shnor_flow.domain.term_text.syntax.limit_rules import LimitRules
from shnor_flow.domain.term_text.syntax.numbers import Items
from shnor_flow.domain.term_text.syntax.place_rules import PlaceRules
from shnor_flow.domain.term_text.syntax.rhythm_rules import RhythmRules
from shnor_flow.domain.term_text.syntax.rule_methods import takes_values


@takes_values
class Building(PlaceRules, LimitRules, RhythmRules):
    """Methods are named after the grammar's rules."""

    def parts(self, *children: Any) -> list[Items]:
        return [child for child in children if isinstance(child, list)]

    def later_only(self, _then: object, part: Items) -> list[Items]:
        return [part]

    def then_yearly(self, part: Items, _then: object) -> list[Items]:
        return [part, [Rhythm(Unit.YEAR)]]

    def first_item(self, items: Items) -> Items:
        return items

    def next_item(self, part: Items, items: Items) -> Items:
        doubts: Items = [Doubt(NO_SIGN)] if _has_dates(part) and _has_dates(items) else []
        return [*part, *items, *doubts]

    def listed_item(self, part: Items, sign: object, items: Items) -> Items:
        """A day listed after a deadline is a deadline too: «до 15 мая и 20 декабря»; a semicolon starts anew."""
        goes_on = sign != ";" and _ends_with_deadline(part)
        return [*part, *(_as_deadline(item) for item in items)] if goes_on else [*part, *items]

    def whole(self, *_: object) -> Items:
        return [WholePeriod()]

    def whole_period(self, *_: object) -> None:
        return None

    def habitually(self, *_: object) -> Items:
        return [Always(), Doubt(HABITUALLY)]

    def always(self, *_: object) -> Items:
        return [Always()]

    def pointer(self, pointer: Pointer) -> Items:
        return [pointer]


def _has_dates(items: Items) -> bool:
    return any(isinstance(item, (Annual, Dated, Years, DayOfMonth)) for item in items)


def _ends_with_deadline(part: Items) -> bool:
    last = next((item for item in reversed(part) if not isinstance(item, Doubt)), None)
    if isinstance(last, Dated):
        return last.window.start is None
    return isinstance(last, Annual) and isinstance(last.place, Stretch) and last.place.first is None


def _as_deadline(item: Item) -> Item:
    if isinstance(item, Dated) and item.window.start == item.window.due:
        return Dated(replace(item.window, start=None), Stretch(None, _last_of(item.place)))
    if isinstance(item, Annual) and isinstance(item.place, Stretch) and item.place.is_day:
        return Annual(Stretch(None, item.place.last))
    return item


def _last_of(place: Place) -> MonthDay:
    if isinstance(place, Stretch):
        return place.last
    raise Unreadable(UNTIL_UNKNOWN)
