"""When the network dies: two devices go on by themselves, with clocks that differ; nothing is lost, nothing is there twice, and people settle what only they can."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect
from sqlalchemy import func, select

from booths.models import Step, StepLog, Visit
from checkin import cards, codes
from checkin.models import Card, DeviceScan, Scan, Trouble
from core import addresses, clock, db
from events.models import NumberBlock
from staff import sessions
from tests.browser import SWITCHES
from tests.e2e.browsers import Staff
from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

    from tests.e2e.people import Cast

PHONE, PAD = {"width": 390, "height": 844}, {"width": 768, "height": 1024}
HERE, THERE, BOTH = 30, 25, 5
HALF_APART_MS = 90_000
A_SECOND = timedelta(seconds=1)
CLOCK = """(() => {
  const real = Date
  window.Date = class extends real {
    constructor(...given) { given.length ? super(...given) : super(real.now() + BY) }
    static now() { return real.now() + BY }
  }
})()"""
"""Sets a device's clock."""
KILLED_BEFORE_THE_ANSWER = """() => {
  const real = window.fetch
  window.fetch = async (...asked) => {
    const answer = await real(...asked)
    if (!String(asked[0]).endsWith("/sync")) return answer
    document.title = "killed"
    return new Promise(() => {})
  }
}"""
"""The server has written everything down, and the device never hears of it."""

ALL_BUT_ONE_GIVEN = """async (event) => {
  const db = await openStore(event), [facts, , done] = changing(db), blocks = await asked(facts.get("blocks"))
  blocks[0].next = blocks[0].last
  facts.put(blocks, "blocks")
  await done
}"""


class Device:
    """A device at reception that has been set up, and what it gave out when."""

    def __init__(self, browser: Browser, stage: Stage, viewport: dict[str, int], fast_ms: int = 0) -> None:
        """Sign in, and open the page while there is a line."""
        self.stage, self.address = stage, f"/reception-offline/{stage.event.code}"
        self.staff = Staff(browser, stage.server.address, viewport)
        self.staff.context.add_init_script(CLOCK.replace("BY", str(fast_ms)))
        self.sign_in(stage.reception_account)
        self.given: list[tuple[int, datetime, datetime]] = []
        self.page: Page = self.staff.page
        self.page.goto(self.address)
        self.is_ready()

    def is_ready(self) -> None:
        """Expect that it can go on without a line."""
        expect(self.page.locator("#ready")).to_contain_text("準備できました")

    def line(self, *, is_there: bool) -> None:
        """Let the network come or go."""
        self.staff.context.set_offline(not is_there)

    def scan(self, card: Card) -> int:
        """Hold a card before the scanner: the address for one, the typed code for the other."""
        begun = clock.now()
        before = self.page.locator("#number").inner_text() if self.page.locator("#number").is_visible() else ""
        address = addresses.card(self.stage.server.address, card.token)
        self.page.locator("#typed").fill(codes.shown(card.code) if len(self.given) % 5 == 0 else address)
        self.page.locator("#typed").press("Enter")
        expect(self.page.locator("#given.new #number")).not_to_have_text(before)
        number = int(self.page.locator("#number").inner_text())
        self.given.append((number, begun, clock.now()))
        return number

    def give(self) -> None:
        """Give out a number without a card."""
        self.page.get_by_role("button", name="番号を出す").click()
        expect(self.page.locator("#number")).not_to_be_empty()

    def sign_in(self, name: str) -> None:
        """Sign somebody in in this browser."""
        self.cookie = self.stage.cookie(name)
        self.staff.context.add_cookies([self.cookie])

    def cut_off(self) -> None:
        """End the session from afar."""
        db.perform(self.stage.scope, lambda s: sessions.end_session(s, self.cookie["value"], clock.now()))

    def is_shut(self) -> None:
        """Expect that it shows and gives out nothing, and says what to do."""
        expect(self.page.locator("#line-words")).to_contain_text("もう一度サインインしてください")
        expect(self.page.locator("#shut")).to_contain_text("手書きの番号（501〜600）")
        for part in ("#number", "#typed", "#camera", "#give", "#rows"):
            expect(self.page.locator(part)).to_be_hidden()
        assert [self.page.locator(part).text_content() for part in ("#number", "#list")] == ["", ""]

    def unsent(self, words: str) -> None:
        """Expect what it says about what has not been sent."""
        expect(self.page.locator("#unsent")).to_contain_text(words)

    def opens_again(self) -> None:
        """Open the page in a new tab; the old one is gone."""
        self.page = self.staff.page = self.staff.context.new_page()
        self.page.goto(self.address)


def scans(stage: Stage) -> dict[int, tuple[datetime, Trouble | None]]:
    """Return by number when each scan of a device truly happened, and what is wrong with it."""
    with db.read(stage.scope) as session:
        rows = session.execute(select(DeviceScan.number, Scan.happened_at, Scan.trouble).join(Scan, DeviceScan.scan_id == Scan.id)).all()
    found = {number: (at, trouble) for number, at, trouble in rows}
    assert len(found) == len(rows)
    return found


def count(stage: Stage, model: type[Visit | Scan | DeviceScan]) -> int:
    """Count a table."""
    with db.read(stage.scope) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_fifty_five_admissions_on_two_devices_become_fifty_five_scans_and_as_many_visits_as_people(chromium: Browser, cast: Cast, stage: Stage) -> None:
    made = db.perform(stage.scope, lambda s: cards.make_cards(s, stage.event.id, HERE + THERE - BOTH, clock.now()))
    here, there = Device(chromium, stage, PHONE, HALF_APART_MS), Device(chromium, stage, PAD, -HALF_APART_MS)
    for device in (here, there):
        device.line(is_there=False)
    first = [here.scan(card) for card in made[:HERE]]
    here.page.reload()
    here.unsent(f"{HERE}件")
    second = [there.scan(card) for card in made[HERE - BOTH :]]

    assert (first, second) == (list(range(601, 601 + HERE)), list(range(651, 651 + THERE)))
    assert count(stage, Scan) == 0
    here.page.evaluate(KILLED_BEFORE_THE_ANSWER)
    here.line(is_there=True)
    expect(here.page).to_have_title("killed")
    here.page.close()
    assert count(stage, Scan) == 25
    here.opens_again()
    there.line(is_there=True)
    for device in (here, there):
        device.unsent("すべて送りました。")
        expect(device.page.locator("#line-words")).to_have_text("つながっています")

    assert (count(stage, Scan), count(stage, DeviceScan), count(stage, Visit)) == (HERE + THERE, HERE + THERE, HERE + THERE - BOTH)
    found = scans(stage)
    assert [trouble for _at, trouble in found.values() if trouble] == [Trouble.CARD_USED] * BOTH
    wrong = [(n, found[n][0], begun) for n, begun, done in here.given + there.given if not begun - A_SECOND <= found[n][0] <= done + A_SECOND]
    assert wrong == []
    for device in (here, there):
        device.page.reload()
        device.unsent("すべて送りました。")
        device.staff.close()
    assert count(stage, Scan) == HERE + THERE
    people_settle_it(cast, stage)


def people_settle_it(cast: Cast, stage: Stage) -> None:
    """Let reception say of one conflict that it was the same person, of another that it was not."""
    staff = cast.reception(stage.reception_account)
    staff.sees(f"通信が切れていた端末の受付が{BOTH}件あります。")
    staff.open("確認する")
    with db.read(stage.scope) as session:
        numbers = sorted(session.scalars(select(DeviceScan.number).join(Scan, DeviceScan.scan_id == Scan.id).where(Scan.trouble.is_not(None))))
    staff.press(f"wide_same_{numbers[0]}")
    staff.sees(f"受付が{BOTH - 1}件あります。")
    staff.press(f"wide_other_{numbers[1]}")
    staff.sees(f"受付が{BOTH - 2}件あります。")

    assert staff.troubles() == []
    assert count(stage, Visit) == HERE + THERE - BOTH + 1
    staff.keyed("find_number").get_by_role("spinbutton").fill(str(numbers[0]))
    staff.page.keyboard.press("Enter")
    staff.quiet()
    with db.read(stage.scope) as session:
        called = set(session.scalars(select(Visit.number).join(Scan, Scan.visit_id == Visit.id).where(Scan.trouble.is_not(None))))
    assert numbers[1] in called
    staff.sees(f"{(called - {numbers[1]}).pop()}　来場中")


def test_a_second_scan_noise_and_a_strangers_card_never_block_the_next_one(chromium: Browser, stage: Stage) -> None:
    made = db.perform(stage.scope, lambda s: cards.make_cards(s, stage.event.id, 10, clock.now()))
    device = Device(chromium, stage, PHONE)
    device.line(is_there=False)
    number = device.scan(made[0])
    for typed in (addresses.card(stage.server.address, made[0].token), made[0].code):
        device.page.keyboard.type(typed)
        device.page.keyboard.press("Enter")
        expect(device.page.locator("#given.again #number")).to_have_text(str(number))
    for noise, said in (
        ("WIFI:S:mall;;", "カードでも番号札でもない"),
        (codes.new_code(), "一覧にない"),
        ("くかかせけめ", "かな入力"),
        (f"{stage.server.address}/t/{'x' * 22}", "もう番号"),
    ):
        device.page.locator("#typed").fill(noise)
        device.page.locator("#typed").press("Enter")
        expect(device.page.locator("#said")).to_contain_text(said)
    device.page.get_by_role("button", name="番号を出す").dblclick()
    expect(device.page.locator("#number")).to_have_text(str(number + 1))

    assert device.scan(made[1]) == number + 2
    device.page.locator("#list-head").click()
    device.page.evaluate(AXE_SCRIPT)
    assert device.page.evaluate("async () => (await axe.run()).violations.map((v) => [v.id, v.nodes.map((n) => n.html)])") == []
    assert device.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    device.staff.close()


def test_who_is_signed_out_loses_nothing_and_numbers_run_out_kindly(chromium: Browser, stage: Stage) -> None:
    device, before = Device(chromium, stage, PAD), count(stage, Scan)
    device.line(is_there=False)
    device.give()
    device.unsent("1件")
    device.page.evaluate(ALL_BUT_ONE_GIVEN, stage.event.code)
    device.page.reload()
    device.give()
    expect(device.page.locator("#used-up")).to_contain_text("手書きの番号（501〜600）")
    expect(device.page.locator("#give")).to_be_disabled()
    device.staff.context.clear_cookies()
    device.line(is_there=True)
    device.is_shut()
    device.page.reload()
    device.is_shut()
    device.unsent("2件")
    assert count(stage, Scan) == before
    device.sign_in(stage.lead_account)
    device.page.get_by_role("button", name="いま送る").click()
    device.unsent("すべて送りました。")

    assert count(stage, Scan) == before + 2
    assert last_signed(stage, 2) == [stage.reception_account] * 2
    expect(device.page.locator("#left")).to_contain_text("残りの番号 50")
    device.staff.close()


def last_signed(stage: Stage, count: int) -> list[str]:
    """Return who let the last ones in, as the log of steps says."""
    with db.read(stage.scope) as session:
        return list(session.scalars(select(StepLog.who).where(StepLog.step == Step.ARRIVE).order_by(StepLog.received_at.desc()).limit(count)))


def test_a_tablet_that_was_switched_off_goes_on_without_a_line(playwright: Playwright, stage: Stage, tmp_path: Path) -> None:
    def switched_on() -> BrowserContext:
        return playwright.chromium.launch_persistent_context(
            tmp_path, executable_path=shutil.which("chromium"), args=list(SWITCHES), base_url=stage.server.address, locale="ja-JP", viewport=PAD
        )  # fmt: skip

    tablet = switched_on()
    page, address = tablet.new_page(), f"/reception-offline/{stage.event.code}"
    tablet.add_cookies([stage.cookie(stage.reception_account)])
    page.goto(address)
    expect(page.locator("#ready")).to_contain_text("準備できました")
    tablet.set_offline(True)
    page.get_by_role("button", name="番号を出す").click()
    expect(page.locator("#number")).not_to_be_empty()
    number = int(page.locator("#number").inner_text())
    tablet.close()
    tablet = switched_on()
    tablet.set_offline(True)
    page = tablet.new_page()
    page.goto(address)
    expect(page.locator("#unsent")).to_contain_text("1件")
    page.get_by_role("button", name="番号を出す").click()
    expect(page.locator("#number")).to_have_text(str(number + 1))
    tablet.close()

    with db.read(stage.scope) as session:
        assert session.scalars(select(NumberBlock.first).order_by(NumberBlock.first.desc())).first() == number
