"""受付: what devices without a line wrote down and a person must look at, with both times and numbers, and the way to their page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checkin import cards, offline, scanning
from checkin.admission import Wish
from checkin.offline import Batch, Told
from core import clock, db
from core.addresses import new_token
from events import blocks
from tests.pages.screen import said

if TYPE_CHECKING:
    from core.scopes import Scope
    from tests.pages.conftest import House

TO_LOOK_AT = "確認待ち：通信が切れていた端末の受付が"


@pytest.fixture
def conflict(house: House) -> int:
    """Let reception and a device admit the same card; return the number that the device told."""
    event, scope, now = house.fair.event, house.fair.scope, clock.now()
    card = db.perform(scope, lambda s: cards.make_cards(s, event.id, 10, now))[0]
    db.perform(scope, lambda s: scanning.scan(s, event.id, card.code, Wish(new_token()), now))
    leased = db.perform(scope, lambda s: blocks.lease(s, event.id, new_token(), now, known=0, left=0))
    told = Told(new_token(), leased[0].first, round(now.timestamp() * 1000), card="card")
    take(house, scope, Batch(event.id, leased, {"card": card.id}, 0), told)
    return leased[0].first


def take(house: House, scope: Scope, batch: Batch, told: Told) -> None:
    """Take an admission of a device over."""
    assert house
    db.perform(scope, lambda s: offline.take(s, batch, told, clock.now()))


def test_nothing_is_said_while_there_is_nothing_to_look_at(house: House) -> None:
    assert TO_LOOK_AT not in said(house.reception())


def test_both_numbers_and_devices_are_shown_and_one_press_settles_it(house: House, conflict: int) -> None:
    screen = house.reception()
    assert f"{TO_LOOK_AT}1件あります。" in said(screen)
    screen.session_state["open_inbox"] = True
    screen.run()
    words = said(screen)
    assert f"**{conflict}**" in words
    assert "端末 R1" in words
    assert f"これからも1番でお呼びします。{conflict}番で探しても" in words
    screen.button(key=f"wide_same_{conflict}").click().run()

    assert TO_LOOK_AT not in said(screen)
    assert "**1**　来場中" in said(screen.number_input(key="find_number").set_value(conflict).run())


def test_other_people_get_their_own_turn_with_the_number_that_they_were_told(house: House, conflict: int) -> None:
    screen = house.reception()
    screen.session_state["open_inbox"] = True
    screen.run().button(key=f"wide_other_{conflict}").click().run()

    assert f"**{conflict}**　来場中" in said(screen.number_input(key="find_number").set_value(conflict).run())


def test_what_was_said_by_mistake_is_looked_at_again(house: House, conflict: int) -> None:
    screen = house.reception()
    screen.session_state["open_inbox"] = screen.session_state["open_offline"] = True
    screen.run().button(key=f"wide_same_{conflict}").click().run()
    screen.button(key=f"again_{conflict}").click().run()

    assert f"{TO_LOOK_AT}1件あります。" in said(screen)


def test_the_way_to_the_page_is_told_with_when_to_open_it(house: House) -> None:
    screen = house.reception()
    screen.session_state["open_offline"] = True
    words = said(screen.run())

    assert f"/reception-offline/{house.fair.event.code}" in words
    assert "前日か当日の朝" in words
