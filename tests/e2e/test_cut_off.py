"""Pages of staff that are not Streamlit's: whoever was signed out or cut off sees nothing on them within five seconds, and does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from booths import desk, onward
from booths.opening import OPEN_SECONDS
from checkin import cards
from checkin.models import Scan
from core import addresses, clock, db
from events.models import Resource
from staff import sessions
from tests.e2e.browsers import PC, Staff
from tests.e2e.test_offline import PAD, PHONE, Device, count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from sqlalchemy.orm import Session

    from tests.e2e.stage import Stage

AT_MOST_MS = 5_000
A_MOMENT_MS = 1_000
ASKED = "**/signed-in"
NO_OF_A_STRANGER = """() => {
  window.fetch = async () => new Response("<p>Forbidden</p>", { status: 403, headers: { "Content-Type": "text/html" } })
}"""
"""The mall's network says no, not we."""


def test_a_device_that_was_cut_off_clears_within_five_seconds_and_stays_shut_without_a_line(chromium: Browser, stage: Stage) -> None:
    device = Device(chromium, stage, PHONE)
    device.page.clock.install()
    device.page.reload()
    device.give()
    device.page.locator("#list-head").click()
    expect(device.page.locator("#list")).to_contain_text("送りました")
    device.cut_off()
    device.page.clock.run_for(AT_MOST_MS)
    device.is_shut()
    for is_there in (True, False):
        device.line(is_there=is_there)
        device.page.reload()
        device.is_shut()
    device.line(is_there=True)
    device.sign_in(stage.reception_account)
    device.page.clock.run_for(AT_MOST_MS)

    expect(device.page.locator("#give")).to_be_enabled()
    expect(device.page.locator("#shut")).to_be_hidden()
    device.staff.close()


def test_a_device_that_was_cut_off_gives_out_no_number_while_there_is_a_line(chromium: Browser, stage: Stage) -> None:
    made = db.perform(stage.scope, lambda s: cards.make_cards(s, stage.event.id, 10, clock.now()))
    device = Device(chromium, stage, PAD)
    before, numbers = count(stage, Scan), device.page.locator("#left").inner_text()
    device.page.clock.install()
    device.page.reload()
    device.is_ready()
    device.cut_off()
    device.page.locator("#typed").fill(addresses.card(stage.server.address, made[0].token))
    device.page.locator("#typed").press("Enter")
    device.is_shut()
    device.unsent("すべて送りました。")

    assert (count(stage, Scan), device.page.locator("#left").text_content()) == (before, numbers)
    device.staff.close()


def test_what_a_network_in_between_says_does_not_shut_the_page(chromium: Browser, stage: Stage) -> None:
    device = Device(chromium, stage, PAD)
    device.page.evaluate(NO_OF_A_STRANGER)
    device.give()

    expect(device.page.locator("#line-words")).to_contain_text("通信できません")
    expect(device.page.locator("#number")).not_to_be_empty()
    device.unsent("1件")
    device.staff.close()


@pytest.fixture(scope="module")
def printed(stage: Stage) -> dict[str, str]:
    """Return the addresses of the pages that staff print about somebody who sits at a table and goes on to a place outside."""
    visit, counter, now = stage.admit(), stage.counter("A").id, clock.now()
    for step in (desk.call_next, desk.start):
        db.perform(stage.scope, lambda s, step=step: step(s, counter, now))

    def pass_on(session: Session) -> str:
        place = session.scalars(select(Resource.id).order_by(Resource.position)).first()
        assert place is not None
        return str(onward.send(session, counter, place, now).id)

    handover = db.perform(stage.scope, pass_on)
    return {"slip": f"/print/slip/{visit.visit_id}", "onward": f"/print/onward/{handover}", "stored": f"/print/stored/{visit.visit_id}"}


class Printer:
    """A page that the organiser has opened to print it; its clock is put forward by hand."""

    def __init__(self, browser: Browser, stage: Stage) -> None:
        """Sign in."""
        self.stage, self.staff = stage, Staff(browser, stage.server.address, PC)
        self.page: Page = self.staff.page
        self.sign_in(stage.organiser_account)
        self.page.clock.install()

    def sign_in(self, name: str) -> None:
        """Sign somebody in in this browser."""
        self.cookie = self.stage.cookie(name)
        self.staff.context.add_cookies([self.cookie])

    def sign_out(self) -> None:
        """Sign out, as in another tab."""
        db.perform(self.stage.scope, lambda s: sessions.end_session(s, self.cookie["value"], clock.now()))

    def open(self, address: str) -> None:
        """Open a page that has something on it, and has been told once that it may."""
        with self.page.expect_response(ASKED):
            self.page.goto(address)
        self.shows_something()

    def asks(self) -> None:
        """Let it ask twice: before it asks again, it has done what it was told."""
        for _ in range(2):
            with self.page.expect_response(ASKED):
                self.page.clock.run_for(AT_MOST_MS)

    def shows_something(self) -> None:
        """Expect that nothing is gone."""
        assert len(self.page.locator("main").inner_text()) > 20

    def is_at(self, path: str) -> None:
        """Expect that it has turned to another page, to which there is no way back."""
        expect(self.page).to_have_url(self.stage.server.address + path)


@pytest.fixture
def printer(chromium: Browser, stage: Stage) -> Iterator[Printer]:
    """Return an organiser's browser."""
    found = Printer(chromium, stage)
    yield found
    found.staff.close()


@pytest.mark.parametrize("kind", ["slip", "onward", "stored"])
def test_a_printed_page_is_emptied_within_five_seconds_after_signing_out(printer: Printer, printed: dict[str, str], kind: str) -> None:
    printer.open(printed[kind])
    printer.sign_out()
    printer.page.clock.run_for(AT_MOST_MS)

    printer.is_at("/signin")
    printer.page.go_back()
    assert printed[kind] not in printer.page.url


def test_a_printed_page_is_emptied_when_somebody_else_signs_in(printer: Printer, printed: dict[str, str], stage: Stage) -> None:
    printer.open(printed["stored"])
    printer.sign_in(stage.lead_account)
    printer.page.clock.run_for(AT_MOST_MS)

    printer.is_at("/stored")


def test_all_that_is_stored_about_somebody_shuts_with_the_screen_that_shows_it(printer: Printer, printed: dict[str, str]) -> None:
    printer.open(printed["stored"])
    with printer.page.expect_response(ASKED):
        printer.page.clock.fast_forward(OPEN_SECONDS * 1_000 - 2 * A_MOMENT_MS)
    printer.shows_something()
    printer.page.clock.run_for(AT_MOST_MS)

    printer.is_at("/stored")


def test_a_printed_page_stays_without_a_line_and_when_something_else_answers(printer: Printer, printed: dict[str, str]) -> None:
    printer.open(printed["slip"])
    printer.staff.context.set_offline(True)
    with printer.page.expect_event("requestfailed"):
        printer.page.clock.run_for(AT_MOST_MS)
    printer.shows_something()
    printer.staff.context.set_offline(False)
    printer.page.route(ASKED, lambda route: route.fulfill(status=403, content_type="text/html", body="<p>Forbidden</p>"))
    printer.asks()
    printer.shows_something()


def test_what_is_being_printed_is_printed_first(printer: Printer, printed: dict[str, str]) -> None:
    printer.open(printed["stored"])
    printer.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printer.sign_out()
    printer.asks()
    printer.page.clock.fast_forward(OPEN_SECONDS * 1_000)
    printer.shows_something()
    printer.page.evaluate("dispatchEvent(new Event('afterprint'))")

    printer.is_at("/signin")
