"""A tab without a browser: a socket to the real server, that speaks as Streamlit's page does."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from staff.sessions import COOKIE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.e2e.stage import Stage

WAIT_SECONDS = 30


@contextmanager
def tab(stage: Stage, cookie: str, *goes_on: str, **headers: str) -> Iterator[ClientConnection]:
    """Open a socket as Streamlit's page does: it may name a tab with which it would go on."""
    host = stage.server.address.removeprefix("http://")
    sent = {"Cookie": f"{COOKIE}={cookie}", "Origin": stage.server.address} | headers
    asked = ["streamlit", "none", *goes_on] if goes_on else ["streamlit"]
    with connect(f"ws://{host}/_stcore/stream", additional_headers=sent, subprotocols=asked, max_size=None) as socket:  # type: ignore[arg-type]
        yield socket


def draw(socket: ClientConnection, page: str = "", sent: Mapping[str, Mapping[str, Any]] | None = None) -> list[ForwardMsg]:
    """Have a screen drawn, with what is sent for its fields, and return what was told."""
    ask = BackMsg()
    ask.rerun_script.page_name = page
    for field, values in (sent or {}).items():
        ask.rerun_script.widget_states.widgets.add(id=field, **values)
    socket.send(ask.SerializeToString())
    told = []
    while not told or told[-1].WhichOneof("type") != "script_finished":
        message = ForwardMsg()
        message.ParseFromString(socket.recv(WAIT_SECONDS))
        told.append(message)
    return told


def drawn(socket: ClientConnection) -> str:
    """Have the screen drawn, and return the tab's name."""
    return next(m.new_session.initialize.session_id for m in draw(socket) if m.WhichOneof("type") == "new_session")
