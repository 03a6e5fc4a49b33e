"""How good the forecasts are: days are played, halted every half hour, rolled forward from there, and compared with what then came."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, NamedTuple

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


class Told(NamedTuple):
    """Minutes until a call as they came true, and as they were estimated."""

    true: float
    naive: float
    median: float
    low: float
    high: float


class Compared(NamedTuple):
    """What tickets said (to whoever waited, of the line that was to call them first), and what was forecast of each line, also of people at a table."""

    tickets: list[Told]
    lines: list[Told]


def compare(day: Scenario, expected: Scenario, seed: int, runs: int = forecast.RUNS) -> Compared:
    """Return what was told at every halt to whoever was called later on. The day is played as it came (counters late, unannounced), forecast as planned."""
    engine = Halting(day, scenario.day(day, seed))
    played: Played = engine.play()
    called = {g.number * PLACES + t.booth: t.called for g in played.guests for t in g.turns}
    found = Compared([], [])
    for hall, talks in engine.kept:
        rolled = forecast.roll(hall, talks, expected, runs=runs, seed=seed)
        for visitor in hall.visitors:
            told = [
                Told(true - hall.now, naive(hall, visitor, stop), *rolled.stops[stop.id][:3])
                for stop in visitor.stops
                if (true := called.get(stop.id)) is not None  # type: ignore[arg-type]
            ]
            found.lines.extend(told)
            if told and visitor.at is None:
                found.tickets.append(Told(min(t.true for t in told), min(t.naive for t in told), *rolled.visitors[visitor.id][:3]))
    return found
