"""The first set-up, a tablet's opening, posters to print, and the map's style."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core import addresses, clock, db, settings, web
from core.addresses import CODE
from core.errors import Refusal
from core.scopes import SYSTEM, Scope
from core.text import clean, gettext
from events import posters, queries, resources, standard
from staff import accounts, devices, sessions, setup_code
from staff.errors import SetupCodeWrong, SetupDone
from staff.models import Council, Device, Role
from staff.passwords import LEAST
from staff.web import end_sessions, staff_only, with_session
from staff.words import ROLES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from starlette.requests import Request

APPLE = re.compile(r"iPhone|iPad|Macintosh")
MAP_STYLE = {
    "version": 8,
    "name": "plain",
    "sources": {},
    "layers": [{"id": "ground", "type": "background", "paint": {"background-color": "#eef1ec"}}],
}
"""A map's ground without any tile: nothing is asked of the outside."""


def _needs_code(request: Request) -> bool:
    """Whether the first set-up asks for the code that was printed at the start: as soon as others could reach it.

    A page elsewhere can let its own name mean this machine, and a browser here would send it what it asks for: the name that was asked for tells.
    """
    bound = request.scope.get("server") or ("",)
    is_bound_here = bound[0] in {*settings.LOOPBACK, "testserver"} and not settings.get().is_open_to_others
    return not is_bound_here or web.comes_from_afar(request) or web.host_of(request) not in settings.LOOPBACK


async def setup(request: Request) -> Response:
    """Ask for the council and its first organiser, or create them."""
    web.choose_staff_language(request)
    if request.method == "POST":
        form = await web.read_form(request)
        return await run_in_threadpool(_found, request, {name: values[0] for name, values in form.items()})
    return await run_in_threadpool(_ask, request)


def _ask(request: Request) -> Response:
    with db.read(SYSTEM) as session:
        if accounts.is_set_up(session):
            return web.see_other("/signin")
    setup_code.ensure()
    return _setup_page(request, {"public_url": str(request.base_url).rstrip("/")}, "")


def _setup_page(request: Request, form: dict[str, str], error: str) -> Response:
    filled = {name: clean(form.get(name)) for name in ("council", "public_url", "name", "person", "code")}
    return web.page(
        request, "setup.html", 400 if error else 200, form=filled, error=error, needs_code=_needs_code(request), least=LEAST,
        is_loopback=addresses.is_loopback(filled["public_url"]),
    )  # fmt: skip


def _found(request: Request, form: dict[str, str]) -> Response:
    try:
        if _needs_code(request) and not setup_code.matches(form.get("code", "")):
            raise SetupCodeWrong
        token = db.perform(SYSTEM, lambda session: _found_all(session, form | {"agent": request.headers.get("user-agent", "")}))
    except SetupDone:
        return web.see_other("/signin")
    except Refusal as refusal:
        return _setup_page(request, form, str(refusal))
    setup_code.forget()
    return with_session(request, token, "/")


def _found_all(session: Session, form: dict[str, str]) -> str:
    """Create council, lists and organiser, and sign the organiser in: all or nothing."""
    now = clock.now()
    council, organiser = accounts.found_council(
        session, council=form.get("council", ""), public_url=form.get("public_url", ""), name=form.get("name", ""), person=form.get("person", ""),
        password=form.get("password", ""), now=now,
    )  # fmt: skip
    token = sessions.open_session(session, organiser, now, agent=form.get("agent", ""))
    session.info["scope"] = Scope(council.id, account_id=organiser.id, role=Role.ORGANISER, name=organiser.person)
    standard.install_lists(session)
    return token


async def device(request: Request) -> Response:
    """Show what a tablet's code would open (GET), or open the tablet (POST): a link's preview must not use the code up."""
    web.choose_staff_language(request)
    if request.method == "POST":
        await web.read_form(request)
        return await run_in_threadpool(_claim, request)
    return await run_in_threadpool(_offer, request)


def _offer(request: Request) -> Response:
    with db.read(SYSTEM) as session:
        found = session.scalars(select(Device).where(Device.code == clean(request.path_params["code"], 12), Device.claimed_at.is_(None))).one_or_none()
    if found is None or found.code_until <= clock.now():
        return web.page(request, "device.html", 410, label="", role="")
    return web.page(request, "device.html", label=found.label, role=gettext(ROLES[found.role]))


def _claim(request: Request) -> Response:
    code, agent = clean(request.path_params["code"], 12), request.headers.get("user-agent", "")

    def claimed(session: Session) -> str:
        end_sessions(session, request, clock.now())
        return devices.claim(session, code, clock.now(), agent=agent)

    try:
        token = db.perform(SYSTEM, claimed)
    except Refusal:
        return web.page(request, "device.html", 410, label="", role="")
    return with_session(request, token, "/")


def _poster(request: Request, scope: Scope) -> Response:
    with db.read(scope) as session:
        event = queries.by_code(session, clean(request.path_params["code"], 12))
        if event is None:
            return web.friendly(request)
        channel = queries.venue_channel(session, event.id)
        council = session.get_one(Council, event.council_id)
    picture = io.BytesIO()
    posters.door(addresses.door(council.public_url, event.code, channel.code), council.name).save(picture, "PNG", dpi=(posters.DPI, posters.DPI))
    return Response(picture.getvalue(), media_type="image/png", headers={"Cache-Control": "no-store"})


def _map_style(_request: Request, _scope: Scope) -> Response:
    return JSONResponse(MAP_STYLE)


def resource(request: Request) -> Response:
    """Show a place outside to whoever has its address."""
    web.choose_language(request)
    code = request.path_params["code"]
    with db.read(SYSTEM) as session:
        found = queries.resource_by_code(session, code) if CODE.fullmatch(code) else None
    if found is None:
        return web.friendly(request)
    apple = APPLE.search(request.headers.get("user-agent", "")) is not None
    on_a_map = resources.map_address(found[0], apple=apple)
    return web.page(request, "resource.html", place=found[0], council=found[1], links=web.switches(request), on_a_map=on_a_map)


routes = [
    Route("/r/{code}", resource),
    Route("/r/{rest:path}", web.nothing_here),
    Route("/setup", setup, methods=["GET", "POST"]),
    Route("/device/{code}", device, methods=["GET", "POST"]),
    staff_only("/print/poster/{code}.png", _poster),
    staff_only("/map/style.json", _map_style),
]
