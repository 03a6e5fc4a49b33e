"""The door: what a phone shows that scanned an event's address, and the number that it takes."""

from __future__ import annotations

import asyncio
import enum
import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from checkin import booking_queries, bookings, queries
from checkin.admission import MOST_PEOPLE, Wish, admit
from checkin.booking_states import STANDS
from checkin.errors import DoorShut
from checkin.web import own
from checkin.web.own import MOST_KEPT
from checkin.web.pages import page, telephone_page, telephones
from core import addresses, clock, db, text, web
from core.addresses import CODE, NONCE, new_token
from core.guard import SPENT
from core.scopes import SYSTEM, Scope
from events import queries as plan
from events.models import Channel, Event, EventState, Venue
from events.pictures import LABELS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, time
    from uuid import UUID

    from sqlalchemy.orm import Session
    from starlette.requests import Request
    from starlette.responses import Response

    from checkin.admission import Admitted

PEOPLE = re.compile(r"[0-9]{1,3}")
WRITER = ThreadPoolExecutor(1, "door")
"""Admissions go one after another anyway, for a series has one next number: in one thread they need not wait for each other."""
COOKIE = "door"
COOKIE_SECONDS = 86_400
VIA = "via-{event}"
VIA_SECONDS = 60 * 86_400
"""The flyer's code is opened at home: until the day, the phone remembers which channel it was, and nothing else."""


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


def wall(shown: time) -> str:
    """Return an hour as clocks on a wall show it: 9:05."""
    return f"{shown.hour}:{shown.minute:02d}"


def _keep(request: Request, response: Response, nonces: list[str]) -> Response:
    web.remember(request, response, COOKIE, ".".join(nonces[:MOST_KEPT]), seconds=COOKIE_SECONDS, path=f"/e/{request.path_params['event']}")
    return response


def find(session: Session, request: Request) -> tuple[Event, Channel | None] | None:
    """Return event and channel of a door's address, and let the session see that council only from now on."""
    code, channel = request.path_params["event"], request.query_params.get("c", "")
    if not CODE.fullmatch(code):
        return None
    found = queries.door(session, code, channel if CODE.fullmatch(channel) else "")
    if found is None or found[0].state == EventState.PLANNING:
        return None
    session.info["scope"] = Scope.public(found[0].council_id)
    return found


async def door(request: Request) -> Response:
    """Show the door, or give out a number."""
    web.choose_language(request)
    if request.method == "POST":
        form = await web.read_form(request)
        if not NONCE.fullmatch(web.field(form, "nonce")):
            return await run_in_threadpool(no_form_of_ours, request, _show_door)
        return await in_turn(_take_number, request, form)
    return await run_in_threadpool(_show_door, request)


def no_form_of_ours(request: Request, show: Callable[[Request, int], Response]) -> Response:
    """Show a form again that cannot have come from its page; where too many such ones come from, nothing is looked up for them."""
    return web.friendly(request, HTTPStatus.TOO_MANY_REQUESTS) if request.scope.get(SPENT) else show(request, HTTPStatus.BAD_REQUEST)


async def in_turn(handler: Callable[..., Response], *told: object) -> Response:
    """Answer in the one thread that admits, in the language that was chosen before."""
    return await asyncio.get_running_loop().run_in_executor(WRITER, copy_context().run, handler, *told)


def telephone(request: Request) -> Response:
    """Show somebody at the door where they can telephone."""
    web.choose_language(request)
    with db.read(SYSTEM) as session:
        found = find(session, request)
        if found is None:
            return web.friendly(request)
        return telephone_page(request, session, addresses.door("", found[0].code, found[1].code if found[1] else ""))


def _show_door(request: Request, status: int = HTTPStatus.OK) -> Response:
    with db.read(SYSTEM) as session:
        found = find(session, request)
        if found is None:
            return web.friendly(request)
        event, channel = found
        at_venue = channel is not None and channel.is_venue
        state = door_now(event, at_venue=at_venue, now=clock.now())
        kept, booked = own.nonces(request, COOKIE), own.nonces(request, own.BOOKED)
        taken = queries.taken_with(session, event.id, [*kept, *booked])
        mine = [m for m in booking_queries.with_nonces(session, event.id, booked) if m.booking.state in STANDS]
        if state == Door.OPEN and (not taken or _asks_for_another(request, [*kept, *booked], taken)):
            pictures = [group.pictogram for group in plan.groups(session) if group.pictogram in LABELS]
            return _form(request, status, pictures, kept, taken, booked=wall(mine[0].slot.begins) if mine else "")
        venue, lines = session.get_one(Venue, event.venue_id), plan.hotlines_for_visitors(session)
        may_book = event.takes_bookings and bool(bookings.offered(event, plan.slots(session, event.id), clock.now()))
    numbers = sorted(taken.values())
    response = page(
        request, "information.html", status, door=state, numbers=numbers, event=event, venue=venue, opens=wall(event.opens), closes=wall(event.closes),
        channel=request.query_params.get("c", "") if state == Door.OPEN else "", newest=_newest([*kept, *booked], taken), hotlines=telephones(lines),
        booked=[(m.booking.token, wall(m.slot.begins)) for m in mine], times=_times(event, channel) if may_book else "",
    )  # fmt: skip
    if channel is not None and not at_venue:
        web.remember(request, response, VIA.format(event=event.code), channel.code, seconds=VIA_SECONDS)
    return response


def _times(event: Event, channel: Channel | None) -> str:
    """Return where a time may be booked; a channel of publicity stays known there."""
    return f"/e/{event.code}/times" + (f"?c={channel.code}" if channel is not None and not channel.is_venue else "")


def _newest(kept: list[str], taken: dict[str, tuple[int, str]]) -> int | None:
    return next((taken[nonce][0] for nonce in kept if nonce in taken), None)


def _asks_for_another(request: Request, kept: list[str], taken: dict[str, tuple[int, str]]) -> bool:
    """Whether somebody else on this phone wants a number, after its newest one: going back to that address gives no second one."""
    return request.query_params.get("another") == str(_newest(kept, taken))


def _form(request: Request, status: int, pictures: list[str], kept: list[str], taken: dict[str, tuple[int, str]], *, booked: str) -> Response:
    nonce = kept[0] if kept and kept[0] not in taken else new_token()
    response = page(
        request, "door.html", status, nonce=nonce, pictures=pictures, labels=LABELS, most_people=MOST_PEOPLE, booked=booked,
        telephone=f"{request.url.path}/telephone?c={request.query_params['c']}",
    )  # fmt: skip
    return _keep(request, response, [nonce, *(n for n in kept if n in taken)])


def people_in(form: dict[str, list[str]]) -> int:
    """Return how many people a form says are here: one, unless it says otherwise."""
    typed = web.field(form, "people")
    return min(max(int(typed), 1), MOST_PEOPLE) if PEOPLE.fullmatch(typed) else 1


def _take_number(request: Request, form: dict[str, list[str]]) -> Response:
    """Admit somebody once for each nonce."""
    nonce, now = web.field(form, "nonce"), clock.now()
    try:
        council, event, channel = _venue_door(request.path_params["event"], request.query_params.get("c", ""))
        via = remembered(request, request.path_params["event"])
        admitted = db.perform(Scope.public(council), lambda s: _come_in(s, event, _wish(s, form, nonce, channel, heard(s, event, via)), request, now))
    except (LookupError, DoorShut):
        return _show_door(request)
    return _keep(request, web.see_other(f"/t/{admitted.token}"), [nonce, *(n for n in own.nonces(request, COOKIE) if n != nonce)])


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
    if found is None or found[1] is None or not found[1].is_venue:
        raise LookupError
    return found[0].council_id, found[0].id, found[1].id


def _come_in(session: Session, event: UUID, wish: Wish, request: Request, now: datetime) -> Admitted:
    """Admit somebody: with the booking that this phone has made, if there is one that stands."""
    booked = own.nonces(request, own.BOOKED)
    mine = next((m.booking for m in booking_queries.with_nonces(session, event, booked) if m.booking.state in STANDS), None)
    if mine is not None:
        bookings.arrive(session, mine.id, wish, now)
    return admit(session, event, wish, now)  # with a booking: the visit that this nonce has just become


def remembered(request: Request, event_code: str) -> str:
    """Return the code of publicity that this phone remembers for an event; a card's page finds it, too."""
    return request.cookies.get(VIA.format(event=event_code), "")


def heard(session: Session, event: UUID, via: str) -> UUID | None:
    """Return the channel whose code this phone opened before it came."""
    return queries.channel_named(session, event, via) if CODE.fullmatch(via) else None


def _wish(session: Session, form: dict[str, list[str]], nonce: str, channel: UUID, via: UUID | None) -> Wish:
    groups = queries.groups_named(session, LABELS.keys() & form.get("group", []))
    return Wish(nonce, text.language(), people_in(form), groups, soon="soon" in form, channel_id=channel, by_oneself=True, heard_through=via)


routes = [Route("/e/{event}", door, methods=["GET", "POST"]), Route("/e/{event}/telephone", telephone)]
