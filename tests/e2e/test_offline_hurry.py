"""Reception's page without a line when it is not quick: a slow answer, an impatient finger, a server that would not have it yet, a device that is full."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlalchemy import select

from booths.models import Urgency, Visit
from checkin import cards, codes
from core import clock, db
from tests.e2e.test_offline import PAD, Device, count

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

    from tests.e2e.stage import Stage

ROUND_MS = 3_000
HAS_SENT = "() => !now.isSending"
IN_A_HURRY = """([first, second]) => {
  const choose = (people) => document.querySelector(`[name=people][value="${people}"]`).click()
  const scan = (code) => (document.getElementById("typed").value = code, document.getElementById("scan").requestSubmit())
  const give = document.getElementById("give"), real = performance.now.bind(performance)
  choose(4), give.click()
  performance.now = () => real() + 900
  give.click()
  choose(3), document.getElementById("soon").click(), scan(first)
  choose(2), scan(second)
  choose(5)
}"""
"""Before the first number is there: tapped again by somebody impatient, two cards scanned, and the next party's size chosen."""
A_CARD_BEHIND_A_WRONG_ONE = """([wrong, card]) => {
  const scan = (code) => (document.getElementById("typed").value = code, document.getElementById("scan").requestSubmit())
  document.getElementById("give").click()
  document.querySelector("[name=people][value='4']").click(), document.getElementById("soon").click(), scan(wrong)
  scan(card)
}"""


def chosen(device: Device) -> tuple[str, bool]:
    """Return what is chosen for the next party: how many people, and whether they would talk soon."""
    return device.page.locator("[name=people]:checked").input_value(), device.page.locator("#soon").is_checked()


def test_a_number_that_takes_its_time_is_one_and_each_party_keeps_its_own_size(chromium: Browser, stage: Stage) -> None:
    made = db.perform(stage.scope, lambda s: cards.make_cards(s, stage.event.id, 10, clock.now()))
    device, before = Device(chromium, stage, PAD), count(stage, Visit)
    device.page.evaluate(IN_A_HURRY, [card.code for card in made[:2]])
    expect(device.page.locator("#list-head")).to_contain_text("3")
    expect(device.page.locator("#give")).to_be_enabled()
    device.unsent("すべて送りました。")

    with db.read(stage.scope) as session:
        by_arrival = (Visit.arrived_at.desc(), Visit.number.desc())
        came = session.execute(select(Visit.people, Urgency.id).outerjoin(Urgency, Urgency.visit_id == Visit.id).order_by(*by_arrival).limit(3)).all()
    assert [(people, bool(soon)) for people, soon in came] == [(2, False), (3, True), (4, False)]
    assert (count(stage, Visit) - before, chosen(device)) == (3, ("5", False))
    device.staff.close()


def test_what_was_chosen_stays_for_the_next_scan_when_nothing_came_of_this_one(chromium: Browser, stage: Stage) -> None:
    device = Device(chromium, stage, PAD)
    device.page.locator("label.soon").click()
    device.page.locator(".people label").nth(3).click()
    device.page.keyboard.type(codes.new_code())
    device.page.keyboard.press("Enter")
    expect(device.page.locator("#said")).to_contain_text("一覧にない")

    assert chosen(device) == ("4", True)
    device.staff.close()


def test_what_was_chosen_for_a_card_that_cannot_be_read_goes_to_nobody_behind_it(chromium: Browser, stage: Stage) -> None:
    made = db.perform(stage.scope, lambda s: cards.make_cards(s, stage.event.id, 10, clock.now()))
    device = Device(chromium, stage, PAD)
    device.page.evaluate(A_CARD_BEHIND_A_WRONG_ONE, [codes.new_code(), made[0].code])
    expect(device.page.locator("#list-head")).to_contain_text("2")
    expect(device.page.locator("#give")).to_be_enabled()

    assert chosen(device) == ("1", False)
    device.staff.close()


def test_what_the_server_would_not_have_yet_is_sent_again_less_often_than_the_page_asks(chromium: Browser, stage: Stage) -> None:
    device, sent = Device(chromium, stage, PAD), []
    device.page.clock.install()
    device.page.reload()
    device.is_ready()

    def not_yet(route: Route) -> None:
        items = route.request.post_data_json["items"]
        sent.append(len(items))
        answers = [{"nonce": item["nonce"], "state": "wait"} for item in items]
        route.fulfill(json={"now": 0, "answers": answers, "state": "planning", "by": "", "blocks": [], "paper": [501, 600]})

    def sent_in(rounds: int) -> list[int]:
        sent.clear()
        for _ in range(rounds):
            device.page.clock.run_for(ROUND_MS)
            device.page.wait_for_function(HAS_SENT)
        return sent.copy()

    device.page.route("**/sync", not_yet)
    device.give()
    device.page.clock.pause_at(clock.now() + timedelta(minutes=1))
    device.page.wait_for_function(HAS_SENT)
    device.page.get_by_role("button", name="いま送る").click()
    device.page.wait_for_function(HAS_SENT)

    assert (sent[-1], sent_in(4), sum(sent_in(2))) == (1, [0] * 4, 1)
    device.unsent("1件")
    device.staff.close()


def test_a_device_that_cannot_keep_says_so_and_goes_on_once_it_can(chromium: Browser, stage: Stage) -> None:
    device = Device(chromium, stage, PAD)
    device.page.evaluate("() => { window.mended = deviceName; deviceName = async () => { throw new Error('full') } }")
    device.page.get_by_role("button", name="番号を出す").click()
    expect(device.page.locator("#said")).to_contain_text("手書きの番号（501〜600）")
    device.page.evaluate("() => { deviceName = window.mended; performance.now = () => 1e9 }")
    device.give()

    device.unsent("すべて送りました。")
    device.staff.close()
