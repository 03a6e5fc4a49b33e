"""What one rerun of each staff screen costs: CPU of the server, through the real websocket, at 10 and at 300 visitors.

A rerun after a step reads the event anew, for all screens of the process; one without a step finds what was read.
"""

from __future__ import annotations

import asyncio
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core import db
from events import queries
from staff.models import Role
from staff.sessions import COOKIE
from tests.bench.fill import Filled
from tests.bench.server import cpu_seconds, serving

if TYPE_CHECKING:
    from collections.abc import Callable

SCREENS = {
    "plan": Role.ORGANISER,
    "reception": Role.RECEPTION,
    "desk": Role.BOOTH,
    "hall": Role.ORGANISER,
    "results": Role.ORGANISER,
    "team": Role.ORGANISER,
    "lists": Role.ORGANISER,
    "food": Role.RECEPTION,
    "rehearsal": Role.ORGANISER,
    "resources": Role.ORGANISER,
    "followups": Role.ORGANISER,
}
FEW, MANY = 10, 300
WARM_UP, COUNTED = 5, 40


def run() -> dict[str, Any]:
    """Return milliseconds of CPU a rerun, and how they grow."""
    with tempfile.TemporaryDirectory() as folder:
        filled = Filled(Path(folder))
        cookies = {role: filled.sign_in(role) for role in Role}
        found: dict[int, dict[str, float]] = {}
        stepped: dict[str, float] = {}
        for visitors in (FEW, MANY):
            filled.add_visits(visitors - (FEW if visitors == MANY else 0))
            with serving(Path(folder)) as (port, pid):
                found[visitors] = {screen: asyncio.run(_rerun(port, pid, screen, cookies[role])) for screen, role in SCREENS.items()}
                if visitors == MANY:
                    step = partial(db.perform, filled.scope, lambda s: queries.touch(s, filled.event.id))
                    stepped = {screen: asyncio.run(_rerun(port, pid, screen, cookies[role], step)) for screen, role in SCREENS.items()}
    return {
        screen: {
            f"cpu_ms_{FEW}": round(found[FEW][screen], 2),
            f"cpu_ms_{MANY}": round(found[MANY][screen], 2),
            f"cpu_ms_{MANY}_after_a_step": round(stepped[screen], 2),
            "growth": round(found[MANY][screen] / found[FEW][screen], 2),
        }
        for screen in SCREENS
    }


async def _rerun(port: int, pid: int, screen: str, cookie: str, before: Callable[[], object] = lambda: None) -> float:
    """Return the milliseconds of CPU that one rerun costs the server, the mean of many; before each one something may be done."""
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    headers = {"Cookie": f"{COOKIE}={cookie}", "Origin": f"http://127.0.0.1:{port}"}
    async with websockets.connect(address, additional_headers=headers, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        for _n in range(WARM_UP):
            await _once(socket, screen)
        begun = cpu_seconds(pid)
        for _n in range(COUNTED):
            before()
            await _once(socket, screen)
        return (cpu_seconds(pid) - begun) / COUNTED * 1000


async def _once(socket: Any, screen: str) -> None:  # noqa: ANN401 - a websocket
    ask = BackMsg()
    ask.rerun_script.page_name = screen
    ask.rerun_script.query_string = "counter=A-1" if screen == "desk" else ""
    await socket.send(ask.SerializeToString())
    failed = False
    while True:
        message = ForwardMsg()
        message.ParseFromString(await socket.recv())
        kind = message.WhichOneof("type")
        failed |= kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception"
        if kind == "script_finished":
            break
    if failed:
        text = f"the screen {screen} shows an exception"
        raise RuntimeError(text)
