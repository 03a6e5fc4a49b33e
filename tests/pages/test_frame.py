"""The frame: addresses of colleagues' screens, the event's name in the chosen language, a form that keeps what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest
import streamlit as st
from sqlalchemy import select

from core import db
from pages import ui
from staff.models import Account
from tests.pages.screen import said, turn_to

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House

ADD = "FormSubmitter:new_account-アカウントを加える"


def type_account(screen: AppTest, name: str) -> AppTest:
    """Fill the form for an account in, and send it."""
    for key, typed in (("new_name", name), ("new_person", "山田")):
        screen.text_input(key=key).input(typed)
    return screen.button(key=ADD).click().run()


def typed(screen: AppTest) -> list[str | None]:
    """Return what stands in the form."""
    return [screen.text_input(key=key).value for key in ("new_name", "new_person")]


def test_a_refused_account_stays_as_it_was_typed(house: House) -> None:
    assert typed(type_account(turn_to(house.organiser(), "team"), "organiser")) == ["organiser", "山田"]


def test_a_look_that_comes_late_after_signing_out_draws_the_screen_again_instead_of_failing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {"scope": None})
    monkeypatch.setattr(st, "rerun", Mock(side_effect=StopIteration))

    with pytest.raises(StopIteration):
        ui.watch.__wrapped__()  # type: ignore[attr-defined]


def test_an_account_that_is_made_empties_the_form(house: House) -> None:
    screen = type_account(turn_to(house.organiser(), "team"), "booth-x")

    assert typed(screen) == ["", ""]
    assert "/invitation/" in said(screen)
    with db.read(house.fair.scope) as session:
        assert "山田" in session.scalars(select(Account.person)).all()


def test_a_role_cannot_be_taken_away(house: House) -> None:
    screen = turn_to(house.organiser(), "team")

    assert screen.segmented_control(key="new_role").proto.required


def test_the_event_is_named_in_the_language_that_was_chosen_last(house: House) -> None:
    screen = house.organiser()
    screen.segmented_control(key="language").set_value("en").run()

    proto = screen.sidebar.selectbox[0].proto
    assert (proto.set_value, "令和" in proto.raw_value) == (True, False)


def test_the_hall_screen_is_set_by_the_organiser(house: House) -> None:
    screen = house.organiser()
    screen.session_state["plan_tab"] = "選んだ相談会"
    screen.session_state["open_screen"] = True
    screen.run()
    next(t for t in screen.toggle if "チャイム" in t.label).set_value(True)
    next(b for b in screen.button if "on_the_day" in str(b.key)).click().run()

    with db.read(house.fair.scope) as session:
        event = session.get_one(type(house.fair.event), house.fair.event.id)
    assert (event.board_chime, event.board_voice) == (True, False)
