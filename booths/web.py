"""The hall's public screen: numbers, booth letters, colours, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.routing import Route

from booths import floor_queries, food, handover_queries, rights
from core import addresses, db, qr, text, web
from core.addresses import CODE
from core.scopes import SYSTEM, Scope
from events import queries as plan
from events import resources
from events.colours import COLOURS
from events.models import EventState
from events.states import RUNNING
from staff.web import opened_by, staff_only

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from booths.floor_queries import Called


def booth_aloud(letter: str, colour: str) -> str:
    """Return a booth as it is said aloud, in the current language: A（青）."""
    return text.gettext("{letter} ({colour})").format(letter=letter, colour=text.gettext(COLOURS[colour].word))


def board(request: Request) -> Response:
    """Show the screen, or say that it has not changed."""
    web.choose_language(request)
    code = request.path_params["event"]
    called: list[Called] = []
    earlier: list[Called] = []
    meals = None
    with db.read(SYSTEM) as session:
        event = plan.by_code(session, code) if CODE.fullmatch(code) else None
        if event is None or event.state == EventState.PLANNING:
            return web.friendly(request)
        session.info["scope"] = Scope.public(event.council_id)
        if event.state in RUNNING:
            called, earlier = floor_queries.on_the_board(session, event.id)
            meals = food.on_the_board(session, event.id)
    rows = [(call, booth_aloud(call.letter, call.colour), spoken(call) if event.board_voice else "") for call in called]
    shown = web.page(request, "board.html", rows=rows, earlier=earlier, meals=meals, chime=event.board_chime, voice=event.board_voice)
    return web.unless_unchanged(request, shown)


def spoken(call: Called) -> str:
    """Return what is said aloud in the hall: the number and the booth's letter only, in Japanese, for the voice is a Japanese one."""
    with text.speaking("ja"):
        return text.gettext("Number {number}, please come to {letter}.").format(number=call.number, letter=call.letter)


def _onward(request: Request, scope: Scope) -> Response:
    """Show the slip that somebody takes along to a place outside, in the visit's language: the place's facts and its QR code, and nothing about the visitor.

    Booth staff print those of their own visitors; nobody does once the visitor does not wish it any more.
    """
    with db.read(scope) as session:
        found = handover_queries.slip(session, request.path_params["handover"])
        theirs = found is not None and rights.is_own_stop(session, handover_queries.giver(session, request.path_params["handover"]))
    if found is None or not theirs:
        return web.friendly(request)
    place, language, public_url = found
    text.speak(language)
    code = Markup(qr.svg(addresses.resource(public_url, place.code)))  # noqa: S704 - drawn by us
    address = resources.map_address(place)
    on_a_map = Markup(qr.svg(address)) if address else ""  # noqa: S704 - the same
    return web.page(request, "onward.html", place=place, code=code, on_a_map=on_a_map, opened_by=opened_by(scope))


routes = [
    Route("/board/{event}", board),
    Route("/board/{rest:path}", web.nothing_here),
    staff_only("/print/onward/{handover:uuid}", _onward),
]
