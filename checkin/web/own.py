"""What a visitor's phone remembers: the nonces with which it has booked times of an event, or is about to. They open nothing by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import web
from core.addresses import NONCE

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

MOST_KEPT = 8
"""So many numbers or bookings of one phone are remembered: a family's."""
BOOKED = "times"
BOOKED_SECONDS = 60 * 86_400


def nonces(request: Request, cookie: str) -> list[str]:
    """Return what the phone remembers under this name, the newest first."""
    return [nonce for nonce in request.cookies.get(cookie, "").split(".")[:MOST_KEPT] if NONCE.fullmatch(nonce)]


def remember_bookings(request: Request, response: Response, event_code: str, kept: list[str]) -> Response:
    """Let the phone remember these bookings."""
    web.remember(request, response, BOOKED, ".".join(kept[:MOST_KEPT]), seconds=BOOKED_SECONDS, path=f"/e/{event_code}")
    return response
