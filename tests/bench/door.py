"""How fast the door lets people in: through the route, against the same statements without it, raw commits and an empty route."""

from __future__ import annotations

import http.client
import multiprocessing
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sqlalchemy import Engine, text

from booths import log
from booths.models import Step, Stop, Visit
from checkin import admission
from checkin.models import Means, Pass
from core import clock, db
from core.addresses import new_token
from core.tables import new_key
from events import queries
from tests.bench.fill import Filled
from tests.bench.server import serving

if TYPE_CHECKING:
    from collections.abc import Callable

CLIENTS = (1, 8, 32)
ROUNDS = 3
PER_ROUND = 320


def _spread(seconds: list[float], wall: float) -> dict[str, float]:
    """Return rate and answer times in milliseconds."""
    ordered = sorted(seconds)
    return {
        "per_second": round(len(ordered) / wall, 1),
        "p50_ms": round(statistics.median(ordered) * 1000, 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 2),
        "longest_ms": round(ordered[-1] * 1000, 2),
    }


def _client(port: int, ask: tuple[str, str], times: int, results: list[float], start: threading.Barrier) -> None:
    method, path = ask
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    start.wait()
    for n in range(times):
        body = urlencode({"nonce": new_token()}) if method == "POST" else None
        headers = {"X-Forwarded-For": f"10.{times}.{n % 256}.{n // 256}"} | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        begun = time.perf_counter()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        results.append(time.perf_counter() - begun)
        if answer.status not in {200, 303}:
            message = f"{method} {path} answered {answer.status}"
            raise RuntimeError(message)


def _load(port: int, ask: tuple[str, str], clients: int, pipe: Any) -> None:  # noqa: ANN401 - a pipe's end
    """Run so many clients in this process, and send back their times and the wall time."""
    results: list[float] = []
    start = threading.Barrier(clients + 1)
    threads = [threading.Thread(target=_client, args=(port, ask, PER_ROUND // clients, results, start)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    pipe.send((results, time.perf_counter() - begun))


def _from_outside(port: int, ask: tuple[str, str], clients: int) -> tuple[list[float], float]:
    """Ask from a process of its own, so that the clients' work is not the server's."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_load, args=(port, ask, clients, there))
    process.start()
    found: tuple[list[float], float] = here.recv()
    process.join()
    return found


def _bare(filled: Filled, engine: Engine) -> Callable[[], None]:
    """Return a check-in as its bare statements: the very ones of `admission.admit`, in its order, through SQLAlchemy Core."""
    own, event = {"council_id": filled.scope.council_id}, filled.event.id
    own_event = {"event": event, "council": filled.scope.council_id}

    def check_in() -> None:
        now, visit = clock.now(), new_key()
        with engine.begin() as connection:
            scan = own | {"event_id": event, "nonce": new_token(), "means": Means.PHONE, "channel_id": None, "visit_id": visit}
            connection.execute(admission.CLAIM["sqlite"], scan | {"happened_at": now, "received_at": now}).one()
            block = connection.execute(admission.ENTER_BY_ONESELF, own_event | {"today": clock.day_of(now), "wall": clock.local(now).time()}).one()
            drawn = {"event": event, "left_out": block.paper_first, "after": block.offline_last + 1}
            number = connection.execute(admission.DRAW, drawn).scalar_one() - 1
            row = own | {"id": visit, "event_id": event, "series": "door", "number": number, "people": 1, "language": "ja"}
            connection.execute(admission.ADD[Visit], row | {"arrived_at": now, "state_since": now})
            connection.execute(admission.ADD[Pass], own | {"visit_id": visit, "token": new_token()})
            booth, programme = connection.execute(queries.FIRST_CONTACT, {"event": event}).one()
            line = own | {"event_id": event, "visit_id": visit, "booth_id": booth, "programme_id": programme}
            connection.execute(admission.ADD[Stop], line | {"joined_at": now})
            step = own | {"event_id": event, "visit_id": visit, "step": Step.ARRIVE, "happened_at": now, "received_at": now, "changes": []}
            connection.execute(log.APPEND, step | {"who": "", **dict.fromkeys(("stop_id", "counter_id", "account_id", "device_id", "voids"))})

    return check_in


def _commits(engine: Engine) -> Callable[[], None]:
    def commit() -> None:
        with engine.begin() as connection:
            connection.execute(text("UPDATE series SET next = next"))

    return commit


def _rate(action: Callable[[], None], times: int) -> float:
    action()
    begun = time.perf_counter()
    for _n in range(times):
        action()
    return times / (time.perf_counter() - begun)


def run() -> dict[str, Any]:
    """Measure in rounds, each kind once a round, and return the medians."""
    with tempfile.TemporaryDirectory() as folder:
        filled = Filled(Path(folder))
        engine = db.engine().execution_options(writes=True)
        bare, commits = _bare(filled, engine), _commits(engine)
        post = ("POST", f"/e/{filled.event.code}?c={filled.channel}")
        bares, raws, routes, empties = [], [], {n: ([], 0.0) for n in CLIENTS}, {n: ([], 0.0) for n in CLIENTS}
        with serving(Path(folder)) as (port, _pid):
            for _round in range(ROUNDS):
                bares.append(_rate(bare, PER_ROUND))
                raws.append(_rate(commits, PER_ROUND))
                for clients in CLIENTS:
                    for sums, ask in ((routes, post), (empties, ("GET", "/healthz"))):
                        seconds, wall = _from_outside(port, ask, clients)
                        sums[clients] = (sums[clients][0] + seconds, sums[clients][1] + wall)
        core = statistics.median(bares)
        route = {str(n): _spread(*routes[n]) for n in CLIENTS}
        return {
            "route": route,
            "empty_route": {str(n): _spread(*empties[n]) for n in CLIENTS},
            "bare_core_per_second": round(core, 1),
            "raw_commits_per_second": round(statistics.median(raws), 1),
            "route_vs_bare_core": {n: round(found["per_second"] / core, 2) for n, found in route.items()},
            "longest_vs_p50_at_32": round(route["32"]["longest_ms"] / route["32"]["p50_ms"], 2),
        }
