"""The ticket: number, what happens next, and what its holder may decide; and the slip that staff print."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.routing import Route

from booths import consents, handover_queries, visits
from booths.web import booth_aloud
from checkin import exits, queries
from checkin.models import Face
from checkin.standing import Standing, ticket
from checkin.web.pages import page, speak, telephone_page
from checkin.words import FACES, WHY_NOW
from core import addresses, clock, db, qr, text, web
from core.addresses import TOKEN
from core.errors import Refusal
from core.scopes import SYSTEM, Scope
from staff.web import opened_by, staff_only

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session
    from starlette.requests import Request
    from starlette.responses import Response

    from checkin.queries import Held


def _held(session: Session, request: Request) -> Held | None:
    """Return what the address's token opens, and let the session see that council only from now on."""
    token = request.path_params["token"]
    held = queries.held(session, token) if TOKEN.fullmatch(token) else None
    if held is not None:
        session.info["scope"] = Scope.public(held.visit.council_id)
    return held


def _change_language(request: Request, held: Held) -> Response:
    """Keep on the visit, and on this phone, in which language it is read; the address becomes the plain one again, so that opening it anew changes nothing."""
    language = request.query_params["lang"]
    with suppress(Refusal):
        db.perform(Scope.public(held.visit.council_id), lambda s: visits.read_in(s, held.visit.id, language, clock.now()))
    response = web.see_other(f"/t/{request.path_params['token']}")
    web.remember(request, response, web.LANGUAGE_COOKIE, language, seconds=web.YEAR_SECONDS)
    return response


def show_ticket(request: Request) -> Response:
    """Show the ticket to whoever holds its token."""
    with db.read(SYSTEM) as session:
        held = _held(session, request)
        if held is None:
            return web.friendly(request)
        shown = ticket(session, held.visit, held.event_state, clock.now())
    if request.query_params.get("lang") in text.LANGUAGES:
        return _change_language(request, held)
    speak(request, held.visit.language)
    address = addresses.ticket(held.public_url, request.path_params["token"])
    code = Markup(qr.small(address))  # noqa: S704 - drawn by us: nothing of the address is in it
    booth = booth_aloud(shown.letter, shown.colour) if shown.letter else ""
    return page(
        request, "ticket.html", number=held.visit.number, ticket=shown, booth=booth, called_to=text.without_ruby(booth), why=WHY_NOW.get(shown.why, ""),
        code=code, token=request.path_params["token"], faces=FACES, telephone=f"/t/{request.path_params['token']}/telephone", asks=[(a, booth_aloud(a.letter, a.colour) if a.letter else "") for a in shown.asks],
    )  # fmt: skip


def telephone(request: Request) -> Response:
    """Show somebody with a ticket where they can telephone."""
    with db.read(SYSTEM) as session:
        held = _held(session, request)
        if held is None:
            return web.friendly(request)
        speak(request, held.visit.language)
        return telephone_page(request, session, f"/t/{request.path_params['token']}")


def poll_ticket(request: Request) -> Response:
    """Tell a phone by which key its ticket is shown now. While neither the event nor the minute has changed, that takes one query."""
    now = clock.now()
    with db.read(SYSTEM) as session:
        held = _held(session, request)
        if held is None:
            return web.friendly(request)
        tag = f"{held.version}-{int(clock.minutes(held.visit.arrived_at, now))}"
        return web.unchanged(request, tag) or web.tagged(
            JSONResponse({"key": ticket(session, held.visit, held.event_state, now).key}, headers=web.HEADERS), tag
        )


MOVES: dict[str, tuple[Callable[[Session, UUID, datetime], None], tuple[Standing, ...]]] = {
    "nearby": (visits.nearby, (Standing.WAITING,)),
    "inside": (partial(visits.nearby, is_nearby=False), (Standing.WAITING,)),
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


EXIT = "exit"


async def move(request: Request) -> Response:
    """Step out, come back, go home, decide about consent or answer at the exit; then show the ticket again, whatever it says by then."""
    web.choose_language(request)
    form = await web.read_form(request)
    return await run_in_threadpool(_move, request, form)


def _move(request: Request, form: dict[str, list[str]]) -> Response:
    with db.read(SYSTEM) as session:
        held = _held(session, request)
    asked = request.path_params["move"]
    if held is None or asked not in MOVES.keys() | DECISIONS.keys() | {EXIT}:
        return web.friendly(request)
    speak(request, held.visit.language)
    with suppress(Refusal):
        if asked == EXIT:
            db.perform(Scope.public(held.visit.council_id), lambda s: _answer(s, request.path_params["token"], web.field(form, "face")))
        elif asked in MOVES:
            db.perform(Scope.public(held.visit.council_id), lambda s: _step(s, request.path_params, clock.now()))
        else:
            db.perform(Scope.public(held.visit.council_id), lambda s: _decide(s, asked, held.visit.id, form))
    return web.see_other(f"/t/{request.path_params['token']}")


def _answer(session: Session, token: str, said: str) -> None:
    """Keep how it was, said by somebody whose ticket asks it now."""
    held = queries.held(session, token)
    if held is not None and said in set(Face) and ticket(session, held.visit, held.event_state, clock.now()).may_answer:
        exits.answer(session, held.visit.id, held.visit.event_id, Face(said), clock.now())


def _decide(session: Session, asked: str, visit_id: UUID, form: dict[str, list[str]]) -> None:
    """Take the visitor's word about one of the hand-overs that their ticket shows."""
    about = {str(a.handover_id): a.handover_id for a in handover_queries.on_the_phone(session, visit_id)}.get(web.field(form, "about"))
    if about is None:
        return
    said = {"withheld": web.field(form, "withheld")} if asked == "agree" else {}
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
    return web.page(request, "slip.html", number=visit.number, code=code, opened_by=opened_by(scope))


routes = [
    Route("/t/{token}", show_ticket),
    Route("/t/{token}/state", poll_ticket),
    Route("/t/{token}/telephone", telephone),
    Route("/t/{token}/{move}", move, methods=["POST"]),
    staff_only("/print/slip/{visit:uuid}", _slip),
]
