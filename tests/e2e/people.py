"""The people of the day, each at a browser of their own: what they do reads as they would say it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from playwright.sync_api import expect

from tests.e2e.browsers import PC, PHONE, TABLET, Person, Staff
from tests.e2e.organiser import Organiser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

P = TypeVar("P", bound=Person)


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
