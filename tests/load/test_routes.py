"""Two servers on one database: the rush comes through their real routes."""

from __future__ import annotations

import http.client
from contextlib import ExitStack
from datetime import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, update

from booths.models import Visit
from core import clock, db
from core.addresses import new_token
from events import queries
from events.models import Event
from tests.e2e.server import Server, running
from tests.load.crowd import at_once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.builders import Fair


@pytest.fixture
def servers(database_url: str, fair: Fair, tmp_path: Path) -> Iterator[list[Server]]:
    """Return two servers, the event open today from midnight to midnight."""
    today = {"day": clock.day_of(clock.now()), "opens": time(0, 0), "last_admission": time(23, 59, 59), "closes": time(23, 59, 59)}
    fair.put(lambda s: s.execute(update(Event).where(Event.id == fair.event.id).values(**today)))
    with ExitStack() as both:
        folders = [tmp_path / "first", tmp_path / "second"]
        for folder in folders:
            folder.mkdir()
        yield [both.enter_context(running(folder, database_url)) for folder in folders]


def door(fair: Fair) -> str:
    """Return the door's path."""
    with db.read(fair.scope) as session:
        return f"/e/{fair.event.code}?c={queries.venue_channel(session, fair.event.id).code}"


def post(server: Server, path: str, nonces: list[str], address: str) -> list[str]:
    """Post each nonce from an address, one after the other over one connection, and return the tickets' addresses."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    found = []
    for nonce in nonces:
        connection.request("POST", path, urlencode({"nonce": nonce}), {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": address})
        answer = connection.getresponse()
        answer.read()
        found.append(answer.getheader("location", str(answer.status)))
    connection.close()
    return found


def rush(fair: Fair, servers: list[Server], clients: list[list[str]]) -> list[list[str] | str]:
    """Let clients post at once, at the two servers in turn."""
    path = door(fair)
    return at_once([lambda n=n, nonces=nonces: post(servers[n % 2], path, nonces, f"10.0.0.{n}") for n, nonces in enumerate(clients)])


def numbers(fair: Fair) -> list[int]:
    """Return all numbers."""
    with db.read(fair.scope) as session:
        return sorted(session.scalars(select(Visit.number)))


def test_a_rush_at_two_servers_gives_one_number_for_each_nonce(fair: Fair, servers: list[Server]) -> None:
    same = [[new_token()]] * 16
    different = [[new_token() for _ in range(10)] for _ in range(20)]
    answers = rush(fair, servers, [*same, *different])

    assert len({address for mine in answers[:16] for address in mine}) == 1
    assert len({address for mine in answers for address in mine}) == 201
    assert numbers(fair) == list(range(1, 202))


@pytest.mark.long
def test_two_thousand_phones_get_two_thousand_numbers(fair: Fair, servers: list[Server]) -> None:
    rush(fair, servers, [[new_token() for _ in range(50)] for _ in range(40)])

    assert numbers(fair) == [*range(1, 501), *range(1001, 2501)]
