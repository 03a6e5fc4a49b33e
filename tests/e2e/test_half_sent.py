"""The real server cuts a line on which a request's head does not come to its end."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from core.connections import HEAD_SECONDS

if TYPE_CHECKING:
    from tests.e2e.server import Server


@pytest.mark.long
def test_a_head_that_is_sent_in_part_holds_its_line_for_half_a_minute(server: Server) -> None:
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=2 * HEAD_SECONDS) as line:
        line.sendall(b"GET /signin HTTP/1.1\r\nHost: here\r\n")

        assert line.recv(100) == b""
    assert time.monotonic() - begun > HEAD_SECONDS
    assert "Traceback" not in server.log


@pytest.mark.long
def test_somebody_who_goes_away_in_the_middle_of_a_form_leaves_no_traceback(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(b"POST /signin HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nname=")
        time.sleep(0.5)
    time.sleep(1)

    assert "Traceback" not in server.log
