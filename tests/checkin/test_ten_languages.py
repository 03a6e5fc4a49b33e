"""Every language in a real browser at a small phone's width, from the door to the thank you; and what bars nobody's way."""

from __future__ import annotations

import re
from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from core import text
from tests.checkin.every_page import pages_of
from tests.checkin.phone import Phone
from tests.checkin.test_browser import screen

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = """() => {
    const walk = document.createTreeWalker(document, NodeFilter.SHOW_TEXT), found = [document.title]
    while (walk.nextNode()) found.push(walk.currentNode.data)
    for (const marked of document.querySelectorAll("[aria-label]")) found.push(marked.getAttribute("aria-label"))
    return found.map((words) => words.trim()).filter(Boolean)
}"""
ENGLISH = [re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(key))) for key in text.catalog("vi") if re.search("[A-Za-z]{2}", re.sub(r"\{\w+\}", "", key))]
BOXES = """(targets) => [...document.querySelectorAll(targets)].filter((e) => e.checkVisibility()).map((e) => {
    const box = e.getBoundingClientRect()
    return {name: e.innerText, width: box.width, height: box.height}
})"""
AXE = "async (rules) => (await axe.run(rules)).violations.map((v) => [v.id, v.nodes.map((n) => n.html)])"
SMALLEST_TARGET = 44
TARGETS = "button, a, select, summary, label:has(input)"
UNFOLD = "() => document.querySelectorAll('details').forEach((part) => { part.open = true })"
MOST_TABS = 40
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def small_phone(chromium: Browser, phone: Phone, **options: Any) -> Iterator[Page]:  # noqa: ANN401 - the browser's own
    """Open a page that goes from address to address, the unknown one among them."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="ja-JP", base_url=phone.server, **options)
    yield context.new_page()
    context.close()


def look_over(page: Page, code: str) -> None:
    """Look whether a page speaks its language throughout, and in both sizes of text fits a small phone and can be touched."""
    assert page.locator("html").get_attribute("lang") == text.tag(code)
    if code != "en":
        assert [words for words in page.evaluate(WORDS) if any(key.fullmatch(words) for key in ENGLISH)] == []
    for _size in ("usual", "large"):
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        boxes = page.evaluate(BOXES, TARGETS)
        assert [box for box in boxes if min(box["height"], box["width"]) < SMALLEST_TARGET] == []
        page.evaluate("document.documentElement.classList.toggle('large')")


@pytest.mark.parametrize("code", text.LANGUAGES)
def test_every_page_speaks_its_language_throughout_and_fits_a_small_phone(phone: Phone, chromium: Browser, code: str) -> None:
    with text.speaking(code), small_phone(chromium, phone) as page:
        for path in pages_of(phone):
            page.goto(f"{path}{'&' if '?' in path else '?'}lang={code}")
            page.evaluate(UNFOLD)
            look_over(page, code)


@pytest.mark.parametrize("code", ["ja_easy", "vi"])
def test_a_small_phone_leads_from_the_door_to_the_thank_you(phone: Phone, chromium: Browser, code: str) -> None:
    with text.speaking(code), screen(chromium, phone, f"{phone.address()}&lang={code}") as page:
        page.locator("header summary").click()
        look_over(page, code)
        page.locator("header summary").click()
        page.locator("button").first.click()
        page.wait_for_url("**/t/**")
        look_over(page, code)
        for step in ("rest", "back"):
            page.locator(f"form[action$={step}] button").click()
            page.wait_for_selector(f"form[action$={'back' if step == 'rest' else 'rest'}]")
            look_over(page, code)
        page.locator(".ticket summary").click()
        page.locator("form[action$=leave] button").click()
        page.wait_for_selector("[data-key^=over]")
        look_over(page, code)


def test_without_javascript_a_language_is_chosen_and_the_ticket_speaks_it(phone: Phone, chromium: Browser) -> None:
    with screen(chromium, phone, phone.address(), java_script_enabled=False) as page:
        page.locator("header summary").click()
        page.get_by_role("link", name="한국어").click()
        page.get_by_role("button", name="번호표 받기").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("번호는 1번입니다.")
        page.get_by_role("button", name="잠시 자리를 비울게요").click()
        page.get_by_role("button", name="돌아왔어요").click()
        page.get_by_role("link", name="바로 닫기").click()

        expect(page.locator("body")).to_have_text("페이지를 닫았습니다")


def tab_to(page: Page, name: str) -> None:
    """Go on with the tab key to what is named so, as somebody without a mouse does; it shows where they are."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and name in focused.inner_text():
            assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
            return
    pytest.fail(f"The tab key does not reach {name}")


def test_with_the_keyboard_alone_everything_can_be_done(phone: Phone, chromium: Browser) -> None:
    with screen(chromium, phone, phone.address()) as page:
        for name in ("日本語", "Tiếng Việt", "Lấy số thứ tự"):
            tab_to(page, name)
            page.keyboard.press("Enter")
            page.wait_for_load_state()
        for name, then in (("Tôi ra ngoài một lát", "back"), ("Tôi đã quay lại", "rest")):
            tab_to(page, name)
            page.keyboard.press("Enter")
            page.wait_for_selector(f"form[action$={then}]")
        for name in ("Tôi về", "Vâng, tôi về"):
            tab_to(page, name)
            page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_have_text("Cảm ơn anh/chị đã đến.")


def test_axe_finds_no_barrier_on_any_page_in_any_look(phone: Phone, chromium: Browser) -> None:
    with small_phone(chromium, phone) as page:
        for path in pages_of(phone):
            page.goto(path)
            page.evaluate(UNFOLD)
            page.evaluate(AXE_SCRIPT)
            for n, (scheme, look) in enumerate(product(("light", "dark"), ("", "strong"))):
                page.emulate_media(color_scheme=scheme)
                page.evaluate("(look) => { document.documentElement.className = look }", look)
                found = page.evaluate(AXE, {"runOnly": ["color-contrast"]} if n else {})  # a look changes nothing but the colours

                assert (path, scheme, look, found) == (path, scheme, look, [])


def test_leaving_quickly_leaves_no_way_back_and_keeps_the_number(phone: Phone, chromium: Browser) -> None:
    with screen(chromium, phone, phone.address()) as page:
        page.locator("button").first.click()
        page.wait_for_url("**/t/**")
        ticket = page.url
        page.get_by_role("link", name="すぐに閉じる").click()
        expect(page.locator("body")).to_have_text("ページを閉じました")
        page.go_back()
        expect(page.locator("body")).to_have_text("ページを閉じました")
        page.goto(phone.address())

        expect(page.get_by_text("あなたの番号は1です。")).to_be_visible()
        assert ticket not in [phone.server, page.url]
