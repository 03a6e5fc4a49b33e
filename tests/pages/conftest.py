"""Screens without a browser: the whole frame is drawn for somebody who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from checkin.admission import Wish, admit
from core import clock, db, settings, text
from core.addresses import new_token
from events import planning
from staff import accounts, sessions
from staff.models import Account, Role
from tests import builders
from tests.builders import PASSWORD, Fair
from tests.databases import Databases

PATIENCE_SECONDS = 30
NOON = time(12)


@dataclass
class House:
    """A council whose event is open today, and screens drawn for its people."""

    fair: Fair
    patch: pytest.MonkeyPatch
    token: str = ""

    def account(self, name: str, role: Role) -> Account:
        """Make an account."""
        return db.perform(self.fair.scope, lambda s: accounts.add_account(s, name=name, person=name, role=role, password=PASSWORD, now=clock.now()))

    def sign_in(self, account: Account) -> AppTest:
        """Draw the first screen of somebody who has just signed in."""
        return self.with_cookie(builders.signed_in(account))

    def with_cookie(self, token: str) -> AppTest:
        """Draw the first screen of a browser with this cookie."""
        self.token = token
        self.patch.setattr(ContextProxy, "cookies", property(lambda _self: {sessions.COOKIE: token}))
        screen = AppTest.from_file(str(settings.ROOT / "pages" / "shell.py"), default_timeout=PATIENCE_SECONDS)
        screen.session_state["language"] = text.language()
        return screen.run()

    def organiser(self) -> AppTest:
        """Sign the organiser in."""
        return self.sign_in(self.fair.organiser)

    def reception(self) -> AppTest:
        """Sign reception in."""
        return self.sign_in(self.account("reception", Role.RECEPTION))

    def booth(self, letter: str = "") -> AppTest:
        """Sign booth staff in, with a grant for a booth if one is named."""
        account = self.account(f"booth-{letter or 'none'}", Role.BOOTH)
        if letter:
            booth = self.fair.booth(letter).id
            self.fair.do(lambda s: planning.grant_account(s, booth, [account.id], clock.now()))
        return self.sign_in(account)

    def admit(self, **wish: object) -> int:
        """Let somebody in now, and return the number."""
        asked = Wish(new_token(), **wish)  # type: ignore[arg-type]
        return db.perform(self.fair.scope, lambda s: admit(s, self.fair.event.id, asked, clock.now())).number

    def sign_out(self) -> None:
        """End the session behind the screen's back."""
        db.perform(self.fair.scope, lambda s: sessions.end_session(s, self.token, clock.now()))


@pytest.fixture(autouse=True)
def clock_at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every test begin at noon of today, and time pass from there: near midnight no fair would be open."""
    real = clock.now
    ahead = clock.at(clock.day_of(real()), NOON) - real()
    monkeypatch.setattr(clock, "now", lambda: real() + ahead)


@pytest.fixture
def house(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return a house. Which database it is makes no difference to a screen."""
    databases.without_rows("sqlite")
    begun = clock.at(clock.day_of(clock.now()), NOON)  # the same all day: what is built for one test serves the next
    return House(builders.fair(now=begun), monkeypatch)


@pytest.fixture
def new_house(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return a house whose council has no event yet."""
    databases.without_rows("sqlite")
    scope, organiser = builders.council()
    return House(Fair(scope, None, organiser), monkeypatch)  # type: ignore[arg-type]
