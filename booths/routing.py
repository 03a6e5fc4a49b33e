"""Whom a free counter calls next: a pure function of a snapshot of the hall. No database, no screen, no clock."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - part of the snapshot's shape
from uuid import UUID  # noqa: TC003


class Reason(enum.StrEnum):
    """Why somebody is called before the others."""

    URGENT = "urgent"
    LONGEST_WAIT = "longest_wait"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stop in a booth's line. `elsewhere`: the party is called to or sits at another booth."""

    stop_id: UUID
    booth_id: UUID
    number: int
    arrived_at: datetime
    urgent_since: datetime | None = None
    elsewhere: bool = False
    resting: bool = False


@dataclass(frozen=True, slots=True)
class Hall:
    """What is known of the hall at one moment: which booth a counter belongs to, and who waits where."""

    now: datetime
    booth_of: dict[UUID, UUID]
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A stop that may be called, and why it stands where it stands."""

    stop_id: UUID
    reason: Reason


def order(hall: Hall, counter_id: UUID) -> list[Choice]:
    """Return whom this counter calls, first to last.

    Urgent ones first, the longest flagged before the others; then whoever came first. Nobody who is at another booth or resting.
    """
    here = [w for w in hall.waiting if w.booth_id == hall.booth_of[counter_id] and not w.elsewhere and not w.resting]
    here.sort(key=lambda w: (w.urgent_since is None, w.urgent_since or w.arrived_at, w.arrived_at, w.number))
    return [Choice(w.stop_id, Reason.URGENT if w.urgent_since else Reason.LONGEST_WAIT) for w in here]
