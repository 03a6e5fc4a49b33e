"""How long it will take: the hall rolled forward some thirty times with the live policy, from where it stands now.

A pure function of a snapshot, of who sits where since when, and of the day as it is expected. Never done in a visitor's request.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from booths import scenario
from booths.routing import UP, Counter, Hall, Visitor
from booths.scenario import Course
from booths.simulation import Engine, Guest, Kind, Seat, Turn

if TYPE_CHECKING:
    from booths.routing import Booth, Key
    from booths.scenario import Agency, Scenario

RUNS = 30
WIDER = 1.1
"""The band between the tenth and the ninetieth of a hundred runs is stretched by this, so that four in five true waits fall in (`make bench PART=routing`)."""
BACK_IN = 20.0
"""Minutes until somebody is back who did not say when."""
LEAVES_IN = 20.0
"""Minutes of patience left to somebody who has waited longer than anybody would."""
TRIES = 20
LONGEST = 600.0
"""What is said at most of a line that nobody closes."""
SLOT, ENOUGH, SEEN_SHARE = 15.0, 5, 0.9


@dataclass(frozen=True, slots=True)
class Talk:
    """A consultation under way: which counter (its place in the scenario's order), who, where, since when."""

    counter: int
    visitor: Key
    booth: int
    since: float


class Wait(NamedTuple):
    """Minutes until the call: median, lower and upper end of the band, and the share of runs in which it came before closing."""

    median: float
    low: float
    high: float
    in_time: float


@dataclass(slots=True)
class Rolled:
    """What came of the runs: minutes until each waiting stop is called, those of somebody who would join a booth now, and when each line ends.

    `stop_admitting`: from then on fewer than nine in ten who come would still be talked to; None while that is not in sight.
    """

    stops: dict[Key, Wait] = field(default_factory=dict)
    visitors: dict[Key, Wait] = field(default_factory=dict)
    newcomers: dict[int, Wait] = field(default_factory=dict)
    ends: dict[int, float] = field(default_factory=dict)
    stop_admitting: float | None = None


def roll(hall: Hall, talks: list[Talk], expected: Scenario, *, runs: int = RUNS, seed: int = 0) -> Rolled:
    """Roll the hall forward. `hall.booths` and the counters stand in the order of `expected.agencies` and their places."""
    booth_of = {b.id: n for n, b in enumerate(hall.booths)}
    called: dict[Key, list[float | None]] = {s.id: [] for v in hall.visitors for s in v.stops}
    first: dict[Key, list[float | None]] = {v.id: [] for v in hall.visitors if v.stops}
    probes: dict[int, list[float | None]] = {n: [] for n in booth_of.values()}
    last: dict[int, list[float]] = {n: [] for n in booth_of.values()}
    came: list[tuple[float, bool]] = []
    for run in range(runs):
        rng = Random(f"{seed}/{run}")  # noqa: S311 - chance for a forecast, not for secrets
        played = _Run(hall, talks, expected, booth_of, rng, probe=run % len(booth_of))
        played.go()
        at = played.called()
        for visitor in hall.visitors:
            mine = {s.id: at[s.id] for s in visitor.stops if s.id in at}
            for key, minutes in mine.items():
                called[key].append(minutes)
            if mine:
                first[visitor.id].append(min((m for m in mine.values() if m is not None), default=None))
        probes[run % len(booth_of)].append(played.probe_wait())
        for booth, ended in played.ends().items():
            last[booth].append(ended)
        came += played.came()
    left = (hall.closes or math.inf) - hall.now
    waits = {key: summary(found or [None], left) for key, found in called.items()}
    firsts = {key: summary(found or [None], left) for key, found in first.items()}
    newcomers = {booth: summary(found, left) for booth, found in probes.items() if found}
    ends = {booth: sorted(at)[len(at) // 2] for booth, at in last.items() if at}
    return Rolled(waits, firsts, newcomers, ends, _stop_admitting(came))


def _stop_admitting(came: list[tuple[float, bool]]) -> float | None:
    """Return the first quarter of an hour in which fewer than nine in ten who came were still talked to, and none later did better."""
    slots: dict[int, list[bool]] = {}
    for arrived, seen in came:
        slots.setdefault(int(arrived // SLOT), []).append(seen)
    found = None
    for slot in sorted(slots, reverse=True):
        if len(slots[slot]) >= ENOUGH and sum(slots[slot]) / len(slots[slot]) >= SEEN_SHARE:
            break
        found = slot * SLOT
    return found


def summary(found: list[float | None], left: float) -> Wait:
    """Return median and band of the minutes until the call, if it comes. Where it mostly does not come any more, they lead up to closing."""
    called = [at for at in found if at is not None]
    if len(called) * 2 < len(found):
        called += [min(left, LONGEST)] * (len(found) - len(called))
    known = sorted(called)
    median = _middle(known)
    low, high = _quantile(known, 0.1), _quantile(known, 0.9)
    in_time = sum(at is not None and at <= left for at in found) / len(found)
    return Wait(median, max(0.0, median - (median - low) * WIDER), median + (high - median) * WIDER, in_time)


def _middle(known: list[float]) -> float:
    """Return the mean of the middle half: the median's stand-in, steadier on thirty runs."""
    quarter = len(known) // 4
    return fmean(known[quarter : len(known) - quarter])


def _quantile(known: list[float], share: float) -> float:
    """Return the quantile, linear between the values."""
    place = share * (len(known) - 1)
    below = int(place)
    above = min(below + 1, len(known) - 1)
    return known[below] + (known[above] - known[below]) * (place - below)


def _true_mean(seen: Booth, agency: Agency, error_sd: float, rng: Random) -> float:
    """Draw what a booth's talks may really take in the mean: as planned, give or take `error_sd`, and as observed today, each as sure as it is."""
    planned_counts_as = (agency.cv / error_sd) ** 2 if error_sd else math.inf
    if math.isinf(planned_counts_as):
        return max(1.0, seen.minutes - agency.writing)
    sure = planned_counts_as + seen.observed
    mean = (seen.minutes * planned_counts_as + seen.observed_minutes) / sure - agency.writing
    return max(1.0, mean) * math.exp(rng.gauss(0.0, error_sd * math.sqrt(planned_counts_as / sure)))


class _Run:
    """One future of the hall."""

    def __init__(self, hall: Hall, talks: list[Talk], expected: Scenario, booth_of: dict[Key, int], rng: Random, *, probe: int) -> None:
        self.start, self.hall, self.expected, self.booth_of, self.rng = hall.now, hall, expected, booth_of, rng
        self.means = [_true_mean(b, a, expected.prior_error_sd, rng) for b, a in zip(hall.booths, expected.agencies, strict=True)]
        self.engine = Engine(expected, [])
        self.engine.hall.now = self.start
        self.keys: dict[tuple[int, int], Key] = {}
        self._counters()
        self._visitors({t.visitor: t for t in talks})
        self._newcomers()
        self.probe = self._probe(probe)

    def go(self) -> None:
        self.engine.dispatch()
        self.engine.play()

    def called(self) -> dict[Key, float | None]:
        """Return minutes until each stop was called, or None."""
        found: dict[Key, float | None] = {}
        for guest in self.engine.guests:
            for turn in guest.turns:
                key = self.keys.pop((guest.number, turn.booth), None)
                if key is not None:
                    found[key] = turn.called - self.start
            if guest.gave_up:
                for booth in list(guest.joined):
                    self.keys.pop((guest.number, booth), None)
        return found | dict.fromkeys(self.keys.values())

    def probe_wait(self) -> float | None:
        return self.probe.turns[0].called - self.start if self.probe.turns else None

    def ends(self) -> dict[int, float]:
        """Return when the last consultation of each line ends."""
        found = dict.fromkeys(range(len(self.means)), self.start)
        for guest in self.engine.guests:
            for turn in guest.turns:
                found[turn.booth] = max(found[turn.booth], turn.finished)
        return found

    def came(self) -> list[tuple[float, bool]]:
        """Return when newcomers came, and whether anybody talked to them."""
        return [(g.face.arrived, bool(g.turns)) for g in self.engine.guests if g.face.arrived > self.start and not g.gave_up]

    def _counters(self) -> None:
        """Put the counters as they are; what their shifts still bring stays."""
        engine = self.engine
        engine.hall.interpreters, engine.hall.no_interpreter = dict(self.hall.interpreters), self.hall.no_interpreter
        for mine, seen in zip(engine.hall.booths, self.hall.booths, strict=True):
            mine.minutes, mine.observed, mine.observed_minutes, mine.discovered = seen.minutes, seen.observed, seen.observed_minutes, seen.discovered
        engine.heap.clear()
        for seat, counter in zip(engine.seats, self.hall.counters, strict=True):
            self._counter(seat, counter)

    def _counter(self, seat: Seat, seen: Counter) -> None:
        now, later = self.start, self.engine.later
        seat.booth = self.booth_of[seen.booth]
        seat.face.booth, seat.face.state = seat.booth, "free"
        if seen.state not in UP:
            seat.face.state = "away"
        if seat.face.state == "away" and seen.state != "closed":
            later(max(now, seen.until) if seen.until is not None else max(seat.start, now + BACK_IN), Kind.COMES, seat)
        for at, _length in seat.breaks:
            if at > now:
                later(at, Kind.BREAK, seat)
        if seat.end is not None:
            later(max(seat.end, now), Kind.GOES, seat)
        if seen.state == "writing":
            seat.face.state = "writing"
            later(now + self.expected.agencies[seat.booth].writing / 2, Kind.FREE, seat)

    def _visitors(self, talks: dict[Key, Talk]) -> None:
        for seen in self.hall.visitors:
            talk = talks.get(seen.id)
            course = self._course(seen)
            guest = self.engine.admit(course, at=seen.arrived)
            face = guest.face
            face.urgent_since, face.needs_access, face.language = seen.urgent_since, seen.needs_access, seen.language
            face.urgent_booths = tuple(self.booth_of[b] for b in seen.urgent_booths if b in self.booth_of)
            face.done = tuple(self.booth_of[b] for b in seen.done if b in self.booth_of)
            face.resting, face.due = seen.resting, seen.due
            guest.base = seen.waited
            for stop in seen.stops:
                booth = self.booth_of[stop.booth]
                self.engine.open_line(guest, booth)
                self.keys[guest.number, booth] = stop.id
            if talk is not None:
                self._sit(guest, talk)
            elif seen.resting:
                guest.since = None
                self.engine.later(self.start + BACK_IN, Kind.BACK, guest)
            else:
                self.engine.ready(guest)

    def _sit(self, guest: Guest, talk: Talk) -> None:
        """Put somebody at the table; how long they still talk depends on how long they have."""
        agency, elapsed = self.expected.agencies[talk.booth], self.start - talk.since
        draws = (self._talk(talk.booth) for _ in range(TRIES))
        length = next((minutes for minutes in draws if minutes > elapsed), elapsed + 0.2 * agency.mean)
        seat = self.engine.seats[talk.counter]
        guest.face.at, guest.since = talk.booth, None
        guest.turns.append(Turn(talk.booth, talk.counter, talk.since, talk.since, talk.since + length))
        seat.guest, seat.face.state = guest, "serving"
        self.engine.later(talk.since + length, Kind.FINISH, seat)

    def _talk(self, booth: int) -> float:
        agency = self.expected.agencies[booth]
        return min(max(scenario.lognormal(self.rng, self.means[booth], agency.cv), agency.least), agency.most)

    def _course(self, seen: Visitor) -> Course:
        drawn = scenario.course(self.expected, self.rng, self.means)
        draws = (scenario.lognormal(self.rng, *self.expected.patience) for _ in range(TRIES))
        patience = next((minutes for minutes in draws if minutes > seen.waited), seen.waited + LEAVES_IN)
        return Course(
            arrives=seen.arrived,
            needs=[],
            minutes=drawn.minutes,
            reveals=drawn.reveals,
            alarms=drawn.alarms,
            patience=patience,
            after={self.booth_of[s.booth]: tuple(self.booth_of[b] for b in s.after if b in self.booth_of) for s in seen.stops},
        )

    def _newcomers(self) -> None:
        """Let those come who are still expected."""
        total = sum(weight for _, _, weight in self.expected.arrivals) or 1.0
        for begin, end, weight in self.expected.arrivals:
            rest = max(0.0, end - max(begin, self.start)) / (end - begin)
            for _ in range(scenario.poisson(self.rng, self.expected.expected * weight / total * rest)):
                course = scenario.course(self.expected, self.rng, self.means)
                course.arrives = self.rng.uniform(max(begin, self.start), end)
                self.engine.later(course.arrives, Kind.ARRIVE, course)

    def _probe(self, booth: int) -> Guest:
        """Let one more visitor stand at a booth, to see what they would wait."""
        course = scenario.course(self.expected, self.rng, self.means)
        course.needs, course.reveals, course.urgent_at, course.patience = [booth], [None] * len(self.means), None, math.inf
        course.language, course.needs_access, course.after = None, False, {}
        guest = self.engine.admit(course, at=self.start)
        self.engine.open_line(guest, booth)
        guest.since = self.start
        return guest
