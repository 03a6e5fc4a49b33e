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


class NotOurs(Refusal):
    """What was scanned or typed is neither a card nor a ticket."""

    sentence = _("This is no card and no ticket. Please scan it once more, or ask for the number.")


class KeyboardInKana(Refusal):
    """A scanner types through a keyboard whose Japanese input is on: addresses become kana."""

    sentence = _("The keyboard writes kana. Please switch it to half-width letters and scan once more.")


class CodeMisread(Refusal):
    """The check character does not fit: somebody misread or mistyped the code."""

    sentence = _("The code {code} was misread or mistyped. Please compare it with the card and type it again.")


class UnknownCode(Refusal):
    """The code is sound, but no card of this event has it."""

    sentence = _("There is no card {code} at this event. Please give a new card.")


class OfAnotherEvent(Refusal):
    """The card or ticket belongs to another day or venue."""

    sentence = _("This is from another event. Please give a new card.")


class CardInUse(Refusal):
    """A card is one party's."""

    sentence = _("This card is number {number} already. Please take a new one.")


class ResolvedAlready(Refusal):
    """Two people looked at the same conflict; one was faster."""

    sentence = _("{who} has seen to number {number} already.")


class NobodyElse(Refusal):
    """There is no other party that they could be."""

    sentence = _("There is no other party with this card or number any more.")


class StaysCounted(Refusal):
    """A party of its own has its turn: it is taken out of the hall as everybody is, not here."""

    sentence = _("Number {number} is a party of its own now. If it is nobody, let it go home.")


class TooManyCards(Refusal):
    """Cards are counted before they are printed."""

    sentence = _("An event has {most} cards at most: {left} more can be made.")


class TimeNotOffered(Refusal):
    """The time is closed, has begun, or the event takes no bookings."""

    sentence = _("This time cannot be booked now.")


class TimeFull(Refusal):
    """Somebody has taken the last place."""

    sentence = _("This time has just become full. The booking stays as it was.")


class BookingOver(Refusal):
    """The booking was used or cancelled before."""

    sentence = _("This booking has been cancelled or used before. Please look at the screen again.")


class PlacesTaken(Refusal):
    """Nobody's place is taken away."""

    sentence = _("At {time}, {taken} parties have booked already: there cannot be fewer places. You can close this time instead.")


class TooManyTimes(Refusal):
    """Times are counted before they are made."""

    sentence = _("These would be {count} times. An event has {most} at most: please choose longer steps.")
