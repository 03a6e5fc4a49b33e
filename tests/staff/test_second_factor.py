"""The second factor: off until somebody wants it; each code serves once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
from sqlalchemy import select, text

from core import clock, db
from core.scopes import SYSTEM, Scope
from staff import second_factor
from staff.errors import CodeWrong, FactorStands, NotYours, PasswordWrong
from staff.models import Account, RecoveryCode, Role
from tests import builders
from tests.builders import NOON, PASSWORD
from tests.staff.browser import sent_to

if TYPE_CHECKING:
    from datetime import datetime

    from tests.staff.browser import Visitors

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - for tests


def code(at: datetime) -> str:
    """Return what the app shows then."""
    return pyotp.TOTP(SECRET).at(at)


@pytest.fixture
def scope(database_url: str) -> Scope:
    """Return the organiser's scope."""
    assert database_url
    return builders.council()[0]


def switch_on(scope: Scope, at: datetime = NOON) -> list[str]:
    """Switch it on with the first code, and return those on paper."""
    return db.perform(scope, lambda s: second_factor.switch_on(s, SECRET, code(at), at))


def confirm(scope: Scope, typed: str, at: datetime) -> Account:
    """Type a code at the sign-in."""
    return db.perform(SYSTEM, lambda s: second_factor.confirm(s, scope.account_id, typed, at))  # type: ignore[arg-type]


def test_it_is_switched_on_with_the_first_code_and_the_secret_is_sealed(scope: Scope) -> None:
    with pytest.raises(CodeWrong):
        db.perform(scope, lambda s: second_factor.switch_on(s, SECRET, "000000", NOON))
    assert len(switch_on(scope)) == 8

    with db.engine().connect() as connection:
        assert SECRET not in str(connection.execute(text("SELECT totp_secret FROM account")).all())


def test_a_form_that_is_older_than_the_standing_factor_puts_none_in_its_place(scope: Scope) -> None:
    on_paper = switch_on(scope)
    other = pyotp.random_base32()

    with pytest.raises(FactorStands):
        db.perform(scope, lambda s: second_factor.switch_on(s, other, pyotp.TOTP(other).at(NOON + timedelta(minutes=5)), NOON + timedelta(minutes=5)))
    assert confirm(scope, on_paper[0], NOON).totp_secret == SECRET


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_that_are_switched_on_at_once_one_stands(scope: Scope) -> None:
    def switched(secret: str) -> bool:
        with suppress(FactorStands):
            db.perform(scope, lambda s: second_factor.switch_on(s, secret, pyotp.TOTP(secret).at(NOON), NOON))
            return True
        return False

    with ThreadPoolExecutor(4) as hands:
        assert sum(hands.map(switched, [pyotp.random_base32() for _ in range(4)])) == 1
    with db.read(scope) as session:
        assert len(session.scalars(select(RecoveryCode)).all()) == 8


def test_a_code_serves_once_and_so_does_every_one_before_it(scope: Scope) -> None:
    switch_on(scope)
    later = NOON + timedelta(minutes=1)
    with pytest.raises(CodeWrong):
        confirm(scope, code(NOON), NOON)
    confirm(scope, f" {code(later)[:3]} {code(later)[3:]}", later)

    for at in (later, later - timedelta(seconds=30)):
        with pytest.raises(CodeWrong):
            confirm(scope, code(at), later)


def test_a_code_of_half_a_minute_ago_still_serves_and_an_older_one_does_not(scope: Scope) -> None:
    switch_on(scope)
    later = NOON + timedelta(minutes=5)

    with pytest.raises(CodeWrong):
        confirm(scope, code(later - timedelta(minutes=1)), later)
    assert confirm(scope, code(later - timedelta(seconds=30)), later).id == scope.account_id


def test_a_code_on_paper_serves_once(scope: Scope) -> None:
    on_paper = switch_on(scope)
    confirm(scope, on_paper[0].upper(), NOON)

    with pytest.raises(CodeWrong):
        confirm(scope, on_paper[0], NOON)
    confirm(scope, on_paper[1], NOON)


def test_it_is_switched_off_with_the_password_or_by_an_organiser(scope: Scope) -> None:
    on_paper = switch_on(scope)
    with pytest.raises(PasswordWrong):
        db.perform(scope, lambda s: second_factor.switch_off(s, "another password", NOON))
    db.perform(scope, lambda s: second_factor.switch_off(s, PASSWORD, NOON))
    assert confirm(scope, "", NOON).totp_secret == ""

    switch_on(scope, NOON + timedelta(minutes=1))
    with pytest.raises(NotYours):
        db.perform(Scope(scope.council_id, role=Role.LEAD), lambda s: second_factor.reset(s, scope.account_id, NOON))  # type: ignore[arg-type]
    db.perform(scope, lambda s: second_factor.reset(s, scope.account_id, NOON))  # type: ignore[arg-type]
    assert confirm(scope, on_paper[2], NOON).totp_secret == ""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_sign_in_asks_for_it_and_counts_what_is_guessed(visitors: Visitors, scope: Scope) -> None:
    switch_on(scope, clock.now() - timedelta(minutes=5))
    browser = visitors("10.0.0.1")
    typed = {"name": "organiser", "password": PASSWORD}
    without = browser.post("/signin", data=typed)

    assert (without.status_code, "確認コードが違うか、使用済みです" in without.text, "<details open>" in without.text) == (403, True, True)
    assert sent_to(browser.post("/signin", data=typed | {"code": code(clock.now())})) == "/"
    guesser = visitors("10.0.0.2")
    assert "試した回数が多すぎます" in [guesser.post("/signin", data=typed | {"code": "000000"}).text for _ in range(9)][-1]
