"""An open event at noon, and phones before its door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import clock
from tests import builders
from tests.builders import NOON, Fair, later
from tests.checkin.phone import Phone, server
from tests.checkin.tablet import SLOW, Tablets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tests.checkin.phone import SetClock
    from tests.checkin.tablet import Tablet


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Return what sets the program's clock to so many minutes after the builders' noon; it stands there from the start."""
    shown: list[datetime] = [NOON]
    monkeypatch.setattr(clock, "now", lambda: shown[-1])
    return lambda minutes: shown.append(later(minutes))


@pytest.fixture
def fair(database_url: str, set_clock: SetClock) -> Fair:
    """Return an open event, its clock at noon."""
    assert database_url
    set_clock(0)
    return builders.fair()


@pytest.fixture
def times(fair: Fair) -> Fair:
    """Return an event open from ten to three that offers a time each half hour, two places each, and takes bookings."""
    fair.take_bookings(2)
    return fair


@pytest.fixture(scope="session")
def visitors_server() -> Iterator[str]:
    """Return the address of a server with the visitors' pages; it uses this process's database."""
    with server() as found:
        yield found


@pytest.fixture
def phone(fair: Fair, visitors_server: str) -> Iterator[Phone]:
    """Return a phone at the door."""
    found = Phone(fair, visitors_server)
    yield found
    found.close()


@pytest.fixture
def home(phone: Phone) -> Phone:
    """Return a phone at home; the event takes bookings each half hour, two places each."""
    phone.fair.take_bookings(2)
    return phone


@pytest.fixture
def tablets(fair: Fair, visitors_server: str) -> Iterator[Tablets]:
    """Return what opens tablets at reception."""
    found = Tablets(fair, visitors_server)
    yield found
    found.close()


@pytest.fixture
def tablet(tablets: Tablets) -> Tablet:
    """Return a tablet that is set up; its clock is three minutes slow."""
    found = tablets(SLOW)
    found.set_up()
    return found
