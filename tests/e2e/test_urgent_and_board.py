"""Somebody who wants to talk soon, from the phone to the table; and the screen in the hall, which tells nothing but numbers, letters and colours."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from core import db
from events import queries as plan
from tests.e2e.people import Cast
from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.e2e.organiser import Organiser
    from tests.e2e.people import Desk, Phone
    from tests.e2e.server import Server

TV = {"width": 1920, "height": 1080}
SHOWN_WITHIN_MS = 8_000


@pytest.fixture
def server(installed: Server, empty_sqlite: Path) -> Server:
    """Return a server as if just installed for each test: each begins with nobody called."""
    installed.begin_anew(empty_sqlite)
    return installed


@pytest.fixture
def stage(server: Server) -> Iterator[Stage]:
    """Return an open event with somebody in line before everybody else."""
    with Stage.set(server) as stage:
        stage.admit()
        yield stage


@contextmanager
def board(cast: Cast, stage: Stage) -> Iterator[Page]:
    """Open the hall's screen."""
    context = cast.chromium.new_context(base_url=cast.address, locale="ja-JP", viewport=TV)
    page = context.new_page()
    page.goto(f"/board/{stage.event.code}")
    yield page
    context.close()


def calls(page: Page) -> list[str]:
    """Return what is called, the newest first."""
    return page.locator("ol li").all_inner_texts()


def shows(page: Page, *numbers: int, earlier: tuple[int, ...] = ()) -> None:
    """Expect these numbers on the screen, by itself."""
    expect(page.locator("ol li b")).to_have_text([str(n) for n in numbers], timeout=SHOWN_WITHIN_MS)
    expect(page.locator("ul li b")).to_have_text([str(n) for n in earlier], timeout=SHOWN_WITHIN_MS)


def wants_to_talk_soon(phone: Phone, door: str) -> int:
    """Take a number with the one tick that says so."""
    phone.page.goto(door)
    phone.page.get_by_text("すぐに話したい", exact=False).last.click()
    phone.page.get_by_role("button", name="番号札をとる").first.click()
    shown = phone.page.locator("p.number")
    expect(shown).to_be_visible()
    return int(shown.inner_text())


def floor(cast: Cast, stage: Stage) -> Organiser:
    """Let somebody look at 会場."""
    organiser = cast.organiser()
    organiser.sign_in(stage.organiser_account)
    organiser.go("会場")
    return organiser


def seated(cast: Cast, stage: Stage) -> Desk:
    """Let booth A's staff sit down."""
    desk = cast.desk(stage.booth_account)
    desk.sit_at("A-1")
    return desk


def test_somebody_who_wants_to_talk_soon_is_heard_of_called_first_and_met(cast: Cast, stage: Stage) -> None:
    hall, reception, desk = floor(cast, stage), cast.reception(stage.reception_account), seated(cast, stage)
    number = wants_to_talk_soon(cast.phone(), stage.door)

    hall.sees(re.compile("まだ確認されていません（0分）"))
    reception.press(f"acknowledge_{number}")
    hall.sees(re.compile("receptionが確認"))
    expect(hall.keyed(f"acknowledge_{number}")).to_have_count(0)
    desk.call(number)
    desk.came(number)
    hall.sees("すぐに話したい方で、まだの方（0）")


def test_the_details_are_opened_knowingly_and_everybody_sees_by_whom(cast: Cast, stage: Stage) -> None:
    hall, reception = floor(cast, stage), cast.reception(stage.reception_account)
    number = wants_to_talk_soon(cast.phone(), stage.door)
    expect(hall.keyed(f"urgent_{number}")).to_be_visible()
    expect(hall.page.get_by_text("並んでいるブース")).to_have_count(0)
    hall.press(f"see_{number}")

    expect(hall.keyed(f"urgent_{number}")).to_contain_text("並んでいるブース：A")
    expect(reception.keyed(f"urgent_{number}")).to_contain_text("開いた人：担当")
    expect(reception.page.get_by_text("並んでいるブース：")).to_have_count(0)


def test_a_call_stays_up_is_renewed_becomes_an_earlier_one_and_is_taken_back_with_the_desk(cast: Cast, stage: Stage) -> None:
    stage.admit()
    desk = seated(cast, stage)
    with board(cast, stage) as page:
        desk.call(1)
        shows(page, 1)
        up_since = page.locator("ol li").get_attribute("data-call")
        desk.other("recall")
        expect(page.locator("ol li")).not_to_have_attribute("data-call", up_since or "", timeout=SHOWN_WITHIN_MS)
        desk.came(1)
        shows(page, earlier=(1,))
        desk.finish()
        desk.call(2)
        shows(page, 2, earlier=(1,))
        desk.press("undo")

        shows(page, earlier=(1,))


def test_the_screen_tells_no_topic_name_or_programme_and_asks_nothing_of_another_host(cast: Cast, stage: Stage) -> None:
    desk = seated(cast, stage)
    desk.call(1)
    with db.read(stage.scope) as session:
        told = {stage.event.title, *(p.name for p in plan.programmes(session)), *(p.short for p in plan.programmes(session))}
        told |= {t.name for t in plan.topics(session)} | {v.name for v in plan.venues(session)}
    with board(cast, stage) as page:
        asked: set[str] = set()
        page.on("request", lambda request: asked.add(request.url))
        page.reload()
        html = page.content()

        assert calls(page) == ["1\n→\nA（青）"]
        assert {word for word in told if word in html} == set()
        assert {url for url in asked if not url.startswith(cast.address)} <= {"data:,"}


def test_every_first_screen_has_an_address_of_its_own(cast: Cast, stage: Stage) -> None:
    reception = cast.reception(stage.reception_account)
    for address in ("/reception", "/"):
        reception.page.goto(address)
        reception.drawn()
        expect(reception.keyed("big_admit")).to_be_visible()
        expect(reception.page.get_by_role("dialog")).to_have_count(0)
        reception.page.reload()
        reception.drawn()
        expect(reception.keyed("big_admit")).to_be_visible()
    reception.go("会場")
    reception.page.go_back()

    expect(reception.keyed("big_admit")).to_be_visible()


def test_a_colleagues_address_is_answered_in_japanese(cast: Cast, stage: Stage) -> None:
    reception = cast.reception(stage.reception_account)
    reception.page.goto("/plan")
    reception.drawn()

    reception.sees("この画面は担当の方が使います。")
    expect(reception.page.get_by_role("dialog")).to_have_count(0)
