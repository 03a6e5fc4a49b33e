"""The gate: nothing of Streamlit answers somebody who is not signed in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from starlette.requests import HTTPConnection

from core import clock, db
from core.scopes import SYSTEM
from staff import rights, sessions
from staff.models import SignIn
from staff.web import Gate
from tests import elsewhere
from tests.builders import NOON
from tests.staff.browser import sent_to, set_up, sign_in, token

if TYPE_CHECKING:
    from starlette.testclient import TestClient
    from starlette.types import Receive, Scope, Send

    from tests.staff.browser import Visitors

SCREENS = ["/", *(f"/{name}" for name in rights.SCREENS)]
STREAMLITS = ["/_stcore/health", "/_stcore/host-config", "/static/js/index.js", "/media/a.png", "/component/a", "/plan/_stcore/health"]
NOWHERE = ["/nothing", "/index.html", "/favicon.png", "/PLAN", "/auth/login"]
BEHIND_OURS = ["/signin/", "/signin/x", "/setup/x", "/t", "/e", "/device", "/assets/a/b", "/healthz/x", "/print/x", "/map/x", "/board"]


@pytest.mark.parametrize("path", [*SCREENS, *STREAMLITS])
def test_screens_and_streamlits_files_send_a_stranger_to_the_sign_in(visitors: Visitors, path: str) -> None:
    assert sent_to(visitors().get(path)) == "/signin"


@pytest.mark.parametrize("path", [*NOWHERE, *BEHIND_OURS])
def test_an_unknown_address_is_answered_with_a_friendly_word(visitors: Visitors, path: str) -> None:
    answer = visitors().get(path)

    assert (answer.status_code, "ようこそ、お手伝いします" in answer.text) == (404, True)
    assert re.findall(r"<script src=\"/assets/([^?]+)", answer.text) == ["quick.js"]
    assert answer.text.count("<script") == 1


def test_a_form_of_ours_is_not_answered_by_streamlit_when_it_is_only_looked_at(visitors: Visitors) -> None:
    answer = visitors().get("/signout")

    assert (answer.status_code, "ようこそ、お手伝いします" in answer.text) == (405, True)


@pytest.mark.parametrize("path", ["/_stcore/stream", "/plan/_stcore/stream", "/signin/_stcore/stream", "/t/x/_stcore/stream"])
def test_a_strangers_websocket_is_refused(visitors: Visitors, path: str) -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect) as refused, visitors().websocket_connect(path):
        pass
    assert refused.value.code == 1008


SOCKET = "/_stcore/stream"


def is_refused(browser: TestClient, address: str = SOCKET, **headers: str) -> bool:
    """Whether a browser's websocket is refused before it opens."""
    from starlette.websockets import WebSocketDisconnect

    try:
        with browser.websocket_connect(address, subprotocols=["streamlit"], headers=headers):
            return False
    except WebSocketDisconnect as refused:
        return refused.code == 1008


def test_a_websocket_opens_with_a_standing_session_from_our_own_pages_only(visitors: Visitors) -> None:
    browser, forger = visitors(), visitors()
    set_up(browser)
    forger.cookies.set(sessions.COOKIE, "forged-forged-forged-0")

    assert not is_refused(browser, origin="http://testserver")
    assert is_refused(browser, origin="https://elsewhere.example")
    assert is_refused(forger)


@pytest.mark.parametrize("how", ["ended", "old", "left alone"])
def test_the_websocket_of_a_session_that_is_over_is_refused(visitors: Visitors, how: str) -> None:
    browser = visitors()
    set_up(browser)
    then = clock.now() - {"ended": timedelta(), "old": timedelta(days=15), "left alone": timedelta(hours=3)}[how]
    column = {"ended": "ended_at", "old": "started_at", "left alone": "seen_at"}[how]
    db.perform(SYSTEM, lambda s: setattr(s.query(SignIn).one(), column, then))

    assert is_refused(browser)


def test_whoever_is_signed_in_gets_the_screens(visitors: Visitors) -> None:
    browser = visitors()
    set_up(browser)

    assert [browser.get(path).status_code for path in ("/", "/plan", "/_stcore/health")] == [200, 200, 200]


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/metrics/", "/plan/_stcore/metrics", "/_stcore/%6detrics", "/_stcore/metrics?families=session_events"]
)
def test_how_the_server_fares_is_told_to_nobody(visitors: Visitors, path: str) -> None:
    browser = visitors()
    set_up(browser)

    assert [(who.get(path).status_code, "session" in who.get(path).text) for who in (browser, visitors())] == [(404, False)] * 2


def test_a_forged_cookie_opens_nothing(visitors: Visitors) -> None:
    set_up(visitors())
    browser = visitors()
    browser.cookies.set(sessions.COOKIE, "forged-forged-forged-0")

    assert sent_to(browser.get("/plan")) == "/signin"


def test_the_cookies_token_is_not_in_the_database(visitors: Visitors) -> None:
    browser = visitors()
    set_up(browser)

    with db.read(SYSTEM) as session:
        assert token(browser) not in str(session.query(sessions.SignIn).one().__dict__)


def test_an_ended_session_opens_nothing(visitors: Visitors) -> None:
    browser = visitors()
    set_up(browser)
    db.perform(SYSTEM, lambda s: sessions.end_session(s, token(browser), NOON))

    assert sent_to(browser.get("/plan")) == "/signin"


def test_the_session_of_a_switched_off_account_opens_nothing(visitors: Visitors) -> None:
    browser = visitors()
    set_up(browser)
    db.perform(SYSTEM, lambda s: setattr(s.query(sessions.Account).one(), "is_active", False))

    assert sent_to(browser.get("/plan")) == "/signin"


def test_an_open_page_is_told_who_would_open_it_now(visitors: Visitors) -> None:
    browser, other = visitors(), visitors()
    set_up(browser)
    sign_in(other)
    told = [who.get("/signed-in").json()["by"] for who in (browser, browser, other)]
    db.perform(SYSTEM, lambda s: setattr(s.query(sessions.Account).one(), "role", "lead"))
    told.append(browser.get("/signed-in").json()["by"])
    db.perform(SYSTEM, lambda s: sessions.end_session(s, token(browser), clock.now()))
    over = browser.get("/signed-in")

    assert (told[0] == told[1], len({*told, ""})) == (True, 4)
    assert (over.status_code, over.json(), over.headers["cache-control"]) == (401, {"by": ""}, "no-store")


def test_signing_out_ends_the_session_in_the_database(visitors: Visitors) -> None:
    browser, thief = visitors(), visitors()
    set_up(browser)
    thief.cookies.set(sessions.COOKIE, token(browser))

    assert sent_to(browser.post("/signout")) == "/signin"
    assert sent_to(thief.get("/plan")) == "/signin"


def test_signing_out_here_leaves_other_browsers_signed_in(visitors: Visitors) -> None:
    here, there = visitors(), visitors()
    set_up(here)
    sign_in(there)
    here.post("/signout")

    assert there.get("/plan").status_code == 200


def over_https(browser: TestClient) -> TestClient:
    """Let a browser come by HTTPS."""
    browser.base_url = "https://testserver"
    return browser


def test_over_https_the_session_is_kept_in_a_cookie_that_only_this_host_can_set(visitors: Visitors) -> None:
    set_up(visitors())
    browser, neighbour = over_https(visitors()), over_https(visitors())
    kept = {cookie.split("=")[0]: cookie for cookie in sign_in(browser).headers.get_list("set-cookie")}[f"__Host-{sessions.COOKIE}"]
    neighbour.cookies.set(sessions.COOKIE, browser.cookies[f"__Host-{sessions.COOKIE}"])

    assert ("Secure" in kept, "Path=/;" in kept, "HttpOnly" in kept, "Domain" in kept) == (True, True, True, False)
    assert (browser.get("/plan").status_code, sent_to(neighbour.get("/plan"))) == (200, "/signin")
    for name, refused in ((f"__Host-{sessions.COOKIE}", False), (sessions.COOKIE, True)):
        cookie = f"{name}={browser.cookies[f'__Host-{sessions.COOKIE}']}"
        assert is_refused(visitors(), f"wss://testserver{SOCKET}", origin="https://testserver", cookie=cookie) == refused
    browser.post("/signout")
    assert (sent_to(browser.get("/plan")), f"__Host-{sessions.COOKIE}" in browser.cookies) == ("/signin", False)


def test_over_https_signing_in_or_out_ends_what_the_browser_had_without_https(visitors: Visitors) -> None:
    for end in (sign_in, lambda browser: browser.post("/signout")):
        browser, thief = visitors(), visitors()
        set_up(browser)
        sign_in(browser)
        thief.cookies.set(sessions.COOKIE, token(browser))
        end(over_https(browser))
        assert sent_to(thief.get("/plan")) == "/signin"


def test_over_https_a_screen_finds_the_session_and_no_other_cookie_of_its_name(visitors: Visitors) -> None:
    found: list[str] = []

    async def streamlit(scope: Scope, _receive: Receive, _send: Send) -> None:
        found.extend(HTTPConnection(scope).headers.getlist("cookie"))

    set_up(visitors())
    browser = over_https(visitors())
    sign_in(browser)
    own = browser.cookies[f"__Host-{sessions.COOKIE}"]
    sent = f'{sessions.COOKIE}=theirs; a="b\\073 {sessions.COOKIE}=theirs"; __Host-{sessions.COOKIE}={own}; {sessions.COOKIE}=theirs'
    scope = {"type": "http", "scheme": "https", "method": "GET", "path": "/plan", "headers": [(b"cookie", sent.encode())]}
    elsewhere.run(Gate(streamlit, ours=(), pages=["/plan"])(scope, None, None))  # type: ignore[arg-type]

    assert found == [f'a="b\\073 {sessions.COOKIE}=theirs"; {sessions.COOKIE}={own}']


@pytest.mark.parametrize("path", ["/signin", "/signout", "/setup"])
def test_a_form_from_another_site_is_refused(visitors: Visitors, path: str) -> None:
    browser = visitors(**{"sec-fetch-site": "cross-site"})

    assert browser.post(path, data={"name": "organiser"}).status_code == 403


def test_an_older_browsers_form_from_another_site_is_refused(visitors: Visitors) -> None:
    assert visitors(origin="https://elsewhere.example").post("/signin", data={}).status_code == 403


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitors: Visitors) -> None:
    cookie = set_up(visitors()).headers["set-cookie"]

    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


def test_operators_are_answered_without_a_sign_in(visitors: Visitors) -> None:
    assert [visitors().get(path).text for path in ("/healthz", "/readyz")] == ["ok", "ready"]
