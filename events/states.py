"""What may become of an event: (state, step) → state, to be read aloud."""

from __future__ import annotations

import enum

from events.models import EventState as S


class EventStep(enum.StrEnum):
    """What an organiser does with an event."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    OPEN = "open"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    REOPEN = "reopen"
    END = "end"
    SETTLE = "settle"
    CANCEL = "cancel"


TABLE = {
    (S.PLANNING, EventStep.PUBLISH): S.PUBLISHED,
    (S.PLANNING, EventStep.CANCEL): S.CANCELLED,
    (S.PUBLISHED, EventStep.OPEN): S.OPEN,
    (S.PUBLISHED, EventStep.WITHDRAW): S.PLANNING,
    (S.PUBLISHED, EventStep.CANCEL): S.CANCELLED,
    (S.OPEN, EventStep.PAUSE): S.PAUSED,
    (S.OPEN, EventStep.CLOSE): S.CLOSED,
    (S.PAUSED, EventStep.RESUME): S.OPEN,
    (S.PAUSED, EventStep.CLOSE): S.CLOSED,
    (S.CLOSED, EventStep.REOPEN): S.OPEN,
    (S.CLOSED, EventStep.END): S.ENDED,
    (S.ENDED, EventStep.SETTLE): S.SETTLED,
}

RUNNING = (S.OPEN, S.CLOSED)
"""Booths may call."""
UNDER_WAY = (S.OPEN, S.PAUSED, S.CLOSED)
"""From the opening until the end: people are there."""
OVER = (S.ENDED, S.SETTLED, S.CANCELLED)
"""The plan stays as it was."""
CORRECTABLE = (*UNDER_WAY, S.ENDED)
"""Times and facts of the day may be put right."""


def steps_from(state: S) -> list[EventStep]:
    """Return the steps that this state allows, in the table's order."""
    return [step for (before, step) in TABLE if before == state]
