"""Whom a free counter calls next, and which free counter is best for a visitor: pure functions of a snapshot of the hall.

No database, no screen, no clock. The desk, the forecasts and the rehearsal all call the same functions. `docs/hall.json` describes the snapshot's JSON form.

The order, first to last:

1. urgent visitors whom nobody has talked to yet, the longest flagged first, at booths that count as a first contact; other booths leave them free for it;
2. whoever was parked here ("come back to me after B") and is back;
3. whoever belongs to a party that sits here;
4. whoever has waited over 90 minutes, the longest first;
5. whoever booked a time that has come, the earliest time first, until somebody has talked to them;
6. everybody else by an index: minutes waited against minutes that their day still takes, where waiting weighs more and more, most for who has several matters.

Ties: the earliest arrival, then the number. The constants were found by playing the shared days (`make bench PART=routing`, docs/decisions/0004).
"""

from __future__ import annotations

import enum
import json
from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import Any, TypeVar, cast
from uuid import UUID

T = TypeVar("T")
Key = str | int | UUID
"""What names a booth, a counter, a visitor or a stop; text in the JSON form."""


class Reason(enum.StrEnum):
    """Why somebody stands where they stand in the order: the word for `Stop.call_reason`."""

    RETURNING = "returning"
    URGENT = "urgent"
    WAITED_LONG = "waited_long"
    DUE = "due"
    TOGETHER = "together"
    ACCESS = "access"
    SHORT_DAY = "short_day"
    FIRST_COME = "first_come"
    IN_TURN = "in_turn"


@dataclass(slots=True)
class Booth:
    """A booth's running means. `minutes`: of one consultation with its writing, as planned; then how many were observed, their minutes, what they brought up."""

    id: Key
    minutes: float
    observed: int = 0
    observed_minutes: float = 0.0
    discovered: int = 0


@dataclass(slots=True)
class Counter:
    """A counter and the booth whose line it calls from. `state`: free, called, serving, writing, break, away or closed.

    `languages`: spoken there without an interpreter. `until`: when its shift ends, or when it is back, in minutes like `Hall.now`.
    """

    id: Key
    booth: Key
    state: str = "free"
    accessible: bool = True
    languages: tuple[str, ...] = ()
    until: float | None = None


@dataclass(slots=True)
class Stop:
    """A line in which a visitor stands. `after`: booths that must have been done before (waived for urgent visitors); `held`: not before a person says so."""

    id: Key
    booth: Key
    after: tuple[Key, ...] = ()
    held: bool = False
    returning: bool = False


@dataclass(slots=True)
class Visitor:
    """A party. `waited`: minutes of waiting so far, all lines together; `at`: the booth to which they are called or at which they sit.

    `urgent_since` is None unless they are urgent and nobody has talked to them yet; `urgent_booths` are those that count as a first contact (none named: any).
    `language` is set only if they need an interpreter. Parties with the same `party` want to stay together. `due`: the time that they booked, if they did.
    """

    id: Key
    number: int
    arrived: float
    stops: tuple[Stop, ...]
    waited: float
    done: tuple[Key, ...] = ()
    urgent_since: float | None = None
    urgent_booths: tuple[Key, ...] = ()
    language: str | None = None
    needs_access: bool = False
    resting: bool = False
    at: Key | None = None
    party: Key | None = None
    people: int = 1
    due: float | None = None


@dataclass(slots=True)
class Hall:
    """The hall at one moment; times in minutes from any fixed instant, such as the opening. `interpreters`: how many are free, by language.

    `no_interpreter`: languages for which nobody has come. Whoever needs one waits for a counter that speaks it, and where there is none, for nobody.
    """

    now: float
    booths: list[Booth]
    counters: list[Counter]
    visitors: list[Visitor]
    interpreters: dict[str, int] = field(default_factory=dict)
    closes: float | None = None
    no_interpreter: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Hall:
        """Return the snapshot of its JSON form (`docs/hall.json`); what has a default may be left out.

        Raises:
            ValueError: a field is missing, or unknown. The sentence says which, and where.
        """
        hall = _read(cls, plain, "hall")
        hall.booths = _rows(Booth, hall.booths, "booths")
        hall.counters = _rows(Counter, hall.counters, "counters")
        hall.visitors = _rows(Visitor, hall.visitors, "visitors")
        for n, visitor in enumerate(hall.visitors):
            visitor.stops = tuple(_rows(Stop, visitor.stops, f"visitors[{n}].stops"))
        return hall

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form; keys become text."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return plain


def _rows(kind: type[T], rows: object, where: str) -> list[T]:
    if not isinstance(rows, list | tuple):
        message = f"{where}: a list is expected here."
        raise ValueError(message)  # noqa: TRY004 - the file is wrong, not the program
    return [_read(kind, row, f"{where}[{n}]") for n, row in enumerate(rows)]


def _read(kind: type[T], plain: object, where: str) -> T:
    """Return one part of a snapshot of its JSON form; lists become tuples, as the types have it."""
    if not isinstance(plain, dict):
        message = f"{where}: an object with named fields is expected here."
        raise ValueError(message)  # noqa: TRY004 - the same
    known = {each.name: each for each in fields(cast("Any", kind))}
    wrong = [f"there is no field “{name}”" for name in plain if name not in known]
    needed = (name for name, each in known.items() if each.default is MISSING and each.default_factory is MISSING)
    wrong += [f"the field “{name}” is missing" for name in needed if name not in plain]
    if wrong:
        message = f"{where}: {'; '.join(wrong)}."
        raise ValueError(message)
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()})


@dataclass(frozen=True, slots=True)
class Choice:
    """A stop that may be called, and why it stands where it stands. `left` are the minutes that weigh against it: of talk, and of other lines."""

    stop: Key
    reason: Reason
    left: float = field(default=0.0, compare=False)


UP = frozenset({"free", "called", "serving", "writing"})
"""States in which a counter works, now or in a moment."""
PRIOR = 6.0
"""The planned minutes count as so many observed consultations."""
NEW_NEEDS = 0.25
"""How many new needs a consultation is expected to bring up before any was observed."""
GRACE = 15.0
"""Minutes that everybody is given at the start, so that a short day counts from the first minute."""
OTHER_LINES, LONGEST_LINE = 1.4, 1.0
"""Whoever must stand in other long lines anyway loses less by waiting here, too."""
LONG_WAIT, STEEP = 65.0, 3
"""From about so many minutes on, waiting outweighs all else, ever more steeply."""
EACH_MORE = 0.5
"""How much more that counts for each further line: whoever gives up with three matters takes three home."""
TOO_LONG = 90.0
"""Who has waited longer comes before the others whatever their day looks like, the longest first."""
RESERVED = 3.0
"""How much more somebody counts who can be seen only at counters that a wheelchair can reach."""
KEPT_FREE = 10.0
"""An urgent visitor is kept free for a first contact for so many minutes: no other booth calls them meanwhile."""
SAID_LONG = 60.0
"""From here on the sentence that explains a call speaks of the long wait."""


class _Rank(enum.IntEnum):
    URGENT = 0
    RETURNING = 1
    TOGETHER = 2
    TOO_LONG = 3
    DUE = 4
    INDEX = 5


@dataclass(slots=True)
class _Load:
    """What is derived from a snapshot once for a decision: minutes that a need still costs, and minutes of queue, by booth.

    Whoever must be elsewhere first is in no queue yet: counted there, they made other visitors wait for a line that nobody could be called from.
    """

    cost: dict[Key, float]
    queue: dict[Key, float]


def minutes_at(hall: Hall) -> dict[Key, float]:
    """Return the running mean of each booth's consultations."""
    return {b.id: (b.minutes * PRIOR + b.observed_minutes) / (PRIOR + b.observed) for b in hall.booths}


def _load(hall: Hall) -> _Load:
    minutes = minutes_at(hall)
    mean = sum(minutes.values()) / max(1, len(minutes))
    cost = {b.id: minutes[b.id] + (NEW_NEEDS * PRIOR + b.discovered) / (PRIOR + b.observed) * mean for b in hall.booths}
    up, waiting = dict.fromkeys(minutes, 0), dict.fromkeys(minutes, 0)
    for counter in hall.counters:
        if counter.state in UP:
            up[counter.booth] += 1
    for visitor in hall.visitors:
        if visitor.at is None and not visitor.resting:
            for stop in visitor.stops:
                waiting[stop.booth] += not _comes_later(visitor, stop)
    return _Load(cost, {b: m * waiting[b] / max(1, up[b]) for b, m in minutes.items()})


def first_to(visitor: Visitor, stop: Stop) -> Key | None:
    """Return the booth where the visitor must have been before, as programmes follow each other; urgent visitors need not."""
    if not stop.after or visitor.urgent_since is not None:
        return None
    return next((s.booth for s in visitor.stops if s.booth in stop.after and not s.held), None)


def _comes_later(visitor: Visitor, stop: Stop) -> bool:
    """Return whether the visitor must be somewhere else before: nobody in that line waits behind them yet."""
    return stop.held or first_to(visitor, stop) is not None


def may_call(hall: Hall, counter: Counter, visitor: Visitor) -> Stop | None:
    """Return the stop for which this counter may call the visitor now, if there is one."""
    if visitor.at is not None or visitor.resting:
        return None
    stop = next((s for s in visitor.stops if s.booth == counter.booth), None)
    if stop is None or _comes_later(visitor, stop):
        return None
    if visitor.language and not _can_talk(hall, counter, visitor.language):
        return None
    if visitor.needs_access and not counter.accessible and any(c.accessible and c.booth == counter.booth and c.state != "closed" for c in hall.counters):
        return None
    return stop


def _can_talk(hall: Hall, counter: Counter, language: str) -> bool:
    """Return whether this counter speaks the language, an interpreter is free, or there is nobody at this booth for whom it would be worth to wait."""
    if language in counter.languages or hall.interpreters.get(language):
        return True
    return language in hall.no_interpreter and not any(language in c.languages and c.booth == counter.booth and c.state != "closed" for c in hall.counters)


def _is_contact(visitor: Visitor, booth: Key) -> bool:
    return visitor.urgent_since is not None and (not visitor.urgent_booths or booth in visitor.urgent_booths)


def _kept_free(hall: Hall, visitor: Visitor, booth: Key) -> bool:
    """Return whether an urgent visitor is not to be called here: somebody else is to talk to them first."""
    if visitor.urgent_since is None or _is_contact(visitor, booth) or hall.now - visitor.urgent_since >= KEPT_FREE:
        return False
    return any(s.booth in visitor.urgent_booths for s in visitor.stops)


def _remaining(visitor: Visitor, here: Key, load: _Load) -> float:
    """Return the minutes that weigh against somebody: what is still to be talked about, and the other lines in which they stand."""
    total = lines = longest = 0.0
    for stop in visitor.stops:
        total += load.cost[stop.booth]
        if stop.booth != here:
            queue = load.queue[stop.booth]
            lines += queue
            longest = max(longest, queue)
    return total + OTHER_LINES * lines + LONGEST_LINE * longest


def _rank(visitor: Visitor, stop: Stop, parties: set[Key], now: float) -> _Rank:
    if _is_contact(visitor, stop.booth):
        return _Rank.URGENT
    if stop.returning:
        return _Rank.RETURNING
    if visitor.party is not None and visitor.party in parties:
        return _Rank.TOGETHER
    if visitor.waited > TOO_LONG:
        return _Rank.TOO_LONG
    return _Rank.DUE if visitor.due is not None and visitor.due <= now and not visitor.done else _Rank.INDEX


def order(hall: Hall, counter_id: Key) -> list[Choice]:
    """Return whom this counter calls, first to last; empty when nobody can be called.

    Raises:
        KeyError: there is no such counter.
    """
    counter = next((c for c in hall.counters if c.id == counter_id), None)
    if counter is None:
        raise KeyError(counter_id)
    able = [(v, s) for v in hall.visitors if (s := may_call(hall, counter, v)) and not _kept_free(hall, v, counter.booth)]
    if not able:
        return []
    load = _load(hall)
    parties = {v.party for v in hall.visitors if v.at == counter.booth and v.party is not None}
    remaining = {stop.id: _remaining(visitor, counter.booth, load) for visitor, stop in able}
    middle, first = sum(remaining.values()) / len(remaining), min((v.arrived, v.number) for v, _ in able)
    keyed = []
    for visitor, stop in able:
        rank = _rank(visitor, stop, parties, hall.now)
        reserved = visitor.needs_access and counter.accessible
        weight = _weight(visitor, remaining[stop.id], rank) * (RESERVED if reserved and rank != _Rank.DUE else 1.0)
        came_first, short = (visitor.arrived, visitor.number) == first, remaining[stop.id] < middle
        reason = _reason(visitor, rank, reserved=reserved, came_first=came_first, short=short)
        keyed.append((rank, -weight, visitor.arrived, visitor.number, Choice(stop.id, reason, remaining[stop.id])))
    keyed.sort(key=lambda k: k[:4])
    return [choice for *_, choice in keyed]


def _weight(visitor: Visitor, remaining: float, rank: _Rank) -> float:
    """Return how much somebody counts among those of the same rank."""
    if rank == _Rank.URGENT:
        return -(visitor.urgent_since or 0.0)
    if rank == _Rank.DUE:
        return -(visitor.due or 0.0)
    if rank != _Rank.INDEX:
        return visitor.waited
    steep = (visitor.waited / LONG_WAIT) ** STEEP * (1.0 + EACH_MORE * (len(visitor.stops) - 1))
    return float((visitor.waited + GRACE) / remaining * (1.0 + steep))


RANKED = {
    _Rank.URGENT: Reason.URGENT,
    _Rank.RETURNING: Reason.RETURNING,
    _Rank.TOGETHER: Reason.TOGETHER,
    _Rank.TOO_LONG: Reason.WAITED_LONG,
    _Rank.DUE: Reason.DUE,
}


def _reason(visitor: Visitor, rank: _Rank, *, reserved: bool, came_first: bool, short: bool) -> Reason:
    """Return the reason that somebody in line would understand, and that is true: who came first is told so only if nobody who may be called here came before."""
    if rank != _Rank.INDEX:
        return RANKED[rank]
    if visitor.waited > SAID_LONG:
        return Reason.WAITED_LONG
    if reserved:
        return Reason.ACCESS
    if came_first:
        return Reason.FIRST_COME
    return Reason.SHORT_DAY if short else Reason.IN_TURN


def pressure(hall: Hall) -> dict[Key, float]:
    """Return the minutes of queue at each booth: where a free counter is needed most."""
    return _load(hall).queue


def counters_for(hall: Hall, visitor_id: Key) -> list[Key]:
    """Return the free counters that may take a visitor who is ready, the best first: where the line is longest, once they are there, it is done with.

    A counter that wheelchairs can reach is left for those who need it where there is a choice.
    """
    visitor = next(v for v in hall.visitors if v.id == visitor_id)
    queue = pressure(hall)
    able = [c for c in hall.counters if c.state == "free" and may_call(hall, c, visitor) and not _kept_free(hall, visitor, c.booth)]
    able.sort(key=lambda c: (not _is_contact(visitor, c.booth), -queue[c.booth], c.accessible and not visitor.needs_access))
    return [c.id for c in able]
