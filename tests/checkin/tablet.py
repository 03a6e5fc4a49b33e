"""A tablet at reception without a line: what it writes down, by its own clock, and what the server answers when it sends that."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx2 as httpx

from checkin import offline
from core import db
from core.addresses import new_token
from staff import accounts, sessions
from staff.models import Role
from tests.builders import NOON, PASSWORD, Fair, later, signed_in

if TYPE_CHECKING:
    from httpx2 import Response

    from checkin.models import Card


SLOW = -180
"""A clock that is three minutes behind."""


@dataclass
class Tablet:
    """A tablet whose clock is so many seconds fast."""

    fair: Fair
    server: str
    fast: float = 0
    role: Role = Role.RECEPTION
    device: str = field(default_factory=new_token)
    kept: list[dict[str, Any]] = field(default_factory=list)
    browser: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        """Sign in."""
        self.browser = httpx.Client(base_url=self.server, headers={"accept-language": "ja"}, trust_env=False)
        name = f"{self.role}-{self.device[:6]}"
        made = {"name": name, "person": name, "role": self.role, "password": PASSWORD, "now": NOON}
        account = db.perform(self.fair.scope, lambda s: accounts.add_account(s, **made))
        self.browser.cookies.set(sessions.COOKIE, signed_in(account))

    def clock(self, minutes: float) -> int:
        """Return what its clock shows so many minutes after noon."""
        return round((later(minutes) + timedelta(seconds=self.fast)).timestamp() * 1000)

    def admit(self, number: int, minutes: float, card: Card | None = None, **more: object) -> dict[str, Any]:
        """Admit somebody so many minutes after noon."""
        item = {"nonce": new_token(), "number": number, "at": self.clock(minutes)} | more
        if card:
            item["card"] = offline.card_key(self.fair.event.code, card.token)
        self.kept.append(item)
        return item

    def post(self, *, minutes: float, known: int = 1, left: int = 30, items: list[object] | None = None, **more: object) -> Response:
        """Send, so many minutes after noon."""
        sent = {"device": self.device, "known": known, "left": left, "now": self.clock(minutes), "cards": -1, "items": self.kept if items is None else items}
        return self.browser.post(f"/reception-offline/{self.fair.event.code}/sync", json=sent | more)

    def set_up(self) -> dict[str, Any]:
        """Set the tablet up at noon, and return what it got."""
        answer = self.post(minutes=0, known=0, left=0, items=[])
        assert answer.status_code == 200
        return dict(answer.json())

    def send(self, minutes: float) -> list[str]:
        """Send everything that is kept, and return what became of each."""
        return [one["state"] for one in self.post(minutes=minutes).json()["answers"]]


@dataclass
class Tablets:
    """Opens tablets of one event."""

    fair: Fair
    server: str
    opened: list[Tablet] = field(default_factory=list)

    def __call__(self, fast: float = 0, **more: Any) -> Tablet:  # noqa: ANN401 - a tablet's own
        """Return a tablet that is signed in."""
        self.opened.append(Tablet(self.fair, self.server, fast, **more))
        return self.opened[-1]

    def close(self) -> None:
        """End their connections."""
        for tablet in self.opened:
            tablet.browser.close()
