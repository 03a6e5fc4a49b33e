"""What is refused about keeping and removing."""

from __future__ import annotations

from core.errors import Refusal
from core.text import later as _


class PeriodOutOfBounds(Refusal):
    """A period is too short or too long."""

    sentence = _("{name}: please say a number of days from {least} to {most}.")


class NobodyFound(Refusal):
    """There is nobody with this number, or not any more."""

    sentence = _("Nothing is stored under “{typed}” at this event.")


class NothingToRemove(Refusal):
    """Two people press at once, or one twice."""

    sentence = _("It has been removed already. Nothing more was done.")


class ErasedAlready(Refusal):
    """Two people press at once, or one twice."""

    sentence = _("The data of number {number} has been erased already. Nothing more was done.")


class StillRunning(Refusal):
    """Whoever stands in a line cannot be erased from it."""

    sentence = _("The day is not over yet. Please let them leave first; once the day has ended, their data can be erased.")
