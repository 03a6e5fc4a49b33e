"""Sends requests to the whole program in this process, and tells what came of them and whether any row has changed."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sqlalchemy import select

import streamlit_app
from core import db
from core.scopes import SYSTEM
from core.tables import Base
from tests import elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterable

PATIENCE_SECONDS = 30
UNTOUCHED = [table for table in Base.metadata.sorted_tables if table.name != "guess"]
"""That somebody has tried a password is written down."""


@dataclass(frozen=True)
class Sent:
    """One request, as a server that speaks HTTP hands it over."""

    method: str
    path: str
    query: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    address: str = "203.0.113.7"


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    body: bytes = b""
    error: BaseException | None = None
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether it is no error of ours, and tells nothing of the program's inside."""
        inside = any(trace in self.body for trace in (b"Traceback", b"sqlalchemy", b"site-packages", b"psycopg"))
        forged = any(b"forged" in value for name, value in self.headers if name == b"set-cookie")
        return self.error is None and 0 < self.status < 500 and not inside and not forged


async def _answer(sent: Sent) -> Answer:
    found, body = Answer(), [sent.body]

    async def receive() -> dict[str, Any]:
        if not body:
            await asyncio.sleep(PATIENCE_SECONDS)  # whoever asked waits for the answer
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": body.pop(), "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401 - ASGI's own
        if message["type"] == "http.response.start":
            found.status, found.headers = message["status"], list(message["headers"])
        else:
            found.body += message.get("body", b"")

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": sent.method, "scheme": "http", "path": unquote(sent.path),
        "raw_path": sent.path.encode(), "query_string": sent.query, "root_path": "", "headers": [(b"host", b"testserver"), *sent.headers],
        "client": (sent.address, 50_000), "server": ("testserver", 80), "state": {},
    }  # fmt: skip
    try:
        await streamlit_app.app(scope, receive, send)
    except Exception as error:  # noqa: BLE001 - it is what we look for
        found.error = error
    return found


def answers(all_sent: Iterable[Sent]) -> list[Answer]:
    """Send one after the other."""

    async def ask() -> list[Answer]:
        return [await _answer(sent) for sent in all_sent]

    return elsewhere.run(ask())


def digest() -> dict[str, str]:
    """Return what stands in every table."""
    with db.read(SYSTEM) as session:
        rows = {table.name: session.execute(select(table).order_by(table.c.id)).all() for table in UNTOUCHED}
    return {name: hashlib.sha256(repr(found).encode()).hexdigest() for name, found in rows.items()}
