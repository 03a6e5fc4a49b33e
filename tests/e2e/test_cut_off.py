"""Pages of staff that are not Streamlit's: whoever was signed out or cut off sees nothing on them within five seconds, and does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from checkin import cards
from checkin.models import Scan
from core import addresses, clock, db
from tests.e2e.test_offline import PAD, PHONE, Device, count

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.e2e.stage import Stage

AT_MOST_MS = 5_000
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
