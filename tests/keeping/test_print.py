"""The page that prints what is stored about somebody: opening it is written down, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from core import db
from staff import sessions
from staff.audit import What
from staff.models import AuditLine
from tests import builders
from tests.staff.browser import Visitors

if TYPE_CHECKING:
    from uuid import UUID

    from starlette.testclient import TestClient

    from tests.builders import Fair

AHEAD = (("Sec-Purpose", "prefetch"), ("Sec-Purpose", "prefetch;prerender"), ("Purpose", "prefetch"), ("X-Purpose", "preview"), ("X-Moz", "prefetch"))


@pytest.fixture
def browser(fair: Fair) -> TestClient:
    """Return an organiser's browser."""
    signed_in = Visitors()()
    signed_in.cookies.set(sessions.COOKIE, builders.signed_in(fair.organiser))
    return signed_in


@pytest.fixture
def visit_id(fair: Fair) -> UUID:
    """Return a party about which something is stored."""
    return fair.admit("money").visit_id


def looks(fair: Fair) -> int:
    """Return how often somebody has looked, as the log of acts says."""
    with db.read(fair.scope) as session:
        return len(session.scalars(select(AuditLine).where(AuditLine.what == What.SHOWN)).all())


def test_whoever_opens_it_is_written_down(fair: Fair, browser: TestClient, visit_id: UUID) -> None:
    page = browser.get(f"/print/stored/{visit_id}")

    assert (page.status_code, "来場した組" in page.text, looks(fair)) == (200, True, 1)


@pytest.mark.parametrize(("name", "value"), AHEAD)
def test_what_a_browser_fetches_ahead_is_neither_shown_nor_written_down(fair: Fair, browser: TestClient, visit_id: UUID, name: str, value: str) -> None:
    ahead = browser.get(f"/print/stored/{visit_id}", headers={name: value})

    assert (ahead.is_success, ahead.text, ahead.headers["cache-control"], looks(fair)) == (False, "", "no-store", 0)
    assert browser.get(f"/print/stored/{visit_id}").status_code == 200
    assert looks(fair) == 1


def test_asking_whether_it_is_there_is_no_look(fair: Fair, browser: TestClient, visit_id: UUID) -> None:
    assert (browser.head(f"/print/stored/{visit_id}").text, looks(fair)) == ("", 0)
