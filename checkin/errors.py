"""What the door refuses; the visitor's phone never shows these, staff do."""

from __future__ import annotations

from core.errors import Refusal
from core.text import later as _


class DoorShut(Refusal):
    """The event admits nobody now."""

    sentence = _("The event admits nobody now.")


class NumberTaken(Refusal):
    """The handwritten number is in use."""

    sentence = _("Number {number} has been used already. Please take the next card.")


class NumberOutsideBlock(Refusal):
    """Handwritten numbers come from the reserved block."""

    sentence = _("Handwritten numbers go from {first} to {last}.")


class PaperDayWrong(Refusal):
    """A day on paper has cells that cannot be."""

    sentence = _("Nothing was taken over: {count} places need to be put right.")


class NoPaperSheet(Refusal):
    """The file is not the sheet for a day on paper."""

    sentence = _("This file is not the sheet that can be downloaded here. Please fill in that one.")
