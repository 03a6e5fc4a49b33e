"""An event in full swing with one of everything, and bad requests to all of the program's routes: made by chance, each bad in at least one way."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import streamlit_app
from checkin import bookings, cards
from checkin.bookings import Wanted
from checkin.web.own import NONCE
from core import db
from core.addresses import new_token
from events import blocks
from events import queries as plan
from staff import accounts, invitations, sessions
from staff.models import Role
from tests import builders
from tests.builders import NOON
from tests.events.test_resources import saved
from tests.fuzz.nasty import NASTY
from tests.fuzz.sender import Sent

if TYPE_CHECKING:
    from random import Random

PART = re.compile(r"\{(\w+)(?::\w+)?\}")
ROUTES = sorted({route.path: sorted(set(route.methods or ()) | {"GET"}) for route in streamlit_app.routes}.items())
STREAMLITS = [
    "/",
    "/plan",
    "/_stcore/{rest}",
    "/media/{rest}",
    "/component/{rest}/{rest}",
    "/_stcore/upload_file/{rest}/{rest}",
    "/_stcore/bidi-components/{rest}",
    "/{rest}",
]
BODY_DECIDES = {
    "/e/{event}",
    "/e/{event}/times",
    "/c/{token}",
    "/b/{token}/move",
    "/signin",
    "/setup",
    "/reception-offline/{event}/sync",
    "/files/followups.xlsx",
}
"""Here a form must be right itself; elsewhere whoever has the address has the right, so only another site's form, or a wrong address, is bad."""
ASKING = ("agree", "refuse", "withdraw", "forgo", "exit")
"""Steps of a ticket that say nothing without their form."""
FIELDS = (
    "nonce", "people", "group", "soon", "slot", "about", "withheld", "face", "name", "password", "council", "public_url", "person", "code", "device",
    "known", "left", "now", "items", "cards", "lang", "look", "c", "another",
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND")
HEADERS = (
    b"cookie",
    b"accept-language",
    b"if-none-match",
    b"content-type",
    b"range",
    b"x-forwarded-for",
    b"user-agent",
    b"origin",
    b"sec-fetch-site",
    b"content-length",
)
ODD: tuple[object, ...] = (None, True, -1, 10**30, 1.5, [], {}, "x", [[]], [{}], [None] * 60, "あ" * 60)


@dataclass
class House:
    """Addresses that lead somewhere, and the cookie of an organiser."""

    values: dict[str, tuple[str, ...]]
    channel: str
    cookie: str
    device: str

    def addresses(self, template: str) -> list[str]:
        """Return all addresses of a route that lead somewhere."""
        names, plain = PART.findall(template), PART.sub(r"{\1}", template)
        return [plain.format(**dict(zip(names, found, strict=True))) for found in product(*(self.values[name] for name in names))]


def furnished() -> House:
    """Open an event, with visitors, cards, bookings, a place outside, and a tablet's code."""
    fair = builders.fair()
    ticket, called = fair.admit("health"), fair.admit("work")
    event_id = fair.event.id
    fair.take_bookings(3)
    with db.read(fair.scope) as session:
        begins = bookings.offered(fair.event, plan.slots(session, event_id), NOON)[-1].begins
        channel = plan.venue_channel(session, event_id).code
    booking = db.perform(fair.scope, lambda s: bookings.book(s, event_id, Wanted(new_token(), begins), NOON))
    card = db.perform(fair.scope, lambda s: cards.make_cards(s, event_id, 10, NOON))[0]
    tablet = fair.tablet("A")
    invited = db.perform(fair.scope, lambda s: invitations.make(s, accounts.add_account(s, name="new", person="", role=Role.BOOTH, now=NOON).id, NOON))
    cookie = builders.signed_in(fair.organiser)
    device = new_token()
    db.perform(fair.scope, lambda s: blocks.lease(s, event_id, device, NOON, known=0, left=0))
    values = {
        "event": (fair.event.code,), "token": (ticket.token, called.token, card.token, booking.token, invited), "visit": (str(ticket.visit_id),),
        "code": (fair.event.code, saved(fair).code, tablet.code), "batch": ("1",), "move": ("rest", "leave", *ASKING), "name": ("visitor.css",),
    }  # fmt: skip
    return House(values, channel, f"{sessions.COOKIE}={cookie}", device)


class Chance:
    """Makes bad requests."""

    def __init__(self, chance: Random, house: House) -> None:
        """Make the same requests from the same chance, but for what the house has."""
        self.chance, self.house = chance, house

    def sent(self) -> Sent:
        """Return a bad request to any route."""
        if self.chance.random() < 0.15:
            return self._to(self.chance.choice(STREAMLITS), self.chance.choice(METHODS))
        path, methods = self.chance.choice(ROUTES)
        return self._to(path, self.chance.choice(methods) if self.chance.random() < 0.9 else self.chance.choice(METHODS))

    def _to(self, template: str, method: str) -> Sent:
        is_right = self.chance.random() < 0.6
        path = PART.sub(lambda part: self._part(part[1], is_right=is_right), template)
        headers = [(b"cookie", self.house.cookie.encode())] if self.chance.random() < 0.5 and template != "/signout" else []
        headers += [(self.chance.choice(HEADERS), self._word().replace(b"\r\n", b"")) for _ in range(self.chance.choice((0, 0, 1, 2)))]
        if is_right and method not in {"GET", "HEAD"} and not self._is_for_its_form(template, path):
            headers = [(name, value) for name, value in headers if name != b"sec-fetch-site"] + [(b"sec-fetch-site", b"cross-site")]
        address = f"10.{self.chance.randrange(256)}.{self.chance.randrange(256)}.{self.chance.randrange(256)}"
        return Sent(method, path, self._query(), tuple(headers), self._body(template), address)

    @staticmethod
    def _is_for_its_form(template: str, path: str) -> bool:
        return template in BODY_DECIDES or (template == "/t/{token}/{move}" and path.rsplit("/", 1)[-1] in ASKING)

    def _part(self, name: str, *, is_right: bool) -> str:
        if is_right and name in self.house.values:
            return self.chance.choice(self.house.values[name])
        word = quote(self._word(), safe=self.chance.choice(("", "/")))
        right = self.chance.choice(self.house.values.get(name, ("x",)))
        return self.chance.choice((word, right[:-1] + "%00", f"{right}x{word}", right.upper() + "x", "A" * 22, "abcdefgh", "x" * 12))

    def _word(self) -> bytes:
        if self.chance.random() < 0.7:
            return self.chance.choice(NASTY)
        return self.chance.randbytes(self.chance.randrange(40))

    def _query(self) -> bytes:
        right = f"c={self.house.channel}" if self.chance.random() < 0.5 else ""
        odd = "&".join(f"{self.chance.choice(FIELDS)}={quote(self._word()[:5_000])}" for _ in range(self.chance.randrange(3)))
        return "&".join(filter(None, (right, odd))).encode()

    def _body(self, template: str) -> bytes:
        kind = self.chance.randrange(6)
        if kind == 0:
            return self._word() * self.chance.choice((1, 1, 40))
        if kind == 1 or template.endswith("/sync"):
            return self._json()
        fields = [(self.chance.choice(FIELDS), self._word()) for _ in range(self.chance.choice((0, 3, 8, 70)))]
        return urlencode([(name, value) for name, value in fields if name != "nonce" or not NONCE.fullmatch(value.decode("utf-8", "replace"))]).encode()

    def _json(self) -> bytes:
        """Return what a tablet sends, with something odd in it; its items tell of nobody."""
        right = {"device": self.house.device, "known": 1, "left": 99, "now": 1_773_457_200_000, "cards": -1, "items": []}
        items = [{name: self.chance.choice(ODD) for name in ("nonce", "number", "at", "card", "people", "soon")} for _ in range(self.chance.randrange(3))]
        odd = {self.chance.choice(("now", "cards", "items")): self.chance.choice(ODD) for _ in range(self.chance.randint(0, 2))}
        nobody = {"device": self.chance.choice(ODD), "known": self.chance.choice(ODD)} if self.chance.random() < 0.3 else {}
        return json.dumps(right | {"items": items} | odd | nobody).encode()
