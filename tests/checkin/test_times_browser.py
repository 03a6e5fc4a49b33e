"""Booking in a real browser at a small phone's width: every language, no script, the keyboard alone; and from the booking to the call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from core import text
from tests.checkin.phone import Phone
from tests.checkin.test_browser import screen
from tests.checkin.test_ten_languages import look_over, tab_to

if TYPE_CHECKING:
    from tests.checkin.phone import SetClock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def phone(phone: Phone) -> Phone:
    """Return a phone; the event takes bookings, one party each half hour."""
    phone.fair.take_bookings(1)
    return phone


def times(phone: Phone) -> str:
    """Return the address of the times."""
    return f"/e/{phone.fair.event.code}/times"


@pytest.mark.parametrize("code", ["ja_easy", "vi"])
def test_a_small_phone_books_moves_and_cancels(phone: Phone, chromium: Browser, code: str) -> None:
    with text.speaking(code), screen(chromium, phone, f"{times(phone)}?lang={code}") as page:
        look_over(page, code)
        page.locator(".times button").first.click()
        page.wait_for_url("**/b/**")
        page.locator(".drop summary").click()
        page.locator("main a[href$='/times']").click()
        look_over(page, code)
        page.locator(".times button").first.click()
        page.wait_for_selector(".when")
        look_over(page, code)
        page.locator(".drop summary").click()
        page.locator("form[action$=cancel] button").click()
        page.wait_for_selector(".when", state="detached")
        look_over(page, code)
        page.goto(times(phone))
        look_over(page, code)


def test_from_the_flyer_to_the_call_without_javascript(phone: Phone, chromium: Browser, set_clock: SetClock) -> None:
    phone.fair.admit(minutes=1)
    with screen(chromium, phone, phone.address(venue=False), java_script_enabled=False) as page:
        page.get_by_role("link", name="時間を予約する").click()
        page.get_by_label("何人でいらっしゃいますか。").select_option("2")
        page.get_by_role("button", name="12:30").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("この時間でご予約をお取りしました。")
        page.go_back()
        page.reload()
        page.get_by_role("link", name="ご予約：12:30").click()
        set_clock(20)
        page.get_by_role("button", name="着きました").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("あなたの番号は2です。")

        assert phone.fair.call("A", minutes=31) == 2
        page.reload()
        expect(page.get_by_text("ご予約のお時間です。")).to_be_visible()


def test_with_the_keyboard_alone_a_time_is_booked_and_cancelled(phone: Phone, chromium: Browser) -> None:
    with screen(chromium, phone, times(phone)) as page:
        tab_to(page, "13:00")
        press(page)
        tab_to(page, "予約を取り消す")
        page.keyboard.press("Enter")
        tab_to(page, "はい、取り消します")
        press(page)

        expect(page.get_by_role("heading", level=1)).to_have_text("ご予約を取り消しました。")


def press(page: Page) -> None:
    """Press what is focused, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
