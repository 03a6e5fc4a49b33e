"""Every answer of the whole program, Streamlit's own too: what a browser is told about it, and that no other site's form reaches a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.websockets import WebSocketDisconnect

import streamlit_app
from tests.staff.browser import set_up

if TYPE_CHECKING:
    from tests.staff.browser import Visitors

FORMS = sorted({route.path for route in streamlit_app.routes if "POST" in (route.methods or ())})
STREAMLITS = ["/", "/plan", "/_stcore/health", "/_stcore/host-config", "/static/nothing.js"]
VALUES = {"{event}": "abcdefgh", "{token}": "A" * 22, "{code}": "abcdefgh", "{move}": "rest"}


def filled(path: str) -> str:
    """Return a route's path with something in the place of its parts."""
    for part, value in VALUES.items():
        path = path.replace(part, value)
    return path


def test_no_form_of_another_site_reaches_a_page(visitors: Visitors) -> None:
    browser = visitors()
    set_up(browser)
    for headers in ({"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}):
        assert {path: browser.post(filled(path), headers=headers).status_code for path in FORMS} == dict.fromkeys(FORMS, 403)


def test_streamlits_answers_load_nothing_from_elsewhere_and_are_shown_nowhere_else(visitors: Visitors) -> None:
    browser = visitors()
    set_up(browser)
    for path in STREAMLITS:
        headers = browser.get(path, headers={"origin": "https://elsewhere.example"}).headers

        assert "access-control-allow-origin" not in headers
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "https:" not in headers["content-security-policy"]


def test_no_cache_keeps_what_somebody_may_have_been_told(visitors: Visitors) -> None:
    paths = ["/setup", "/e/nothing1", "/t/" + "A" * 22, "/t/" + "A" * 22 + "/state", "/b/" + "A" * 22, "/map/style.json", "/media/nothing.png"]

    assert {visitors().get(path).headers["cache-control"] for path in paths} == {"no-store"}


def test_a_socket_from_another_site_is_refused_also_with_a_good_cookie(visitors: Visitors) -> None:
    browser = visitors()
    set_up(browser)
    with pytest.raises(WebSocketDisconnect) as refused, browser.websocket_connect("/_stcore/stream", headers={"origin": "https://elsewhere.example"}):
        pass

    assert refused.value.code == 1008
