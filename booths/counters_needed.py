"""How many counters each booth needs so that nine in ten wait no longer than so many minutes in all.

Greedy: a counter is added where the waits are worst until it is enough, then every one that is not needed is taken away again. All plans are tried on the same days.
"""

from __future__ import annotations

import math
import time
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from booths.rehearsal import FIRST_SEED, LIKELY, line_waits, silent, was_seen
from booths.scenario import Place, day
from booths.simulation import play

if TYPE_CHECKING:
    from booths.rehearsal import Report
    from booths.scenario import Agency, Scenario
    from booths.simulation import Guest

SECONDS = 45.0
"""The answer comes within a minute: after so many seconds with the best that was found, once the day that is being played is over."""
VISITORS = 2_500
"""Days are drawn until about so many visitors have come."""
MOST_DAYS = 40
MOST_COUNTERS = 200
"""At one booth."""
FAR = 0.75
"""Below this share several booths grow at once."""
PATIENT = (100_000.0, 0.0)
"""Nobody gives up: whoever would leave after twenty minutes must not make the waits look short."""


@dataclass(frozen=True, slots=True)
class Needed:
    """The counters of each booth, as planned and as needed, and the share that then waits no longer. `is_enough`: it is nine in ten.

    `in_time`: the search came to its end; otherwise this is the best that it had found when its time was over.
    """

    minutes: float
    names: tuple[str, ...]
    planned: tuple[int, ...]
    needed: tuple[int, ...]
    share_planned: float
    share: float
    in_time: bool = True

    @property
    def is_enough(self) -> bool:
        """Whether nine in ten wait no longer."""
        return self.share >= LIKELY

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Needed:
        """Return it from its JSON form."""
        return cls(**(plain | {name: tuple(plain[name]) for name in ("names", "planned", "needed")}))


class _TimeIsOver(Exception):  # noqa: N818 - it is no error
    """The search has to say what it found."""


@dataclass(slots=True)
class _Tried:
    """What came of a plan: the share that waits no longer, and each booth's minutes of waiting in its line."""

    share: float
    waiting: list[float]


@dataclass(slots=True)
class _Search:
    scenario: Scenario
    minutes: float
    report: Report
    began: float = field(default_factory=time.monotonic)
    tried: dict[tuple[int, ...], _Tried] = field(default_factory=dict)
    days: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.scenario = replace(self.scenario, patience=PATIENT)
        number = min(MOST_DAYS, max(1, int(VISITORS / max(1.0, self.scenario.expected))))
        self.days = [day(self.scenario, FIRST_SEED + seed) for seed in range(number)]

    @property
    def spent(self) -> float:
        """Return the share of the time that is over."""
        return min(1.0, (time.monotonic() - self.began) / SECONDS)

    def attempt(self, counts: tuple[int, ...]) -> _Tried:
        """Play all days with so many counters. The first plan is worth an answer even if there was time for some of the days only.

        Raises:
            _TimeIsOver: before this plan's days were played.
        """
        if counts not in self.tried:
            agencies = tuple(with_counters(agency, n) for agency, n in zip(self.scenario.agencies, counts, strict=True))
            scenario = replace(self.scenario, agencies=agencies)
            fine, visitors, waiting = 0, 0, [0.0] * len(counts)
            for courses in self.days:
                self.report(self.spent)
                if self.spent >= 1 and self.tried:
                    raise _TimeIsOver
                if self.spent >= 1 and visitors:
                    break
                played = play(scenario, courses)
                for guest in played.guests:
                    visitors += 1
                    fine += self._is_fine(guest)
                    for booth, _joined, minutes in line_waits(guest, played.closes):
                        waiting[booth] += minutes
            self.tried[counts] = _Tried(fine / max(1, visitors), waiting)
        return self.tried[counts]

    def _is_fine(self, guest: Guest) -> bool:
        """Whether they waited no longer and talked to somebody: no counter helps against a second talk that closing cuts off."""
        return guest.waited <= self.minutes and (bool(guest.turns) or was_seen(guest))

    def at_least(self, counts: tuple[int, ...]) -> tuple[int, ...]:
        """Return the plan with what the work alone takes, as if nobody ever came at a bad moment."""
        work = [0.0] * len(counts)
        for courses in self.days:
            for course in courses:
                for need in course.needs:
                    work[need] += course.minutes[need] + self.scenario.agencies[need].writing
        taken = (math.ceil(minutes / len(self.days) / self.scenario.close) for minutes in work)
        return tuple(min(MOST_COUNTERS, max(n, t)) for n, t in zip(counts, taken, strict=True))

    def add_until_enough(self, counts: tuple[int, ...]) -> None:
        """Add counters where the waits are worst."""
        while (found := self.attempt(counts)).share < LIKELY:
            growing = [b for b, n in enumerate(counts) if n < MOST_COUNTERS]
            if not growing:
                return
            most = max(found.waiting[b] for b in growing)
            worst = [b for b in growing if found.waiting[b] >= (most / 2 if found.share < FAR else most)]
            for booth in worst:
                counts = _changed(counts, booth, max(1, counts[booth] // 10))

    def take_away(self, counts: tuple[int, ...]) -> None:
        """Take away every counter that is not needed, first where the waits are shortest."""
        going = True
        while going:
            going = False
            waiting = self.attempt(counts).waiting
            for booth in sorted(range(len(counts)), key=lambda b: waiting[b] / counts[b]):
                fewer = _changed(counts, booth, -1)
                if counts[booth] > 1 and self.attempt(fewer).share >= LIKELY:
                    counts, going = fewer, True

    @property
    def is_found(self) -> bool:
        """Whether a plan that was tried is enough."""
        return any(tried.share >= LIKELY for tried in self.tried.values())

    def best(self) -> tuple[int, ...]:
        """Return the fewest counters that were enough; if none were, the plan with which most wait no longer."""
        return min(self.tried, key=lambda c: (0, sum(c), -self.tried[c].share) if self.tried[c].share >= LIKELY else (1, -self.tried[c].share, sum(c)))


def _changed(counts: tuple[int, ...], booth: int, by: int) -> tuple[int, ...]:
    return tuple(n + by if b == booth else n for b, n in enumerate(counts))


def with_counters(agency: Agency, number: int) -> Agency:
    """Return a booth with so many counters: the planned ones first (those for wheelchairs before the others), then such as are there all day."""
    kept = sorted(agency.counters, key=lambda place: not place.accessible)[:number]
    return replace(agency, counters=(*kept, *(Place() for _ in range(number - len(kept)))))


def enough(scenario: Scenario, minutes: float, *, report: Report = silent) -> Needed:
    """Return the fewest counters that were found with which nine in ten wait no longer than so many minutes in all."""
    search = _Search(scenario, minutes, report)
    planned = tuple(len(agency.counters) for agency in scenario.agencies)
    in_time = True
    try:
        search.attempt(planned)
        search.add_until_enough(search.at_least(tuple(max(1, n) for n in planned)))
        if search.is_found:
            search.take_away(search.best())
    except _TimeIsOver:
        in_time = False
    needed = search.best()
    names = tuple(agency.name for agency in scenario.agencies)
    return Needed(minutes, names, planned, needed, search.tried[planned].share, search.tried[needed].share, in_time)
