"""The guard before everything: a mall behind one address passes, who guesses does not, and every answer says what browsers may do with it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.guard import LONGEST_PATH, SPENT, Guard
from core.limits import LONGEST_CODE, Limits, household, limit

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import HTTPConnection, Request
    from starlette.types import Message, Scope

VENUE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
CARDS = {"known", *(f"ticket-{n}" for n in range(600))}


async def _ticket(request: Request) -> Response:
    return PlainTextResponse("", 200 if request.path_params["token"] in CARDS else 404)


async def _door(request: Request) -> Response:
    if request.method == "POST" and "junk" in request.query_params:
        return PlainTextResponse("", 429 if request.scope.get(SPENT) else 400)
    if request.method == "POST":
        return Response(status_code=303, headers={"location": f"/t/{request.query_params.get('then')}"})
    return PlainTextResponse("", 200 if request.path_params["event"] == "fair" else 404)


async def _staffs(_request: Request) -> Response:
    return Response(status_code=303, headers={"location": "/signin"})


ROUTES = [
    Route("/t/{token}", _ticket),
    Route("/e/{event}", _door, methods=["GET", "POST"]),
    *(Route(path, _door, methods=["POST"]) for path in ("/signin", "/setup", "/invitation/{x}")),
    Route("/reception-offline/{event}", _staffs),
]


async def _known(connection: HTTPConnection) -> str:
    return connection.cookies.get("browser", "")


class Line:
    """Asks the guard, without a server."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stop the clock of the limits at nought."""
        self.seconds, self.guard = 0.0, Guard(Starlette(routes=ROUTES), ours=ROUTES, known=_known)
        monkeypatch.setattr("throttled.utils.now_mono_f", lambda: 1000 + self.seconds)

    def ask(
        self, path: str, method: str = "GET", *, address: str = VENUE, scheme: str = "http", kind: str = "http", **headers: str
    ) -> tuple[int, dict[str, str]]:
        """Return status and headers of the answer; for a socket its closing code."""
        got: list[Message] = []

        async def send(message: Message) -> None:
            got.append(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        place, _, query = path.partition("?")
        raw = [(b"host", b"soudan.example"), *((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())]
        scope: Scope = {
            "type": kind, "method": method, "path": place, "query_string": query.encode(), "headers": raw, "client": (address, 1), "scheme": scheme,
        }  # fmt: skip
        with suppress(StopIteration):
            self.guard(scope, receive, send).send(None)  # nothing of this waits for anything
        if kind == "websocket":
            return got[0]["code"], {}
        return got[0]["status"], {name.decode(): value.decode() for name, value in got[0]["headers"]}

    def statuses(self, paths: list[str], method: str = "GET", **more: str) -> set[int]:
        """Return with which statuses these were answered."""
        return {self.ask(path, method, **more)[0] for path in paths}


@pytest.fixture
def no_limits() -> None:
    """Leave the limits on."""


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    """Return a way to ask."""
    return Line(monkeypatch)


@pytest.mark.parametrize("minutes", [0, 10])
def test_six_hundred_people_behind_one_address_pass(line: Line, minutes: int) -> None:
    """They come at once or within ten minutes, take their numbers, and ask for their tickets again and again."""
    for person in range(600):
        line.seconds = person * minutes / 10
        assert line.ask("/e/fair")[0] == 200
        assert line.ask(f"/e/fair?then=ticket-{person}", "POST")[0] == 303
        assert line.ask(f"/t/ticket-{person}")[0] == 200
        polls = range(person % 6, person if minutes else 0, 6)
        assert line.statuses([f"/t/ticket-{other}" for other in polls]) <= {200}


def test_who_guesses_is_told_to_wait_and_the_neighbours_go_on(line: Line) -> None:
    line.ask("/e/fair")
    line.ask("/t/ticket-1")
    assert line.statuses([f"/t/guess-{n}" for n in range(100)]) == {404}
    status, headers = line.ask("/t/known")

    assert (status, headers["retry-after"]) == (429, "3")
    assert line.ask("/t/known", address=ELSEWHERE)[0] == 200
    assert line.ask("/e/fair")[0] == 200  # of another kind
    assert line.ask("/t/ticket-1")[0] == 200  # opened before
    assert line.ask("/e/fair?then=ticket-2", "POST")[0] == 303
    assert line.ask("/t/ticket-2")[0] == 200  # given out just now


def test_after_the_wait_one_may_ask_again(line: Line) -> None:
    line.statuses([f"/t/guess-{n}" for n in range(100)])
    line.seconds = int(line.ask("/t/ticket-3")[1]["retry-after"])

    assert line.ask("/t/ticket-3")[0] == 200


@pytest.mark.parametrize(("path", "passes"), [("/signin", 60), ("/invitation/x", 60), ("/e/fair?then={n}", 700)])
def test_what_costs_is_limited_for_each_address(line: Line, path: str, passes: int) -> None:
    answers = [line.ask(path.format(n=n), "POST")[0] for n in range(passes + 1)]

    assert (set(answers[:passes]), answers[passes]) == ({303}, 429)
    assert line.ask(path, "POST", address=ELSEWHERE)[0] == 303


def test_wrong_forms_and_repeated_ones_use_up_no_numbers(line: Line) -> None:
    """A phone sends junk, or its one form again and again: its neighbours get their numbers, and junk is told apart earlier after a while."""
    line.ask("/e/fair")
    junk = [line.ask("/e/fair?junk", "POST")[0] for _ in range(800)]

    assert (junk[0], junk[-1]) == (400, 429)
    assert line.statuses(["/e/fair?then=known"] * 800, "POST") == {303}
    assert line.statuses([f"/e/fair?then=ticket-{n}" for n in range(600)], "POST") == {303}


def test_neighbours_junk_keeps_nobody_from_signing_in(line: Line) -> None:
    line.statuses(["/setup"] * 80, "POST")
    assert line.ask("/signin", "POST")[0] == 303

    line.statuses(["/signin"] * 80, "POST")
    known = [line.ask("/signin", "POST", cookie="browser=mine")[0] for _ in range(61)]
    assert line.ask("/signin", "POST")[0] == 429
    assert (set(known[:60]), known[60]) == ({303}, 429)
    assert line.ask("/signin", "POST", cookie="browser=another")[0] == 303


def test_what_opened_nothing_is_not_remembered_and_kinds_do_not_push_each_other_out(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.limits.MOST_KEYS", 3)
    line.ask("/e/fair")
    line.statuses([f"/reception-offline/{n}" for n in range(9)])
    line.statuses([f"/t/ticket-{n}" for n in range(9)])

    assert [line.guard.limits.is_known(*place) for place in (("reception-offline", "8"), ("t", "ticket-0"), ("t", "ticket-8"), ("e", "fair"))] == [
        False, False, True, True,
    ]  # fmt: skip


def test_long_addresses_take_no_memory(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "x" * (LONGEST_CODE + 1)
    monkeypatch.setattr(f"{__name__}.CARDS", {long})

    assert line.ask(f"/t/{long}")[0] == 200
    assert not line.guard.limits.is_known("t", long)
    assert [line.ask(path)[0] for path in ("/t/" + "x" * LONGEST_PATH, "/t/" + "x" * (LONGEST_PATH - 3))] == [414, 404]


def test_an_event_is_not_flooded_from_many_addresses(line: Line) -> None:
    line.guard.limits = Limits(event=limit(60, 50))
    answers = [line.ask(f"/e/fair?then={n}", "POST", address=f"10.0.{n}.1")[0] for n in range(51)]

    assert (set(answers[:50]), answers[50]) == ({303}, 429)
    assert line.ask("/e/other?then=x", "POST")[0] == 303


def test_addresses_of_one_household_count_as_one() -> None:
    assert household("2001:db8::1") == household("2001:db8::ffff:1") != household("2001:db8:0:1::1")
    assert household("203.0.113.7") == "203.0.113.7"
    assert household("testclient") == "testclient"


FOREIGN = [
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"},
    {"origin": "https://elsewhere.example"},
    {"origin": "null"},
    {"origin": "http://["},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_sites_form_or_socket_is_refused(line: Line, headers: dict[str, str]) -> None:
    assert [line.ask("/e/fair?then=x", method, **headers)[0] for method in ("POST", "PUT", "DELETE")] == [403] * 3
    assert line.ask("/_stcore/stream", kind="websocket", **headers)[0] == 1008


@pytest.mark.parametrize("headers", [{}, {"sec_fetch_site": "same-origin"}, {"origin": "http://soudan.example"}])
def test_our_own_form_passes(line: Line, headers: dict[str, str]) -> None:
    assert line.ask("/e/fair?then=x", "POST", **headers)[0] == 303


def test_browsers_keep_to_https_once_they_came_by_it(line: Line) -> None:
    name = "strict-transport-security"
    answers: Callable[[str], list[dict[str, str]]] = lambda scheme: [line.ask(path, scheme=scheme)[1] for path in ("/e/fair", "/t/nowhere")]  # noqa: E731 - both

    assert all(headers[name] == "max-age=31536000" for headers in answers("https"))
    assert not any(name in headers for headers in answers("http"))
