"""A day rehearsed: played some hundred times by the policy of the desk, and what to expect of it.

Times in minutes from opening. Whoever plays reports how far they are (0 to 1); the report may raise, and so ends the rehearsal.
"""

from __future__ import annotations

from collections import Counter as Count
from dataclasses import asdict, dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

from booths.scenario import day
from booths.simulation import play

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from booths.scenario import Scenario
    from booths.simulation import Guest, Played

    Report = Callable[[float], None]

FIRST_SEED = 10_000
"""Above those with which the policy was tuned and is measured."""
HOUR = 60
SLOT = 15
LIKELY = 0.9
FEW = 10
"""An hour in which so few stood in a line, all runs together, says nothing about it."""


class Band(NamedTuple):
    """Between what one may count on: nine in ten lie above the lowest and nine in ten below the highest."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Hour:
    """Those who come in an hour: from when, how many a day, and how long they wait in all."""

    at: float
    parties: float
    wait: Band


@dataclass(frozen=True, slots=True)
class Line:
    """A booth's line: waits in it, the hour when they are longest (None: nobody waited), how often it is the worst of the day, and its counters' idle share."""

    name: str
    counters: int
    wait: Band
    worst: Hour | None
    longest: float
    idle: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to expect of a day. `opens`: minutes after midnight, if it is known. `admit_until`: of those who come until then nine in ten talk to somebody.

    `left` gave up waiting, `unseen` were still in a line at closing: parties a day.
    """

    name: str
    opens: int | None
    closes: float
    runs: int
    parties: Band
    wait: Band
    hours: tuple[Hour, ...]
    lines: tuple[Line, ...]
    admit_until: float
    last_arrival: float
    ends: Band
    left: float
    unseen: float

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Outlook:
        """Return it from its JSON form."""
        bands = {name: Band(*plain[name]) for name in ("parties", "wait", "ends")}
        lines = tuple(Line(**(row | {"wait": Band(*row["wait"]), "worst": _hour(row["worst"]) if row["worst"] else None})) for row in plain["lines"])
        return cls(**(plain | bands | {"hours": tuple(map(_hour, plain["hours"])), "lines": lines}))


def _hour(plain: dict[str, Any]) -> Hour:
    return Hour(plain["at"], plain["parties"], Band(*plain["wait"]))


def band(values: list[float]) -> Band:
    """Return the 10, 50 and 90 % points."""
    if not values:
        return Band(0.0, 0.0, 0.0)
    ordered = sorted(values)
    low, median, high = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (1 - LIKELY, 0.5, LIKELY))
    return Band(low, median, high)


def line_waits(guest: Guest, until: float) -> Iterator[tuple[int, float, float]]:
    """Return booth, when they joined its line, and the minutes that they stood in it without sitting at another booth.

    A line ends with the call, or when they leave it; who stands in it at the end stood there until then.
    """
    ended = guest.left | {turn.booth: turn.called for turn in guest.turns}
    for booth, joined in guest.joined.items():
        end = ended.get(booth, until)
        elsewhere = sum(max(0.0, min(t.finished, end) - max(t.called, joined)) for t in guest.turns if t.booth != booth)
        yield booth, joined, max(0.0, end - joined - elsewhere)


def was_seen(guest: Guest) -> bool:
    """Whether nobody at closing had this visitor in a line any more."""
    return not guest.face.stops


@dataclass(slots=True)
class _Notes:
    """What is noted of each run."""

    scenario: Scenario
    opens: int | None
    parties: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    by_hour: dict[float, list[float]] = field(default_factory=dict)
    in_line: dict[tuple[int, float], list[float]] = field(default_factory=dict)
    slots: dict[int, list[bool]] = field(default_factory=dict)
    longest: Count[int] = field(default_factory=Count)
    busy: Count[int] = field(default_factory=Count)
    present: Count[int] = field(default_factory=Count)
    left: int = 0
    unseen: int = 0

    def hour(self, at: float) -> float:
        """Return when the wall clock's hour began."""
        offset = (self.opens or 0) % HOUR
        return float((at + offset) // HOUR * HOUR - offset)

    def add(self, played: Played) -> None:
        """Note a run."""
        self.parties.append(len(played.guests))
        self.ends.append(max([played.closes, *(t.finished for g in played.guests for t in g.turns)]))
        total: Count[int] = Count()
        for guest in played.guests:
            self._add_guest(guest)
            for booth, joined, minutes in line_waits(guest, played.closes):
                self.in_line.setdefault((booth, self.hour(joined)), []).append(minutes)
                total[booth] += minutes  # type: ignore[assignment]
        if total:
            self.longest[total.most_common(1)[0][0]] += 1
        self._add_seats(played)

    def _add_guest(self, guest: Guest) -> None:
        self.waits.append(guest.waited)
        self.by_hour.setdefault(self.hour(guest.course.arrives), []).append(guest.waited)
        self.left += guest.gave_up
        if not guest.gave_up:
            self.unseen += not was_seen(guest)
            self.slots.setdefault(int(guest.course.arrives // SLOT), []).append(bool(guest.turns))

    def _add_seats(self, played: Played) -> None:
        for seat in played.seats:
            end = min(played.closes, seat.end if seat.end is not None else played.closes)
            self.present[seat.booth] += max(0.0, end - seat.start - sum(length for _at, length in seat.breaks))  # type: ignore[assignment]
            self.busy[seat.booth] += seat.busy  # type: ignore[assignment]
        for guest in played.guests:
            for turn in guest.turns:
                self.busy[turn.booth] += self.scenario.agencies[turn.booth].writing  # type: ignore[assignment]

    def line(self, booth: int, runs: int) -> Line:
        """Sum a booth up."""
        agency = self.scenario.agencies[booth]
        hours = {at: waits for (of, at), waits in self.in_line.items() if of == booth}
        full = [Hour(at, len(waits) / runs, band(waits)) for at, waits in sorted(hours.items()) if len(waits) >= FEW]
        worst = max(full, key=lambda h: h.wait.median, default=None)
        idle = max(0.0, 1 - self.busy[booth] / self.present[booth]) if self.present[booth] else 0.0
        waits = [minutes for minutes_of in hours.values() for minutes in minutes_of]
        return Line(agency.name, len(agency.counters), band(waits), worst, self.longest[booth] / runs, idle)

    def admit_until(self) -> float:
        """Return until when nine in ten of those who come talk to somebody before closing: when the first quarter of an hour begins in which they do not."""
        last = self.scenario.arrivals[-1][1] if self.scenario.arrivals else self.scenario.close
        for slot in sorted(self.slots):
            if fmean(self.slots[slot]) < LIKELY:
                return float(slot * SLOT)
        return min(last, self.scenario.close)


def silent(_progress: float) -> None:
    """Report to nobody."""


def rehearse(scenario: Scenario, runs: int, *, opens: int | None = None, report: Report = silent) -> Outlook:
    """Play the day so many times, and return what to expect."""
    notes = _Notes(scenario, opens)
    for run in range(runs):
        report(run / runs)
        notes.add(play(scenario, day(scenario, FIRST_SEED + run)))
    hours = tuple(Hour(at, len(waits) / runs, band(waits)) for at, waits in sorted(notes.by_hour.items()))
    lines = tuple(notes.line(booth, runs) for booth in range(len(scenario.agencies)))
    return Outlook(
        scenario.name, opens, scenario.close, runs, band(notes.parties), band(notes.waits), hours, lines,
        notes.admit_until(), max((end for _start, end, _weight in scenario.arrivals), default=scenario.close), band(notes.ends), notes.left / runs, notes.unseen / runs,
    )  # fmt: skip
