"""What the hall refuses."""

from __future__ import annotations

from core.errors import Refusal
from core.text import later as _


class Overtaken(Refusal):
    """The row is no longer as the screen showed it."""

    sentence = _("A colleague was faster. Please look at the screen again.")


class CounterBusy(Refusal):
    """A counter has one party at a time."""

    sentence = _("Counter {counter} is with number {number} already.")


class CounterNotReady(Refusal):
    """A counter on a break or closed calls nobody."""

    sentence = _("Counter {counter} is not free now: {state}.")


class NobodyHere(Refusal):
    """The counter has nobody whom the step could be about."""

    sentence = _("Nobody is called to counter {counter} now.")


class NobodyWaiting(Refusal):
    """No visitor can be called to this booth now."""

    sentence = _("Nobody can be called to booth {booth} now.")


class NotYourBooth(Refusal):
    """A booth's staff works at that booth only."""

    sentence = _("Booth {booth} is not yours. Please ask an organiser.")


class EventNotRunning(Refusal):
    """Booths work while the event is open, or closed for admission."""

    sentence = _("The event is not running now ({state}).")


class AlreadyHandedOver(Refusal):
    """There is an open hand-over from this consultation to that booth."""

    sentence = _("Number {number} has been handed over to booth {booth} already.")


class OwnBooth(Refusal):
    """One does not hand over to oneself."""

    sentence = _("Please choose another booth than {booth}.")


class NobodyFree(Refusal):
    """No counter of that booth can come over now."""

    sentence = _("Nobody at booth {booth} can come over now. Please ask again in a moment.")


class MovedOn(Refusal):
    """The counter or the visitor has moved on; a step back would tear that apart."""

    sentence = _("This can no longer be undone: the visitor or the counter has moved on.")


class NothingToUndo(Refusal):
    """The counter has not done anything yet."""

    sentence = _("There is nothing to undo at counter {counter}.")


class TimesOutOfOrder(Refusal):
    """Called, started and finished follow each other, and none lies ahead of now."""

    sentence = _("Please put the times in order: called, started, finished, and none later than now.")


class DaySettled(Refusal):
    """A settled day stays as it is."""

    sentence = _("The day is settled: nothing can be corrected any more.")


class StillConsulting(Refusal):
    """A day ends when the last conversation has."""

    sentence = _("The day cannot end yet: numbers {numbers} are called or in consultation.")


class HasLeft(Refusal):
    """The visitor has gone home."""

    sentence = _("Number {number} has left. If they came back, please press “Came back” first.")
