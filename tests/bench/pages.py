"""What a visitor's phone loads at first, uncompressed: bytes and requests of every page, in every language."""

from __future__ import annotations

import http.client
import re
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkin import cards
from checkin.admission import Wish, admit
from core import clock, db
from core.addresses import new_token
from core.text import LANGUAGES
from tests.bench.fill import Filled
from tests.bench.server import serving

if TYPE_CHECKING:
    from collections.abc import Callable

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
    """Return the address of each kind of page; the ticket is that of somebody who has just come in."""
    event, now = filled.event, clock.now()
    card = db.perform(filled.scope, lambda s: cards.make_cards(s, event.id, 10, now))[0]
    ticket = db.perform(filled.scope, lambda s: admit(s, event.id, Wish(new_token()), now))
    return {
        "door": f"/e/{event.code}?c={filled.channel}",
        "information": f"/e/{event.code}?",
        "ticket": f"/t/{ticket.token}?",
        "card": f"/c/{card.token}?",
        "telephone": f"/t/{ticket.token}/telephone?",
        "closed": "/closed?",
    }


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
