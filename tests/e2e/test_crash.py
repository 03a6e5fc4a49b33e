"""A power cut in the middle of the rush: whoever was answered is in."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import httpx2 as httpx

from core.addresses import new_token
from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from tests.e2e.server import Server

CLIENTS = 8
BEFORE_THE_CUT = 40


def take_numbers(door: str, answered: list[str], cut: threading.Event) -> None:
    """Take numbers one after the other until the server is gone; keep the ticket of each answer."""
    with httpx.Client(timeout=10) as client:
        while not cut.is_set():
            try:
                answer = client.post(door, data={"nonce": new_token()})
            except httpx.TransportError:
                return
            assert answer.status_code == 303
            answered.append(answer.headers["location"])


def test_after_kill_9_every_answered_check_in_is_there(server: Server) -> None:
    answered: list[str] = []
    cut = threading.Event()
    with Stage.set(server) as stage:
        clients = [threading.Thread(target=take_numbers, args=(stage.door, answered, cut)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    until = time.monotonic() + 30
    while len(answered) < BEFORE_THE_CUT and time.monotonic() < until:
        time.sleep(0.01)
    server.kill()
    cut.set()
    for client in clients:
        client.join()
    server.start()

    assert len(answered) >= BEFORE_THE_CUT
    with httpx.Client(base_url=server.address) as phone:
        assert {phone.get(ticket).status_code for ticket in answered} == {200}
    assert len(set(answered)) == len(answered)
