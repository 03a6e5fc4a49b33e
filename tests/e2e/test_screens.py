"""Every staff screen: it fits the screen, cuts no choice, breaks nowhere, and asks nothing of the outside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.browsers import PC, TABLET, Staff
from tests.e2e.people import Cast
from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.server import Server

SCREENS = ["準備", "受付", "窓口", "会場", "集計", "スタッフと端末", "事業と相談内容"]
PLAN_TABS = ["選んだ相談会", "新しい相談会", "会場"]
SIZES = {"pc": PC, "tablet": TABLET, "phone": {"width": 390, "height": 844}}
OVERFLOW = "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth - e.clientWidth)"
CUT = """() => [...document.querySelectorAll("[data-testid=stMain] :is(td, [data-testid=stButtonGroup] :is(button, button *))")]
    .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth || e.getBoundingClientRect().right > innerWidth).map(e => e.innerText)"""
"""Cells of tables and words on choices that are cut, or run off the screen."""
MAP_ASKED = "() => performance.getEntriesByType('resource').some(asked => asked.name.endsWith('/map/style.json'))"


@pytest.fixture(scope="module")
def stage(server: Server) -> Iterator[Stage]:
    """Return an open event with a few people in line."""
    with Stage.set(server) as stage:
        for _ in range(3):
            stage.admit(soon=True)
        yield stage


def walk(person: Staff) -> Iterator[str]:
    """Turn to every screen, and to every tab of 準備; say where one stands."""
    for screen in SCREENS:
        person.turn_to(screen)
        yield screen
        for tab in PLAN_TABS if screen == "準備" else []:
            person.page.get_by_role("tab", name=tab, exact=True).click()
            person.quiet()
            if tab == "会場":
                expect(person.page.get_by_test_id("stDeckGlJsonChart").locator("canvas").first).to_be_visible()
                person.page.wait_for_function(MAP_ASKED)
            yield f"{screen}：{tab}"


@pytest.mark.parametrize("size", SIZES)
def test_every_screen_fits_shows_no_error_and_asks_nothing_of_another_host(cast: Cast, stage: Stage, size: str) -> None:
    organiser = cast.organiser(SIZES[size])
    asked: set[str] = set()
    organiser.context.on("request", lambda request: asked.add(request.url))
    organiser.sign_in(stage.organiser_account)
    seen = {where: (organiser.page.evaluate(OVERFLOW), organiser.page.evaluate(CUT), organiser.troubles()) for where in walk(organiser)}

    assert len(seen) == len(SCREENS) + len(PLAN_TABS)
    assert {where: found for where, found in seen.items() if found != ([0, 0], [], [])} == {}
    assert {urlsplit(url).netloc for url in asked if not re.match("(data|blob):", url)} == {urlsplit(cast.address).netloc}
    assert any(url.endswith("/map/style.json") for url in asked)


def test_no_choice_at_reception_is_cut_on_a_tablet(cast: Cast, stage: Stage) -> None:
    reception = cast.reception(stage.reception_account)
    reception.sees(re.compile("1　すぐに話したい"))
    number = reception.keyed("find_number").get_by_role("spinbutton")
    number.fill("1")
    number.press("Enter")
    reception.quiet()
    reception.open("今日は時間が足りないとき")
    reception.sees("税金や公共料金等の支払いについて")
    reception.sees("別の担当（当日）")

    assert reception.page.evaluate(CUT) == []
