"""企画担当 at a browser: what an organiser does reads as they would say it."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.sync_api import TimeoutError, expect  # noqa: A004 - playwright's own

from tests.e2e.browsers import PASSWORD, PHONE, Person, Staff

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from playwright.sync_api import Locator


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
        """Make an account on スタッフと端末; the colleague opens the link on a phone and chooses a password."""
        form = self.page.get_by_test_id("stForm").filter(has=self.page.get_by_role("button", name="アカウントを加える"))
        form.get_by_label("サインイン名").fill(name)
        form.get_by_label("名前（同僚に表示）").fill(person)
        self.pick(role, within=form)
        self.press_it(form.get_by_role("button", name="アカウントを加える"))
        expect(self.page.get_by_test_id("stExpander").filter(has_text=person)).to_be_visible()
        assert self.context.browser is not None
        colleague = Person(self.context.browser, self.address, PHONE, javascript=False)
        colleague.page.goto(self.keyed("link_made").locator("code").inner_text())
        colleague.page.get_by_label("新しいパスワード").fill(PASSWORD)
        colleague.page.get_by_role("button", name="パスワードを決めてサインイン").click()
        colleague.drawn()
        colleague.close()

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
        who.blur()  # its list shuts, and what is below it moves
        self.quiet()
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
        self.turn_to("集計")
        self.quiet()
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name="⬇ 集計表（Excel）").click()
        waiting.value.save_as(to)
        return to
