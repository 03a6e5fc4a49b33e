"""The people of the day, each at a browser of their own: what they do reads as they would say it."""

from __future__ import annotations

import re
from contextlib import suppress
from copy import copy
from typing import TYPE_CHECKING, Self, TypeVar

from playwright.sync_api import TimeoutError, expect  # noqa: A004 - playwright's own

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

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


P = TypeVar("P", bound="Person")


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


class Organiser(Staff):
    """企画担当: sets up, plans, opens, closes, and takes the workbook home."""

    def set_up(self, council: str, public_url: str) -> None:
        """Answer the first start's questions."""
        self.page.goto("/")
        expect(self.page).to_have_url(re.compile("/setup$"))
        for label, answer in {
            "社協の名前": council,
            "公開アドレス": public_url,
            "サインイン名": "organiser",
            "お名前": "事務局 佐藤",
            "パスワード": PASSWORD,
        }.items():
            self.page.get_by_label(label).fill(answer)
        self.page.get_by_role("button", name="はじめる").click()
        self.drawn()

    def put_in_the_sample(self) -> None:
        """Put in the sample event."""
        self.press("wide_sample")
        self.sees("くらしのご相談会（見本）")

    def tab(self, name: str) -> None:
        """Turn to a tab."""
        self.page.get_by_role("tab", name=name).click()
        self.quiet()

    def add_account(self, role: str, name: str, person: str) -> None:
        """Make an account on スタッフと端末."""
        form = self.page.get_by_test_id("stForm").filter(has=self.page.get_by_role("button", name="アカウントを加える"))
        form.get_by_label("サインイン名").fill(name)
        form.get_by_label("名前（同僚に表示）").fill(person)
        self.pick(role, within=form)
        form.get_by_label("パスワード", exact=True).fill(PASSWORD)
        self.press_it(form.get_by_role("button", name="アカウントを加える"))
        expect(self.page.get_by_test_id("stExpander").filter(has_text=person)).to_be_visible()

    def create_event(self, title: str, day: date, *hours: str) -> None:
        """Fill the form for a new event in: date and hours are typed part by part, as on any phone."""
        self.tab("新しい相談会")
        self.keyed("new_title").get_by_role("textbox").fill(title)
        self._type("new_day", f"{day.year:04}", f"{day.month:02}", f"{day.day:02}")
        for n, hour in enumerate(hours):
            self._type(f"new_{n}", *hour.split(":"))
        self.press_it(self.page.get_by_role("button", name="相談会を作る"))
        self.tab("選んだ相談会")
        expect(self.page.get_by_role("heading", name=title)).to_be_visible()

    def _type(self, key: str, *parts: str) -> None:
        segments = self.keyed(key).get_by_role("spinbutton")
        for n, part in enumerate(parts):
            segments.nth(n).focus()
            segments.nth(n).press_sequentially(part)
        self.page.keyboard.press("Escape")  # the calendar that opened lies over what comes next

    def add_booth(self, letter: str, programme: str, *, first_contact: bool = False) -> None:
        """Add a booth; its letter comes by itself."""
        form = self.open("ブースを加える")
        self.pick(programme, within=form)
        if first_contact:
            form.get_by_text("最初の窓口（何も選ばなかった方が来ます）").click()
        self.press_it(form.get_by_role("button", name="ブースを加える"))
        expect(self._booth(letter)).to_be_visible()

    def _booth(self, letter: str) -> Locator:
        return self.page.get_by_test_id("stExpander").filter(has_text=re.compile(f"^[^A-Z]*{letter}（"))

    def grant(self, letter: str, person: str) -> None:
        """Let somebody work at a booth."""
        booth = self.open(re.compile(f"^[^A-Z]*{letter}（"))
        who = booth.get_by_role("combobox", name="担当者（窓口のアカウント）")
        self._choose(who, person)
        who.press("Escape")
        self.press_it(booth.get_by_role("button", name="保存"))

    def _choose(self, box: Locator, option: str) -> None:
        """Choose from a list. A list that has just been drawn may shut again: then it is opened once more, as a person would."""
        wanted = self.page.get_by_role("option", name=option)
        for _ in range(10):
            box.click()
            with suppress(TimeoutError):
                wanted.click(timeout=1_000)
                return
        expect(wanted).to_be_visible()

    def tablet_code(self, letter: str) -> str:
        """Ask for a code for a booth's tablet, and return the address below it."""
        booth = self.open(re.compile(f"^[^A-Z]*{letter}（"))
        self.press_it(booth.get_by_role("button", name="端末用のコードを出す"))
        shown = booth.get_by_test_id("stCode")
        expect(shown).to_be_visible()
        return shown.inner_text().strip()

    def step(self, step: str, state: str) -> None:
        """Take the event a step on; a step that cannot be taken back is confirmed."""
        asks = self.keyed(f"ask_{step}")
        if asks.count():
            asks.get_by_role("button").first.click()
        self.press(f"wide_{step}")
        self.sees(re.compile(f"^{state}　"))

    def door(self) -> str:
        """Return the door's address, as its QR code holds it."""
        return self.page.get_by_text(re.compile(r"/e/\w+\?c=\w+")).first.inner_text().strip()

    def download_workbook(self, to: Path) -> Path:
        """Download the workbook on 集計."""
        self.go("集計")
        button = self.page.get_by_test_id("stDownloadButton").get_by_role("button").first
        expect(button).to_be_enabled()
        self.quiet()
        with self.page.expect_download() as waiting:
            button.click()
        waiting.value.save_as(to)
        return to


class Reception(Staff):
    """受付: numbers for people without a phone, and a short hearing."""

    def admit(self) -> int:
        """Give somebody without a phone a number."""
        self.press("big_admit")
        given = self.page.locator("span.number")
        expect(given).to_be_visible()
        return int(given.inner_text())

    def hear(self, number: int, topic: str) -> None:
        """Hear somebody briefly: confirm one topic."""
        self.keyed("hear_visit").get_by_role("radio", name=str(number)).or_(self.keyed("hear_visit").get_by_role("button", name=str(number))).first.click()
        self.quiet()
        self.page.get_by_role("button", name=topic, exact=True).first.click()
        self.quiet()
        self.press("wide_hear_confirm")


class Desk(Staff):
    """窓口: one counter with its four buttons."""

    def open_with_code(self, address: str, person: str) -> None:
        """Open a tablet with the organiser's code, and pick who works there."""
        self.page.goto(address)
        self.page.get_by_role("button", name=re.compile("で使う$")).click()
        self.drawn()
        who = self.page.get_by_role("combobox", name="いまの担当はどなたですか")
        who.fill(person)
        who.press("Enter")
        self.quiet()
        expect(self.page.get_by_test_id("stSidebar").get_by_text(person)).to_be_visible()

    def sit_at(self, counter: str) -> None:
        """Say at which of a booth's counters one sits."""
        self.pick(counter, within=self.keyed("counter"))
        expect(self.keyed("big_call")).to_be_visible()
        self.quiet()

    def has(self, number: int, state: str = "") -> None:
        """Expect a number at this counter, and what it is doing."""
        expect(self.page.locator("span.number")).to_have_text(str(number))
        self.sees(re.compile(state))

    def is_free(self) -> None:
        """Expect nobody at this counter."""
        expect(self.page.locator("span.number")).to_have_text("－")

    def call(self, number: int) -> None:
        """呼ぶ."""
        self.press("big_call")
        self.has(number, "呼び出し中")

    def came(self, number: int) -> None:
        """来た."""
        self.press("big_came")
        self.has(number, "相談中")

    def finish(self) -> None:
        """終了."""
        self.press("big_finish")
        self.is_free()

    def hand_over(self, to: str) -> None:
        """つなぐ: choose the booth, hear the visitor say yes."""
        self.press("big_hand_over")
        self.keyed("hand_over_to").get_by_text(re.compile(f"^{to} ")).click()
        self.sees(f"今のお話を{to}の担当に伝えてもよいですか")
        self.press("wide_agrees")
        self.is_free()

    def other(self, key: str) -> None:
        """Press something behind その他."""
        self.open("その他")
        self.press(key)


class Phone(Person):
    """A visitor's phone. Without JavaScript it shows the same pages, and somebody reloads them."""

    def __init__(self, chromium: Browser, address: str, *, javascript: bool = True) -> None:
        """Hold the phone upright."""
        super().__init__(chromium, address, PHONE, javascript=javascript)
        self.javascript = javascript

    def take_number(self, door: str, *, taps: int = 1) -> int:
        """Take a number at the door: with two taps in a row it is still one."""
        self.page.goto(door)
        self.page.get_by_role("button", name="番号札をとる").first.click(click_count=taps, delay=5)
        shown = self.page.locator("p.number")
        expect(shown).to_be_visible()
        return int(shown.inner_text())

    def look_again(self) -> None:
        """Look at the ticket: with JavaScript it changes by itself."""
        if not self.javascript:
            self.page.reload()

    def shows(self, text: str) -> None:
        """Expect a text on the ticket."""
        self.look_again()
        expect(self.page.get_by_text(text).first).to_be_visible()

    def press(self, name: str) -> None:
        """Press a button on the ticket, and wait for the ticket that comes back."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).click()


class Cast:
    """Opens a browser for each person of the day, and closes all of them."""

    def __init__(self, chromium: Browser, address: str) -> None:
        """Nobody is here yet."""
        self.chromium, self.address = chromium, address
        self.people: list[Person] = []

    def _in(self, person: P) -> P:
        self.people.append(person)
        return person

    def organiser(self, size: dict[str, int] = PC) -> Organiser:
        """Let the organiser in."""
        return self._in(Organiser(self.chromium, self.address, size))

    def reception(self, name: str) -> Reception:
        """Let reception sign in."""
        reception = self._in(Reception(self.chromium, self.address, TABLET))
        reception.sign_in(name)
        return reception

    def desk(self, name: str) -> Desk:
        """Let a booth's staff sign in."""
        desk = self.tablet()
        desk.sign_in(name)
        return desk

    def tablet(self) -> Desk:
        """Unpack a tablet."""
        return self._in(Desk(self.chromium, self.address, TABLET))

    def phone(self, *, javascript: bool = True) -> Phone:
        """Let a visitor come with a phone."""
        return self._in(Phone(self.chromium, self.address, javascript=javascript))

    def go_home(self) -> None:
        """Close every browser."""
        for person in self.people:
            person.close()
