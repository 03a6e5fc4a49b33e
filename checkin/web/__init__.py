"""What a visitor's phone shows: the door with its number, a time to book, a card, and the ticket; and reception's own page for when there is no line.

Nothing here names a topic that somebody chose or a programme: whoever looks over a shoulder sees a number.
"""

from __future__ import annotations

from starlette.routing import Route

from checkin.web import booking, cards, closed, door, offline, ticket, times
from core import web

routes = [
    *door.routes,
    *times.routes,
    *booking.routes,
    *ticket.routes,
    *cards.routes,
    *closed.routes,
    *offline.routes,
    Route("/e/{rest:path}", web.nothing_here),
    Route("/t/{rest:path}", web.nothing_here),
    Route("/c/{rest:path}", web.nothing_here),
    Route("/b/{rest:path}", web.nothing_here),
]
