"""The slip that reception prints: a number and the way to its ticket, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from checkin import cards
from core import db
from events import planning, queries
from staff import accounts, sessions
from staff.models import Role
from tests import builders
from tests.staff.browser import Visitors

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.builders import Fair


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return an open event."""
    assert database_url
    return builders.fair()


@pytest.fixture
def browser(fair: Fair) -> TestClient:
    """Return a browser that is not signed in."""
    assert fair
    return Visitors()()


def sign_in(fair: Fair, browser: TestClient, role: Role, letter: str = "A") -> None:
    """Sign the browser in with a new account of this role, granted a booth if it is booth staff."""
    made = {"name": f"{role}-at-the-printer", "person": role, "role": role, "password": builders.PASSWORD, "now": builders.NOON}
    account = db.perform(fair.scope, lambda s: accounts.add_account(s, **made))
    if role == Role.BOOTH:
        fair.do(lambda s: planning.grant_account(s, fair.booth(letter).id, [account.id], builders.NOON))
    browser.cookies.set(sessions.COOKIE, builders.signed_in(account))


def test_reception_prints_a_slip_with_the_number_and_its_ticket(fair: Fair, browser: TestClient) -> None:
    visit = fair.admit("money")
    sign_in(fair, browser, Role.RECEPTION)
    page = browser.get(f"/print/slip/{visit.visit_id}")

    assert page.status_code == 200
    assert f">{visit.number}<" in page.text
    assert "<svg" in page.text


def test_reception_prints_the_cards_that_were_made_together_and_a_visitor_does_not(fair: Fair, browser: TestClient) -> None:
    db.perform(fair.scope, lambda s: cards.make_cards(s, fair.event.id, 10, builders.NOON))
    address = f"/print/cards/{fair.event.code}/1.pdf"
    turned_away = browser.get(address)
    sign_in(fair, browser, Role.RECEPTION)
    answer, missing = browser.get(address), browser.get(address.replace("1.pdf", "2.pdf"))

    assert (turned_away.status_code, turned_away.headers["location"]) == (303, "/signin")
    assert (answer.headers["content-type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert missing.status_code == 404


def test_a_slip_names_no_topic_and_no_programme(fair: Fair, browser: TestClient) -> None:
    visit = fair.admit("money")
    sign_in(fair, browser, Role.ORGANISER)
    page = browser.get(f"/print/slip/{visit.visit_id}").text
    with db.read(fair.scope) as session:
        names = [t.name for t in queries.topics(session)] + [p.short for p in queries.programmes(session)]

    assert not [name for name in names if name in page]


def test_a_slip_speaks_the_visitors_language(fair: Fair, browser: TestClient) -> None:
    visit = fair.admit(language="en")
    sign_in(fair, browser, Role.RECEPTION)

    assert "Your number" in browser.get(f"/print/slip/{visit.visit_id}").text


def test_nobody_else_gets_a_slip(fair: Fair, browser: TestClient) -> None:
    visit = fair.admit()
    signed_out = browser.get(f"/print/slip/{visit.visit_id}")
    sign_in(fair, browser, Role.BOOTH)

    assert (signed_out.status_code, browser.get(f"/print/slip/{visit.visit_id}").status_code) == (303, 403)


def test_an_unknown_slip_is_answered_kindly(fair: Fair, browser: TestClient) -> None:
    sign_in(fair, browser, Role.RECEPTION)

    assert browser.get("/print/slip/00000000-0000-7000-8000-000000000000").status_code == 404
