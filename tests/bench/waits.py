"""How good the forecasts are: days are played, halted every half hour, rolled forward from there, and compared with what then came."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from booths import forecast, routing, scenario
from booths.routing import UP, Hall
from booths.simulation import PLACES, Engine

if TYPE_CHECKING:
    from booths.scenario import Scenario
    from booths.simulation import Played

EVERY = 30.0


class Halting(Engine):
    """Plays a day and keeps what the hall looked like every half hour."""

    def __init__(self, *args: object, **more: object) -> None:
        """Set the hall up."""
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.next = EVERY
        self.kept: list[tuple[Hall, list[forecast.Talk]]] = []

    def dispatch(self) -> None:
        """Call, then look around."""
        super().dispatch()
        if self.hall.now >= self.next:
            self.next += EVERY
            for guest in self.guests:
                if guest.since is not None:
                    guest.face.waited = guest.base + self.hall.now - guest.since
            talks = [forecast.Talk(s.index, s.guest.number, s.booth, s.guest.turns[-1].called) for s in self.seats if s.guest]  # type: ignore[arg-type]
            self.kept.append((copy.deepcopy(self.hall), talks))


def naive(hall: Hall, visitor: routing.Visitor, stop: routing.Stop) -> float:
    """Return people ahead × mean ÷ counters up."""
    ahead = sum(v.arrived < visitor.arrived and any(s.booth == stop.booth for s in v.stops) for v in hall.visitors)
    up = sum(c.booth == stop.booth and c.state in UP for c in hall.counters)
    return ahead * routing.minutes_at(hall)[stop.booth] / max(1, up)


def compare(day: Scenario, seed: int, runs: int = forecast.RUNS) -> list[tuple[float, float, float, float, float]]:
    """Return (true wait, naive, median, low, high) of every waiting stop at every halt that was called later on."""
    engine = Halting(day, scenario.day(day, seed))
    played: Played = engine.play()
    called = {g.number * PLACES + t.booth: t.called for g in played.guests for t in g.turns}
    found = []
    for hall, talks in engine.kept:
        rolled = forecast.roll(hall, talks, day, runs=runs, seed=seed)
        for visitor in hall.visitors:
            for stop in visitor.stops:
                true = called.get(stop.id)  # type: ignore[arg-type]
                if true is not None:
                    wait = rolled.stops[stop.id]
                    found.append((true - hall.now, naive(hall, visitor, stop), wait.median, wait.low, wait.high))
    return found
