"""What planning refuses."""

from __future__ import annotations

from core.errors import Refusal
from core.text import later as _


class HoursOutOfOrder(Refusal):
    """Opening, last admission and closing do not follow each other."""

    sentence = _("Please put the hours in order: opening, last admission, closing.")


class NameMissing(Refusal):
    """Something must have a name."""

    sentence = _("Please give it a name.")


class NameTaken(Refusal):
    """Another one has the name already."""

    sentence = _("“{name}” exists already. Please choose another name.")


class TooManyChannels(Refusal):
    """The list of publicity is full."""

    sentence = _("There are {most} channels already. Please rename one that is not needed.")


class StepNotAllowed(Refusal):
    """The event's state does not lead there; perhaps a colleague was faster."""

    sentence = _("This is not possible now: the event is “{state}”. Please look at the screen again.")


class NotReady(Refusal):
    """An event without a booth or a first contact cannot be published."""

    sentence = _("Before publishing, please add at least one booth, give each one counter or more, and mark one as the first contact.")


class NotThatDay(Refusal):
    """An event opens on its own day."""

    sentence = _("The event is on {day}. It can be opened on that day only; please change the date first.")


class BoothInUse(Refusal):
    """Somebody has a turn at the booth."""

    sentence = _("Booth {letter} cannot be changed like this: visitors have turns there.")


class PlanFixed(Refusal):
    """After the day, the plan stays as it was."""

    sentence = _("The event is over: its plan can no longer be changed.")


class PaperBlockInvalid(Refusal):
    """The block of handwritten numbers must be above 0 and in order."""

    sentence = _("The block of handwritten numbers must go from a smaller number to a larger one, above {least}.")


class LettersUsedUp(Refusal):
    """There is a letter and a colour for twelve booths."""

    sentence = _("There can be no more than {most} booths.")


class PaperBlockFixed(Refusal):
    """The door has jumped over the block, or is about to."""

    sentence = _("The event has been opened: the block of handwritten numbers stays as it is.")


class DeviceNumbersInvalid(Refusal):
    """Devices cannot have fewer than no numbers, nor any amount."""

    sentence = _("For devices without a line there can be 0 to {most} numbers.")


class BlocksLeased(Refusal):
    """A device gives out numbers of this block already, perhaps without a line just now."""

    sentence = _("A device has been set up with these numbers already: the block stays as it is.")


class TimesBooked(Refusal):
    """Somebody has booked a time that would no longer lie within the hours."""

    sentence = _("{count} parties have booked or wait for times outside these hours ({times}). Please keep the hours, or cancel these bookings first.")


class ShiftOutOfOrder(Refusal):
    """A counter goes after it comes."""

    sentence = _("Please put the shift in order: from, to.")


class BreaksUnclear(Refusal):
    """Breaks are written as spans of time."""

    sentence = _("“{typed}” is not understood. Please write breaks like 12:15-12:30, of three hours at most.")


class ComesAfterItself(Refusal):
    """Two programmes cannot both come first."""

    sentence = _("“{name}” is waiting for this one already: they cannot both come first.")


class SupplyInUse(Refusal):
    """What was given out stays in the report."""

    sentence = _("“{goods}” was given out: it stays on the list. You can set how many were prepared to what was.")


class BoothMissing(Refusal):
    """A booth tablet works at one booth."""

    sentence = _("Please choose the booth at which the tablet works.")


class PhoneMissing(Refusal):
    """A line is there to be called."""

    sentence = _("Please enter the telephone number.")
