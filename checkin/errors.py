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
