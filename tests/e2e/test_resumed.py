"""A tab is tied to its sign-in: whoever knows the name of somebody else's tab does not go on in it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from staff.sessions import COOKIE
from staff.web import SIGN_IN_HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def drawn(socket: ClientConnection) -> str:
    """Have the screen drawn, and return the tab's name."""
    ask = BackMsg()
    ask.rerun_script.query_string = ""
    socket.send(ask.SerializeToString())
    name = ""
    while True:
        message = ForwardMsg()
        message.ParseFromString(socket.recv(WAIT_SECONDS))
        if message.WhichOneof("type") == "new_session":
            name = message.new_session.initialize.session_id
        elif message.WhichOneof("type") == "script_finished":
            return name


@pytest.fixture
def cookies(stage: Stage) -> tuple[str, str]:
    """Return the cookies of the organiser's browser and of reception's."""
    return stage.cookie(stage.organiser_account)["value"], stage.cookie(stage.reception_account)["value"]


def test_a_tab_whose_line_broke_goes_on_for_its_own_browser_only(stage: Stage, cookies: tuple[str, str]) -> None:
    organiser, reception = cookies
    with tab(stage, organiser) as socket:
        theirs = drawn(socket)

    with tab(stage, reception, theirs) as socket:
        assert drawn(socket) != theirs
    with tab(stage, organiser, theirs) as socket:
        assert drawn(socket) == theirs


def test_nobody_takes_over_a_tab_that_is_open(stage: Stage, cookies: tuple[str, str]) -> None:
    organiser, reception = cookies
    with tab(stage, organiser) as socket:
        theirs = drawn(socket)
        with tab(stage, reception, theirs) as other:
            assert drawn(other) != theirs
        assert drawn(socket) == theirs


def test_a_browser_cannot_say_itself_which_sign_in_it_is(stage: Stage, cookies: tuple[str, str]) -> None:
    organiser, reception = cookies
    with tab(stage, organiser, **{SIGN_IN_HEADER: "the same"}) as socket:
        theirs = drawn(socket)

    with tab(stage, reception, theirs, **{SIGN_IN_HEADER: "the same"}) as socket:
        assert drawn(socket) != theirs
