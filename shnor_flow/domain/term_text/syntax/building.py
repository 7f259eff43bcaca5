"""What each rule of the grammar builds: items out of tokens; impossible numbers and dates stop here."""

from dataclasses import replace

from shnor_flow.domain.term_text.dating.items import (
    Always,
    Annual,
    Dated,
    DayOfMonth,
    Doubt,
    Except,
    Item,
    Pointer,
    Rhythm,
    WholePeriod,
    Years,
)
from shnor_flow.domain.term_text.dating.parts import MonthDay, Place, Stretch, Unit, Unreadable
from shnor_flow.domain.term_text.doubts import HABITUALLY, NO_SIGN, PART_LEFT_OUT, UNTIL_UNKNOWN
from shnor_flow.domain.term_text.syntax.limit_rules import LimitRules
from shnor_flow.domain.term_text.syntax.numbers import Items
from shnor_flow.domain.term_text.syntax.place_rules import PlaceRules
from shnor_flow.domain.term_text.syntax.rhythm_rules import RhythmRules


class Building(PlaceRules, LimitRules, RhythmRules):
    """Methods are named after the grammar's rules."""

    def first_part(self, part: Items) -> list[Items]:
        return [part]

    def next_part(self, parts: list[Items], _then: object, part: Items) -> list[Items]:
        return [*parts, part]

    def later_only(self, _then: object, part: Items) -> list[Items]:
        return [part]

    def then_yearly(self, part: Items, _then: object) -> list[Items]:
        return [part, [Rhythm(Unit.YEAR)]]

    def first_item(self, items: Items) -> Items:
        return items

    def next_item(self, part: Items, items: Items) -> Items:
        doubts: Items = [Doubt(NO_SIGN)] if _lost_a_sign(part, items) else []
        return [*part, *items, *doubts]

    def listed_item(self, part: Items, sign: object, items: Items) -> Items:
        """A day listed after a deadline is a deadline too: «до 15 мая и 20 декабря»; a semicolon starts anew."""
        last = next((item for item in reversed(part) if not isinstance(item, Doubt)), None)
        if sign != ";" and isinstance(last, Except) and all(isinstance(item, Annual | Doubt) for item in items):
            return [*part, *(_as_left_out(item) for item in items)]
        goes_on = sign != ";" and _is_deadline(last)
        return [*part, *(_as_deadline(item) for item in items)] if goes_on else [*part, *items]

    def left_out(self, _except: object, items: Items) -> Items:
        """A list or a date with its year is not left out of a repetition: a person is asked."""
        if not all(isinstance(item, Annual | Doubt) for item in items):
            raise Unreadable(PART_LEFT_OUT)
        return [_as_left_out(item) for item in items]

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


def _lost_a_sign(part: Items, items: Items) -> bool:
    """Tell whether two dates stand side by side: «март май»; «2026 год, март» can do without."""
    last = next((item for item in reversed(part) if not isinstance(item, Doubt)), None)
    if not isinstance(last, Annual | Dated | Years | DayOfMonth):
        return False
    if isinstance(last, Years):
        return any(isinstance(item, Dated | Years | DayOfMonth) for item in items)
    return any(isinstance(item, Annual | Dated | Years | DayOfMonth) for item in items)


def _as_left_out(item: Item) -> Item:
    return Except((item.place,)) if isinstance(item, Annual) else item


def _is_deadline(last: Item | None) -> bool:
    if isinstance(last, Dated):
        return last.window.start is None
    return isinstance(last, Annual) and isinstance(last.place, Stretch) and last.place.first is None


def _as_deadline(item: Item) -> Item:
    if isinstance(item, Dated) and item.window.start == item.window.due:
        return replace(item, window=replace(item.window, start=None), place=Stretch(None, _last_of(item.place)))
    if isinstance(item, Annual) and isinstance(item.place, Stretch) and item.place.is_day:
        return Annual(Stretch(None, item.place.last))
    return item


def _last_of(place: Place) -> MonthDay:
    if isinstance(place, Stretch):
        return place.last
    raise Unreadable(UNTIL_UNKNOWN)
