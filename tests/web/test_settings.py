"""Every page can be found: who begins at «Сегодня» and follows links comes to each of them."""

import re

from fastapi.routing import APIRoute

from shnor_flow.web.app import NAV, NOUNS
from shnor_flow.web.control.settings import SHELVES
from shnor_flow.web.entrance.forgery import LINK_PAGES
from tests.web.browsing import Browsing

# The first pages of whoever signs in for a school, and for a region.
_FOUND_OTHERWISE = {"/sign-in", "/figures", "/region"}


def _paths_on(anna: Browsing, path: str) -> set[str]:
    answer = anna.open(path)
    assert answer.status_code == 200, path
    return {found.partition("?")[0].partition("#")[0] for found in re.findall(r'href="(/[^"]*)"', answer.text)}


def test_every_page_is_reached_by_links_from_the_first_one(anna: Browsing) -> None:
    pages = {
        route.path
        for noun in NOUNS
        for route in noun.router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and "{" not in route.path
        if not route.path.startswith(LINK_PAGES)
    }
    seen: set[str] = set()
    ahead = {"/"}
    while ahead:
        path = ahead.pop()
        seen.add(path)
        ahead |= (_paths_on(anna, path) & pages) - seen
    assert pages - seen == _FOUND_OTHERWISE


def test_the_settings_page_tells_of_each_place_and_opens_it(anna: Browsing) -> None:
    page = anna.see("/settings")
    for shelf in SHELVES:
        for place in shelf.places:
            assert place.name in page
            assert place.told in page
            assert place.name in anna.see(place.path), place.path


def test_the_places_one_would_look_at_lead_on(anna: Browsing) -> None:
    assert "/channels" in _paths_on(anna, "/people")
    assert {"/petitions", "/replies", "/rules"} <= _paths_on(anna, "/")
    assert "/replies" in _paths_on(anna, "/letters")
    assert "/roadmap/reading" in _paths_on(anna, "/roadmap")
    assert "/settings" in {item.path for item in NAV}
