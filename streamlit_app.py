"""The program: one process that serves staff (Streamlit screens) and visitors (small pages), behind one gate.

Start it as README says, or with `streamlit run streamlit_app.py`.
"""

from __future__ import annotations

import asyncio
import gc
import socket
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pandas as pd  # noqa: F401 - imported before the freeze below
import pyarrow as pa  # noqa: F401 - the same
import streamlit as st
import streamlit.elements.arrow
import uvicorn
from sqlalchemy import text
from sqlalchemy.orm import configure_mappers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

import booths.web
import checkin.web
import events.web
import keeping.web
import staff.web
import tallies.web
import worker
from core import connections, db, guard, settings, web
from core.scopes import SYSTEM
from pages import clicks, forged, ui
from staff import accounts, setup_code
from staff.rights import SCREENS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

SWITCH_SECONDS = 0.0005
"""A thread with work lets go of the interpreter so often: a visitor's answer does not wait for a screen that is being computed."""
FIRST_FREEZE_SECONDS, FREEZE_SECONDS = 1, 512
PAGES = ("/", *(f"/{name}" for name in SCREENS))


def readyz(_request: Request) -> Response:
    """Say whether the database answers."""
    with db.read(SYSTEM) as session:
        session.execute(text("SELECT 1"))
    return PlainTextResponse("ready")


def _answer_at_once() -> None:
    """Send small answers without waiting 40 ms for more to send: Streamlit leaves that off on its listening socket."""
    for found in gc.get_objects():
        if isinstance(found, socket.socket) and found.fileno() >= 0 and found.family in {socket.AF_INET, socket.AF_INET6}:
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _server() -> uvicorn.Server | None:
    """Return the server that runs this program: Streamlit keeps it to itself. In a test there is none."""
    return next((found for found in gc.get_objects() if isinstance(found, uvicorn.Server)), None)


def _say_the_setup_code() -> None:
    """Print the one-time code of the first set-up: it is asked for unless a browser on this machine opens the machine's own address."""
    with db.read(SYSTEM) as session:
        if accounts.is_set_up(session):
            return
    sys.stdout.write(f"\n  One-time code for the first set-up / 最初の設定の確認コード: {setup_code.ensure()}\n\n")
    sys.stdout.flush()


def _freeze() -> None:
    """Take all that is here now out of the garbage collector's sight: Streamlit collects after every rerun."""
    gc.collect()
    gc.freeze()


async def _keep_freezing() -> None:
    """Freeze again what came since, such as compiled statements: soon after the first screens, then ever more seldom.

    What was frozen and is no longer needed would stay for ever: once it is seldom, all is looked through again.
    """
    pause = FIRST_FREEZE_SECONDS
    while True:
        await asyncio.sleep(pause)
        if pause == FREEZE_SECONDS:
            gc.unfreeze()
        _freeze()
        pause = min(2 * pause, FREEZE_SECONDS)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Prepare the process, and keep it light."""
    settings.keep_to_oneself()
    connections.allow_many()
    _say_the_setup_code()
    _answer_at_once()
    sys.setswitchinterval(SWITCH_SECONDS)
    configure_mappers()
    clicks.keep()
    forged.drop()
    server = _server()
    _freeze()
    beside = worker.Beside(db.engine().url.render_as_string(hide_password=False))
    tasks = [asyncio.create_task(_keep_freezing())]
    if server is not None:
        tasks.append(asyncio.create_task(connections.HalfSent(server).keep_cutting()))
    if settings.get().has_worker:
        tasks.append(asyncio.create_task(beside.keep()))
    yield
    for task in tasks:
        task.cancel()
    beside.stop()
    db.engine().dispose()


routes = [
    *staff.web.routes,
    *events.web.routes,
    *checkin.web.routes,
    *booths.web.routes,
    *tallies.web.routes,
    *keeping.web.routes,
    Route("/assets/{name}", web.serve_asset),
    Route("/healthz", web.healthz),
    Route("/readyz", readyz),
]

app = st.App(
    "pages/shell.py",
    routes=routes,
    middleware=[Middleware(guard.Guard, ours=routes, known=staff.web.known_browser), Middleware(staff.web.Gate, ours=routes, pages=PAGES)],
    lifespan=lifespan,
    on_script_error=ui.apologise,
    exception_handlers={HTTPException: web.on_http_error, Exception: web.on_error},
)
