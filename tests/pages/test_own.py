"""自分の設定: the password, and an app's codes, changed by those whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyotp
from sqlalchemy import select

from core import clock, db
from core.scopes import SYSTEM
from staff import passwords, second_factor, signing_in
from staff.models import Account, AuditLine
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


TOO_MANY = "試した回数が多すぎます。15分ほど待ってから、もう一度お試しください。"


def refused(screen: AppTest, present: str) -> list[str]:
    """Return what is said of a present password."""
    return [error.value for error in change(screen, present).error]


def test_after_eight_guesses_at_the_present_password_not_even_the_right_one_is_tried(house: House) -> None:
    screen = turn_to(house.organiser(), "own")
    assert {word for _ in range(8) for word in refused(screen, "another password")} == {"今のパスワードが違います。"}

    assert refused(screen, PASSWORD) == [TOO_MANY]
    assert passwords.fits(PASSWORD, kept(house).password_hash)


def test_whoever_guesses_there_keeps_nobody_from_signing_in_or_from_their_own_settings_elsewhere(house: House) -> None:
    guessing = turn_to(house.organiser(), "own")
    for _ in range(9):
        change(guessing, "another password")

    db.perform(SYSTEM, lambda s: signing_in.attempt(s, "organiser", clock.now(), address="10.0.0.1"))
    assert refused(turn_to(house.organiser(), "own"), PASSWORD) == []
    with db.read(house.fair.scope) as session:
        assert [line.about for line in session.scalars(select(AuditLine).where(AuditLine.what == "guessed"))] == ["organiser"]


def test_a_new_password_that_is_too_short_is_no_guess(house: House) -> None:
    screen = turn_to(house.organiser(), "own")
    for _ in range(9):
        assert "10" in "".join(refused_new(screen, "short"))

    assert refused(screen, PASSWORD) == []


def refused_new(screen: AppTest, new: str) -> list[str]:
    """Return what is said of a new password."""
    screen.text_input(key="own_present").input(PASSWORD)
    screen.text_input(key="own_new").input(new)
    return [error.value for error in screen.button(key="FormSubmitter:own_password-パスワードを変える").click().run().error]


def test_guesses_at_the_password_that_switches_the_app_off_count_too(house: House) -> None:
    code = pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    house.fair.do(lambda s: second_factor.switch_on(s, code.secret, code.at(clock.now()), clock.now()))
    screen = turn_to(house.organiser(), "own")

    def off(password: str) -> list[str]:
        screen.text_input(key="factor_password").input(password)
        return [error.value for error in screen.button(key="FormSubmitter:factor_off-使うのをやめる").click().run().error]

    assert [off("another password") for _ in range(8)][-1] == ["今のパスワードが違います。"]
    assert off(PASSWORD) == [TOO_MANY]
    assert kept(house).totp_secret == code.secret


def test_an_app_is_switched_on_with_its_first_code_and_the_codes_on_paper_are_shown(house: House) -> None:
    screen = turn_to(house.organiser(), "own")
    screen.session_state["open_factor"] = True
    screen.run()
    secret = screen.session_state["factor_secret"]
    screen.text_input(key="factor_code").input(pyotp.TOTP(secret).at(clock.now()))
    screen.button(key="FormSubmitter:factor_on-使い始める").click().run()

    assert kept(house).totp_secret == secret
    assert "紙に控えてください" in said(screen)
