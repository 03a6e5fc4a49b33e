"""Every kind of page that a visitor may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths import visits
from checkin import cards
from core import db
from tests.builders import NOON, later
from tests.events.test_resources import saved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.checkin.phone import Phone


def pages_of(phone: Phone) -> Iterator[str]:
    """Return the addresses of every kind of visitors' page."""
    waiting, called, resting, left = (phone.fair.admit("health") for _ in range(4))
    phone.fair.do(lambda s: visits.rest(s, resting.visit_id, later(1)))
    phone.fair.do(lambda s: visits.leave(s, left.visit_id, later(1)))
    phone.fair.call("G")
    card = db.perform(phone.fair.scope, lambda s: cards.make_cards(s, phone.fair.event.id, 10, NOON))[0]
    yield from (
        f"/c/{card.token}",
        phone.address(),
        phone.address(venue=False),
        "/e/unknown2",
        "/closed",
        f"/t/{waiting.token}/telephone",
        f"/board/{phone.fair.event.code}",
        f"/r/{saved(phone.fair).code}",
    )
    yield from (f"/t/{admitted.token}" for admitted in (waiting, called, resting, left))
