"""How many parties one reception admits in a minute, through the real screen in a real browser with 300 visitors in the hall: by one tap, and by scanning cards."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from checkin import cards, queries
from core import addresses, clock, db
from staff.models import Role
from tests.bench.fill import Filled
from tests.bench.server import serving
from tests.browser import chromium_of
from tests.e2e.browsers import PC, Staff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checkin.models import Card

VISITORS, CARDS = 300, 200
SECONDS = 40
SCANNER_MS = 10
"""A scanner types a hundred characters a second."""


def run() -> dict[str, Any]:
    """Admit for a while each way, and return how many that is a minute; each is waited for until its number stands on the screen."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, chromium_of(playwright) as browser:
        filled = Filled(Path(folder))
        filled.add_visits(VISITORS)
        filled.sign_in(Role.RECEPTION)
        made = db.perform(filled.scope, lambda s: cards.make_cards(s, filled.event.id, CARDS, clock.now()))
        with serving(Path(folder)) as (port, _pid):
            staff = Staff(browser, f"http://127.0.0.1:{port}", PC)
            staff.sign_in("bench-reception")
            taps = _a_minute(filled, staff, _taps(staff))
            scans = _a_minute(filled, staff, _scans(staff, made))
            staff.close()
    return {"by_one_tap_a_minute": taps, "by_card_a_minute": scans, "visitors": VISITORS}


def _taps(staff: Staff) -> Iterator[None]:
    while True:
        staff.keyed("big_admit").get_by_role("button").click()
        yield


def _scans(staff: Staff, made: list[Card]) -> Iterator[None]:
    for card in made:
        staff.page.keyboard.type(addresses.card(staff.address, card.token), delay=SCANNER_MS)
        staff.page.keyboard.press("Enter")
        yield


def _a_minute(filled: Filled, staff: Staff, way: Iterator[None]) -> float:
    """Admit one after the other: the next one only when the last one's number is read. What the database counts is what counts."""
    staff.quiet()
    shown = staff.page.locator("span.number")
    last = shown.first.inner_text() if shown.count() else ""
    before, begun = _admitted(filled), time.perf_counter()
    while time.perf_counter() < begun + SECONDS:
        next(way)
        staff.page.wait_for_function("last => ![last, undefined].includes(document.querySelector('span.number')?.innerText)", arg=last, polling="raf")
        last = shown.first.inner_text()
    seconds = time.perf_counter() - begun
    return round((_admitted(filled) - before) / seconds * 60, 1)


def _admitted(filled: Filled) -> int:
    with db.read(filled.scope) as session:
        return queries.admitted_so_far(session, filled.event.id)[0]
