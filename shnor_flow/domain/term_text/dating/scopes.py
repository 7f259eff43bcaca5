"""Bounds of a repetition: the dates, years or months named beside it."""

from dataclasses import replace

from shnor_flow.domain.term_text.dating.courses import Repeating, Scope, Weekly, clips_evenly, cuts, fills
from shnor_flow.domain.term_text.dating.heap import Heap
from shnor_flow.domain.term_text.dating.items import Annual, Dated, Open, Years
from shnor_flow.domain.term_text.dating.parts import Stretch
from shnor_flow.domain.term_text.doubts import CUT, DO_NOT_FIT


def scopes_beside(heap: Heap, places: tuple[Repeating | Weekly, ...]) -> tuple[Scope, ...]:
    """Return the bounds that stand beside a rhythm, with a doubt where they cut its slices."""
    dated, years = heap.take(Dated), heap.take(Years)
    if (dated and years) or len({item.school for item in years}) > 1:
        heap.doubt(DO_NOT_FIT)
    scopes: list[Scope] = []
    for window in [*(item.window for item in dated), *(item.window for item in years)]:
        if window.start is None:
            if cuts(places, window.due):  # «ежемесячно до 15.05.2027»: is the last month meant?
                heap.doubt(CUT)
        elif not fills(places, window.start, window.due):
            heap.doubt(CUT)
        scopes.append(Scope(window.start, window.due))
    annual = heap.take(Annual)
    if annual:
        scopes = [_yearly_scope(heap, annual, scopes, places)]
    if heap.has(Open):
        scopes = list(open_scopes(heap, scopes))
    return tuple(scopes) or (Scope(),)


def _yearly_scope(
    heap: Heap, annual: list[Annual], scopes: list[Scope], places: tuple[Repeating | Weekly, ...]
) -> Scope:
    stretches = tuple(item.place for item in annual if isinstance(item.place, Stretch) and item.place.first is not None)
    if len(stretches) < len(annual) or len(scopes) > 1 or not all(clips_evenly(places, place) for place in stretches):
        heap.doubt(CUT)
    if any(place.is_day or place in places for place in stretches):
        heap.doubt(DO_NOT_FIT)
    bound = scopes[0] if scopes else Scope()
    return replace(bound, every_year=stretches)


def open_scopes(heap: Heap, scopes: list[Scope] | None = None) -> tuple[Scope, ...]:
    """Return the bounds with the day that «начиная с …» names as their start."""
    opened = heap.take(Open)
    if len(opened) > 1 or opened[0].on is None or len(scopes or ()) > 1 or any(scope.start for scope in scopes or ()):
        heap.doubt(DO_NOT_FIT)
    return tuple(replace(scope, start=opened[0].on) for scope in scopes or [Scope()])
