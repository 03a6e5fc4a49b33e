"""The only place that reads the clock. Everything else is told the time.

Instants are stored in UTC; a day is a local day in Japan.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
MIDNIGHT = time.min


def now() -> datetime:
    """Return this instant, in UTC."""
    return datetime.now(UTC)


def local(instant: datetime) -> datetime:
    """Return the instant as a wall clock in Japan shows it."""
    return instant.astimezone(TOKYO)


def day_of(instant: datetime) -> date:
    """Return the local day on which the instant falls."""
    return local(instant).date()


def at(day: date, wall: time) -> datetime:
    """Return the instant at which a wall clock in Japan shows this time on this day, in UTC."""
    return datetime.combine(day, wall, tzinfo=TOKYO).astimezone(UTC)


def minutes(start: datetime, end: datetime, pauses: tuple[tuple[datetime, datetime | None], ...] = ()) -> float:
    """Return the minutes from start to end during which the event was not paused, never below 0.

    A pause without an end goes on: nothing counts from its start.
    """
    frozen = timedelta()
    for begun, over in pauses:
        frozen += max(timedelta(), min(over or end, end) - max(begun, start))
    return max(timedelta(), end - start - frozen) / timedelta(minutes=1)
