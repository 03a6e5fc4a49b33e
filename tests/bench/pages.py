"""What a visitor's phone loads at first, uncompressed: bytes and requests of every page, in every language."""

from __future__ import annotations

import http.client
import re
import tempfile
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from checkin import bookings, cards, slots
from checkin.admission import Wish, admit
from core import clock, db
from core.addresses import new_token
from core.text import LANGUAGES
from events import queries as plan
from events import standard
from events.models import Event, EventState
from tests.bench.fill import Filled
from tests.bench.server import serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

LINKED = re.compile(r'(?:href|src)="(/assets/[^"]+)"')


def run() -> dict[str, Any]:
    """Return of each page the language in which it is heaviest, with the bytes of its HTML and CSS, of its scripts, and its requests; and the most of all."""
    with tempfile.TemporaryDirectory() as folder:
        filled = Filled(Path(folder))
        paths = visitors_pages(filled)
        with serving(Path(folder)) as (port, _pid):
            get = partial(_get, port)
            found = {page: {code: weigh(get, path, code) for code in LANGUAGES} for page, path in paths.items()}
    heaviest = {page: max(({"language": code} | weight for code, weight in each.items()), key=lambda w: w["bytes"]) for page, each in found.items()}
    return {
        "heaviest": heaviest,
        "door": {code: weight["bytes"] for code, weight in found["door"].items()},
        "most_bytes": max(page["bytes"] for page in heaviest.values()),
        "most_requests": max(weight["requests"] for each in found.values() for weight in each.values()),
    }


def visitors_pages(filled: Filled) -> dict[str, str]:
    """Return the address of each kind of page; the ticket is that of somebody who has just come in, times are booked for tomorrow."""
    event, now = filled.event, clock.now()
    card = db.perform(filled.scope, lambda s: cards.make_cards(s, event.id, 10, now))[0]
    ticket = db.perform(filled.scope, lambda s: admit(s, event.id, Wish(new_token()), now))
    tomorrow = db.perform(filled.scope, lambda s: standard.install_sample(s, now, day=clock.day_of(now) + timedelta(days=1)))
    booking = db.perform(replace(filled.scope, role="system"), lambda s: _booked(s, tomorrow.id, now))
    return {
        "door": f"/e/{event.code}?c={filled.channel}",
        "information": f"/e/{event.code}?",
        "ticket": f"/t/{ticket.token}?",
        "card": f"/c/{card.token}?",
        "telephone": f"/t/{ticket.token}/telephone?",
        "closed": "/closed?",
        "times": f"/e/{tomorrow.code}/times?",
        "booking": f"/b/{booking}?",
    }


def _booked(session: Session, event_id: UUID, now: datetime) -> str:
    """Let an event take bookings each half hour, and return the token of one."""
    session.execute(update(Event).where(Event.id == event_id).values(state=EventState.PUBLISHED))
    session.expire_all()
    slots.make(session, event_id, 30, 1)
    slots.take_bookings(session, event_id, takes=True)
    first = bookings.offered(session.get_one(Event, event_id), plan.slots(session, event_id), now)[0].begins
    return bookings.book(session, event_id, bookings.Wanted(new_token(), first), now).token


def weigh(get: Callable[[str, str], bytes], path: str, code: str) -> dict[str, int]:
    """Return what a page weighs on a phone that has chosen this language."""
    page = get(path, code)
    linked = {address: len(get(address, code)) for address in set(LINKED.findall(page.decode()))}
    scripts = sum(size for address, size in linked.items() if ".js" in address)
    return {"bytes": len(page) + sum(linked.values()) - scripts, "scripts": scripts, "requests": 1 + len(linked)}


def _get(port: int, path: str, code: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"cookie": f"language={code}"})
    answer = connection.getresponse().read()
    connection.close()
    return answer
