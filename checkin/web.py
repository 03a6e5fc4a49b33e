"""What a visitor's phone shows: the door with its number, and the ticket.

Nothing here names a topic that somebody chose or a programme: whoever looks over a shoulder sees a number.
"""

from __future__ import annotations

import asyncio
import enum
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.routing import Route

from booths import consents, handover_queries, visits
from booths.web import booth_aloud
from checkin import queries
from checkin.admission import MOST_PEOPLE, Wish, admit
from checkin.errors import DoorShut
from checkin.standing import Standing, ticket
from checkin.words import WHY_NOW
from core import addresses, clock, db, qr, text, web
from core.addresses import new_token
from core.db import SYSTEM, Scope
from core.errors import Refusal
from events import queries as plan
from events.models import Event, EventState, Venue
from events.pictures import LABELS
from staff.models import Role
from staff.web import staff_only

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, time
    from uuid import UUID

    from sqlalchemy.orm import Session
    from starlette.requests import Request
    from starlette.responses import Response

    from checkin.queries import Held

CODE = re.compile(r"[0-9a-z]{1,12}")
NONCE = re.compile(r"[A-Za-z0-9_-]{22,64}")
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
PEOPLE = re.compile(r"[0-9]{1,3}")
WRITER = ThreadPoolExecutor(1, "door")
"""Admissions go one after another anyway, for a series has one next number: in one thread they need not wait for each other."""
COOKIE = "door"
COOKIE_SECONDS = 86_400
MOST_KEPT = 8
"""So many numbers of one phone are remembered: a family's."""


class Door(enum.StrEnum):
    """What the door says to whoever stands before it."""

    OPEN = "open"
    WAIT = "wait"
    BEFORE = "before"
    SHUT = "shut"
    AWAY = "away"
    OVER = "over"
    CANCELLED = "cancelled"


ENDS = {
    EventState.CANCELLED: Door.CANCELLED,
    EventState.ENDED: Door.OVER,
    EventState.SETTLED: Door.OVER,
    EventState.CLOSED: Door.SHUT,
}


def door_now(event: Event, *, at_venue: bool, now: datetime) -> Door:
    """Return what the door says: numbers are given at the venue, on the day, while admission lasts."""
    today = clock.day_of(now)
    if event.day < today and event.state != EventState.CANCELLED:
        return Door.OVER
    if event.state in ENDS:
        return ENDS[event.state]
    if event.day > today or not at_venue:
        return Door.AWAY
    if event.state == EventState.OPEN:
        return Door.OPEN if now <= clock.at(event.day, event.last_admission) else Door.SHUT
    is_early = event.state == EventState.PUBLISHED and now < clock.at(event.day, event.opens)
    return Door.BEFORE if is_early else Door.WAIT


def _wall(shown: time) -> str:
    return f"{shown.hour}:{shown.minute:02d}"


def _kept(request: Request) -> list[str]:
    """Return the nonces that this phone has used or is about to use, the newest first."""
    return [nonce for nonce in request.cookies.get(COOKIE, "").split(".")[:MOST_KEPT] if NONCE.fullmatch(nonce)]


def _keep(request: Request, response: Response, nonces: list[str]) -> Response:
    web.remember(request, response, COOKIE, ".".join(nonces[:MOST_KEPT]), seconds=COOKIE_SECONDS, path=f"/e/{request.path_params['event']}")
    return response


def _find(session: Session, request: Request) -> tuple[Event, UUID | None] | None:
    """Return event and venue's channel of a door's address, and let the session see that council only from now on."""
    code, channel = request.path_params["event"], request.query_params.get("c", "")
    if not CODE.fullmatch(code):
        return None
    found = queries.door(session, code, channel if CODE.fullmatch(channel) else "")
    if found is None or found[0].state == EventState.PLANNING:
        return None
    session.info["scope"] = Scope.public(found[0].council_id)
    return found


def _page(request: Request, template: str, status: int = HTTPStatus.OK, **context: Any) -> Response:  # noqa: ANN401 - what the template names
    """Render a page with one tap to each other language; what its address says otherwise stays."""
    kept = {name: request.query_params[name] for name in ("c", "another") if name in request.query_params}
    links = {code: "?" + urlencode(kept | {"lang": code}) for code in text.LANGUAGES}
    return web.page(request, template, status, links=links, **context)


async def door(request: Request) -> Response:
    """Show the door, or give out a number."""
    web.choose_language(request)
    if request.method == "POST":
        form = await web.read_form(request)
        return await asyncio.get_running_loop().run_in_executor(WRITER, copy_context().run, _take_number, request, form)
    return await run_in_threadpool(_show_door, request)


def _show_door(request: Request, status: int = HTTPStatus.OK) -> Response:
    with db.read(SYSTEM) as session:
        found = _find(session, request)
        if found is None:
            return web.friendly(request)
        event, channel = found
        state = door_now(event, at_venue=channel is not None, now=clock.now())
        kept = _kept(request)
        taken = queries.taken_with(session, event.id, kept)
        if state == Door.OPEN and (not taken or _asks_for_another(request, kept, taken)):
            pictures = [group.pictogram for group in plan.groups(session) if group.pictogram in LABELS]
            return _form(request, status, pictures, kept, taken)
        venue = session.get_one(Venue, event.venue_id)
    numbers = sorted(taken.values())
    return _page(
        request, "information.html", status, door=state, numbers=numbers, event=event, venue=venue, opens=_wall(event.opens), closes=_wall(event.closes),
        channel=request.query_params.get("c", "") if state == Door.OPEN else "", newest=_newest(kept, taken),
    )  # fmt: skip


def _newest(kept: list[str], taken: dict[str, tuple[int, str]]) -> int | None:
    return next((taken[nonce][0] for nonce in kept if nonce in taken), None)


def _asks_for_another(request: Request, kept: list[str], taken: dict[str, tuple[int, str]]) -> bool:
    """Whether somebody else on this phone wants a number, after its newest one: going back to that address gives no second one."""
    return request.query_params.get("another") == str(_newest(kept, taken))


def _form(request: Request, status: int, pictures: list[str], kept: list[str], taken: dict[str, tuple[int, str]]) -> Response:
    nonce = kept[0] if kept and kept[0] not in taken else new_token()
    response = _page(request, "door.html", status, nonce=nonce, pictures=pictures, labels=LABELS, most_people=MOST_PEOPLE)
    return _keep(request, response, [nonce, *(n for n in kept if n in taken)])


def _people(form: dict[str, list[str]]) -> int:
    typed = form.get("people", [""])[0]
    return min(max(int(typed), 1), MOST_PEOPLE) if PEOPLE.fullmatch(typed) else 1


def _take_number(request: Request, form: dict[str, list[str]]) -> Response:
    """Admit somebody once for each nonce. A form without a good one is shown again: nothing was written."""
    nonce, now = form.get("nonce", [""])[0], clock.now()
    if not NONCE.fullmatch(nonce):
        return _show_door(request, HTTPStatus.BAD_REQUEST)
    try:
        council, event, channel = _venue_door(request.path_params["event"], request.query_params.get("c", ""))
        admitted = db.perform(Scope.public(council), lambda s: admit(s, event, _wish(s, form, nonce, channel), now))
    except (LookupError, DoorShut):
        return _show_door(request)
    return _keep(request, web.see_other(f"/t/{admitted.token}"), [nonce, *(n for n in _kept(request) if n != nonce)])


@lru_cache(maxsize=256)
def _venue_door(code: str, channel: str) -> tuple[UUID, UUID, UUID]:
    """Return the keys of council, event and channel behind a venue's address. Codes are never given anew, so the answer is kept.

    Raises:
        LookupError: this is no venue's address.
    """
    if not (CODE.fullmatch(code) and CODE.fullmatch(channel)):
        raise LookupError
    with db.read(SYSTEM) as session:
        found = queries.door(session, code, channel)
    if found is None or found[1] is None:
        raise LookupError
    return found[0].council_id, found[0].id, found[1]


def _wish(session: Session, form: dict[str, list[str]], nonce: str, channel: UUID) -> Wish:
    groups = queries.groups_named(session, LABELS.keys() & form.get("group", []))
    return Wish(nonce, text.language(), _people(form), groups, soon="soon" in form, channel_id=channel, by_oneself=True)


def _held(session: Session, request: Request) -> Held | None:
    """Return what the address's token opens, and let the session see that council only from now on."""
    token = request.path_params["token"]
    held = queries.held(session, token) if TOKEN.fullmatch(token) else None
    if held is not None:
        session.info["scope"] = Scope.public(held.visit.council_id)
    return held


def _speak(request: Request, held: Held) -> None:
    """Speak as this phone chose, or else as the visit's language says: a slip may be opened on another phone."""
    chosen = request.cookies.get(web.LANGUAGE_COOKIE, "")
    web.choose_language(request, chosen if chosen in text.LANGUAGES else held.visit.language)


def _show_ticket(request: Request) -> Response:
    with db.read(SYSTEM) as session:
        held = _held(session, request)
        if held is None:
            return web.friendly(request)
        shown = ticket(session, held.visit, held.event_state, clock.now())
    _speak(request, held)
    address = addresses.ticket(held.public_url, request.path_params["token"])
    code = Markup(qr.svg(address))  # noqa: S704 - drawn by us: nothing of the address is in it
    booth = booth_aloud(shown.letter, shown.colour) if shown.letter else ""
    return _page(
        request, "ticket.html", number=held.visit.number, ticket=shown, booth=booth, called_to=text.without_ruby(booth), why=WHY_NOW.get(shown.why, ""),
        code=code, token=request.path_params["token"], asks=[(a, booth_aloud(a.letter, a.colour) if a.letter else "") for a in shown.asks],
    )  # fmt: skip


def _poll(request: Request) -> Response:
    """Say by which key the ticket is shown now. While neither the event nor the minute has changed, that takes one query."""
    now = clock.now()
    with db.read(SYSTEM) as session:
        held = _held(session, request)
        if held is None:
            return web.friendly(request)
        tag = f"{held.version}-{int(clock.minutes(held.visit.arrived_at, now))}"
        return web.unchanged(request, tag) or web.tagged(
            JSONResponse({"key": ticket(session, held.visit, held.event_state, now).key}, headers=web.HEADERS), tag
        )


async def show_ticket(request: Request) -> Response:
    """Show the ticket to whoever holds its token."""
    return await run_in_threadpool(_show_ticket, request)


async def poll_ticket(request: Request) -> Response:
    """Tell a phone whether its ticket has changed."""
    return await run_in_threadpool(_poll, request)


MOVES: dict[str, tuple[Callable[[Session, UUID, datetime], None], tuple[Standing, ...]]] = {
    "rest": (visits.rest, (Standing.WAITING, Standing.CALLED)),
    "back": (visits.back, (Standing.RESTING,)),
    "leave": (visits.leave, (Standing.WAITING, Standing.CALLED, Standing.RESTING)),
}
"""What a visitor does from the ticket, and where they must stand for it."""


DECISIONS: dict[str, Callable[..., object]] = {
    "agree": consents.give,
    "refuse": consents.withdraw,
    "withdraw": consents.withdraw,
    "forgo": consents.drop_place,
}
"""What a visitor decides about being passed on; the form names the hand-over."""


async def move(request: Request) -> Response:
    """Step out, come back, go home or decide about consent; then show the ticket again, whatever it says by then."""
    web.choose_language(request)
    form = await web.read_form(request)
    return await run_in_threadpool(_move, request, form)


def _move(request: Request, form: dict[str, list[str]]) -> Response:
    with db.read(SYSTEM) as session:
        held = _held(session, request)
    asked = request.path_params["move"]
    if held is None or asked not in MOVES.keys() | DECISIONS.keys():
        return web.friendly(request)
    _speak(request, held)
    with suppress(Refusal):
        if asked in MOVES:
            db.perform(Scope.public(held.visit.council_id), lambda s: _step(s, request.path_params, clock.now()))
        else:
            db.perform(Scope.public(held.visit.council_id), lambda s: _decide(s, asked, held.visit.id, form))
    return web.see_other(f"/t/{request.path_params['token']}")


def _decide(session: Session, asked: str, visit_id: UUID, form: dict[str, list[str]]) -> None:
    """Take the visitor's word about one of the hand-overs that their ticket shows."""
    about = {str(a.handover_id): a.handover_id for a in handover_queries.on_the_phone(session, visit_id)}.get(form.get("about", [""])[0])
    if about is None:
        return
    said = {"withheld": form.get("withheld", [""])[0]} if asked == "agree" else {}
    DECISIONS[asked](session, about, clock.now(), visit_id=visit_id, **said)


def _step(session: Session, asked: dict[str, str], now: datetime) -> None:
    """Take the step if the visitor stands where it leads on from: the page that offered it may be an old one."""
    action, stands = MOVES[asked["move"]]
    held = queries.held(session, asked["token"])
    if held is None:
        return
    visit = visits.held(session, held.visit.id)
    if ticket(session, visit, held.event_state, now).standing in stands:
        action(session, visit.id, now)


def _slip(request: Request, scope: Scope) -> Response:
    """Show a visit's slip to print, in the visit's language: number, what happens next, and the way to its ticket."""
    with db.read(scope) as session:
        found = queries.slip(session, request.path_params["visit"])
    if found is None:
        return web.friendly(request)
    visit, token, public_url = found
    text.speak(visit.language)
    code = Markup(qr.svg(addresses.ticket(public_url, token)))  # noqa: S704 - drawn by us
    return web.page(request, "slip.html", number=visit.number, code=code)


async def nothing_here(request: Request) -> Response:
    """Answer an address that leads nowhere."""
    return web.friendly(request)


routes = [
    Route("/e/{event}", door, methods=["GET", "POST"]),
    Route("/t/{token}", show_ticket),
    Route("/t/{token}/state", poll_ticket),
    Route("/t/{token}/{move}", move, methods=["POST"]),
    Route("/print/slip/{visit:uuid}", staff_only(Role.ORGANISER, Role.LEAD, Role.RECEPTION)(_slip)),
    Route("/e/{rest:path}", nothing_here),
    Route("/t/{rest:path}", nothing_here),
]
