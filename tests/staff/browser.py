"""A browser without a screen: cookies of its own, and it tells where it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staff import sessions
from tests.builders import PASSWORD

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.testclient import TestClient

FIRST = {"council": "川口市社会福祉協議会", "public_url": "https://soudan.example.jp", "name": "organiser", "person": "担当", "password": PASSWORD}


class Visitors:
    """Opens browsers, each from an address of its own if one is named."""

    def __call__(self, address: str = "testclient", **headers: str) -> TestClient:
        """Return a new browser."""
        from starlette.testclient import TestClient

        import streamlit_app

        language = {"accept-language": "ja"}
        return TestClient(streamlit_app.app, follow_redirects=False, client=(address, 50_000), headers=language | headers)


def sent_to(answer: Response) -> str:
    """Return where the browser is sent; nothing when it is not."""
    return answer.headers["location"] if answer.status_code == 303 else ""


def set_up(browser: TestClient, **changed: str) -> Response:
    """Fill the first set-up in and send it, as if on the server's own machine."""
    return browser.post("/setup", data=FIRST | changed, headers={"host": "127.0.0.1:8501"})


def sign_in(browser: TestClient, name: str = "organiser", password: str = PASSWORD) -> Response:
    """Fill the sign-in in and send it."""
    return browser.post("/signin", data={"name": name, "password": password})


def token(browser: TestClient) -> str:
    """Return the session's cookie."""
    return browser.cookies[sessions.COOKIE]
