"""The words for an event's states and steps, for the door's pictures and for the counters' states."""

from __future__ import annotations

from core.text import later as _
from events.models import CounterState, EventState
from events.states import EventStep

STATES = {
    EventState.PLANNING: _("Planning"),
    EventState.PUBLISHED: _("Published"),
    EventState.OPEN: _("Open"),
    EventState.PAUSED: _("Paused"),
    EventState.CLOSED: _("Admission closed"),
    EventState.ENDED: _("Ended"),
    EventState.SETTLED: _("Settled"),
    EventState.CANCELLED: _("Cancelled"),
}

STEPS = {
    EventStep.PUBLISH: _("Publish"),
    EventStep.WITHDRAW: _("Back to planning"),
    EventStep.OPEN: _("Open the event"),
    EventStep.PAUSE: _("Pause (evacuation)"),
    EventStep.RESUME: _("Go on after the pause"),
    EventStep.CLOSE: _("Close admission"),
    EventStep.REOPEN: _("Admit again"),
    EventStep.END: _("End the day"),
    EventStep.SETTLE: _("Settle (no more corrections)"),
    EventStep.CANCEL: _("Cancel the event"),
}

COUNTERS = {
    CounterState.FREE: _("Free"),
    CounterState.SERVING: _("In consultation"),
    CounterState.WRITING: _("Writing notes"),
    CounterState.BREAK: _("On a break"),
    CounterState.AWAY: _("Away for a moment"),
    CounterState.CLOSED: _("Counter closed"),
}
