"""Whoever sends slowly, or stops in the middle, holds nothing for long and leaves no trace of an error."""

from __future__ import annotations

import asyncio
import resource
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core import connections, web
from tests import elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterator

FORM = {"type": "http", "method": "POST", "path": "/signin", "headers": [], "query_string": b"", "scheme": "http"}


def read(*chunks: dict[str, Any]) -> int:
    """Read a form that comes in these parts, and then no more; return with which status it is answered."""
    waiting = list(chunks)

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    async def read() -> int:
        try:
            await web.read_form(Request(FORM, receive))
        except HTTPException as error:
            return error.status_code
        return 200

    return elsewhere.run(asyncio.wait_for(read(), 5))


PART = {"type": "http.request", "body": b"name=", "more_body": True}


def test_a_form_that_does_not_come_to_its_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "BODY_SECONDS", 0.05, raising=False)

    assert read(PART) == 408


def test_somebody_who_goes_away_while_sending_is_no_error_of_ours() -> None:
    assert read(PART, {"type": "http.disconnect"}) == 400


def test_what_is_given_up_is_answered_kindly_and_the_line_is_shut() -> None:
    answer = elsewhere.run(web.on_http_error(Request(FORM), HTTPException(408)))

    assert (answer.status_code, answer.headers["connection"], "お手伝いします" in bytes(answer.body).decode()) == (408, "close", True)


async def slow(_request: Request) -> Response:
    """Answer after a while."""
    await asyncio.sleep(0.8)
    return PlainTextResponse("done")


@pytest.fixture
def server() -> Iterator[tuple[str, int]]:
    """Return the address of a server whose half-sent heads are cut after a fifth of a second."""
    listening = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(Starlette(routes=[Route("/", slow)]), log_level="warning", lifespan="off", ws="none"))

    async def serve() -> None:
        cutting = asyncio.create_task(connections.HalfSent(running, seconds=0.2).keep_cutting(every=0.05))
        await running.serve([listening])
        cutting.cancel()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    yield listening.getsockname()
    running.should_exit = True
    thread.join(10)


HEAD = b"GET / HTTP/1.1\r\nHost: here\r\n"


@pytest.mark.parametrize("sent", [b"", b"GET", HEAD])
def test_the_line_of_a_head_that_does_not_come_to_its_end_is_cut(server: tuple[str, int], sent: bytes) -> None:
    with socket.create_connection(server, timeout=5) as line:
        line.sendall(sent)

        assert line.recv(100) == b""


def test_one_that_comes_by_drops_is_cut_too(server: tuple[str, int]) -> None:
    with socket.create_connection(server, timeout=0.05) as line:
        line.sendall(HEAD)
        for number in range(60):
            try:
                if line.recv(100) == b"":
                    break
            except TimeoutError:
                line.sendall(f"x-{number}: y\r\n".encode())
            except ConnectionError:
                break
        else:
            pytest.fail("it was never cut")


def test_an_answer_that_takes_long_is_not_cut_nor_the_next_request_on_its_line(server: tuple[str, int]) -> None:
    with socket.create_connection(server, timeout=5) as line:
        for _twice in range(2):
            line.sendall(HEAD + b"\r\n")
            found = b""
            while not found.endswith(b"done"):
                part = line.recv(1000)
                assert part
                found += part


def test_as_many_lines_may_be_open_as_the_machine_allows() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512), hard))
    try:
        connections.allow_many()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == hard
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
