"""自分の設定: the password, and an app's codes, changed by those whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyotp

from core import clock, db
from core.db import SYSTEM
from staff import passwords
from staff.models import Account
from tests.builders import PASSWORD
from tests.pages.screen import said, turn_to

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House

NEW = "seven quiet umbrellas"


def kept(house: House) -> Account:
    """Return the organiser's account as it is now."""
    with db.read(SYSTEM) as session:
        return session.get_one(Account, house.fair.organiser.id)


def change(screen: AppTest, present: str) -> AppTest:
    """Type the present password and a new one, and send both."""
    screen.text_input(key="own_present").input(present)
    screen.text_input(key="own_new").input(NEW)
    return screen.button(key="FormSubmitter:own_password-パスワードを変える").click().run()


def test_the_password_is_changed_by_whoever_knows_the_present_one(house: House) -> None:
    screen = turn_to(house.organiser(), "own")

    assert [error.value for error in change(screen, "another password").error] == ["今のパスワードが違います。"]
    change(screen, PASSWORD)
    assert passwords.fits(NEW, kept(house).password_hash)


def test_an_app_is_switched_on_with_its_first_code_and_the_codes_on_paper_are_shown(house: House) -> None:
    screen = turn_to(house.organiser(), "own")
    screen.session_state["open_factor"] = True
    screen.run()
    secret = screen.session_state["factor_secret"]
    screen.text_input(key="factor_code").input(pyotp.TOTP(secret).at(clock.now()))
    screen.button(key="FormSubmitter:factor_on-使い始める").click().run()

    assert kept(house).totp_secret == secret
    assert "紙に控えてください" in said(screen)
