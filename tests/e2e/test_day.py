"""One day, played by several people at several browsers, from the first start to the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import clock
from tests.e2e.people import PC, TABLET, Desk, Organiser, Phone, Reception
from tests.tallies import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.e2e.people import Person
    from tests.e2e.server import Server

PROGRAMMES = {"A": "自立相談", "B": "成年後見", "C": "生活福祉資金", "D": "アウトリーチ", "E": "参加支援", "F": "地域包括"}
TITLE = "くらしのご相談会 冬"


class Cast:
    """Opens a browser for each person, and closes all of them."""

    def __init__(self, chromium: Browser, server: Server) -> None:
        """Nobody is here yet."""
        self.chromium, self.address = chromium, server.address
        self.people: list[Person] = []

    def organiser(self) -> Organiser:
        """Let the organiser in."""
        return self._in(Organiser(self.chromium, self.address, PC))

    def reception(self) -> Reception:
        """Let reception sign in."""
        reception = self._in(Reception(self.chromium, self.address, TABLET))
        reception.sign_in("uketsuke")
        return reception

    def desk(self, letter: str) -> Desk:
        """Let a booth's staff sign in."""
        desk = self.tablet()
        desk.sign_in(f"booth-{letter.lower()}")
        return desk

    def tablet(self) -> Desk:
        """Unpack a tablet."""
        return self._in(Desk(self.chromium, self.address, TABLET))

    def phone(self, *, javascript: bool = True) -> Phone:
        """Let a visitor come with a phone."""
        return self._in(Phone(self.chromium, self.address, javascript=javascript))

    def _in[P: Person](self, person: P) -> P:
        self.people.append(person)
        return person


@pytest.fixture
def cast(chromium: Browser, server: Server) -> Iterator[Cast]:
    """Return the people of the day."""
    cast = Cast(chromium, server)
    yield cast
    for person in cast.people:
        person.close()
