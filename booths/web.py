"""The hall's public screen: numbers, booth letters, colours, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from booths import queries
from core import db, text, web
from core.db import SYSTEM, Scope
from events import queries as plan
from events.colours import COLOURS
from events.models import EventState
from events.states import RUNNING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

CODE = re.compile(r"[0-9a-z]{1,12}")


def booth_aloud(letter: str, colour: str) -> str:
    """Return a booth as it is said aloud, in the current language: A（青）."""
    return text.gettext("{letter} ({colour})").format(letter=letter, colour=text.gettext(COLOURS[colour].word))


def _board(request: Request) -> Response:
    code = request.path_params["event"]
    with db.read(SYSTEM) as session:
        event = plan.by_code(session, code) if CODE.fullmatch(code) else None
        if event is None or event.state == EventState.PLANNING:
            return web.friendly(request)
        session.info["scope"] = Scope.public(event.council_id)
        called = queries.on_the_board(session, event.id) if event.state in RUNNING else []
    rows = [(number, colour, booth_aloud(letter, colour)) for number, letter, colour in called]
    return web.unless_unchanged(request, web.page(request, "board.html", rows=rows))


async def board(request: Request) -> Response:
    """Show the screen, or say that it has not changed."""
    web.choose_language(request)
    return await run_in_threadpool(_board, request)


async def nothing_here(request: Request) -> Response:
    """Answer an address that leads nowhere."""
    return web.friendly(request)


routes = [
    Route("/board/{event}", board),
    Route("/board/{rest:path}", nothing_here),
]
