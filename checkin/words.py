"""Why somebody is called now, as their own ticket says it: never that they were urgent, what helps them, or what it is about. And for whom a line to call is."""

from __future__ import annotations

from booths.desk import BACK, PICKED
from booths.routing import Reason
from checkin.models import Face
from core.text import later as _

WHY_NOW = {
    Reason.URGENT: _("We are ready to listen to you."),
    Reason.RETURNING: _("Here we can go on now."),
    Reason.WAITED_LONG: _("Thank you for waiting so long."),
    Reason.DUE: _("It is the time that you booked."),
    Reason.TOGETHER: _("You can talk at about the same time as those who came with you."),
    Reason.ACCESS: _("A seat for you is ready."),
    Reason.SHORT_DAY: _("It is your turn."),
    Reason.FIRST_COME: _("It is your turn."),
    Reason.IN_TURN: _("It is your turn."),
    PICKED: _("We are ready for you."),
    BACK: _("Welcome back."),
}
FACES = {Face.GOOD: ("😊", _("Good")), Face.FAIR: ("😐", _("Fair")), Face.POOR: ("☹", _("Not good"))}
"""The answers at the exit: a face, and what it says."""
PLACES = {"free": ("○", _("Places free")), "few": ("△", _("Few places left")), "full": ("◇", _("Full: waiting list"))}
"""How full a time is: a shape and its words, so that it is told without colours."""
REMIND_TOMORROW, REMIND_TODAY = _("This is about your booking for tomorrow."), _("This is about your booking for today.")
REMIND_LISTED = _("You are on the waiting list for this time.")
REMIND_NOTHING = _("You need not bring anything.")
REMIND_FREELY = _("If you cannot come, that is all right. You can change or cancel it on this page, and nobody asks why:")
"""What a reminder says. It is sent to somebody's phone, where others may see it: it names no topic and no programme."""
FOR_WHOM = {
    "110": _("Police"),
    "119": _("Ambulance, fire"),
    "189": _("Worried about a child"),
    "#8008": _("Violence by somebody close"),
    "0120279889": _("Violence by somebody close"),
    "0120279338": _("Any trouble"),
    "0120061338": _("When living is hard"),
}
"""The lines of the whole country, by their numbers' digits: a council writes their names in Japanese, and not everybody reads that."""
HOURS = {"24時間": _("24 hours")}
