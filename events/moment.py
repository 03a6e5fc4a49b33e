"""What the screens of this process ask about the same moment of an event is read once: a moment is a version and a minute."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime
    from uuid import UUID

    from events.models import Event

T = TypeVar("T")
MOST_EVENTS = 8


class _Moment:
    """What was read so far. One thread reads at a time; the others take over what it found."""

    def __init__(self, at: tuple[int, int]) -> None:
        self.at = at
        self.found: dict[Hashable, Any] = {}
        self.reading = threading.RLock()


_moments: OrderedDict[UUID, _Moment] = OrderedDict()
_lock = threading.Lock()


def once(event: Event, now: datetime, what: Hashable, read: Callable[[], T]) -> T:
    """Return what is read about this moment of an event, read now unless it was before.

    For what is the same whoever looks; nobody changes it. The event's version was read before anything else, so what is kept is never older than it says.
    """
    moment = _moment(event, now)
    with moment.reading:
        if what not in moment.found:
            moment.found[what] = read()
        found: T = moment.found[what]
    return found


def _moment(event: Event, now: datetime) -> _Moment:
    at = event.version, int(now.timestamp()) // 60
    with _lock:
        moment = _moments.get(event.id)
        if moment is None or moment.at != at:
            moment = _moments[event.id] = _Moment(at)
            while len(_moments) > MOST_EVENTS:
                _moments.popitem(last=False)
        _moments.move_to_end(event.id)
    return moment
