"""A browser of one's own, and the staff's screens in it."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Self

from playwright.sync_api import expect

if TYPE_CHECKING:
    import re

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

PASSWORD = "a long enough password"  # noqa: S105 - for tests
PATIENCE_MS = 40_000
TABLET = {"width": 1024, "height": 768}
PC = {"width": 1366, "height": 900}
PHONE = {"width": 360, "height": 740}
QUIET = """() => {
    const app = document.querySelector("[data-testid=stApp]")
    const rests = app?.dataset.testScriptState === "notRunning" && !document.querySelector("[data-stale=true]")
    window.quietSince = rests ? window.quietSince ?? performance.now() : undefined
    return rests && performance.now() - window.quietSince > 150
}"""
expect.set_options(timeout=PATIENCE_MS)


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, chromium: Browser, address: str, viewport: dict[str, int], *, javascript: bool = True) -> None:
        """Open the browser; it speaks Japanese."""
        self.address = address
        self.context: BrowserContext = chromium.new_context(
            base_url=address, locale="ja-JP", viewport=viewport, java_script_enabled=javascript, accept_downloads=True
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()

    def close(self) -> None:
        """Close the browser."""
        self.context.close()

    def another_tab(self) -> Self:
        """Open the same page in a second tab, and return it as if it were a second person."""
        second = copy(self)
        second.page = self.context.new_page()
        second.page.goto(self.page.url)
        second.drawn()
        return second

    def drawn(self) -> None:
        """Wait until the page is there."""
        self.page.wait_for_load_state()


class Staff(Person):
    """Somebody who uses the staff screens."""

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        """Sign in on the sign-in page."""
        self.page.goto("/signin")
        self.page.get_by_label("サインイン名").fill(name)
        self.page.get_by_label("パスワード").fill(password)
        self.page.get_by_role("button", name="サインイン").click()
        self.drawn()

    def drawn(self) -> None:
        """Wait until a screen is drawn and stands still."""
        expect(self.page.get_by_test_id("stSidebar").get_by_role("button", name="サインアウト")).to_be_visible()
        self.quiet()

    def press_right_after_signing_out(self, key: str) -> None:
        """Sign out behind the screen's back, and press a button of it before it can have noticed."""
        self.page.evaluate("key => fetch('/signout', {method: 'POST'}).then(() => document.querySelector(`.st-key-${key} button`)?.click())", key)

    def quiet(self) -> None:
        """Wait until the server has drawn everything that was asked for: a press while a screen is being drawn may be lost."""
        self.page.evaluate("() => { window.quietSince = undefined }")
        self.page.wait_for_function(QUIET, polling=30)

    def go(self, screen: str) -> None:
        """Turn to another screen."""
        link = self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=screen)
        link.click()
        expect(link).to_have_attribute("aria-current", "page")
        self.quiet()

    def turn_to(self, screen: str) -> None:
        """Turn to another screen; on a phone the side bar lies over the screen, so it is folded away again."""
        folded = self.unfold()
        self.go(screen)
        unfold = self.page.get_by_test_id("stExpandSidebarButton")
        if folded and not unfold.is_visible():
            self.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
            expect(unfold).to_be_visible()

    def unfold(self) -> bool:
        """Unfold the side bar; False when it lies open."""
        unfold = self.page.get_by_test_id("stExpandSidebarButton")
        folded = unfold.is_visible()
        if folded:
            unfold.click()
        return folded

    def sign_out(self) -> None:
        """Press サインアウト."""
        self.unfold()
        self.page.get_by_role("button", name="サインアウト").click()

    def troubles(self) -> list[str]:
        """Return what stands in boxes that tell of errors."""
        return [box.inner_text() for box in self.page.locator("[data-testid=stException], [data-testid=stAlertContentError]").all()]

    def keyed(self, key: str) -> Locator:
        """Return the part of the screen that carries this key."""
        return self.page.locator(f".st-key-{key}")

    def press(self, key: str) -> None:
        """Press the button that carries this key, once it can be pressed."""
        self.press_it(self.keyed(key).get_by_role("button").first)

    def press_it(self, button: Locator) -> None:
        """Press a button once it can be pressed, and wait for what comes of it."""
        expect(button).to_be_enabled()
        button.click()
        self.quiet()

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Expect a text somewhere on the screen."""
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def pick(self, option: str, *, within: Locator | None = None) -> None:
        """Tap one of the pills, unless it is chosen already."""
        place = within or self.page
        pill = place.get_by_role("radio", name=option, exact=True).or_(place.get_by_role("button", name=option, exact=True)).first
        if pill.get_attribute("aria-checked") != "true":
            pill.click()

    def open(self, heading: str | re.Pattern[str]) -> Locator:
        """Open an expander, if it is shut, and return what is in it."""
        expander = self.page.get_by_test_id("stExpander").filter(has_text=heading).first
        expect(expander).to_be_visible()
        if not expander.locator("details").evaluate("details => details.open"):
            expander.locator("summary").click()
            self.quiet()
        return expander
