"""The policies that ours is measured against: paper practice in booth order, and the shortest line. Both promise a visitor to one line at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths.routing import Choice, Hall, Key, Reason, Stop, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable


def _stand_at(visitor: Visitor, booth: Key, turn: float) -> None:
    """Stand in one line only. `returning` is not used by these policies: the place in line is kept in `joined`."""
    visitor.stops = tuple(Stop(s.id, s.booth, s.after, held=s.booth != booth) for s in visitor.stops)
    visitor.party = turn  # type: ignore[assignment]


def _allowed(visitor: Visitor) -> list[Key]:
    """Return the booths that nothing must come before."""
    pending = {s.booth for s in visitor.stops}
    return [s.booth for s in visitor.stops if visitor.urgent_since is not None or not pending.intersection(s.after)]


def join_in_booth_order(hall: Hall, visitor: Visitor) -> None:
    """Go through the booths in their order."""
    _stand_at(visitor, min(_allowed(visitor)), hall.now)  # type: ignore[type-var]


def join_shortest(hall: Hall, visitor: Visitor) -> None:
    """Join the shortest of the lines that one needs."""
    length: dict[Key, int] = {b.id: 0 for b in hall.booths}
    for other in hall.visitors:
        if other is not visitor and other.at is None:
            for stop in other.stops:
                length[stop.booth] += not stop.held
    _stand_at(visitor, min(_allowed(visitor), key=lambda b: (length[b], b)), hall.now)


def first_come(*, urgent_first: bool) -> Callable[[Hall, Key], list[Choice]]:
    """Return the policy that calls by the time of joining the line, urgent ones first or not."""

    def order(hall: Hall, counter_id: Key) -> list[Choice]:
        counter = next(c for c in hall.counters if c.id == counter_id)
        found = []
        for visitor in hall.visitors:
            if visitor.at is not None or (visitor.needs_access and not counter.accessible):
                continue
            if visitor.language and not hall.interpreters.get(visitor.language, 0):
                continue
            stop = next((s for s in visitor.stops if s.booth == counter.booth and not s.held), None)
            if stop is not None:
                urgent = urgent_first and visitor.urgent_since is not None
                found.append((not urgent, visitor.urgent_since if urgent else visitor.party, visitor.number, stop.id))
        return [Choice(key, Reason.FIRST_COME) for *_, key in sorted(found)]  # type: ignore[type-var]

    return order
