"""The visitors' pages in a real browser: without JavaScript, with it, and without a line; at a phone's width and on the hall's screen."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, expect

from core import text
from tests.checkin.phone import Phone

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def screen(chromium: Browser, phone: Phone, path: str, **options: Any) -> Iterator[Page]:  # noqa: ANN401 - the browser's own
    """Open one of our pages, in Japanese and at a small phone's size unless told otherwise; it must say nothing on the console."""
    said: list[str] = []
    context = chromium.new_context(**{"viewport": {"width": 360, "height": 740}, "locale": "ja-JP", "base_url": phone.server} | options)
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path)
    yield page
    context.close()
    assert [line for line in said if "ERR_INTERNET_DISCONNECTED" not in line] == []


def with_a_clock(page: Page) -> None:
    """Let the page's clock be put forward: nobody waits for the next time that it asks."""
    page.clock.install()
    page.reload()


def test_without_javascript_two_taps_lead_to_a_number(phone: Phone, chromium: Browser) -> None:
    with screen(chromium, phone, phone.address(), java_script_enabled=False) as page:
        page.get_by_label("住まい").check()
        page.get_by_role("button", name="番号札をとる").first.click()

        expect(page.get_by_role("heading", level=1)).to_have_text("あなたの番号は1です。")
        assert page.locator("img.qr").bounding_box() is not None


def test_an_impatient_double_tap_is_one_number(phone: Phone, chromium: Browser) -> None:
    with screen(chromium, phone, phone.address()) as page:
        page.get_by_role("button", name="番号札をとる").first.dblclick()
        expect(page.get_by_role("heading", level=1)).to_have_text("あなたの番号は1です。")
        page.go_back()

        expect(page.get_by_text("あなたの番号は1です。")).to_be_visible()
    assert phone.fair.admit().number == 2


def test_the_first_screen_has_the_button_without_scrolling(phone: Phone, chromium: Browser) -> None:
    with screen(chromium, phone, phone.address()) as page:
        for code in text.LANGUAGES:
            page.goto(f"{phone.address()}&lang={code}")
            box = page.locator("button").first.bounding_box()

            assert box is not None
            assert box["y"] + box["height"] < 400


def test_a_call_reaches_the_open_ticket(phone: Phone, chromium: Browser) -> None:
    admitted = phone.fair.admit()
    with screen(chromium, phone, f"/t/{admitted.token}") as page:
        with_a_clock(page)
        expect(page.get_by_text("もうすぐです。")).to_be_visible()
        phone.fair.call("A")
        page.clock.run_for(6_000)

        expect(page.locator(".call")).to_have_text("お待たせしました。1番の方、A（青）へどうぞ。係がご案内します。", timeout=10_000)
        expect(page).to_have_title("1 → A（青）")


def test_without_a_line_the_ticket_keeps_what_it_knew_and_says_so(phone: Phone, chromium: Browser) -> None:
    admitted = phone.fair.admit()
    with screen(chromium, phone, f"/t/{admitted.token}") as page:
        with_a_clock(page)
        gone = page.get_by_text("いま通信できません。")
        expect(gone).to_be_hidden()
        page.context.set_offline(True)
        page.clock.run_for(6_000)
        expect(gone).to_be_visible(timeout=10_000)
        expect(page.get_by_role("heading", level=1)).to_have_text("あなたの番号は1です。")
        page.context.set_offline(False)
        page.clock.run_for(6_000)

        expect(gone).to_be_hidden(timeout=10_000)


def test_going_home_takes_two_taps(phone: Phone, chromium: Browser) -> None:
    with screen(chromium, phone, f"/t/{phone.fair.admit().token}", java_script_enabled=False) as page:
        page.get_by_text("帰ります", exact=True).click()
        page.get_by_role("button", name="はい、帰ります").click()

        expect(page.get_by_role("heading", level=1)).to_contain_text("ありがとうございました。")


def test_a_call_reaches_the_open_screen_in_the_hall(phone: Phone, chromium: Browser) -> None:
    phone.fair.admit()
    with screen(chromium, phone, f"/board/{phone.fair.event.code}", viewport={"width": 1920, "height": 1080}) as page:
        with_a_clock(page)
        expect(page.locator("li")).to_have_count(0)
        phone.fair.call("A")
        page.clock.run_for(3_000)

        expect(page.locator("li")).to_have_text("1→A（青）", timeout=8_000)


def test_a_number_in_the_hall_is_large_enough_for_ten_metres(phone: Phone, chromium: Browser) -> None:
    phone.fair.admit()
    phone.fair.call("A")
    with screen(chromium, phone, f"/board/{phone.fair.event.code}", viewport={"width": 1920, "height": 1080}) as page:
        assert float(page.locator("li").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 120
