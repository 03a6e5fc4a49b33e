"""A day played by a policy: who is called where and when, who gives up, who is still there at closing.

The engine knows nothing of chance: it is given courses (`scenario.py`) and asks the policy whom each free counter calls.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, cast

from booths import routing
from booths.routing import Booth, Counter, Hall, Stop, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from booths.routing import Choice
    from booths.scenario import Course, Scenario

    Order = Callable[[Hall, routing.Key], list[Choice]]
    Join = Callable[[Hall, Visitor], None]


PLACES = 1000
"""A stop's key holds its visitor's number and its booth: number × this + booth."""


class Kind(IntEnum):
    """What happens at an instant, in this order."""

    FINISH = 0
    FREE = 1
    COMES = 2
    BREAK = 3
    GOES = 4
    ARRIVE = 5
    BACK = 6
    GIVE_UP = 7


@dataclass(slots=True)
class Turn:
    """One consultation as it was played."""

    booth: int
    counter: int
    joined: float
    called: float
    finished: float


@dataclass(slots=True)
class Guest:
    """A visitor of the day as it was played. `wanted`: how many needs came up; `extra`: booths that were joined only for a first contact.

    `joined`, `left`: when they joined a booth's line, and when they left it without having been called.
    """

    number: int
    course: Course
    face: Visitor
    base: float = 0.0
    since: float | None = None
    turns: list[Turn] = field(default_factory=list)
    joined: dict[int, float] = field(default_factory=dict)
    left: dict[int, float] = field(default_factory=dict)
    wanted: int = 0
    gave_up: bool = False
    flagged: float | None = None
    contacted: float | None = None
    extra: set[int] = field(default_factory=set)

    @property
    def waited(self) -> float:
        """Minutes of waiting in all."""
        return self.base

    @property
    def served(self) -> int:
        """How many of their needs were talked about."""
        return sum(turn.booth not in self.extra for turn in self.turns)


@dataclass(slots=True)
class Seat:
    """A counter as it is played."""

    index: int
    face: Counter
    booth: int
    start: float
    end: float | None
    breaks: list[tuple[float, float]]
    owed: float = 0.0
    busy: float = 0.0
    guest: Guest | None = None
    until: float = 0.0
    gone: bool = False


@dataclass(slots=True)
class Played:
    """A day as it was played."""

    guests: list[Guest]
    seats: list[Seat]
    closes: float
    ended: float


class Engine:
    """Plays a day. `complete`: nobody gives up, the doors stay open until everybody was served."""

    def __init__(
        self, scenario: Scenario, courses: Sequence[Course], order: Order = routing.order, *, join: Join | None = None, complete: bool = False
    ) -> None:
        """Set the hall up; the doors are about to open."""
        self.scenario, self.order, self.join, self.complete = scenario, order, join, complete
        self.close = math.inf if complete else scenario.close
        booths = [Booth(n, a.mean + a.writing) for n, a in enumerate(scenario.agencies)]
        self.hall = Hall(0.0, booths, [], [], dict(scenario.interpreters), None if complete else scenario.close)
        self.seats: list[Seat] = []
        for n, agency in enumerate(scenario.agencies):
            for place in agency.counters:
                face = Counter(len(self.seats), n, "away", place.accessible, place.languages, place.end)
                self.seats.append(Seat(len(self.seats), face, n, place.start, None if complete else place.end, sorted(place.breaks)))
                self.hall.counters.append(face)
        self.guests: list[Guest] = []
        self.of: dict[routing.Key, Guest] = {}
        self.in_line = [0] * len(booths)
        self.heap: list[tuple[float, int, int, Guest | Seat | Course]] = []
        self._count = 0
        for seat in self.seats:
            self.later(seat.start, Kind.COMES, seat)
            for at, _length in seat.breaks:
                self.later(at, Kind.BREAK, seat)
            if seat.end is not None:
                self.later(seat.end, Kind.GOES, seat)
        for course in courses:
            self.later(course.arrives, Kind.ARRIVE, course)

    def later(self, at: float, kind: Kind, who: Guest | Seat | Course) -> None:
        """Let something happen at a later instant."""
        self._count += 1
        heapq.heappush(self.heap, (at, int(kind) * 10_000_000 + self._count, kind, who))

    def play(self) -> Played:
        """Play to the end."""
        while self.heap:
            now = self.heap[0][0]
            if now >= self.close and not any(s.guest for s in self.seats):
                break
            self.hall.now = now
            while self.heap and self.heap[0][0] == now:
                _at, _rank, kind, who = heapq.heappop(self.heap)
                self._happen(Kind(kind), who)
            if now < self.close:
                self.dispatch()
        ended = self.hall.now
        for guest in self.guests:
            self._stop_clock(guest, min(ended, self.close))
        return Played(self.guests, self.seats, self.scenario.close, ended)

    def _happen(self, kind: Kind, who: Guest | Seat | Course) -> None:
        if isinstance(who, Guest):
            {Kind.BACK: self._back, Kind.GIVE_UP: self._give_up}[kind](who)
        elif isinstance(who, Seat):
            {Kind.FINISH: self._finish, Kind.FREE: self._free, Kind.COMES: self._free, Kind.BREAK: self._break, Kind.GOES: self._goes}[kind](who)
        else:
            self._arrive(who)

    # visitors

    def _arrive(self, course: Course) -> None:
        if self.hall.now >= self.close:
            return
        guest = self.admit(course, at=self.hall.now)
        for need in course.needs:
            self.open_line(guest, need)
        self._seek_contact(guest)
        self.ready(guest)

    def admit(self, course: Course, *, at: float) -> Guest:
        """Let somebody in who arrived then; they stand in no line yet."""
        urgent = at if course.urgent_at is not None else None
        number = len(self.guests) + 1
        face = Visitor(number, number, at, (), 0.0, (), urgent, self._contact(course.urgent_at), course.language, course.needs_access)
        guest = Guest(number, course, face, flagged=urgent)
        self.guests.append(guest)
        self.of[number] = guest
        self.hall.visitors.append(face)
        return guest

    def _contact(self, place: int | None) -> tuple[int, ...]:
        return () if place is None else tuple(dict.fromkeys((place, *self.scenario.urgent.first_contact)))

    def _seek_contact(self, guest: Guest) -> None:
        """Let an urgent visitor stand at every booth that counts as a first contact, until somebody has talked to them."""
        if guest.face.urgent_since is None:
            return
        standing = {stop.booth for stop in guest.face.stops}
        for booth in self.scenario.urgent.first_contact:
            if booth not in standing and booth not in guest.face.done:
                guest.extra.add(booth)
                guest.wanted -= 1
                self.open_line(guest, booth)

    def _meet(self, guest: Guest, booth: int) -> None:
        """Note the first contact; lines that were joined only for it are given up."""
        guest.face.urgent_since, guest.contacted = None, self.hall.now
        self._leave_lines(guest, guest.extra - {booth})
        guest.extra &= {booth}

    def open_line(self, guest: Guest, booth: int) -> None:
        """Let somebody stand in one more line."""
        guest.wanted += 1
        guest.joined[booth] = self.hall.now
        guest.face.stops = (*guest.face.stops, Stop(guest.number * PLACES + booth, booth, guest.course.after.get(booth, ())))
        self.in_line[booth] += 1

    def ready(self, guest: Guest) -> None:
        """Stand in line again; the clock runs, and patience with it."""
        now = self.hall.now
        guest.face.at, guest.since = None, now
        if self.join is not None:
            self.join(self.hall, guest.face)
        if not self.complete:
            self.later(max(now, now + guest.course.patience - guest.base), Kind.GIVE_UP, guest)

    def _stop_clock(self, guest: Guest, now: float) -> None:
        if guest.since is not None:
            guest.base += max(0.0, now - guest.since)
            guest.since = None

    def _back(self, guest: Guest) -> None:
        """Welcome somebody back who had stepped out; their place was kept."""
        guest.face.resting = False
        self.ready(guest)

    def _give_up(self, guest: Guest) -> None:
        if guest.since is None or guest.base + self.hall.now - guest.since < guest.course.patience - 1e-9:
            return
        self._stop_clock(guest, self.hall.now)
        guest.gave_up = True
        self._gone(guest)

    def _gone(self, guest: Guest) -> None:
        self._leave_lines(guest, {*guest.joined})
        self.hall.visitors.remove(guest.face)

    def _leave_lines(self, guest: Guest, booths: set[int]) -> None:
        """Let somebody stand in these lines no longer."""
        for stop in guest.face.stops:
            if stop.booth in booths:
                booth = cast("int", stop.booth)
                self.in_line[booth] -= 1
                guest.left[booth] = self.hall.now
        guest.face.stops = tuple(stop for stop in guest.face.stops if stop.booth not in booths)

    # counters

    def _free(self, seat: Seat) -> None:
        """Take a break that is owed, go home when the shift is over, or be free."""
        now = self.hall.now
        if seat.end is not None and now >= seat.end:
            seat.gone, seat.face.state = True, "closed"
        elif seat.owed:
            seat.face.state, length = "break", seat.owed
            seat.owed = 0.0
            self.later(now + length, Kind.FREE, seat)
        else:
            seat.face.state = "free"

    def _break(self, seat: Seat) -> None:
        length = sum(length for at, length in seat.breaks if at == self.hall.now)
        seat.owed += length
        if seat.face.state == "free":
            self._free(seat)

    def _goes(self, seat: Seat) -> None:
        if seat.face.state == "free":
            self._free(seat)

    def _finish(self, seat: Seat) -> None:
        guest, now = seat.guest, self.hall.now
        if guest is None:
            return
        seat.guest = None
        turn = guest.turns[-1]
        booth, writing = self.hall.booths[turn.booth], self.scenario.agencies[turn.booth].writing
        booth.observed += 1
        booth.observed_minutes += now - turn.called + writing
        self._after_talk(guest, turn.booth)
        if writing:
            seat.face.state = "writing"
            self.later(now + writing, Kind.FREE, seat)
        else:
            self._free(seat)

    def _after_talk(self, guest: Guest, booth: int) -> None:
        face, course, now = guest.face, guest.course, self.hall.now
        face.done = (*face.done, booth)
        self._interpreter(face.language, self.seats[guest.turns[-1].counter], 1)
        known = {*face.done, *(s.booth for s in face.stops)}
        revealed, alarm = course.reveals[booth], course.alarms[booth]
        if revealed is not None and revealed not in known:
            self.hall.booths[booth].discovered += 1
            self.open_line(guest, revealed)
        if alarm is not None and guest.flagged is None and alarm not in face.done:
            guest.flagged = face.urgent_since = now
            face.urgent_booths = self._contact(alarm)
            if alarm not in {s.booth for s in face.stops}:
                self.open_line(guest, alarm)
            self._seek_contact(guest)
        if face.stops:
            self.ready(guest)
        else:
            self.hall.visitors.remove(face)

    def _interpreter(self, language: str | None, seat: Seat, more: int) -> None:
        """Let an interpreter go to a table, or come from it, where one is needed and has come at all."""
        if language and language not in seat.face.languages and language in self.hall.interpreters:
            self.hall.interpreters[language] += more

    # calls

    def dispatch(self) -> None:
        """Let every free counter call whom it should, until none can: where one finds nobody, no other of its kind does."""
        free = [seat for seat in self.seats if seat.face.state == "free" and self.in_line[seat.booth]]
        if not free:
            return
        now = self.hall.now
        for guest in self.guests:
            if guest.since is not None:
                guest.face.waited = guest.base + now - guest.since
        if len(free) > 1:
            queue = routing.pressure(self.hall)
            free.sort(key=lambda seat: (-queue[seat.booth], seat.face.accessible))
        in_vain = set()
        for seat in free:
            alike = (seat.booth, seat.face.accessible, seat.face.languages)
            if self.in_line[seat.booth] and alike not in in_vain:
                choices = self.order(self.hall, seat.face.id)
                if choices:
                    self._call(seat, choices[0].stop)
                else:
                    in_vain.add(alike)

    def _call(self, seat: Seat, key: routing.Key) -> None:
        number, booth = divmod(cast("int", key), PLACES)
        guest, now = self.of[number], self.hall.now
        face = guest.face
        self._stop_clock(guest, now)
        face.waited = guest.base
        face.stops = tuple(s for s in face.stops if s.booth != booth)
        face.at = booth
        self.in_line[booth] -= 1
        if face.urgent_since is not None and booth in face.urgent_booths:
            self._meet(guest, booth)
        self._interpreter(face.language, seat, -1)
        minutes = guest.course.minutes[booth]
        guest.turns.append(Turn(booth, seat.index, guest.joined[booth], now, now + minutes))
        seat.guest, seat.face.state, seat.busy = guest, "serving", seat.busy + minutes
        self.later(now + minutes, Kind.FINISH, seat)


def play(scenario: Scenario, courses: Sequence[Course], order: Order = routing.order, *, join: Join | None = None, complete: bool = False) -> Played:
    """Play a day from opening to its end."""
    return Engine(scenario, courses, order, join=join, complete=complete).play()
