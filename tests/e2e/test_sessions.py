"""Sign-out, tablets that were cut off, and screens that are older than the truth."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from events.models import CounterState
from tests.e2e.people import Cast
from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.server import Server

SIGNED_OUT = "サインアウトしました"
AT_MOST_MS = 5_000


@pytest.fixture(scope="module")
def stage(server: Server) -> Iterator[Stage]:
    """Return an open event with somebody in line."""
    with Stage.set(server) as stage:
        stage.admit()
        yield stage


def test_signing_out_in_one_tab_clears_the_other_one_within_five_seconds(cast: Cast, stage: Stage) -> None:
    first = cast.desk(stage.booth_account)
    first.sit_at("A-1")
    second = first.another_tab()
    expect(second.page.get_by_role("button", name="呼ぶ")).to_be_visible()
    first.page.bring_to_front()
    first.sign_out()
    begun = time.monotonic()

    expect(second.page.get_by_text(SIGNED_OUT)).to_be_visible(timeout=AT_MOST_MS)
    assert time.monotonic() - begun < AT_MOST_MS / 1000
    expect(second.page.get_by_role("button", name="呼ぶ")).to_have_count(0)
    expect(first.page.get_by_text(SIGNED_OUT)).to_be_visible()


def test_a_button_in_a_tab_that_is_stale_changes_nothing(cast: Cast, stage: Stage) -> None:
    desk = cast.desk(stage.booth_account)
    desk.sit_at("A-1")
    expect(desk.keyed("big_call").get_by_role("button")).to_be_enabled()
    desk.press_right_after_signing_out("big_call")

    expect(desk.page.get_by_text(SIGNED_OUT).first).to_be_visible()
    assert stage.counter("A").state == CounterState.FREE


def test_a_tablet_that_is_cut_off_loses_its_screen_and_the_way_back(cast: Cast, stage: Stage) -> None:
    tablet = cast.tablet()
    tablet.open_with_code(stage.device_code("D"), "渡辺")
    stage.cut_off_tablets()

    expect(tablet.page.get_by_text(SIGNED_OUT)).to_be_visible(timeout=AT_MOST_MS)
    tablet.page.goto("/")
    expect(tablet.page).to_have_url(f"{cast.address}/signin")


def test_a_screen_shows_what_a_colleague_did_without_being_touched(cast: Cast, stage: Stage) -> None:
    reception, desk = cast.reception(stage.reception_account), cast.desk(stage.booth_account)
    desk.sit_at("A-2")
    desk.sees("1組　最長")
    reception.admit()

    desk.sees("2組　最長")
