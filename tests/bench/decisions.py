"""How long it takes to decide whom to call, and to call them."""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from pathlib import Path
from random import Random

from booths import desk, routing
from booths.routing import Booth, Counter, Hall, Stop, Visitor
from core import db
from core.errors import Refusal
from events.models import CounterState
from tests import postgres
from tests.bench.fill import Filled

BOOTHS = 7
PEOPLE_A_COUNTER = 6
DECISIONS = 400
WARM_UP, CALLS = 8, 60
"""The first calls of a process compile their statements."""
VISITORS = 300


def hall(visitors: int) -> Hall:
    """Return a hall in which so many are present, all of them in one to three lines and seven in eight of them free to be called."""
    rng = Random(visitors)  # noqa: S311 - the same hall each time
    booths = [Booth(f"b{n}", 20 + n, 10, 220.0, 3) for n in range(BOOTHS)]
    counters = [Counter(f"c{n}", f"b{n % BOOTHS}", "serving", accessible=n % 3 == 0) for n in range(max(9, visitors // PEOPLE_A_COUNTER))]
    people = []
    for n in range(visitors):
        lines = rng.sample(range(BOOTHS), rng.choice([1, 1, 2, 3]))
        stops = tuple(Stop(f"{n}-{b}", f"b{b}") for b in lines)
        urgent = 100.0 if n % 25 == 0 else None
        people.append(
            Visitor(f"v{n}", n, float(n % 90), stops, float(100 - n % 90), urgent_since=urgent, needs_access=n % 17 == 0, at="b0" if n % 8 == 0 else None)
        )
    return Hall(100.0, booths, counters, people, {"zh": 1}, 300.0)


def decide(visitors: int) -> dict[str, float]:
    """Return milliseconds of one decision, p50 and p99."""
    now = hall(visitors)
    spent = []
    for n in range(DECISIONS):
        begun = time.perf_counter()
        routing.order(now, now.counters[n % len(now.counters)].id)
        spent.append(1000 * (time.perf_counter() - begun))
    return _spread(spent)


def _spread(spent: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(spent, n=100)
    return {"p50": round(cuts[49], 2), "p99": round(cuts[98], 2)}


def call_next() -> dict[str, dict[str, float]]:
    """Return milliseconds of the whole action 呼ぶ with 300 visitors, on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        found = {"sqlite": _calls(Filled(Path(folder)))}
    with tempfile.TemporaryDirectory() as folder, postgres.database("bench") as url:
        found["postgresql"] = _calls(Filled(Path(folder), url))
        db.engine().dispose()
    return found


def _calls(filled: Filled) -> dict[str, float]:
    filled.add_visits(VISITORS)
    gc.collect()
    gc.freeze()  # as the server does at its start: a full collection takes 100 ms
    counters = [counter.id for place in filled.booths for counter in place.counters]
    spent = []
    for n in range(CALLS):
        counter = counters[n % len(counters)]
        begun = time.perf_counter()
        try:
            db.perform(filled.scope, lambda s, c=counter: desk.call_next(s, c, filled.now))  # type: ignore[misc]
        except Refusal:
            continue  # nobody waits there
        spent.append(1000 * (time.perf_counter() - begun))
        db.perform(filled.scope, lambda s, c=counter: desk.finish(s, c, filled.now))  # type: ignore[misc]
        db.perform(filled.scope, lambda s, c=counter: desk.set_counter(s, c, CounterState.FREE, filled.now))  # type: ignore[misc]
    counted = spent[WARM_UP:]
    return _spread(counted) | {"calls": len(counted)}
