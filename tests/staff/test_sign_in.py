"""Signing in: passwords, guessing, and whose session it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from starlette.requests import HTTPConnection

from core import db
from core.addresses import new_token
from core.scopes import SYSTEM
from staff import accounts, sessions, signing_in
from staff.errors import AccountNameTaken, LastOrganiser, TooManyGuesses
from staff.models import Account, AuditLine, Guess, Role
from staff.sessions import hashed
from staff.web import known_browser as known_browser_of
from tests import builders, elsewhere
from tests.builders import NOON, PASSWORD
from tests.staff.browser import sent_to, set_up, sign_in, token

if TYPE_CHECKING:
    from tests.staff.browser import Visitors


def guess(times: int, name: str = "organiser", address: str = "10.0.0.1", browser: str = "") -> None:
    """Fail to sign in so many times, if one is let."""
    for _ in range(times):
        with suppress(TooManyGuesses):
            db.perform(SYSTEM, lambda s: signing_in.attempt(s, name, NOON, address=address, browser=browser))


def check(address: str = "10.0.0.1", *, name: str = "organiser", minutes: float = 0, browser: str = "") -> Account:
    """Try the right password."""
    db.perform(SYSTEM, lambda s: signing_in.attempt(s, name, NOON + timedelta(minutes=minutes), address=address, browser=browser))
    with db.read(SYSTEM) as session:
        return signing_in.check(session, name, PASSWORD)


@pytest.mark.usefixtures("database_url")
def test_a_password_is_kept_as_argon2_only() -> None:
    _scope, organiser = builders.council()

    assert organiser.password_hash.startswith("$argon2id$")
    assert PASSWORD not in organiser.password_hash


def test_the_right_password_opens_the_screens(visitors: Visitors) -> None:
    builders.council()
    browser = visitors()

    assert sent_to(sign_in(browser)) == "/"
    assert browser.get("/plan").status_code == 200


@pytest.mark.parametrize(("name", "password"), [("organiser", "wrong password"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_are_told_the_same(visitors: Visitors, name: str, password: str) -> None:
    builders.council()
    answer = sign_in(visitors(), name, password)

    assert answer.status_code == 403
    assert "サインイン名またはパスワードが違います。" in answer.text
    assert "set-cookie" not in answer.headers


def test_the_typed_name_stays_in_the_form_and_the_password_does_not(visitors: Visitors) -> None:
    builders.council()
    answer = sign_in(visitors(), "<organiser>", "wrong password")

    assert 'value="&lt;organiser&gt;"' in answer.text
    assert "wrong password" not in answer.text


def test_before_the_set_up_the_sign_in_leads_there(visitors: Visitors) -> None:
    assert sent_to(visitors().get("/signin")) == "/setup"


def test_whoever_is_signed_in_is_sent_on(visitors: Visitors) -> None:
    browser = visitors()
    set_up(browser)

    assert sent_to(browser.get("/signin")) == "/"


def test_the_ninth_guess_at_one_name_is_not_even_tried(visitors: Visitors) -> None:
    builders.council()
    browser = visitors("10.0.0.1")
    answers = [sign_in(browser, password="wrong password").text for _ in range(8)]

    assert all("違います" in text for text in answers)
    assert "試した回数が多すぎます" in sign_in(browser).text


@pytest.mark.usefixtures("database_url")
def test_guessing_from_one_address_locks_nobody_out_elsewhere() -> None:
    builders.council()
    guess(8)

    assert check("10.0.0.2").name == "organiser"


@pytest.mark.usefixtures("database_url")
def test_one_address_is_refused_after_forty_guesses_at_any_names() -> None:
    builders.council()
    for n in range(40):
        guess(1, f"name{n}")

    with pytest.raises(TooManyGuesses, match="15"):
        check()


@pytest.mark.usefixtures("database_url")
def test_after_a_quarter_of_an_hour_one_may_try_again() -> None:
    builders.council()
    guess(8)

    assert check(minutes=15.1).name == "organiser"


@pytest.mark.usefixtures("database_url")
def test_old_guesses_are_forgotten() -> None:
    guess(3)
    db.perform(SYSTEM, lambda s: signing_in.attempt(s, "a", NOON + timedelta(minutes=16), address="10.0.0.1"))

    with db.read(SYSTEM) as session:
        assert session.query(Guess).count() == 1


@pytest.mark.usefixtures("database_url")
def test_a_sign_in_name_is_given_once() -> None:
    scope, _ = builders.council()
    with pytest.raises(AccountNameTaken, match="organiser"):
        db.perform(scope, lambda s: accounts.add_account(s, name="organiser", person="", role=Role.BOOTH, password=PASSWORD, now=NOON))


@pytest.mark.usefixtures("database_url")
def test_the_last_organiser_cannot_be_switched_off() -> None:
    scope, organiser = builders.council()
    with pytest.raises(LastOrganiser):
        db.perform(scope, lambda s: accounts.switch_off(s, organiser.id, NOON))


def test_a_switched_off_account_is_out_at_once_and_cannot_come_back(visitors: Visitors) -> None:
    scope, _ = builders.council()
    booth = db.perform(scope, lambda s: accounts.add_account(s, name="booth", person="", role=Role.BOOTH, password=PASSWORD, now=NOON))
    browser = visitors()
    sign_in(browser, "booth")
    db.perform(scope, lambda s: accounts.switch_off(s, booth.id, NOON))

    assert sent_to(browser.get("/desk")) == "/signin"
    assert sign_in(browser, "booth").status_code == 403


def test_a_switched_on_account_may_sign_in_again(visitors: Visitors) -> None:
    scope, _ = builders.council()
    booth = db.perform(scope, lambda s: accounts.add_account(s, name="booth", person="", role=Role.BOOTH, password=PASSWORD, now=NOON))
    db.perform(scope, lambda s: accounts.switch_off(s, booth.id, NOON))
    db.perform(scope, lambda s: accounts.switch_on(s, booth.id, NOON))

    assert sent_to(sign_in(visitors(), "booth")) == "/"


def known_browser(account: Account, before: str = "") -> str:
    """Return the cookie of a browser in which this account has signed in."""
    return db.perform(SYSTEM, lambda s: signing_in.know(s, account, before, NOON))


@pytest.mark.usefixtures("database_url")
def test_guessing_from_a_venues_address_keeps_nobody_out_of_a_browser_they_have_used() -> None:
    browser = known_browser(builders.council()[1])
    guess(8)
    for n in range(40):
        guess(1, f"name{n}")

    assert check(browser=browser).name == "organiser"
    with pytest.raises(TooManyGuesses):
        check()


@pytest.mark.usefixtures("database_url")
def test_the_guard_is_told_who_is_known_and_believes_no_invented_cookie() -> None:
    browser = known_browser(builders.council()[1])
    keys = [
        elsewhere.run(known_browser_of(HTTPConnection({"type": "http", "headers": [(b"cookie", f"{signing_in.COOKIE}={cookie}".encode())]})))
        for cookie in (browser, new_token(), "x", "")
    ]

    assert keys == [hashed(browser), "", "", ""]


@pytest.mark.usefixtures("database_url")
def test_a_known_browser_is_no_leave_to_guess() -> None:
    browser = known_browser(builders.council()[1])
    guess(8, browser=browser)

    with pytest.raises(TooManyGuesses):
        check(browser=browser)
    assert check().name == "organiser"


@pytest.mark.usefixtures("database_url")
def test_guessing_one_name_from_many_addresses_is_slowed_for_browsers_that_are_not_known() -> None:
    browser = known_browser(builders.council()[1])
    for n in range(30):
        guess(1, address=f"10.0.1.{n}")

    with pytest.raises(TooManyGuesses):
        check("10.9.9.9")
    assert check("10.9.9.9", browser=browser).name == "organiser"


@pytest.mark.usefixtures("database_url")
def test_a_cookie_that_somebody_else_has_put_there_is_worth_nothing() -> None:
    scope, organiser = builders.council()
    other = db.perform(scope, lambda s: accounts.add_account(s, name="booth", person="", role=Role.BOOTH, password=PASSWORD, now=NOON))
    planted = known_browser(other)
    own = known_browser(organiser, planted)
    guess(8)

    with pytest.raises(TooManyGuesses):
        check(browser=planted)
    assert check(browser=own).name == "organiser"


@pytest.mark.usefixtures("database_url")
def test_at_a_name_that_is_guessed_from_everywhere_one_is_tried_a_minute() -> None:
    builders.council()
    for n in range(20):
        guess(1, address=f"10.0.1.{n}")

    with pytest.raises(TooManyGuesses, match="1分"):
        check("10.9.9.9", minutes=0.9)
    assert check("10.9.9.9", minutes=1.1).name == "organiser"
    with pytest.raises(TooManyGuesses, match="1分"):
        check("10.9.9.8", minutes=1.2)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("database_url")
def test_of_many_guesses_at_once_no_more_are_tried_than_one_after_the_other() -> None:
    builders.council()
    with ThreadPoolExecutor(12) as hands:
        list(hands.map(guess, [1] * 24))

    with db.read(SYSTEM) as session:
        assert len(session.scalars(select(Guess)).all()) == 8


ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ONE
@pytest.mark.usefixtures("database_url")
def test_an_ipv6_network_is_one_address() -> None:
    builders.council()
    for n in range(8):
        guess(1, address=f"2001:db8::{n}")

    with pytest.raises(TooManyGuesses):
        check("2001:db8::ffff")


@ONE
def test_a_right_password_is_no_guess_and_guessing_is_in_the_log_of_acts_once(visitors: Visitors) -> None:
    scope, _ = builders.council()
    for _n in range(9):
        assert sent_to(sign_in(visitors())) == "/"
    for _n in range(10):
        sign_in(visitors(), password="wrong password")

    with db.read(scope) as session:
        assert [line.about for line in session.scalars(select(AuditLine).where(AuditLine.what == "guessed"))] == ["organiser"]


@ONE
def test_signing_in_ends_the_session_whose_place_it_takes(visitors: Visitors) -> None:
    builders.council()
    browser, copy = visitors(), visitors()
    sign_in(browser)
    copy.cookies.set(sessions.COOKIE, token(browser))
    assert copy.get("/plan").status_code == 200
    sign_in(browser)

    assert (sent_to(copy.get("/plan")), browser.get("/plan").status_code) == ("/signin", 200)


def test_signing_in_makes_a_browser_known(visitors: Visitors) -> None:
    builders.council()
    browser, guesser = visitors("10.0.0.1"), visitors("10.0.0.1")
    sign_in(browser)
    for _ in range(9):
        answer = sign_in(guesser, password="wrong password")

    assert "試した回数が多すぎます" in answer.text
    assert sent_to(sign_in(browser)) == "/"
