"""A visitor's phone: a browser without JavaScript, and a real server with our pages only, on loopback."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx2 as httpx
import uvicorn
from sqlalchemy import func, select
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

import booths.web
import checkin.web
import events.web
import staff.web
from core import db, guard, web
from core.scopes import SYSTEM
from core.tables import Base
from events import queries as plan
from tests.builders import Fair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpx2 import Response

SetClock = Callable[[float], None]
NONCE = re.compile(r'name="nonce" value="([\w-]+)"')


@contextmanager
def server() -> Iterator[str]:
    """Run a server with the visitors' pages, in a thread of this process while the block lasts, and return its address."""
    routes = [*checkin.web.routes, *booths.web.routes, *events.web.routes, Route("/assets/{name}", web.serve_asset)]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(guard.Guard, ours=routes, known=staff.web.known_browser)],
        exception_handlers={HTTPException: web.on_http_error, Exception: web.on_error},
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        running = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not running.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join()


@dataclass
class Phone:
    """A phone at the event's door."""

    fair: Fair
    server: str
    browser: httpx.Client = field(init=False)
    others: list[Phone] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start with no cookie, in Japanese, and follow no redirection."""
        self.browser = httpx.Client(base_url=self.server, headers={"accept-language": "ja"}, trust_env=False)

    def another(self) -> Phone:
        """Return another phone at the same door."""
        self.others.append(Phone(self.fair, self.server))
        return self.others[-1]

    def close(self) -> None:
        """End the connections of this phone and of the others that it brought."""
        for phone in (self, *self.others):
            phone.browser.close()

    def address(self, *, venue: bool = True) -> str:
        """Return the address that a code at the venue leads to, or the one on a flyer."""
        with db.read(self.fair.scope) as session:
            code = plan.venue_channel(session, self.fair.event.id).code
        return f"/e/{self.fair.event.code}" + (f"?c={code}" if venue else "")

    def look(self, *, venue: bool = True, **query: str) -> Response:
        """Open the door's page."""
        return self.browser.get(self.address(venue=venue) + "".join(f"&{name}={value}" for name, value in query.items()))

    def take(self, **fields: object) -> Response:
        """Open the door's page and send its form."""
        return self.send(nonce_in(self.look()), **fields)

    def send(self, nonce: str, **fields: object) -> Response:
        """Send the door's form with this nonce."""
        return self.browser.post(self.address(), data={"nonce": nonce, **fields})

    def ticket(self, token: str, query: str = "") -> str:
        """Return a ticket's page."""
        answer = self.browser.get(f"/t/{token}{query}", follow_redirects=True)
        assert answer.status_code == 200
        return answer.text


def nonce_in(page: Response) -> str:
    """Return the nonce of a page's form."""
    return NONCE.findall(page.text)[0]


def shows_form(page: Response) -> bool:
    """Whether a page offers a number."""
    return bool(NONCE.search(page.text))


def token_in(answer: Response) -> str:
    """Return the token of the ticket that a form led to."""
    assert answer.status_code == 303
    return answer.headers["location"].removeprefix("/t/")


def rows() -> dict[str, int]:
    """Count every table."""
    with db.read(SYSTEM) as session:
        return {table.name: session.execute(select(func.count()).select_from(table)).scalar_one() for table in Base.metadata.sorted_tables}
